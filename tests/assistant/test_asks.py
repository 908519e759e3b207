"""What a question asks for, and which texts hold such a thing."""

from __future__ import annotations

import pytest

from assistant.asks import Ask, asked, decisive, holds_answer


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("二星级绿色建筑能拿多少补贴？", ("amount",)),
        ("装配率是多少？", ("percent",)),
        ("保修期几年？", ("time",)),
        ("栏杆高度是多少？", ("figure",)),
        ("违反规定罚多少钱？", ("penalty", "amount")),
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
