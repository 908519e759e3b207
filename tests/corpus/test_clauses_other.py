"""Notices, speeches, atlases, and texts without any numbers."""

from __future__ import annotations

from written import by_number, characters, clauses, numbers, source_characters

from corpus.grammar.fallback import GROUP, LONGEST

NOTICE = """
各区人民政府：
现就有关事项通知如下：
一、总体要求
坚持绿色发展，到2025年新建建筑全部达到星级标准，并持续提高建筑能效水平。
二、重点任务
（一）提升质量。一是健全机制，将标准落实情况纳入管理程序，严把规划审批和竣工验收关口。二是发展高星级建筑，以机关办公建筑为重点。
（二）扩大规模。各区应当在土地出让条件中明确装配式建筑要求，新立项的项目全面采用预制楼梯和叠合楼板。
1.政府投资项目全部实施。
2.商品住宅项目分步实施。
三、有下列情形之一的，不予支持：
（一）未按期竣工的；
（二）弄虚作假的。
附件：1.任务表
示范市住房和城乡建设局
2024年3月1日
（此件公开发布）
"""


def test_the_innermost_headings_of_a_notice_are_its_clauses() -> None:
    found = clauses(NOTICE)
    assert numbers(found) == ["引言", "一", "二/（一）", "二/（二）", "三", "落款"]
    assert by_number(found, "二/（一）").path == ("二、重点任务",)
    assert by_number(found, "二/（一）").label == "二、（一）"
    assert by_number(found, "二/（一）").title == "提升质量"


def test_a_heading_stays_with_its_body_and_inner_points_in_their_paragraph() -> None:
    found = clauses(NOTICE)
    assert by_number(found, "一").text.startswith("一、总体要求\n坚持绿色发展")
    assert "二是发展高星级建筑" in by_number(found, "二/（一）").text


def test_long_points_of_the_third_level_are_clauses_with_the_whole_way_to_them_as_number() -> None:
    long = "由主管部门会同有关部门逐项核验并公布结果。" * 8
    found = clauses(f"一、任务\n（一）质量\n1.甲{long}\n2.乙{long}\n（二）规模\n丙{long}\n二、保障\n丁{long}")
    assert numbers(found) == ["一/（一）/1", "一/（一）/2", "一/（二）", "二"]
    assert (found[0].label, found[0].path) == ("一、（一）1", ("一、任务", "（一）质量"))


HEADED = """
一、目标
（一）原则
坚持节约优先。
（二）指标
指标见表1。
表1 指标
|= 区 | 面积
| 东 | 1
二、措施
（一）加强监管。严格执法。
（二）加强宣传。广泛宣传。
三、时间
（一）自查阶段：三月至五月。建设单位逐项自查。
（二）检查阶段：六月至九月。主管部门集中检查。
四、内容
（一）理论（4学时）：结构、材料。
（二）技能（8学时）：灌浆、封仓。
五、验收
（一）检测
1.检测气密性；
2.检测热桥。
（二）退出
未开工的退出。
本方案自印发之日起施行。
"""


def test_points_with_headings_of_their_own_are_clauses_however_short_and_lists_are_none() -> None:
    found = clauses(HEADED)
    assert numbers(found) == [
        *("一/（一）", "一/（二）", "表1", "二/（一）", "二/（二）", "三/（一）", "三/（二）", "四"),
        *("五/（一）", "五/（二）", "结语"),
    ]
    assert (by_number(found, "一/（一）").title, by_number(found, "一/（一）").path) == ("原则", ("一、目标",))
    assert by_number(found, "三/（一）").title == "自查阶段"
    assert by_number(found, "五/（一）").title == "检测"


def test_a_heading_with_a_stop_is_one_and_an_amendment_is_none() -> None:
    long = "由主管部门核验并公布结果。" * 4
    found = clauses(
        f"一、程序\n（一）审核。\n1.受理。甲{long}\n2.审定。乙{long}\n二、修改\n（一）将第三条修改为：“丙。丁。”\n（二）删去第四条。"
    )
    assert numbers(found) == ["一/（一）/1", "一/（一）/2", "二"]
    assert found[0].path == ("一、程序", "（一）审核。")


def test_a_numbering_that_runs_on_below_the_next_heading() -> None:
    said = "人民法院应当依照有关法律的规定办理执行案件，并将办理的结果及时通知当事人和有关单位。"
    found = clauses(
        f"一、机构\n1.{said}\n2.{said}\n二、管辖\n3.{said}\n4.{said}\n5.6米以上的除外。\n三、附则\n7.{said}"
    )
    assert numbers(found) == ["一/1", "一/2", "二/3", "二/4", "三"]


def test_a_table_in_a_point_stands_below_its_heading() -> None:
    assert by_number(clauses(HEADED), "表1").path == ("一、目标", "（二）指标")


def test_what_ends_the_whole_does_not_belong_to_its_last_inner_point() -> None:
    found = clauses(HEADED)
    assert by_number(found, "五/（二）").text == "（二）退出\n未开工的退出。"
    assert by_number(found, "结语").text == "本方案自印发之日起施行。"
    assert numbers(clauses("一、目标\n甲。\n二、其他事项\n本方案自印发之日起施行。")) == ["一", "二"]


def test_a_list_stays_with_the_sentence_above_it() -> None:
    assert by_number(clauses(NOTICE), "三").text.endswith("（二）弄虚作假的。")


