"""The end of a document: lists of annexes, who signed, when, to whom it was sent."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.grammar import marks
from corpus.grammar.drafts import Draft
from corpus.types import Paragraph

DATE = re.compile(
    r"[（(]?\s*(?:\d{4}|[一二三四五六七八九〇○零Ｏ]{4})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?\s*(?:印发)?[）)]?"
)
_ORGAN = re.compile(
    r"(?:政府|委员会|办公厅|办公室|总局|[省市县区部]局|管理局|监督局|中心|[^，。；：]{1,12}[厅局院署部委会办处所]|银行|法院|检察院"
    r"|(?:主席|省长|市长|部长|总理|主任)\s*[\u4e00-\u9fff ]{0,8})\s*(?:[（(](?:盖章|公章|代章|印章)[）)])?$"
)
_SENT = re.compile(
    r"(?:抄送|主送|送|报送|抄报|分送|印送|主题词|信息公开|公开(?:方式|属性|选项))\s*[:：]|[（(]\s*此件(?:公开|主动|依申请|不予|删减|发至)|[（(]\s*联系人|联系电话|(?:联系人|校核|打字)\s*[:：]"
)
_ANNEX_LIST = re.compile(rf"附\s*[件录表图]?\s*[{'一二三四五六七八九十'}\d]*\s*[:：]")
_LISTED = re.compile(r"(?:\d{1,2}\s*[.．、]|[一二三四五六七八九十]、|[（(]\d{1,2}[）)])")
_FOOTNOTE = re.compile(r"[①②③④⑤⑥⑦⑧⑨⑩]")
_PRINTED = re.compile(r".{2,30}(?:办公室|办公厅|秘书[处科局])\s*\S{0,6}\s*\d{4}年\d{1,2}月\d{1,2}日\s*印发")
FARTHEST = 60
"""A closing is never longer than this many paragraphs."""


def is_date(text: str) -> bool:
    """Whether a line is a date and nothing else."""
    return DATE.fullmatch(text.strip()) is not None


def is_organ(text: str) -> bool:
    """Whether a line is the name of an authority or of its head, as in a signature."""
    text = text.strip()
    if not marks.is_short(text, 50) or re.search(r"[，。；：“”《》、？！]", text.rstrip("）)")):
        return False
    numbered = marks.item(text) or marks.division(text) or marks.article(text)
    return not numbered and _ORGAN.search(text) is not None


def start(paragraphs: Sequence[Paragraph], lowest: int) -> int:
    """The index, ``lowest`` or above, at which the closing begins; the number of paragraphs if there is none."""
    begin = len(paragraphs)
    at = begin - 1
    while at >= max(lowest, len(paragraphs) - FARTHEST):
        listed = _annex_list(paragraphs, at, lowest)
        if listed is not None:
            begin = at = listed
        elif _closes(paragraphs, at, begin):
            begin = at
        else:
            break
        at -= 1
    return begin


def _closes(paragraphs: Sequence[Paragraph], at: int, begin: int) -> bool:
    """Whether a paragraph belongs to the closing that begins at ``begin``."""
    paragraph = paragraphs[at]
    text = paragraph.text
    if paragraph.kind == "row" or paragraph.level:
        return False
    if is_date(text) or _SENT.match(text) or _PRINTED.fullmatch(text) or _FOOTNOTE.match(text):
        return True
    followed = begin < len(paragraphs) and (is_date(paragraphs[begin].text) or is_organ(paragraphs[begin].text))
    return (followed or begin == len(paragraphs)) and is_organ(text) and len(text) <= 30


def _annex_list(paragraphs: Sequence[Paragraph], at: int, lowest: int) -> int | None:
    """The beginning of a list of annexes (``附件：1.…``, ``2.…``) that ends at ``at``, if one does."""
    first = at
    while first > lowest and _LISTED.match(paragraphs[first].text) and marks.is_short(paragraphs[first].text, 60):
        first -= 1
    text = paragraphs[first].text
    opens = _ANNEX_LIST.match(text) and (marks.is_short(text, 120) or text.rstrip()[-1:] in "：:")
    if opens and paragraphs[first].kind != "row" and not paragraphs[first].level:
        return first
    return None


def drafts(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """The closing as one clause."""
    return [Draft("落款", "落款", "signature", list(paragraphs))] if paragraphs else []
