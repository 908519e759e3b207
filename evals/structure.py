"""Are articles whole and alone in their clause? Pieces against a reference, by their characters.

A unit is *whole* if one piece holds all of its characters, *alone* if that piece holds no character of another unit
and no heading that does not stand above it.
Judged on squashed text (no white space, no table bars), so that formats can be compared with each other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

from corpus.errors import CorpusError
from corpus.types import Document
from evals import misread
from evals.references import numbered, reference, squash, unit_key
from evals.types import NOBODY, Fault, FaultKind, Piece, Reference, StructureScore, Unit

SHORTEST_PROOF = 4
"""Fewer characters than this left over in a piece prove nothing about whose they are."""
SHORTEST_DOUBLE = 15
"""A paragraph shorter than this may well stand twice in a law."""
EXCERPT = 60
SAMPLE = 300
FEW = 60
"""Documents that are taken in formats of which each takes seconds to read."""
SEED = 2026
SPLITTER_SIZE, SPLITTER_OVERLAP = 500, 50
SCANS = frozenset({"scan200", "scan300", "worn", "photo"})
"""The formats in which characters are misread: what is split is judged with them put right."""
MARKED = frozenset({"md", "docx", "doc", "rtf", "odt"})
"""The formats that mark headings themselves; in the others only numbered headings can be told from text."""

Parse = Callable[[Path], Document]


def pieces_of(document: Document) -> list[Piece]:
    """Take from a parsed document what is compared."""
    about = document.metadata.title
    pieces = [Piece(clause.text, clause.label, clause.path, clause.title) for clause in document.clauses]
    return [*pieces, Piece("", extra=about)]


def split_by_length(text: str) -> list[Piece]:
    """LangChain's usual recipe, RecursiveCharacterTextSplitter(500), as the baseline."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=SPLITTER_SIZE, chunk_overlap=SPLITTER_OVERLAP)
    return [Piece(chunk) for chunk in splitter.split_text(text)]


class _Owners:
    """Tells which units own a stretch of text, wherever it stands in the reference."""

    def __init__(self, right: Reference) -> None:
        self.texts = [(owner, squash(text)) for owner, text in right.stretches]
        self.whole = "".join(text for _, text in self.texts)
        self._owner = [owner for owner, text in self.texts for _ in text]

    def allows(self, text: str, allowed: frozenset[int]) -> bool:
        """Tell whether the stretch can be read as text of the ``allowed`` units and of none."""
        if len(text) < SHORTEST_PROOF:
            return True
        found = False
        start = self.whole.find(text)
        while start >= 0:
            found = True
            if all(owner in allowed for owner in self._owner[start : start + len(text)]):
                return True
            start = self.whole.find(text, start + 1)
        if found:
            return False
        parts = [part for part in re.split(r"(?<=[。;:,])", text) if part]
        return len(parts) < 2 or all(self.allows(part, allowed) for part in parts)


def compare(right: Reference, pieces: Sequence[Piece], *, labels: bool = True, marked: bool = True) -> StructureScore:
    """Score a document's pieces.

    ``labels`` is false for splitters that know none; ``marked`` says that the format shows every heading, so that the
    whole path can be asked for.
    """
    owners = _Owners(right)
    texts = [squash(piece.text) for piece in pieces]
    score = StructureScore(documents=1, largest=max((len(piece.text) for piece in pieces), default=0))
    counts = dict.fromkeys(("units", "whole", "alone", "both", "labelled", "pathed", "tables", "tables_right"), 0)
    faults: list[Fault] = []
    for index, unit in enumerate(right.units):
        if unit.kind == "table":
            counts["tables"] += 1
            table_fault = _table_fault(unit, pieces, texts)
            counts["tables_right"] += not table_fault
            found = [("table", table_fault)] if table_fault else []
        else:
            result = _unit_faults(right, index, pieces, texts, owners, labels=labels, marked=marked)
            _count(counts, result, labels=labels)
            found = list(result.items())
        faults += [Fault(right.source, unit.label, kind, detail) for kind, detail in found]  # type: ignore[arg-type]
    lost, doubled = _lost(owners, pieces, texts), _doubled(owners, texts)
    return replace(
        score,
        **counts,
        characters=len(owners.whole),
        lost=sum(map(len, lost)),
        doubled=sum(map(len, doubled)),
        faults=tuple(faults),
        losses=tuple((right.source, text) for text in lost),
        doubles=tuple((right.source, text) for text in doubled),
    )


