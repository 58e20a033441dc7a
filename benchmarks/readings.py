"""What a short program makes of a file with a library alone: the lines of its text, the rows of its tables.

The measure of our readers: the same texts and cells in the plainest way, those of masters and page headers included, as
they are in what our readers give; without what else a document holds (comments, properties, hidden parts, damage), and
without limits. Every other file is text: decoded.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import os
import tarfile
import tempfile
import zipfile
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Reading = Callable[[bytes], Iterator[object]]


def read(path: str) -> Iterator[object]:
    """The texts and rows of a file and of what it holds. Raises ImportError where its library is not installed."""
    with open(path, "rb") as stream:
        yield from _read(os.path.basename(path), stream.read())


def has_library(path: str) -> bool:
    """Whether a library is named here for files of this ending."""
    ending = os.path.splitext(path)[1].lower()
    return ending in CONTAINERS or ending in READINGS


def _read(name: str, data: bytes) -> Iterator[object]:
    ending = os.path.splitext(name)[1].lower()
    if ending in CONTAINERS:
        for inner, content in CONTAINERS[ending](data):
            yield from _read(inner, content)
    elif ending in READINGS:
        yield from READINGS[ending](data)
    else:
        yield data.decode("utf-8", "replace")


def _strings(rows: Iterable[Iterable[object]]) -> Iterator[list[str]]:
    for row in rows:
        yield list(map(str, row))


# --- containers ---------------------------------------------------------------------------------


def _zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            yield info.filename, archive.read(info)


def _gzip(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield "a.txt", gzip.decompress(data)


def _unpacked(module: str) -> Callable[[bytes], Iterator[tuple[str, bytes]]]:
    def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
        yield "a.txt", importlib.import_module(module).decompress(data)

    return unpacked


def _zstd(data: bytes) -> Iterator[tuple[str, bytes]]:
    from backports import zstd

    yield "a.txt", zstd.decompress(data)


def _tar(data: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is not None:
                yield member.name, stream.read()


def _libarchive(data: bytes) -> Iterator[tuple[str, bytes]]:
    import libarchive

    with libarchive.memory_reader(data) as archive:
        for entry in archive:
            yield entry.pathname, b"".join(entry.get_blocks())


def _mail(data: bytes) -> Iterator[tuple[str, bytes]]:
    message = message_from_bytes(data)
    shown = (name for name in ("from", "to", "cc", "subject", "date") if name in message)
    yield "a.txt", "\n".join(str(make_header(decode_header(message[name]))) for name in shown).encode()
    for part in message.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield part.get_filename() or f"a.{part.get_content_subtype()}", content


def _mbox(data: bytes) -> Iterator[tuple[str, bytes]]:
    for mail in data.split(b"\nFrom "):
        yield "a.eml", mail.partition(b"\n")[2]


def _warc(data: bytes) -> Iterator[tuple[str, bytes]]:
    from warcio.archiveiterator import ArchiveIterator

    for record in ArchiveIterator(io.BytesIO(data)):
        yield "a.html", record.content_stream().read()


# --- markup -------------------------------------------------------------------------------------


def _html(data: bytes) -> Iterator[object]:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(data)
    for table in tree.css("table"):
        for row in table.css("tr"):
            yield [cell.text() for cell in row.css("td,th")]
        table.decompose()
    yield tree.text(separator="\n")


def _parsed(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, recover=True, huge_tree=True))


def _xml(data: bytes) -> Iterator[object]:
    """Each element with its text and attributes."""
    for element in _parsed(data).iter():
        text = element.text
        if element.attrib or (text and not text.isspace()):
            yield element.tag, text, dict(element.attrib)


def _story(root: Any, paragraph: tuple[str, ...], row: str, cell: str, text: str | None) -> Iterator[object]:
    """The paragraphs and rows below an element, in their order; texts stand in `text`, or anywhere."""

    def joined(element: Any) -> str:
        return "".join(element.itertext(text) if text else element.itertext())

    for element in root.iter(*paragraph, row):
        if element.tag == row:
            yield [" ".join(map(joined, one.iter(*paragraph))) for one in element.iterchildren(cell)]
        elif element.getparent().tag != cell:
            yield joined(element)


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_BOOK = "{http://www.gribuser.ru/xml/fictionbook/2.0}"


def _office(beginnings: tuple[str, ...], *names: str, text: str | None = None) -> Reading:
    """The story of each part of a package whose name begins so, with the names of paragraph, row and cell in it."""
    *paragraph, row, cell = names

    def story(data: bytes) -> Iterator[object]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.startswith(beginnings) and name.endswith(("xml", "html")):
                    yield from _story(_parsed(archive.read(name)), tuple(paragraph), row, cell, text)

    return story


def _flat(*names: str) -> Reading:
    *paragraph, row, cell = names
    return lambda data: _story(_parsed(data), tuple(paragraph), row, cell, None)


_ODF = (f"{_TEXT}p", f"{_TEXT}h", f"{_TABLE}table-row", f"{_TABLE}table-cell")


# --- data ---------------------------------------------------------------------------------------


def _csv(data: bytes) -> Iterator[object]:
    yield from csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))


def _values(value: Any, name: str = "") -> Iterator[object]:
    """Each single value with its name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (dict, list)):
                yield from _values(inner, key)
            else:
                yield key, str(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, name)
    else:
        yield name, str(value)


