"""What a question asks for (an amount, a time, who, on what conditions ...) and whether a text holds such a thing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.figures import FigureKind, figures

Ask = Literal[
    "penalty",
    "points",
    "amount",
    "percent",
    "time",
    "figure",
    "who",
    "condition",
    "material",
    "procedure",
    "definition",
    "list",
    "yesno",
]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


ASKS: tuple[tuple[Ask, re.Pattern[str]], ...] = (
    (
        "penalty",
        _any("(?<!行政处)罚(?!决定|机关|法)|后果|法律责任|承担什么责任|怎么处理|如何处理|追究|受到什么|会怎么?样"),
    ),
    ("points", _any("(?:几|多少)分(?!钟|之)|分值")),
    (
        "amount",
        _any(
            r"多少(?:钱|补贴|奖励|资金|奖金|补助|费用|元|万|罚款)|罚多少|给多少|上限|封顶|最高(?:不超过)?多少",
            r"(?:补贴|奖励|补助|资助|奖金|金额|标准|费用|收费|罚款|费)[^，。？?]{0,8}(?:多少|几|多高|上限|最高|标准)",
            r"[奖补](?:多少|几)|能[拿领得][^，。？?]{0,6}(?:多少|几)|几[十百千]?(?:万?[元块]|万(?![平㎡人户吨千公]))",
        ),
    ),
    ("percent", _any(r"比例|百分之几|百分比|占比|几成|率[^，。？?]{0,6}(?:多少|几)|百分之多少|几个百分点")),
    (
        "time",
        _any(
            r"多久|多长时间|多少(?:天|日|年|个月|个工作日|小时)|几(?:天|日|年|个月|个工作日|小时|周)|期限|多长(?!度)",
            r"什么时[候间]|何时|哪天|哪一天|时限|时间要求|截止|有效期|保修期|哪年|多少个?(?:工作日|月)",
        ),
    ),
    (
        "figure",
        _any(
            r"多少|几(?:米|层|级|个|人|次|家|项|平方|分|度|套|倍|种|类)|多[大高宽厚深远长重]|不[得应]?(?:小于|大于|低于|超过)",
            r"面积|高度|宽度|厚度|距离|间距|净高|数值|指标",
        ),
    ),
    (
        "who",
        _any(
            r"谁|(?:哪个|哪些|什么)(?:部门|单位|机关|机构)|何部门|(?:主管|负责)部门|向(?:哪|谁|什么)",
            r"由[^，。？?]{0,6}(?:负责|审批|主管|管)|归[^，。？?]{1,6}管",
        ),
    ),
    ("condition", _any(r"条件|资格|门槛|(?:满足|符合)什么|(?:什么|哪些|哪种)(?:情况|情形)|前提|什么样的")),
    ("material", _any(r"材料|资料|文件|证件|(?:提交|提供)(?:什么|哪些)|带什么|手续")),
    (
        "procedure",
        _any(
            r"流程|程序|步骤|怎么(?:办|申请|申报|做|操作|验收|报|走|认定|确定|计算|算|评)",
            r"(?:如何|怎样)(?:办|申请|申报|验收|认定|确定|计算|评)",
        ),
    ),
    ("definition", _any(r"什么是|什么意思|[什啥]么?叫|啥(?:是|意思)|何谓|指什么|指的?是(?:什么|啥)|定义|含义|所称")),
    ("list", _any(r"哪些|哪几|有什么|包括(?:什么|哪)|包含哪|什么内容|列出|几种|几类|分为|有何")),
    (
        "yesno",
        _any(
            r"吗|是否|是不是|能不能|可不可以|可否|能否|要不要|需不需要|有没有|会不会|算不算|行不行|必须.{0,12}(?:么|不)"
        ),
    ),
)
"""Signs of each ask in a question, the most decisive ask first."""

KINDS: Mapping[Ask, frozenset[FigureKind]] = {
    "amount": frozenset({"money", "percent"}),
    "penalty": frozenset({"money", "percent"}),
    "percent": frozenset({"percent"}),
    "time": frozenset({"duration", "date"}),
    "figure": frozenset({"money", "percent", "duration", "measure", "count"}),
}
"""The figures that answer an ask."""

_PAID = re.compile("费|款|奖|补|价|税|罚|利率|投资额?的|资金的|[罚奖租押佣]金")
"""Words without which a percentage is no sum of money: 减免配套费的30%, but not 占总面积30%."""
_ORGAN = "(?:部门|机关|机构|政府|单位|委员会|厅|局)"
_SIGNS: Mapping[Ask, re.Pattern[str]] = {
    "who": _any(
        _ORGAN + "[^，。；]{0,40}(?:负责|主管|审批|组织|受理|颁发|核发|实施|监督|管理|承担|编制|备案|决定|处)",
        "由[^，。；]{2,30}(?:负责|承担|组织|编制)|(?:向|报)[^，。；]{2,30}(?:部门|机关|政府|机构)",
    ),
    "condition": _any("条件|应当?符合|具备|下列情[形况]|[^，。；]{2,}的，"),
    "material": _any("材料|资料|文件|证明|申请表|申请书|报告|提交|报送"),
    "points": _any("[0-9０-９一二三四五六七八九十～~]\\*? ?分(?!钟|之|项|部|期|类|级|别|户|包)", "分值"),
    "procedure": _any("申请|申报|受理|审查|审核|审批|验收|备案|公示|提交|程序|办理|计算|认定"),
    "penalty": _any("罚款|责令|没收|吊销|处罚|警告|法律责任|追究|赔偿|停业|有期徒刑"),
    "definition": _any("是指|系指|所称|指的是|，指|称为|包括"),
    "list": _any("下列|以下|包括|、.*、"),
    "yesno": _any("应|不得|必须|可以|禁止|严禁|不宜|免"),
}
"""Words of a clause that answer an ask which no figure answers."""

GREETING = re.compile(
    r"^(?:您好|你们?好|[早下晚]上?午?好|大家好|嗨|哈喽|hi|hello|hey|谢谢|多谢|感谢|再见|拜拜|在吗|在不在|你是谁|你叫什么(?:名字)?|测试|test)"
    r"[!！。.~～,，\s呀啊吗呢了你您]*$",
    re.IGNORECASE,
)


def asked(text: str) -> tuple[Ask, ...]:
    """What ``text`` asks for, the most decisive first."""
    return tuple(ask for ask, pattern in ASKS if pattern.search(text))


def decisive(asks: Sequence[Ask]) -> tuple[Ask, ...]:
    """The asks that an answer is measured by, two at most. Where points, a sum, a share or a time are asked for, no other figure will do."""
    first = tuple(asks[:2])
    alone = first[:1] == ("points",) or (first[1:] == ("figure",) and first[0] in {"amount", "percent", "time"})
    return first[:1] if alone else first


def holds_answer(ask: Ask, text: str) -> bool:
    """Whether ``text`` holds a thing of the kind asked for: an amount, a duration, an organ, 应当 or 不得 ..."""
    kinds = {figure.kind for figure in figures(text)} & KINDS.get(ask, frozenset())
    if kinds and (ask != "amount" or "money" in kinds or _PAID.search(text)):
        return True
    sign = _SIGNS.get(ask)
    return bool(sign and sign.search(text))


_ASKED_TERM = (
    re.compile(r"(?:什么是|[什啥]么?叫|啥是|何谓)(?:做)?[“\"]?(?P<term>[^，。？?“”\"]{2,24}?)[”\"]?(?:[，。？?]|$)"),
    re.compile(
        r"(?:^|[，。？?里中])[“\"]?(?P<term>[^，。？?“”\"里中]{2,24}?)[”\"]?(?:到底|究竟|具体)?(?:是(?:什么|啥)意思|指的?是|是指|的?(?:定义|含义))"
    ),
)


def asked_term(question: str) -> str:
    """The term whose meaning a question asks for (啥叫装配式建筑), empty if it asks for none."""
    found = (match["term"] for pattern in _ASKED_TERM if (match := pattern.search(question)))
    return next(found, "")
