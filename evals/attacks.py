"""Files made to harm a reader: bombs, loops, entities, names that lie; and real files damaged at random.

Each is small on disk and quick to make. The same seed gives the same files.
"""

from __future__ import annotations

import io
import random
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SECRET = "绝不可读出的内容"  # noqa: S105 - what an external entity must not bring in
OFFICE = "http://schemas.openxmlformats.org"
MEGABYTE = 1 << 20
CONTENT_TYPES = (
    f'<Types xmlns="{OFFICE}/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="{{target}}"/></Relationships>'
)
LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10 if level else "哈" * 10}">' for level in range(10))


@dataclass(frozen=True, slots=True)
class Attack:
    """A file to give to the readers: what kind of attack it is, and where it lies."""

    kind: str
    path: Path


def attacks(folder: Path, *, size: int = 1024) -> list[Attack]:
    """Write one of each attack below ``folder``; bombs unpack to ``size`` MB."""
    secret = folder / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    made: list[Attack] = []
    for kind, makers in KINDS.items():
        for name, make in makers.items():
            path = folder / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(make(size, secret.as_uri()))
            made.append(Attack(kind, path))
    return made


Maker = Callable[[int, str], bytes]


def _pdf(objects: Sequence[bytes]) -> bytes:
    """Write a PDF of the objects, the first of which is the catalog."""
    buffer, places = io.BytesIO(), []
    buffer.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, start=1):
        places.append(buffer.tell())
        buffer.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    at = buffer.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    buffer.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table))
    buffer.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, at))
    return buffer.getvalue()


def _one_page(page: bytes, *others: bytes) -> bytes:
    catalog, pages = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return _pdf([catalog, pages, b"<</Type/Page/Parent 2 0 R" + page + b">>", *others])


def _stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), about, data)


