"""The same document in other formats, as people have it: text, Word files old and new, typeset PDF and OFD.

Deterministic: the same source gives the same text in the same places. Copies are cached under the hash of their source.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

from corpus.errors import UnreadableDocument, UnsupportedFormat
from evals import typeset, typeset_ofd
from evals.references import TABLE_HEADING, source_lines, standard_reference
from evals.types import SourceLine

Form = Literal["md", "txt", "docx", "pdf", "pdf2", "ofd", "doc", "rtf", "odt"]
FORMS: tuple[Form, ...] = get_args(Form)
BY_OFFICE: frozenset[Form] = frozenset({"doc", "rtf", "odt"})
"""What LibreOffice makes of the Word file. WPS has a format of its own in name only: a ``.wps`` file is a ``.doc`` file."""
AT_ONCE = 20
"""Files that one run of LibreOffice converts."""
AT_ONCE_SECONDS = 300.0
RECIPE = 4
"""Part of the cache's name: raise it when a copy would come out differently."""


def cached(source: Path, form: Form, cache: Path | None = None) -> Path:
    """Return the copy of ``source`` in the format ``form``, made if it is not cached.

    The source itself serves where it has the format already; ``md`` is the source as it is, whatever its format.
    """
    if form == "md" or source.suffix == f".{form}":
        return source
    copy = _place(source, form, cache)
    if not copy.exists() and form in BY_OFFICE:
        make_by_office([source], form, cache)
    elif not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        unfinished = copy.with_suffix(".part")
        lines = printed(source)
        title = next((line.text for line in lines if line.level == 1), source.stem)
        unfinished.write_bytes(_MAKERS[form](lines, title))
        unfinished.replace(copy)
    return copy


def _place(source: Path, form: Form, cache: Path | None) -> Path:
    folder = (cache or Path(tempfile.gettempdir()) / "tiaowen-structure") / f"{form}-{RECIPE}"
    suffix = "pdf" if form == "pdf2" else form
    return folder / hashlib.sha256(source.read_bytes()).hexdigest()[:16] / f"{source.stem}.{suffix}"


def make_by_office(
    sources: Sequence[Path], form: Form, cache: Path | None = None, on_done: Callable[[int], None] = lambda _: None
) -> None:
    """Make the copies that are missing in a format that LibreOffice writes, many at once; tell how many are there.

    Raises ``UnsupportedFormat`` where LibreOffice is absent, ``UnreadableDocument`` where it fails.
    """
    missing = [source for source in sources if not _place(source, form, cache).exists()]
    on_done(len(sources) - len(missing))
    for start in range(0, len(missing), AT_ONCE):
        some = missing[start : start + AT_ONCE]
        _convert_some(some, form, cache)
        on_done(len(some))


def _convert_some(sources: Sequence[Path], form: Form, cache: Path | None) -> None:
    from corpus.readers.office import convert, program

    soffice = program()
    if not soffice:
        raise UnsupportedFormat(
            f"评测{form.upper()}格式需要LibreOffice，本机没有找到；请安装后再试，或不评测这一格式。"
        )
    with tempfile.TemporaryDirectory(prefix="tiaowen-") as place:
        folder = Path(place)
        named = [folder / f"{number}.docx" for number in range(len(sources))]
        for source, copy in zip(sources, named, strict=True):
            shutil.copyfile(cached(source, "docx", cache), copy)
        convert(soffice, named, form, folder, AT_ONCE_SECONDS)
        for source, copy in zip(sources, named, strict=True):
            made, target = copy.with_suffix(f".{form}"), _place(source, form, cache)
            if not made.exists():
                raise UnreadableDocument(f"LibreOffice未能将{source.name}转换为{form.upper()}。")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(made, target)


def printed(source: Path) -> list[SourceLine]:
    """Read a source as it would be printed: a standard's headings and table captions without their text marks."""
    lines = source_lines(source)
    if source.suffix.lower() == ".md":
        return lines
    levels = {
        heading: depth
        for unit in standard_reference(lines, source.name).units
        for depth, heading in enumerate(unit.path, start=2)
    }
    made = [replace(line, level=levels.get(line.text, 0)) for line in lines]
    return [replace(line, text=TABLE_HEADING.sub(r"\1", line.text)) for line in made]


def plain_text(lines: Sequence[SourceLine], _title: str = "") -> bytes:
    """Write UTF-8 without any marks: headings look like text, table cells are separated by tabs."""
    text = "\n".join("\t".join(line.cells) if line.cells else line.text for line in lines)
    return (text + "\n").encode()


def word(lines: Sequence[SourceLine], title: str) -> bytes:
    """Make a Word file: the title, headings in Word's styles, paragraphs, and tables as tables."""
    import docx

    document = docx.Document()
    document.core_properties.title = title
    for group in _grouped(lines):
        first = group[0]
        if first.cells:
            table = document.add_table(rows=0, cols=max(len(line.cells) for line in group))
            for line in group:
                row = table.add_row()
                for cell, text in zip(row.cells, line.cells, strict=False):
                    cell.text = text
        elif first.level:
            document.add_heading(first.text, level=first.level - 1)
        else:
            document.add_paragraph(first.text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _grouped(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """Take consecutive table rows as one group, every other line by itself."""
    group: list[SourceLine] = []
    for line in lines:
        if line.cells:
            group.append(line)
            continue
        if group:
            yield group
            group = []
        yield [line]
    if group:
        yield group


_MAKERS: dict[Form, Callable[[Sequence[SourceLine], str], bytes]] = {
    "txt": plain_text,
    "docx": word,
    "pdf": typeset.pdf,
    "pdf2": typeset.two_columns,
    "ofd": typeset_ofd.ofd,
}
