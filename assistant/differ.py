"""Two versions of a work side by side: which clauses were added, removed or changed, and which words in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from assistant.citations import plain
from index.types import ClauseRecord, DocumentRecord

ALIKE = 0.5
"""Share of common characters from which two clauses are one that was changed, not one removed and one added."""
LEAST_RUN = 2
"""Unchanged runs shorter than this between changed words are marked with them: single characters only confuse."""

ChangeKind = Literal["added", "removed", "changed", "renumbered"]
RunKind = Literal["same", "added", "removed"]
Words = tuple[tuple[RunKind, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that differs. ``words`` spells a changed clause out; ``renumbered`` ones keep their wording."""

    kind: ChangeKind
    old: ClauseRecord | None
    new: ClauseRecord | None
    words: Words = ()


def compare(old: Sequence[ClauseRecord], new: Sequence[ClauseRecord]) -> tuple[Change, ...]:
    """The differences in the order of the new version, what was removed standing where it stood."""
    before, after = [plain(_body(item)) for item in old], [plain(_body(item)) for item in new]
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs = zip(old[i1:i2], new[j1:j2], strict=True)
            found.extend(Change("renumbered", a, b) for a, b in pairs if a.clause.label != b.clause.label)
        else:
            found.extend(_replaced(old[i1:i2], new[j1:j2]))
    return tuple(found)


def _body(record: ClauseRecord) -> str:
    return record.clause.text[record.clause.body :]


def _replaced(old: Sequence[ClauseRecord], new: Sequence[ClauseRecord]) -> list[Change]:
    """A block of clauses that differ: the likest are paired in order, the rest was removed or added."""
    found: list[Change] = []
    position = 0
    for item in new:
        partner = _partner(old, position, item)
        if partner is None:
            found.append(Change("added", None, item))
            continue
        found.extend(Change("removed", gone, None) for gone in old[position:partner])
        found.append(Change("changed", old[partner], item, changed_words(_body(old[partner]), _body(item))))
        position = partner + 1
    return found + [Change("removed", gone, None) for gone in old[position:]]


def _partner(old: Sequence[ClauseRecord], start: int, item: ClauseRecord) -> int | None:
    likeness = [(_likeness(_body(old[place]), _body(item)), -place) for place in range(start, len(old))]
    best = max(likeness, default=(0.0, 0))
    return -best[1] if best[0] >= ALIKE else None


def _likeness(first: str, second: str) -> float:
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def changed_words(old: str, new: str) -> Words:
    """``old`` and ``new`` as runs that are the same, removed or added, in order."""
    runs: list[tuple[RunKind, str]] = []
    gone = come = ""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" and (i2 - i1 >= LEAST_RUN or not (gone or come)):
            runs += _replacement(gone, come)
            runs.append(("same", old[i1:i2]))
            gone = come = ""
        else:
            gone, come = gone + old[i1:i2], come + new[j1:j2]
    return (*runs, *_replacement(gone, come))


def _replacement(gone: str, come: str) -> Words:
    runs: Words = (("removed", gone), ("added", come))
    return tuple(run for run in runs if run[1])


def marked(words: Words) -> str:
    """Changed words for reading: 〔-removed-〕 and 〔+added+〕 within what stayed."""
    signs = {"same": ("", ""), "removed": ("〔-", "-〕"), "added": ("〔+", "+〕")}
    return "".join(f"{signs[kind][0]}{text}{signs[kind][1]}" for kind, text in words)


def diff_json(old: DocumentRecord, new: DocumentRecord, changes: Sequence[Change]) -> dict[str, Any]:
    """What ``diff --json`` prints."""
    return {
        "old": {"document_id": old.document_id, "title": old.title, "status": old.status},
        "new": {"document_id": new.document_id, "title": new.title, "status": new.status},
        "changes": [
            {
                "kind": change.kind,
                "old": change.old.clause.label if change.old else None,
                "new": change.new.clause.label if change.new else None,
                "old_text": change.old.clause.text if change.old else None,
                "new_text": change.new.clause.text if change.new else None,
                "words": [{"kind": kind, "text": text} for kind, text in change.words],
            }
            for change in changes
        ],
    }
