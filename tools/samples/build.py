"""Builds the sample library's binary files from the sources beside it: ``python tools/samples/build.py [name…]``.

Needs python-docx, openpyxl, reportlab and the font WenQuanYi Micro Hei (Debian: fonts-wqy-microhei). Markdown and UTF-8
text files of the library are their own sources. The same sources give the same bytes.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

HERE = Path(__file__).parent
OUTPUT = HERE.parents[1] / "corpus" / "samples"


def _gb18030(path: Path) -> tuple[str, bytes]:
    """Return an old text file: GB18030, Windows line ends."""
    _, _, body = path.read_text(encoding="utf-8").partition("\n")
    return f"{path.stem}.txt", body.lstrip("\n").replace("\n", "\r\n").encode("gb18030")


def _built(path: Path) -> tuple[str, bytes]:
    """Return the file name and bytes that a source gives."""
    import make_atlas
    import make_docx
    import make_html
    import make_pdf
    import make_xlsx
    import source

    if path.suffix == ".gb18030":
        return _gb18030(path)
    if path.suffix == ".atlas":
        return make_atlas.build(path)
    if path.suffix == ".yaml":
        return make_xlsx.build(path)
    document = source.load(path)
    makers = {".docx": make_docx.build, ".html": make_html.build, ".pdf": make_pdf.build}
    return document.file, makers[Path(document.file).suffix](document)


def main(names: list[str]) -> None:
    """Build the sources whose names contain one of ``names``, or all of them."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    OUTPUT.mkdir(exist_ok=True)
    for path in sorted((HERE / "sources").iterdir()):
        if names and not any(name in path.name for name in names):
            continue
        file, data = _built(path)
        (OUTPUT / file).write_bytes(data)
        logging.info("%s  %d", file, len(data))


if __name__ == "__main__":
    main(sys.argv[1:])
