"""A question names a row and a column of a table, and gets the cell."""

from __future__ import annotations

import pytest

from assistant.asks import asked
from assistant.cells import Cells, find_cells
from corpus.types import Clause, ClauseId


def table(*rows: tuple[str, ...], heads: int = 1, title: str = "") -> Clause:
    text = "\n".join([f"表1 {title}", *(" | ".join(row) for row in rows)])
    return Clause(ClauseId("a", "b", "表1"), "表1", "table", text, title=title, rows=rows, head_rows=heads)


FUNDS = table(
    ("建筑类别", "标识等级", "奖补标准（元/平方米）", "单个项目上限（万元）"),
    ("新建居住建筑", "二星级", "25", "150"),
    ("新建居住建筑", "三星级", "50", "300"),
    ("新建公共建筑", "二星级", "35", "200"),
    ("新建公共建筑", "三星级", "70", "400"),
)
WALLS = table(
    ("围护结构部位", "建筑层数", "建筑层数"),
    ("围护结构部位", "≤3层", "≥4层"),
    ("屋面", "0.15", "0.20"),
    ("外墙", "0.25", "0.30"),
    heads=2,
    title="传热系数限值［W/（㎡·K）］",
)
CHILLERS = table(
    ("类型", "制冷量CC（kW）", "一星级", "二星级"),
    ("水冷螺杆式", "CC≤528", "5.20", "5.50"),
    ("水冷螺杆式", "528＜CC≤1163", "5.60", "5.90"),
    ("水冷离心式", "CC≤1163", "5.70", "6.00"),
)
SLEEVES = table(("连接钢筋直径d", "套筒外径", "套筒长度"), ("20", "42", "211"), ("25", "50", "256"))
ROUTES = table(
    ("名称", "类别", "替代技术产品"),
    ("粘土实心砖", "禁止", "混凝土多孔砖"),
    ("胶粉聚苯颗粒保温浆料", "禁止", "岩棉条"),
)
GRANTS = table(
    ("项目类别", "奖补标准", "单个项目上限（万元）"),
    ("超低能耗居住建筑", "200元/平方米", "600"),
    ("超低能耗农房", "4万元/户", "集中连片项目200"),
)
REPORTS = table(
    ("考核内容", "分值", "评分标准"),
    ("培训和宣传", "5", "完成培训任务得3分"),
    ("月报报送", "5", "每迟报1次扣0.5分；虚报的不得分"),
)
POWER = table(("能源种类", "单位", "等效电系数（kWh）"), ("市政热水", "1GJ", "97"), ("天然气", "1m³", "5.2"))
AIR = table(("污染物", "限量（mg/m³）"), ("总挥发性有机化合物TVOC", "0.45"), ("氡", "0.1"))
CHECKS = table(
    ("考核项目", "考核内容", "分值", "评分标准"),
    ("装配式建筑（25分）", "装配式建筑占新开工比例", "15", "每低1个百分点扣1.5分"),
    ("装配式建筑（25分）", "土地出让要求落实率", "6", "每发现1宗未落实扣2分"),
)
TRADES = table(
    ("专业", "设计内容", "填写要求"), ("结构", "装配率", "填写计算值"), ("电气", "光伏装机容量", "填写设计值")
)
STAGES = table(
    ("评价项", "评价要求", "分值"), ("信息模型应用", "设计、生产、施工三个阶段", "2"), ("总承包", "采用", "2")
)
RECORDS = table(("检查内容", "要求", "记录"), ("出浆孔出浆情况", "全部出浆", "逐孔记录"), ("批号", "合格", "填写编号"))
STAIRS = table(
    ("节点类别", "适用条件", "页号"), ("预制楼梯", "层高2.8m～3.3m", "第14页"), ("叠合板", "跨度6m", "第5页")
)
BANS = table(
    ("名称", "类别", "限制或者禁止的范围", "替代技术产品"),
    ("粘土实心砖", "禁止", "全市所有新建工程", "混凝土多孔砖"),
    ("单层玻璃铝合金外窗", "禁止", "有供暖要求的房间", "断桥铝合金中空玻璃窗"),
)
MOULDS = table(("构件类型", "标准化构件（次）", "非标准化构件（次）"), ("叠合板", "120", "60"), ("楼梯", "150", "80"))
GOODS = table(
    ("产品名称", "证书有效期至", "标识等级"),
    ("断桥铝合金窗", "2027-07-31", "二星级"),
    ("遮阳卷帘", "2027-01-31", "三星级"),
)
SLABS = table(
    ("部位", "限值[W/(㎡·K)]", "其他要求"),
    ("分隔供暖与非供暖空间的楼板", "0.50", "采用A级保温材料"),
    ("外窗", "2.0", "气密性能不低于7级"),
)
PLACES = table(
    ("设施名称", "设置部位", "主要尺寸（mm）"),
    ("淋浴间", "浴室、游泳馆", "短边不小于1500"),
    ("盲道", "人行道、出入口前", "宽250～500"),
)
TARGETS = table(("指标", "目标值", "性质"), ("绿地率", "≥36%", "约束性"), ("再生水利用率", "≥25%", "引导性"))
DRY = table(
    ("评价项", "评价要求", "评价分值", "最低分值"),
    ("干式工法楼面、地面", "比例≥70%", "6", "——"),
    ("总承包", "采用", "2", "——"),
)
SHARES = table(("达到的标准", "奖励比例"), ("装配率60%以上不足75%", "1.0%"), ("装配率75%以上不足90%", "2.0%"))


