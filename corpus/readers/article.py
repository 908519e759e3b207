"""Which blocks of a web page are its article: those where unlinked text is dense, and what belongs to them."""

from __future__ import annotations

import re
from collections import Counter

from corpus.readers.fields import LABEL, pairs
from corpus.readers.flow import Block

__all__ = ["Block", "article"]

SENTENCE = re.compile(r"[。；;！？]|[，、：].{4,}")
SITE = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|主办单位|主办：|承办单位|技术支持：|网站地图|联系我们|隐私(?:声明|安全)|法律声明|当前位置|所在的?位置[：:]"
    r"|上一[篇条][：:]|下一[篇条][：:]|分享到|扫一扫|微信扫|浏览(?:次数|量)[：:]|【?打印】|关闭(?:窗口|本页)|字体[：:]|字号[：:]|网站支持IPV6|无障碍"
    r"|建议使用.{0,20}浏览器|访问量[：:]|返回顶部|【关闭】"
)
SITE_LIMIT = 160  # a longer block with such words is a text about web sites
LINKED_SHARE = 0.5  # above it, a block is navigation; texts with many references stay under 0.3
MAIN_SHARE = 0.7  # the article's element holds this much of the page's dense text
FEW_LINKS = 5  # a page with fewer linked blocks has no site around it, so nothing is taken away
TITLE_SHARE = 0.6  # a shorter part of the title is the name of the site or of the issuer
LIST_BLOCKS = 3  # so many linked blocks in a row are a list of links


def article(found: list[Block], fields: dict[str, str]) -> list[Block]:
    """Keep the article's blocks, in order; a page without site chrome is kept whole."""
    linked = sum(_is_linked(block) for block in found)
    marked = sum(_is_site(block) for block in found)
    if linked < FEW_LINKS and not marked:
        return found
    main = _main(found)
    title = _bare(fields.get("ArticleTitle") or fields.get("title", ""))
    kept = [block for block in found if not _is_site(block) and _belongs(block, main, title)]
    kept = _without_lists(kept)
    return kept or found


def _belongs(block: Block, main: object, title: str) -> bool:
    if main in block.inside:
        return not (_is_field(block) and not block.line.text.startswith("公开方式"))
    if block.line.kind == "heading":
        bare = _bare(block.line.text)
        return bool(title) and (title in bare or (bare in title and len(bare) > len(title) * TITLE_SHARE))
    return not _is_linked(block) and not _is_field(block) and bool(re.search(r"[。；]", block.line.text))


def _main(found: list[Block]) -> object:
    """Find the innermost element that holds most of the dense text of the page."""
    weights: Counter[object] = Counter()
    for block in found:
        for element in block.inside:
            weights[element] += _dense(block)
    whole = max(weights.values(), default=0)
    best: object = None
    depth = -1
    for block in found:
        for level, element in enumerate(block.inside):
            if level > depth and weights[element] >= whole * MAIN_SHARE and whole:
                best, depth = element, level
    return best


def _dense(block: Block) -> int:
    text = block.line.text
    if _is_site(block) or not (SENTENCE.search(text) or block.line.kind == "row"):
        return 0
    return max(0, len(text) - 2 * block.linked)


def _is_linked(block: Block) -> bool:
    return block.linked > len(block.line.text) * LINKED_SHARE


def _is_site(block: Block) -> bool:
    text = block.line.text
    return len(text) <= SITE_LIMIT and SITE.search(text) is not None and not re.search(r"。.*。|第.{1,5}条", text)


def _is_field(block: Block) -> bool:
    return bool(pairs(block)) or LABEL.fullmatch(block.line.text) is not None


def _without_lists(kept: list[Block]) -> list[Block]:
    """Drop runs of linked blocks: lists of further pages. A single linked line, say an attachment, stays."""
    result: list[Block] = []
    at = 0
    while at < len(kept):
        end = at
        while end < len(kept) and _is_linked(kept[end]):
            end += 1
        if end - at < LIST_BLOCKS:
            result += kept[at : max(end, at + 1)]
        at = max(end, at + 1)
    return result if any(_dense(block) for block in result) else kept


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