def _flate_bomb(size: int, _: str) -> bytes:
    packer = zlib.compressobj(9)
    chunk = b"0 0 m " * (MEGABYTE // 6)
    data = b"".join(packer.compress(chunk) for _ in range(size)) + packer.flush()
    return _one_page(b"/MediaBox[0 0 595 842]/Contents 4 0 R", _stream(data, b"/Filter/FlateDecode"))


def _nested_forms(_: int, __: str) -> bytes:
    """Two forms that draw each other ten times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"
    return _one_page(
        b"/MediaBox[0 0 595 842]/Contents 6 0 R/Resources<</XObject<</F 4 0 R>>>>",
        _stream(b"/F Do " * 10, form % 5),
        _stream(b"/F Do " * 10, form % 4),
        _stream(b"/F Do"),
    )


CATALOG, LOOP = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 9>>"
BOOKMARK = b"<</Title(a)/Next 4 0 R/First 4 0 R/Parent 3 0 R>>"
PDFS: dict[str, Maker] = {
    "deep.pdf": lambda _, __: _one_page(b"/MediaBox[0 0 9 9]/Resources" + b"[" * 200_000 + b"]" * 200_000),
    "dictionaries.pdf": lambda _, __: _one_page(b"/MediaBox[0 0 9 9]/X" + b"<</A" * 50_000 + b" 1" + b">>" * 50_000),
    "huge-page.pdf": lambda _, __: _one_page(
        b"/MediaBox[0 0 1e12 1e12]/Contents 4 0 R", _stream(b"0 0 1e11 1e11 re f")
    ),
    "huge-stream.pdf": _flate_bomb,
    "forms.pdf": _nested_forms,
    "tree-loop.pdf": lambda _, __: _pdf([CATALOG, b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 9>>", LOOP]),
    "counts.pdf": lambda _, __: _pdf([CATALOG, b"<</Type/Pages/Kids[]/Count 2000000000>>"]),
    "outline-loop.pdf": lambda _, __: _pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R>>",
            b"<</Type/Pages/Kids[5 0 R]/Count 1>>",
            b"<</First 4 0 R/Last 4 0 R>>",
            BOOKMARK,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        ]
    ),
}


def _zip(members: dict[str, bytes | str], *, like: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            like(info)
            archive.writestr(info, data)
    return buffer.getvalue()


def _with_bomb(members: dict[str, bytes | str], name: str, size: int) -> bytes:
    """Add a member of ``size`` MB of blanks."""
    buffer = io.BytesIO(_zip(members))
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as file,
    ):
        for _ in range(size):
            file.write(b" " * MEGABYTE)
    return buffer.getvalue()


def _word(document: str) -> dict[str, bytes | str]:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return {
        "[Content_Types].xml": CONTENT_TYPES.format(
            overrides=f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
        ),
        "_rels/.rels": RELATIONS.format(target="word/document.xml"),
        "word/document.xml": document,
    }


def _book(sheet: str) -> dict[str, bytes | str]:
    main = f'xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{OFFICE}/officeDocument/2006/relationships"'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = (
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
    )
    relations = RELATIONS.format(target="worksheets/sheet1.xml").replace('/officeDocument"', '/worksheet"')
    return {
        "[Content_Types].xml": CONTENT_TYPES.format(overrides=overrides),
        "_rels/.rels": RELATIONS.format(target="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {main}><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations,
        "xl/worksheets/sheet1.xml": sheet,
    }


def _sheet(inner: str, head: str = "") -> str:
    return f'{head}<worksheet xmlns="{OFFICE}/spreadsheetml/2006/main"><sheetData>{inner}</sheetData></worksheet>'


def _body(inner: str, head: str = "") -> str:
    space = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main"'
    return f"{head}<w:document {space}><w:body><w:p><w:r><w:t>第一条 {inner}</w:t></w:r></w:p></w:body></w:document>"


def _ofd(content: str) -> dict[str, bytes | str]:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" BaseLoc="Content.xml"/></ofd:Pages>'
        "</ofd:Document>",
        "Doc_0/Content.xml": content,
    }


def _page(inner: str, head: str = "", deltas: str = "5") -> str:
    return (
        f'{head}<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>'
        f'<ofd:TextObject Boundary="10 10 100 10" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="{deltas}">第一条 {inner}'
        "</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>"
    )


def _law(inner: str, head: str = "") -> bytes:
    space = 'xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"'
    return (
        f"{head}<akomaNtoso {space}><act><body><article><num>第一条</num><content><p>{inner}</p></content></article>"
        "</body></act></akomaNtoso>"
    ).encode()


def _external(uri: str) -> str:
    return f'<!DOCTYPE a [<!ENTITY x SYSTEM "{uri}">]>'


def _nested_zip(_: int, __: str) -> bytes:
    data = _zip({"a.txt": "第一条 甲。"})
    for _level in range(12):
        data = _zip({"a.zip": data, "b.zip": data})
    return data


def _link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def _locked(data: bytes) -> bytes:
    """Say of the first member that it is encrypted, in its own head and in the directory."""
    changed = bytearray(data)
    changed[6] |= 1
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


BOMBS: dict[str, Maker] = {
    "bomb.docx": lambda size, _: _with_bomb(_word(_body("甲。")), "word/media/a.xml", size),
    "document.docx": lambda size, _: _with_bomb(
        {name: data for name, data in _word("").items() if name != "word/document.xml"}, "word/document.xml", size
    ),
    "bomb.xlsx": lambda size, _: _with_bomb(_book(_sheet("")), "xl/sharedStrings.xml", size),
    "bomb.ofd": lambda size, _: _with_bomb(_ofd(_page("甲。")), "Doc_0/Res.xml", size),
    "deltas.ofd": lambda _, __: _zip(_ofd(_page("甲。", deltas="g 999999999999 5"))),
    "bomb.zip": lambda size, _: _with_bomb({"好.txt": "第一条 甲。"}, "坏.txt", size),
    "nested.zip": _nested_zip,
    "many.zip": lambda _, __: _zip({f"{number}.txt": "" for number in range(30_000)}),
    "rows.xlsx": lambda _, __: _zip(_book(_sheet("".join(f'<row r="{n}"/>' for n in range(1, 1_048_577))))),
    "columns.xlsx": lambda _, __: _zip(_book(_sheet('<row r="1"><c r="XFD1" t="str"><v>第一条</v></c></row>' * 3))),
}
ENTITIES: dict[str, Maker] = {
    "external.docx": lambda _, uri: _zip(_word(_body("甲&x;。", _external(uri)))),
    "external.xlsx": lambda _, uri: _zip(
        _book(_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>第一条 甲&x;</t></is></c></row>', _external(uri)))
    ),
    "external.ofd": lambda _, uri: _zip(_ofd(_page("甲&x;。", _external(uri)))),
    "external.akn": lambda _, uri: _law("甲&x;。", _external(uri)),
    "external.html": lambda _, uri: f"{_external(uri)}<html><body><p>第一条 甲&x;。</p></body></html>".encode(),
    "external.svg": lambda _, uri: f"{_external(uri)}<svg xmlns='http://www.w3.org/2000/svg'><text>第一条 &x;</text></svg>".encode(),
    "svg.xml": lambda _, uri: f"{_external(uri)}<svg xmlns='http://www.w3.org/2000/svg'><text>第一条 &x;</text></svg>".encode(),
    "laughs.docx": lambda _, __: _zip(_word(_body("&l9;", f"<!DOCTYPE a [{LAUGHS}]>"))),
    "laughs.xlsx": lambda _, __: _zip(
        _book(_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>', f"<!DOCTYPE a [{LAUGHS}]>"))
    ),
    "laughs.ofd": lambda _, __: _zip(_ofd(_page("&l9;", f"<!DOCTYPE a [{LAUGHS}]>"))),
    "laughs.akn": lambda _, __: _law("&l9;", f"<!DOCTYPE a [{LAUGHS}]>"),
}  # fmt: skip
NAMES: dict[str, Maker] = {
    "traversal.zip": lambda _, __: _zip({"../../etc/a.txt": "第一条 甲。", "/tmp/b.txt": "第一条 乙。", "好.txt": "第一条 丙。"}),  # noqa: S108
    "backslash.zip": lambda _, __: _zip({"..\\..\\a.txt": "第一条 甲。", "C:\\b.txt": "第一条 乙。"}),
    "link.zip": lambda _, __: _zip({"a.txt": "/etc/passwd"}, like=_link),
    "locked.zip": lambda _, __: _locked(_zip({"a.txt": "第一条 甲。"})),
    "program.docx": lambda _, __: b"\x7fELF\x02\x01\x01" + bytes(2000),
    "picture.pdf": lambda _, __: b"\x89PNG\r\n\x1a\n" + bytes(2000),
    "archive.docx": lambda _, __: _zip({"a.txt": "第一条 甲。"}),
    "word.pdf": lambda _, __: _zip(_word(_body("甲。"))),
    "text.doc": lambda _, __: "第一条 甲。\n第二条 乙。\n".encode(),
    "page.xlsx": lambda _, __: "<html><body><p>第一条 甲。</p></body></html>".encode(),
    "pdf.zip": lambda _, __: _one_page(b"/MediaBox[0 0 9 9]"),
}  # fmt: skip
DEEP: dict[str, Maker] = {
    "divisions.html": lambda _, __: ("<div>" * 100_000 + "第一条 甲。").encode(),
    "elements.akn": lambda _, __: _law("<b>" * 50_000 + "甲" + "</b>" * 50_000),
    "quotes.md": lambda _, __: (">" * 20_000 + " 第一条 甲。\n").encode() * 20,
    "line.txt": lambda _, __: "第一条 甲".encode() * 100_000,
    "braces.rtf": lambda _, __: b"{\\rtf1" + b"{" * 500_000 + b"a" + b"}" * 500_001,
    "parts.eml": lambda _, __: b"From: a\nTo: b\nSubject: c\n"
    + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(5_000)),
}  # fmt: skip
KINDS: dict[str, dict[str, Maker]] = {
    "PDF 陷阱": PDFS,
    "压缩炸弹": BOMBS,
    "实体": ENTITIES,
    "名称与路径": NAMES,
    "嵌套过深": DEEP,
}
"""The attacks by kind, each with the name of its file."""


def damaged(sources: Sequence[Path], folder: Path, count: int, seed: int) -> Iterator[Attack]:
    """Write ``count`` damaged copies of the sources, each in turn, and yield them as they are made."""
    chance = random.Random(seed)
    for number in range(count):
        source = sources[number % len(sources)]
        data = bytearray(source.read_bytes())
        ways = [_truncated, _flipped, _spliced, _blanked]
        for _ in range(chance.choice((1, 1, 2))):
            data = chance.choice(ways)(data, chance)
        path = folder / f"{number:04d}-{source.stem[:40]}{source.suffix}"
        path.write_bytes(bytes(data))
        yield Attack("随机损坏", path)


def _truncated(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(1, len(data) + 1)]


def _flipped(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 10, 100, 1000))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def _spliced(data: bytearray, chance: random.Random) -> bytearray:
    """Put a stretch of the file somewhere else in it, over what was there."""
    length = chance.randrange(1, max(2, len(data) // 3))
    start, target = chance.randrange(len(data)), chance.randrange(len(data))
    piece = data[start : start + length]
    data[target : target + len(piece)] = piece
    return data


def _blanked(data: bytearray, chance: random.Random) -> bytearray:
    """Empty a stretch, as an interrupted copy does."""
    length, start = chance.randrange(1, max(2, len(data) // 4)), chance.randrange(len(data))
    end = min(len(data), start + length)
    data[start:end] = bytes(end - start)
    return data
