"""HTML that is safe by construction: text is escaped unless it was built here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "hr", "input"})


class Html(str):
    """Markup that needs no escaping, because :func:`element` or :func:`text` made it."""

    __slots__ = ()


def text(value: object) -> Html:
    """``value`` as text in a page: escaped, unless it is markup already."""
    return value if isinstance(value, Html) else Html(escape(str(value), quote=True))


def join(parts: Iterable[object], between: object = "") -> Html:
    """``parts`` in order with ``between`` between them, each escaped where it is plain text."""
    return Html(text(between).join(text(part) for part in parts))


def element(name: str, *children: object, **attributes: str | int | bool | None) -> Html:
    """One element. ``None`` and ``False`` leave an attribute out, ``True`` gives it no value.

    Underscores in attribute names become hyphens, one at the end is dropped: ``class_``, ``aria_label``.
    """
    opening = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{opening}>")
    return Html(f"<{name}{opening}>{join(children)}</{name}>")


def _attribute(key: str, value: str | int | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(value)}"'
