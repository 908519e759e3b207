"""Everyday words and the words of documents: in groups, the library's own words first, to be extended by a file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.thesaurus import FILE_NAME, Group, Thesaurus, bundled, read_groups, thesaurus_of
from index.errors import SynonymsFault
from index.library import Library

GROUPS = read_groups("# 一组\n补贴 补多少 = 奖补 补助 奖励\n\n监理公司 = 监理单位  # 单位\n专项资金 扶持资金")


def test_groups_are_read_from_lines() -> None:
    assert (
        Group(("补贴", "补多少"), ("奖补", "补助", "奖励")),
        Group(("监理公司",), ("监理单位",)),
        Group(("专项资金", "扶持资金"), ("专项资金", "扶持资金")),
    ) == GROUPS


@pytest.mark.parametrize("line", ["补贴", "补贴 =", "= 补助", "甲 = 乙 = 丙"])
def test_a_line_that_says_nothing_is_named(line: str) -> None:
    with pytest.raises(SynonymsFault, match="第2行"):
        read_groups(f"甲 = 乙\n{line}")


def test_a_question_is_put_in_the_words_of_documents_the_usual_first() -> None:
    thesaurus = Thesaurus(GROUPS)
    assert thesaurus.wordings("监理公司的补贴") == ("监理单位的奖补", "监理单位的补助", "监理单位的奖励")
    assert thesaurus.wordings("扶持资金怎么申请") == ("专项资金怎么申请",)
    assert thesaurus.wordings("专项资金怎么申请") == ("扶持资金怎么申请",)
    assert thesaurus.wordings("装配率怎么算") == ()
    assert Thesaurus(()).wordings("补贴") == ()


def test_a_word_of_documents_stays_unless_people_say_it_too() -> None:
    assert Thesaurus(GROUPS).wordings("补助的标准") == ()
    both = Thesaurus(read_groups("补贴 补助 = 奖补 补助"))
    assert both.wordings("补助的标准") == ("奖补的标准",)
    assert both.wordings("补贴的标准") == ("奖补的标准", "补助的标准")


def test_a_word_within_the_written_one_is_not_doubled() -> None:
    thesaurus = Thesaurus(read_groups("装配式 = 装配式建筑"))
    assert thesaurus.wordings("装配式建筑的补贴") == ()
    assert thesaurus.wordings("装配式的补贴") == ("装配式建筑的补贴",)


def test_a_word_within_any_written_one_stays() -> None:
    thesaurus = Thesaurus(read_groups("图审 = 施工图设计文件审查 施工图审查"))
    assert thesaurus.wordings("施工图审查要几天") == ()
    assert thesaurus.wordings("施工图审查前先图审")[0] == "施工图审查前先施工图设计文件审查"


def test_words_that_a_library_has_come_first() -> None:
    thesaurus = Thesaurus(GROUPS).kept(lambda word: word == "奖励")
    assert thesaurus.wordings("补贴")[0] == "奖励"


def test_the_bundled_groups_are_many_and_tell_one_thing_each() -> None:
    groups = bundled().groups
    said = [word for group in groups for word in group.said]
    assert len(groups) >= 150
    assert len(said) == len(set(said))
    assert all(len(set(group.written)) == len(group.written) for group in groups)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("开发商卖楼要公示什么", "房地产开发企业"),
        ("施工队偷工减料罚多少", "施工单位"),
        ("被动房有补贴吗", "超低能耗建筑"),
        ("精装房保修几年", "全装修"),
        ("中水利用率是多少", "再生水"),
        ("图审要多少天", "施工图审查"),
    ],
)
def test_everyday_words_of_the_trade_are_known(question: str, part: str) -> None:
    assert part in bundled().wordings(question)[0]


def test_a_library_adds_groups_of_its_own(library_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(library_folder, tmp_path / "library")
    with Library.open(folder) as library:
        assert thesaurus_of(library).wordings("能领红包吗") == ()
        assert thesaurus_of(library).wordings("补贴")[0] == "补助"
        (folder / FILE_NAME).write_text("\ufeff红包 = 补助资金", encoding="utf-8")
        assert thesaurus_of(library).wordings("能领红包吗") == ("能领补助资金吗",)
        (folder / FILE_NAME).write_text("红包", encoding="utf-8")
        with pytest.raises(SynonymsFault, match=FILE_NAME):
            thesaurus_of(library)
        (folder / FILE_NAME).write_bytes("红包 = 补助".encode("gb18030"))
        with pytest.raises(SynonymsFault, match="UTF-8"):
            thesaurus_of(library)
