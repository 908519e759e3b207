"""Citations that hold: built from offsets in a clause, and found again before anything is said.

``verify`` is the gate that every answer passes, whoever composed it: marks must have citations, quotations must be
verbatim in a cited clause, and every figure, date, title and clause number must stand in one, in whatever writing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.figures import missing_figures
from assistant.mentions import mentions
from assistant.titles import bare
from assistant.types import Citation
from assistant.wording import COMPARISON_HEAD, NATIONWIDE
from corpus.numbering import clause_key
from corpus.parts import part_at
from corpus.tabular import BAR, grid
from corpus.types import Box, Clause
from index.types import ClauseRecord

MARK = re.compile(r"\[(\d{1,3})\]")
LEAST_QUOTE = 8
"""Characters from which words in quotation marks are a quotation; shorter ones are terms: “二星级”."""

_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”」』]?(?:\[\d{1,3}\])*|\n|$)")
_QUOTATION = re.compile(r"[“「『]([^“”「」『』]+)[”」』]")
_TITLE = re.compile(r"《([^《》]+)》")
_EMPHASIS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence that does not hold, with the reason in Chinese."""

    sentence: str
    reason: str


def official(source: Citation | ClauseRecord) -> str:
    """The citation as official documents write it: 《民用建筑节能条例》第十二条第二款."""
    if source_kind(source) == "atlas":
        return _sheet(source)
    if isinstance(source, ClauseRecord):
        record = source.document
        return named(record.title, record.number if record.kind in {"standard", "atlas"} else "", source.clause.label)
    number = source.number if source.kind in {"standard", "atlas"} else ""
    return named(source.document, number, source.clause, source.paragraph)


def source_kind(source: Citation | ClauseRecord) -> str:
    """The kind of document that is cited."""
    return source.document.kind if isinstance(source, ClauseRecord) else source.kind


def _sheet(source: Citation | ClauseRecord) -> str:
    """A sheet of an atlas with its title: 图集15G365-1 第12页 叠合板连接节点."""
    if isinstance(source, ClauseRecord):
        document, number = source.document.title, source.document.number
        label, title, part = source.clause.label, source.clause.title, ""
    else:
        document, number, label, title = source.document, source.number, source.clause, source.title
        part = source.paragraph
    atlas = f"图集{number}" if number else f"《{document}》"
    return " ".join(filter(None, (atlas, label, title if title not in (label, document) else "", part)))


def named(title: str, number: str, label: str, paragraph: str = "") -> str:
    """《title》number第label条: decimal numbers get 第…条 around them, all others stand as printed (表3.2.1 第2行)."""
    printed = f"第{label}条" if re.fullmatch(r"(?:[A-Z]\.)?\d+(?:\.\d+)*", label) else label
    return f"《{title}》{number}{printed}{' ' if paragraph.endswith('行') else ''}{paragraph}"


def cite(n: int, record: ClauseRecord, start: int, end: int, score: float) -> Citation:
    """The citation of ``record``'s text from ``start`` to ``end``, with its paragraph, page and boxes."""
    clause, document = record.clause, record.document
    boxes = boxes_of(clause, start, end)
    return Citation(
        n=n,
        document=document.title,
        document_id=document.document_id,
        number=document.number,
        kind=document.kind,
        status=record.status,
        effective=document.effective.isoformat() if document.effective else None,
        jurisdiction=document.jurisdiction,
        clause=clause.label,
        paragraph=common_part(clause, start, end),
        clause_id=record.clause_id,
        path=clause.path,
        quote=clause.text[start:end],
        page=page_of(clause, start),
        boxes=boxes,
        source=document.source,
        score=round(score, 4),
        scanned=is_scanned(record, start, end),
        confidence=clause.confidence,
        title=clause.title,
        heads=heads_of(clause, start, end),
    )


def heads_of(clause: Clause, start: int, end: int) -> tuple[str, ...]:
    """The column heads of the rows that ``start:end`` touches; none where it touches no row, or the heads as well."""
    if not clause.rows:
        return ()
    table = grid(clause)
    quoted = any(row.start < end and start < row.end for row in table.rows)
    headed = table.head is not None and table.head[0] < end and start < table.head[1]
    return table.heads if quoted and not headed else ()


def is_scanned(record: ClauseRecord, start: int, end: int) -> bool:
    """Whether some of a clause's text from ``start`` to ``end`` was recognised in a picture of its page."""
    scanned = {reading.number for reading in record.document.readings if reading.how == "ocr"}
    return any(span.page in scanned and span.start < end and start < span.end for span in record.clause.spans)


def page_of(clause: Clause, offset: int) -> int:
    """The page, from 1, on which the character at ``offset`` stands."""
    return next((span.page for span in clause.spans if span.start <= offset < span.end), clause.page)


def boxes_of(clause: Clause, start: int, end: int) -> tuple[tuple[int, Box], ...]:
    """The boxes, with their pages, of the lines that ``start:end`` touches; none in formats without pages."""
    return tuple((span.page, span.box) for span in clause.spans if span.box and span.start < end and start < span.end)


def common_part(clause: Clause, start: int, end: int) -> str:
    """The most precise 款, 项 or 目 that holds all of ``start:end``; empty if the stretch spans several or is the whole."""
    first = part_at(clause, start)
    last = part_at(clause, max(start, end - 1))
    if last.startswith(first):
        return first
    shared = ""
    for piece in re.findall(r"第[^第款项目段行]+[款项目段行]", first):
        if not last.startswith(shared + piece):
            break
        shared += piece
    return shared


