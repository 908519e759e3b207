"""The marked place is read back: whole, turned and cut pages hold their quotations, a wrong mark does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.parse import parse
from corpus.picture import Mark, page_marks
from corpus.picture.render import draw
from corpus.types import Clause
from evals.boxes import Quotation, quotations, read_back, score, whole_lines
from evals.turned import cut, turned
from evals.types import SourceLine
from evals.typeset import pdf

LAW = (
    "第一条　为了加强民用建筑节能管理，降低民用建筑使用过程中的能源消耗，提高能源利用效率，制定本条例。",
    "第二条　新建居住建筑应当安装节水器具；每户奖补25元，单个项目不超过150万元。",
    "第三条　本条例自2023年4月1日起施行，由示范市住房和城乡建设局负责解释。",
)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("boxes") / "示范市节能条例.pdf"
    path.write_bytes(pdf([SourceLine("示范市节能条例", level=1), *map(SourceLine, LAW)], "示范市节能条例"))
    return path


@pytest.mark.parametrize("change", ["", "90", "180", "270", "cut"])
def test_marks_hold_their_quotations_however_the_page_is_made(law: Path, tmp_path: Path, change: str) -> None:
    path = tmp_path / law.name
    path.write_bytes(law.read_bytes() if not change else cut(law) if change == "cut" else turned(law, int(change)))  # type: ignore[arg-type]
    found = quotations([(path, parse(path))], 6)
    told = score([read_back(quotation, draw) for quotation in found])
    assert (told.count, told.held, told.tight, told.precision) == (6, 6, 6, 1.0)


def test_whole_lines_hold_more_than_is_quoted(law: Path) -> None:
    clause = next(clause for clause in parse(law).clauses if clause.label == "第二条")
    start = clause.text.index("每户奖补25元")
    quotation = Quotation(law, clause, start, start + 7)
    exact, lines = read_back(quotation, draw), read_back(quotation, draw, whole_lines)
    assert (exact.text, exact.foreign) == ("每户奖补25元", 0)
    assert lines.held
    assert lines.foreign > 10
    assert score([lines]).tight == 0


def test_a_mark_in_the_wrong_place_does_not_hold(law: Path) -> None:
    clause = next(clause for clause in parse(law).clauses if clause.label == "第二条")

    def lower(clause: Clause, start: int, end: int) -> dict[int, tuple[Mark, ...]]:
        found = page_marks(clause, [(start, end)])
        return {
            page: tuple(replace(m, box=(m.box[0], m.box[1] + 40, m.box[2], m.box[3] + 40)) for m in marks)
            for page, marks in found.items()
        }

    reading = read_back(Quotation(law, clause, 0, len(clause.text)), draw, lower)
    assert not reading.held
