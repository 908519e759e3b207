"""Typesetting: lines break as printers break them, and nothing falls out."""

from __future__ import annotations

import pypdfium2
from hypothesis import given
from hypothesis import strategies as st

from evals.references import squash
from evals.types import SourceLine
from evals.typeset import NOT_AT_END, NOT_AT_START, measure, pdf, wrap


def test_a_table_is_ruled_and_keeps_its_cells() -> None:
    cells = ("类别", "设计使用年限应当符合国家现行有关标准的规定，并应当在设计文件中注明", "示例")
    with pypdfium2.PdfDocument(pdf([SourceLine("", cells=cells)], "某标准")) as document:
        page = document[0]
        text = squash(page.get_textpage().get_text_bounded())
        paths = [item for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    assert all(squash(cell)[:8] in text for cell in cells)
    assert len(paths) == len(cells)


@given(st.text(alphabet="建筑活动应当，。（）“”《》2026.5 ab", min_size=1, max_size=200), st.integers(6, 40))
def test_wrapping_keeps_every_character(text: str, width: int) -> None:
    assert squash("".join(wrap(text, width, 2))) == squash(text)


def test_lines_do_not_begin_with_a_stop_or_end_with_an_opening_bracket() -> None:
    lines = wrap("依照《建筑法》（以下简称本法）的规定，应当“先勘察、后设计、再施工”的原则。" * 8, 11, 2)
    assert len(lines) > 10
    assert all(line[0] not in NOT_AT_START for line in lines)
    assert all(line[-1] not in NOT_AT_END for line in lines[:-1])
    assert max(map(measure, lines)) <= 11 + 2
