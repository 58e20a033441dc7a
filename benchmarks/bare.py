"""What the libraries alone need for a file: reading, decoding and sweeping it, with nothing understood.

The measure of our own part: no program that uses these libraries can be faster.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import zipfile
from email import message_from_bytes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.detect.sweep import Sweep


def read(path: str, sweep: Sweep) -> None:
    """Read, decode and sweep a file, and what it holds."""
    with open(path, "rb") as stream:
        _read(os.path.basename(path), stream.read(), sweep)


def _read(name: str, data: bytes, sweep: Sweep) -> None:
    ending = os.path.splitext(name)[1].lower()
    if ending in CONTAINERS:
        for inner, content in CONTAINERS[ending](data):
            _read(inner, content, sweep)
        return
    for text in TEXTS[ending](data) if ending in TEXTS else (data,):
        sweep.hits(text)


def _zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if not info.flag_bits & 1:
                yield info.filename, archive.read(info)


def _gzip(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield ".txt", gzip.decompress(data)


def _mail(data: bytes) -> Iterator[tuple[str, bytes]]:
    for part in message_from_bytes(data).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield part.get_filename() or f".{part.get_content_subtype()}", content


def _csv(data: bytes) -> Iterator[bytes]:
    for _ in csv.reader(io.StringIO(data.decode("utf-8", "replace"))):
        pass
    yield data


def _json(data: bytes) -> Iterator[bytes]:
    import orjson

    orjson.loads(data)
    yield data


def _json_lines(data: bytes) -> Iterator[bytes]:
    import orjson

    for line in data.splitlines():
        if line.strip():
            orjson.loads(line)
    yield data


def _xml(data: bytes) -> Iterator[bytes]:
    from lxml import etree

    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, recover=True))
    yield "\n".join(root.itertext()).encode()


def _html(data: bytes) -> Iterator[bytes]:
    from selectolax.lexbor import LexborHTMLParser

    yield LexborHTMLParser(data).text(separator="\n").encode("utf-8", "replace")


def _docx(data: bytes) -> Iterator[bytes]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                yield "\n".join(etree.fromstring(archive.read(name)).itertext()).encode()


def _xlsx(data: bytes) -> Iterator[bytes]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        yield "\n".join("\t".join(map(str, row)) for row in rows).encode()


def _pdf(data: bytes) -> Iterator[bytes]:
    from pypdfium2 import PdfDocument

    with PdfDocument(data) as document:
        for page in document:
            yield page.get_textpage().get_text_range().encode("utf-8", "replace")


CONTAINERS: dict[str, Callable[[bytes], Iterator[tuple[str, bytes]]]] = {".zip": _zip, ".gz": _gzip, ".eml": _mail}
TEXTS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    ".csv": _csv,
    ".json": _json,
    ".jsonl": _json_lines,
    ".xml": _xml,
    ".html": _html,
    ".docx": _docx,
    ".xlsx": _xlsx,
    ".pdf": _pdf,
}
"""Every other file is text as it is."""
