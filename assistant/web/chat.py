"""The question page: the range of texts and kept conversations, the chat, and what it needs of the panel beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.inputs import NORMS
from assistant.web.actions import Actions, Scope, View
from assistant.web.conversations import Conversation, forget, keep, restore, titles
from assistant.web.labels import KINDS
from assistant.web.markup import Html, element
from assistant.web.shelf import EMPTY
from index.types import DocumentRecord

AT_ONCE = 8
"""Questions answered at the same time; a search is short, so that more would only share the same processors."""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For every event: the page shows by itself that it works, and events are no API (``/api/v1`` is)."""

EXAMPLES = (
    "二星级绿色建筑每平方米奖补多少？",
    "装配率怎么计算？",
    "全装修住宅的厨房要装哪些设备？",
    "近零能耗建筑每平方米奖补多少？",
    "既有居住建筑节能改造由谁出资？",
    "节能条例第12条第2款",
)
GREETING = (
    '<div class="tw-hello"><p class="tw-hello-title">请输入问题，或者条文编号</p>'
    "<p>答复逐字引用资料库中的法规、标准和图集，注明条款与效力；没有依据时会直接说明。</p>"
    "<p>查条文可以直接输入编号，如“节能条例第12条第2款”“GB 50352 4.2.4”。</p></div>"
)
NOTHING = f'<div class="tw-hello"><p class="tw-hello-title">资料库还是空的</p><p>{EMPTY}</p></div>'


@dataclass(frozen=True, slots=True)
class Chat:
    """The components that other parts of the page listen to or fill."""

    chatbot: gr.Chatbot
    conversation: gr.State
    store: gr.BrowserState
    history: gr.HTML
    scope: tuple[gr.components.Component, ...]


def build(actions: Actions, panel: gr.HTML, bridge: gr.HTML) -> Chat:
    """The two columns of the question page, wired to ``actions``."""
    store = gr.BrowserState([], storage_key="tiaowen-conversations", secret=__name__)
    conversation = gr.State(Conversation())
    with gr.Column(elem_id="tw-side", elem_classes="tw-on-ask"):
        new = gr.Button("新对话", elem_id="tw-new", variant="secondary")
        scope = _scope_fields()
        gr.HTML(element("h2", "历史对话", class_="tw-side-title"), **BARE)
        history = gr.HTML(history_list([]), elem_id="tw-history", **BARE)
    with gr.Column(elem_id="tw-chat", elem_classes="tw-on-ask"):
        chatbot = gr.Chatbot(elem_id="tw-log", label="对话", **CHATBOT)
        with gr.Row(elem_id="tw-ask"):
            box = gr.Textbox(elem_id="tw-box", label="问题", **BOX)
            send = gr.Button("提问", elem_id="tw-send", variant="primary", min_width=84, scale=0)
            stop = gr.Button("停止", elem_id="tw-stop", variant="stop", min_width=84, scale=0, visible=False)
    chat = Chat(chatbot, conversation, store, history, scope)
    _wire_asking(chat, actions, panel, _Input(box, send, stop))
    _wire_history(chat, actions, panel, bridge, new)
    return chat


BARE: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
CHATBOT: dict[str, Any] = {
    "show_label": False,
    "container": False,
    "autoscroll": False,
    "height": "100%",
    "layout": "panel",
    "buttons": [],
    "latex_delimiters": [],
    "feedback_options": None,
    "group_consecutive_messages": False,
    "allow_tags": False,
    "placeholder": GREETING,
    "examples": [{"text": example} for example in EXAMPLES],
}
BOX: dict[str, Any] = {
    "placeholder": "输入问题或条文编号",
    "show_label": False,
    "container": False,
    "lines": 1,
    "max_lines": 8,
    "autofocus": True,
    "scale": 1,
}


@dataclass(frozen=True, slots=True)
class _Input:
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button


def _scope_fields() -> tuple[gr.components.Component, ...]:
    """The fields of ``Scope``, in its order."""
    with gr.Accordion("检索范围", open=True, elem_id="tw-scope"):
        kind = gr.Dropdown([("全部类别", ""), *((name, kind) for kind, name in KINDS.items())], value="", label="类别")
        place = gr.Dropdown([("全部地区", "")], value="", label="地区")
        document = gr.Dropdown([("全部文件", "")], value="", label="文件")
        as_of = gr.Textbox(label="效力日期", placeholder="今天，或填 2022-06-30", max_lines=1)
        current = gr.Checkbox(value=True, label="只看现行")
        norm = gr.Dropdown([("全部规定", ""), *((name, name) for name in NORMS)], value="", label="规定类型")
    return kind, place, document, as_of, current, norm


