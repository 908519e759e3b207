"""Answers and their citations as HTML: pure functions.

A message of the chat passes Gradio's sanitizer, which keeps classes and links but drops data and aria attributes; so
what a message's link opens stands in its address: ``#cite-TURN-N``. The panel beside the chat is not sanitized.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from assistant.types import Answer, Citation
from assistant.web.conversations import Exchange
from assistant.web.labels import KINDS, REASONS, badge, long_date
from assistant.web.markup import Html, element, join, text
from assistant.wording import caution
from corpus.tabular import BAR

Official = Callable[[Citation], str]

_MARK = re.compile(r"\[(\d{1,3})\]")
_STRONG = re.compile(r"\*\*(?!\s)(.+?)(?<!\s)\*\*")
_BLANK = re.compile(r"\n\s*\n+")


def message(turn: int, answer: Answer, official: Official) -> Html:
    """An answer as a message of the chat: what is said, what it stands on, and how it was made.

    It holds no empty line: an empty line would end the block of HTML where the chat reads Markdown.
    """
    parts = [_refusal_head(answer)] if answer.refused else []
    parts.append(element("div", prose(answer.answer, turn, [c.n for c in answer.citations]), class_="tw-body"))
    if answer.citations:
        parts.append(_basis(turn, answer, official))
    if answer.terms:
        parts.append(_terms(answer))
    parts.append(_foot(turn, answer))
    kind = "tw-answer tw-refusal" if answer.refused else f"tw-answer tw-{answer.mode}"
    return Html(_BLANK.sub("\n", element("div", *parts, class_=kind)))


def partial(markdown: str) -> Html:
    """An answer that is still being written: its marks are not links yet."""
    return Html(
        _BLANK.sub(
            "\n", element("div", element("div", prose(markdown), class_="tw-body"), class_="tw-answer tw-partial")
        )
    )


def waiting() -> Html:
    """What stands in place of an answer until its first words are there."""
    return element("div", element("p", "正在查找条文…", class_="tw-waiting"), class_="tw-answer")


def trouble(sentence: str) -> Html:
    """A message that says what went wrong."""
    return element("div", element("p", sentence, class_="tw-trouble"), class_="tw-answer")


def asked(question: str) -> Html:
    """A question as a message of the chat, as it was typed."""
    lines = [line for line in question.splitlines() if line.strip()] or [""]
    return element("div", join(lines, element("br")), class_="tw-asked")


def messages(exchanges: Sequence[Exchange], official: Official) -> list[dict[str, str]]:
    """A whole conversation as the chat shows it."""
    result: list[dict[str, str]] = []
    for turn, exchange in enumerate(exchanges):
        result.append({"role": "user", "content": asked(exchange.question)})
        result.append({"role": "assistant", "content": message(turn, exchange.answer, official)})
    return result


def cards(turn: int, answer: Answer, official: Official) -> Html:
    """The citations of an answer as cards for the panel."""
    heading = "最接近的条文" if answer.refused else "引用条文"
    head = element(
        "header",
        element("h2", heading, tabindex=-1),
        element("span", f"{len(answer.citations)} 条 · 效力截至{long_date(answer.as_of)}", class_="tw-quiet"),
        close_button(),
        class_="tw-panel-head",
    )
    if not answer.citations:
        return element("section", head, element("p", "这次答复没有引用条文。", class_="tw-quiet"), aria_label=heading)
    items = (element("li", _card(turn, citation, official)) for citation in answer.citations)
    return element("section", head, element("ol", *items, class_="tw-cards"), aria_label=heading)


def no_cards() -> Html:
    """The panel before anything was asked."""
    return element(
        "section",
        element("header", element("h2", "引用条文", tabindex=-1), close_button(), class_="tw-panel-head"),
        element("p", "答复所依据的条文会列在这里。点击答复中的编号，可以在上下文中查看原文。", class_="tw-quiet"),
        aria_label="引用条文",
    )


def close_button() -> Html:
    """Closes the panel where it lies over the chat (narrow windows)."""
    return element("button", "关闭", type="button", class_="tw-quiet-button tw-close", data_close=True)


def copy_text(citation: Citation, official: Official) -> str:
    """The official name of the clause with the words cited: 《…》第…条第…款：“…”."""
    return f"{official(citation)}：“{citation.quote.strip()}”"


def _card(turn: int, citation: Citation, official: Official) -> Html:
    place = " › ".join((*citation.path, citation.clause + citation.paragraph))
    page = element("span", f"第{citation.page}页", class_="tw-page") if citation.boxes else ""
    told = caution(scanned=citation.scanned, confidence=citation.confidence)
    facts = [citation.number, KINDS.get(citation.kind, ""), citation.jurisdiction]
    if citation.effective:
        facts.append(f"{long_date(citation.effective)}起施行")
    return element(
        "article",
        element(
            "button",
            element("span", citation.n, class_="tw-n"),
            element("span", f"《{citation.document}》", class_="tw-title"),
            type="button",
            class_="tw-card-open",
            aria_label=f"引用{citation.n}：《{citation.document}》{citation.clause}{citation.paragraph}，打开原文",
            data_turn=turn,
            data_n=citation.n,
        ),
        element("p", badge(citation.status), *(element("span", fact) for fact in facts if fact), class_="tw-facts"),
        element("p", place, page, class_="tw-place"),
        element("p", f"本条{told}。", class_="tw-quiet") if told else "",
        _quoted(citation),
        element(
            "p",
            element("button", "查看原文", type="button", class_="tw-button", data_turn=turn, data_n=citation.n),
            element("button", "复制引文", type="button", class_="tw-button", data_copy=copy_text(citation, official)),
            class_="tw-actions",
        ),
        class_="tw-card",
        id=f"card-{turn}-{citation.n}",
    )


def _quoted(citation: Citation) -> Html:
    """The words cited; rows of a table, whose cells a bar parts, as a table under its column heads."""
    lines = [line for line in citation.quote.splitlines() if line.strip()]
    if any(BAR in line for line in lines):
        width = max(line.count(BAR) for line in lines) + 1
        heads = element("thead", element("tr", *(element("th", head, scope="col") for head in citation.heads)))
        rows = (_row(line.split(BAR), width) for line in lines)
        table = element("table", heads if citation.heads else "", element("tbody", *rows))
        return element("div", table, class_="tw-table")
    return element("blockquote", join(lines, element("br")), class_="tw-quote")


def _row(cells: Sequence[str], width: int) -> Html:
    """A row of a table of ``width`` columns; a line above or below the table, which has no bar, goes across it."""
    span = width if len(cells) == 1 < width else None
    return element("tr", *(element("td", cell, colspan=span) for cell in cells))


def _refusal_head(answer: Answer) -> Html:
    return element(
        "p", element("strong", "未作答复"), element("span", REASONS.get(answer.reason or "", ""), class_="tw-reason")
    )


def _basis(turn: int, answer: Answer, official: Official) -> Html:
    chips = (
        element(
            "li",
            element(
                "a",
                element("span", citation.n, class_="tw-n"),
                element("span", official(citation), class_="tw-chip-name"),
                badge(citation.status),
                href=f"#cite-{turn}-{citation.n}",
                class_="tw-chip",
            ),
        )
        for citation in answer.citations
    )
    title = "最接近的条文" if answer.refused else "依据"
    return element("div", element("p", title, class_="tw-basis-title"), element("ul", *chips), class_="tw-basis")


def _terms(answer: Answer) -> Html:
    """What the terms of the answer mean where its documents say so, folded away."""
    entries = (
        (element("dt", term.term), element("dd", term.quote, element("span", f"——《{term.document}》{term.clause}")))
        for term in answer.terms
    )
    summary = element("summary", f"用语含义：{'、'.join(term.term for term in answer.terms)}")
    return element("details", summary, element("dl", *(part for pair in entries for part in pair)), class_="tw-terms")


def _foot(turn: int, answer: Answer) -> Html:
    written = answer.mode == "generative" and not answer.refused
    facts = [] if answer.refused else ["由语言模型撰写，引文与数字已逐一核对" if written else "摘录原文"]
    facts.append(f"效力截至{long_date(answer.as_of)}")
    if "total" in answer.timings_ms:
        facts.append(f"用时{_duration(answer.timings_ms['total'])}")
    parts = [element("span", "模型生成", class_="tw-generated")] if written else []
    parts.append(element("span", " · ".join(facts)))
    if answer.citations:
        count = f"{'相关' if answer.refused else '引用'}条文 {len(answer.citations)} 条"
        parts.append(element("a", count, href=f"#cards-{turn}", class_="tw-foot-link"))
    parts.append(element("button", "复制答复", type="button", class_="tw-foot-link tw-copy-answer"))
    return element("p", *parts, class_="tw-foot")


def _duration(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f}秒" if milliseconds >= 1000 else f"{max(1, round(milliseconds))}毫秒"


def prose(markdown: str, turn: int = 0, numbers: Sequence[int] = ()) -> Html:
    """Markdown as HTML, with the marks of ``numbers`` as links to the citations of answer ``turn``.

    Only what an answer needs is read: paragraphs, lists, quotations, tables, headings and ``**bold**``. Links, images
    and HTML stay text, so that nothing quoted from a document can act in the page or call another machine.
    """
    return Html(_MARKDOWN.render(markdown, {"turn": turn, "numbers": frozenset(numbers)}))


def _text_token(
    _renderer: RendererProtocol, tokens: Sequence[Token], at: int, _options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    content = tokens[at].content
    parts: list[Html] = []
    end = 0
    for match in _STRONG.finditer(content):
        parts.append(_marked(content[end : match.start()], env))
        parts.append(element("strong", _marked(match[1], env)))
        end = match.end()
    return join([*parts, _marked(content[end:], env)])


def _marked(words: str, env: Mapping[str, Any]) -> Html:
    parts: list[Html] = []
    end = 0
    for match in _MARK.finditer(words):
        if int(match[1]) not in env["numbers"]:
            continue
        parts.append(text(words[end : match.start()]))
        parts.append(
            element("a", match[1], href=f"#cite-{env['turn']}-{match[1]}", class_="tw-mark", title=f"引用{match[1]}")
        )
        end = match.end()
    return join([*parts, text(words[end:])])


def _reader_of_markdown() -> MarkdownIt:
    """CommonMark's blocks and no more; ``**`` is read by us, for CommonMark's rule fails between Chinese and ``“``."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    parser.disable(["link", "image", "autolink", "html_inline", "html_block", "reference", "code", "fence", "lheading"])
    parser.disable(["emphasis", "backticks"])
    parser.add_render_rule("text", _text_token)
    return parser


_MARKDOWN = _reader_of_markdown()
