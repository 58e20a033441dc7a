"""Documents from plain values, byte for byte the same each time: fixed dates, fixed identifiers, no clock.

In: paragraphs, rows, parts. Out: the bytes of a DOCX, PPTX, XLSX, PDF, e-mail, ZIP or gzip file, made by real writers.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

STAMP = (2020, 3, 2, 9, 30, 0)
"""The moment at which every document here was written."""
MOMENT = datetime(*STAMP, tzinfo=UTC)


# --- archives -----------------------------------------------------------------------------------


def zipped(
    members: Iterable[tuple[str, bytes]], *, stored: bool = False, more: Iterable[tuple[str, bytes]] = ()
) -> bytes:
    """A ZIP file of (name, content) pairs; `more` of them are compressed even if the others are stored."""
    out = io.BytesIO()
    methods = [(member, stored) for member in members] + [(member, False) for member in more]
    with zipfile.ZipFile(out, "w") as archive:
        for (name, content), plain in methods:
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def repacked(data: bytes, extra: dict[str, bytes] | None = None) -> bytes:
    """A ZIP file with fixed dates, and members of `extra` put in or replaced."""
    extra = extra or {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped((members | extra).items())


def gzipped(data: bytes, name: str = "") -> bytes:
    """A gzip file without a date."""
    out = io.BytesIO()
    with gzip.GzipFile(name, "wb", 9, out, mtime=0) as stream:
        stream.write(data)
    return out.getvalue()


def tarred(members: Iterable[tuple[str, bytes]], *, links: Iterable[tuple[str, str]] = ()) -> bytes:
    """A TAR file of (name, content) pairs and of (name, target) links."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), int(MOMENT.timestamp())
            archive.addfile(info, io.BytesIO(content))
        for name, target in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.mtime = tarfile.SYMTYPE, target, int(MOMENT.timestamp())
            archive.addfile(info)
    return out.getvalue()


def compressed(data: bytes, widest: int = 16) -> bytes:
    """What the Unix program `compress` makes of `data`, but for clear codes: it never starts its table anew."""
    table = {bytes((value,)): value for value in range(256)}
    free, width, entry = 257, 9, b""
    out = bytearray(b"\x1f\x9d" + bytes((0x80 | widest,)))
    group: list[int] = []

    def put(*, padded: bool) -> None:
        bits = sum(code << width * number for number, code in enumerate(group))
        size = width if padded else -(-len(group) * width // 8)
        out.extend(bits.to_bytes(size, "little") if group else b"")
        group.clear()

    for value in data:
        longer = entry + bytes((value,))
        if longer in table:
            entry = longer
            continue
        group.append(table[entry])
        if len(group) == 8:
            put(padded=True)
        if free < 1 << widest:
            table[longer] = free
            free += 1
        if free > 1 << width and width < widest:
            put(padded=True)
            width += 1
        entry = longer[-1:]
    if entry:
        group.append(table[entry])
    put(padded=False)
    return bytes(out)


def zip_with_password(name: str, content: bytes, password: bytes, header: bytes) -> bytes:
    """A ZIP file whose one member is encrypted the old PKWARE way (APPNOTE 6.1); `header`: 12 random bytes."""
    table = [0] * 256
    for index in range(256):
        value = index
        for _ in range(8):
            value = value >> 1 ^ 0xEDB88320 if value & 1 else value >> 1
        table[index] = value
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 255]
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 255]

    def encrypted(data: bytes) -> bytes:
        out = bytearray()
        for byte in data:
            pad = (keys[2] | 2) & 0xFFFF
            out.append(byte ^ (pad * (pad ^ 1) >> 8) & 255)
            update(byte)
        return bytes(out)

    for byte in password:
        update(byte)
    crc = zlib.crc32(content)
    body = encrypted(header[:11] + bytes([crc >> 24]) + content)
    plain = zipped([(name, content)], stored=True)
    end_of_local = 30 + len(name)
    local, rest = bytearray(plain[:end_of_local]), bytearray(plain[end_of_local + len(content) :])
    for record, base in ((local, 0), (rest, 2)):  # the central header has two more bytes before the flags
        record[6 + base] |= 1
        record[18 + base : 22 + base] = len(body).to_bytes(4, "little")
    at = len(rest) - 22 + 16
    rest[at : at + 4] = (len(local) + len(body)).to_bytes(4, "little")
    return bytes(local) + body + bytes(rest)


