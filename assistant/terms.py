"""The content of a question in comparable terms: what remains when the words of asking are taken away."""

from __future__ import annotations

import re

_ASKING = """
请问一下 请问 我想知道 我想问 想问一下 想了解 请帮我 帮我 告诉我 麻烦 谢谢 您好 你好
是多少钱 多少钱 是多少 多少 多长时间 多久 多长 多大 多高 多宽 多远 几天 几日 几年 几个月 几个
几分 几层 几次 几度 几倍 几种 几类 几级 几项 几家 几人 几户 几米 几毫米 几万元 几万 几块 几元 几点 几成 几比几
是什么意思 什么意思 是什么 什么是 什么样 什么时候 什么 怎么样 怎样 怎么办 怎么 如何 为什么
有哪些 哪些 哪几 哪个 哪一 哪里 哪 谁来 由谁 是谁 谁 是不是 是否 能不能 可不可以 可以吗
要不要 需不需要 有没有 会不会 算不算 行不行 对不对 行吗 吗 呢 吧 啊 呀 么
应该 应当 需要 可以 能够 必须 关于 对于 根据 按照 依据 规定 要求 情况下 情况 的话
我们市 我市 本市 我们 咱们 我 你 您 他们 他 它 这个 那个 这种 那种 这 那
如果 假如 要是 时候 之后 以后 以前 一下 具体 有关 相关 进行 以及 或者 或 和 与 及
到底 究竟 一般 通常 里面 里 中 会 能 要 得 被 把 给 在 是 有 的 了 着 过
以 于 对 为 从 到 让 跟 就 也 还 都 才 又 很 再 个 其 之 等 由 向 拿
"""
_KEPT = """
目的 的士 中水 中国 中小 中央 中标 中介 集中 中心 地下 对外 从业 过程 通过 超过 经过 等级 为主 行为 作为 社会 公会 委员会 会议 会计
能源 能耗 能效 节能 功能 性能 职能 智能 要点 主要 重要 纲要 给水 在建 存在 现在 所在 所有权 所有 有限 有效 有机 国有 具有 专有 共有
理由 自由 方向 以上 以下 以内 以外 以来 等于 大于 小于 低于 高于 其他 其中 之间 之日 之一 个人 个体 到期 得当 取得 获得 所得 不得
参与 及时 涉及 普及 面向 对策 从事 拆除 还建 再生 到达 让与 转让 出让 也门 就业 就近 都市 首都 才能 人才 应得 为期
"""
"""Words that hold a word of asking and are none."""

_ASKING_WORDS = re.compile("|".join(sorted(map(re.escape, _ASKING.split()), key=len, reverse=True)))
_KEPT_WORDS = re.compile("|".join(sorted(map(re.escape, _KEPT.split()), key=len, reverse=True)))
_RUNS = re.compile(r"[㐀-鿿]+|[A-Za-z]+|[0-9]+(?:\.[0-9]+)*")
_SHIELD = 0x20000
"""Added to the characters of kept words while the words of asking are taken out."""


def content(text: str) -> tuple[str, ...]:
    """The stretches of ``text`` that carry its content, in order: Han runs without the words of asking, words, numbers."""
    shielded = _KEPT_WORDS.sub(lambda match: "".join(chr(ord(char) + _SHIELD) for char in match[0]), text)
    plain = _ASKING_WORDS.sub(" ", shielded)
    return tuple(_RUNS.findall("".join(chr(ord(char) - _SHIELD) if ord(char) >= _SHIELD else char for char in plain)))


def terms(text: str) -> frozenset[str]:
    """Comparable terms: pairs of neighbouring Han characters, single ones that stand alone, words and numbers."""
    found: set[str] = set()
    for run in content(text):
        if not "㐀" <= run[0] <= "鿿":
            found.add(run.lower())
        elif len(run) == 1:
            found.add(run)
        else:
            found |= {run[i : i + 2] for i in range(len(run) - 1)}
    return frozenset(found)
