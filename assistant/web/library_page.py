"""The library page: the list of documents with its search, and one document's outline in the list's place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.web.actions import Actions
from assistant.web.chat import BARE, QUIET, event_detail
from assistant.web.labels import KINDS, STATUSES
from assistant.web.markup import Html


def build(actions: Actions, bridge: gr.HTML) -> tuple[list[gr.components.Component], gr.HTML]:
    """The column of the library page, wired to ``actions``; returns the search fields and the list."""
    with gr.Column(elem_id="tw-library", elem_classes="tw-on-library"):
        with gr.Row(elem_id="tw-search"):
            words = gr.Textbox(label="检索", placeholder="名称、文号、机关或地区", max_lines=1, scale=3, min_width=180)
            kind = _choice("类别", "全部类别", KINDS)
            status = _choice("状态", "全部状态", STATUSES)
            doubtful = gr.Checkbox(value=False, label="只看需核对的", scale=0, min_width=140, elem_id="tw-doubtful")
        shelf = gr.HTML("", elem_id="tw-shelf", **BARE)
    fields = [words, kind, status, doubtful]

    def listed(words: str, kind: str, status: str, doubtful: bool, event: gr.EventData) -> Html:  # noqa: FBT001
        page = event_detail(event).get("page", 0)
        return actions.shelf(words, kind, status, doubtful, page if isinstance(page, int) else 0)

    def outlined(event: gr.EventData) -> Html:
        return actions.outline(str(event_detail(event).get("document")))

    quiet: dict[str, Any] = {**QUIET, "queue": False}
    for field in (words.change, kind.change, status.change, doubtful.change):
        field(actions.shelf, fields, shelf, trigger_mode="always_last", **quiet)
    bridge.turn_page(listed, fields, shelf, **quiet)
    bridge.open_document(outlined, None, shelf, **quiet)
    return fields, shelf


def _choice(label: str, every: str, names: Mapping[str, str]) -> gr.Dropdown:
    pairs = [(every, ""), *((name, value) for value, name in names.items())]
    return gr.Dropdown(pairs, value="", label=label, scale=1, min_width=130)