# --- Word ---------------------------------------------------------------------------------------

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(build: Callable[[Any], None], *, title: str = "", footnotes: Sequence[str] = ()) -> bytes:
    """A Word document: `build` gets an empty `docx.Document`; `footnotes` are referred to by `footnote_mark`."""
    import docx as python_docx

    document = python_docx.Document()
    core = document.core_properties
    core.title, core.author, core.created, core.modified = title, "Office", MOMENT, MOMENT
    build(document)
    for comment in document.part._comments_part.element.iter(f"{{{_W}}}comment") if _has_comments(document) else ():  # noqa: SLF001  (python-docx dates comments by the clock)
        comment.set(f"{{{_W}}}date", "2020-03-02T09:30:00Z")
    out = io.BytesIO()
    document.save(out)
    return repacked(out.getvalue(), _footnote_parts(out.getvalue(), footnotes) if footnotes else None)


def _has_comments(document: Any) -> bool:
    return any(rel.reltype.endswith("/comments") for rel in document.part.rels.values())


def _footnote_parts(data: bytes, footnotes: Sequence[str]) -> dict[str, bytes]:
    """python-docx has no footnotes: the part, its relation and its content type are added by hand."""
    from xml.sax.saxutils import escape

    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {escape(note)}'
        "</w:t></w:r></w:p></w:footnote>"
        for number, note in enumerate(footnotes, 2)
    )
    part = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{_W}">{notes}</w:footnotes>'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{word}.footnotes+xml"/></Types>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = f'<Relationship Id="rIdFootnotes" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    return {
        "[Content_Types].xml": types.replace("</Types>", override).encode(),
        "word/_rels/document.xml.rels": relations.replace("</Relationships>", relation).encode(),
        "word/footnotes.xml": part.encode(),
    }


def footnote_mark(paragraph: Any, number: int) -> None:
    """A reference to the footnote `number`, counted from 0."""
    from docx.oxml import parse_xml

    mark = f'<w:r xmlns:w="{_W}"><w:footnoteReference w:id="{number + 2}"/></w:r>'
    paragraph._p.append(parse_xml(mark))  # noqa: SLF001  (python-docx offers no public way)


def text_box(paragraph: Any, lines: Sequence[str]) -> None:
    """A floating box with one paragraph per line, as Word writes it for old readers."""
    from xml.sax.saxutils import escape

    from docx.oxml import parse_xml

    inner = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    box = (
        f'<w:r xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>'
        '<v:shape style="position:absolute;width:220pt;height:90pt"><v:textbox>'
        f"<w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    paragraph._p.append(parse_xml(box))  # noqa: SLF001  (python-docx offers no public way)


def grid(document: Any, rows: Sequence[Sequence[str]]) -> None:
    """A table with borders."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value


# --- PowerPoint ---------------------------------------------------------------------------------


def pptx(build: Callable[[Any], None], *, title: str = "") -> bytes:
    """A presentation: `build` gets an empty `pptx.Presentation`."""
    import pptx as python_pptx  # type: ignore[import-untyped]

    deck = python_pptx.Presentation()
    core = deck.core_properties
    core.title, core.author, core.created, core.modified = title, "Office", MOMENT, MOMENT
    core.last_modified_by = "Office"
    build(deck)
    out = io.BytesIO()
    deck.save(out)
    return repacked(out.getvalue())


# --- Excel --------------------------------------------------------------------------------------


def xlsx(build: Callable[[Any], None], *, title: str = "") -> bytes:
    """An Excel workbook: `build` gets an empty `xlsxwriter.Workbook`."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": title, "author": "Office", "created": MOMENT.replace(tzinfo=None)})
    build(book)
    book.close()
    return out.getvalue()


