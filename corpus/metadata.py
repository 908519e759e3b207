"""What a document says about itself: found in its first and last lines, its file name and folders, its properties.

``describe`` puts together what ``names``, ``dates``, ``places`` and ``issuers`` find; a ``.yaml`` beside the file
overrides it (``sidecar``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from corpus.describe import dates, editions, issuers, names, sidecar
from corpus.describe.replaced import partly_replaced, replaced
from corpus.describe.status import status
from corpus.faults import written
from corpus.grammar import closing, marks
from corpus.types import Act, DocumentKind, Level, Metadata, Paragraph

HEADER = 40
"""The header ends at the first article, chapter or point, at the latest after so many paragraphs."""
TAIL = 30
"""Paragraphs at the end, before appendices, that can say from when and until when the document is in force."""


def describe(paragraphs: Sequence[Paragraph], path: Path, properties: Mapping[str, str]) -> Metadata:
    """Describe a document. Of ``path`` only the name, the folders and the ``.yaml`` beside it are used.

    Raises ``UnreadableDocument`` if the ``.yaml`` cannot be understood.
    """
    lines = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
    if path.suffix.lower() in _SHEETS:
        lines = _first_sheet(lines)
    named = Path(written(path))
    found = editions.describe(lines, named, properties) or _regulation(lines, named, properties)
    return overridden(found, path)


def overridden(found: Metadata, path: Path) -> Metadata:
    """What was found with the corrections of the ``.yaml`` beside the file. Raises ``UnreadableDocument`` as above."""
    values = sidecar.overrides(path)
    if "title" in values and "work" not in values and found.kind != "standard":
        values["work"] = names.work_of(values["title"])
    if "published" in values and "version" not in values and values["published"]:
        values["version"] = values["published"].isoformat()
    return sidecar.apply(found, values) if values else found


def _title(lines: Sequence[Paragraph], path: Path, properties: Mapping[str, str]) -> str:
    given = next((names.from_property(properties[key]) for key in _TITLE_FIELDS if properties.get(key)), "")
    if path.suffix.lower() in _SHEETS:
        first = next((p.text for p in lines[:4] if p.kind == "text" and marks.is_short(p.text, 60)), "")
        return first or given or names.from_file(path)
    if names.looks_like_title(given) and any(properties.get(key) for key in _TITLE_FIELDS[:2]):
        return given
    title = names.from_text(lines)
    if title:
        return title
    name = names.from_file(path)
    return given if given and (names.looks_like_title(given) or not re.search(r"[\u4e00-\u9fff]{3}", name)) else name


def _first_sheet(lines: list[Paragraph]) -> list[Paragraph]:
    """The first sheet of a workbook, which speaks for the whole; the others tell of their own tables."""
    heads = [at for at, line in enumerate(lines) if line.kind == "heading" and line.level == 1]
    return lines[: heads[1]] if len(heads) > 1 else lines


_TITLE_FIELDS = ("ArticleTitle", "标题", "title")
_SHEETS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett", ".ods", ".ots"})
_WRAPPED = re.compile(
    r".*?关于(?:修订|重新|批转|公开)?(?:印发|发布|公布|转发|颁布)\s*《?([^《》]{4,60}?(?:《[^《》]*》[^《》]*)*)》?的?(?:通知|公告|通告|令)$"
)


def _inner_title(title: str, lines: Sequence[Paragraph]) -> str:
    """The title of the rules that a notice only hands out (关于印发《…办法》的通知), if it holds their articles."""
    wrapped = _WRAPPED.match(title)
    inner = wrapped[1].strip("《》 ") if wrapped else ""
    if not names.looks_like_title(inner):
        return title
    return inner if sum(bool(marks.article(line.text)) for line in lines) >= 2 else title


def _header(lines: Sequence[Paragraph]) -> list[str]:
    header: list[str] = []
    for paragraph in lines[:HEADER]:
        text = paragraph.text
        if paragraph.kind == "row":
            continue
        if marks.article(text) or marks.division(text) or (header and re.match(r"目\s*[录次]$|一、", text)):
            break
        header.append(text)
    return header


def _tail(lines: Sequence[Paragraph]) -> list[str]:
    """The last paragraphs of the body: those before the first appendix that follows an article or a signature."""
    lines = [line for line in lines if line.kind != "row"]
    end = len(lines)
    for at in range(len(lines) - 1, len(lines) // 3, -1):
        if lines[at].text[0] == "附" and marks.annex(lines[at].text) and len(lines[at].text) < 60:
            end = at
    return [paragraph.text for paragraph in lines[max(0, end - TAIL) : end]] + [
        paragraph.text for paragraph in lines[-TAIL:] if end < len(lines) - TAIL
    ]


def _regulation(lines: Sequence[Paragraph], path: Path, properties: Mapping[str, str]) -> Metadata:
    outer = _title(lines, path, properties)
    title = _inner_title(outer, lines)
    header, tail = _header(lines), _tail(lines)
    short = [line for line in header if len(line) <= 400]
    fields = {key: value for key, value in properties.items() if value}
    signed = [text for text in tail if closing.is_date(text)]
    told = dates.published(_dated(short))
    issued = (
        _latest(told, dates.in_name(path.stem))
        or next(iter(dates.all_dates(" ".join(signed[-1:]))), None)
        or _field_day(fields)
    )
    said = dates.effective_in_header(_dated(short))
    begins = _in_force(said or dates.effective(tail, issued), issued, short)
    history = _with_last(dates.history(short), issued)
    number = names.document_number([fields.get("发文字号", ""), fields.get("文号", ""), *short, *tail[-12:]])
    issuer = _issuer(fields, issuers.issuer(outer, short, tail[-12:], number))
    level = issuers.level(title, short, number, issuer, path)
    kind = _kind(title, level, lines, path)
    return Metadata(
        title=title,
        work=names.work_of(title),
        version=issued.isoformat() if issued else "undated",
        kind=kind,
        level=_level_of(kind, level),
        number=number,
        issuer=issuer,
        jurisdiction=issuers.jurisdiction(title, issuer, level, path),
        published=issued,
        effective=begins,
        expired=dates.expired(tail, begins or issued),
        status=status(title, header, properties),
        replaces=replaced(tail),
        replaced_on=_replaced_on(said or dates.effective(tail, None), begins or issued, history),
        part_repeals=partly_replaced(title, [line.text for line in lines] if "的决定" in title else tail),
        history=history,
    )


def _replaced_on(said: date | None, begins: date | None, history: Sequence[Act]) -> date | None:
    """The day from which a repeal holds that this text repeats from an earlier version of its own; ``None`` if it has none.

    ``said`` is the day of 施行 that the text itself names. Without one, what was adopted or last rewritten as a whole
    counts from that day.
    """
    written = [act.day for act in history if act.kind != "amended"]
    first = said or max((day for day in written if not begins or day <= begins), default=None)
    return first if first and begins and first < begins else None


def _with_last(history: tuple[Act, ...], issued: date | None) -> tuple[Act, ...]:
    """The history with the amendment of which only the file's name knows (``LATER``) at its end."""
    if not history or issued is None or issued - history[-1].day <= LATER:
        return history
    return (*history, Act(issued, "amended"))


