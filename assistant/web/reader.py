"""A clause in its context as HTML: the document's facts, the clauses around it, the words cited highlighted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from assistant.citations import official
from assistant.locating import Stretch, locate
from assistant.paging import paged
from assistant.related import note
from assistant.web import leaf
from assistant.web.backend import Context
from assistant.web.labels import KINDS, LEVELS, badge, long_date
from assistant.web.markup import Html, element, join, text
from assistant.web.render import close_button
from corpus.exchange.links import address
from corpus.tabular import BAR
from corpus.types import Span
from index.links import Link
from index.types import ClauseRecord, DocumentRecord

WHOLE = 200
"""Clauses shown before and after an opened one in its document: all of most, and not a megabyte of the longest."""

_ITEM = re.compile(r"[（(][一二三四五六七八九十百]+[）)]")
_SUBITEM = re.compile(r"(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[）)]|[a-z][)）])(?!\d)")


@dataclass(frozen=True, slots=True)
class Opened:
    """What the panel shows: a clause, the words cited from it, and the answer (from 0) that the reader came from.

    ``whole`` shows the clause in its whole document, whose clauses are then the context's ``around``.
    """

    context: Context
    copy: str
    quote: str = ""
    paragraph: str = ""
    turn: int | None = None
    n: int | None = None
    whole: bool = False

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Where the words cited stand in the clause."""
        return locate(self.context.clause.clause.text, self.quote)

    @property
    def paged(self) -> bool:
        """Whether there is an original page to show."""
        record = self.context.clause
        return paged(record.document) and any(span.box for span in record.clause.spans)

    @property
    def view(self) -> str:
        """Which of ``leaf.VIEWS`` is shown first."""
        return "whole" if self.whole else "leaf" if self.paged else "text"


def clause_page(opened: Opened) -> Html:
    """The clause with its neighbours, in its document or on its page, for the panel."""
    record = opened.context.clause
    document = record.document
    clauses = (_clause(near, opened) for near in opened.context.around)
    page = next((span.page for span in record.clause.spans if _touched(span, opened.stretches)), record.clause.page)
    return element(
        "section",
        _head(opened),
        _warning(document),
        leaf.leaf(document, page, record, opened.stretches) if opened.paged else "",
        element("div", *clauses, class_="tw-clauses", role="tabpanel"),
        _citing(opened.context),
        _steps(opened.context),
        _facts(document),
        _versions(opened.context),
        aria_label="条文原文",
        class_="tw-reader",
        data_turn=opened.turn,
        data_n=opened.n,
        data_shown=opened.view,
        data_drawing=record.clause.kind == "sheet",
    )


def _touched(span: Span, stretches: Sequence[Stretch]) -> bool:
    return any(start < span.end and span.start < end for start, end in stretches)


def page_alone(document: DocumentRecord, page: int) -> Html:
    """A page of a document's original, for the panel."""
    page = min(max(page, 1), max(document.pages, 1))
    title = element("h2", f"《{document.title}》", tabindex=-1)
    facts = element("p", badge(document.status), element("span", document.number), class_="tw-facts")
    bar = element("div", element("span", f"第{page}页", class_="tw-quiet"), close_button(), class_="tw-panel-bar")
    return element(
        "section",
        element("header", bar, title, facts, class_="tw-panel-head tw-reader-head"),
        leaf.leaf(document, page, None, ()),
        _facts(document),
        aria_label="原页",
        class_="tw-reader",
        data_shown="leaf",
        data_drawing=True,
    )


def missing(turn: int | None) -> Html:
    """The panel for a clause that is no longer in the library."""
    back = _back(turn) if turn is not None else ""
    return element(
        "section",
        element("header", back, close_button(), class_="tw-panel-head"),
        element("p", "资料库中已经没有这一条，可能已被移除或者更新。请重新提问。", class_="tw-trouble"),
        aria_label="条文原文",
    )


def clause_text(record: ClauseRecord, stretches: Sequence[Stretch] = (), links: Sequence[Link] = ()) -> Html:
    """The clause as printed: its number in bold, paragraphs and items apart, tables as tables, ``stretches`` marked.

    ``links`` lead to the clauses that they mean.
    """
    clause = record.clause
    rows = {BAR.join(row): row for row in clause.rows}
    heads = {BAR.join(row) for row in clause.rows[: clause.head_rows]}
    blocks: list[Html] = []
    table: list[tuple[bool, Html]] = []
    start = 0
    for line in clause.text.split("\n"):
        if clause.rows and line in rows:
            table.append((line in heads, _row(rows[line], head=line in heads, cited=_touches(stretches, start, line))))
        else:
            blocks += [
                _table(table),
                _paragraph(clause.text, start, start + len(line), clause.body, Marks(stretches, links)),
            ]
            table = []
        start += len(line) + 1
    return join([*blocks, _table(table)])


