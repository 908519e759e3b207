"""Paragraphs to clauses: the document is cut into parts that number anew, and each part is split by its own grammar.

``regulations`` (条), ``standards`` (3.2.1), ``notices`` (一、（一）1.), ``atlases`` (sheets) and ``fallback`` (no numbers) share
three rules: every paragraph ends up in exactly one clause's text or, as a heading, in a path; an article is never cut;
clauses stand in the document's order, tables after the clause that they interrupt.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus import atlases, closing, drafts, fallback, mandatory, notices, regulations, standards
from corpus.drafts import Draft
from corpus.numbering import squeeze
from corpus.sections import Section, sections, unglued, without_contents
from corpus.types import Clause, Metadata, Paragraph


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
    wanted = squeeze(title)
    for start in range(min(len(paragraphs), 12)):
        text = ""
        for end in range(start, min(len(paragraphs), start + 4)):
            text += squeeze(paragraphs[end].text)
            if text == wanted:
                return [*paragraphs[:start], *paragraphs[end + 1 :]]
            if not wanted.startswith(text):
                break
    return list(paragraphs)


def _split_section(section: Section, metadata: Metadata) -> list[Draft]:
    paragraphs = section.paragraphs
    if not paragraphs:
        return []
    if metadata.kind == "atlas" and section.role == "body" or len(atlases.sheets(paragraphs)) > 2:
        return atlases.split(paragraphs)
    chosen = regulations.articles(paragraphs)
    decimals = standards.numbered(paragraphs)
    deep = sum(len(mark.numbers) > 1 for mark in decimals.values())
    if deep and (deep > len(chosen) or metadata.kind == "standard") and (deep > 2 or not chosen):
        return standards.split(paragraphs, decimals)
    if chosen:
        return regulations.split(paragraphs, chosen)
    if notices.top_level(paragraphs) >= 2:
        return notices.split(paragraphs)
    return _plain(paragraphs)


def _plain(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    tail = closing.start(paragraphs, 1)
    note, rest = regulations.notes(paragraphs[:tail])
    body = fallback.split(rest)
    if len(body) == 1 and not body[0].path:
        body[0].label = body[0].number = "正文"
    return note + body + closing.drafts(paragraphs[tail:])


def _under(section: Section, found: list[Draft]) -> list[Draft]:
    """Put a section's drafts below its heading; a heading that nothing follows is a clause itself."""
    if section.role == "body" or section.heading is None:
        return found
    if not found:
        source = section.heading.source or Paragraph(section.heading.text)
        label = section.prefix or section.heading.text
        return [Draft(label, label, "heading", [source])]
    prefix = section.prefix or section.heading.text
    if len(found) == 1 and found[0].number == "正文":
        found[0].label, found[0].number = prefix, ""
    own = section.role == "annex" and all(
        d.label[:1].isascii() and d.label[:1].isupper() or d.kind == "table" for d in found
    )
    if own:
        for draft in found:
            draft.path = (*section.path, *draft.path)
        return found
    if section.role == "commentary":
        for draft in found:
            draft.kind = "note"
    return drafts.prefixed(found, prefix, section.path)
