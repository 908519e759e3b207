"""Which of the lines that look like headings are headings: those whose numbers go up by one.

A line break of a PDF can put ``第八条规定的…`` or ``11.5.14.2的试验…`` at the start of a line, and a law may repeal or
skip an article. So every candidate has a weight (how much it looks like a heading by itself), every step from one to
the next a cost (how odd the numbers are together), and the choice with the greatest sum wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.grammar.marks import STRONG, Mark

Step = Callable[[Mark | None, Mark], float]
"""The cost of a mark after another one (``None`` before the first)."""

REACH = 24
"""How many earlier candidates are tried as the one before: real documents never have more wrong ones in a row."""

GAP, RESTART, REPEAT, BACK = 1.6, 2.0, 2.2, 2.2
"""A missing number, a new start at one, the same number again, a smaller one. A strong mark (4.0) outweighs them, also
a gap and a step back together; a weak one (1.5) none of them: a mark that runs into its text is a heading only where
its number is expected."""


def choose(marks: Sequence[Mark], step: Step) -> list[int]:
    """Return the indexes of the marks that are headings, in order."""
    if all(mark.weight >= STRONG and not step(marks[at - 1] if at else None, mark) for at, mark in enumerate(marks)):
        return list(range(len(marks)))
    best: list[float] = []
    before: list[int] = []
    for at, mark in enumerate(marks):
        score, previous = -step(None, mark), -1
        for other in range(max(0, at - REACH), at):
            reached = best[other] - step(marks[other], mark)
            if reached > score or (reached == score and previous >= 0):
                score, previous = reached, other
        best.append(score + mark.weight)
        before.append(previous)
    chosen: list[int] = []
    at = max(range(len(marks)), key=best.__getitem__, default=-1)
    while at >= 0:
        chosen.append(at)
        at = before[at]
    return chosen[::-1]


def article_step(last: Mark | None, mark: Mark) -> float:
    """第一条, 第二条, 第二条之一, 第三条: one more, or one more 之."""
    number, suffix = mark.numbers
    if last is None:
        return 0.0 if number == 1 else 0.5
    old, old_suffix = last.numbers
    if (number, suffix) in {(old + 1, 0), (old, old_suffix + 1)}:
        return 0.0
    if (number, suffix) == last.numbers:
        return REPEAT
    if number == 1:
        return RESTART
    return GAP if mark.numbers > last.numbers else BACK


def decimal_step(last: Mark | None, mark: Mark) -> float:
    """3, 3.1, 3.1.1, 3.1.2, 3.1.2A, 3.2, 4, 4.0.1, 附录A, A.0.1: the next number at some depth, or a first below."""
    new = mark.numbers
    if last is None:
        return 0.0
    old = last.numbers
    if new in _successors(old):
        return 0.0
    if new == old:
        return REPEAT
    if new < old:
        return BACK
    return GAP if new[: len(new) - 1] == old[: len(new) - 1] else GAP + 0.3


def _successors(old: tuple[int, ...]) -> set[tuple[int, ...]]:
    suffix = old[-1] if old[-1] < 0 else 0
    base = old[:-1] if suffix else old
    result = {(*base, suffix + 1) if suffix else (*base, -26), (*base, 1), (*base, 0, 1)}
    for depth in range(1, len(base) + 1):
        following = (*base[: depth - 1], base[depth - 1] + 1)
        result |= {following, (*following, 1), (*following, 0, 1), (*following, 1, 1)}
    return result
