"""Two versions of a work side by side: which clauses were added, removed or changed, and which words in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from assistant.citations import plain
from assistant.editions import edition, predecessor
from assistant.inputs import BadInput
from assistant.wording import chinese_date
from index.types import ClauseRecord, DocumentRecord

if TYPE_CHECKING:
    from index.catalog import Catalog

ALIKE = 0.5
"""Likeness from which two clauses are one that was changed, not one removed and one added."""
SAME_NUMBER = 0.1
"""What the same number adds to it: a clause reworded in place keeps its number more often than not."""
LEAST_RUN = 2
"""Unchanged runs shorter than this between changed words are marked with them: single characters only confuse."""

TITLE_NOTE = "题注"
"""The label of the lines below a title."""
_WIDTHS = str.maketrans("(),:;?!<>[]%＜＞", "（），：；？！〈〉［］％〈〉")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|.", re.DOTALL)
"""What is marked as a whole: a number, or a character."""

ChangeKind = Literal["added", "removed", "changed", "renumbered"]
CHANGE_WORDS: Mapping[ChangeKind, str] = {
    "changed": "修改",
    "added": "新增",
    "removed": "删去",
    "renumbered": "仅条号变动",
}
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

    Clauses are matched by their wording, never by their number: one that was renumbered or moved is found again. The
    lines below the title, which tell of the amendment itself, are left out.
    """
    old, new = _worded(old), _worded(new)
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
    if _even(plain(first)) != _even(plain(second)):
        return [Change("changed", before, after, changed_words(first, second))]
    return [Change("renumbered", before, after)] if before.clause.label != after.clause.label else []


def _worded(clauses: Sequence[ClauseRecord]) -> list[ClauseRecord]:
    return [item for item in clauses if item.clause.kind != "signature" and item.clause.label != TITLE_NOTE]


def _even(text: str) -> str:
    return text.translate(_WIDTHS)


def _body(record: ClauseRecord) -> str:
    return record.clause.text[record.clause.body :]


