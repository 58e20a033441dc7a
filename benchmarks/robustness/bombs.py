"""Files made to cost more than they may: each must end within its limits, and say which of them it met.

All are made here, by code, when they are needed; none is kept.
"""

from __future__ import annotations

import base64
import gzip
import io
import shutil
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.model import Limits, Reason
from robustness.watch import Ended, Scan, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MIB = 1 << 20
LETTER = "Dear Jane Roe,\nyour Social Security number is 219-52-4471.\n12 Elm Street, Arlington, MA 02474\n"
HOSTILE = 50 * MIB
"""Bytes of each text that is made to be slow."""


# --- archives -----------------------------------------------------------------------------------


def _zip(members: Iterable[tuple[str, bytes | str]], level: int = 9) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def zip_of_zips() -> bytes:
    """As 42.zip: sixteen archives in each of sixteen, five levels deep, 256 MiB of zeros in each of the innermost."""
    inner = _zip([("zeros", bytes(256 * MIB))])
    for _ in range(5):
        inner = _zip((f"lib {number}.zip", inner) for number in range(16))
    return inner


def zip_of_overlaps() -> bytes:
    """Members that lie in each other (D. Fifield, A better zip bomb, WOOT 2019): each holds the next one's header."""
    count, plain = 200, bytes(16 * MIB)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packer.compress(plain) + packer.flush()
    packed_size, body, members = len(kernel), kernel, []
    tail, checksum, size = b"", zlib.crc32(plain), len(plain)
    for number in reversed(range(count)):
        name = b"%04d" % number
        header = (
            struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, checksum, packed_size, size, len(name), 0) + name
        )
        members.append((name, checksum, packed_size, size, len(header)))
        tail = header + tail
        # The next member, outwards: a block of plain bytes that holds this header, then all that this one holds.
        block = b"\0" + struct.pack("<HH", len(header), ~len(header) & 0xFFFF) + header
        body = block + body
        checksum, size, packed_size = zlib.crc32(plain, zlib.crc32(tail)), len(tail) + len(plain), len(body)
    whole, directory, at = body[5:], b"", 0
    for name, checksum, packed_size, size, length in reversed(members):
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            *(b"PK\1\2", 20, 20, 0, 8, 0, 0, checksum, packed_size, size, len(name), 0, 0, 0, 0, 0, at),
        )
        directory += name
        at += length + 5
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), len(whole), 0)
    return whole + directory + end


def zip_in_zip() -> bytes:
    """A letter forty archives deep."""
    inner = _zip([("letter.txt", LETTER)])
    for _ in range(40):
        inner = _zip([("inner.zip", inner)])
    return inner


def zip_beside() -> bytes:
    """A letter, then a member that unpacks to more than it may."""
    return _zip([("letter.txt", LETTER), ("zeros", bytes(200 * MIB))])


def zip_of_names() -> bytes:
    """A directory of two million members that are not there."""
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 2_000_000
    sizes = (2_000_000, 2_000_000, len(directory), 0)
    zip64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, *sizes)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(directory), 1)
    return directory + zip64 + locator + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, *[0xFFFFFFFF] * 2, 0)


def _gzipped_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(16 * MIB)
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


def gzip_of_zeros() -> bytes:
    """Two GiB of zeros in 2 MB."""
    return _gzipped_zeros(2 << 30)


def gzip_of_gzips() -> bytes:
    """The same, packed again and again."""
    inner = _gzipped_zeros(2 << 30)
    for _ in range(30):
        inner = gzip.compress(inner)
    return inner


# --- XML, HTML, JSON ----------------------------------------------------------------------------


def _laughs(levels: int = 12) -> str:
    lol = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]>'


def xml_of_laughs() -> bytes:
    """A billion laughs: entities of entities."""
    return f"{_laughs()}<x>&l11;</x>".encode()


def xml_of_one_entity() -> bytes:
    """Quadratic: one long entity, named again and again."""
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]><x>{"&a;" * 100_000}</x>'.encode()


