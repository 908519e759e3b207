"""What a person should look at, as HTML: the documents with doubts, worst first, and one document's report."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.paging import paged
from assistant.reporting import FINDING_WORDS, counted_words, reading_words
from assistant.web.markup import Html, element
from assistant.web.shelf import EMPTY, pager
from corpus.types import Finding
from index.quality import Quality

PAGE = 20
"""Documents on one page of the list."""
SHOWN = 6
"""Findings that are shown of each document in the list; the others are folded away."""


def listing(reports: Sequence[Quality], total: int, page: int = 0) -> Html:
    """One page of the documents with something to look at (from 0); ``total`` is how many documents the library has."""
    if not total:
        return element("div", element("p", "资料库还是空的。", EMPTY, class_="tw-empty"))
    if not reports:
        return element("div", element("p", "没有需要核对的文件。", class_="tw-empty"))
    pages = -(-len(reports) // PAGE)
    page = min(max(page, 0), pages - 1)
    places = sum(len(report.findings) for report in reports)
    count = f"{total} 份文件中有 {len(reports)} 份需要核对，共 {places} 处；问题多的在前"
    items = (element("li", _document(report)) for report in reports[page * PAGE : (page + 1) * PAGE])
    return element(
        "div",
        element("p", count, class_="tw-quiet", role="status"),
        element("ol", *items, class_="tw-checks"),
        pager(page, pages),
    )


def _document(report: Quality) -> Html:
    record = report.record
    name = element("button", record.title, type="button", class_="tw-link", data_document=record.document_id)
    head = element("h3", name, element("span", counted_words(report), class_="tw-quiet"))
    return element("article", head, element("p", reading_words(report), class_="tw-quiet"), _findings(report, SHOWN))


def report(told: Quality) -> Html:
    """How one document was read and what in it should be looked at."""
    head = element("h3", "识别情况")
    summary = element("p", f"{reading_words(told)}。{counted_words(told)}", class_="tw-quiet")
    if not told.findings:
        return element("div", summary, class_="tw-read") if told.read else Html("")
    return element("div", head, summary, _findings(told, 2 * SHOWN), class_="tw-problems")


def _findings(told: Quality, shown: int) -> Html:
    items = [_finding(told, finding) for finding in told.findings]
    first = element("ul", *items[:shown], class_="tw-findings")
    if len(items) <= shown:
        return first
    rest = element("ul", *items[shown:], class_="tw-findings")
    return element("div", first, element("details", element("summary", f"另有 {len(items) - shown} 处"), rest))


def _finding(told: Quality, finding: Finding) -> Html:
    kind = element("span", FINDING_WORDS[finding.kind], class_=f"tw-badge tw-finding-{finding.kind}")
    return element("li", kind, element("span", finding.message), _way(told, finding))


def _way(told: Quality, finding: Finding) -> Html:
    """Leads to the clause at which something was found, or to its page."""
    record = told.record
    if finding.number:
        name = f"查看{finding.number.partition('~')[0]}"
        return _button("查看", aria_label=name, data_clause=told.clause_id(finding))
    if finding.page and paged(record):
        shown = f"查看第{finding.page}页"
        return _button(shown, data_leaf_document=record.document_id, data_leaf_page=finding.page)
    return Html("")


def _button(words: str, **attributes: str | int) -> Html:
    return element("button", words, type="button", class_="tw-quiet-button", **attributes)
