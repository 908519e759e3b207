"""What a standard or an atlas says about itself: number, year, title, issuer, days of publication and of force."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from corpus.describe import dates, issuers, names, places
from corpus.describe.replaced import replaced
from corpus.describe.status import status
from corpus.types import DocumentKind, Metadata, Paragraph

FRONT = 60
"""Cover, announcement and preface stand within so many paragraphs."""

_COVER_DAY = re.compile(r"((?:19|20)\d{2})\s*[-—年.]\s*(\d{1,2})\s*[-—月.]\s*(\d{1,2})\s*日?\s*(发布|实施)")


def describe(lines: Sequence[Paragraph], path: Path, properties: Mapping[str, str]) -> Metadata | None:
    """Describe a document that bears a standard's number: in its file name, or on a line of its own near its title."""
    found = _own_number(lines, path, properties)
    if found is None:
        return None
    work, year, kind = found
    front = [line.text for line in lines[:FRONT] if line.kind != "row"]
    title = _title(lines, path, properties)
    issued, begins = _days(front)
    year = year or (str(issued.year) if issued else "")
    issuer = issuers.of_standard(front)
    return Metadata(
        title=title,
        work=work,
        version=year or "undated",
        kind=kind,
        level="standard",
        number=f"{work}-{year}" if year and kind == "standard" else work,
        issuer=issuer,
        jurisdiction=_jurisdiction(work, title, issuer, kind),
        published=issued,
        effective=begins,
        status=status(title, front, properties),
        replaces=replaced(front),
    )


def _days(front: Sequence[str]) -> tuple[date | None, date | None]:
    """The days of publication and of coming into force, from the cover or the announcement."""
    days = {match[4]: dates.read(match) for line in front for match in _COVER_DAY.finditer(line)}
    short = [line for line in front if len(line) <= 80]
    notice = [line for line in front if re.search(r"自.{6,16}起\s*(?:实施|施行)", line)]
    issued = days.get("发布") or dates.published(short)
    return issued, days.get("实施") or dates.effective_in_header(short) or dates.effective(notice[:1], issued)


def _jurisdiction(work: str, title: str, issuer: str, kind: DocumentKind) -> str:
    """A local standard holds where its code or its issuer says; the others in the whole country."""
    named = places.at_start(title)
    local = work.startswith("DB") if kind == "standard" else not work[0].isdigit()
    if named or not local:
        return named or places.NATIONAL
    code = re.match(r"DBJ?(?:/?T)?(\d{2})", work)
    return (places.DB_CODES.get(code[1], "") if code else "") or places.at_start(issuer)


def _own_number(
    lines: Sequence[Paragraph], path: Path, properties: Mapping[str, str]
) -> tuple[str, str, DocumentKind] | None:
    near = [
        line.text
        for line in lines[:25]
        if len(line.text) <= 60 and not re.search(r"[，。；]|符合|依据|根据|代替", line.text)
    ]
    for text in (path.stem, *near, properties.get("title", "")):
        atlas = names.ATLAS.search(text)
        if atlas and (text == path.stem or "图集" in text or "图" in "".join(near)):
            year = re.match(r"[A-Z]{0,2}(\d{2})", atlas[1])
            return atlas[1], f"20{year[1]}" if year and int(year[1]) < 60 else f"19{year[1]}" if year else "", "atlas"
        number = names.standard_number(text)
        if number and (text == path.stem or _is_own(text)):
            return *number, "atlas" if "图集" in path.stem else "standard"
    return None


_TITLE_OR_FIELD = re.compile(
    r"(?:标准号|编号|标准编号|UDC|P)?[:：]?|[\u4e00-\u9fff、，（）() ]{4,40}(?:标准|规范|规程|导则|图集|规定)"
)


def _is_own(text: str) -> bool:
    """Whether a line holds a standard's number and at most its title: ``民用建筑设计统一标准 GB 50352-2019``."""
    rest = names.STANDARD.sub("", text).strip(" —-《》()（）")
    return not rest or _TITLE_OR_FIELD.fullmatch(rest) is not None


def _title(lines: Sequence[Paragraph], path: Path, properties: Mapping[str, str]) -> str:
    name = names.from_file(path)
    title = names.from_text(lines)
    if title:
        stripped = names.STANDARD.sub("", title).strip(" _-—《》")
        return stripped or title
    given = names.from_property(properties.get("title", ""))
    return name if re.search(r"[\u4e00-\u9fff]{3}", name) or not given else given
