"""Web pages: the article is found by its text, what the site puts around it goes, its fields become properties."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.clean import visible
from corpus.readers import read
from corpus.types import Line

ARTICLE = "".join(f"<p>第{n}条　申请人应当自收到通知之日起{n}日内提交材料，逾期不予受理。</p>" for n in range(1, 9))
NAVIGATION = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(12))
SITE = f"""<!DOCTYPE html><html><head><title>管理办法 - 示范市政府网</title>
<meta name="ArticleTitle" content="示范市管理办法"><meta name="PubDate" content="2024-05-01 10:00">
<script>var x = "第九条 脚本。";</script></head><body>
<div class="q"><ul>{NAVIGATION}</ul></div><div>您当前所在的位置：<a href="/">首页</a> &gt; <a href="/a">政策</a></div>
<div><h1>示范市管理办法</h1><div><span>发文机关：示范市人民政府</span> <span>文号：示府〔2024〕3号</span></div>
<div>字体：<a>大</a> <a>中</a> <a>小</a></div><div class="z">{ARTICLE}
<p>附件：<a href="/f.docx">申请表.docx</a></p></div><div>分享到：<a href="#">微信</a></div></div>
<div style="display:none"><p>隐藏的内容。</p></div>
<div>主办单位：示范市人民政府 <a href="/m">网站地图</a> 粤ICP备1号</div></body></html>"""


def page(tmp_path: Path, source: str | bytes) -> list[Line]:
    path = tmp_path / "a.html"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    return list(read(path).pages[0].lines)


def test_the_article_stays_and_the_site_goes(tmp_path: Path) -> None:
    found = page(tmp_path, SITE)
    assert (found[0].text, found[0].level) == ("示范市管理办法", 1)
    assert found[1].text == "第1条 申请人应当自收到通知之日起1日内提交材料，逾期不予受理。"
    assert [line.text for line in found[-2:]] == [
        "第8条 申请人应当自收到通知之日起8日内提交材料，逾期不予受理。",
        "附件：申请表.docx",
    ]
    assert len(found) == 10


def test_fields_of_the_page_are_properties(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(SITE, encoding="utf-8")
    properties = read(path).properties
    expected = {"PubDate": "2024-05-01 10:00", "文号": "示府〔2024〕3号", "发文机关": "示范市人民政府"}
    assert expected.items() <= properties.items()


def test_a_page_without_a_site_is_kept_whole(tmp_path: Path) -> None:
    found = page(tmp_path, "<h2>标题</h2><div>短</div><div><p>一</p>尾巴<br>另起</div>")
    assert [(line.text, line.level) for line in found] == [("标题", 2), ("短", 0), ("一", 0), ("尾巴", 0), ("另起", 0)]


def test_merged_cells_are_filled(tmp_path: Path) -> None:
    found = page(
        tmp_path,
        "<table><caption>表1 标准</caption><tr><th rowspan=2>类别</th><th colspan=2>金额</th></tr>"
        "<tr><th>住宅</th><th>公建</th></tr><tr><td>二星<br>级</td><td>20</td><td>30</td></tr></table>",
    )
    assert [(line.text, line.header) for line in found] == [
        ("表1 标准", False),
        ("类别 | 金额 | 金额", True),
        ("类别 | 住宅 | 公建", True),
        ("二星 级 | 20 | 30", False),
    ]


def test_a_table_that_lays_out_a_page_is_no_table(tmp_path: Path) -> None:
    found = page(tmp_path, "<table><tr><td><p>第一条 甲。</p><p>第二条 乙。</p></td></tr></table>")
    assert [(line.kind, line.text) for line in found] == [("text", "第一条 甲。"), ("text", "第二条 乙。")]


def test_numbers_of_ordered_lists_are_shown(tmp_path: Path) -> None:
    found = page(
        tmp_path, "<ol start=3><li>甲</li><li>（二）乙</li></ol><ol type=a><li>丙</li></ol><ul><li>丁</li></ul>"
    )
    assert [line.text for line in found] == ["3. 甲", "（二）乙", "a. 丙", "丁"]


def test_raised_numbers_stay_powers(tmp_path: Path) -> None:
    assert page(tmp_path, "<p>100m<sup>2</sup>，10<sup>-6</sup>，CO<sub>2</sub></p>")[0].text == "100m²，10⁻⁶，CO₂"


def test_line_breaks_in_the_source_are_no_blanks_between_chinese_characters(tmp_path: Path) -> None:
    assert page(tmp_path, "<p>建筑\n    节能，\nGB\n50016</p>")[0].text == "建筑节能，GB 50016"


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8"])
def test_the_declared_encoding_is_taken_at_its_widest(tmp_path: Path, charset: str) -> None:
    encoding = "utf-8" if charset == "utf-8" else "gb18030"
    assert page(tmp_path, f"<meta charset={charset}><p>镕㙍第一条</p>".encode(encoding))[0].text == "镕㙍第一条"


def test_a_body_that_a_script_would_show_is_read(tmp_path: Path) -> None:
    found = page(tmp_path, f'<body style="visibility: hidden">{ARTICLE}</body>')
    assert len(found) == 8


def test_real_policy_pages_keep_their_articles_and_lose_their_sites(shared_data: Path) -> None:
    pages = sorted((shared_data / "gov_policy_html" / "docs" / "policy_sources").glob("*.html"))
    assert len(pages) > 40
    for path in pages:
        raw = read(path)
        found = [line.text for line in raw.pages[0].lines]
        if path.name.startswith("20b"):  # a list of links, without an article
            continue
        assert len("".join(found)) > 150, path.name
        assert raw.properties["ArticleTitle"].replace(" ", "") in "".join(found[:12]).replace(" ", ""), path.name
        assert not [text for text in found if "ICP备" in text or "网站地图" in text or "长者专区" in text], path.name


def test_the_articles_of_a_real_regulation_are_all_there(shared_data: Path) -> None:
    folder = shared_data / "gov_policy_html" / "docs" / "policy_sources"
    raw = read(next(folder.glob("11_公共租赁住房*.html")))
    articles = [line.text for line in raw.pages[0].lines if line.text.startswith("第") and "条" in line.text[:7]]
    assert len(articles) == 54
    assert "索引号" in raw.properties


WRITTEN = st.text(st.sampled_from("第一条为了，。；（）《》<>& 　abc012.%"), max_size=40)


@given(st.lists(WRITTEN, max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_paragraphs_come_back(tmp_path: Path, written: list[str]) -> None:
    source = "<html><body>" + "".join(f"<p>{html.escape(text)}</p>" for text in written) + "</body></html>"
    assert [line.text for line in page(tmp_path, source)] == [text for line in written if (text := visible(line))]
