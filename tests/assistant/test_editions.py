"""Which version is meant, which one stands on a day, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.answer import ask
from assistant.dates import find_date
from assistant.editions import (
    all_standing,
    caution,
    edition,
    ended_parts,
    last_day,
    predecessor,
    standing,
    stands_in,
    wanted,
)
from assistant.types import Question
from corpus.types import Act
from index.library import Library
from index.types import DocumentRecord, PartEnding, Status

PLAIN = DocumentRecord(
    *("甲条例/2010-01-01", "甲条例", "", "regulation", "local", "", "示范市", "in_force"),
    *(date(2010, 1, 1), date(2010, 3, 1), None, "甲.md", "md", 1, 3, ()),
    valid_from=date(2010, 3, 1),
)


def version(begins: str, status: Status, ends: str | None = None, **more: object) -> DocumentRecord:
    values = {
        "document_id": f"甲条例/{begins}",
        "status": status,
        "published": date.fromisoformat(begins),
        "effective": date.fromisoformat(begins),
        "valid_from": date.fromisoformat(begins),
        "valid_to": date.fromisoformat(ends) if ends else None,
        **more,
    }
    return replace(PLAIN, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "versions", "rest"),
    [
        ("节能条例修订前罚多少", "old", "节能条例罚多少"),
        ("旧版怎么规定罚款", "old", "怎么规定罚款"),
        ("节能条例以前怎么规定罚款的", "old", "节能条例规定罚款的"),
        ("节能条例新旧条文有什么变化", "both", "节能条例"),
        ("节能条例改了什么", "both", "节能条例"),
        ("竣工验收以前要做什么", "", "竣工验收以前要做什么"),
        ("原来没有资质的企业怎么办", "", "原来没有资质的企业怎么办"),
    ],
)
def test_the_versions_that_words_ask_for(text: str, versions: str, rest: str) -> None:
    found, left = wanted(text)
    assert found == versions
    assert left.startswith(rest[:4])
    assert "修订前" not in left
    assert "旧" not in left


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020年没有许可就跑运输怎么罚", date(2020, 12, 31)),
        ("2021年8月买房子，契税是多少", date(2021, 8, 31)),
        ("上海2019年对业主大会怎么规定", date(2019, 12, 31)),
        ("2024年各区的任务是多少", None),
        ("2017年那个办法还能用吗", None),
        ("2999年买房子要交税吗", None),
        ("2024年全市一共要完成多少万平方米", None),
        ("2020年完成装修的房子保修几年", date(2020, 12, 31)),
        ("现在补贴按2017年的办法算还是新办法", None),
    ],
)
def test_a_year_at_the_beginning_tells_when_it_happened(text: str, day: date | None) -> None:
    assert find_date(text)[0] == day


def test_what_stands_is_in_force_else_the_last_that_was_else_the_first_to_come() -> None:
    old, new = version("2010-03-01", "superseded", "2015-01-01"), version("2018-01-01", "not_yet")
    assert standing([old, version("2015-01-01", "in_force")], date(2016, 1, 1)) == [version("2015-01-01", "in_force")]
    assert standing([old, new], date(2016, 1, 1)) == [old]
    assert standing([new, version("2020-01-01", "not_yet")], date(2016, 1, 1)) == [new]
    other = replace(PLAIN, document_id="乙条例/2010-01-01")
    assert all_standing([old, new, other], date(2016, 1, 1)) == [old, other]


def test_the_version_before_and_its_last_day() -> None:
    old, new = version("2010-03-01", "superseded", "2015-01-01"), version("2018-01-01", "in_force")
    assert predecessor([new, old], new) == old
    assert predecessor([new, old], old) is None
    assert last_day(old, new) == date(2014, 12, 31)


def test_a_gap_in_the_versions_is_told_with_the_amendment_that_is_missing() -> None:
    amended = (Act(date(2010, 3, 1), "adopted"), Act(date(2015, 1, 1), "amended"), Act(date(2018, 1, 1), "amended"))
    old = version("2010-03-01", "superseded", "2015-01-01")
    new = version("2018-01-01", "not_yet", history=amended)
    assert "没有《甲条例》2015年1月1日修改后的文本" in caution(old, [old, new], date(2016, 1, 1))
    assert "没有《甲条例》在2012年1月1日有效的版本" in caution(new, [new], date(2012, 1, 1))
    announced = replace(new, history=amended[:1])
    assert "尚未施行" in caution(announced, [announced], date(2012, 1, 1))
    assert [stands_in(record, date(2016, 1, 1)) for record in (old, new, announced)] == [True, True, False]


def test_a_day_of_beginning_that_is_only_taken_for_it_is_told_while_it_may_matter() -> None:
    acts = (Act(date(2010, 3, 1), "adopted"), Act(date(2018, 1, 1), "amended"))
    new = version("2018-01-01", "in_force", history=acts)
    assert "没有写明此次修改的施行日期" in caution(new, [new], date(2018, 6, 1))
    assert caution(new, [new], date(2020, 6, 1)) == ""
    assert "没有写明施行日期" in caution(replace(new, effective=None), [new], date(2018, 6, 1))


def test_a_version_is_named_by_its_date() -> None:
    assert edition(version("2010-03-01", "in_force")) == "2010年3月1日版"
    assert edition(replace(PLAIN, document_id="GB 50352/2019~ab12")) == "2019年版"
    assert edition(replace(PLAIN, document_id="甲条例/undated")) == "2010年3月1日起施行的版本"


def test_provisions_ended_by_others_are_told_where_they_concern_the_quotation() -> None:
    endings = [
        PartEnding("第三条", "repealed", date(2015, 1, 1), "乙条例", "乙条例/2015-01-01"),
        PartEnding("中关于补贴的规定", "repealed", date(2020, 1, 1), "丙条例", "丙条例/2020-01-01"),
    ]
    assert len(ended_parts(endings, PLAIN, ["第三条"], date(2021, 1, 1))) == 2
    assert len(ended_parts(endings, PLAIN, ["第三条"], date(2016, 1, 1))) == 1
    assert ended_parts(endings, PLAIN, ["第一条"], date(2016, 1, 1)) == []


def test_what_was_still_to_come_does_not_answer_for_a_day(library: Library) -> None:
    answer = ask(library, Question("2022年的时候，绿色建筑项目二星级每平方米补助多少"))
    assert not any("补助资金" in citation.document for citation in answer.citations)


OLD, NEW = "示范市民用建筑节能条例/2012-06-01", "示范市民用建筑节能条例/2021-06-01"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("民用建筑节能条例规定新建居住建筑应当达到百分之多少的节能标准", NEW),
        ("民用建筑节能条例修订前规定新建居住建筑应当达到百分之多少的节能标准", OLD),
        ("2015年的时候新建居住建筑应当达到节能百分之多少的标准", OLD),
        ("2022年的时候新建居住建筑应当达到节能百分之多少的标准", NEW),
    ],
)
def test_a_question_is_answered_from_the_version_it_means(library: Library, question: str, first: str) -> None:
    answer = ask(library, Question(question))
    assert not answer.refused, answer.answer
    assert answer.citations[0].document_id == first
    assert {citation.document_id for citation in answer.citations if "节能" in citation.document} == {first}


def test_both_versions_stand_side_by_side_with_their_labels(library: Library) -> None:
    answer = ask(library, Question("民用建筑节能条例第二条新旧版本有什么变化"))
    both = ask(library, Question("民用建筑节能条例对新建居住建筑的节能标准，修订前后有什么变化"))
    assert not answer.refused
    assert [citation.document_id for citation in both.citations[:2]] == [NEW, OLD]
    assert "2012年6月1日版，已被新版本取代" in both.answer
    assert "百分之五十" in both.answer
    assert "百分之七十五" in both.answer


def test_an_older_text_is_offered_and_marked(library: Library) -> None:
    answer = ask(library, Question("民用建筑节能条例规定新建居住建筑应当达到百分之多少的节能标准"))
    assert "旧版本：《示范市民用建筑节能条例》2012年6月1日版（已被新版本取代）" in answer.answer