def plain(text: str) -> str:
    """A text without emphasis and white space, as quotations are compared."""
    return re.sub(r"\s+", "", _EMPHASIS.sub("", text))


def verify(
    answer: str, citations: Sequence[Citation], texts: Mapping[str, str], context: str = ""
) -> tuple[Problem, ...]:
    """What in ``answer`` does not hold; empty if all does.

    ``texts`` gives each cited clause's full text by its id. ``context`` is what may be said without a clause: the day
    of the answer, and whole sentences that the catalog vouches for; the question itself is not.
    """
    problems = [
        Problem(citation.quote, f"引文[{citation.n}]与条文原文不一致")
        for citation in citations
        if citation.quote not in texts.get(citation.clause_id, "")
    ]
    by_number = {citation.n: citation for citation in citations}
    for sentence in sentences(answer):
        reason = _fault(sentence, by_number, texts, context)
        if reason:
            problems.append(Problem(sentence, reason))
    return tuple(problems)


def withhold(
    answer: str, citations: Sequence[Citation], texts: Mapping[str, str], context: str = ""
) -> tuple[str, tuple[Problem, ...]]:
    """``answer`` without the sentences that do not hold, and those sentences with their reasons."""
    by_number = {citation.n: citation for citation in citations}
    kept: list[str] = []
    problems: list[Problem] = []
    for sentence in sentences(answer, keep_breaks=True):
        reason = _fault(sentence, by_number, texts, context) if sentence.strip() else ""
        if reason:
            problems.append(Problem(sentence.strip(), reason))
        else:
            kept.append(sentence)
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip(), tuple(problems)


def sentences(answer: str, *, keep_breaks: bool = False) -> list[str]:
    """The sentences of a Markdown answer; a line of a block quotation is one."""
    found: list[str] = []
    for line in answer.splitlines(keepends=True):
        pieces = [line] if line.startswith(">") else [match[0] for match in _SENTENCE.finditer(line) if match[0]]
        found.extend(pieces)
    return found if keep_breaks else [piece.strip() for piece in found if piece.strip()]


def _fault(sentence: str, citations: Mapping[int, Citation], texts: Mapping[str, str], context: str) -> str:
    marks = [int(mark) for mark in MARK.findall(sentence)]
    missing = [mark for mark in marks if mark not in citations]
    if missing:
        return f"引用标记[{missing[0]}]没有对应的条文"
    cited = [citations[mark] for mark in marks] or list(citations.values())
    wording = {citation.clause_id: texts.get(citation.clause_id, "") for citation in cited}
    if sentence.startswith((">", "|")):
        return "" if sentence == COMPARISON_HEAD else _misquoted(sentence, wording, cited)
    said = MARK.sub("", _EMPHASIS.sub("", sentence))
    if said.strip() and said.strip() in _EMPHASIS.sub("", context):
        return ""
    return _unquoted(said, wording) or _unnamed(said, cited, wording) or _uncounted(said, cited, wording, context)


def _misquoted(line: str, wording: Mapping[str, str], cited: Sequence[Citation]) -> str:
    """A line of a block quotation must stand in a cited clause, a row of a table cell by cell.

    A cell may also be the citation itself, or where its document holds; the parts of a cell may be joined by ； or ……。
    """
    line = MARK.sub("", line).strip()
    pieces = [line.lstrip("> ")] if line.startswith(">") else line.strip("|").split(BAR)
    about = {c.clause_id: f"\n{official(c)}\n{c.jurisdiction or NATIONWIDE}" for c in cited}
    texts = [plain(text) + about.get(name, "") for name, text in wording.items()]
    wanted = [plain(piece) for piece in pieces if piece.strip(" -|…")]
    held = any(all(_stands(piece, text) for piece in wanted) for text in texts)
    return "" if held or not wanted else "引文与条文原文不一致"


def _stands(piece: str, text: str) -> bool:
    return piece in text or all(part in text for part in re.split("；|……", piece))


def _unquoted(said: str, wording: Mapping[str, str]) -> str:
    for quotation in _QUOTATION.findall(said):
        wanted = plain(quotation)
        if len(wanted) >= LEAST_QUOTE and not any(wanted in plain(text) for text in wording.values()):
            return "引文与条文原文不一致"
    return ""


def _unnamed(said: str, cited: Sequence[Citation], wording: Mapping[str, str]) -> str:
    titles = {bare(citation.document) for citation in cited}
    for title in _TITLE.findall(said):
        if bare(title) not in titles and not any(title in text for text in wording.values()):
            return f"所引条文中没有《{title}》"
    held = {clause_key(citation.clause) for citation in cited} | {citation.clause for citation in cited}
    for text in wording.values():
        held |= {mention.label for mention in mentions(text)}
    for mention in mentions(said):
        if mention.label not in held and clause_key(mention.label) not in held and mention.label.endswith(("条", "页")):
            return f"所引条文不是{mention.label}，其中也没有提到它"
    return ""


def _uncounted(said: str, cited: Sequence[Citation], wording: Mapping[str, str], context: str) -> str:
    about = " ".join(
        f"{c.document} {c.number} {c.clause} {c.title} {c.paragraph} {c.effective or ''} {' '.join(c.path)}"
        for c in cited
    )
    source = "\n".join((*wording.values(), about, context))
    named_parts = re.sub(r"第[^第，。]{1,8}[条款项目页章节]", "", said)
    missing = missing_figures(named_parts, source)
    return f"所引条文中没有“{missing[0]}”" if missing else ""
