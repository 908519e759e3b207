"""Data sets in BEIR's layout: ``corpus.jsonl``, ``queries*.jsonl`` and ``qrels/*.tsv``, checked line by line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evals.datasets import DatasetError
from evals.measures import relevant

CORPUS = "corpus.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the corpus. ``title`` may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the grades of the entries that were judged for it, at least one of them above 0."""

    id: str
    text: str
    judgements: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """A data set. ``digest`` stands for the corpus, or for the part of it that was taken.

    ``notes`` tell the user what does not fit together; it does not keep the evaluation from being made.
    """

    name: str
    entries: tuple[Entry, ...]
    questions: tuple[Asked, ...]
    digest: str
    notes: tuple[str, ...] = field(default=())


def read_collection(folder: Path, queries: Path | None = None, qrels: Path | None = None) -> Collection:
    """Read the data set in ``folder``; of several files with questions or judgements the caller has to name one.

    A name is looked for as it stands, then in ``folder`` and its ``qrels``. Questions are those with a relevant entry.
    Raises ``DatasetError`` that says which file or line is wrong, and which files there are to choose from.
    """
    corpus = folder / CORPUS
    asked = _choose(folder, queries, "queries*.jsonl", "--queries", "问题")
    judged = _choose(folder, qrels, "qrels/*.tsv", "--qrels", "判定")
    entries = tuple(_entries(corpus))
    texts = dict(_texts(asked))
    judgements = _judgements(judged)
    questions = tuple(
        Asked(name, texts[name], grades) for name, grades in judgements.items() if name in texts and relevant(grades)
    )
    if not questions:
        raise DatasetError(f"{asked} 与 {judged} 中没有一个共同的问题，请检查两者是否配套。")
    notes = _misfits(entries, texts, judgements)
    return Collection(folder.resolve().name, entries, questions, _digest(corpus), notes)


def read_names(path: Path) -> frozenset[str]:
    """Read a JSON list of questions' ids. Raises ``DatasetError`` where it is none."""
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} 无法读取，应为一列问题编号的 JSON 文件。") from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise DatasetError(f'{path} 应为一列问题编号，例如 ["23", "94"]。')
    return frozenset(names)


def cut(collection: Collection, limit: int | None) -> Collection:
    """Take at most ``limit`` entries for a quick look: half of them right ones, the rest spread evenly over the corpus.

    The questions are those whose right entries are all among them. Figures from a part are far better than from all.
    """
    if limit is None or limit >= len(collection.entries):
        return collection
    wanted: dict[str, None] = {}
    present = {entry.id for entry in collection.entries}
    for question in collection.questions:
        right = sorted(relevant(question.judgements))
        if present.issuperset(right) and len(wanted.keys() | right) <= max(1, limit // 2):
            wanted.update(dict.fromkeys(right))
    others = [entry.id for entry in collection.entries if entry.id not in wanted]
    spare = limit - len(wanted)
    wanted.update(dict.fromkeys(others[number * len(others) // spare] for number in range(spare)))
    entries = tuple(entry for entry in collection.entries if entry.id in wanted)
    questions = tuple(item for item in collection.questions if relevant(item.judgements) <= wanted.keys())
    if not questions:
        raise DatasetError(f"只取 {limit} 条文献时没有一个问题有全部正确答案，请加大 --limit。")
    digest = hashlib.sha256("\n".join([collection.digest, *sorted(wanted)]).encode()).hexdigest()
    note = f"只取了 {len(entries)} 条文献、{len(questions)} 个问题，仅供快速查看，不能与全量结果比较。"
    return replace(collection, entries=entries, questions=questions, digest=digest, notes=(note,))


def _choose(folder: Path, given: Path | None, pattern: str, option: str, what: str) -> Path:
    """Return the file that was named, or the only one there is."""
    if given is not None:
        places = (given, folder / given, folder / "qrels" / given)
        for place in places:
            if place.is_file():
                return place
        raise DatasetError(f"{option} 所指的文件 {given} 不存在。{_choices(folder, pattern)}")
    found = sorted(folder.glob(pattern))
    if len(found) == 1:
        return found[0]
    if not found:
        raise DatasetError(f"{folder} 中没有{what}文件 {pattern}，应为 BEIR 的目录结构。")
    raise DatasetError(f"{folder} 中有多个{what}文件，请用 {option} 指定其一。{_choices(folder, pattern)}")


def _choices(folder: Path, pattern: str) -> str:
    names = "、".join(path.relative_to(folder).as_posix() for path in sorted(folder.glob(pattern)))
    return f"可选：{names}。" if names else f"{folder} 中也没有 {pattern}。"


def _entries(path: Path) -> Iterator[Entry]:
    seen: set[str] = set()
    for number, record in records(path):
        name = _id(record, path, number)
        if name in seen:
            raise DatasetError(f"{path} 第 {number} 行：_id “{name}”重复。")
        seen.add(name)
        yield Entry(name, _string(record, "title", path, number), _string(record, "text", path, number))


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    for number, record in records(path):
        yield _id(record, path, number), _string(record, "text", path, number)


def records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file of JSON lines with their lines' numbers. Raises ``DatasetError`` that says which line is wrong."""
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise DatasetError(f"{path} 第 {number} 行：不是有效的 JSON（{error.msg}）。") from error
        if not isinstance(record, dict):
            raise DatasetError(f"{path} 第 {number} 行：应是一个 JSON 对象。")
        yield number, record


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their numbers. Only a line feed ends a line: texts may hold others."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"文件 {path} 无法读取：{error}") from error


def _id(record: Mapping[str, Any], path: Path, number: int) -> str:
    value = record.get("_id")
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise DatasetError(f"{path} 第 {number} 行：_id 应是非空的文字或整数。")
    return str(value)


def _string(record: Mapping[str, Any], name: str, path: Path, number: int) -> str:
    value = record.get(name) or ""
    if not isinstance(value, str):
        raise DatasetError(f"{path} 第 {number} 行：{name} 应是文字。")
    return value


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    """Read lines of ``query-id``, ``corpus-id`` and ``score``, by question in the file's order, a head line apart."""
    result: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        fields = line.split("\t")
        try:
            question, entry, grade = fields
            result.setdefault(question, {})[entry] = int(grade)
        except ValueError as error:
            if number == 1:
                continue
            raise DatasetError(
                f"{path} 第 {number} 行：应是以制表符分隔的 query-id、corpus-id、score（整数）三列。"
            ) from error
    return result


def _misfits(
    entries: Sequence[Entry], texts: Mapping[str, str], judgements: Mapping[str, Mapping[str, int]]
) -> tuple[str, ...]:
    present = {entry.id for entry in entries}
    right = {name for question in texts for name in relevant(judgements.get(question, {}))}
    unasked = [name for name in judgements if name not in texts]
    notes = []
    if lost := right - present:
        notes.append(f"{len(lost)} 条判定为正确的文献不在语料中，按未检出计。")
    if unasked:
        notes.append(f"{len(unasked)} 个有判定的问题不在问题文件中，未评测。")
    return tuple(notes)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def by_title(entries: Iterable[Entry], most: int) -> Iterator[tuple[str, list[Entry]]]:
    """Group the entries by title in the order in which titles first come, ``most`` entries a group.

    Entries without any text are left out: nothing could find them.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.text.strip() or entry.title.strip():
            groups.setdefault(entry.title, []).append(entry)
    for title, members in groups.items():
        for start in range(0, len(members), most):
            yield title, members[start : start + most]
