"""Big inputs, each with one person at its very end: is it read to the end, and in how much memory?"""

from __future__ import annotations

import base64
import shutil
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from robustness.watch import Ended, Scan, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAME, NUMBER = "Jane Roe", "219-52-4471"
LETTER = f"\n\nDear {NAME},\nyour Social Security number is {NUMBER}.\n12 Elm Street, Arlington, MA 02474\n"
TARGET = 300 * 10**6
"""Bytes of its own that a worker may need."""
MIB = 1 << 20


# --- the makers: each writes to a path that is not there yet; `scale` 1 is the whole size ---


def _prose(size: int) -> bytes:
    """Lines of words and small numbers, about `size` bytes."""
    words = "the quarterly report of the harbor office was sent to all members on day 17 and filed under 4402 again"
    line = f"{words}, item {{}}: nothing to add to page {{}} of the minutes.\n"
    lines, length = [], 0
    while length < size:
        lines.append(line.format(len(lines), len(lines) * 7 % 311))
        length += len(lines[-1])
    return "".join(lines).encode()


def sparse_text(path: Path, scale: float) -> None:
    """Text, then a hole of zeros, then a letter."""
    with path.open("wb") as stream:
        stream.write(_prose(MIB))
        stream.seek(int(10 * 1024 * MIB * scale))
        stream.write(LETTER.encode())


def text(path: Path, scale: float) -> None:
    """Lines without end."""
    block = _prose(4 * MIB)
    with path.open("wb") as stream:
        for _ in range(max(1, int(256 * scale))):
            stream.write(block)
        stream.write(LETTER.encode())


def table(path: Path, scale: float) -> None:
    """Orders with a column for a number that nobody has but the last."""
    rows = "".join(
        f"{n},2019-04-{n % 28 + 1:02},Customer {n % 977},Order of {n % 13} boxes,{n * 37 % 9973}.{n % 100:02},\n"
        for n in range(20_000)
    ).encode()
    with path.open("wb") as stream:
        stream.write(b"Id,Date,Name,Text,Amount,SSN\n")
        for _ in range(max(1, int(2 * 1024 * MIB * scale / len(rows)))):
            stream.write(rows)
        stream.write(f"1,2019-05-01,{NAME},Order,1.00,{NUMBER}\n".encode())


