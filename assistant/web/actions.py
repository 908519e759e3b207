"""What happens when someone asks, clicks or searches: calls of the backend, and what the page then shows.

Nothing here knows Gradio. Each function returns what its components show; a fault becomes a sentence in the page.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.changes import touched
from assistant.differ import compare
from assistant.inputs import BadInput, read_norm, read_period, read_query
from assistant.records import answer_json
from assistant.types import Answer, Question
from assistant.web import checking, comparing, reader, render, shelf
from assistant.web.backend import Backend, Context
from assistant.web.conversations import Conversation, Exchange, restore, titles
from assistant.web.markup import Html, element
from corpus.errors import CorpusError
from index.errors import IndexFault
from index.quality import quality
from index.types import DocumentRecord

_log = logging.getLogger(__name__)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")

Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an answer may come from, as the page's fields hold it; empty means anywhere.

    ``as_of`` is a date as typed. ``current`` keeps to what is in force on that date.
    """

    kind: str = ""
    place: str = ""
    document: str = ""
    as_of: str = ""
    current: bool = True
    norm: str = ""

    def question(self, words: str, conversation: Conversation) -> Question:
        """The question to ask. Raises ``BadInput`` for a date that cannot be read."""
        return Question(
            text=words,
            history=conversation.turns,
            as_of=read_date(self.as_of),
            place=self.place or None,
            kind=self.kind or None,
            document=self.document or None,
            past=not self.current,
            norm=read_norm(self.norm),
        )


@dataclass(frozen=True, slots=True)
class View:
    """What the chat shows: its messages, the conversation behind them, and the panel beside (``None``: unchanged)."""

    messages: Messages
    conversation: Conversation
    panel: Html | None = None


def read_date(typed: str) -> date | None:
    """A date as people type it: 2022-06-30, 2022/6/30, 2022年6月30日; ``None`` for nothing. Raises ``BadInput``."""
    typed = (typed or "").strip()
    if not typed:
        return None
    found = _DATE.fullmatch(typed)
    if found:
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass
    raise BadInput(f"日期“{typed}”无法识别，请按 2022-06-30 的样式填写，或者留空表示今天。")


