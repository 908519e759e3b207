"""Understands a question: the clause, document, place and date it names, what it asks for, what it carries on from.

Deterministic, with no language model: a question means the same today and tomorrow, and the reason can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistant.figures import number_value
from assistant.mentions import Mention, mentions
from assistant.places import NATIONAL, Places, find_places, gazetteer
from assistant.terms import content
from assistant.titles import Name, names_in
from assistant.types import Question, Turn
from index.types import DocumentRecord

Ask = Literal[
    "amount",
    "percent",
    "time",
    "figure",
    "who",
    "condition",
    "material",
    "procedure",
    "penalty",
    "definition",
    "yesno",
    "list",
]

_ASKS: tuple[tuple[Ask, re.Pattern[str]], ...] = (
    (
        "penalty",
        re.compile(
            r"罚多少|罚款|处罚|怎么罚|会罚|被罚|罚则|什么后果|后果|法律责任|承担什么责任|怎么处理|如何处理|追究|受到什么|会怎样|会怎么样|罚"
        ),
    ),
    (
        "amount",
        re.compile(
            r"多少钱|多少(?:补贴|奖励|资金|奖金|补助|费用|元|万)|(?:补贴|奖励|补助|资助|奖金|金额|标准|费用|收费|罚款|费)[^，。？?]{0,8}(?:多少|几|多高|上限|最高|标准)|多少(?:罚款)|能[拿领得][^，。？?]{0,6}(?:多少|几)|上限|封顶|最高(?:不超过)?多少|罚多少|给多少"
        ),
    ),
    (
        "percent",
        re.compile(r"比例|百分之几|百分比|占比|几成|率[^，。？?]{0,6}(?:多少|几)|多少比例|百分之多少|几个百分点"),
    ),
    (
        "time",
        re.compile(
            r"多久|多长时间|多少(?:天|日|年|个月|个工作日|小时)|几(?:天|日|年|个月|个工作日|小时|周)|期限|什么时候|何时|哪天|哪一天|时限|时间要求|截止|有效期|保修期|哪年|多长(?!度)|什么时间"
        ),
    ),
    (
        "figure",
        re.compile(
            r"多少|几(?:米|层|级|个|人|次|家|项|平方|分|度|套|倍|种|类)|多[大高宽厚深远长重]|面积|高度|宽度|厚度|距离|间距|净高|数值|指标|不[得应]?(?:小于|大于|低于|超过)"
        ),
    ),
    (
        "who",
        re.compile(
            r"谁|哪个(?:部门|单位|机关|机构)|哪些(?:部门|单位|机关|机构)|什么(?:部门|单位|机关|机构)|何部门|由[^，。？?]{0,6}(?:负责|审批|主管|管)|归[^，。？?]{1,6}管|(?:主管|负责)部门|向(?:哪|谁|什么)"
        ),
    ),
    (
        "condition",
        re.compile(r"条件|资格|门槛|满足什么|符合什么|什么情况|哪些情况|哪种情况|什么情形|哪些情形|前提|什么样的"),
    ),
    ("material", re.compile(r"材料|资料|文件|证件|提交什么|提供什么|提交哪些|带什么|手续")),
    (
        "procedure",
        re.compile(
            r"流程|程序|步骤|怎么(?:办|申请|申报|做|操作|验收|报|走|办理|报批|认定|确定|计算|算|评)|如何(?:办|申请|申报|办理|验收|认定|确定|计算|评)|怎样(?:办|申请|申报|计算|评)"
        ),
    ),
    (
        "definition",
        re.compile(
            r"什么是|是什么意思|什么叫|何谓|是指什么|指的是什么|指什么|的定义|定义|含义|怎么定义|如何定义|什么意思|所称"
        ),
    ),
    ("list", re.compile(r"哪些|哪几|有什么|包括什么|包括哪|包含哪|什么内容|列出|几种|几类|分为|有何")),
    (
        "yesno",
        re.compile(
            r"吗|是否|是不是|能不能|可不可以|可否|能否|要不要|需不需要|有没有|会不会|算不算|行不行|必须.{0,12}(?:么|不)"
        ),
    ),
)
_GREETING = re.compile(
    r"^(?:您好|你好|你们好|早上好|下午好|晚上好|大家好|嗨|哈喽|hi|hello|hey|谢谢|多谢|感谢|再见|拜拜|在吗|在不在|你是谁|你叫什么(?:名字)?|测试|test)[!！。.~～,，\s呀啊吗呢了你您]*$",
    re.IGNORECASE,
)
_CARRIED = re.compile(
    r"^(?:那么|那|还有|另外|如果|要是|假如|换成|再|又|以及|它|其|这|该|上述|前面|刚才|同样|对于)|(?:它|这个|这种|该|上述|前述|这类|那种|那个)(?:的|项目|建筑|情况|规定|补贴|条例|办法|标准)?|呢[？?。!！]?$"
)
_SHORT = 5
"""Characters of content up to which a question with a history is taken to carry on from it: 需要什么材料, 有效期多长."""
_COUNTED = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百两]+)(?P<unit>星级|级|星|层|类|万元|万平方米|平方米|％|%|年|个月|日|天|倍|档|等)"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("atlas", re.compile(r"图集|构造图|大样|节点图")),
    (
        "standard",
        re.compile(r"(?:国家|行业|地方|技术|设计|强制性)(?:标准|规范)|规范(?:里|中|要求|规定)|强制性条文|强条"),
    ),
    ("regulation", re.compile(r"法律(?:里|中|上|法规|规定)|法规(?:里|中|规定)|条例(?:里|中|规定)")),
)

_YEAR = r"(?P<y>(?:19|20)[0-9]{2}|[一二][零〇○一二三四五六七八九]{3})\s*年"
_DAY = rf"{_YEAR}(?:底|末|初|中)?(?:\s*(?P<m>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月(?:份|底|初)?(?:\s*(?P<d>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[日号])?)?"
_BEFORE = re.compile(_DAY + r"\s*(?:以前|之前|前)(?!后)")
_AT = re.compile(
    _DAY
    + r"\s*(?:的时候|那时候|那时|那会儿|时候|当时|时(?![间限期])|期间|的?(?:规定|条例|法律|版本)|有效|(?=签|开工|竣工|发生|建成|购买|买的|适用))"
)
_UNTIL = re.compile(
    r"(?:截至|截止到?|截止|按照?|依照?|依据|根据|在|于)\s*" + _DAY + r"(?!度|版|修|的?(?:目标|任务|计划|工作|要点))"
)
_ISO = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})[-./](?P<m>[0-9]{1,2})[-./](?P<d>[0-9]{1,2})(?P<before>\s*(?:以前|之前|前))?"
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question means.

    ``query`` is the whole question as searched for, a follow-up completed from the turns before it. ``names`` are the
    documents it names, ``clauses`` the clauses; ``asks`` what is asked for, in order of how decisive it is.
    ``past`` allows texts not in force; ``carried`` tells that the question needed the turns before it; ``greeting`` that it is none.
    """

    text: str
    query: str
    as_of: date
    dated: bool = False
    names: tuple[Name, ...] = ()
    clauses: tuple[Mention, ...] = ()
    places: Places = Places()
    kind: str | None = None
    hinted_kind: str | None = None
    document: str | None = None
    past: bool = False
    asks: tuple[Ask, ...] = ()
    carried: bool = False
    greeting: bool = False

    @property
    def missing_names(self) -> tuple[str, ...]:
        """Documents named outright that the library does not have."""
        return tuple(name.text for name in self.names if name.explicit and not name.matches)

    @property
    def elliptical(self) -> bool:
        """Whether too little is said to know what is asked."""
        bare = sum(map(len, content(_CARRIED.sub("", self.query))))
        return not self.clauses and (
            bare == 0 or (bare <= _SHORT and not self.carried and _CARRIED.match(self.query) is not None)
        )


