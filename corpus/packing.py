"""Office files and PDFs put together by hand, for the bulk of a big share: a hundred times faster than the writers in `forge`.

In: paragraphs or rows, and `picture`, bytes of noise that stand for a logo or a scan. Out: the bytes of the file.
"""

# ruff: noqa: E501  (XML is written as it reads)

from __future__ import annotations

import unicodedata
import zlib
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from corpus import forge

if TYPE_CHECKING:
    from collections.abc import Sequence

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument"


def _package(main: str, kind: str, parts: dict[str, str], picture: bytes) -> bytes:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPES}.{kind}.{ending}+xml"/>'
        for name, ending in (
            (main, "document.main" if kind.startswith("word") else "sheet.main"),
            *((name, "worksheet") for name in parts if "worksheets/" in name),
        )
    )
    types = (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    )
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{main}"/>'
    relations = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>'
    members = [("[Content_Types].xml", types.encode()), ("_rels/.rels", relations.encode())]
    members += [(name, text.encode()) for name, text in parts.items()]
    if picture:
        members.append((main.partition("/")[0] + "/media/image1.png", picture))
    return forge.zipped(members)


def docx(paragraphs: Sequence[str], table: Sequence[Sequence[str]] = (), picture: bytes = b"") -> bytes:
    """A Word document of paragraphs and, after them, a table."""

    def paragraph(text: str) -> str:
        return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    rows = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in table)
    body = "".join(map(paragraph, paragraphs)) + (f"<w:tbl>{rows}</w:tbl>" if rows else "")
    text = f'{_XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    return _package("word/document.xml", "wordprocessingml", {"word/document.xml": text}, picture)


def xlsx(rows: Sequence[Sequence[str | int | float]], sheet: str = "Sheet1") -> bytes:
    """A workbook of one sheet; numbers stay numbers."""

    def cell(value: str | float) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    data = "".join(f'<row r="{number}">' + "".join(map(cell, row)) + "</row>" for number, row in enumerate(rows, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    parts = {
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{main}" xmlns:r="{_OFFICE}"><sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>',
        "xl/worksheets/sheet1.xml": f'{_XML}<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>',
    }
    return _package("xl/workbook.xml", "spreadsheetml", parts, b"")


def western(text: str) -> bytes:
    """In Windows-1252, as old programs print it: letters beyond it lose their marks, special hyphens plain; magnetic ink symbols as their fonts do."""
    flat = text.translate({0x2011: "-", 0x0142: "l", 0x0141: "L", 0x2446: "A", 0x2448: "C"})
    decomposed = unicodedata.normalize("NFKD", flat)
    plain = flat if _fits(flat) else "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.encode("cp1252", "replace")


def _fits(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def pdf(pages: Sequence[Sequence[str]], picture: bytes = b"", *, compressed: bool = True) -> bytes:
    """A PDF of text lines in Helvetica; in Windows-1252 (see `western`); `picture` is a grey image of that size."""
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    image = b""
    if picture:
        width = 256
        height = max(1, len(picture) // width)
        shape = f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8/Length {width * height}>>"
        objects.append(shape.encode() + b"stream\n" + picture[: width * height].ljust(width * height) + b"\nendstream")
        image = b"/XObject<</I 4 0 R>>"
    kids = []
    for number, lines in enumerate(pages):
        drawn = [b"BT /F 9 Tf 11 TL 50 750 Td"]
        for line in lines:
            text = western(line).replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
            drawn.append(b"(" + text + b") Tj T*")
        drawn.append(b"ET")
        if picture and number == 0:
            drawn.append(b"q 90 0 0 40 480 745 cm /I Do Q")
        stream, filtering = b"\n".join(drawn), b""
        if compressed:
            stream, filtering = zlib.compress(stream), b"/Filter/FlateDecode"
        objects.append(b"<</Length %d%s>>stream\n%s\nendstream" % (len(stream), filtering, stream))
        kids.append(b"%d 0 R" % (len(objects) + 1))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>%s>>>>"
            % (len(objects), image)
        )
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
