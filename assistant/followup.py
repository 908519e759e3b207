"""Follow-up questions made whole from the turns before them: 那三星级呢, 需要什么材料. Deterministic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.asks import GREETING, asked
from assistant.mentions import mentions
from assistant.places import gazetteer
from assistant.terms import content
from assistant.types import Turn

CARRIED = re.compile(
    r"^(?:那么|那|还有|另外|如果|要是|假如|换成|再|又|以及|它|其|这|该|上述|前面|刚才|同样|对于)"
    r"|(?:它|这个|这种|该|上述|前述|这类|那种|那个)(?:的|项目|建筑|情况|规定|补贴|条例|办法|标准)?|呢[？?。!！]?$"
)
"""How a question begins, or ends, that carries on from the one before it."""

SHORT = 5
"""Characters of content up to which a question with a history is taken to carry on from it: 需要什么材料, 有效期多长."""
_COUNTED = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百两]+)"
    r"(?P<unit>星级|级|星|层|类|万元|万平方米|平方米|％|%|年|个月|日|天|倍|档|等)"
)


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
    if GREETING.match(text) or ("《" in text and mentions(text)):
        return False
    return bool(CARRIED.search(text)) or sum(map(len, content(text))) <= SHORT


def complete_one(text: str, topic: str) -> str:
    """``text``, a follow-up to ``topic``, as a whole question."""
    addition = _addition(text)
    own = _OWN_TOPIC.match(addition)
    if own and asked(own["asked"]) and sum(map(len, content(own["topic"]))) >= SHORT:
        return f"{own['topic']}，{own['asked']}"
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
            if _unit(old) == _unit(new) and old["number"] != new["number"]:
                return topic[: old.start()] + new["number"] + old["unit"] + topic[old.end() :]
    return topic


def _unit(counted: re.Match[str]) -> str:
    return {"星": "星级", "%": "％"}.get(counted["unit"], counted["unit"])


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
_OWN_TOPIC = re.compile(r"(?P<topic>[^，,；;。？?]+?)(?:的)?呢[，,？?](?P<asked>[^，,；;。？?]+)$")
"""A follow-up that says itself what it is about: 试用期工资呢，最少给多少. What was asked before would only be in its way."""
_ASKED_FOR = re.compile(
    r"(?:能|可以|可|会|要|应|应该|应当|需要|有)?[拿领得给定]?(?:是|有|得到)?"
    r"(?:多少钱|多少|多久|多长时间|多[长大高宽厚深远重]|几个?(?:天|日|年|月|小时|次|倍)|什么条件|什么|哪些|怎么办|怎么|如何|谁)"
    r"|[吗呢么]?[？?]?$"
)