def understand(question: Question, documents: Sequence[DocumentRecord], today: date | None = None) -> Understanding:
    """What ``question`` means, given the library's ``documents``. ``today`` is the date that holds if none is named."""
    text = question.text.strip()
    query, carried = complete(text, question.history)
    named_day, query = find_date(query)
    as_of = question.as_of or named_day
    names = names_in(query, documents)
    masked = _masked(query, names)
    jurisdictions = {record.jurisdiction for record in documents} - NATIONAL
    places = find_places(question.place or masked, jurisdictions)
    if question.place and not places:
        places = Places(lacking=(question.place,), unknown=(question.place,))
    return Understanding(
        text=text,
        query=query,
        as_of=as_of or today or date.today(),  # noqa: DTZ011 - the day at the user's place
        dated=as_of is not None,
        names=names,
        clauses=mentions(query),
        places=places,
        kind=question.kind,
        hinted_kind=next((kind for kind, pattern in _KINDS if pattern.search(masked)), None),
        document=question.document,
        past=question.past,
        asks=asked(text) or asked(query),
        carried=carried,
        greeting=bool(_GREETING.match(text)),
    )


def _masked(text: str, names: Sequence[Name]) -> str:
    """``text`` without the documents' names: 浙江省消防条例 names a document, and its place comes with it."""
    for name in names:
        text = text[: name.start] + "\0" * (name.end - name.start) + text[name.end :]
    return text


def asked(text: str) -> tuple[Ask, ...]:
    """What ``text`` asks for, the most decisive first."""
    return tuple(ask for ask, pattern in _ASKS if pattern.search(text))


def find_date(text: str) -> tuple[date | None, str]:
    """The day as of which ``text`` asks, and the text without it. A year of the matter itself (2025年的目标) is none.

    2019年的时候 is the end of 2019, 2020年3月1日以前 the day before.
    """
    for pattern, read in ((_BEFORE, _day_before), (_ISO, _iso_day), (_AT, _last_day), (_UNTIL, _last_day)):
        match = pattern.search(text)
        day = read(match) if match else None
        if match and day:
            return day, (text[: match.start()] + text[match.end() :]).strip("，, ")
    return None, text