def found(clause: Clause, question: str) -> tuple[Cells, ...]:
    return find_cells(clause, [question], asked(question))


def answers(cells: Cells) -> list[str]:
    return [cell for _, cell, answer in cells.said() if answer]


@pytest.mark.parametrize(
    ("clause", "question", "row", "cell"),
    [
        (FUNDS, "二星级 公共建筑 每平方米补助", 3, "35元/平方米"),
        (FUNDS, "三星级的居住建筑单个项目最多给多少", 2, "300万元"),
        (WALLS, "三层楼的屋面传热系数限值", 1, "0.15W/（㎡·K）"),
        (WALLS, "10层住宅外墙传热系数", 2, "0.30W/（㎡·K）"),
        (CHILLERS, "900kW的水冷螺杆机二星级要多少", 2, "5.90"),
        (CHILLERS, "离心式一星级，制冷量800kW", 3, "5.70"),
        (SLEEVES, "25的钢筋套筒长度多少", 2, "256"),
        (ROUTES, "粘土实心砖用什么替代", 1, "混凝土多孔砖"),
        (GRANTS, "超低能耗的农房一户补几万", 2, "4万元/户"),
        (GRANTS, "超低能耗的农房最多给多少", 2, "集中连片项目200万元"),
        (REPORTS, "月报每迟报1次扣几分", 2, "每迟报1次扣0.5分；虚报的不得分"),
        (REPORTS, "月报报送的分值是多少", 2, "5"),
        (SHARES, "装配率做到80%，奖励几个点", 2, "2.0%"),
        (ROUTES, "胶粉颗粒浆料的替代产品", 2, "岩棉条"),
        (POWER, "一方天然气折几度电", 2, "5.2kWh"),
        (AIR, "TVOC多少算超标", 1, "0.45mg/m³"),
        (REPORTS, "月报迟报一次扣多少分", 2, "每迟报1次扣0.5分；虚报的不得分"),
        (CHECKS, "查出一宗地没落实装配式要求，扣几分", 2, "每发现1宗未落实扣2分"),
        (TRADES, "光伏装多少千瓦归哪个专业填", 2, "电气"),
        (STAGES, "信息模型要在哪几个阶段都用上", 1, "设计、生产、施工三个阶段"),
        (RECORDS, "出浆孔出没出浆怎么记录", 1, "逐孔记录"),
        (STAIRS, "预制楼梯节点，层高多少能套用", 1, "层高2.8m～3.3m"),
        (BANS, "单层玻璃的铝合金外窗，哪些房间不许装", 2, "有供暖要求的房间"),
        (MOULDS, "叠合板不是标准件，按用几次来摊", 1, "60次"),
        (MOULDS, "标准的叠合板按用几次来摊", 1, "120次"),
        (GOODS, "断桥铝窗评的是几星", 1, "二星级"),
        (GOODS, "遮阳卷帘评的是几星", 2, "三星级"),
        (SLABS, "分隔供暖空间的楼板，用的保温材料要几级", 1, "采用A级保温材料"),
        (PLACES, "淋浴间一般设在什么地方", 1, "浴室、游泳馆"),
        (TARGETS, "绿地率是必须达到的约束，还是只作引导的", 1, "约束性"),
        (DRY, "干式工法的地面要做够多少比例才有分", 1, "比例≥70%"),
    ],
)
def test_the_row_and_the_cell_that_are_asked_for(clause: Clause, question: str, row: int, cell: str) -> None:
    first, *others = found(clause, question)
    assert (first.row.number, answers(first), others) == (row, [cell], [])


