"""Two versions side by side in the page, and the changes with the answers that they touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from web_fake import CLAUSES, FUNDS, OLD_FUNDS, RECORDS, FakeLibrary, answer, citation

from assistant.changes import DocumentChange
from assistant.differ import compare
from assistant.web.actions import Actions
from assistant.web.comparing import Concerned, listing, side_by_side
from assistant.web.conversations import Conversation, Exchange, keep

OLD = tuple(RECORDS[str(item.id)] for item in CLAUSES[OLD_FUNDS.document_id])
NEW = tuple(RECORDS[str(item.id)] for item in CLAUSES[FUNDS.document_id])
AMENDED = DocumentChange("amended", date(2024, 5, 1), FUNDS, OLD_FUNDS, clauses=compare(OLD, NEW))


def actions(*changes: DocumentChange) -> Actions:
    return Actions(
        replace(FakeLibrary().backend(), changes=lambda since, _until: [c for c in changes if c.day >= since])
    )


def test_the_old_words_stand_left_and_the_new_ones_right() -> None:
    page = side_by_side(OLD_FUNDS, FUNDS, compare(OLD, NEW))
    row = page.split('data-kind="changed"')[-1]
    left, right = row.split("</td>")[:2]
    assert "<del>15</del>" in left
    assert "每平方米奖补<ins>25元，单个项目不超过150万</ins>元" in right
    assert "<ins>" not in left
    assert "2017年9月12日版" in page
    assert "已被替代" in page


def test_markup_of_documents_is_text() -> None:
    page = side_by_side(OLD_FUNDS, FUNDS, compare(OLD, NEW))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_versions_are_put_in_their_order_and_two_are_needed() -> None:
    page = actions().compare(FUNDS.document_id, OLD_FUNDS.document_id)
    assert page.index("2017年9月12日版") < page.index("2024年3月15日版", page.index("tw-versus"))
    assert "请选择两个版本" in actions().compare(FUNDS.document_id, None)


def test_works_in_several_versions_can_be_chosen() -> None:
    assert actions().works() == [("示范市绿色建筑专项资金管理办法", "示范市专项资金管理办法")]
    assert len(actions().versions("示范市专项资金管理办法")) == 2


def test_changes_lead_to_the_comparison_and_name_the_answers_to_look_at() -> None:
    cited = citation(1, f"{OLD_FUNDS.document_id}/第八条", "每平方米奖补15元")
    old = replace(answer("二星级补贴多少？", citations=(cited,)), as_of=date(2020, 1, 1))
    stored = keep([], Conversation("a1", (Exchange("二星级补贴多少？", old),)))
    page = actions(AMENDED).changes("2024年1月1日", stored)
    assert f'data-compare="{OLD_FUNDS.document_id}"' in page
    assert "需要复核的答复" in page
    assert 'data-restore="a1"' in page
    assert "已修改，现为第八条" in page
    assert "需要复核" not in actions(AMENDED).changes("2024-01-01", [])


def test_a_stretch_without_changes_and_a_date_that_is_none_are_told() -> None:
    assert "没有文件施行" in actions().changes("2024-01-01", [])
    assert "无法识别" in actions().changes("去年", [])
    assert "请写明起始日期" in actions().changes("", [])


def test_a_long_list_is_cut_and_says_so() -> None:
    page = listing([AMENDED] * 301, list[Concerned]())
    assert "另有 1 项未列出" in page
