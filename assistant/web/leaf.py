"""The original page in the panel, and the tabs between it and the text, as HTML: ``static/leaf.js`` fills and turns it.

The picture itself is fetched when it is first looked at (``GET /pages/…``).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from assistant.locating import Stretch
from assistant.web.markup import Html, element
from index.types import ClauseRecord, DocumentRecord

VIEWS = {"text": "条文", "whole": "全文", "leaf": "原页"}
"""What the panel may show of a clause: it with its neighbours, in its whole document, or on its original page."""


def tabs(views: Sequence[str], shown: str, clause_id: str = "") -> Html:
    """The tabs between ``views``. The text views are drawn by the server, the page is a matter of the browser."""
    return element("div", *(_tab(view, shown, clause_id) for view in views), class_="tw-tabs", role="tablist")


def _tab(view: str, shown: str, clause_id: str) -> Html:
    return element(
        "button",
        VIEWS[view],
        type="button",
        role="tab",
        class_="tw-tab",
        data_view=view,
        data_of=clause_id or None,
        aria_selected="true" if view == shown else "false",
        tabindex=0 if view == shown else -1,
    )


def leaf(document: DocumentRecord, page: int, record: ClauseRecord | None, stretches: Sequence[Stretch]) -> Html:
    """The page ``page`` of a document's original, to be filled: its bar, and the window in which it is moved."""
    asked = {}
    if record is not None:
        asked["clause"] = record.clause_id
        if stretches:
            asked["at"] = ",".join(f"{start}-{end}" for start, end in stretches)
    where = f"《{document.title}》原页"
    window = element(
        "div",
        element("p", "正在生成原页…", class_="tw-leaf-wait", role="status"),
        class_="tw-leaf-window",
        tabindex=0,
        role="region",
        aria_label=f"{where}，可滚动；按加号、减号缩放，按左右方向键翻页",
    )
    return element(
        "div",
        _bar(page, document.pages),
        window,
        _extent(record),
        class_="tw-leaf",
        role="tabpanel",
        aria_label=where,
        data_address=f"./pages/{quote(document.document_id)}/",
        data_asked=urlencode(asked),
        data_at=page,
        data_of=document.pages,
        data_name=where,
    )


def _bar(page: int, pages: int) -> Html:
    number = element("input", type="number", class_="tw-leaf-number", min=1, max=pages, value=page, aria_label="页码")
    turning = element(
        "span",
        _button("‹", "上一页", "back", disabled=page <= 1),
        element("label", "第", number, f"页，共{pages}页", class_="tw-leaf-where"),
        _button("›", "下一页", "on", disabled=page >= pages),
        class_="tw-leaf-group",
    )
    sizing = element(
        "span",
        _button("−", "缩小", "out", disabled=True),
        element("button", "100%", type="button", class_="tw-leaf-size", data_leaf="fit", title="适合宽度"),
        _button("+", "放大", "in"),
        element("a", "新窗口", class_="tw-quiet-button tw-leaf-link", target="_blank", rel="noopener", href="#"),
        class_="tw-leaf-group",
    )
    return element("div", turning, sizing, class_="tw-leaf-bar")


def _button(sign: str, name: str, act: str, *, disabled: bool = False) -> Html:
    return element(
        "button",
        sign,
        type="button",
        class_="tw-leaf-button",
        data_leaf=act,
        title=name,
        aria_label=name,
        disabled=disabled,
    )


def _extent(record: ClauseRecord | None) -> Html:
    """Where else the clause stands, if it goes over several pages."""
    pages = sorted({span.page for span in record.clause.spans}) if record else []
    if record is None or len(pages) < 2:
        return Html("")
    links = (
        element("button", f"第{number}页", type="button", class_="tw-quiet-button", data_leaf="to", data_to=number)
        for number in pages
    )
    return element("p", f"{record.clause.label}在", *links, class_="tw-leaf-extent")
