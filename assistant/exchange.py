"""Exports of the library's documents, and the permanent addresses of its clauses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from corpus.exchange.akoma import to_akoma
from corpus.exchange.links import Pointer, Pointers, address
from corpus.exchange.plain import to_markdown
from corpus.numbering import clause_key
from corpus.types import Document, DocumentKind, Level, Metadata
from index.links import links
from index.types import ClauseRecord, DocumentRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.catalog import Catalog

Format = Literal["akn", "md"]
FORMATS: tuple[Format, ...] = ("akn", "md")
LATEST = "latest"
"""In an address, in place of a version: the one in force, else the newest."""

_ENDED = {"repealed": "废止", "expired": "失效"}


def export(catalog: Catalog, ref: str, form: Format, as_of: date | None = None) -> bytes:
    """The document ``ref`` in UTF-8: Akoma Ntoso or Markdown, its references pointing at permanent addresses.

    Raises ``DocumentMissing``.
    """
    record = catalog.document(ref, as_of)
    clauses = catalog.clauses(record.document_id, as_of)
    document = Document(_about(record), tuple(item.clause for item in clauses), record.format, record.pages)
    pointers = _pointers(catalog, clauses, as_of)
    return to_akoma(document, pointers) if form == "akn" else to_markdown(document, pointers).encode()


def _about(record: DocumentRecord) -> Metadata:
    work, _, version = record.document_id.rpartition("/")
    return Metadata(
        title=record.title,
        work=work,
        version=version.partition("~")[0],
        kind=cast("DocumentKind", record.kind),
        level=cast("Level", record.level),
        number=record.number,
        issuer=record.issuer,
        jurisdiction=record.jurisdiction,
        published=record.published,
        effective=record.effective,
        expired=record.expired,
        status=_ENDED.get(record.status, ""),
    )


def _pointers(catalog: Catalog, clauses: Sequence[ClauseRecord], as_of: date | None) -> Pointers:
    found: dict[str, list[Pointer]] = {}
    known = links(catalog, clauses, as_of)
    for record in clauses:
        for link in known[record.clause_id]:
            if link.record is not None:
                pointer = (link.start, link.end, address(link.record.clause.id))
                found.setdefault(record.clause.id.number, []).append(pointer)
    return found


def at_address(catalog: Catalog, path: str, as_of: date | None = None) -> ClauseRecord | None:
    """The clause at ``作品/版本/条号`` or ``作品/条号``; the version may be a date, a year, ``latest`` or absent.

    Without a version, or with ``latest``, that of the version in force. The number may be in any writing: 第18条.
    """
    exact = catalog.clause(path, as_of)
    if exact is not None:
        return exact
    parts = path.strip("/").split("/")
    for cut in range(len(parts) - 1, 0, -1):
        for work, version in _readings(parts[:cut]):
            document = _version(catalog.versions(work, as_of), version)
            found = _numbered(catalog, document, "/".join(parts[cut:]), as_of) if document else None
            if found is not None:
                return found
    return None


def document_at(catalog: Catalog, path: str, as_of: date | None = None) -> DocumentRecord | None:
    """The document at ``作品/版本`` or ``作品``; the version as in the address of a clause."""
    parts = path.strip("/").split("/")
    for work, version in _readings(parts):
        versions = catalog.versions(work, as_of)
        exact = next((record for record in versions if record.document_id == path), None)
        found = exact or _version(versions, version)
        if found is not None:
            return found
    return None


def _readings(parts: Sequence[str]) -> list[tuple[str, str]]:
    """What stands before the number is a work with its version, or a work alone: standards' numbers hold slashes."""
    whole = ("/".join(parts), LATEST)
    return [("/".join(parts[:-1]), parts[-1]), whole] if len(parts) > 1 else [whole]


def _version(versions: Sequence[DocumentRecord], version: str) -> DocumentRecord | None:
    if version == LATEST:
        holding = [record for record in versions if record.status == "in_force"]
        return next(reversed(holding or list(versions)), None)
    named = [record for record in versions if record.document_id.rpartition("/")[2].startswith(version)]
    return named[-1] if named and version else None


def _numbered(catalog: Catalog, document: DocumentRecord, number: str, as_of: date | None) -> ClauseRecord | None:
    exact = catalog.clause(f"{document.document_id}/{number}", as_of)
    if exact is not None:
        return exact
    return next(iter(catalog.by_key([document.document_id], clause_key(number), as_of)), None)
