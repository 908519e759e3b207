"""Formulas of Word on one line, which can be read in one way only, where they stand and with their numbers."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from lxml import etree

from corpus.parse import parse
from corpus.readers import read
from corpus.readers.word_formula import M, formula

NAMESPACE = f'xmlns:m="{M[1:-1]}"'


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def part(name: str, *inner: str) -> str:
    return f"<m:{name}>{''.join(inner)}</m:{name}>"


def value(name: str, text: str) -> str:
    return f'<m:{name} m:val="{text}"/>'


def fraction(above: str, below: str) -> str:
    return part("f", part("num", above), part("den", below))


def sub(base: str, below: str) -> str:
    return part("sSub", part("e", base), part("sub", below))


def sup(base: str, above: str) -> str:
    return part("sSup", part("e", base), part("sup", above))


def math(*inner: str) -> str:
    return f"<m:oMath {NAMESPACE}>{''.join(inner)}</m:oMath>"


def written(*inner: str) -> str:
    return formula(etree.fromstring(math(*inner)))


SUM = part(
    "nary",
    part("naryPr", value("chr", "∑")),
    part("sub", r("i=1")),
    part("sup", r("n")),
    part("e", sub(r("K"), r("i")), sub(r("A"), r("i"))),
)
MATRIX = part("m", part("mr", part("e", r("a")), part("e", r("b"))), part("mr", part("e", r("c")), part("e", r("d"))))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (fraction(r("a+b"), r("c")), "(a+b)/c"),
        (fraction(part("d", part("e", r("a+b"))), r("2c")), "(a+b)/2c"),
        (fraction(fraction(r("a"), r("b")), r("c")), "(a/b)/c"),
        (sup(r("x"), r("n+1")), "x^(n+1)"),
        (sup(r("a+b"), r("2")), "(a+b)²"),
        (sub(r("Q"), r("max")), "Q_max"),
        (sub(r("K"), r("i")) + r("A"), "K_i A"),
        (part("sSubSup", part("e", r("x")), part("sub", r("i")), part("sup", r("2"))), "x_i²"),
        (SUM, "∑_(i=1)^n K_i A_i"),
        (part("nary", part("sub", r("0")), part("sup", r("1")), part("e", r("xdx"))), "∫_0^1 xdx"),
        (part("rad", part("deg"), part("e", r("x+1"))), "√(x+1)"),
        (part("rad", part("deg", r("3")), part("e", r("x"))), "∛(x)"),
        (part("rad", part("deg", r("n")), part("e", r("x"))), "n次√(x)"),
        (MATRIX, "[a, b; c, d]"),
        (part("d", part("dPr", value("begChr", "|"), value("endChr", "|")), part("e", MATRIX)), "|a, b; c, d|"),
        (
            r("f=")
            + part(
                "d",
                part("dPr", value("begChr", "{"), value("endChr", "")),
                part("e", part("eqArr", part("e", r("1, &amp;x&gt;0")), part("e", r("0, &amp;x≤0")))),
            ),
            "f={1, x>0；0, x≤0",
        ),
        (part("func", part("fName", r("sin")), part("e", r("θ"))), "sin θ"),
        (part("limLow", part("e", r("lim")), part("lim", r("x→0"))), "lim_(x→0)"),
        (part("acc", part("e", r("x"))), "x\u0302"),
        (part("bar", part("barPr", value("pos", "top")), part("e", r("x"))), "x\u0305"),
        (part("phant", part("phantPr", value("show", "0")), part("e", r("x"))) + r("y"), "y"),
        (part("eqArr", part("e", r("E=1#(3.1)"))), "E=1 (3.1)"),
    ],
)
def test_each_construct_reads_in_one_way(source: str, shown: str) -> None:
    assert written(source) == shown


def test_a_formula_nested_beyond_reason_ends() -> None:
    source = r("x")
    for _ in range(100):
        source = part("rad", part("e", source))
    assert written(source).startswith("√(√(")


def document(tmp_path: Path, *, in_table: bool) -> Path:
    made = docx.Document()
    made.add_heading("建筑热工计算标准", 0)
    made.add_paragraph("4.2.1 围护结构的传热量应按下式计算：")
    shown = math(r("Q="), fraction(SUM + r("Δt"), r("R")))
    if in_table:
        row = made.add_table(1, 3).rows[0].cells
        row[1].paragraphs[0]._p.append(parse_xml(shown))
        row[2].text = "（4.2.1）"
    else:
        line = made.add_paragraph()
        line._p.append(parse_xml(shown))
        line.add_run("\t（4.2.1）")
    where = made.add_paragraph("式中：")
    where._p.append(parse_xml(math(r("Q"))))
    where.add_run("——传热量（W）；")
    made.add_paragraph("R——热阻（m²·K/W）。")
    made.add_paragraph("4.2.2 其他构件可不计算。")
    made.add_paragraph("4.2.3 本条到此为止。")
    path = tmp_path / "GB 99999-2020 建筑热工计算标准.docx"
    made.save(str(path))
    return path


@pytest.mark.parametrize("in_table", [False, True])
def test_a_formula_stands_in_its_clause_with_its_number_and_its_variables(tmp_path: Path, *, in_table: bool) -> None:
    path = document(tmp_path, in_table=in_table)
    shown = "Q=(∑_(i=1)^n K_i A_i Δt)/R （4.2.1）"
    assert shown in [line.text for line in read(path).pages[0].lines]
    clause = next(item for item in parse(path).clauses if item.label == "4.2.1")
    assert clause.text.split("\n")[1:] == [shown, "式中：Q——传热量（W）；", "R——热阻（m²·K/W）。"]


def test_formulas_that_are_pictures_are_told_of(tmp_path: Path) -> None:
    made = docx.Document()
    line = made.add_paragraph("按下式计算：")
    office = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    line._p.append(
        parse_xml(f'<w:r {space} {office}><w:object><o:OLEObject ProgID="Equation.DSMT4"/></w:object></w:r>')
    )
    made.save(str(tmp_path / "a.docx"))
    assert "1处公式是MathType" in read(tmp_path / "a.docx").problems[0]