def test_rows_that_the_question_does_not_tell_apart_are_all_found() -> None:
    assert [cells.row.number for cells in found(FUNDS, "二星级每平方米补助多少")] == [1, 3]


def test_meaning_decides_between_rows_that_words_leave_near_each_other() -> None:
    question = "二星级的办公楼每平方米补助多少"
    cells = find_cells(
        FUNDS, [question], asked(question), lambda said: [0.9 if "公共" in text else 0.7 for text in said]
    )
    assert cells[0].row.number == 3


def test_a_question_about_something_else_names_no_row() -> None:
    assert found(FUNDS, "养狗要办证吗") == ()
    assert found(WALLS, "谁负责验收") == ()


def test_only_a_row_and_a_column_that_are_named_are_sure() -> None:
    assert found(FUNDS, "二星级公共建筑的奖补标准")[0].sure
    assert not found(FUNDS, "公共建筑一般给多少钱")[0].sure


def test_a_table_without_heads_has_no_cells_to_name() -> None:
    assert found(table(("地址", "某市"), ("电话", "110"), heads=0), "电话是多少") == ()


def test_a_column_is_named_by_a_range_too() -> None:
    cells = found(WALLS, "三层楼的屋面限多少")[0]
    assert cells.sure
    assert cells.named == 1.0


def test_the_only_column_left_is_half_named_and_not_sure() -> None:
    cells = found(SHARES, "装配率做到80%给多少")[0]
    assert 0 < cells.named <= 0.5
    assert not cells.sure


def test_a_number_names_no_part_of_a_longer_one() -> None:
    assert found(table(("图名", "页"), ("轮椅坡道", "D2"), ("盲道", "D1")), "SF24J02讲了什么") == ()


def test_a_column_of_the_kind_asked_for_is_half_named_and_surely_meant_where_one_row_is() -> None:
    cells = found(REPORTS, "月报报送能拿几分")[0]
    assert (answers(cells), cells.sure) == (["5"], True)
    assert 0 < cells.named < found(REPORTS, "月报报送的分值是多少")[0].named
    assert not found(FUNDS, "公共建筑能拿多少钱")[0].sure


def test_a_table_of_one_row_answers_by_its_columns_alone() -> None:
    cells = found(table(("奖项", "奖金（万元）"), ("年度优胜", "20")), "奖金是多少")[0]
    assert (cells.keys, answers(cells)) == ((), ["20万元"])


def test_the_column_whose_meaning_is_nearest_answers_where_no_word_tells() -> None:
    tools = table(
        ("项目", "允许偏差", "检验方法"), ("相邻板面平整度", "5mm", "靠尺和塞尺"), ("轴线位置", "8mm", "钢尺")
    )
    cells = find_cells(
        tools,
        ["相邻板面平不平拿什么工具查"],
        asked("拿什么工具查"),
        lambda said: [float("方法" in text) + float("平整" in text) for text in said],
    )
    assert answers(cells[0]) == ["靠尺和塞尺"]


def test_a_row_is_found_by_its_meaning_alone_only_where_a_figure_is_asked_for() -> None:
    def nearest(question: str) -> tuple[Cells, ...]:
        return find_cells(FUNDS, [question], asked(question), lambda said: [float("三星级" in text) for text in said])

    assert nearest("顶级的房子多少")[0].row.number == 2
    assert nearest("顶级的房子怎么申报") == ()