def _count(counts: dict[str, int], faults: dict[FaultKind, str], *, labels: bool) -> None:
    """Add one unit to the counts. A unit that is torn can be neither alone nor rightly labelled."""
    whole = "not_whole" not in faults
    counts["units"] += 1
    counts["whole"] += whole
    counts["alone"] += "not_alone" not in faults
    counts["both"] += whole and "not_alone" not in faults
    counts["labelled"] += labels and whole and "label" not in faults
    counts["pathed"] += labels and whole and "path" not in faults


def _unit_faults(
    right: Reference,
    index: int,
    pieces: Sequence[Piece],
    texts: Sequence[str],
    owners: _Owners,
    *,
    labels: bool,
    marked: bool,
) -> dict[FaultKind, str]:
    """Say what is wrong with an article or numbered clause, by kind, with the text that shows it."""
    unit = right.units[index]
    wanted = [text for paragraph in unit.paragraphs if (text := squash(paragraph))]
    holders = [number for number, text in enumerate(texts) if all(part in text for part in wanted)]
    own = frozenset({index, NOBODY, *_tables_of(right, unit)})
    above = [squash(title) for title in unit.path]
    faults: dict[FaultKind, str] = {}
    if not holders:
        start = next((n for n, text in enumerate(texts) if wanted[0][:EXCERPT] in text), None)
        faults["not_whole"] = _excerpt(unit, wanted, "" if start is None else texts[start])
        if start is None or not _alone(texts[start], [*wanted, *above], owners, own):
            faults["not_alone"] = faults["not_whole"]
        return faults
    best = min(holders, key=lambda number: (unit_key(pieces[number].label) != unit_key(unit.label), len(texts[number])))
    piece = pieces[best]
    if not _alone(texts[best], [*wanted, *above], owners, own):
        faults["not_alone"] = f"{len(texts[best]) - sum(map(len, wanted))} 字属于别处：{squash(piece.text)[-EXCERPT:]}"
    if labels and unit_key(piece.label) != unit_key(unit.label):
        faults["label"] = f"标为“{piece.label}”"
    if labels and not _same_path(unit, piece.path, marked=marked):
        faults["path"] = f"应为 {' > '.join(unit.path)}；实为 {' > '.join(piece.path)}"
    return faults


def _tables_of(right: Reference, unit: Unit) -> Iterator[int]:
    """Name the tables that belong to a numbered clause: they may stand in it."""
    if unit.kind == "section":
        yield from (n for n, other in enumerate(right.units) if other.kind == "table" and other.parent == unit.label)


def _alone(text: str, wanted: Sequence[str], owners: _Owners, own: frozenset[int]) -> bool:
    """Tell whether what is left of the text without ``wanted`` belongs to no other unit and is no heading of others."""
    rests = [text]
    for paragraph in sorted(wanted, key=len, reverse=True):
        rests = [part for rest in rests for part in rest.split(paragraph, 1)]
    return all(owners.allows(rest, own) for rest in rests if rest)


def _excerpt(unit: Unit, wanted: Sequence[str], text: str) -> str:
    """Quote the first paragraph that is missing beside the unit's beginning."""
    missing = next((part for part in wanted if part not in text), "")
    return f"缺：{missing[:EXCERPT]}" if text else f"没有片段以它开头：{unit.paragraphs[0][:EXCERPT]}"


def _same_path(unit: Unit, found: Sequence[str], *, marked: bool) -> bool:
    """Compare paths as one text: the second line of a long heading may be taken for its rest or for a section."""
    right: Sequence[str] = unit.path
    if unit.loose and not marked:
        return True
    if not marked:
        pairs = zip(numbered(right), numbered(found), strict=False)
        same = len(numbered(right)) == len(numbered(found))
        return same and all(_one_begins_the_other(squash(one), squash(other)) for one, other in pairs)
    if unit.loose:
        right, found = right[-1:], found[-1:]
    return squash("".join(right)) == squash("".join(found))


