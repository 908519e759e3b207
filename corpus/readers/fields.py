"""What a page says about its own publication: meta tags, and labels with values such as 索引号, 发文机关, 发布日期."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from corpus.clean import visible
from corpus.readers.flow import Block

META = frozenset(
    (
        "ArticleTitle",
        "PubDate",
        "ContentSource",
        "ColumnName",
        "ColumnType",
        "SiteName",
        "Url",
        "Author",
        "author",
        "publishdate",
        "source",
    )
)
LABELS = (
    "索引号|发文机关|发布机构|发布机关|制定机关|发文字号|文号|成文日期|发布日期|公布日期|发布时间|发表时间|印发日期|生效日期|施行日期|实施日期"
    "|废止日期|失效日期|有效期|信息来源|来源|主题分类|主题词|体裁分类|分类|名称|文件名称|标题|公开方式|时效性|效力状态|有效性|文件状态|文件编号"
    "|统一编号|公开类别|公开形式|载体类型|浏览次数|浏览量|阅读次数|作者"
    "|浏览字号|字体大小|字号|字体|时间|日期"
)
SPACED = "|".join(r"\s*".join(label) for label in LABELS.split("|"))
LABEL = re.compile(rf"(?P<label>{SPACED})\s*[：:]\s*")
FIELD_LIMIT = 120  # a longer value is a sentence that happens to begin like a label
HEAD_BLOCKS = 400  # labels stand above the article


def meta_fields(root: HtmlElement) -> dict[str, str]:
    """Read the title and the meta tags that say who published what and when."""
    fields: dict[str, str] = {}
    title = root.findtext(".//title")
    if title and visible(title):
        fields["title"] = visible(" ".join(title.split()))
    for meta in root.iter("meta"):
        name, content = meta.get("name") or meta.get("property") or "", visible(meta.get("content") or "")
        if name in META and content:
            fields.setdefault(name, content)
    return fields


def labelled(blocks: Iterable[Block]) -> dict[str, str]:
    """Read the labels with values that stand beside the article; the first value of a label counts."""
    fields: dict[str, str] = {}
    for block in list(blocks)[:HEAD_BLOCKS]:
        for label, value in pairs(block):
            fields.setdefault(label, value)
    return fields


def pairs(block: Block) -> list[tuple[str, str]]:
    """Split a block that consists of labels with values into those; empty if it is anything else."""
    text = " ".join(dict.fromkeys(block.line.cells)) if block.line.cells else block.line.text
    matches = list(LABEL.finditer(text))
    if not matches or text[: matches[0].start()].strip(" 【[|"):
        return []
    ends = [match.start() for match in matches[1:]] + [len(text)]
    values = [
        (re.sub(r"\s", "", match["label"]), text[match.end() : end].strip(" |"))
        for match, end in zip(matches, ends, strict=True)
    ]
    if any(len(value) > FIELD_LIMIT or "。" in value for _, value in values):
        return []
    return [(label, value) for label, value in values if value.strip("-—")]
