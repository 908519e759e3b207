"""What changed in the law between two days: documents new, amended, repealed or expired, and the answers it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from assistant.differ import Change, change_json, compare, summary
from assistant.editions import edition, predecessor
from assistant.places import same_place
from assistant.records import document_json
from index.timeline import title_key
from index.types import DocumentRecord, PartEnding

if TYPE_CHECKING:
    from index.catalog import Catalog

Kind = Literal["new", "amended", "repealed", "expired", "partly_repealed", "upcoming"]
KIND_WORDS: Mapping[Kind, str] = {
    "new": "新施行",
    "amended": "修改",
    "repealed": "废止",
    "expired": "失效",
    "partly_repealed": "部分废止或修改",
    "upcoming": "已公布尚未施行",
}
CLAUSE_WORDS = {"changed": "已修改", "removed": "已删去", "renumbered": "条号已变动"}
MISSING_TEXT = "资料库中没有修改后的文本。"
MISSING_OLD = "资料库中没有修改前的文本，不能逐条比较。"


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What became of a document on a day. An amended one has its version before (``old``) and the clauses that differ.

    ``by`` is the title and id of what repeals it; ``note`` a sentence on what is not known.
    """

    kind: Kind
    day: date
    document: DocumentRecord
    old: DocumentRecord | None = None
    by: tuple[str, str] | None = None
    part: PartEnding | None = None
    clauses: tuple[Change, ...] = ()
    note: str = ""

    @property
    def ended(self) -> DocumentRecord | None:
        """The text that an answer should no longer stand on, if the change ended one."""
        if self.kind in ("new", "upcoming"):
            return None
        return self.old or self.document


@dataclass(frozen=True, slots=True)
class Touched:
    """A citation of an earlier answer that a change concerns, with what became of it in words."""

    question: str
    as_of: date
    citation: str
    clause_id: str
    change: DocumentChange
    words: str


def changes(
    catalog: Catalog, since: date, until: date | None = None, *, place: str = "", clauses: bool = True
) -> tuple[DocumentChange, ...]:
    """What took effect from ``since`` to ``until`` (today unless given), the newest first.

    ``place`` keeps to the documents of one place; without ``clauses`` amended documents are not compared.
    """
    last = until or date.today()
    works: dict[str, list[DocumentRecord]] = {}
    for record in catalog.documents(last):
        if not place or same_place(record.jurisdiction, place):
            works.setdefault(record.work, []).append(record)
    targets = catalog.part_targets()
    found: list[DocumentChange] = []
    for versions in works.values():
        for record in versions:
            found += _begun(catalog, record, versions, (since, last), clauses=clauses)
            found += _over(catalog, record, versions, (since, last))
            if {title_key(record.title), title_key(record.number)} & targets:
                found += _partly(catalog, record, (since, last))
    return tuple(sorted(found, key=lambda change: (-change.day.toordinal(), change.document.document_id, change.kind)))


Days = tuple[date, date]


def _begun(
    catalog: Catalog, record: DocumentRecord, versions: Sequence[DocumentRecord], days: Days, *, clauses: bool
) -> Iterator[DocumentChange]:
    """The beginning of a version, if it falls between the days, or its announcement if it has not begun by the last."""
    since, last = days
    begun = record.valid_from
    if begun is None or begun < since:
        return
    if begun > last:
        if record.published and since <= record.published <= last:
            yield DocumentChange("upcoming", begun, record)
        return
    old = predecessor(versions, record)
    if old is not None:
        yield DocumentChange("amended", begun, record, old, clauses=_compared(catalog, old, record) if clauses else ())
    elif any(act.day < begun for act in record.history[:-1]):
        yield DocumentChange("amended", begun, record, note=MISSING_OLD)
    else:
        yield DocumentChange("new", begun, record)


def _compared(catalog: Catalog, old: DocumentRecord, new: DocumentRecord) -> tuple[Change, ...]:
    return compare(catalog.clauses(old.document_id), catalog.clauses(new.document_id))