def test_nothing_of_a_notice_is_lost_or_doubled() -> None:
    assert set(source_characters(NOTICE)) == set(characters(clauses(NOTICE)))
    texts = "".join(c.text for c in clauses(NOTICE)).replace("\n", "")
    assert len(texts) + len("二、重点任务") == len(NOTICE.replace("\n", ""))


def test_a_speech_may_put_body_and_heading_in_one_paragraph() -> None:
    found = clauses(
        "同志们：\n今天开会。\n一、肯定成绩\n（一）工作推进。近年来取得进展。\n（二）任务完成。全部完成。\n二、加强领导\n各单位要落实。",
        "other",
    )
    assert numbers(found) == ["引言", "一", "二"] or numbers(found) == ["引言", "一/（一）", "一/（二）", "二"]
    assert all(clause.text for clause in found)


def test_points_below_numbered_parts_do_not_collide() -> None:
    long = "内容详细说明" * 20
    text = f"第一节 释义\n一、甲{long}。\n二、乙{long}。\n第二节 简介\n一、丙{long}。\n二、丁{long}。"
    assert numbers(clauses(text, "other")) == ["第一节/一", "第一节/二", "第二节/一", "第二节/二"]


def test_sheets_of_an_atlas_by_their_headings() -> None:
    text = (
        "# 说明\n本图集适用于甲。\n## 第1页 目录\n甲……1\n"
        "## 第2页 叠合板连接节点\n板端钢筋锚固。\n|= 板厚 | 锚固\n| 60 | 5d"
    )
    found = clauses(text, "atlas")
    assert [c.label for c in found if c.kind == "sheet"] == ["第1页", "第2页"]
    sheet = by_number(found, "第2页")
    assert sheet.title == "叠合板连接节点"
    assert by_number(found, "第2页/表1").path == ("第2页",)


def test_sheets_of_a_drawn_atlas_are_named_by_their_title_blocks() -> None:
    text = (
        "示范图集\n---\n节点详图\n连接节点 | 图集号 | SF22G01\n"
        "审核 某 | 页 | 7\n---\n说明\n总说明 | 图集号 | SF22G01\n审核 某 | 页 | 8"
    )
    found = clauses(text, "atlas")
    assert [(c.label, c.title, c.page) for c in found] == [
        ("封面", "示范图集", 1),
        ("第7页", "连接节点", 2),
        ("第8页", "总说明", 3),
    ]


def test_a_sheet_that_is_a_table_has_its_rows_without_those_of_the_title_block() -> None:
    text = (
        "示范图集\n---\n选用表\n|= 直径 | 外径\n| 12 | 32\n| 14 | 34\n注：1．参考。\n| 选用表 | 图集号 | SF22G01\n| 审核 某 | 页 | 13\n"
        "---\n节点1\n| 详图 | 图集号 | SF22G01\n| 审核 某 | 页 | 14"
    )
    _, table, drawing = clauses(text, "atlas")
    assert (table.label, table.rows, table.head_rows) == ("第13页", (("直径", "外径"), ("12", "32"), ("14", "34")), 1)
    assert "14 | 34" in table.text
    assert (drawing.label, drawing.rows) == ("第14页", ())


def test_a_footer_with_a_page_number_makes_no_atlas() -> None:
    found = clauses("1 总则\n1.0.1 甲。\n第1页\n1.0.2 乙。\n第2页\n1.0.3 丙。\n第3页", "standard")
    assert not [clause for clause in found if clause.kind == "sheet"]


def test_text_without_numbers_is_grouped_below_its_headings() -> None:
    sentence = "这是一段没有编号的文字，用来说明情况。" * 10
    text = "# 甲\n" + "\n".join([sentence] * 12) + "\n## 乙\n" + sentence
    found = clauses(text, "other")
    assert all(len(clause.text) <= GROUP + len(sentence) for clause in found)
    assert found[-1].path == ("甲", "乙")
    assert found[-1].label == "乙"
    assert len({clause.id.number for clause in found}) == len(found) > 2


def test_text_of_a_paged_document_is_cited_by_page_and_paragraph() -> None:
    line = "第一页上的一段较长的文字，没有任何编号可以引用。"
    found = clauses(f"{line}\n{line}\n---\n{line}另起一段。", "other")
    assert [clause.label for clause in found] == ["第1页 第1段", "第2页 第1段"]
    assert [clause.page for clause in found] == [1, 2]


def test_a_page_in_one_line_is_cut_after_sentences() -> None:
    found = clauses("一个没有换行的长句子，说明情况。" * 400, "other")
    assert max(len(clause.text) for clause in found) <= LONGEST
    assert "".join(clause.text for clause in found) == "一个没有换行的长句子，说明情况。" * 400
    assert all(clause.text.endswith("。") for clause in found)


def test_a_table_alone_below_a_heading_has_its_name() -> None:
    found = clauses(
        "# 目标\n发布日期：2024年1月1日\n|= 区 | 面积\n| 东 | 1\n| 西 | 2\n# 进度\n表1 季度进度\n|= 季 | 比\n| 一 | 1",
        "other",
    )
    assert [(c.kind, c.label, c.title, c.path, len(c.rows)) for c in found] == [
        ("table", "目标", "", ("目标",), 3),
        ("table", "表1", "季度进度", ("进度",), 2),
    ]


def test_tables_without_a_number_are_named_for_what_they_stand_in() -> None:
    table = "|= 区 | 面积\n| 东 | 1"
    found = clauses(f"# 目标\n说明如下。\n{table}\n# 进度\n{table}\n续说。\n{table}", "other")
    assert [c.label for c in found if c.kind == "table"] == ["目标中的表", "进度中的第一个表", "进度中的第二个表"]