def xml_of_attributes() -> bytes:
    """The laughs in an attribute."""
    return f'{_laughs()}<x y="&l11;">text</x>'.encode()


def deep_xml() -> bytes:
    """A million elements, each in the one before."""
    return b"<a>" * 1_000_000 + b"text" + b"</a>" * 1_000_000


def wide_xml() -> bytes:
    """An element with a million attributes."""
    return f"<x {' '.join(f'a{n}={chr(34)}{n}{chr(34)}' for n in range(1_000_000))}/>".encode()


def deep_html() -> bytes:
    """A million elements, each in the one before."""
    return f"<html><body><p>{LETTER}</p>{'<div>' * 1_000_000}text".encode()


def deep_tables() -> bytes:
    """Tables in cells of tables."""
    return f"<html><body><p>{LETTER}</p>{'<table><tr><td>x' * 100_000}".encode()


def deep_json() -> bytes:
    """A million lists, each in the one before."""
    return b"[" * 1_000_000 + b"]" * 1_000_000


def deep_objects() -> bytes:
    """Half a million objects, each in the one before."""
    return b'{"a":' * 500_000 + b"1" + b"}" * 500_000


def deep_json_lines() -> bytes:
    """A line to be read, and one with a deep value."""
    return b'{"name": "Jane Roe", "ssn": "219-52-4471"}\n{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n"


# --- mail ---------------------------------------------------------------------------------------


def mail_in_mail() -> bytes:
    """Messages attached to messages, two thousand deep."""
    return b"From: a@example.com\nSubject: deep\nContent-Type: message/rfc822\n\n" * 2000 + LETTER.encode()


def mail_of_parts() -> bytes:
    """Parts in parts, five thousand deep."""
    heads = "".join(f'--b{level}\nContent-Type: multipart/mixed; boundary="b{level + 1}"\n\n' for level in range(5000))
    return f'From: a@example.com\nContent-Type: multipart/mixed; boundary="b0"\n\n{heads}--b5000\n\n{LETTER}'.encode()


def mail_of_many_parts() -> bytes:
    """A million empty parts."""
    return b'From: a@example.com\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\n\n" * 1_000_000


def mail_of_headers() -> bytes:
    """A header of 50 MB of encoded words."""
    word = "=?utf-8?q?=4A=61=6E?=\n "
    return f"From: a@example.com\nSubject: {word * (HOSTILE // len(word))}\n\n{LETTER}".encode()


