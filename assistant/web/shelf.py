"""The library's documents as HTML: the list with its search, and one document's outline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from assistant.web.labels import KINDS, badge
from assistant.web.markup import Html, element
from assistant.web.reader import facts_list
from index.types import ClauseRecord, DocumentRecord

PAGE = 50
"""Documents on one page of the list."""
SNIPPET = 70
"""Characters of a clause in an outline."""

EMPTY = "请在终端运行“tiaowen --library 资料库文件夹 ingest 文件或文件夹”收录文件，然后刷新本页。"


def choose(
    documents: Sequence[DocumentRecord], words: str = "", kind: str = "", status: str = ""
) -> tuple[DocumentRecord, ...]:
    """The documents that hold every one of ``words`` in title, number, issuer or place, of a kind and in a state."""
    wanted = words.casefold().split()
    return tuple(
        record
        for record in documents
        if (not kind or record.kind == kind) and (not status or record.status == status) and _holds(record, wanted)
    )


def _holds(record: DocumentRecord, wanted: Sequence[str]) -> bool:
    if not wanted:
        return True
    told = " ".join((record.title, record.number, record.issuer, record.jurisdiction)).casefold()
    return all(word in told for word in wanted)


def listing(chosen: Sequence[DocumentRecord], total: int, page: int = 0) -> Html:
    """One page of the list (from 0); ``total`` is how many documents the library has."""
    if not total:
        return element("div", element("p", "资料库还是空的。", EMPTY, class_="tw-empty"))
    if not chosen:
        return element(
            "div", element("p", f"{total} 份文件中没有符合条件的。请减少检索词或者放宽条件。", class_="tw-empty")
        )
    pages = -(-len(chosen) // PAGE)
    page = min(max(page, 0), pages - 1)
    shown = chosen[page * PAGE : (page + 1) * PAGE]
    count = f"共 {total} 份文件" if len(chosen) == total else f"{total} 份文件中有 {len(chosen)} 份符合条件"
    heads = (element("th", name, scope="col") for name in _COLUMNS)
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *(_row(record) for record in shown)),
        class_="tw-shelf",
    )
    return element("div", element("p", count, class_="tw-quiet", role="status"), table, pager(page, pages))


_COLUMNS = ("名称", "文号或编号", "类别", "地区", "状态", "施行日期", "条款", "问题")


def _row(record: DocumentRecord) -> Html:
    name = element("button", record.title, type="button", class_="tw-link", data_document=record.document_id)
    effective = record.effective.isoformat() if record.effective else ""
    kind = KINDS.get(record.kind, "其他")
    values = (
        record.number,
        kind,
        record.jurisdiction,
        badge(record.status),
        effective,
        record.clauses,
        _problems(record),
    )
    cells = (_cell(column, value) for column, value in zip(_COLUMNS[1:], values, strict=True))
    return element("tr", element("th", name, scope="row"), *cells)


def _cell(column: str, value: object) -> Html:
    empty = value in ("", 0)
    return element("td", "—" if empty else value, data_name=column, class_="tw-none" if empty else None)


def _problems(record: DocumentRecord) -> Html:
    if not record.problems:
        return Html("")
    items = (element("li", problem) for problem in record.problems)
    return element("details", element("summary", f"{len(record.problems)} 处"), element("ul", *items))


def pager(page: int, pages: int) -> Html:
    """The buttons between the pages of a list; none for a single page."""
    if pages < 2:
        return Html("")
    before = element("button", "上一页", type="button", class_="tw-button", data_page=page - 1, disabled=page == 0)
    after = element(
        "button", "下一页", type="button", class_="tw-button", data_page=page + 1, disabled=page == pages - 1
    )
    where = element("span", f"第 {page + 1} 页，共 {pages} 页", class_="tw-quiet")
    return element("nav", before, where, after, class_="tw-pager", aria_label="翻页")


def outline(record: DocumentRecord, clauses: Sequence[ClauseRecord], report: Html) -> Html:
    """A document's facts, how it was read, and its clauses under their headings; each opens in the panel."""
    back = element("button", "← 返回资料库目录", type="button", class_="tw-quiet-button", data_page=0)
    return element(
        "section",
        back,
        element("h2", f"《{record.title}》", tabindex=-1),
        element("p", badge(record.status), record.number, class_="tw-facts"),
        facts_list(record),
        report,
        element("ol", *_entries(clauses), class_="tw-outline"),
        aria_label="文件目录",
    )


def gone() -> Html:
    """The outline of a document that is no longer in the library."""
    back = element("button", "← 返回资料库目录", type="button", class_="tw-quiet-button", data_page=0)
    return element(
        "section", back, element("p", "资料库中已经没有这份文件，可能已被移除或者更新。", class_="tw-trouble")
    )


def _entries(clauses: Sequence[ClauseRecord]) -> list[Html]:
    result: list[Html] = []
    labels = {record.clause.label for record in clauses}  # a table stands below its clause, which is no heading
    path: tuple[str, ...] = ()
    for record in clauses:
        above = tuple(heading for heading in record.clause.path if heading not in labels)
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(path, above, strict=False)))
        headings = enumerate(above[common:], common)
        result += [element("li", heading, class_="tw-chapter", data_depth=depth) for depth, heading in headings]
        path = above
        result.append(element("li", _entry(record)))
    return result


def _entry(record: ClauseRecord) -> Html:
    clause = record.clause
    words = clause.title or " ".join(clause.text[clause.body :].split())
    snippet = words if len(words) <= SNIPPET else words[:SNIPPET] + "…"
    flag = element("span", "强制", class_="tw-badge tw-mandatory") if clause.mandatory else ""
    label = element("b", clause.label, class_="tw-label")
    return element(
        "button", label, flag, element("span", snippet), type="button", class_="tw-entry", data_clause=record.clause_id
    )