def workbook(path: Path, scale: float) -> None:
    """A sheet as Excel writes it: numbers, and texts that are kept once and named by their place."""
    texts = [f"Customer {n} of Main Street" for n in range(50_000)]
    rows = max(10, int(1_000_000 * scale))
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    small = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{rel}"><sheets><sheet name="Orders" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {space}>"
        + "".join(f"<si><t>{text}</t></si>" for text in [*texts, "Name", "Amount", "SSN", NAME, NUMBER])
        + "</sst>",
    }

    def row(number: int, *cells: str) -> str:
        return f'<row r="{number}">{"".join(cells)}</row>'

    def shared(cell: str, index: int) -> str:
        return f'<c r="{cell}" t="s"><v>{index}</v></c>'

    count = len(texts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in small.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            stream.write(f"<worksheet {space}><sheetData>".encode())
            heads = (shared("A1", count), shared("B1", count + 1), shared("C1", count + 2))
            stream.write(row(1, *heads).encode())
            for n in range(2, rows):
                stream.write(row(n, shared(f"A{n}", n % count), f'<c r="B{n}"><v>{n * 37 % 9973}</v></c>').encode())
            last = (shared(f"A{rows}", count + 3), shared(f"C{rows}", count + 4))
            stream.write(row(rows, *last).encode() + b"</sheetData></worksheet>")


def pdf(path: Path, scale: float) -> None:
    """A page of text, two thousand times."""
    from reportlab.pdfgen.canvas import Canvas

    lines = _prose(3000).decode().splitlines()
    canvas = Canvas(str(path), invariant=1)
    for number in range(max(1, int(1999 * scale))):
        for at, line in enumerate([f"Page {number}", *lines]):
            canvas.drawString(40, 780 - 14 * at, line[:100])
        canvas.showPage()
    for at, line in enumerate(LETTER.strip().splitlines()):
        canvas.drawString(72, 720 - 14 * at, line)
    canvas.save()


def archive(path: Path, scale: float) -> None:
    """Members of a few hundred bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        note = _prose(400).decode()
        for number in range(max(1, int(200_000 * scale)) - 1):
            out.writestr(f"notes/{number % 1000}/{number}.txt", f"Note {number}\n{note}")
        out.writestr("zz/last.txt", LETTER)


def folder(path: Path, scale: float) -> None:
    """Files of some hundred bytes, a thousand to a folder."""
    note = _prose(400)
    for number in range(max(1, int(1_000_000 * scale)) - 1):
        if number % 1000 == 0:
            inner = path / f"{number // 1000:04}"
            inner.mkdir(parents=True)
        with open(f"{inner}/{number}.txt", "wb", buffering=0) as stream:
            stream.write(b"Note %d\n%b" % (number, note))
    (path / "zz.txt").write_text(LETTER)


def mailbox(path: Path, scale: float) -> None:
    """Mails of some kilobytes, every tenth with a file of 30 KB attached."""
    attached = base64.encodebytes(_prose(30_000)).decode()
    body = _prose(6000).decode()

    def mail(number: int) -> bytes:
        head = (
            f"From ann@example.com Mon Apr  1 10:00:00 2019\nFrom: Ann <ann@example.com>\nTo: bob@example.com\n"
            f"Subject: minutes {number}\nDate: Mon, 1 Apr 2019 10:00:00 -0400\nMIME-Version: 1.0\n"
        )
        if number % 10:
            return f"{head}Content-Type: text/plain; charset=utf-8\n\n{body}\n".encode()
        return (
            f'{head}Content-Type: multipart/mixed; boundary="xx"\n\n--xx\nContent-Type: text/plain\n\n{body}\n--xx\n'
            'Content-Type: application/octet-stream; name="a.txt"\nContent-Transfer-Encoding: base64\n'
            f'Content-Disposition: attachment; filename="a.txt"\n\n{attached}\n--xx--\n\n'
        ).encode()

    block = b"".join(mail(number) for number in range(1000))
    with path.open("wb") as stream:
        for _ in range(max(1, int(4 * 1024 * MIB * scale / len(block)))):
            stream.write(block)
        stream.write(f"From hr@example.com Mon Apr  1 10:00:00 2019\nFrom: hr@example.com\n{LETTER}\n".encode())


class Input(NamedTuple):
    """One big thing to read."""

    name: str
    file: str
    make: Callable[[Path, float], None]


INPUTS = (
    Input("text of 10 GB, nearly all of it a hole", "hole.txt", sparse_text),
    Input("text of 1 GB", "prose.txt", text),
    Input("CSV of 2 GB", "orders.csv", table),
    Input("XLSX of 1,000,000 rows", "orders.xlsx", workbook),
    Input("PDF of 2,000 pages", "minutes.pdf", pdf),
    Input("ZIP of 200,000 members", "notes.zip", archive),
    Input("folder of 1,000,000 files", "notes", folder),
    Input("mbox of 4 GB", "mails.mbox", mailbox),
)


def run(scale: float, files_scale: float, wanted: str = "") -> Iterator[tuple[Input, Ended, dict[str, str]]]:
    """Make, scan and delete each input. `files_scale`: the same as `scale`, for the folder of a million files."""
    for one in INPUTS:
        if wanted and wanted not in one.name:
            continue
        scratch = Path(tempfile.mkdtemp(prefix="pi-scan-big-"))
        try:
            target = scratch / "share" / one.file
            target.parent.mkdir()
            one.make(target, files_scale if one.make is folder else scale)
            scan = Scan(target, scratch / "out", ("--jobs", "1"))
            ended = watched(scan, patience=3600)
            found: dict[str, str] = {"status": "", "reason": "", "people": "0"}
            with suppress(OSError):
                figures = scan.coverage()
                found = {
                    "status": next((s for s in ("failed", "skipped", "partial") if figures[s]["files"]), "read"),
                    "reason": ", ".join(group["reason"] for group in figures["by_reason"]),
                    "people": str(figures["people"]["total"]),
                }
            yield one, ended, found
        finally:
            shutil.rmtree(scratch)
