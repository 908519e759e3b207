"""Rules are told by their words, and the words of a case (违反…的，) are no rule."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.norms import norms, responsible
from corpus.types import Clause, ClauseId, ClauseKind


def clause(text: str, kind: ClauseKind = "article", **more: object) -> Clause:
    return Clause(ClauseId("a", "b", "第一条"), "第一条", kind, f"第一条 {text}", body=4, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("建设单位应当组织竣工验收。", {"duty"}),
        ("施工必须持证。", {"mandatory", "duty"}),
        ("严禁在疏散通道堆放杂物。", {"mandatory", "prohibition"}),
        ("未经验收的，不得交付使用。", {"prohibition"}),
        ("当事人可以申请延期。", {"permission"}),
        ("违反本条例规定，未按照应当采用的标准施工的，处一万元以上三万元以下的罚款。", {"penalty"}),
        ("逾期不改正的，可以处五万元以下罚款。", {"penalty"}),
        ("鼓励建设超低能耗建筑。", {"incentive"}),
        ("对二星级项目给予每平方米四十元补助。", {"incentive"}),
        ("主管部门应当自受理之日起二十个工作日内作出决定。", {"duty", "deadline"}),
        ("本条例所称绿色建筑，是指节约资源的建筑。", {"definition"}),
        ("市住房城乡建设部门负责全市绿色建筑的监督管理工作。", {"responsibility"}),
        ("本条例自2022年7月1日起施行。", set()),
        ("为了节约资源，制定本条例。", set()),
        ("为适应发展需要，设立相应机构。", set()),
    ],
)
def test_rules_of_regulations(text: str, found: set[str]) -> None:
    assert set(norms(clause(text))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("室内净高不应低于2.40m。", {"prohibition"}),
        ("楼梯应设置扶手。", {"duty"}),
        ("净宽不宜小于3.0m。", {"recommendation"}),
        ("坡道可采用直线形。", {"permission"}),
        ("可燃材料的适宜用量和相应措施。", set()),
    ],
)
def test_rules_of_standards(text: str, found: set[str]) -> None:
    assert set(norms(clause(text, "section"))) == found


def test_what_the_standard_marks_is_mandatory() -> None:
    assert "mandatory" in norms(clause("楼梯应设置扶手。", "section", mandatory=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市住房城乡建设部门负责全市的监督管理工作。", ("市住房城乡建设部门",)),
        ("擅自变更的，由城市管理部门责令改正。", ("城市管理部门",)),
        ("实施细则由市人民政府制定。", ()),
        ("对直接负责的主管人员给予处分。", ()),
    ],
)
def test_who_is_responsible(text: str, names: tuple[str, ...]) -> None:
    assert responsible(clause(text)) == names


@settings(deadline=None)
@given(
    st.text(alphabet="应当不得可以由部门负责，。的处罚三日内\n", max_size=60),
    st.sampled_from(["article", "section", "heading"]),
)
def test_any_text_has_its_norms_once_and_in_one_order(text: str, kind: ClauseKind) -> None:
    found = norms(clause(text, kind))
    assert len(set(found)) == len(found)
    assert kind != "heading" or not found
