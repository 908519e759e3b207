"""Which clauses of a standard are mandatory: all of them, those that the preface lists, or those in bold type."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.grammar.drafts import Draft
from corpus.types import Metadata, Paragraph

_WHOLE = re.compile(r"全部条文必须严格执行|全部(?:技术)?(?:内容|条文)为强制性|全文强制|条文均为强制性|全部为强制性条文")
_WHOLE_TITLE = re.compile(r"(?:项目|通用)规范$")
_WHOLE_NUMBER = re.compile(r"GB\s*55\d{3}\b")
_BOLD = re.compile(r"黑体字?(?:标志|标识|印刷|表示|标注|标示)?[^。]{0,12}(?:条文|条款)[^。]{0,8}强制性")
_LIST = re.compile(
    r"(?:其中[，,]?\s*)?第?\s*((?:[A-Z\d]+(?:\.\d+)+[A-Z]?(?:[（(][^（）()]*[）)])?\s*[、，,和及]?\s*(?:第)?\s*)+)\s*(?:条|款)?[^。；]{0,12}为强制性条[文款]"
)
_NUMBER = re.compile(r"[A-Z\d]+(?:\.\d+)+[A-Z]?")


def mark(drafts: Sequence[Draft], paragraphs: Sequence[Paragraph], metadata: Metadata) -> None:
    """Set ``mandatory`` on the drafts of the body, by what the document says about itself."""
    text = "\n".join(
        paragraph.text for paragraph in paragraphs if "强制" in paragraph.text or "严格执行" in paragraph.text
    )
    whole = bool(_WHOLE_TITLE.search(metadata.title) or _WHOLE_NUMBER.search(metadata.number) or _WHOLE.search(text))
    bold = bool(_BOLD.search(text))
    listed = {number for match in _LIST.finditer(text) for number in _NUMBER.findall(match[1])}
    for draft in drafts:
        if draft.kind in ("section", "table", "article"):
            number = draft.label if draft.kind != "table" else (draft.path[-1] if draft.path else "")
            draft.mandatory = (
                (whole and _is_numbered(draft))
                or number in listed
                or (bold and bool(draft.paragraphs) and draft.paragraphs[0].bold and _is_numbered(draft))
            )


def _is_numbered(draft: Draft) -> bool:
    return draft.kind == "table" or _NUMBER.fullmatch(draft.label) is not None or draft.kind == "article"
