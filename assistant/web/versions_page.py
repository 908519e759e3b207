"""The versions page: two versions of a document side by side, and what changed since a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.editions import edition
from assistant.web.actions import Actions
from assistant.web.chat import BARE, QUIET, event_detail
from assistant.web.labels import STATUSES
from assistant.web.markup import element
from index.types import DocumentRecord

Filling = tuple[list[gr.components.Component], Any]
HINT = element("p", "选择文件和两个版本，或者从下方的变更中选“逐条对比”。", class_="tw-quiet")


def build(actions: Actions, bridge: gr.HTML, store: gr.BrowserState) -> Filling:
    """The column of the versions page, wired to ``actions``; returns what to fill when the page opens, and with what."""
    with gr.Column(elem_id="tw-versions", elem_classes="tw-on-versions"):
        gr.HTML(element("h2", "版本对比"), **BARE)
        with gr.Row(elem_id="tw-compare"):
            work = gr.Dropdown([], value=None, label="文件", scale=3, min_width=220)
            old = gr.Dropdown([], value=None, label="较早的版本", scale=2, min_width=180)
            new = gr.Dropdown([], value=None, label="较新的版本", scale=2, min_width=180)
        versus = gr.HTML(HINT, elem_id="tw-versus", **BARE)
        gr.HTML(element("h2", "变更"), **BARE)
        with gr.Row(elem_id="tw-since"):
            since = gr.Textbox(label="自何日起", placeholder="例如 2024-01-01", max_lines=1, scale=0, min_width=220)
            look = gr.Button("查看变更", scale=0, min_width=110)
        changed = gr.HTML("", elem_id="tw-changed", **BARE)
    sides = [old, new]

    def chosen(name: str | None) -> tuple[Any, ...]:
        versions = actions.versions(name or "")
        if len(versions) < 2:
            return gr.update(choices=[], value=None), gr.update(choices=[], value=None), HINT
        pair = (versions[-2].document_id, versions[-1].document_id)
        return (*_choices(versions, *pair), actions.compare(*pair))

    def asked(event: gr.EventData) -> tuple[Any, ...]:
        detail = event_detail(event)
        pair = (str(detail.get("old")), str(detail.get("new")))
        versions = actions.versions(pair[1].rpartition("/")[0])
        return (pair[1].rpartition("/")[0], *_choices(versions, *pair), actions.compare(*pair))

    quiet: dict[str, Any] = {**QUIET, "queue": False}
    work.input(chosen, work, [*sides, versus], **quiet)
    for side in sides:
        side.input(actions.compare, sides, versus, **quiet)
    bridge.compare_versions(asked, None, [work, *sides, versus], **quiet)
    gr.on([look.click, since.submit], actions.changes, [since, store], changed, **quiet)
    return [work], lambda: gr.update(choices=actions.works())


def _choices(versions: Sequence[DocumentRecord], old: str, new: str) -> tuple[Any, Any]:
    names = [(f"{edition(record)}（{STATUSES[record.status]}）", record.document_id) for record in versions]
    return gr.update(choices=names, value=old), gr.update(choices=names, value=new)