def choices(documents: Sequence[DocumentRecord]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The places and the documents to choose from; documents of one title are told apart by their date."""
    places = sorted({record.jurisdiction for record in documents if record.jurisdiction})
    names = [(_name(record), record.document_id) for record in documents]
    return [("全部地区", ""), *((p, p) for p in places)], [("全部文件", ""), *sorted(names)]


def _name(record: DocumentRecord) -> str:
    since = record.effective or record.published
    return f"{record.title}（{since.year}年）" if since else record.title


def history_list(stored: object, current: str = "") -> Html:
    """The kept conversations as a list to choose from; the one that is shown is marked."""
    kept = titles(stored)
    if not kept:
        return element("p", "还没有对话。对话只保存在这个浏览器里。", class_="tw-quiet")
    items = (
        element(
            "li",
            element(
                "button",
                title,
                type="button",
                class_="tw-talk",
                data_restore=key,
                aria_current="true" if key == current else None,
            ),
            element(
                "button",
                "删除",
                type="button",
                class_="tw-quiet-button",
                data_forget=key,
                aria_label=f"删除对话：{title}",
            ),
        )
        for key, title in kept
    )
    return element("ul", *items, class_="tw-talks")


def _wire_asking(chat: Chat, actions: Actions, panel: gr.HTML, typed: _Input) -> None:
    pending = gr.State("")

    def ask(words: str, stored: object, conversation: Conversation, *fields: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
        for view in actions.ask(words, conversation, Scope(*fields)):
            kept = gr.skip() if view.conversation == conversation else keep(stored, view.conversation)
            yield view.messages, view.conversation, gr.skip() if view.panel is None else view.panel, kept

    def begin(words: str) -> tuple[Any, ...]:
        busy = bool((words or "").strip())
        return words, "", gr.update(visible=not busy), gr.update(visible=busy)

    def end() -> tuple[Any, Any]:
        return gr.update(visible=True), gr.update(visible=False)

    shown = [pending, typed.box, typed.send, typed.stop]
    started = gr.on([typed.box.submit, typed.send.click], begin, typed.box, shown, queue=False, **QUIET)
    picked = chat.chatbot.example_select(_example, None, typed.box, queue=False, **QUIET)
    again = picked.then(begin, typed.box, shown, queue=False, **QUIET)
    asking = [
        event.then(
            ask,
            [pending, chat.store, chat.conversation, *chat.scope],
            [chat.chatbot, chat.conversation, panel, chat.store],
            concurrency_limit=AT_ONCE,
            concurrency_id="ask",
            **QUIET,
        )
        for event in (started, again)
    ]
    for event in asking:
        event.then(end, None, [typed.send, typed.stop], queue=False, **QUIET)
    halted = typed.stop.click(
        actions.stopped, [pending, chat.conversation], chat.chatbot, cancels=asking, queue=False, **QUIET
    )
    halted.then(end, None, [typed.send, typed.stop], queue=False, **QUIET)


def _example(event: gr.EventData) -> str:
    value = event._data["value"]  # noqa: SLF001 - the only place where Gradio keeps it
    return str(value["text"])


def _wire_history(chat: Chat, actions: Actions, panel: gr.HTML, bridge: gr.HTML, new: gr.Button) -> None:
    shown = [chat.chatbot, chat.conversation, panel]

    def restored(stored: object, event: gr.EventData) -> tuple[Any, ...]:
        return _shown(actions.show(restore(stored, str(event_detail(event).get("key")))))

    def forgotten(stored: object, conversation: Conversation, event: gr.EventData) -> tuple[Any, ...]:
        key = str(event_detail(event).get("key"))
        left = conversation if conversation.key != key else Conversation()
        return (forget(stored, key), *_shown(actions.show(left)))

    def listed(stored: object, conversation: Conversation) -> Html:
        return history_list(stored, conversation.key)

    new.click(lambda: _shown(actions.show(Conversation())), None, shown, queue=False, **QUIET)
    bridge.restore_talk(restored, chat.store, shown, queue=False, **QUIET)
    bridge.forget_talk(forgotten, [chat.store, chat.conversation], [chat.store, *shown], queue=False, **QUIET)
    for change in (chat.store.change, chat.conversation.change):
        change(listed, [chat.store, chat.conversation], chat.history, queue=False, **QUIET)


def _shown(view: View) -> tuple[Any, ...]:
    return view.messages, view.conversation, view.panel


def event_detail(event: gr.EventData) -> dict[str, Any]:
    """What a click in the page carries along; it comes from the browser, so anything may stand in it."""
    detail = event._data  # noqa: SLF001 - the only place where Gradio keeps it
    return detail if isinstance(detail, dict) else {}


def fill(chat: Chat, actions: Actions) -> tuple[list[gr.components.Component], Any]:
    """What to fill when the page opens: the outputs, and the function that returns their values."""

    def values() -> tuple[Any, ...]:
        documents = actions.backend.documents()
        places, names = choices(documents)
        hello = (
            gr.update(placeholder=GREETING, examples=CHATBOT["examples"])
            if documents
            else gr.update(placeholder=NOTHING, examples=[])
        )
        return gr.update(choices=places), gr.update(choices=names), hello

    return [chat.scope[1], chat.scope[2], chat.chatbot], values
