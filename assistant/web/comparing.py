"""Two versions side by side, and what changed since a day, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.changes import KIND_WORDS, DocumentChange, Touched, headline
from assistant.differ import CHANGE_WORDS, Change, RunKind, labels_of, runs, summary
from assistant.editions import edition
from assistant.web.labels import badge, long_date
from assistant.web.markup import Html, element, join
from index.types import ClauseRecord, DocumentRecord

MOST = 300
"""Changes on one page: more are only counted."""
NOTHING_CHANGED = "这段时间内没有文件施行、修改、废止或失效。"


@dataclass(frozen=True, slots=True)
class Concerned:
    """A citation of a kept conversation that a change touches."""

    conversation: str
    touched: Touched


def side_by_side(old: DocumentRecord, new: DocumentRecord, changes: Sequence[Change]) -> Html:
    """The clauses that differ, the old wording on the left and the new one on the right, changed words marked."""
    heads = (element("th", _version(record), scope="col") for record in (old, new))
    rows = [_row(group) for group in runs(changes)]
    told = element("p", summary(old, new, changes), role="status")
    if not rows:
        return element("section", told, aria_label="版本对比")
    legend = element(
        "p", element("del", "删去的字句"), "　", element("ins", "新增的字句"), class_="tw-quiet", aria_label="图例"
    )
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="tw-versus",
    )
    return element("section", told, legend, table, aria_label="版本对比")


def _version(record: DocumentRecord) -> Html:
    since = f"自{long_date(record.valid_from)}起" if record.valid_from else ""
    return join(
        (element("span", edition(record)), badge(record.status), element("span", since, class_="tw-quiet")), " "
    )


def _row(group: Sequence[Change]) -> Html:
    change = group[0]
    if change.kind == "renumbered":
        text = f"{CHANGE_WORDS['renumbered']}：{labels_of(group)}"
        return element("tr", element("td", text, colspan=2, class_="tw-quiet"), data_kind="renumbered")
    return element(
        "tr", _cell(change.old, change, "removed"), _cell(change.new, change, "added"), data_kind=change.kind
    )


def _cell(item: ClauseRecord | None, change: Change, only: RunKind) -> Html:
    if item is None:
        return element("td", "（无）", class_="tw-none")
    label = element("b", item.clause.label, class_="tw-label")
    body = item.clause.text[item.clause.body :]
    words = change.words or ((only, body),)
    mark = "del" if only == "removed" else "ins"
    runs_here = (text if kind == "same" else element(mark, text) for kind, text in words if kind in ("same", only))
    flag = element("span", CHANGE_WORDS[change.kind], class_="tw-badge tw-kind")
    return element("td", element("p", label, " ", flag), element("p", *runs_here, class_="tw-wording"))


def listing(found: Sequence[DocumentChange], concerned: Iterable[Concerned]) -> Html:
    """What changed, the newest first, and the answers in this browser that it touches."""
    items = (_item(change) for change in found[:MOST])
    rest = f"另有 {len(found) - MOST} 项未列出，请缩短时间范围。" if len(found) > MOST else ""
    body = element("ol", *items, class_="tw-changes") if found else element("p", NOTHING_CHANGED, class_="tw-empty")
    count = element("p", f"共 {len(found)} 项变更", class_="tw-quiet", role="status") if found else ""
    return element("section", _concerned(list(concerned)), count, body, element("p", rest), aria_label="变更")


def _item(change: DocumentChange) -> Html:
    head = element(
        "p",
        element("time", long_date(change.day), datetime=change.day.isoformat()),
        element("span", KIND_WORDS[change.kind], class_=f"tw-badge tw-change-{change.kind.replace('_', '-')}"),
    )
    return element("li", head, element("p", headline(change), " ", _way(change)))


def _way(change: DocumentChange) -> Html:
    if change.old is None:
        key = change.document.document_id
        return element("button", "查看文件", type="button", class_="tw-link", data_document=key)
    return element(
        "button",
        "逐条对比",
        type="button",
        class_="tw-link",
        data_compare=change.old.document_id,
        data_with=change.document.document_id,
    )


def _concerned(items: Sequence[Concerned]) -> Html:
    if not items:
        return Html("")
    lines = (
        element(
            "li",
            element("button", item.touched.question, type="button", class_="tw-link", data_restore=item.conversation),
            f"（{long_date(item.touched.as_of)}）所引{item.touched.citation}：{item.touched.words}",
        )
        for item in items
    )
    return element(
        "div",
        element("h3", "需要复核的答复"),
        element("p", "以下保存在这个浏览器里的答复，所引条文此后有变化。", class_="tw-quiet"),
        element("ul", *lines),
        class_="tw-problems",
    )