def mail_of_addresses() -> bytes:
    """A To: header of 20 MB of brackets and quotes, for readers that look for the end of each."""
    return b"From: a@example.com\nTo: " + b'(("<a@' * (20 * MIB // 6) + b"\n\n" + LETTER.encode()


def mail_of_base64() -> bytes:
    """An attachment of 40 MB of zeros."""
    body = base64.encodebytes(bytes(40 * MIB))
    return b"From: a@example.com\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" + body


# --- PDF ----------------------------------------------------------------------------------------


def _pdf(objects: dict[int, bytes]) -> bytes:
    """A PDF file of these objects; object 1 is its catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %b \n" % (places.get(number, 0), b"n" if number in places else b"f")
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


def _stream(data: bytes, filters: bytes = b"/FlateDecode", more: bytes = b"") -> bytes:
    return b"<< /Length %d /Filter [%b] %b >>\nstream\n%b\nendstream" % (len(data), filters, more, data)


_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def _page(content: bytes, more: bytes = b"") -> dict[int, bytes]:
    return {
        1: _CATALOG,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R"
        b" /Resources << /Font << /F 4 0 R >> %b >> >>" % more,
        4: _FONT,
        5: content,
    }


def pdf_that_claims_pages() -> bytes:
    """A page tree that says it holds two billion pages, and holds one."""
    page = _page(_stream(zlib.compress(b"BT /F 12 Tf 72 700 Td (Page one) Tj ET")))
    return _pdf({**page, 2: b"<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>"})


def pdf_of_one_page_often() -> bytes:
    """A page tree of eight levels of twelve branches each that all lead to the same page: 430 million pages."""
    objects = _page(_stream(zlib.compress(b"BT /F 12 Tf 72 700 Td (Page one) Tj ET")))
    for level in range(8):
        below = 10 + level + 1 if level < 7 else 3
        objects[10 + level] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b"%d 0 R " % below * 12, 12 ** (8 - level))
    return _pdf({**objects, 2: objects[10]})


def pdf_of_a_loop() -> bytes:
    """A page tree whose branch is itself."""
    page = _page(_stream(zlib.compress(b"BT /F 12 Tf 72 700 Td (Page one) Tj ET")))
    return _pdf({**page, 2: b"<< /Type /Pages /Kids [3 0 R 2 0 R 2 0 R] /Count 1000 /Parent 2 0 R >>"})


def pdf_of_deep_pages() -> bytes:
    """A page tree of a hundred thousand levels."""
    objects = _page(_stream(zlib.compress(b"BT /F 12 Tf 72 700 Td (Page one) Tj ET")))
    for level in range(100_000):
        objects[10 + level] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (11 + level if level < 99_999 else 3)
    return _pdf({**objects, 2: objects[10]})


def pdf_of_zeros() -> bytes:
    """A page of a GiB of spaces, packed twice."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(b" " * (16 * MIB)) for _ in range(64)) + packer.flush()
    return _pdf(_page(_stream(zlib.compress(once, 9), b"/FlateDecode /FlateDecode")))


def pdf_of_forms() -> bytes:
    """Ten forms in each of ten, ten levels deep: the laughs of PDF."""
    objects = _page(_stream(zlib.compress(b"/X Do " * 10)), b"/XObject << /X 10 0 R >>")
    for level in range(10):
        inner = b"/X Do " * 10 if level < 9 else b"BT /F 12 Tf 72 700 Td (ha) Tj ET"
        resources = b"/Resources << /Font << /F 4 0 R >> /XObject << /X %d 0 R >> >>" % (11 + level)
        objects[10 + level] = _stream(
            zlib.compress(inner), more=b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] %b" % resources
        )
    return _pdf(objects)


def pdf_of_loops() -> bytes:
    """Outline, form fields and the tree of attached files each lead back to themselves."""
    objects = _page(_stream(zlib.compress(b"BT /F 12 Tf 72 700 Td (Page one) Tj ET")))
    objects[1] = (
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 10 0 R /AcroForm << /Fields [12 0 R] >>"
        b" /Names << /EmbeddedFiles 13 0 R >> >>"
    )
    objects[10] = b"<< /Type /Outlines /First 11 0 R /Last 11 0 R /Count 1 >>"
    objects[11] = b"<< /Title (again) /Parent 10 0 R /Next 11 0 R /First 11 0 R /Last 11 0 R /Count 1 >>"
    objects[12] = b"<< /T (field) /FT /Tx /V (value) /Kids [12 0 R 12 0 R] /Parent 12 0 R >>"
    objects[13] = b"<< /Kids [13 0 R 13 0 R] /Limits [(a) (z)] >>"
    return _pdf(objects)