@dataclass(frozen=True, slots=True)
class Actions:
    """The page's actions upon a backend."""

    backend: Backend

    def ask(self, words: str, conversation: Conversation, scope: Scope) -> Iterator[View]:
        """Ask, and show the answer as it comes."""
        words = (words or "").strip()
        shown = render.messages(conversation.exchanges, self.backend.official)
        if not words:
            yield View(shown, conversation)
            return
        shown = [*shown, {"role": "user", "content": render.asked(words)}]
        yield View(_with(shown, render.waiting()), conversation)
        try:
            yield from self._answer(shown, scope.question(read_query(words), conversation), conversation)
        except Exception as error:  # noqa: BLE001 - the page must stay usable whatever went wrong behind it
            yield View(_with(shown, render.trouble(sentence(error))), conversation)

    def _answer(self, shown: Messages, question: Question, conversation: Conversation) -> Iterator[View]:
        written = ""
        for piece in self.backend.ask(question):
            if isinstance(piece, Answer):
                turn = len(conversation.exchanges)
                said = render.message(turn, piece, self.backend.official)
                after = conversation.added(secrets.token_hex(6), Exchange(question.text, piece))
                yield View(_with(shown, said), after, render.cards(turn, piece, self.backend.official))
            else:
                written += piece
                yield View(_with(shown, render.partial(written)), conversation)

    def stopped(self, words: str, conversation: Conversation) -> Messages:
        """The chat after the answer to ``words`` was stopped."""
        shown = render.messages(conversation.exchanges, self.backend.official)
        if not words:
            return shown
        return _with([*shown, {"role": "user", "content": render.asked(words)}], render.trouble("已停止作答。"))

    def show(self, conversation: Conversation) -> View:
        """A conversation as the browser kept it, with the cards of its last answer."""
        shown = render.messages(conversation.exchanges, self.backend.official)
        if not conversation.exchanges:
            return View(shown, conversation, render.no_cards())
        return View(shown, conversation, self.cards(conversation, len(conversation.exchanges) - 1))

    def cards(self, conversation: Conversation, turn: int) -> Html:
        """The citations of one answer."""
        if not 0 <= turn < len(conversation.exchanges):
            return render.no_cards()
        return render.cards(turn, conversation.exchanges[turn].answer, self.backend.official)

    def open(self, conversation: Conversation, wanted: Mapping[str, Any]) -> Html:
        """A clause in its context: citation ``n`` of answer ``turn``, or any ``clause`` by its id."""
        try:
            return self._opened(conversation, wanted)
        except Exception as error:  # noqa: BLE001 - as above
            return element("section", render.close_button(), element("p", sentence(error), class_="tw-trouble"))

    def _opened(self, conversation: Conversation, wanted: Mapping[str, Any]) -> Html:
        document, page = wanted.get("document"), _number(wanted.get("page"))
        if document and page:
            record = self._record(str(document))
            return reader.page_alone(record, page) if record else reader.missing(None)
        turn = _number(wanted.get("turn"))
        exchange = conversation.exchanges[turn] if turn is not None and turn < len(conversation.exchanges) else None
        turn = turn if exchange else None
        citation = conversation.citation(turn, _number(wanted.get("n")) or 0) if turn is not None else None
        clause_id = citation.clause_id if citation else str(wanted.get("clause") or "")
        if exchange and citation is None:
            citation = next((c for c in exchange.answer.citations if c.clause_id == clause_id), None)
        context = self.backend.context(clause_id, exchange.answer.as_of if exchange else None)
        if context is None:
            return reader.missing(turn)
        whole = wanted.get("view") == "whole"
        if whole:
            context = self._whole(context)
        if citation:
            copy = render.copy_text(citation, self.backend.official)
            place = (citation.quote, citation.paragraph, turn, citation.n)
            return reader.clause_page(reader.Opened(context, copy, *place, whole=whole))
        clause = context.clause.clause
        copy = f"{self.backend.official(context.clause)}：“{clause.text[clause.body :].strip()}”"
        return reader.clause_page(reader.Opened(context, copy, turn=turn, whole=whole))

    def _whole(self, context: Context) -> Context:
        """The clause in its document: all of it, or of a long one as much before and after as a page can hold."""
        clauses = self.backend.clauses(context.clause.document.document_id)
        place = next((at for at, item in enumerate(clauses) if item.clause_id == context.clause.clause_id), 0)
        around = clauses[max(0, place - reader.WHOLE) : place + reader.WHOLE + 1]
        return replace(context, around=tuple(around))

    def _record(self, document_id: str) -> DocumentRecord | None:
        return next((r for r in self.backend.documents() if r.document_id == document_id), None)

    def shelf(self, words: str, kind: str, status: str, doubtful: bool = False, page: int = 0) -> Html:  # noqa: FBT001, FBT002
        """One page of the library's list, or of the documents with something to look at (``doubtful``)."""
        try:
            documents = self.backend.documents()
            chosen = shelf.choose(documents, words or "", kind or "", status or "")
            if not doubtful:
                return shelf.listing(chosen, len(documents), page)
            kept = {record.document_id for record in chosen}
            reports = [report for report in self.backend.reports() if report.record.document_id in kept]
            return checking.listing(reports, len(documents), page)
        except Exception as error:  # noqa: BLE001 - as above
            return element("p", sentence(error), class_="tw-trouble")

    def outline(self, document_id: str) -> Html:
        """One document's outline."""
        try:
            record = self._record(document_id)
            if record is None:
                return shelf.gone()
            clauses = self.backend.clauses(document_id)
            return shelf.outline(record, clauses, checking.report(quality(record, clauses)))
        except Exception as error:  # noqa: BLE001 - as above
            return element("p", sentence(error), class_="tw-trouble")

    def works(self) -> list[tuple[str, str]]:
        """Title and name of each work that is here in several versions, by title."""
        found: dict[str, list[DocumentRecord]] = {}
        for record in self.backend.documents():
            found.setdefault(record.work, []).append(record)
        return sorted((records[-1].title, work) for work, records in found.items() if len(records) > 1)

    def versions(self, work: str) -> list[DocumentRecord]:
        """The versions of a work, oldest first."""
        found = (record for record in self.backend.documents() if record.work == work)
        return sorted(found, key=lambda record: (record.valid_from or date.min, record.document_id))

    def compare(self, old: str | None, new: str | None) -> Html:
        """Two versions side by side, the earlier one on the left whichever was named first."""
        try:
            records = {record.document_id: record for record in self.backend.documents()}
            sides = [records[name] for name in (old or "", new or "") if name in records]
            if len(sides) < 2:
                return element("p", "请选择两个版本。", class_="tw-quiet")
            first, second = sorted(sides, key=lambda record: (record.valid_from or date.min, record.document_id))
            found = compare(*(self.backend.clauses(record.document_id) for record in (first, second)))
            return comparing.side_by_side(first, second, found)
        except Exception as error:  # noqa: BLE001 - as above
            return element("p", sentence(error), class_="tw-trouble")

    def changes(self, since: str, stored: object) -> Html:
        """What changed since a day, and the answers kept in the browser that it touches."""
        try:
            first, last = read_period(read_date(since), None)
            found = self.backend.changes(first, last)
            concerned = (
                comparing.Concerned(key, item)
                for key, _ in titles(stored)
                for item in touched(map(_answer_json, restore(stored, key).exchanges), found)
            )
            return comparing.listing(found, concerned)
        except Exception as error:  # noqa: BLE001 - as above
            return element("p", sentence(error), class_="tw-trouble")


def _answer_json(exchange: Exchange) -> dict[str, Any]:
    return answer_json(exchange.answer)


def sentence(error: Exception) -> str:
    """What the user reads of ``error``: our own errors say it themselves, others are logged and kept from the page."""
    if isinstance(error, CorpusError | IndexFault | BadInput) and str(error):
        return str(error)
    _log.error("the page could not do what was asked", exc_info=error)
    return "系统出现意外错误，没有完成这次操作。请稍后再试；如果仍然出现，请联系管理员查看服务日志。"


def _with(shown: Messages, content: Html) -> Messages:
    return [*shown, {"role": "assistant", "content": content}]


def _number(value: object) -> int | None:
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if number >= 0 else None