def _table(rows: Sequence[tuple[bool, Html]]) -> Html:
    if not rows:
        return Html("")
    head = [row for is_head, row in rows if is_head]
    body = [row for is_head, row in rows if not is_head]
    table = element("table", element("thead", *head) if head else "", element("tbody", *body))
    return element("div", table, class_="tw-table", tabindex=0, role="region", aria_label="表格，可左右滚动")


def _row(cells: Sequence[str], *, head: bool, cited: bool) -> Html:
    if head:
        return element("tr", *(element("th", cell, scope="col") for cell in cells))
    return element("tr", *(element("td", cell) for cell in cells), class_="tw-cited" if cited else None)


def _touches(stretches: Sequence[Stretch], start: int, line: str) -> bool:
    return any(a < start + len(line) and b > start for a, b in stretches)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a text: stretches that are cited, and references that lead elsewhere."""

    cited: Sequence[Stretch] = ()
    links: Sequence[Link] = ()


def _paragraph(whole: str, start: int, end: int, body: int, marks: Marks) -> Html:
    words = whole[start:end].strip()
    if not words:
        return Html("")
    kind = "tw-item" if _ITEM.match(words) else "tw-subitem" if _SUBITEM.match(words) else None
    number = element("b", _marked(whole, start, min(body, end), marks), class_="tw-label") if start < body else Html("")
    return element("p", number, _marked(whole, max(start, min(body, end)), end, marks), class_=kind)


def _marked(whole: str, start: int, end: int, marks: Marks) -> Html:
    """The text cut wherever a mark or a reference begins or ends, so that both may overlap."""
    edges = {edge for stretch in marks.cited for edge in stretch}
    edges |= {edge for link in marks.links for edge in (link.start, link.end)}
    cuts = [start, *sorted(edge for edge in edges if start < edge < end), end]
    return join(_piece(whole, first, last, marks) for first, last in pairwise(cuts) if first < last)


def _piece(whole: str, start: int, end: int, marks: Marks) -> Html:
    cited = any(a <= start and end <= b for a, b in marks.cited)
    words = element("mark", whole[start:end]) if cited else text(whole[start:end])
    link = next((link for link in marks.links if link.start <= start and end <= link.end), None)
    return words if link is None else _link(words, link)


def _link(words: Html, link: Link) -> Html:
    """A reference as a button that opens where it leads; one that leads nowhere says why when pointed at."""
    said = note(link)
    if link.record is not None:
        target = f"《{link.record.document.title}》{link.record.clause.label}{link.part}"
        hint = f"{target}。{said}" if said else target
        return element("button", words, type="button", class_="tw-ref", title=hint, data_clause=link.record.clause_id)
    if link.document is not None and not link.reason:
        document = link.document
        return element(
            "button",
            words,
            type="button",
            class_="tw-ref",
            title=f"《{document.title}》",
            data_document=document.document_id,
        )
    return element("span", words, class_="tw-ref-lost", title=said)


def _citing(context: Context) -> Html:
    """The clauses that refer to this one."""
    if not context.citing:
        return Html("")
    items = (
        element(
            "li",
            element("button", official(record), type="button", class_="tw-quiet-button", data_clause=record.clause_id),
            badge(record.document.status),
            element("span", link.text, class_="tw-quiet"),
        )
        for record, link in context.citing
    )
    return element("div", element("h3", "被引用于"), element("ul", *items, class_="tw-versions"), class_="tw-citing")


def _clause(record: ClauseRecord, opened: Opened) -> Html:
    target = record.clause_id == opened.context.clause.clause_id
    clause = record.clause
    place = " › ".join(clause.path)
    flags = [element("span", "强制性条文", class_="tw-badge tw-mandatory")] if clause.mandatory else []
    if record.document.pages > 1:
        flags.append(element("span", f"第{clause.page}页", class_="tw-page"))
    head = element("p", element("span", place), *flags, class_="tw-path") if place or flags else ""
    stretches = opened.stretches if target else ()
    title = (
        element("p", clause.title, class_="tw-clause-title") if clause.title and clause.title not in clause.text else ""
    )
    if not target:
        more = element(
            "button", f"转到{clause.label} →", type="button", class_="tw-quiet-button", data_clause=record.clause_id
        )
        return element("article", head, title, clause_text(record), more, class_="tw-clause")
    where = element("span", f"引用：{clause.label}{opened.paragraph}", class_="tw-quiet") if opened.quote else ""
    copy = element("button", "复制引文", type="button", class_="tw-button", data_copy=opened.copy)
    link = element(
        "a", "固定链接", href=f".{address(clause.id)}", class_="tw-quiet-button", target="_blank", rel="noopener"
    )
    actions = element("p", copy, link, where, class_="tw-actions")
    return element(
        "article",
        head,
        title,
        clause_text(record, stretches, opened.context.links),
        actions,
        class_="tw-clause tw-target",
        aria_current="true",
    )


def _head(opened: Opened) -> Html:
    document = opened.context.clause.document
    back = _back(opened.turn) if opened.turn is not None else ""
    title = element("h2", f"《{document.title}》", tabindex=-1)
    facts = element("p", badge(document.status), element("span", document.number), class_="tw-facts")
    bar = element("div", back, _steps(opened.context), close_button(), class_="tw-panel-bar")
    views = ("text", "whole", "leaf") if opened.paged else ("text", "whole")
    tabs = leaf.tabs(views, opened.view, opened.context.clause.clause_id)
    return element("header", bar, title, facts, tabs, class_="tw-panel-head tw-reader-head")


def _back(turn: int) -> Html:
    return element("button", "← 返回引用", type="button", class_="tw-quiet-button", data_cards=turn)


def _steps(context: Context) -> Html:
    return element("span", _step("上一条", context.before), _step("下一条", context.after), class_="tw-steps")


def _step(name: str, record: ClauseRecord | None) -> Html:
    if record is None:
        return element("button", name, type="button", class_="tw-quiet-button", disabled=True)
    label = f"{name}：{record.clause.label}"
    return element(
        "button", name, type="button", class_="tw-quiet-button", data_clause=record.clause_id, aria_label=label
    )


_WARNINGS = {
    "superseded": "该版本已被替代，不再适用，仅供查阅。",
    "repealed": "该文件已经废止，仅供查阅。",
    "expired": "该文件有效期已过，仅供查阅。",
    "not_yet": "该文件尚未施行。",
    "unknown": "未能确定该文件是否现行，引用前请核实。",
}


def _warning(document: DocumentRecord) -> Html:
    words = _WARNINGS.get(document.status)
    return element("p", words, class_="tw-warning") if words else Html("")


def document_facts(document: DocumentRecord) -> list[tuple[str, str]]:
    """What is known of a document, as pairs of a name and a value; what is unknown is left out."""
    level = LEVELS.get(document.level, "")
    kind = KINDS.get(document.kind, "其他")
    facts = [
        ("文号或编号", document.number),
        ("类别", kind if level in ("", kind) else f"{kind}（{level}）"),
        ("发布机关", document.issuer),
        ("适用地区", document.jurisdiction),
        ("公布日期", long_date(document.published)),
        ("施行日期", long_date(document.effective)),
        ("失效日期", long_date(document.expired)),
        ("原文件", PurePath(document.source).name),
    ]
    return [(name, value) for name, value in facts if value]


def facts_list(document: DocumentRecord) -> Html:
    """The facts of a document as a list of definitions."""
    pairs = (element("div", element("dt", name), element("dd", value)) for name, value in document_facts(document))
    return element("dl", *pairs, class_="tw-meta")


def _facts(document: DocumentRecord) -> Html:
    link = element(
        "button", "在资料库中查看全文", type="button", class_="tw-button", data_document=document.document_id
    )
    return element("div", element("h3", "文件信息"), facts_list(document), element("p", link, class_="tw-actions"))


def _versions(context: Context) -> Html:
    if len(context.versions) < 2:
        return Html("")
    here = context.clause.document.document_id
    items = (
        element(
            "li",
            element(
                "button",
                long_date(record.effective or record.published) or record.document_id,
                type="button",
                class_="tw-quiet-button",
                data_document=record.document_id,
            ),
            badge(record.status),
            element("span", "正在查看", class_="tw-quiet") if record.document_id == here else "",
        )
        for record in context.versions
    )
    return element("div", element("h3", "历次版本"), element("ul", *items, class_="tw-versions"))
