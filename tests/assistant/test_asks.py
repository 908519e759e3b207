"""What a question asks for, and which texts hold such a thing."""

from __future__ import annotations

import pytest

from assistant.asks import Ask, asked, asked_term, decisive, holds_answer


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("二星级绿色建筑能拿多少补贴？", ("amount",)),
        ("装配率是多少？", ("percent",)),
        ("保修期几年？", ("time",)),
        ("栏杆高度是多少？", ("figure",)),
        ("违反规定罚多少钱？", ("penalty", "amount")),
        ("集成厨房这项能拿几分", ("points",)),
        ("几分钟内要处理", ("figure",)),
    ],
)
def test_where_a_sum_a_share_or_a_time_is_asked_for_no_other_figure_will_do(
    question: str, expected: tuple[Ask, ...]
) -> None:
    assert decisive(asked(question)) == expected


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("每平方米补助30元。", True),
        ("减免城市基础设施配套费的30%。", True),
        ("财政性资金占总投资50%以上的公共建筑，不应低于二星级。", False),
        ("按照有关规定执行。", False),
    ],
)
def test_a_share_is_an_amount_only_of_something_paid(text: str, *, holds: bool) -> None:
    assert holds_answer("amount", text) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("每迟报1次扣0.5分。", True),
        ("评价项：集成厨房；评价分值：3～6*", True),
        ("方可计分。", False),
        ("每5分钟记录一次。", False),
    ],
)
def test_points_are_no_minutes(text: str, *, holds: bool) -> None:
    assert holds_answer("points", text) is holds


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("啥叫装配式建筑？", "装配式建筑"),
        ("什么叫做装配率", "装配率"),
        ("绿色建筑到底指的是什么样的房子？", "绿色建筑"),
        ("全装修是什么意思，跟精装修一回事吗？", "全装修"),
        ("条例里“民用建筑”是指什么？", "民用建筑"),
        ("超低能耗建筑的含义是什么", "超低能耗建筑"),
        ("二星级补贴多少", ""),
        ("哪些是专项资金支持的", ""),
    ],
)
def test_the_term_whose_meaning_is_asked_for(question: str, term: str) -> None:
    assert asked_term(question) == term