def _one_begins_the_other(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _table_fault(unit: Unit, pieces: Sequence[Piece], texts: Sequence[str]) -> str:
    """Check a table: one piece must hold all its rows and be its clause or follow it, other tables apart."""
    rows = [text for row in unit.paragraphs if (text := squash(row))]
    holders = [number for number, text in enumerate(texts) if all(row in text for row in rows)]
    if not holders:
        return "各行不在同一条内"
    above = ""
    for number in holders:
        above = next((p.label for p in reversed(pieces[: number + 1]) if re.match(r"\d+\.\d", p.label)), "")
        if unit_key(above.partition("中的")[0]) == unit_key(unit.parent):
            return ""
    return f"应属 {unit.parent}；在 {above} 之下"


def _lost(owners: _Owners, pieces: Sequence[Piece], texts: Sequence[str]) -> list[str]:
    """List the sentences of the reference that no piece holds, in its text, its path or its title."""
    haystack = "".join(texts)
    beside = "\n".join({squash(part) for piece in pieces for part in (*piece.path, piece.extra)})
    lost = []
    for _, paragraph in owners.texts:
        if paragraph in haystack or paragraph in beside:
            continue
        sentences = re.split(r"(?<=[。;:,])", paragraph)
        lost += [text for text in sentences if text and text not in haystack and text not in beside]
    return lost


def _doubled(owners: _Owners, texts: Sequence[str]) -> list[str]:
    """List the paragraphs that stand in the pieces more often than in the reference, once for each time too many."""
    haystack = "\n".join(texts)
    doubled = []
    for paragraph in {text for _, text in owners.texts if len(text) >= SHORTEST_DOUBLE}:
        extra = haystack.count(paragraph) - owners.whole.count(paragraph)
        doubled += [paragraph] * max(0, extra)
    return doubled


def total(scores: Iterable[StructureScore]) -> StructureScore:
    """Add up the counts; the largest piece is that of all."""
    sums = StructureScore()
    for score in scores:
        values = {entry.name: getattr(sums, entry.name) + getattr(score, entry.name) for entry in fields(sums)}
        sums = StructureScore(**values | {"largest": max(sums.largest, score.largest)})
    return sums


def sources(folder: Path) -> list[Path]:
    """List the documents that a reference can be made for: Markdown laws and plain-text standards, sorted."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt"} and path.name != "_index.md")


def sample(paths: Sequence[Path], size: int | None) -> list[Path]:
    """Draw a seeded sample in the given order; everything if ``size`` is ``None``."""
    if size is None or size >= len(paths):
        return list(paths)
    chosen = set(random.Random(SEED).sample(range(len(paths)), size))
    return [path for number, path in enumerate(paths) if number in chosen]


def judge(right: Reference, outcome: Document | CorpusError, form: str) -> StructureScore:
    """Score what a parser made of a document in the format ``form``; one that it could not read loses every unit."""
    if isinstance(outcome, Exception):
        units = sum(unit.kind != "table" for unit in right.units)
        fault = Fault(right.source, "", "unreadable", f"{type(outcome).__name__}: {outcome}")
        return StructureScore(documents=1, unreadable=1, units=units, tables=len(right.units) - units, faults=(fault,))
    pieces = pieces_of(outcome)
    if form not in SCANS:
        return compare(right, pieces, marked=form in MARKED)
    seen = misread.reading(right, pieces)
    score = compare(right, misread.mended(right, pieces), marked=False)
    return replace(score, read=seen.characters, misread=seen.misread, numbered=seen.numbered)


def run(
    folder: Path,
    form: str,
    *,
    files: Sequence[tuple[Path, Path]],
    parse_all: Callable[[Iterable[Path]], Iterator[tuple[Path, Document | CorpusError]]],
    on_done: Callable[[int], None] = lambda _: None,
) -> StructureScore:
    """Parse the ``files`` (source, copy in the format ``form``) and score them against their sources' references."""
    scores = []
    for number, ((source, _), (_, outcome)) in enumerate(
        zip(files, parse_all([copy for _, copy in files]), strict=True), start=1
    ):
        right = reference(source, source.relative_to(folder).as_posix())
        scores.append(judge(right, outcome, form))
        on_done(number)
    return total(scores)


def baseline(folder: Path, paths: Sequence[Path]) -> StructureScore:
    """Score LangChain's splitter on the same laws."""
    return total(
        compare(
            reference(path, path.relative_to(folder).as_posix()),
            split_by_length(path.read_text(encoding="utf-8-sig")),
            labels=False,
        )
        for path in paths
    )
