"""Word and PowerPoint of 1997 to 2003: documents of the corpus, which LibreOffice saved, and real ones where they are."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import doc, formats, older_office, ppt, xls
from pi_scan.extract._biff_far import nearer
from pi_scan.extract._compound import Branch, Compound, written
from pi_scan.extract._properties import property_lines
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Limits, Place, Reason, Seal, Table, Text

SHARE = Path(__file__).parents[2] / "corpus/share/branches"
SAMPLES = Path(__file__).parents[2] / "../shared/data"
LETTER, DECK, BOOK = (
    (SHARE / name).read_bytes() for name in ("dispute_2003.doc", "fraud_2002.ppt", "interest_1999.xls")
)


def at(parts, anchor: str) -> list[str]:
    return [str(part) for part in parts if isinstance(part, Text) and part.place.anchor == anchor]


def changed(data: bytes, name: str, change, *more: Branch) -> bytes:
    """The compound file with the stream `name` passed through `change`, and `more` beside it."""
    compound = Compound(data)
    streams = [Branch(entry.name, (), compound.read(entry)) for entry in compound.root.children if entry.is_stream]
    kept = [Branch(one.name, (), change(one.data)) if one.name == name else one for one in streams]
    return written(Branch("Root Entry", (*kept, *more)))


def word(*pieces: tuple[str, bool]) -> bytes:
    """A document whose text is kept in `pieces`, in 8 bits where they are narrow."""
    main, list_, positions = bytearray(0x400), b"", [0]
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    for text, narrow in pieces:
        offset = len(main)
        main += text.encode("cp1252" if narrow else "utf-16-le")
        list_ += struct.pack("<HIH", 0, offset * 2 | 0x40000000 if narrow else offset, 0)
        positions.append(positions[-1] + len(text))
    struct.pack_into("<i", main, 0x4C, positions[-1])
    clx = (
        b"\1\2\0ab\2"
        + struct.pack("<I", len(list_) + 4 * len(positions))
        + struct.pack(f"<{len(positions)}I", *positions)
    )
    struct.pack_into("<II", main, 0x1A2, 0, len(clx + list_))
    return written(Branch("Root Entry", (Branch("WordDocument", (), bytes(main)), Branch("0Table", (), clx + list_))))


def test_a_letter_of_libreoffice(read):
    parts = read(doc.extract, LETTER)
    (table,) = (part for part in parts if isinstance(part, Table))
    assert table.columns == ("Customer", "Social Security number", "Card", "Address")
    assert at(parts, "header") == ["Branch 14, disputes"]
    assert next(part for part in parts if not part.place.anchor).context == "Branch 14, disputes"
    (comment,) = (part for part in parts if part.place.anchor == "comments")
    assert "savings account number" in str(comment)
    assert comment.context.startswith("The call was taken by ")
    assert comment.hidden
    assert "title: Dispute" in at(parts, "properties")[0]


def test_pieces_fields_and_marks(read):
    text = 'A\x0bB\tC \x13 HYPERLINK "mailto:ana@example.com" \x14Ana\x15 \x01219\x1e09\x1e9998\rJos'
    parts = read(doc.extract, word((text, True), ("é Ана\r", False)))
    assert at(parts, "") == ["A\nB\tC Ana 219-09-9998\nJosé Ана"]
    assert at(parts, "field-codes") == ['HYPERLINK "mailto:ana@example.com"']


def test_rows_are_found_without_the_marks_of_paragraphs(read):
    rows = "Name\x07SSN\x07\x07Ana Silva\x07219-09-9998\x07\x07Ben Roe\x07219-09-9997\x07\x07after\r"
    (table, text) = read(doc.extract, word((rows, True)))
    assert table.columns == ("Name", "SSN")
    assert list(table.cells[0]) == ["Ana Silva", "Ben Roe"]
    assert str(text) == "after"


def test_embedded_files_are_blobs(read):
    native = struct.pack("<I", 40) + b"\2\0list.csv\0c:\\list.csv\0\0\0\3\0\2\0\0\0x\0" + struct.pack("<I", 2) + b"a,"
    storage = Branch("_12", (Branch("\x01Ole10Native", (), native), Branch("\x01CompObj", (), b"x")))
    formula = Branch("_13", (Branch("Equation Native", (), b"x"),))
    book = Branch("_14", (Branch("Workbook", (), b"x"),))
    pool = Branch("ObjectPool", (storage, formula, book))
    blobs = [part for part in read(doc.extract, changed(LETTER, "", None, pool)) if isinstance(part, Blob)]
    assert [(blob.place.members, bytes(blob.data())[:4]) for blob in blobs] == [
        (("12", "list.csv"), b"a,"), (("14",), b"\xd0\xcf\x11\xe0")
    ]  # fmt: skip


def test_slides_of_libreoffice(read):
    parts = read(ppt.extract, DECK)
    (table,) = (part for part in parts if isinstance(part, Table))
    assert table.columns == ("Cardholder", "Card number", "Home")
    assert table.place.anchor == "slide=2&table=1"
    assert table.context == "Fraud in 2002\nWhose cards were copied"
    (notes,) = (part for part in parts if part.place.anchor == "slide=2&notes")
    assert "has asked for a copy" in str(notes)
    assert notes.hidden
    assert "title: Fraud" in at(parts, "properties")[0]


def test_a_presentation_whose_directories_are_lost_is_read_in_its_order(read):
    parts = read(ppt.extract, changed(DECK, "Current User", lambda data: data[:16] + b"\xff\xff\xff\x7f" + data[20:]))
    assert any(isinstance(part, Table) for part in parts)
    assert not any(isinstance(part, Gap) for part in parts)


def test_files_and_properties_in_a_workbook(read):
    pool = Branch("MBD0001", (Branch("Package", (), b"PK\3\4 a workbook"),))
    parts = read(xls.extract, changed(BOOK, "", None, pool))
    assert [part.place.name for part in parts if isinstance(part, Blob)] == ["MBD0001"]
    assert any(isinstance(part, Table) for part in parts)
    assert "title: Interest" in at(parts, "properties")[0]


def test_names_of_streams_in_capitals_and_lost_directories():
    capitals = changed(BOOK, "", None)
    capitals = capitals.replace("Workbook".encode("utf-16-le"), "WORKBOOK".encode("utf-16-le"))
    assert identify(Blob(Place("a"), capitals, len(capitals)), formats()).format.name == xls.FORMAT.name
    lost = LETTER[:512] + bytes(100)
    assert identify(Blob(Place("a.doc"), lost, len(lost)), formats()).format.name == doc.FORMAT.name


def test_properties_of_both_kinds():
    def section(*values: tuple[int, bytes]) -> bytes:
        table, body = b"", b""
        for number, value in values:
            table += struct.pack("<II", number, 8 + 8 * len(values) + len(body))
            body += value
        return struct.pack("<II", 0, len(values)) + table + body

    known = section((4, b"\x1e\0\0\0\4\0\0\0Ana\0"), (2, b"\x1f\0\0\0\2\0\0\0A\0\0\0"))
    own = section((0, struct.pack("<III", 1, 2, 5) + b"Case\0"), (2, b"\x1e\0\0\0\4\0\0\x00123\0"))
    head = (
        bytes(24)
        + struct.pack("<I", 2)
        + bytes(16)
        + struct.pack("<I", 68)
        + bytes(16)
        + struct.pack("<I", 68 + len(known))
    )
    assert property_lines(head + known + own, {2: "title", 4: "author"}) == ["author: Ana", "title: A", "Case: 123"]
    assert property_lines(b"", {}) == []


@pytest.mark.parametrize(
    ("module", "name", "data"), [(doc, "WordDocument", LETTER), (ppt, "PowerPoint Document", DECK)], ids=("doc", "ppt")
)
def test_what_is_lost_is_said_and_its_strings_are_read(read, module, name, data):
    lost = changed(
        data, name, lambda _: b"\0\1" * 8 + b"her SSN is 219-09-9998" + bytes(80) + b"J\0a\0n\0e\0 \0R\0o\0e\0"
    )
    parts = read(module.extract, lost)
    assert at(parts, "") == ["her SSN is 219-09-9998\n\nJane Roe\n"]
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.CORRUPT]
    text, gap = read(module.extract, data[:100] + b"her SSN is 219-09-9998" + data[200:300])
    assert "219-09-9998" in str(text)
    assert gap.reason is Reason.CORRUPT
    with pytest.raises(ExtractError) as error:
        read(module.extract, b"")
    assert error.value.reason is Reason.EMPTY


def test_a_document_that_is_cut_off_says_so(read):
    whole = "Jane Roe 219-09-9998 " * 400
    cut = changed(word((whole, True)), "WordDocument", lambda data: data[:5000])
    parts = read(doc.extract, cut)
    assert at(parts, "")[0].startswith("Jane Roe 219-09-9998")
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.TRUNCATED]


def test_kinds_are_known():
    for data, format_, name in ((LETTER, doc.FORMAT, "a.doc"), (DECK, ppt.FORMAT, "a.pps"), (DECK, ppt.FORMAT, "a")):
        found = identify(Blob(Place(name), data, len(data)), formats())
        assert (found.format.name, found.mislabelled) == (format_.name, False)


def test_what_other_programs_put_under_these_names_is_read_for_what_it_is():
    for name in ("a.doc", "a.ppt", "a.xls"):
        for data, media_type in (
            (b"<html><body><table><tr><td>Ana</td></tr></table></body></html>", "text/html"),
            (b"Dear Ana, hello", "text/plain"),
            (b"{\\rtf1 Ana}", "text/rtf"),
        ):
            found = identify(Blob(Place(name), data, len(data)), formats())
            assert (found.media_type, found.mislabelled) == (media_type, True)


def test_printable_text_of_older_programs_is_never_all(read):
    text = b"Jane\x80Roe,\x80SSN\x80219\x8409\x849998\xcc" + bytes(70) + b"second line"
    plain = b"\xffWPC" + struct.pack("<IBBBBH", 20, 1, 10, 2, 1, 0) + bytes(6) + text
    assert identify(Blob(Place("a.wpd"), plain, len(plain)), formats()).format.name == older_office.FORMAT.name
    found, gap = read(older_office.extract, plain)
    assert str(found) == "Jane Roe, SSN 219-09-9998\n\nsecond line\n"
    assert gap.reason is Reason.NO_EXTRACTOR
    with pytest.raises(ExtractError) as error:
        read(older_office.extract, plain[:12] + b"\1\2" + plain[14:])
    assert error.value.reason is Reason.ENCRYPTED
    leaves = (Branch("Quill", (Branch("QuillSub", (Branch("CONTENTS", (), "Jane Roe".encode("utf-16-le")),)),)),)
    book = written(Branch("Root Entry", leaves))
    assert identify(Blob(Place("a.pub"), book, len(book)), formats()).media_type == "application/vnd.ms-publisher"
    assert str(read(older_office.extract, book)[0]) == "Jane Roe\n"


def test_damage_is_no_surprise(check, flips):
    for data in flips(LETTER):
        check(doc.extract, data)
    for damaged in flips(Compound(DECK).read(Compound(DECK).root.child("PowerPoint Document")))[::2]:
        check(ppt.extract, changed(DECK, "PowerPoint Document", lambda _, damaged=damaged: damaged))
    main = Compound(LETTER).read(Compound(LETTER).root.child("1Table") or Compound(LETTER).root.child("0Table"))
    for damaged in flips(main):
        for name in ("0Table", "1Table"):
            check(doc.extract, changed(LETTER, name, lambda _, damaged=damaged: damaged))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_real_documents_are_read_or_say_how_they_are_locked(read):
    texts = {
        "msoffcrypto/tests/outputs/rc4cryptoapi_password_plain.doc": "lorem ipsum",
        "mimekit/UnitTests/TestData/tnef/MAPI_ATTACH_DATA_OBJ/VIA_Nytt_1402.doc": "SAS senker prisene i Norge",
    }
    for path, text in texts.items():
        assert text in "".join(map(str, read(doc.extract, (SAMPLES / path).read_bytes())))
    for module, path in ((doc, "rc4cryptoapi_password.doc"), (ppt, "rc4cryptoapi_password.ppt")):
        data = (SAMPLES / "msoffcrypto/tests/inputs" / path).read_bytes()
        parts = module.extract(Blob(Place(path), data, len(data)), Limits())
        assert isinstance(next(parts), Seal)
        with pytest.raises(ExtractError) as error:
            next(parts)
        assert error.value.reason is Reason.ENCRYPTED


def biff(sheets: int, cells: list[tuple[int, int, str]], area: bytes = b"", before: int = 0) -> bytes:
    """A workbook of Excel 97 with the same texts in each of its sheets, which claim an `area`.

    `before`: bytes of a record that stands before the area.
    """

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def began(what: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0, 0, 0, 0))

    end = record(0x0A, b"")
    texts = b"".join(
        record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode())
        for row, column, text in cells
    )
    filler = record(0x5C, bytes(before - 4)) if before else b""  # the name of who wrote it last
    sheet = began(0x10) + filler + (record(0x0200, area) if area else b"") + texts + end
    names = [f"{number:04}".encode() for number in range(sheets)]
    start = len(began(5)) + sheets * len(record(0x85, struct.pack("<IHBB", 0, 0, 4, 0) + b"0000")) + len(end)
    table = b"".join(
        record(0x85, struct.pack("<IHBB", start + number * len(sheet), 0, 4, 0) + name)
        for number, name in enumerate(names)
    )
    stream = began(5) + table + end + sheet * sheets
    short = Branch("Short", (), b"\0")  # without one, calamine takes the file for empty
    return written(Branch("Root Entry", (Branch("Workbook", (), stream.ljust(4096, b"\0")), short)))


def test_cells_far_apart_in_many_sheets_do_not_fill_the_memory(read):
    """Each sheet would take 400 MB, all of them at once."""
    resource = pytest.importorskip("resource")
    cells = [(0, 0, "Jane Roe"), (0, 1, "219-09-9998"), (65535, 0, "Ann Poe"), (65535, 255, "219-09-9996")]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = "\n".join(str(part) for part in read(xls.extract, biff(8, cells)))
    assert found.count("Jane Roe\t219-09-9998") == 8
    assert next(line.split() for line in found.splitlines() if "Ann" in line) == ["Ann", "Poe", "219-09-9996"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_sectors_that_run_in_a_circle_come_to_an_end(read):
    """calamine would follow them until all memory is full."""
    data = biff(1, [(0, 0, "Jane Roe"), (0, 1, "219-09-9998")])
    sane = Compound(data)
    start = sane.root.child("Workbook").start
    (table,) = struct.unpack_from("<I", data, 76)
    circle = bytearray(data)
    struct.pack_into("<I", circle, (table + 1) * 4096 + 4 * start, start)
    assert (sane.is_tangled(), Compound(bytes(circle)).is_tangled()) == (False, True)
    assert read(xls.extract, bytes(circle)) == read(xls.extract, data)
    with pytest.raises(ExtractError) as error:  # too large to be written anew
        list(xls.extract(Blob(Place("a.xls"), bytes(circle), len(circle)), Limits(member_bytes=100)))
    assert error.value.reason is Reason.CORRUPT


@pytest.mark.parametrize(
    "area",
    [
        struct.pack("<IIHHH", 1, 1 << 31, 0, 9, 0),
        struct.pack("<IIHHH", 1 << 23, 10, 0, 26, 0),
        struct.pack("<HHHHH", 0, 65535, 0, 65535, 0),
    ],
)
def test_the_area_that_a_sheet_claims_takes_no_memory(read, area):
    """calamine would ask for hundreds of GB, and end the process when it got none."""
    cells = [(0, 0, "Jane Roe"), (0, 1, "219-09-9998")]
    data = biff(1, cells)
    claimed = biff(1, cells, area)
    compound = Compound(claimed)
    assert nearer(Compound(data)) is None
    small = nearer(compound)
    assert small is not None
    assert area not in small
    assert read(xls.extract, claimed) == read(xls.extract, data)


def scattered(data: bytes, name: str, order: list[int]) -> bytes:
    """The compound file with the sectors of a large stream in another order; `order`: where each of them goes."""
    file = bytearray(data)
    start = Compound(data).root.child(name).start
    (table,) = struct.unpack_from("<I", data, 76)
    for number, to in enumerate(order):
        sector = data[(start + number + 1) * 4096 :][:4096]
        file[(start + to + 1) * 4096 : (start + to + 2) * 4096] = sector
        after = start + order[number + 1] if number + 1 < len(order) else 0xFFFFFFFE
        struct.pack_into("<I", file, (table + 1) * 4096 + 4 * (start + to), after)
    struct.pack_into("<I", file, data.index(name.encode("utf-16-le")) + 116, start + order[0])
    return bytes(file)


@given(st.permutations(range(7)), st.integers(0, 7 * 4096))
def test_streams_are_read_in_whatever_order_their_sectors_stand(order, size):
    body = b"".join(bytes([number]) * 4096 for number in range(7))
    file = Compound(scattered(written(Branch("Root Entry", (Branch("Body", (), body),))), "Body", order))
    entry = file.root.child("Body")
    assert (file.read(entry), file.read(entry, size)) == (body, body[:size])


def test_an_area_that_is_claimed_in_two_sectors_takes_no_memory(read):
    area = struct.pack("<IIHHH", 1, 1 << 31, 0, 9, 0)
    cells = [(0, 0, "Jane Roe"), (0, 1, "219-09-9998")]
    start = Compound(biff(1, cells, area)).read(Compound(biff(1, cells, area)).root.child("Workbook")).index(area)
    whole = biff(1, cells, area, 4096 - start - 4)
    claimed = scattered(whole, "Workbook", [1, 0])
    assert area in whole
    assert area not in claimed
    assert read(xls.extract, claimed) == read(xls.extract, biff(1, cells))
