"""What documents are called: titles, works, document numbers, standard numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from corpus.grammar import closing, marks
from corpus.numbering import NUMBER, chinese_number, squeeze
from corpus.types import Paragraph

_KIND = (
    "条例|办法|规定|规则|细则|通知|意见|决定|决议|公告|通告|方案|规划|计划|法|法典|解释|批复|标准|规范|规程|导则|图集|指南|指引|函|讲话|报告|目录|要求|纲要|"
    "复函|通报|章程|制度|措施|修正案|规约|准则|定额|清单|答复|守则|若干问题|政策|要点|简介|问答|攻略|流程|详图|构造|技术规程"
)
_ENDS_AS_TITLE = re.compile(rf"(?:{_KIND})(?:[（(][^（）()]{{1,20}}[）)])?$")
_DECORATION = re.compile(
    r"[（(【\[]\s*(?:(?:19|20)\d{2}\s*年?\s*(?:[\d一二三四五六七八九十]+月)?(?:第[一二三四五六七八九十]+次)?\s*(?:修[订正](?:案|版|本|文本)?|版|局部修订(?:版)?|新版)|"
    r"(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?|(?:最新)?修[订正](?:版|本|文本)?|已?废止|已?失效|现行有效|全文|正文|附全文|含条文说明|附条文说明|局部修订)\s*[）)】\]]"
)
_FILE_NOISE = re.compile(
    r"(?:[-_ ]*(?:副本|copy|final|定稿|终稿|扫描件|高清|v?\d+\.\d+))+$"
    r"|^\s*\d{1,3}[a-z]?[_、.．\s-]+(?=[\u4e00-\u9fff])",
    re.IGNORECASE,
)
_CHINESE = str.maketrans("()[]【】﹝﹞,!?:;", "（）〔〕〔〕〔〕，！？：；")

_SERIES = "GBZ|GBJ|GB|JGJ|CJJ|CJ|JG|JC|DL|SL|HG|SH|YB|AQ|GA|HJ|TB|SY|NB|LY|MH|YD|QX|WS|XF|SJG|CECS"
_SLASH = r"\s?[/_]?\s?"
_LOCAL = (
    rf"DB\s?\d{{4}}{_SLASH}T?|DB\s?\d{{2}}{_SLASH}T?|DBJ\s?\d{{2}}(?:[/_-]T|[/_]J)?"
    r"|DBJ[/_]T|DBJ[/_][A-Z]{2}|DBJ|DG[/_]TJ"
)
STANDARD = re.compile(
    rf"(?<![A-Za-z])((?:{_SERIES})(?:{_SLASH}[TZ](?![A-Za-z]))?|(?:{_LOCAL})(?![A-Za-z])|T\s?[/_]\s?[A-Z]{{2,8}}"
    r"|JT[GJ](?:/T)?(?:\s?[A-Z])?|TSG(?:\s?[A-Z])?|Q[/_][A-Z]{2,8})[\s_/-]*"
    r"(\d{1,6}(?:[.．]\d+)*(?:-\d{1,4}(?=\s*[-—–_]\s*(?:19|20)\d{2}))?)(?:\s*[-—–－_:：]\s*((?:19|20)\d{2}))?(?!\d)"
)
"""A standard's number: its series (1), its own number (2), its year (3, may be absent)."""
ATLAS = re.compile(
    r"(?<![A-Za-z\d])(L\d{2}[A-Z]{1,2}\d{1,3}(?:-\d{1,2})?(?!\d)|(?:[A-Z]{0,2}\d{2}|苏|皖|浙|川|渝|鲁|赣)[A-Z]{1,3}\d{2,3}(?:-\d{1,2})?)(?![\d])"
)


def standard_number(text: str) -> tuple[str, str] | None:
    """The first standard number in ``text`` as (``GB/T 50378``, ``2019``); the year may be empty."""
    match = STANDARD.search(text)
    if not match:
        return None
    return f"{_prefix(match[1])} {match[2].replace('．', '.')}", match[3] or ""


