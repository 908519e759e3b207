"""What kinds of rule a clause holds: what must be done, what must not, what may, what is punished, paid for, when, by whom.

Pure, by the words that Chinese drafting keeps for each. A part of a sentence that ends in 的 states a case (违反…的，), not
what follows from it, and is left out, so that 逾期不申报的，处罚款 punishes and 未按照规定拆除应当淘汰的锅炉的 orders nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from corpus.definitions import definitions
from corpus.types import Clause

Norm = Literal[
    "mandatory", "duty", "prohibition", "permission", "recommendation", "penalty", "incentive", "deadline", "definition",
    "responsibility",
]  # fmt: skip
"""强制性条文 and 必须/严禁; 应当; 不得; 可以; 宜; 处罚; 奖励; a time within which something is done; 是指; who does it."""

_N = r"(?:[一二三四五六七八九十百两半]+|\d+)"
_TIME = rf"{_N}\s*(?:个?工作日|个?自然日|日|天|个?月|年|小时|周|季度)"
_ORGAN = r"(?:部门|机关|机构|政府|委员会|法院|检察院|厅|局|院|单位|居民|企业|公司|组织|人)"
_ARTICLE: Mapping[Norm, re.Pattern[str]] = {
    "mandatory": re.compile("必须|严禁"),
    "duty": re.compile(
        r"应当|必须|(?<!无)须(?!知)|(?<![相反响对适供效感顺])应(?=按|由|向|在|将|以|符合|具备|有|及时|自觉|依法|如实|经|报|于|予|为|遵守|加强|建立|保持|制定|设)"
        r"|(?<![未不])(?<!未依法)(?:承担|履行|负有)[^，。；]{0,16}(?:义务|职责)|方可"
    ),
    "prohibition": re.compile("不得|禁止(?![^，。；]{0,16}标[志线])|严禁|不准|不允许|不应(?!当?认定)"),
    "permission": re.compile(
        r"(?<!不)可以(?!并?处(?!理)|[^，。；]{0,12}(?:并?处|罚款))|(?<![所专拥])有权(?!机关|部门|威)|(?<!不)允许|(?<![方不许])可(?=在|按|由|采用|根据|采取|向|依法|依照|申请)(?![^，。；]{0,12}(?:处|罚款))"
    ),
    "penalty": re.compile(
        rf"罚款|(?<!应当)(?<!应当及时)(?<!应当依法)(?<!，)责令|(?<=的，)责令|没收|吊销|拘留(?!所)|有期徒刑|处分|警告(?!标|牌)|通报批评|追究[^，。；]{{0,10}}责任|(?:给予|予以)[^，。；]{{0,8}}(?:处罚|处理)(?!办法)|依法[^，。；]{{0,4}}处罚"
        rf"|处(?:以)?{_N}[^，。；]{{0,8}}(?:以上|以下)|取消[^，。；]{{0,12}}资格|从重处罚|依照[^，。；]{{2,40}}处罚"
    ),
    "incentive": re.compile(
        r"鼓励|表彰|奖励|奖补|补助(?!资金管理)|补贴|优惠|扶持|资助|减免|减半|免征|免收|贴息|(?:^|[。；，\n]|鼓励[和、]|国家|政府)支持(?!、|和?配合|下|者)"
        r"|(?:资金|政策|财政|金融|信贷)(?:的)?支持|支持力度|容积率奖励"
    ),
    "deadline": re.compile(
        rf"{_TIME}\s*(?:之?内|以内|之?前)(?!不得|依法不得)|提前\s*{_TIME}|(?:不得?|不)(?:超过|少于|低于|短于|得超过|得少于|得低于|得短于)\s*{_TIME}|(?:期限|有效期|保修期|时限|时间)(?:限)?为\s*{_TIME}"
        rf"|之日起\s*{_TIME}|{_N}月(?:底|份|{_N}日)(?:以|之)?前"
    ),
    "responsibility": re.compile(
        rf"(?<!直接)负责(?!人|任|的主管|领导)|由[^，。；：]{{1,60}}?{_ORGAN}(?![^。；]{{0,30}}(?:制定|规定|组成|提名|参加|表彰|奖励))[^，。；]{{2,}}"
        r"|主管[^，。；部人机单的]{2,}工作|实施统一(?:的)?监督管理|(?:组织|指导)、?(?:协调|监督)[^，。；]{0,20}工作"
    ),
}
_SECTION: Mapping[Norm, re.Pattern[str]] = {
    "duty": re.compile(r"(?<![相反响对适供效感顺不])应(?![用急对答力变邀聘诉届])|必须"),
    "prohibition": re.compile(r"不得|不应|严禁|禁止|不允许"),
    "permission": re.compile(r"(?<![不许宁])可(?![靠能行燃变见视逆再调移拆开达持])|允许"),
    "recommendation": re.compile(r"(?<![适事便相机])宜(?!居)"),
}
"""The words of standards, where 应, 宜 and 可 are terms."""
_STANDS = re.compile(r"施行|废止|生效")
_CASE = re.compile(r"[^，。；：\n]*的(?=[，；。\n]|$)")
_MEANS = re.compile(r"是指|系指|[，,]指(?![定导示挥标向派令控引])")


def norms(clause: Clause) -> tuple[Norm, ...]:
    """The kinds of rule that a clause holds, in the order of ``Norm``. Headings, signatures and preambles hold none."""
    if clause.kind in ("heading", "signature", "preamble"):
        return ()
    text = _CASE.sub("", clause.text[clause.body :])
    patterns = {**_ARTICLE, **_SECTION} if clause.kind in ("section", "table", "note", "sheet") else _ARTICLE
    found = {norm for norm, pattern in patterns.items() if pattern.search(text)}
    if "deadline" in found and _STANDS.search(text) and len(text) < 60:
        found.discard("deadline")
    if clause.mandatory:
        found.add("mandatory")
    if definitions(clause) or _MEANS.search(clause.text, clause.body):
        found.add("definition")
    return tuple(norm for norm in _ORDER if norm in found)


_ORDER: tuple[Norm, ...] = Norm.__args__  # type: ignore[attr-defined]

_BY = re.compile(
    rf"由(?P<by>[^，。；：“”]{{1,50}}?{_ORGAN})(?=[^，。；]{{2,}})|(?:^|[，。；\n])(?P<does>[^，。；：“”的]{{2,40}}?{_ORGAN})[^，。；：]{{0,12}}?(?<!直接)负责(?!人|任)"
)


def responsible(clause: Clause) -> tuple[str, ...]:
    """The organs and persons whom a clause makes responsible, as it names them, each once."""
    if "responsibility" not in norms(clause):
        return ()
    names = (match["by"] or match["does"] for match in _BY.finditer(clause.text[clause.body :].lstrip()))
    return tuple(dict.fromkeys(name.strip() for name in names))
