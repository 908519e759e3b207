"""Formulas of Word (OMML) on one line: ``Q = K·A·Δt``, ``(a+b)/(c)``, ``x_i^2``, ``∑_(i=1)^n x_i``, ``√(x)``.

What is more than one word stands in brackets, so that the line can be read in one way only; a small number is written
as one where it can be (``m²``, ``x₁``). The elements are those of ECMA-376, part 1, 22.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.etree import _Element

from corpus.readers.flow import script

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MAX_DEPTH = 60  # of a formula's parts; what lies deeper is damage or an attack
SKIPPED = ("Pr", "del", "delText", "instrText", "moveFrom", "ctrlPr")
WORD = re.compile(r"[\w.′″%‰℃°∞α-ωΑ-Ω\u0300-\u036f\u20d0-\u20ff]+")
ROOT_SIGNS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
CLOSED = frozenset(f"{M}{name}" for name in ("f", "sSub", "sSup", "sSubSup", "func", "limLow", "limUpp", "nary"))
"""What ends in a denominator, an index or an argument, which a letter right after it would seem to belong to."""
NUMBER_MARK = re.compile(r"\s*#\s*")
"""How Word parts a formula from its number."""


def formula(element: _Element) -> str:
    """Write a formula, ``m:oMath`` or ``m:oMathPara``, on one line."""
    lines = [element] if element.tag == f"{M}oMath" else element.findall(f"{M}oMath")
    texts = [_inner(line, 0).strip() for line in lines]
    return NUMBER_MARK.sub(" ", "；".join(text for text in texts if text))


def _inner(element: _Element | None, depth: int) -> str:
    """Write what an element holds, side by side; a blank keeps a letter from joining what ends before it."""
    text, ended = "", False
    for child in () if element is None or depth > MAX_DEPTH else element:
        piece = _written(child, depth + 1)
        text += f" {piece}" if ended and piece[:1].isalnum() and _is_open(text) else piece
        ended = child.tag in CLOSED if piece else ended
    return text


def _is_open(text: str) -> bool:
    """Whether a letter after ``text`` would join it: small numbers are their own end."""
    return text[-1:].isalpha() or text[-1:].isdecimal()


def _written(element: _Element, depth: int) -> str:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "Pr"
    if name.endswith(SKIPPED):
        return ""
    if name == "t":
        return element.text or ""
    writer = WRITERS.get(name) if element.tag.startswith(M) else None
    return writer(element, depth) if writer else _inner(element, depth)


def _part(element: _Element, name: str, depth: int) -> str:
    return _inner(element.find(f"{M}{name}"), depth).strip()


def _value(element: _Element, path: str, usual: str) -> str:
    """The value of a property; ``usual`` where it is absent."""
    found = element.find("/".join(f"{M}{step}" for step in path.split("/")))
    return usual if found is None else found.get(f"{M}val", usual)


def _grouped(text: str) -> str:
    """Put brackets around what is more than one word, unless it has them already."""
    return text if not text or WORD.fullmatch(text) or _is_bracketed(text) else f"({text})"


def _is_bracketed(text: str) -> bool:
    """Whether the first bracket closes at the very end."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return at == len(text) - 1
    return False


def _index(text: str, tag: str) -> str:
    """Write an index or a power: as a small number if it is one, else after ``_`` or ``^``."""
    small = script(text, tag)
    return small if small != text or not text else f"{'^' if tag == 'sup' else '_'}{_grouped(text)}"


def _indexed(element: _Element, depth: int) -> str:
    base = _part(element, "e", depth)
    below, above = _part(element, "sub", depth), _part(element, "sup", depth)
    base = base if len(base) < 2 or not re.search(r"[-+−±×·/=\s]", base) else _grouped(base)
    return base + _index(below, "sub") + _index(above, "sup")


def _before(element: _Element, depth: int) -> str:
    below, above = _part(element, "sub", depth), _part(element, "sup", depth)
    return _index(below, "sub") + _index(above, "sup") + _part(element, "e", depth)