def _json(data: bytes) -> Iterator[object]:
    import orjson

    yield from _values(orjson.loads(data))


def _json_lines(data: bytes) -> Iterator[object]:
    import orjson

    for line in data.splitlines():
        yield from _values(orjson.loads(line))


def _plist(data: bytes) -> Iterator[object]:
    import plistlib

    yield from _values(plistlib.loads(data))


def _workbook(data: bytes) -> Iterator[object]:
    """The cells as a person sees them: every number is a float to calamine, and an account number ends in no `.0`."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            yield [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in row]


def _pdf(data: bytes) -> Iterator[object]:
    from pypdfium2 import PdfDocument

    with PdfDocument(data) as document:
        for page in document:
            yield page.get_textpage().get_text_range()


def _sqlite(data: bytes) -> Iterator[object]:
    import sqlite3

    store = sqlite3.connect(":memory:")
    store.deserialize(data)
    for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        yield from _strings(store.execute(f'SELECT * FROM "{name}"'))


def _arrow(module: str, function: str) -> Reading:
    def rows(data: bytes) -> Iterator[object]:
        table = getattr(importlib.import_module(f"pyarrow.{module}"), function)(io.BytesIO(data))
        yield from _strings(zip(*(column.to_pylist() for column in table.columns), strict=True))

    return rows


def _avro(data: bytes) -> Iterator[object]:
    import fastavro

    yield from _strings(row.values() for row in fastavro.reader(io.BytesIO(data)))


def _stats(function: str) -> Reading:
    def rows(data: bytes) -> Iterator[object]:
        import pyreadstat

        found, _ = getattr(pyreadstat, function)(io.BytesIO(data), output_format="dict")
        yield from _strings(zip(*found.values(), strict=True))

    return rows


def _rtf(data: bytes) -> Iterator[object]:
    from striprtf.striprtf import rtf_to_text

    yield rtf_to_text(data.decode("latin-1"))


def _dbf(data: bytes) -> Iterator[object]:
    from dbfread import DBF

    with tempfile.NamedTemporaryFile(suffix=".dbf") as file:  # it reads by name only
        file.write(data)
        file.flush()
        yield from _strings(row.values() for row in DBF(file.name, encoding="cp1252"))


def _components(data: bytes) -> Iterator[object]:
    import vobject

    for component in vobject.readComponents(data.decode("utf-8", "replace")):
        yield [str(line.value) for line in component.lines()]
        for inner in component.components():
            yield [str(line.value) for line in inner.lines()]


CONTAINERS: dict[str, Callable[[bytes], Iterator[tuple[str, bytes]]]] = {
    ".zip": _zip,
    ".gz": _gzip,
    ".bz2": _unpacked("bz2"),
    ".xz": _unpacked("lzma"),
    ".lz4": _unpacked("lz4.frame"),
    ".zst": _zstd,
    ".tar": _tar,
    ".7z": _libarchive,
    ".iso": _libarchive,
    ".cpio": _libarchive,
    ".eml": _mail,
    ".mbox": _mbox,
    ".warc": _warc,
}
READINGS: dict[str, Reading] = {
    ".html": _html,
    ".xml": _xml,
    ".docx": _office(("word/document",), f"{_W}p", f"{_W}tr", f"{_W}tc", text=f"{_W}t"),
    ".pptx": _office(
        ("ppt/slides/", "ppt/slideMasters/", "ppt/slideLayouts/"), f"{_A}p", f"{_A}tr", f"{_A}tc", text=f"{_A}t"
    ),
    ".odt": _office(("content", "styles"), *_ODF),
    ".ods": _office(("content", "styles"), *_ODF),
    ".odp": _office(("content", "styles"), *_ODF),
    ".fodt": _flat(*_ODF),
    ".fods": _flat(*_ODF),
    ".epub": _office(("OEBPS",), f"{_XHTML}p", f"{_XHTML}h1", f"{_XHTML}h2", f"{_XHTML}tr", f"{_XHTML}td"),
    ".fb2": _flat(f"{_BOOK}p", f"{_BOOK}v", f"{_BOOK}tr", f"{_BOOK}td"),
    ".csv": _csv,
    ".json": _json,
    ".jsonl": _json_lines,
    ".plist": _plist,
    ".xlsx": _workbook,
    ".xls": _workbook,
    ".pdf": _pdf,
    ".sqlite": _sqlite,
    ".parquet": _arrow("parquet", "read_table"),
    ".feather": _arrow("feather", "read_table"),
    ".orc": _arrow("orc", "read_table"),
    ".avro": _avro,
    ".sav": _stats("read_sav"),
    ".dta": _stats("read_dta"),
    ".rtf": _rtf,
    ".dbf": _dbf,
    ".vcf": _components,
    ".ics": _components,
}