def _prefix(text: str) -> str:
    """``GB_T``, ``GBT`` and ``GB/T`` are one series; ``DBJ50-T`` is ``DBJ50/T``; ``T/CECS`` and ``DBJ/T`` stay."""
    text = re.sub(r"\s*[_/-]\s*", "/", text.strip().upper())
    match = re.fullmatch(rf"({_SERIES}|DBJ?\s?\d{{2,4}})\s?/?\s?([TZJ])?", text)
    if match:
        return match[1].replace(" ", "") + (f"/{match[2]}" if match[2] else "")
    return " ".join(text.split())


def document_number(lines: Sequence[str]) -> str:
    """The 文号 among the lines around the title or the signature: ``国办发〔2020〕12号``, ``国务院令第530号``."""
    for line in lines:
        match = _ISSUE.search(line)
        if match and not re.search(r"[根依]据|依照|按照|贯彻|《", line[: match.start(2)]):
            return f"{match[1]}〔{match[2]}〕{int(match[3])}号"
    joined = [f"{above}{below}" for above, below in pairwise(lines) if _ORDER_HEAD.search(above)]
    orders = [
        match for line in (*lines, *joined) if (match := _ORDER.search(line)) and "《" not in line[: match.start()]
    ]
    if not orders:
        return ""
    match = orders[-1]
    issuer = re.sub(r"^.*日|\s", "", match[1])
    issuer = re.sub(r"^.*中华人民共和国(?=.)", "", issuer)
    number = chinese_number(match[4])
    return f"{issuer}{match[2]}{match[3] or ''}第{number}号"


_ISSUE = re.compile(
    r"([\u4e00-\u9fffA-Z]{1,12}?(?:规字?|规发|字|办|函|发|规|通|文|公|令)?)\s*[〔\[（(【﹝]\s*((?:19|20)\d{2})\s*[〕\]）)】﹞]\s*第?\s*(\d{1,5})\s*号"
)
_ORDER = re.compile(
    rf"([\u4e00-\u9fff ]{{2,24}}?)\s*(令|公告)\s*(〔[^〔〕]{{2,8}}〕)?[（(]?(?:\d{{4}}年)?\s*第\s*({NUMBER})\s*号"
)
_ORDER_HEAD = re.compile(r"^[\u4e00-\u9fff ]{2,24}(?:令|公告)$")
"""The first line of an order whose number stands on the next: 某市人民政府令 / 第58号."""


def work_of(title: str) -> str:
    """The name that all versions of a document share: without 中华人民共和国, version marks, blanks, bracket styles."""
    name = _DECORATION.sub("", title)
    name = squeeze(name).translate(_CHINESE)
    short = name.replace("中华人民共和国", "")
    name = short if len(short) > 1 else name
    return name.replace("/", "／").replace("<", "《").replace(">", "》") or "未命名"


def from_file(path: Path) -> str:
    """A title from a file name, without its date, its number in a collection, and its standard number."""
    stem = _DECORATION.sub("", path.stem)
    stem = STANDARD.sub("", stem) if standard_number(stem) else stem
    atlas = ATLAS.search(stem)
    rest = ATLAS.sub("", stem).strip(" _-—.") if atlas else stem
    stem = rest if re.search(r"[\u4e00-\u9fff]{3}", rest) else stem
    stem = _FILE_NOISE.sub("", re.sub(r"[（(]?(?:19|20)\d{2}[-._年]\d{1,2}[-._月]\d{1,2}日?[)）]?", "", stem))
    stem = re.sub(r"^[_\s]*(?:19|20)\d{2}(?:\d{4})?(?=[_\s-])|_?原文$", "", stem)
    name = re.sub(r"[_\s]+", " ", stem).strip(" _-—.")
    return name or path.stem


