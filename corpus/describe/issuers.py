"""Who issued a document, how high it ranks, where it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from corpus.describe import places
from corpus.grammar import closing
from corpus.numbering import NUMBER
from corpus.types import Level

_TITLED = re.compile(
    r"((?:[\u4e00-\u9fff]{2,30}?(?:、|\s))*[\u4e00-\u9fff]{2,40}?(?:法院|检察院|委员会|人民政府|办公厅|办公室|部|局|厅|院|署|委|会))\s*(?:办公[厅室])?(?=关于|印发|公告|令)"
)
_ADOPTED = re.compile(
    r"日\s*(?:经)?\s*([\u4e00-\u9fff]{2,30}?)(?:第?[一二三四五六七八九十\d]+(?:届|次)[\u4e00-\u9fff第\d]*?)?(人民代表大会(?:常务委员会)?|人大常委会|常务会议|全体会议|审判委员会|检察委员会|[部厅局]务会议|委员会会议)"
)
_HANDED_OUT = re.compile(r"[（(]?([\u4e00-\u9fff、]{4,60}?)\s*\d{4}年\d{1,2}月\d{1,2}日\s*(?:印发|发布|公布|制定|颁布)")
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|全国人民代表大会|最高人民|中共中央|中央军|中国人民|总后勤部|国家|住房和城乡建设部|财政部|公安部|[\u4e00-\u9fff]{2,10}部(?:、|$|办公厅)|司法部)"
)
_STANDARD_ISSUER = re.compile(
    r"(?:中华人民共和国)?住房和城乡建设部|国家市场监督管理总局|国家质量监督检验检疫总局|[\u4e00-\u9fff]{2,8}(?:省|市)住房和城乡建设[厅委员会局]+|[\u4e00-\u9fff]{2,8}市场监督管理局|中国工程建设标准化协会|中国国家标准化管理委员会"
)


_FIELD = re.compile(r"(?:发布机构|发文机关|发布机关|制定机关|发布单位|印发机关)\s*[:：]\s*(\S+)")


def issuer(title: str, header: Sequence[str], tail: Sequence[str], number: str) -> str:
    """The authority: from the title (最高人民法院关于…), the order, the lines of adoption, or the signature."""
    titled = _TITLED.match(title)
    order = re.match(r"([\u4e00-\u9fff]{2,24})(?:令|公告)(?:〔[^〔〕]+〕)?第", number)
    if titled or order:
        return _tidy(titled[1] if titled else _person(order[1] if order else ""))
    return _in_header(header) or _in_signature([line for line in header if line != title], tail)


def _in_header(header: Sequence[str]) -> str:
    """Who handed the document out, or adopted it last."""
    handed = next((match for line in header if (match := _HANDED_OUT.match(line))), None)
    if handed:
        return _tidy(handed[1])
    adopted = next(((match, line) for line in reversed(header) if (match := _ADOPTED.search(line))), None)
    if adopted:
        return _adopter(*adopted)
    field = next((match for line in header if (match := _FIELD.match(line))), None)
    return _tidy(field[1]) if field else ""


def _in_signature(header: Sequence[str], tail: Sequence[str]) -> str:
    """Who signed, whose names stand below the title, or whose letterhead it is."""
    signed = _signers(tail) or _signers(header)
    if signed:
        return "、".join(dict.fromkeys(map(_tidy, signed)))
    headed = next((line for line in header if re.fullmatch(r"[\u4e00-\u9fff、 ]{4,40}文件", line)), "")
    return _tidy(headed.removesuffix("文件"))


_DAY = re.compile(r"^\d{4}\s*年[\d\s]{1,4}月[\d\s]{1,4}日\s*")
_SEAL = re.compile(r"\s*[（(](?:盖章|公章|代章)[）)]")
_HEAD = re.compile(r"副?(?:主席|总理|省长|市长|州长|县长|区长|部长|局长|主任)\s*[\u4e00-\u9fff·\s]{0,8}$")
"""What surrounds an authority's name on such a line: a date before it, its seal or its head's name behind it."""


def _signers(lines: Sequence[str]) -> list[str]:
    """The first authorities that stand on lines of their own, one below the other; of a head, the one it leads."""
    found: list[str] = []
    for text in lines:
        if closing.is_organ(text):
            name = _HEAD.sub("", _SEAL.sub("", _DAY.sub("", text.strip())))
            found += [f"{name}主席" if name == "中华人民共和国" else name] if name else []
        elif found:
            break
    return found


def _person(name: str) -> str:
    return {"主席": "中华人民共和国主席"}.get(name, name)


def _adopter(match: re.Match[str], line: str) -> str:
    """The body that adopted: 第十三届全国人民代表大会常务委员会第二十次会议 is 全国人民代表大会常务委员会."""
    text = re.sub(r"第?[一二三四五六七八九十百零\d]+(?:届|次)", "", match[1]).removesuffix("第")
    body = match[2].replace("人大常委会", "人民代表大会常务委员会")
    if "国务院" in line and body.endswith("会议"):
        return "国务院"
    name = re.sub(r"^.*(?:批准|由)", "", text)
    return _tidy(name if body.endswith("会议") else name + body)


def _tidy(name: str) -> str:
    parts = name.split()
    if len(parts) > 1 and all(map(closing.is_organ, parts)):
        name = "、".join(parts)
    name = re.sub(rf"\s+|第{NUMBER}届", "", name).strip("、，").replace("人大常委会", "人民代表大会常务委员会")
    return name.removeprefix("中华人民共和国") if name != "中华人民共和国主席" and len(name) > 9 else name


def level(title: str, header: Sequence[str], number: str, authority: str, path: Path) -> Level:
    """The rank among legal sources, from authority and title; the folder helps where the text says nothing."""
    text = " ".join(line for line in header if re.search(r"通过|公布|发布|令|批准|修[订正]", line))
    folders = "/".join(path.parts[-8:-1])
    if authority.startswith(("最高人民法院", "最高人民检察院")) or "司法解释" in folders:
        return "interpretation"
    local = places.at_start(title) or places.at_start(authority)
    congress = "人民代表大会" in text or "人大常委会" in text or "人民代表大会" in authority
    if congress or "人民代表大会" in title:
        return "law" if _is_national_congress(text + authority + title) and not local else "local"
    found = _by_order(number, text, title, local)
    return found if found != "none" else _by_folder(folders, title, number)


def _is_national_congress(text: str) -> bool:
    return "全国人民代表大会" in text or re.search(r"(?:届|次)全国|第[一二三四五六七八九十]+届全国", text) is not None


def _by_order(number: str, text: str, title: str, local: str) -> Level:
    if re.search(r"国务院.*令", number) or re.search(
        r"国务院(?:第\S*次)?(?:常务|全体)?会议|国务院令|国务院(?:发布|公布|批准)", text
    ):
        return "administrative"
    if re.search(r"(?:主席)令", number):
        return "law"
    if re.search(r"令第", number):
        return "rule"
    if "公告第" in number and re.search(r"条例$", title) and local:
        return "local"
    return "normative" if "〔" in number else "none"


_LAWS = r"宪法|宪法相关法|民法典|民法商法|刑法|行政法|经济法|社会法|诉讼与非诉讼程序法|法律"
_FOLDERS: tuple[tuple[str, Level], ...] = (
    (r"地方性法规", "local"),
    (r"行政法规", "administrative"),
    (r"规章", "rule"),
    (rf"(?:^|/)(?:{_LAWS})(?:/|$)", "law"),
)
_NORMATIVE = re.compile(r"(?:通知|意见|办法|方案|规定|细则|措施|公告|通告|批复|决定)(?:[（(].{1,8}[）)])?$")


def _by_folder(folders: str, title: str, number: str) -> Level:
    for pattern, rank in _FOLDERS:
        if re.search(pattern, folders):
            return rank
    if re.search(r"(?:^中华人民共和国.*法|法典)(?:（.*）)?$", title):
        return "law"
    if number or _NORMATIVE.search(title):
        return "normative"
    if not title.endswith("条例"):
        return "none"
    return "local" if places.at_start(title) else "administrative"


def jurisdiction(title: str, authority: str, rank: Level, path: Path) -> str:
    """Where a document holds: the place that its title, authority or folder names; 全国 for national authorities."""
    place = places.at_start(re.sub(r"^关于|^《", "", title)) or places.at_start(authority)
    inner = places.district(authority)
    if place:
        return inner if inner.startswith(place) else place
    if rank in ("law", "administrative", "interpretation") or _NATIONAL.match(title) or _NATIONAL.match(authority):
        return places.NATIONAL
    folders = path.parts[:-1]
    if any(re.search(r"行政法规|部门规章|司法解释", folder) for folder in folders):
        return places.NATIONAL
    return next((name for folder in reversed(folders) if (name := places.in_folder(folder))), "")


def of_standard(front: Sequence[str]) -> str:
    """The authority that issued a standard, from its cover or its announcement."""
    found: list[str] = []
    for line in front:
        found += [match[0].removeprefix("中华人民共和国") for match in _STANDARD_ISSUER.finditer(line)]
    return "、".join(dict.fromkeys(found[:2]))