def _over(
    catalog: Catalog, record: DocumentRecord, versions: Sequence[DocumentRecord], days: Days
) -> Iterator[DocumentChange]:
    """The end of a document, or of a version whose successor is not here, if it falls between the days."""
    day = record.valid_to
    if day is None or not days[0] <= day <= days[1]:
        return
    if record.status == "expired":
        yield DocumentChange("expired", day, record)
    elif record.status == "repealed":
        repealer = next(((title, key) for on, title, key in catalog.repealers(record.document_id) if on == day), None)
        yield DocumentChange("repealed", day, record, by=repealer)
    elif not any(other.valid_from == day for other in versions):
        yield DocumentChange("amended", day, record, note=MISSING_TEXT)


def _partly(catalog: Catalog, record: DocumentRecord, days: Days) -> Iterator[DocumentChange]:
    for part in catalog.part_endings(record.document_id):
        if days[0] <= part.day <= days[1]:
            yield DocumentChange("partly_repealed", part.day, record, by=(part.by, part.by_id), part=part)


def touched(answers: Iterable[Mapping[str, Any]], found: Sequence[DocumentChange]) -> list[Touched]:
    """The citations of earlier answers, as ``ask --json`` prints them, that stand on what has changed since.

    An answer is touched where the clause it cites was changed, removed, renumbered or ended after its own day.
    """
    ended: dict[str, list[DocumentChange]] = {}
    for change in found:
        if change.ended:
            ended.setdefault(change.ended.document_id, []).append(change)
    result: list[Touched] = []
    for answer in answers:
        as_of = date.fromisoformat(str(answer["as_of"]))
        for citation in answer["citations"]:
            for change in ended.get(citation["document_id"], ()):
                words = _became(citation, change) if as_of < change.day else ""
                if words:
                    name = str(citation.get("official") or f"《{citation['document']}》{citation['clause']}")
                    result.append(Touched(str(answer["question"]), as_of, name, citation["clause_id"], change, words))
    return result


def _became(citation: Mapping[str, Any], change: DocumentChange) -> str:
    """What became of the clause cited; empty if it reads as before."""
    if change.part:
        named = change.part.words.startswith("中") or citation["clause"] in change.part.words
        return f"{change.part.words}{'已修改' if change.part.kind == 'amended' else '已废止'}" if named else ""
    if change.kind != "amended":
        return f"所在文件已{KIND_WORDS[change.kind]}"
    if change.note:
        return f"所在文件已修改，{change.note.rstrip('。')}"
    return next(
        (
            CLAUSE_WORDS[item.kind] + (f"，现为{item.new.clause.label}" if item.new else "")
            for item in change.clauses
            if item.old and item.old.clause_id == citation["clause_id"]
        ),
        "",
    )


def headline(change: DocumentChange) -> str:
    """A change in one sentence."""
    title = f"《{change.document.title}》"
    if change.part:
        verb = "修改" if change.part.kind == "amended" else "废止"
        return f"{title}{change.part.words}被《{change.part.by}》{verb}"
    if change.kind == "amended" and change.old:
        return (
            summary(change.old, change.document, change.clauses)
            if change.clauses
            else f"{title}{edition(change.document)}代替{edition(change.old)}"
        )
    by = f"，依据《{change.by[0]}》" if change.by else ""
    return f"{title}{edition(change.document)}{by}" + (f"，{change.note}" if change.note else "")


def changes_json(
    since: date, until: date, found: Sequence[DocumentChange], answers: Sequence[Touched] | None = None
) -> dict[str, Any]:
    """What ``changes --json`` prints; ``answers`` is there if earlier answers were given."""
    record: dict[str, Any] = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "documents": [_json(change) for change in found],
    }
    if answers is not None:
        record["answers"] = [
            {
                "question": item.question,
                "as_of": item.as_of.isoformat(),
                "citation": item.citation,
                "clause_id": item.clause_id,
                "kind": item.change.kind,
                "date": item.change.day.isoformat(),
                "document_id": item.change.document.document_id,
                "words": item.words,
            }
            for item in answers
        ]
    return record


def _json(change: DocumentChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "date": change.day.isoformat(),
        "document": document_json(change.document),
        "old": document_json(change.old) if change.old else None,
        "by": {"title": change.by[0], "document_id": change.by[1]} if change.by else None,
        "words": change.part.words if change.part else "",
        "summary": headline(change),
        "note": change.note,
        "changes": [change_json(item) for item in change.clauses],
    }