def _day_before(match: re.Match[str]) -> date | None:
    first = _first_day(match)
    return first - timedelta(days=1) if first else None


def _iso_day(match: re.Match[str]) -> date | None:
    day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
    return day - timedelta(days=1) if day and match["before"] else day


def _numbers(match: re.Match[str]) -> tuple[int, int | None, int | None]:
    year, month, day = (number_value(match[name]) if match[name] else None for name in ("y", "m", "d"))
    return int(year or 0), None if month is None else int(month), None if day is None else int(day)


def _first_day(match: re.Match[str]) -> date | None:
    year, month, day = _numbers(match)
    return _day(year, month or 1, day or 1)


def _last_day(match: re.Match[str]) -> date | None:
    year, month, day = _numbers(match)
    if day is not None and month is not None:
        return _day(year, month, day)
    following = _day(year, month + 1, 1) if month is not None and month < 12 else _day(year + 1, 1, 1)
    return following - timedelta(days=1) if following else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def complete(text: str, history: Sequence[Turn]) -> tuple[str, bool]:
    """A question made whole from the user's turns before it, and whether it had to be.

    那三星级呢 after 二星级绿色建筑补贴多少 becomes 三星级绿色建筑补贴多少: what is counted, the place or the document is
    replaced where the follow-up names another; else its words are put after the topic of the turn before.
    """
    previous = [turn.content.strip() for turn in history if turn.role == "user" and turn.content.strip()]
    if not previous or not _carries_on(text):
        return text, False
    topic = previous[0]
    for turn in previous[1:]:
        topic = _next_topic(turn, topic) if _carries_on(turn) else turn
    return complete_one(text, topic), True


def _next_topic(turn: str, topic: str) -> str:
    """The topic after ``turn``: a follow-up that asks something new leaves it, but for what it replaces in it."""
    addition = _addition(turn)
    replaced = _replace(topic, addition)
    return replaced if replaced != topic or asked(turn) else complete_one(turn, topic)


def _carries_on(text: str) -> bool:
    if _GREETING.match(text) or any(mention.label.endswith("条") for mention in mentions(text)) and "《" in text:
        return False
    return bool(_CARRIED.search(text)) or sum(map(len, content(text))) <= _SHORT


def complete_one(text: str, topic: str) -> str:
    """``text``, a follow-up to ``topic``, as a whole question."""
    addition = _addition(text)
    replaced = _replace(topic, addition)
    if asked(text):
        return f"{_without_asking(replaced)}，{addition}"
    return replaced if replaced != topic else f"{addition}，{topic}"


def _addition(text: str) -> str:
    addition = _OPENING.sub("", text)
    return re.sub(r"(?:的)?呢[？?。!！]?$", "", addition).strip("？?。!！ ")


def _replace(topic: str, addition: str) -> str:
    replaced = _replace_counted(_replace_place(topic, addition), addition)
    return replaced if replaced != topic else _replace_like(topic, addition)


def _replace_like(topic: str, addition: str) -> str:
    """公共建筑 takes the place of 居住建筑, 监理单位 that of 施工单位: a name of the same length and ending."""
    size = len(addition)
    if not 3 <= size <= 8 or asked(addition):
        return topic
    for start in range(len(topic) - size + 1):
        old = topic[start : start + size]
        if old != addition and old[-2:] == addition[-2:] and content(old) == (old,):
            return topic[:start] + addition + topic[start + size :]
    return topic


def _replace_counted(topic: str, addition: str) -> str:
    for new in _COUNTED.finditer(addition):
        for old in _COUNTED.finditer(topic):
            if old["unit"] == new["unit"] and old["number"] != new["number"]:
                return topic[: old.start()] + new[0] + topic[old.end() :]
    return topic


def _replace_place(topic: str, addition: str) -> str:
    for new in sorted(gazetteer(), key=len, reverse=True):
        if new not in addition:
            continue
        for old in sorted(gazetteer(), key=len, reverse=True):
            if old in topic and old != new:
                return topic.replace(old, new, 1)
    return topic


def _without_asking(topic: str) -> str:
    """The topic without what it asked for, so that a new question may be put to it."""
    parts = [part for part in re.split(r"[，,；;。？?]", topic) if part.strip()]
    kept = [_ASKED_FOR.sub("", part) for part in parts]
    return "，".join(part for part in kept if len(part) > 1) or topic


_OPENING = re.compile(r"^(?:(?:那么|那|还有|另外|如果|要是|换成|改成|换|再|又|以及|对于|是)[，, ]*)+")
_ASKED_FOR = re.compile(
    r"(?:能|可以|可|会|要|应|应该|应当|需要|有)?(?:[拿领得给])?(?:是|有|得到)?(?:多少钱|多少|多久|多长时间|几天|几日|什么条件|什么|哪些|怎么办|怎么|如何|谁)|[吗呢么]?[？?]?$"
)