# --- office -------------------------------------------------------------------------------------

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _office(main: str, kind: str, parts: dict[str, bytes | str]) -> bytes:
    """A document whose main part is `main`; of every part of `parts` but the main one there is a relationship."""
    others = [name for name in parts if name != main]
    folder, _, name = main.rpartition("/")
    types = "".join(f'<Override PartName="/{part}" ContentType="{_kind(part, kind)}"/>' for part in parts)
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_REL}/{"sharedStrings" if "shared" in part else "worksheet"}"'
        f' Target="{part.removeprefix(folder + "/")}"/>'
        for n, part in enumerate(others, 1)
    )
    return _zip(
        (
            (
                "[Content_Types].xml",
                (
                    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
                    f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>'
                ),
            ),
            (
                "_rels/.rels",
                (
                    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
                    f' Type="{_REL}/officeDocument" Target="{main}"/></Relationships>'
                ),
            ),
            (f"{folder}/_rels/{name}.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'),
            *parts.items(),
        ),
        level=6,
    )


def _kind(part: str, main: str) -> str:
    base = "application/vnd.openxmlformats-officedocument"
    if "sheets/" in part:
        return f"{base}.spreadsheetml.worksheet+xml"
    return f"{base}.spreadsheetml.sharedStrings+xml" if "shared" in part else f"{base}.{main}.main+xml"


def _xlsx(sheet: bytes | str, strings: bytes | str = "") -> bytes:
    book = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_REL}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>"
    )
    parts: dict[str, bytes | str] = {"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet}
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    return _office("xl/workbook.xml", "spreadsheetml.sheet", parts)


def _docx(document: bytes | str) -> bytes:
    return _office("word/document.xml", "wordprocessingml.document", {"word/document.xml": document})


def xlsx_of_corners() -> bytes:
    """Two cells, in the first and in the last corner of a sheet of 17 billion."""
    return _xlsx(
        f'<worksheet xmlns="{_SHEET}"><dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        "</sheetData></worksheet>"
    )


def xlsx_of_rows() -> bytes:
    """Rows that say they are far below: four billion of them if the space between counts."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 4_294_967_295, 42_949_672))
    return _xlsx(f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>')


def xlsx_of_one_string() -> bytes:
    """A text of 32,000 letters, kept once and shown in 400,000 cells: 13 GB."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 400_001))
    text = "wordy " * 5333
    return _xlsx(
        f'<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData></worksheet>',
        f'<sst xmlns="{_SHEET}"><si><t>{text}</t></si></sst>',
    )


def xlsx_of_strings() -> bytes:
    """200 MB of texts that no cell shows."""
    strings = f'<sst xmlns="{_SHEET}">{"<si><t>nothing</t></si>" * (200 * MIB // 23)}</sst>'
    return _xlsx(
        f'<worksheet xmlns="{_SHEET}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>',
        strings,
    )


def xlsx_of_laughs() -> bytes:
    """A billion laughs in a sheet."""
    return _xlsx(
        f'{_laughs()}<worksheet xmlns="{_SHEET}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l11;</t></is>'
        "</c></row></sheetData></worksheet>"
    )


def docx_of_spaces() -> bytes:
    """A paragraph of 200 MiB of spaces."""
    paragraph = f"<w:p><w:r><w:t>{' ' * (200 * MIB)}</w:t></w:r></w:p>"
    return _docx(f'<w:document xmlns:w="{_WORD}"><w:body>{paragraph}</w:body></w:document>')


def docx_of_paragraphs() -> bytes:
    """Ten million empty paragraphs and a letter."""
    letter = f"<w:p><w:r><w:t>{LETTER}</w:t></w:r></w:p>"
    return _docx(f'<w:document xmlns:w="{_WORD}"><w:body>{"<w:p/>" * 10_000_000}{letter}</w:body></w:document>')


def docx_of_tables() -> bytes:
    """Tables in cells of tables, ten thousand deep."""
    into, out = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return _docx(
        f'<w:document xmlns:w="{_WORD}"><w:body><w:p><w:r><w:t>{LETTER}</w:t></w:r></w:p>'
        f"{into * 10_000}{out * 10_000}</w:body></w:document>"
    )


def docx_of_laughs() -> bytes:
    """A billion laughs in a document."""
    return _docx(
        f'{_laughs()}<w:document xmlns:w="{_WORD}"><w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>'
    )


# --- texts that readers and patterns are slow on ------------------------------------------------


def _again(piece: str, *, end: str = f"\n\n{LETTER}") -> Callable[[], bytes]:
    def make() -> bytes:
        data = piece.encode()
        return data * (HOSTILE // len(data)) + end.encode()

    make.__doc__ = f"50 MiB of {piece[:24]!r}, then a letter."
    return make


TEXTS = {
    "digits": "0123456789",
    "ones": "1",
    "parted": "1-2-3 4-",
    "near-misses": "219-52-447 ",
    "zeros": "000-00-0000\n",
    "names": "Ann Lee Roe Mary Jane ",
    "name-lines": "Ann Lee Roe\n",
    "initials": "A. B. C. ",
    "last-first": "Roe, Ann, Lee, Mary, ",
    "capitals": "Aa Bb Cc Dd ",
    "keywords": "ssn social security number account card license ",
    "labels": "Name: SSN: Account No.: Card: ",
    "label-lines": "Name:\nSSN:\n",
    "spaces": " ",
    "tabs": "\t",
    "lines": "\n",
    "bars": "| ",
    "dashes": "-",
    "letters": "a",
    "addresses": "12 Elm Street, Arlington, MA 02474 ",
    "at-signs": "a@a.",
    "brackets": "<[({",
    "tags": "<a ",
    "ampersands": "&amp",
    "quotes": '"',
    "commas": ",",
}
TABLES = {"quotes": '"', "commas": ",", "cells": '"a",', "rows": ",\n", "columns": "a" * 7 + ","}
PAGES = {"tags": "<a ", "open": "<td>", "entities": "&amp;", "comments": "<!--", "attributes": '<p a="', "quotes": '"'}


# --- what must come of them ---------------------------------------------------------------------

SIZES = (Reason.RATIO, Reason.TOO_BIG)
DEPTHS = (Reason.TOO_DEEP, Reason.CORRUPT)


class Bomb(NamedTuple):
    """One file, and the reasons with which it may end; None: it is read whole."""

    name: str
    make: Callable[[], bytes]
    reasons: tuple[Reason | None, ...]


BOMBS = (
    Bomb("zips-in-zips.zip", zip_of_zips, SIZES),
    Bomb("overlaps.zip", zip_of_overlaps, (*SIZES, Reason.CORRUPT)),
    Bomb("deep.zip", zip_in_zip, (Reason.TOO_DEEP,)),
    Bomb("beside.zip", zip_beside, SIZES),
    Bomb("names.zip", zip_of_names, (Reason.TOO_MANY, Reason.RATIO)),
    Bomb("zeros.gz", gzip_of_zeros, SIZES),
    Bomb("gzips.gz", gzip_of_gzips, (*SIZES, Reason.TOO_DEEP)),
    Bomb("laughs.xml", xml_of_laughs, (*SIZES, Reason.CORRUPT, Reason.UNSUPPORTED)),
    Bomb("quadratic.xml", xml_of_one_entity, (*SIZES, Reason.CORRUPT, Reason.UNSUPPORTED)),
    Bomb("attributes.xml", xml_of_attributes, (*SIZES, Reason.CORRUPT, Reason.UNSUPPORTED)),
    Bomb("deep.xml", deep_xml, DEPTHS),
    Bomb("wide.xml", wide_xml, (None,)),
    Bomb("deep.html", deep_html, (None, *DEPTHS)),
    Bomb("tables.html", deep_tables, (None, *DEPTHS)),
    Bomb("deep.json", deep_json, DEPTHS),
    Bomb("objects.json", deep_objects, DEPTHS),
    Bomb("lines.jsonl", deep_json_lines, (None, *DEPTHS)),
    Bomb("mails.eml", mail_in_mail, DEPTHS),
    Bomb("parts.eml", mail_of_parts, DEPTHS),
    Bomb("many-parts.eml", mail_of_many_parts, (None, Reason.TOO_MANY)),
    Bomb("headers.eml", mail_of_headers, (None,)),
    Bomb("addresses.eml", mail_of_addresses, (None,)),
    Bomb("base64.eml", mail_of_base64, (Reason.CORRUPT, Reason.NO_EXTRACTOR)),
    Bomb("count.pdf", pdf_that_claims_pages, (None, Reason.CORRUPT, Reason.TOO_MANY)),
    Bomb("often.pdf", pdf_of_one_page_often, (Reason.TOO_MANY, Reason.TIMEOUT, Reason.CORRUPT)),
    Bomb("loop.pdf", pdf_of_a_loop, (None, Reason.CORRUPT, Reason.TOO_MANY)),
    Bomb("pages.pdf", pdf_of_deep_pages, (None, *DEPTHS)),
    Bomb("zeros.pdf", pdf_of_zeros, (*SIZES, Reason.MEMORY)),
    Bomb("forms.pdf", pdf_of_forms, (*SIZES, Reason.MEMORY, Reason.TIMEOUT)),
    Bomb("loops.pdf", pdf_of_loops, (None, Reason.CORRUPT)),
    Bomb("corners.xlsx", xlsx_of_corners, (None, *SIZES)),
    Bomb("rows.xlsx", xlsx_of_rows, (None, *SIZES, Reason.CORRUPT)),
    Bomb("string.xlsx", xlsx_of_one_string, (*SIZES, Reason.MEMORY, Reason.TIMEOUT)),
    Bomb("strings.xlsx", xlsx_of_strings, (None, *SIZES)),
    Bomb("laughs.xlsx", xlsx_of_laughs, (*SIZES, Reason.CORRUPT, Reason.UNSUPPORTED)),
    Bomb("spaces.docx", docx_of_spaces, SIZES),
    Bomb("paragraphs.docx", docx_of_paragraphs, (None, *SIZES)),
    Bomb("tables.docx", docx_of_tables, (None, *DEPTHS)),
    Bomb("laughs.docx", docx_of_laughs, (*SIZES, Reason.CORRUPT, Reason.UNSUPPORTED)),
    *(Bomb(f"{name}.txt", _again(piece), (None,)) for name, piece in TEXTS.items()),
    *(Bomb(f"{name}.csv", _again(piece), (None,)) for name, piece in TABLES.items()),
    *(Bomb(f"{name}.html", _again(piece), (None, Reason.TOO_DEEP)) for name, piece in PAGES.items()),
)


class Blast(NamedTuple):
    """What came of one."""

    bomb: Bomb
    size: int
    ended: Ended
    status: str
    reason: str
    wrong: str
    """What should have been otherwise; "" if nothing."""


def run(wanted: str = "") -> Iterator[Blast]:
    """Make and scan each in a process of its own, with the limits that hold when the user names none."""
    limits = Limits()
    for bomb in BOMBS:
        if wanted and wanted not in bomb.name:
            continue
        scratch = Path(tempfile.mkdtemp(prefix="pi-scan-bomb-"))
        try:
            target = scratch / "share" / bomb.name
            target.parent.mkdir()
            target.write_bytes(bomb.make())
            scan = Scan(target, scratch / "out", ("--jobs", "1", "--all"))
            ended = watched(scan, patience=3 * limits.seconds)
            status, reason = scan.query("SELECT status, reason FROM files")[0] if ended.code in {0, 3} else ("", "")
            wrong = _wrong(bomb, ended, status, reason, limits)
            yield Blast(bomb, target.stat().st_size, ended, status, reason or "", wrong)
        finally:
            shutil.rmtree(scratch)


def _wrong(bomb: Bomb, ended: Ended, status: str, reason: str | None, limits: Limits) -> str:
    if ended.code not in {0, 3} or "Traceback" in ended.said:
        return f"the program ended with {ended.code}"
    if (Reason(reason) if reason else None) not in bomb.reasons:
        return f"{status}, {reason}, not {' or '.join(one.value if one else 'read' for one in bomb.reasons)}"
    if ended.worker.anonymous > limits.memory_bytes:
        return "more memory than the limit"
    if ended.seconds > 1.2 * limits.seconds + 10:  # the watchdog waits a little, and the program has to start
        return "longer than the limit"
    return ""
