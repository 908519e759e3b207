"""Two versions of a work side by side: which clauses were added, removed or changed, and which words in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from assistant.citations import plain
from assistant.editions import edition
from index.types import ClauseRecord, DocumentRecord

ALIKE = 0.5
"""Likeness from which two clauses are one that was changed, not one removed and one added."""
SAME_NUMBER = 0.1
"""What the same number adds to it: a clause reworded in place keeps its number more often than not."""
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
    """The differences in the order of the new version, what was removed standing where it stood.

    Clauses are matched by their wording, never by their number: one that was renumbered or moved is found again.
    """
    partners = _partners(old, new)
    gone = sorted(set(range(len(old))) - set(partners.values()))
    found: list[Change] = []
    for place, item in enumerate(new):
        partner = partners.get(place)
        if partner is None:
            found.append(Change("added", None, item))
            continue
        while gone and gone[0] < partner:
            found.append(Change("removed", old[gone.pop(0)], None))
        found += _change(old[partner], item)
    return (*found, *(Change("removed", old[place], None) for place in gone))


def counterpart(item: ClauseRecord, others: Sequence[ClauseRecord]) -> ClauseRecord | None:
    """The clause among ``others``, those of another version, that is most like ``item``; ``None`` if none is like it."""
    partner = _partners(others, [item]).get(0)
    return None if partner is None else others[partner]


def _change(before: ClauseRecord, after: ClauseRecord) -> list[Change]:
    first, second = _body(before), _body(after)
    if plain(first) != plain(second):
        return [Change("changed", before, after, changed_words(first, second))]
    return [Change("renumbered", before, after)] if before.clause.label != after.clause.label else []


def _body(record: ClauseRecord) -> str:
    return record.clause.text[record.clause.body :]


def _partners(old: Sequence[ClauseRecord], new: Sequence[ClauseRecord]) -> dict[int, int]:
    """For places in ``new`` the place in ``old`` of the clause that it was: the same wording first, then the likest."""
    before, after = [plain(_body(item)) for item in old], [plain(_body(item)) for item in new]
    found: dict[int, int] = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        found |= {block.b + step: block.a + step for step in range(block.size)}
    taken = set(found.values())
    for place, text in enumerate(after):
        same = (at for at, other in enumerate(before) if at not in taken and other == text)
        if place not in found and (at := next(same, None)) is not None:
            found[place] = at
            taken.add(at)
    for _, place, at in sorted(_likest(old, new, taken, set(found)), key=lambda pair: (-pair[0], pair[1:])):
        if place not in found and at not in taken:
            found[place] = at
            taken.add(at)
    return found


def _likest(
    old: Sequence[ClauseRecord], new: Sequence[ClauseRecord], taken: set[int], found: set[int]
) -> Iterator[tuple[float, int, int]]:
    """Likeness and places of the pairs, not yet paired, that are alike."""
    left = [(at, _Print.of(item)) for at, item in enumerate(old) if at not in taken]
    for place, item in enumerate(new):
        if place not in found:
            mine = _Print.of(item)
            for at, other in left:
                likeness = mine.likeness(other)
                if likeness >= ALIKE:
                    yield likeness, place, at


@dataclass(frozen=True, slots=True)
class _Print:
    """What two clauses are compared by: kind, number, and the pairs of characters of the wording."""

    kind: str
    label: str
    pairs: frozenset[str]

    @classmethod
    def of(cls, record: ClauseRecord) -> _Print:
        text = plain(_body(record))
        pairs = frozenset(text[at : at + 2] for at in range(len(text) - 1))
        return cls(record.clause.kind, record.clause.label, pairs)

    def likeness(self, other: _Print) -> float:
        """The share of the smaller wording found in the other, and of both, by half; a little more for one number."""
        if self.kind != other.kind or not (self.pairs and other.pairs):
            return 0.0
        common = len(self.pairs & other.pairs)
        dice = 2 * common / (len(self.pairs) + len(other.pairs))
        held = common / min(len(self.pairs), len(other.pairs))
        return (dice + held) / 2 + (SAME_NUMBER if self.label == other.label else 0.0)


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


def summary(old: DocumentRecord, new: DocumentRecord, changes: Sequence[Change]) -> str:
    """How much changed between two versions, in one sentence."""
    names = {"changed": "修改", "added": "新增", "removed": "删去", "renumbered": "仅条号变动"}
    counts = {kind: sum(change.kind == kind for change in changes) for kind in names}
    told = "、".join(f"{names[kind]}{number}条" for kind, number in counts.items() if number) or "条文没有变化"
    return f"《{new.title}》{edition(new)}与{edition(old)}相比：{told}。"


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