def _partners(old: Sequence[ClauseRecord], new: Sequence[ClauseRecord]) -> dict[int, int]:
    """For places in ``new`` the place in ``old`` of the clause that it was: the same wording first, then the likest."""
    before, after = ([_even(plain(_body(item))) for item in items] for items in (old, new))
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
        """The print of a clause by its wording as said, letters of one width."""
        text = _even(plain(_body(record)))
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
    """``old`` and ``new`` as runs that are the same, removed or added, in order; numbers are not cut.

    Marks that differ in width alone count as the same, and stand as in ``new``.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    runs: list[tuple[RunKind, str]] = []
    gone = come = ""
    matcher = SequenceMatcher(
        None, [_even(token) for token in before], [_even(token) for token in after], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal" and (i2 - i1 >= LEAST_RUN or not (gone or come)):
            runs += _replacement(gone, come)
            runs.append(("same", "".join(after[j1:j2])))
            gone = come = ""
        else:
            gone, come = gone + "".join(before[i1:i2]), come + "".join(after[j1:j2])
    return (*runs, *_replacement(gone, come))


def _replacement(gone: str, come: str) -> Words:
    runs: Words = (("removed", gone), ("added", come))
    return tuple(run for run in runs if run[1])


def runs(changes: Sequence[Change]) -> list[list[Change]]:
    """The changes in groups to show at once: clauses that kept their wording one after another, every other alone."""
    found: list[list[Change]] = []
    for change in changes:
        if found and change.kind == found[-1][-1].kind == "renumbered" and _next(found[-1][-1], change):
            found[-1].append(change)
        else:
            found.append([change])
    return found


def labels_of(group: Sequence[Change]) -> str:
    """The numbers of a group of ``runs``: 第五条, 第五条 → 第六条, 第五条至第九条 → 第六条至第十条."""
    sides = (
        [item.clause.label for item in side if item] for side in zip(*((c.old, c.new) for c in group), strict=True)
    )
    told = [f"{labels[0]}至{labels[-1]}" if len(labels) > 1 else labels[0] for labels in sides if labels]
    return " → ".join(dict.fromkeys(told))


def _next(first: Change, second: Change) -> bool:
    """Whether a renumbered clause follows another right away in both versions."""
    return all(
        before is not None and after is not None and after.ordinal == before.ordinal + 1
        for before, after in ((first.old, second.old), (first.new, second.new))
    )


def marked(words: Words) -> str:
    """Changed words for reading: 〔-removed-〕 and 〔+added+〕 within what stayed."""
    signs = {"same": ("", ""), "removed": ("〔-", "-〕"), "added": ("〔+", "+〕")}
    return "".join(f"{signs[kind][0]}{text}{signs[kind][1]}" for kind, text in words)


def summary(old: DocumentRecord, new: DocumentRecord, changes: Sequence[Change]) -> str:
    """How much changed between two versions, in one sentence."""
    counts = {kind: sum(change.kind == kind for change in changes) for kind in CHANGE_WORDS}
    told = "、".join(f"{CHANGE_WORDS[kind]}{number}条" for kind, number in counts.items() if number) or "条文没有变化"
    return f"《{new.title}》{edition(new)}与{edition(old)}相比：{told}。"


def diff_json(old: DocumentRecord, new: DocumentRecord, changes: Sequence[Change]) -> dict[str, Any]:
    """What ``diff --json`` prints."""
    return {
        "old": _version_json(old),
        "new": _version_json(new),
        "summary": summary(old, new, changes),
        "changes": [change_json(change) for change in changes],
    }


def _version_json(record: DocumentRecord) -> dict[str, Any]:
    return {
        "document_id": record.document_id,
        "title": record.title,
        "status": record.status,
        "version": edition(record),
        "valid_from": record.valid_from.isoformat() if record.valid_from else None,
        "valid_to": record.valid_to.isoformat() if record.valid_to else None,
    }


def change_json(change: Change) -> dict[str, Any]:
    """One clause that differs."""
    return {
        "kind": change.kind,
        "old": change.old.clause.label if change.old else None,
        "new": change.new.clause.label if change.new else None,
        "old_id": change.old.clause_id if change.old else None,
        "new_id": change.new.clause_id if change.new else None,
        "old_text": change.old.clause.text if change.old else None,
        "new_text": change.new.clause.text if change.new else None,
        "words": [{"kind": kind, "text": text} for kind, text in change.words],
    }


def two_versions(catalog: Catalog, doc: str, old: str = "", new: str = "") -> tuple[DocumentRecord, DocumentRecord]:
    """The versions of ``doc`` to compare: those named by id or by a day on which they held, else the last two.

    Raises ``DocumentMissing`` and, where there is nothing to compare, ``BadInput``.
    """
    record = catalog.document(doc)
    versions = sorted(catalog.versions(record.work), key=lambda item: (item.valid_from or date.min, item.document_id))
    second = _version(catalog, versions, new) if new else versions[-1]
    if old:
        return _version(catalog, versions, old), second
    first = predecessor(versions, second) or next((item for item in versions if item != second), None)
    if first is None:
        raise BadInput(f"资料库中《{record.title}》只有一个版本，无从比较。")
    return first, second


def _version(catalog: Catalog, versions: Sequence[DocumentRecord], named: str) -> DocumentRecord:
    try:
        day = date.fromisoformat(named)
    except ValueError:
        return catalog.document(named)
    exact = [item for item in versions if item.document_id.rpartition("/")[2].partition("~")[0] == named]
    begun = [item for item in versions if item.valid_from and item.valid_from <= day]
    if not (exact or begun):
        raise BadInput(f"资料库中没有《{versions[0].title}》在{chinese_date(day)}以前施行的版本。")
    return (exact or begun)[-1]
