"""HTML pages as a city government's site serves them: navigation, a table of particulars, the text, a footer."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from source import Block, Source

STYLE = """
body { font-family: 'Microsoft YaHei', SimSun, sans-serif; margin: 0; color: #333 }
.head { background: #b8282a; color: #fff; padding: 18px 40px }
.nav { background: #8f1d1f; padding: 0 40px }
.nav a { color: #fff; display: inline-block; padding: 10px 18px; text-decoration: none }
.crumb { padding: 10px 40px; color: #888 }
.main { width: 1100px; margin: 0 auto }
.info { width: 100%; border-collapse: collapse }
.info td, .info th { border: 1px solid #ddd; padding: 8px 12px; font-size: 14px; text-align: left }
.TRS_Editor { line-height: 2 }
.TRS_Editor table { border-collapse: collapse; margin: auto }
.TRS_Editor td, .TRS_Editor th { border: 1px solid #333; padding: 4px 8px }
.foot { background: #eee; margin-top: 40px; padding: 20px 40px; text-align: center; font-size: 13px }
"""
CRUMBS = " &gt; ".join(f'<a href="#">{name}</a>' for name in ("首页", "政务公开", "政策文件"))
NAVIGATION = ("首页", "新闻中心", "政务公开", "政务服务", "互动交流", "走进示范")
TOOLS = "【字体：大 中 小】 打印 关闭 分享到："
FOOTER = (
    "主办：{issuer}　承办：示范市大数据中心",
    "网站标识码：9900000000　备案号：示ICP备00000000号　公安备案 00000000000000号",
    "联系我们 | 网站地图 | 使用帮助 | 隐私声明",
)


def _span(rows: tuple[tuple[str, ...], ...], row: int, column: int) -> str:
    right = column
    while right + 1 < len(rows[row]) and rows[row][right + 1] == "<":
        right += 1
    bottom = row
    while bottom + 1 < len(rows) and rows[bottom + 1][column] == "^":
        bottom += 1
    wide = f' colspan="{right - column + 1}"' if right > column else ""
    return wide + (f' rowspan="{bottom - row + 1}"' if bottom > row else "")


def _table(block: Block) -> str:
    lines = ["<table>"]
    for r, row in enumerate(block.rows):
        tag = "th" if r < block.head else "td"
        cells = "".join(
            f"<{tag}{_span(block.rows, r, c)}>{escape(text)}</{tag}>"
            for c, text in enumerate(row)
            if text not in ("^", "<")
        )
        lines.append(f"<tr>{cells}</tr>")
    return "\n".join([*lines, "</table>"])


def _paragraph(inner: str, style: str = "text-align:center") -> str:
    return f'<p style="{style}">{inner}</p>'


def _heading(block: Block) -> str:
    style = "text-align:center;font-size:22pt" if block.level == 1 else "text-align:center"
    return _paragraph(f"<strong>{escape(block.text)}</strong>", style)


def _text(block: Block) -> str:
    inner = escape(block.text)
    return _paragraph(f"<strong>{inner}</strong>" if block.bold else inner, "text-indent:2em")


MAKERS: dict[str, Callable[[Block], str]] = {
    "heading": _heading,
    "text": _text,
    "table": _table,
    "right": lambda block: _paragraph(escape(block.text), "text-align:right"),
    "centred": lambda block: _paragraph(escape(block.text)),
    "caption": lambda block: _paragraph(escape(block.text)),
    "formula": lambda block: _paragraph(escape(f"{block.text}　　{block.label}")),
    "page": lambda _: "",
    "toc": lambda _: "",
}


def _particulars(info: dict[str, object]) -> str:
    pairs = [
        ("索引号", info["index"], "主题分类", info["topic"]),
        ("发文机关", info["issuer"], "成文日期", info["signed"]),
        ("标题", info["title"], "发布日期", info["published"]),
        ("发文字号", info["number"], "有效性", info.get("validity", "有效")),
    ]
    rows = "\n".join(
        f"<tr><th>{a}：</th><td>{escape(str(b))}</td><th>{c}：</th><td>{escape(str(d))}</td></tr>"
        for a, b, c, d in pairs
    )
    return f'<table class="info">\n{rows}\n</table>'


def build(source: Source) -> bytes:
    """Return the bytes of the page, UTF-8."""
    info = source.info
    site = escape(str(info.get("site", info["issuer"])))
    navigation = "".join(f'<a href="#">{name}</a>' for name in NAVIGATION)
    foot = "\n".join(f"<p>{line.format(issuer=site)}</p>" for line in FOOTER)
    body = "\n".join(line for line in (MAKERS[block.kind](block) for block in source.blocks) if line)
    related = "\n".join(f'<li><a href="#">{escape(text)}</a></li>' for text in info.get("related", ()))
    page = f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{escape(str(info["title"]))}_{site}</title>
<meta name="SiteName" content="{site}">
<meta name="ArticleTitle" content="{escape(str(info["title"]))}">
<meta name="PubDate" content="{info["published"]}">
<meta name="ContentSource" content="{escape(str(info["issuer"]))}">
<style>{STYLE}</style>
<script>var _trs = {{"column": "政策文件"}}; function doPrint() {{ window.print(); }}</script>
</head>
<body>
<div class="head"><h2>{site}</h2><form><input type="text" placeholder="请输入关键字"><button>搜索</button></form></div>
<div class="nav">{navigation}</div>
<div class="crumb">当前位置：{CRUMBS} &gt; 正文</div>
<div class="main">
{_particulars(info)}
<h1 class="title">{escape(str(info["title"]))}</h1>
<div class="tools">发布时间：{info["published"]}　来源：{escape(str(info["issuer"]))}　浏览次数：1268　{TOOLS}</div>
<div class="TRS_Editor" id="zoom">
{body}
</div>
<div class="related"><h3>相关文件</h3><ul>
{related}
</ul></div>
</div>
<div class="foot">
{foot}
</div>
</body>
</html>
"""
    return page.encode()