def _issuer(fields: Mapping[str, str], found: str) -> str:
    """The authority that the fields of a web page name, or all those found if it is one of several."""
    field = fields.get("发文机关") or fields.get("发布机构") or ""
    return found if not field or field in found.split("、") else field


def _field_day(fields: Mapping[str, str]) -> date | None:
    """The day that the fields of a web page give (成文日期 before 发布日期)."""
    values = [fields.get(key, "") for key in ("成文日期", "发布日期", "PubDate", "发布时间")]
    return next((day for value in values if (day := dates.in_name(value))), None)


def _dated(header: Sequence[str]) -> list[str]:
    """Header lines that tell the document's own history, not the ones that cite what it rests on."""
    return [line for line in header if not re.match(r"为了?|根据|按照|[^（(]{0,60}[：:]$", line)]


LATER = timedelta(days=120)
"""A file name's date so much later than the text's own is that of an amendment which the text does not tell; one that
is closer is the day of printing."""
BACKDATED = timedelta(days=365)
"""Nothing is published more than a year after it came into force: such a text was amended since."""


def _latest(told: date | None, named: date | None) -> date | None:
    """The date of the version: what the text tells, unless the file's name knows of a later amendment."""
    if told is None or named is None:
        return told or named
    return named if named - told > LATER else told


def _in_force(begins: date | None, issued: date | None, header: Sequence[str]) -> date | None:
    """The day from which this version is in force.

    An amended text still says since when its first version was in force; the amendment is in force when published.
    """
    amended = any(re.search(r"修[订正]", line) for line in header)
    if issued and begins and begins < issued:
        return issued if amended or issued - begins > BACKDATED else begins
    return begins or (issued if amended else None)


def _level_of(kind: DocumentKind, level: Level) -> Level:
    return "standard" if kind in ("standard", "atlas") and level in ("none", "normative") else level


_REGULATION = re.compile(
    r"(?:条例|办法|规定|规则|细则|决定|决议|通知|意见|公告|通告|法|法典|解释|批复|方案|章程|修正案|制度|措施|答复|准则|编|守则|规范|纲要|规划|要点)(?:[（(].{1,20}[）)])?$"
)


def _kind(title: str, level: Level, lines: Sequence[Paragraph], path: Path) -> DocumentKind:
    if "图集" in title or "图集" in path.stem:
        return "atlas"
    articles = sum(bool(marks.article(paragraph.text)) for paragraph in lines)
    if re.search(r"(?:标准|规范|规程|导则)(?:[（(].{1,20}[）)])?$", title) and not articles:
        decimals = [
            mark for paragraph in lines[:400] if (mark := marks.decimal(paragraph.text)) and len(mark.numbers) > 1
        ]
        if len(decimals) >= 5:
            return "standard"
    if articles >= 2 or (level != "none" and _REGULATION.search(title)):
        return "regulation"
    return "other"
