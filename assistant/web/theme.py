"""How the page looks: Gradio's theme in the page's colours and the fonts that people have; no font is ever fetched."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import gradio as gr

STATIC = Path(__file__).parent / "static"
STYLES = ("frame.css", "parts.css", "chat.css", "panel.css", "leaf.css", "library.css", "narrow.css")
"""In this order: later rules refine earlier ones."""
SCRIPTS = ("app.js", "leaf.js")

SANS = ("PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")
MONO = ("SFMono-Regular", "Consolas", "Noto Sans Mono CJK SC", "monospace")
PAPER, PAPER_DARK = "#f7f5f0", "#171614"
INK, INK_DARK = "#1f2328", "#e9e5dc"


def theme() -> gr.themes.Base:
    """Gradio's plain theme with local fonts by name; the rest of the look is in ``static``."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.stone,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_sm,
        font=list(SANS),
        font_mono=list(MONO),
    ).set(
        body_background_fill=PAPER,
        body_background_fill_dark=PAPER_DARK,
        body_text_color=INK,
        body_text_color_dark=INK_DARK,
    )


def head(base: str) -> str:
    """What the page's head says of our files below ``base``."""
    styles = "".join(f'<link rel="stylesheet" href="{address(name, base)}">' for name in STYLES)
    scripts = "".join(f'<script defer src="{address(name, base)}"></script>' for name in SCRIPTS)
    return styles + scripts


def address(name: str, base: str) -> str:
    """The address of a static file below ``base``, marked with its content so that browsers never keep an old one."""
    return f"{base}/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"