_SKIP = re.compile(
    r"(?:.{0,20}标准设计图集|.{2,40}公报(?:\s.*)?|[\u4e00-\u9fff]{2,20}文件|中华人民共和国(?:国家|行业)标准"
    r"|.{0,12}(?:工程建设)?(?:地方|行业|团体|协会|国家)标准|P\s?\d*"
    r"|[\u4e00-\u9fff]{2,30}(?:委员会|政府|国务院|[部局厅]|主席|法院|检察院)(?:公告|令|文件)(?:第.{1,8}号)?)$"
    r"|ICS|CCS|UDC|代替|备案号|National|Standard|Code for"
    r"|索\s*引\s*号|发布(?:机构|日期)|文\s*号|成文日期|发文(?:机关|字号)|来源|发布时间|浏览|字号|首页|当前位置|您(?:现在|当前)"
)
"""Lines above a title: letterheads, kinds of standards, fields and navigation of web pages."""
_SALUTATION = re.compile(r".{1,60}[：:]$")


def from_text(paragraphs: Sequence[Paragraph]) -> str:
    """The title that a document opens with: its first heading, or the first line (or two) that is worded as a title."""
    top = [paragraph for paragraph in paragraphs[:20] if paragraph.kind != "row"]
    heading = next((p for p in top if p.level == 1 and _may_be_title(p)), None) or next(
        (p for p in top if p.level), None
    )
    if heading is not None and _may_be_title(heading) and (heading.level == 1 or top[0] is heading):
        return _with_second_line(top, top.index(heading))
    for at, paragraph in enumerate(top[:14]):
        if _begins_body(paragraph):
            break
        title = _worded(top, at)
        if title:
            return title
    if heading is not None and _may_be_title(heading) and not _begins_body(heading):
        return " ".join(heading.text.split())
    return ""


def _with_second_line(top: Sequence[Paragraph], at: int) -> str:
    """A second heading of the first level right below is the rest of the title (民法典, 人格权编)."""
    text = " ".join(top[at].text.split())
    following = top[at + 1] if at + 1 < len(top) else None
    if (
        following
        and following.level == top[at].level == 1
        and marks.is_short(following.text, 30)
        and not _begins_body(following)
    ):
        return text + following.text.strip()
    return text


def _may_be_title(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        marks.is_short(text, 120)
        and not _begins_body(paragraph)
        and not _SKIP.match(text)
        and (looks_like_title(text) or not closing.is_organ(text))
    )


def _begins_body(paragraph: Paragraph) -> bool:
    text = paragraph.text
    found = marks.article(text) or marks.division(text) or marks.annex(text) or marks.table(text)
    if found or (text[0].isdigit() and marks.decimal(text) and not STANDARD.match(text)):
        return not closing.DATE.match(text)
    item = marks.item(text)
    return bool(item and item.numbers == (1,)) or len(text) > 150


def _worded(top: Sequence[Paragraph], at: int) -> str:
    """The title that begins at line ``at``: it ends in 条例, 办法, 通知 …, alone or with the one or two lines below."""
    text = ""
    for following in top[at : at + 3]:
        line = following.text.strip()
        if (
            not marks.is_short(line, 80)
            or _SKIP.match(line)
            or _SALUTATION.fullmatch(line)
            or closing.DATE.match(line)
            or _begins_body(following)
        ):
            return ""
        if line[0] in "（(" or _ISSUE.fullmatch(line):
            return ""
        text += line if not text or not (text[-1].isascii() and line[0].isascii()) else f" {line}"
        if _ENDS_AS_TITLE.search(text) and len(text) >= 4:
            return " ".join(text.split())
    return ""


def from_property(title: str) -> str:
    """A title from the file's format (HTML ``<title>``, PDF properties) without the name of the site or program."""
    title = re.sub(r"^Microsoft Word\s*-\s*|\.(?:docx?|pdf|wps)$", "", title.strip(), flags=re.IGNORECASE)
    parts = re.split(r"\s*[_|｜]\s*|\s+[-–—]\s+|--+|—{2,}", title)
    return next((part.strip() for part in parts if looks_like_title(part.strip())), parts[0].strip() if parts else "")


def looks_like_title(text: str) -> bool:
    """Whether a text ends as titles of documents do."""
    return bool(_ENDS_AS_TITLE.search(text))