def _fraction(element: _Element, depth: int) -> str:
    above, below = _part(element, "num", depth), _part(element, "den", depth)
    if _value(element, "fPr/type", "bar") == "noBar":
        return f"({above}；{below})"
    return f"{_grouped(above)}/{_grouped(below)}"


def _root(element: _Element, depth: int) -> str:
    degree = _part(element, "deg", depth)
    sign = ROOT_SIGNS.get(degree) or f"{script(degree, 'sup') if degree.isdigit() else _grouped(degree) + '次'}√"
    return f"{sign}({_part(element, 'e', depth)})"


def _sum(element: _Element, depth: int) -> str:
    """Write sums, products and integrals with their bounds."""
    sign = _value(element, "naryPr/chr", "∫")
    bounds = [(mark, _part(element, name, depth)) for mark, name in (("_", "sub"), ("^", "sup"))]
    return f"{sign}{''.join(mark + _grouped(text) for mark, text in bounds if text)} {_part(element, 'e', depth)}"


def _delimited(element: _Element, depth: int) -> str:
    """Write brackets; those of a matrix stand around its rows, and a brace on the left alone opens cases."""
    left, right = _value(element, "dPr/begChr", "("), _value(element, "dPr/endChr", ")")
    separator = _value(element, "dPr/sepChr", "|")
    parts = [_inner(part, depth).strip() for part in element.findall(f"{M}e")]
    if len(parts) == 1 and left in ("[", "(", "|") and _is_matrix(element):
        return f"{left}{parts[0].removeprefix('[').removesuffix(']')}{right}"
    return f"{left}{separator.join(parts)}{right}"


def _is_matrix(element: _Element) -> bool:
    inner = [child.tag for part in element.findall(f"{M}e") for child in part if child.tag != f"{M}ctrlPr"]
    return inner == [f"{M}m"]


def _matrix(element: _Element, depth: int) -> str:
    rows = [
        ", ".join(_inner(cell, depth).strip() for cell in row.findall(f"{M}e")) for row in element.findall(f"{M}mr")
    ]
    return f"[{'; '.join(rows)}]"


def _lines(element: _Element, depth: int) -> str:
    """Write formulas that stand below each other; ``&`` only says where they are aligned."""
    lines = (_inner(line, depth).replace("&", "").strip() for line in element.findall(f"{M}e"))
    return "；".join(line for line in lines if line)


def _function(element: _Element, depth: int) -> str:
    name, argument = _part(element, "fName", depth), _part(element, "e", depth)
    return f"{name}{argument}" if argument.startswith("(") else f"{name} {argument}"


def _limited(mark: str) -> Callable[[_Element, int], str]:
    def write(element: _Element, depth: int) -> str:
        return f"{_part(element, 'e', depth)}{mark}{_grouped(_part(element, 'lim', depth))}"

    return write


def _accented(element: _Element, depth: int) -> str:
    """Write an accent after what it stands on, so that it falls on its last letter."""
    return _on(_part(element, "e", depth), _value(element, "accPr/chr", "\u0302"))


def _barred(element: _Element, depth: int) -> str:
    below = _value(element, "barPr/pos", "bot") != "top"
    return _on(_part(element, "e", depth), "\u0332" if below else "\u0305")


def _on(text: str, accent: str) -> str:
    return f"{text if len(text) == 1 else _grouped(text)}{accent}"


def _hidden(element: _Element, depth: int) -> str:
    """A phantom takes room and may not be seen."""
    return "" if _value(element, "phantPr/show", "1") in ("0", "off", "false") else _part(element, "e", depth)


WRITERS: dict[str, Callable[[_Element, int], str]] = {
    "f": _fraction,
    "rad": _root,
    "nary": _sum,
    "sSup": _indexed,
    "sSub": _indexed,
    "sSubSup": _indexed,
    "sPre": _before,
    "d": _delimited,
    "m": _matrix,
    "eqArr": _lines,
    "func": _function,
    "limLow": _limited("_"),
    "limUpp": _limited("^"),
    "acc": _accented,
    "bar": _barred,
    "phant": _hidden,
}
