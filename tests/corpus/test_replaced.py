"""What a document repeals of others: as a whole, by its articles, and what it only mentions."""

from __future__ import annotations

import pytest

from corpus.describe.replaced import partly_replaced, replaced
from corpus.types import PartRepeal


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("本条例自2022年1月1日起施行。《甲市旧条例》同时废止。", ("甲市旧条例",)),
        ("一、废止《甲条例》（1992年9月19日甲市人大常委会通过）", ("甲条例",)),
        ("决定废止《甲条例》、《乙办法》和《丙规定》。", ("甲条例", "乙办法", "丙规定")),
        (
            "1990年7月5日通过，根据1997年4月16日《关于修改〈甲条例〉的决定》修正的《甲条例》同时废止。",
            ("甲条例（1997-04-16）",),
        ),
        ("需要制定、修改、废止地方性法规的，按照《机构改革方案》提出议案。", ()),
        ("《甲条例》第十二条同时废止。", ()),
        ("《甲条例》中关于反补贴的规定同时废止。", ()),
    ],
)
def test_whole_documents(line: str, titles: tuple[str, ...]) -> None:
    assert [title.split("（")[0] for title in replaced([line])] == [title.split("（")[0] for title in titles]


@pytest.mark.parametrize(
    ("line", "words", "labels"),
    [
        ("《甲条例》第十二条同时废止。", "第十二条", ("第十二条",)),
        (
            "《甲条例》（2010年通过）第三条、第五条第二款自本办法施行之日起停止执行。",
            "第三条、第五条第二款",
            ("第三条",),
        ),
        ("《甲条例》第三条至第五条同时废止。", "第三条至第五条", ("第三条", "第四条", "第五条")),
        ("《甲条例》中关于反补贴的规定同时废止。", "中关于反补贴的规定", ()),
    ],
)
def test_parts_of_documents(line: str, words: str, labels: tuple[str, ...]) -> None:
    assert partly_replaced("乙办法", [line]) == (PartRepeal("甲条例", words, labels),)


def test_a_penalty_for_expired_goods_repeals_nothing() -> None:
    line = "销售超过失效日期的产品的，依照《产品质量法》第五十二条关于销售失效、变质的产品的处罚规定处罚。"
    assert partly_replaced("甲市产品质量条例", [line]) == ()
    assert replaced([line]) == ()


def test_a_decision_deletes_and_rewords_articles() -> None:
    lines = [
        "一、将第三条修改为：“建设单位应当将第九条修改为己用。”",
        "二、删去第八条和第十条。",
        "三、删去第十六条第二款规定的“本办法施行前的案件”。",
        "四、增加一条作为第四条：“删去第一条。”",
    ]
    assert partly_replaced("甲市人大常委会关于修改《甲市节能条例》的决定", lines) == (
        PartRepeal("甲市节能条例", "第三条", ("第三条",), "amended"),
        PartRepeal("甲市节能条例", "第八条和第十条", ("第八条", "第十条")),
    )
    assert partly_replaced("甲市节能条例", lines) == ()


def test_a_decision_of_the_court_names_its_own_rules_without_the_court() -> None:
    found = partly_replaced("最高人民法院关于修改《关于审理甲案件的规定》的决定", ["将第一条修改为：“甲”"])
    assert [part.target for part in found] == ["最高人民法院关于审理甲案件的规定"]