def fill(sheet: Any, rows: Sequence[Sequence[Any]], top: int = 0, left: int = 0) -> None:
    """`rows` written with their own types from the cell (`top`, `left`) on, counted from 0."""
    for number, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(top + number, left + column, value)
            elif value is not None:
                sheet.write(top + number, left + column, value)


# --- PDF ----------------------------------------------------------------------------------------


def pdf(pages: Sequence[Sequence[str]], *, title: str = "", password: str = "") -> bytes:
    """A PDF of text lines, page by page; lines that begin with `# ` are headings."""
    canvas, out = _canvas(title, password)
    for lines in pages:
        _draw(canvas, lines)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _canvas(title: str, password: str = "") -> tuple[Any, io.BytesIO]:
    from reportlab.lib.pagesizes import letter  # type: ignore[import-untyped]
    from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    out = io.BytesIO()
    lock = StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(out, pagesize=letter, invariant=1, encrypt=lock)
    canvas.setTitle(title)
    return canvas, out


def _draw(canvas: Any, lines: Sequence[str]) -> None:
    height = 740.0
    for line in lines:
        heading = line.startswith("# ")
        canvas.setFont("Helvetica-Bold" if heading else "Helvetica", 13 if heading else 10)
        canvas.drawString(64, height, line.removeprefix("# "))
        height -= 20 if heading else 14


@dataclass(frozen=True, slots=True)
class Field:
    """A text field of a form: label printed to its left, name as programs see it."""

    name: str
    label: str
    value: str


def pdf_form(lines: Sequence[str], fields: Sequence[Field], *, title: str = "") -> bytes:
    """A PDF with an AcroForm below `lines`."""
    canvas, out = _canvas(title)
    _draw(canvas, lines)
    height = 740.0 - 16 * len(lines) - 30
    for item in fields:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(64, height + 5, item.label)
        canvas.acroForm.textfield(
            name=item.name, tooltip=item.label, value=item.value, x=230, y=height, width=300, height=18, fontSize=10
        )
        height -= 28
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_with(data: bytes, *, note: str = "", files: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """`data`, a PDF, with a sticky note on its first page and files attached."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as document:
        if note:
            annotation = document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Text,
                    Rect=[500, 700, 520, 720],
                    Contents=pikepdf.String(note),
                    T=pikepdf.String("Reviewer"),
                )
            )
            document.pages[0].Annots = document.make_indirect(pikepdf.Array([annotation]))
        for name, content in files:
            spec = pikepdf.AttachedFileSpec(
                document,
                content,
                filename=name,
                description="",
                mime_type="",
                creation_date="D:20200302093000Z",
                mod_date="D:20200302093000Z",
            )
            document.attachments[name] = spec
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


# --- e-mail -------------------------------------------------------------------------------------


def mail(
    sender: str,
    to: str,
    subject: str,
    body: str,
    *,
    html: str = "",
    files: Sequence[tuple[str, str, bytes]] = (),
    encoding: str = "",
    forwarded: bytes = b"",
) -> bytes:
    """A message: `body` plain (or none), `html` beside it, `files` as (name, media type, content), another mail inside.

    `encoding` is `quoted-printable`, `base64` or empty for what the library finds best.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = "Mon, 02 Mar 2020 09:30:00 -0500"
    message["Message-ID"] = f"<{zlib.crc32((sender + to + subject + body).encode()):08x}@mail.example.com>"
    coding: dict[str, Any] = {"cte": encoding} if encoding else {}
    if body:
        message.set_content(body, **coding)
        if html:
            message.add_alternative(html, subtype="html", **coding)
    else:
        message.set_content(html, subtype="html", **coding)
    for name, media, content in files:
        main, _, sub = media.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if forwarded:
        from email import message_from_bytes, policy

        message.add_attachment(message_from_bytes(forwarded, policy=policy.default))
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_part_{number:02}_{zlib.crc32(subject.encode()):08x}")
    return message.as_bytes()
