"""The whole page: its head, the question page, the library page, the versions page, and the panel beside the first two."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.web import chat, library_page, render, versions_page
from assistant.web.actions import Actions
from assistant.web.backend import Backend
from assistant.web.conversations import Conversation
from assistant.web.markup import Html, element

TITLE = "条文通"
BRIDGE = """
for (const name of ['open_clause', 'show_cards', 'restore_talk', 'forget_talk', 'open_document', 'turn_page', 'compare_versions'])
  window.addEventListener('tiaowen:' + name, (event) => trigger(name, event.detail));
"""
"""Clicks anywhere in the page become events of one component; ``static/app.js`` sends them."""


def build(backend: Backend) -> gr.Blocks:
    """The page upon ``backend``, ready to be mounted."""
    actions = Actions(backend)
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, fill_height=True) as blocks:
        gr.HTML(_head(), elem_id="tw-head", **chat.BARE)
        bridge = gr.HTML("", elem_id="tw-bridge", js_on_load=BRIDGE, apply_default_css=False)
        panel = gr.HTML(render.no_cards(), elem_id="tw-panel", render=False, **chat.BARE)
        with gr.Row(elem_id="tw-page"):
            talk = chat.build(actions, panel, bridge)
            fields, shelf = library_page.build(actions, bridge)
            works, choices = versions_page.build(actions, bridge, talk.store)
            panel.render()
        _wire_panel(actions, talk, panel, bridge)
        outputs, values = chat.fill(talk, actions)
        blocks.load(values, None, outputs, queue=False, **chat.QUIET)
        blocks.load(choices, None, works, queue=False, **chat.QUIET)
        blocks.load(actions.shelf, fields, shelf, queue=False, **chat.QUIET)
    blocks.queue(default_concurrency_limit=chat.AT_ONCE)
    return blocks


def _head() -> Html:
    links = (
        element("a", "问答", href="#ask", data_page_name="ask"),
        element("a", "资料库", href="#library", data_page_name="library"),
        element("a", "版本", href="#versions", data_page_name="versions"),
    )
    return element(
        "header",
        element(
            "button",
            "菜单",
            type="button",
            class_="tw-quiet-button",
            id="tw-menu",
            aria_expanded="false",
            aria_controls="tw-side",
        ),
        element("span", "条", class_="tw-seal", aria_hidden="true"),
        element("span", TITLE, class_="tw-brand"),
        element("span", "法规、标准与图集的引证问答", class_="tw-tagline"),
        element("nav", *links, aria_label="页面"),
        element("div", "", id="tw-toast", role="status", aria_live="polite"),
        class_="tw-header",
    )


def _wire_panel(actions: Actions, talk: chat.Chat, panel: gr.HTML, bridge: gr.HTML) -> None:
    def opened(conversation: Conversation, event: gr.EventData) -> Html:
        return actions.open(conversation, chat.event_detail(event))

    def listed(conversation: Conversation, event: gr.EventData) -> Html:
        turn = chat.event_detail(event).get("turn")
        return actions.cards(conversation, turn if isinstance(turn, int) else -1)

    quiet: dict[str, Any] = {**chat.QUIET, "queue": False}
    bridge.open_clause(opened, talk.conversation, panel, **quiet)
    bridge.show_cards(listed, talk.conversation, panel, **quiet)
