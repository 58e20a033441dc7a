"""Books and printed pages: EPUB, FB2, XPS."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pi_scan.extract import epub, fb2, formats, xps
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Grade, Place, Reason, Seal, Table, Text

SHARE = Path(__file__).parents[2] / "corpus/share/branches"
SAMPLES = Path(__file__).parents[2] / "../shared/data"
BOOK = """<?xml version="1.0" encoding="windows-1251"?>
<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info><author><first-name>Ана</first-name>
<last-name>Silva</last-name></author><book-title>Loans</book-title></title-info></description><body><section>
<title><p>One</p></title><p>Jane <strong>Roe</strong></p><p>SSN 219-09-9998</p><table><tr><th>Name</th><th>SSN</th></tr>
<tr><td>Ana</td><td>219-09-9997</td></tr><tr><td>Ben</td><td>219-09-9996</td></tr></table></section></body>
<binary id="a">AAAA</binary></FictionBook>""".encode("cp1251")


def changed(data: bytes, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        content = {info.filename: (old.read(info), info.compress_type) for info in old.infolist()}
        for name, (body, method) in (content | {name: (body, 8) for name, body in members.items()}).items():
            new.writestr(name, body, method)
    return out.getvalue()


def test_chapters_come_in_their_order(read):
    data = (SHARE / "teller_handbook.epub").read_bytes()
    opf = zipfile.ZipFile(io.BytesIO(data)).read("OEBPS/book.opf")
    turned = opf.replace(b'<itemref idref="c0"/><itemref idref="c1"/>', b'<itemref idref="c1"/><itemref idref="c0"/>')
    parts = read(epub.extract, changed(data, **{"OEBPS/book.opf": turned, "OEBPS/a.png": b"x", "OEBPS/list.csv": b"a"}))
    assert [part.place.name for part in parts if isinstance(part, Blob)] == [
        "OEBPS/c1.xhtml",
        "OEBPS/c0.xhtml",
        "OEBPS/list.csv",
    ]
    assert "title: Teller handbook" in str(parts[0])


def test_locked_chapters_are_named_and_graded(read):
    locked = b"""<encryption><EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><CipherData>
    <CipherReference URI="OEBPS/c0.xhtml"/></CipherData></EncryptedData></encryption>"""
    data = changed((SHARE / "teller_handbook.epub").read_bytes(), **{"META-INF/encryption.xml": locked})
    parts = read(epub.extract, data)
    (seal,) = (part for part in parts if isinstance(part, Seal))
    assert (seal.bits, seal.grade) == (128, Grade.STRONG)
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.ENCRYPTED]
    assert [part.place.name for part in parts if isinstance(part, Blob)] == ["OEBPS/c1.xhtml"]


def test_a_fiction_book_is_text_tables_and_properties(read):
    text, table, properties = read(fb2.extract, BOOK)
    assert str(text) == "One\n\nJane Roe\nSSN 219-09-9998"
    assert isinstance(table, Table)
    assert table.columns == ("Name", "SSN")
    assert str(properties) == "author: Ана Silva\nbook-title: Loans"
    parts = read(fb2.extract, BOOK[: BOOK.index(b"<table>")])
    assert "SSN 219-09-9998" in str(next(part for part in parts if isinstance(part, Text)))
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.CORRUPT]


def test_strings_of_a_page_become_lines(read):
    data = (SHARE / "deposit_slip.xps").read_bytes()
    (text,) = read(xps.extract, data)
    lines = str(text).splitlines()
    assert lines[0] == "Deposit slip, branch 14"
    assert lines[4].startswith("Savings account no.\t")
    assert text.marks == ((0, "page=1"),)
    page = zipfile.ZipFile(io.BytesIO(data)).read("Documents/1/Pages/1.fpage")
    moved = page.replace(b"<Glyphs", b'<Canvas RenderTransform="1,0,0,1,0,-400"><Glyphs', 1).replace(
        b"/>", b"/></Canvas>", 1
    )
    pieces = {
        "Documents/1/Pages/2.fpage/[0].piece": moved[:300],
        "Documents/1/Pages/2.fpage/[1].last.piece": moved[300:],
    }
    (both,) = read(xps.extract, changed(data, **pieces))
    assert [anchor for _, anchor in both.marks] == ["page=1", "page=2"]
    assert str(both).count("Savings account no.") == 2


def test_kinds_are_known():
    book, slip = ((SHARE / name).read_bytes() for name in ("teller_handbook.epub", "deposit_slip.xps"))
    for data, format_, names in (
        (book, epub.FORMAT, ("a.epub", "a")), (slip, xps.FORMAT, ("a.oxps", "a")), (BOOK, fb2.FORMAT, ("a.fb2", "a"))
    ):  # fmt: skip
        for name in names:
            found = identify(Blob(Place(name), data, len(data)), formats())
            assert (found.format.name, found.mislabelled) == (format_.name, False)


def test_what_is_not_what_it_says(read):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(ExtractError) as error:
        read(xps.extract, out.getvalue())
    assert error.value.reason is Reason.MISLABELLED
    for module in (xps, epub):
        for data in (b"", b"Dear Ana", b"PK\3\4" + bytes(99)):
            with pytest.raises(ExtractError):
                read(module.extract, data)
    assert not any(isinstance(part, Text) for part in read(fb2.extract, b""))


def test_damage_is_no_surprise(check, flips):
    for data in flips((SHARE / "teller_handbook.epub").read_bytes()):
        check(epub.extract, data)
    for data in flips((SHARE / "deposit_slip.xps").read_bytes()):
        check(xps.extract, data)
    for data in flips(BOOK):
        check(fb2.extract, data)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_a_page_of_a_real_printer(read):
    data = (SAMPLES / "libarchive/decoded/test_compat_zip_7.xps").read_bytes()
    assert "test XPS file created with Win XP XPS printer" in str(read(xps.extract, data)[0])
