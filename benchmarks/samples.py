"""One document of each format, of a size that can be timed: made by the corpus maker, by a library, or by LibreOffice.

In: millions of bytes of text. Out: (name of the format's module, file name, bytes).
"""

# ruff: noqa: E501  (templates are written as they read)

from __future__ import annotations

import bz2
import io
import lzma
import plistlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import common  # noqa: F401  (first: it puts the project on the path)

from corpus import filler, forge, invent, outlook, packing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OFFICE = ("soffice", "libreoffice")


class Maker:
    """What the documents are made of: the same for every format."""

    def __init__(self, megabytes: float, seed: int) -> None:
        self.size = int(megabytes * 1e6)
        self._rng = Random(seed)
        self._scene = filler.Scene(self._rng, [invent.person(self._rng) for _ in range(500)])
        self.rows = self._grown(filler.rows(self._scene, min(self.size, 400_000)))
        self.rows_of_office = self.rows[: max(50, len(self.rows) // 4)]
        """An office program is slow to convert, and a binary sheet holds 65,536 rows."""
        self.paragraphs = self._paragraphs(self.size)

    def _grown(self, rows: list[list[str]]) -> list[list[str]]:
        head, *body = rows
        size = sum(len(cell) + 1 for row in body for cell in row)
        return [head, *(row for _ in range(max(1, self.size // size)) for row in body)]

    def _paragraphs(self, size: int) -> list[str]:
        some = filler.paragraphs(self._scene, min(size, 400_000))
        return some * max(1, size // sum(len(text) + 2 for text in some))

    @cache  # noqa: B019  (one maker in a run)
    def text(self) -> bytes:
        """The paragraphs, with blank lines between them."""
        return "\n\n".join(self.paragraphs).encode()

    @cache  # noqa: B019
    def much(self) -> bytes:
        """Text for what is read fastest: so much that opening the file does not count."""
        return self.text() * 8

    @cache  # noqa: B019
    def web(self) -> bytes:
        """Prose and a table."""
        body = "\n".join(f"<p>{escape(text)}</p>" for text in self.paragraphs[: len(self.paragraphs) // 2])
        cells = "\n".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in self.half())
        return f"<!DOCTYPE html><html><head><title>Report</title></head><body>{body}<table>{cells}</table></body></html>".encode()

    def half(self) -> list[list[str]]:
        """Half of the rows."""
        return self.rows[: len(self.rows) // 2]

    def csv(self) -> bytes:
        """The rows."""
        return filler.joined(self.rows, ",").encode()

    def records(self) -> list[dict[str, str]]:
        """The rows by their columns."""
        head, *body = self.rows
        return [dict(zip(head, row, strict=True)) for row in body]

    def members(self) -> list[tuple[str, bytes]]:
        """The text as the files of an archive."""
        text, step = self.much(), 400_000
        return [(f"notes/{at // step:04}.txt", text[at : at + step]) for at in range(0, len(text), step)]

    def message(self, number: int) -> bytes:
        """A mail of some paragraphs, plain and as a page."""
        at = number * 5 % max(1, len(self.paragraphs) - 5)
        body = "\n\n".join(self.paragraphs[at : at + 5])
        page = "".join(f"<p>{escape(text)}</p>" for text in self.paragraphs[at : at + 5])
        return forge.mail(
            "ann@example.com",
            "bob@example.com",
            f"Report {number}",
            body,
            html=f"<html><body>{page}</body></html>",
            encoding="quoted-printable" if number % 2 else "",
        )


def samples(megabytes: float, seed: int = 1) -> Iterator[tuple[str, str, bytes]]:
    """The documents that this machine can make."""
    made = Maker(megabytes, seed)
    for name, make in PLAIN.items():
        file, _, module = name.partition(" ")
        yield module or file.rpartition(".")[2], file, make(made)
    yield from _by_library(made)
    yield from _by_office(made)


# --- by the corpus maker and Python's own modules -----------------------------------------------


def _json(m: Maker) -> bytes:
    import orjson

    return orjson.dumps({"items": m.records()})


def _lines(m: Maker) -> bytes:
    import orjson

    return b"\n".join(map(orjson.dumps, m.records()))


def _nested(m: Maker) -> bytes:
    """Records that are no table: lists of objects in them."""
    import orjson

    rows = m.records()
    return orjson.dumps([{"who": row, "lines": rows[at : at + 3]} for at, row in enumerate(rows) if at % 4 == 0])


def _xml(m: Maker) -> bytes:
    tags = ["".join(c for c in name.title() if c.isalnum()) for name in m.rows[0]]
    out = ["<records>"]
    for row in m.rows[1:]:
        cells = "".join(f"<{tag}>{escape(cell)}</{tag}>" for tag, cell in zip(tags, row, strict=True))
        out.append(f"<record>{cells}</record>")
    return "\n".join([*out, "</records>"]).encode()


def _mail(m: Maker) -> bytes:
    text = m.text().decode()
    return forge.mail("ann@example.com", "bob@example.com", "Notes", text, files=[("list.csv", "text/csv", m.csv())])


def _mbox(m: Maker) -> bytes:
    count = max(2, m.size // 6000)
    mails = (m.message(number) for number in range(count))
    return b"".join(b"From ann@example.com Mon Mar  2 09:30:00 2020\n" + mail + b"\n" for mail in mails)


def _tex(m: Maker) -> bytes:
    """What Word writes: controls before each paragraph and cell."""

    def plain(text: str) -> str:
        return "".join(c if " " <= c < "\x7f" and c not in "\\{}" else f"\\u{ord(c)}?" for c in text)

    text = "".join(
        r"{\pard\plain\ltrpar\ql\sa200\sl276\slmult1\f0\fs22\lang1033 " + plain(p) + "\\par}\n"
        for p in m.paragraphs[: len(m.paragraphs) // 2]
    )
    grid = "".join(
        r"\trowd\trgaph108"
        + "".join(rf"\cellx{900 * n}" for n in range(1, len(row) + 1))
        + "".join(rf"\pard\intbl {plain(c)}\cell" for c in row)
        + "\\row\n"
        for row in m.half()
    )
    return (r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Calibri;}}" + "\n" + text + grid + "}").encode()


def _vcf(m: Maker) -> bytes:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Roe;Jane;;;\r\nFN:Jane Roe {0}\r\nTEL;TYPE=HOME:555-01{0:02}\r\nADR:;;12 Main St;Lowell;MA;01850;US\r\nNOTE:{1}\r\nEND:VCARD\r\n"
    return "".join(card.format(n % 100, p.replace(",", "\\,")) for n, p in enumerate(m.paragraphs)).encode()


def _ics(m: Maker) -> bytes:
    event = "BEGIN:VEVENT\r\nUID:{0}@example.com\r\nDTSTART:20200302T093000Z\r\nSUMMARY:Meeting {0}\r\nDESCRIPTION:{1}\r\nEND:VEVENT\r\n"
    events = "".join(event.format(n, p.replace(",", "\\,")) for n, p in enumerate(m.paragraphs))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


def _ldif(m: Maker) -> bytes:
    entry = "dn: cn=Jane Roe {0},dc=example,dc=com\nobjectClass: person\ncn: Jane Roe {0}\ndescription: {1}\n\n"
    return "".join(entry.format(n, p) for n, p in enumerate(m.paragraphs)).encode()


def _sql(m: Maker) -> bytes:
    names = ", ".join(f"c{n}" for n, _ in enumerate(m.rows[0]))
    values = (", ".join("'" + cell.replace("'", "''") + "'" for cell in row) for row in m.rows[1:])
    lines = [f"INSERT INTO people ({names}) VALUES ({value});" for value in values]
    return "\n".join(lines).encode()


def _sqlite(m: Maker) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.sqlite")
        store = sqlite3.connect(path)
        head = ", ".join(f"c{n} TEXT" for n, _ in enumerate(m.rows[0]))
        store.execute(f"CREATE TABLE people ({head})")
        store.executemany(f"INSERT INTO people VALUES ({', '.join('?' * len(m.rows[0]))})", m.rows[1:])
        store.commit()
        store.close()
        return path.read_bytes()


def _dbf(m: Maker) -> bytes:
    widths = [min(254, max(len(row[n]) for row in m.rows)) for n, _ in enumerate(m.rows[0])]
    rows = m.rows[1:]
    head = struct.pack("<B3BIHH20x", 3, 120, 3, 2, len(rows), 33 + 32 * len(widths), 1 + sum(widths))
    for number, width in enumerate(widths):
        head += struct.pack("<11sc4xBB14x", f"C{number}".encode(), b"C", width, 0)
    body = b"".join(
        b" " + b"".join(cell.encode("cp1252", "replace")[:w].ljust(w) for cell, w in zip(row, widths, strict=True))
        for row in rows
    )
    return head + b"\r" + body + b"\x1a"


def _tar(m: Maker) -> bytes:
    return forge.tarred(m.members())


def _epub(m: Maker) -> bytes:
    chapters = {f"OEBPS/{n}.xhtml": page for n, page in enumerate(_pages(m))}
    items = "".join(
        f'<item id="c{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n, _ in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n, _ in enumerate(chapters))
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/a.opf"/></rootfiles></container>'
    package = f'<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>{items}</manifest><spine>{spine}</spine></package>'
    files = {"META-INF/container.xml": container.encode(), "OEBPS/a.opf": package.encode(), **chapters}
    return forge.zipped([("mimetype", b"application/epub+zip")], stored=True, more=files.items())


def _pages(m: Maker) -> list[bytes]:
    step = 50
    head = '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>'
    return [
        (head + "".join(f"<p>{escape(p)}</p>" for p in m.paragraphs[at : at + step]) + "</body></html>").encode()
        for at in range(0, len(m.paragraphs), step)
    ]


def _fb2(m: Maker) -> bytes:
    body = "".join(f"<p>{escape(p)}</p>" for p in m.paragraphs)
    return f'<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><body><section>{body}</section></body></FictionBook>'.encode()


def _warc(m: Maker) -> bytes:
    pages = [*_pages(m)]
    out = []
    for number, page in enumerate(pages):
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.com/{number}\r\nWARC-Date: 2020-03-02T09:30:00Z\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        out.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(out)


def _pptx(m: Maker) -> bytes:
    def build(deck: Any) -> None:
        for at in range(0, min(len(m.paragraphs), 2000), 8):
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = f"Slide {at}"
            slide.placeholders[1].text = "\n".join(m.paragraphs[at : at + 8])

    return forge.pptx(build)


def _msg(m: Maker) -> bytes:
    some = m.paragraphs[: len(m.paragraphs) // 2]
    return outlook.msg(
        outlook.Message(
            "Report",
            ("Ann", "ann@example.com"),
            [("Bob", "bob@example.com")],
            "\n\n".join(some),
            files=[("list.csv", filler.joined(m.half(), ",").encode())],
        )
    )


def _pdf(m: Maker) -> bytes:
    lines = [line[at : at + 105] for line in m.paragraphs[: len(m.paragraphs) // 4] for at in range(0, len(line), 105)]
    return packing.pdf([lines[at : at + 60] for at in range(0, len(lines), 60)])


PLAIN: dict[str, Callable[[Maker], bytes]] = {
    "a.txt text": Maker.much,
    "a.csv": Maker.csv,
    "a.json": _json,
    "b.json": _nested,
    "a.jsonl json": _lines,
    "a.xml": _xml,
    "a.html": Maker.web,
    "a.sql": _sql,
    "a.eml email": _mail,
    "a.mbox": _mbox,
    "a.msg": _msg,
    "a.docx": lambda m: packing.docx(m.paragraphs, m.half()),
    "a.xlsx": lambda m: packing.xlsx(m.rows),
    "a.pptx": _pptx,
    "a.pdf": _pdf,
    "a.rtf": _tex,
    "a.epub": _epub,
    "a.fb2": _fb2,
    "a.zip": lambda m: forge.zipped(m.members()),
    "a.tar": _tar,
    "a.gz gzip": lambda m: forge.gzipped(m.much()),
    "a.bz2 bzip2": lambda m: bz2.compress(m.text()),
    "a.xz": lambda m: lzma.compress(m.much(), preset=1),
    "a.Z compress": lambda m: forge.compressed(m.text()[: m.size // 4]),
    "a.sqlite": _sqlite,
    "a.dbf": _dbf,
    "a.vcf vcard": _vcf,
    "a.ics icalendar": _ics,
    "a.ldif": _ldif,
    "a.warc": _warc,
    "a.plist": lambda m: plistlib.dumps(m.records(), fmt=plistlib.FMT_BINARY),
    "b.plist": lambda m: plistlib.dumps(m.records()),
    "a.bin binary": lambda m: b"".join(b"\xfe\xed\x01\x00\x07\x80" + p.encode() for p in m.paragraphs),
}


# --- by libraries -------------------------------------------------------------------------------


def _by_library(m: Maker) -> Iterator[tuple[str, str, bytes]]:
    import lz4.frame

    yield "lz4", "a.lz4", lz4.frame.compress(m.much())
    with tempfile.TemporaryDirectory() as folder:
        program = shutil.which("zstd")
        if program is not None:
            packed = subprocess.run([program, "-c"], input=m.much(), capture_output=True, check=True).stdout
            yield "zstd", "a.zst", packed
        source = Path(folder, "notes")
        for name, content in m.members():
            Path(folder, name).parent.mkdir(exist_ok=True)
            Path(folder, name).write_bytes(content)
        for module, ending, form in (
            ("sevenzip", "7z", "7zip"),
            ("cpio", "cpio", "cpio_newc"),
            ("iso", "iso", "iso9660"),
        ):
            yield module, f"a.{ending}", _packed(source, form)
    names, columns = m.rows[0], [list(column) for column in zip(*m.rows[1:], strict=True)]
    names = [f"c{n}" for n, _ in enumerate(names)]
    if find_spec("pyarrow"):
        import pyarrow as pa
        from pyarrow import feather, orc, parquet

        table = pa.table(columns, names=names)
        for module, ending, write in (
            ("parquet", "parquet", parquet.write_table),
            ("arrow", "feather", feather.write_feather),
            ("orc", "orc", orc.write_table),
        ):
            out = io.BytesIO()
            write(table, out)
            yield module, f"a.{ending}", out.getvalue()
    if find_spec("fastavro"):
        import fastavro

        out = io.BytesIO()
        schema = {"type": "record", "name": "r", "fields": [{"name": name, "type": "string"} for name in names]}
        fastavro.writer(out, schema, [dict(zip(names, row, strict=True)) for row in m.rows[1:]])
        yield "avro", "a.avro", out.getvalue()
    if find_spec("pyreadstat") and find_spec("pandas"):
        import pandas as pd  # type: ignore[import-not-found]
        import pyreadstat

        frame = pd.DataFrame(dict(zip(names, columns, strict=True)))
        with tempfile.TemporaryDirectory() as folder:
            for module, ending, write in (
                ("spss", "sav", pyreadstat.write_sav),
                ("stata", "dta", pyreadstat.write_dta),
            ):
                path = Path(folder, f"a.{ending}")
                write(frame, str(path))
                yield module, path.name, path.read_bytes()


def _packed(source: Path, form: str) -> bytes:
    """A folder packed by libarchive."""
    import os

    import libarchive

    target = source.parent / "packed"
    before = Path.cwd()
    os.chdir(source.parent)  # names in the archive are those it was given
    try:
        with libarchive.file_writer(str(target), form) as archive:
            archive.add_files(source.name)
    finally:
        os.chdir(before)
    return target.read_bytes()


# --- by an office program -----------------------------------------------------------------------


def _by_office(m: Maker) -> Iterator[tuple[str, str, bytes]]:
    program = next(filter(None, map(shutil.which, OFFICE)), None)
    if program is None:
        return
    table = filler.joined(m.rows_of_office, ",").encode()
    some = m.paragraphs[: max(20, len(m.paragraphs) // 4)]
    page = packing.docx(some, m.rows_of_office[: len(m.rows_of_office) // 8])
    deck = forge.pptx(lambda made: _slides(made, m.paragraphs[:800]))
    for source, kinds in (
        (("a.csv", table), ("xls", "ods", "fods")),
        (("a.docx", page), ("doc", "odt", "fodt")),
        (("a.pptx", deck), ("ppt", "odp")),
    ):
        for kind in kinds:
            data = _converted(program, *source, kind)
            if data:
                yield {"fods": "fodt"}.get(kind, kind), f"a.{kind}", data


def _slides(deck: Any, texts: list[str]) -> None:
    for at in range(0, len(texts), 8):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Slide {at}"
        slide.placeholders[1].text = "\n".join(texts[at : at + 8])


def _converted(program: str, name: str, data: bytes, kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, name)
        given.write_bytes(data)
        call = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
        subprocess.run([*call, "--outdir", f"{folder}/out", str(given)], check=False, capture_output=True, timeout=180)
        made = Path(folder, "out", f"a.{kind}")
        return made.read_bytes() if made.is_file() else b""
