"""Footnotes leave the text that runs on over them and stand behind the paragraph that bears their mark."""

from __future__ import annotations

from pathlib import Path

import pytest
from typeset_pages import FONT, LEFT, SIZE, Pages

from corpus.layout import paragraphs
from corpus.parse import parse
from corpus.readers import read

BODY = "建设单位应当按照节能标准组织设计施工和验收并对工程质量负责任何单位不得降低标准要求"


def with_notes(path: Path, notes: list[str], mark: str = "①") -> Path:
    """Set two pages whose last article on the first runs on over the notes at its foot."""
    pages = Pages(path)
    pages.add("第一条　" + BODY * 6 + "。")
    pages.add(f"第二条　本条例所称绿色建筑{mark}，是指" + BODY * 2 + "。")
    pages.y = 180
    pages.add("第三条　" + BODY)
    pages.canvas.setFont(FONT, 9)
    for at, note in enumerate(notes):
        pages.canvas.drawString(LEFT, 110 - 13 * at, note)
    pages.turn()
    pages.canvas.setFont(FONT, SIZE)
    pages.add("应当报请市人民政府批准。", indent=0)
    pages.add("第四条　" + BODY + "。")
    pages.add("第五条　" + BODY + "。")
    return pages.save()


def test_a_note_stands_with_its_article_and_the_text_runs_on(tmp_path: Path) -> None:
    notes = ["① 见《绿色建筑评价标准》GB/T 50378-2019的规定，", "并按照本市的补充规定执行。"]
    found = parse(with_notes(tmp_path / "示范条例.pdf", notes))
    second = next(clause for clause in found.clauses if clause.label == "第二条")
    third = next(clause for clause in found.clauses if clause.label == "第三条")
    told = "脚注①：见《绿色建筑评价标准》GB/T 50378-2019的规定，并按照本市的补充规定执行。"
    assert second.text.split("\n")[1:] == [told]
    assert "脚注" not in third.text
    assert third.text.replace("\n", "").endswith("标准要求应当报请市人民政府批准。")
    at = second.text.index(told)
    boxes = [span.box for span in second.spans if span.end > at]
    assert all(box and box[1] > 700 for box in boxes)


@pytest.mark.parametrize(
    ("notes", "mark"), [(["② 没有这个标记的注。"], "①"), (["这一行是小字，但没有标记。"], "①")], ids=["other", "none"]
)
def test_small_type_whose_mark_is_not_in_the_text_stays(tmp_path: Path, notes: list[str], mark: str) -> None:
    raw = read(with_notes(tmp_path / "a.pdf", notes, mark))
    texts = [item.text for item in paragraphs(raw)]
    assert notes[0] in texts
    assert not any(text.startswith("脚注") for text in texts)
