from __future__ import annotations

import re

import pytest

from assistant.web import theme

STYLE = "".join((theme.STATIC / name).read_text(encoding="utf-8") for name in theme.STYLES)
TEXTS = (
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "hover"),
    ("ink", "mark"),
    ("ink", "warn-tint"),
    ("soft", "paper"),
    ("soft", "sheet"),
    ("soft", "hover"),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("accent", "accent-tint"),
    ("sheet", "accent"),
    ("button-ink", "button"),
    ("good", "good-tint"),
    ("warn", "warn-tint"),
    ("warn", "paper"),
    ("bad", "bad-tint"),
    ("next", "next-tint"),
)


def palette(selector: str) -> dict[str, str]:
    block = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", STYLE, re.DOTALL | re.MULTILINE)
    assert block
    return dict(re.findall(r"--tw-([a-z-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("selector", [":root", ".dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read_on_its_ground(selector: str, text: str, ground: str) -> None:
    colours = palette(selector)
    dark, light = sorted((luminance(colours[text]), luminance(colours[ground])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_first_paint_has_the_colours_of_the_style() -> None:
    assert (palette(":root")["paper"], palette(".dark")["paper"]) == (theme.PAPER, theme.PAPER_DARK)
    assert (palette(":root")["ink"], palette(".dark")["ink"]) == (theme.INK, theme.INK_DARK)


def test_fonts_are_names_of_what_people_have() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert not any(theme.theme()._stylesheets)
    assert not any(theme.theme()._font_css)
