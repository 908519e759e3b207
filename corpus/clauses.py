"""Paragraphs to clauses: the document is cut into parts that number anew, and each part is split by its own grammar.

``regulations`` (条), ``standards`` (3.2.1), ``notices`` (一、（一）), ``atlases`` (sheets) and ``fallback`` share three
rules: every paragraph ends up in exactly one clause's text or, as a heading, in a path; an article is never cut;
clauses stand in the document's order, tables after the clause that they interrupt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.grammar import atlases, closing, drafts, fallback, mandatory, marks, notices, regulations, standards
from corpus.grammar.contents import without_contents
from corpus.grammar.drafts import Draft
from corpus.grammar.glued import unglued
from corpus.grammar.sections import Section, sections
from corpus.numbering import squeeze
from corpus.types import Clause, Metadata, Paragraph

TITLE_WITHIN = 12
"""The title is looked for in so many first paragraphs; web pages print it twice."""

LONGEST_TITLE = 150
"""Characters of a notice's title that holds the title of its rules."""


def split(paragraphs: Sequence[Paragraph], metadata: Metadata) -> tuple[Clause, ...]:
    """Split a document into its clauses, in order. The title's own lines and a table of contents are left out."""
    kept = without_contents(_without_title([p for p in paragraphs if p.text.strip()], metadata.title))
    result: list[Draft] = []
    for section in sections(unglued(kept)):
        result += _under(section, _split_section(section, metadata))
    if metadata.kind == "standard":
        mandatory.mark(result, kept, metadata)
    return drafts.clauses(standards.place_tables(result), metadata)


def _without_title(paragraphs: Sequence[Paragraph], title: str) -> list[Paragraph]:
    """Leave out the first lines that together are the title (one to three lines, behind at most a few others)."""
    kept = list(paragraphs)
    wanted = squeeze(title)
    start, outer = 0, ""
    while start < min(len(kept), TITLE_WITHIN):
        end, text = start, ""
        while end < len(kept) and wanted.startswith(text + squeeze(kept[end].text)) and text != wanted:
            text += squeeze(kept[end].text)
            end += 1
        if text == wanted:
            del kept[start:end]
            continue
        line = squeeze(kept[start].text)
        if line == outer:
            del kept[start]
            continue
        if wanted in line and marks.is_short(kept[start].text, LONGEST_TITLE):
            outer = line  # a notice's title above the title of its rules
            if kept[start].level == 1:
                kept[start] = replace(kept[start], kind="text", level=0)
        start += 1
    return [paragraph for paragraph in kept if not paragraph.level or squeeze(paragraph.text) != wanted]


def _split_section(section: Section, metadata: Metadata) -> list[Draft]:
    paragraphs = section.paragraphs
    if not paragraphs:
        return []
    drawn = metadata.kind == "atlas" and section.role == "body"
    if drawn or len(atlases.titled(paragraphs)) > 2 or atlases.blocks_on(paragraphs) > 2:
        return atlases.split(paragraphs)
    return _split_numbered(section, metadata)


def _split_numbered(section: Section, metadata: Metadata) -> list[Draft]:
    """Split by the numbers that a section holds: those of a standard, of articles, of points, or none."""
    paragraphs = section.paragraphs
    chosen = regulations.articles(paragraphs)
    decimals = standards.numbered(paragraphs)
    deep = sum(len(mark.numbers) > 1 for mark in decimals.values())
    if deep > len(chosen) and (deep > 2 or metadata.kind == "standard"):
        return standards.split(paragraphs, decimals, selective=section.role == "commentary")
    if chosen:
        return regulations.split(paragraphs, chosen)
    if notices.top_level(paragraphs) >= 2:
        return notices.split(paragraphs)
    if metadata.kind == "standard" and section.role == "body":
        return standards.cover(paragraphs)
    return _plain(paragraphs, front=section.role == "body")


def _plain(paragraphs: Sequence[Paragraph], *, front: bool) -> list[Draft]:
    """Text without numbers: adoption lines (of a body), paragraphs in groups, a closing."""
    tail = closing.start(paragraphs, 1)
    note, rest = regulations.notes(paragraphs[:tail]) if front else ([], paragraphs[:tail])
    body = fallback.split(rest)
    if len(body) == 1 and not body[0].path:
        body[0].label = body[0].number = "正文"
    return note + body + closing.drafts(paragraphs[tail:])


def _under(section: Section, found: list[Draft]) -> list[Draft]:
    """Put a section's drafts below its heading; a heading that nothing follows is a clause itself."""
    heading = section.heading
    if section.role == "commentary":
        for draft in found:
            draft.kind = draft.kind if draft.kind == "table" else "note"
    if not found and heading is not None:
        label = section.prefix or heading.text
        return [Draft(label, label, "heading", [heading.source or Paragraph(heading.text)])]
    if not section.path:
        return found
    prefix = section.prefix or section.path[0]
    first = found[0]
    if len(found) == 1 and (first.number == "正文" or first.number in ("表1", "第1段") or section.role == "matter"):
        first.label, first.number = prefix, ""
    return drafts.prefixed(found, "" if section.role == "annex" and _lettered(found) else prefix, section.path)


def _lettered(found: Sequence[Draft]) -> bool:
    """Whether an appendix numbers by its own letter (A.0.1, 表A.0.1), so that its numbers need nothing before them."""
    return all(re.match(r"表?[A-Z](?![a-z])", draft.label) for draft in found)
