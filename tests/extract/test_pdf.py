"""PDFs: drawn by reportlab, arranged, encrypted and damaged by pikepdf."""

from __future__ import annotations

import contextlib
import io
import json
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pi_scan.extract import _pdfminer, pdf
from pi_scan.extract._lines import Piece, lines
from pi_scan.extract._pdfminer import described
from pi_scan.model import Blob, ExtractError, Gap, Grade, Limits, Part, Place, Reason, Seal, Text

SAMPLES = Path(__file__).parents[2] / "../shared/data"
PEOPLE = [("Jane Roe", "219-09-9998"), ("John Doe", "219-09-9997"), ("Ann Poe", "219-09-9996")]


def parts(data: bytes, **limits: int) -> list[Part]:
    return list(pdf.extract(Blob(Place("w2.pdf"), data, len(data)), Limits(**limits)))


def drawn(*pages) -> bytes:
    """A PDF with one page for each function that draws on a canvas."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=letter)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def changed(data: bytes, change=lambda opened: None, **options) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        change(opened)
        opened.save(out, **options)
    return out.getvalue()


def plain(canvas: Canvas) -> None:
    canvas.drawString(72, 720, "Name: Jane Roe")
    canvas.drawString(72, 706, "SSN: 219-09-9998")


def by_columns(canvas: Canvas) -> None:
    for column, cells in enumerate(zip(("Name", "SSN"), *PEOPLE, strict=True)):
        for row, cell in enumerate(cells):
            canvas.drawString(72 + 200 * column, 700 - 20 * row, cell)


def body(data: bytes) -> str:
    return "".join(str(part) for part in parts(data) if isinstance(part, Text) and not part.place.anchor)


def at(data: bytes, anchor: str) -> list[str]:
    return [str(part) for part in parts(data) if isinstance(part, Text) and part.place.anchor == anchor]


def test_lines_pages_and_marks():
    text, *_ = parts(drawn(plain, plain))
    assert isinstance(text, Text)
    assert str(text) == "Name: Jane Roe\nSSN: 219-09-9998\n" * 2
    assert text.marks == ((0, "page=1"), (32, "page=2"))


def test_a_long_document_comes_in_pieces():
    found = [part for part in parts(drawn(*[plain] * 120)) if isinstance(part, Text) and not part.hidden]
    assert [len(part.marks) for part in found] == [50, 50, 20]
    assert found[-1].marks[-1][1] == "page=120"


def test_a_paragraph_that_goes_on_where_the_next_piece_begins_stays_whole():
    def ending(canvas: Canvas) -> None:
        for line, height in (("A few last words.", 728), ("And more.", 714), ("The end of a chapter.", 700)):
            canvas.drawString(72, height, line)
        canvas.drawString(72, 600, "The case with the file number")

    def going_on(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "123-45-6789 was closed by Jane Roe.")

    pages = [plain] * 49 + [ending, going_on, plain]
    first, second = (part for part in parts(drawn(*pages)) if isinstance(part, Text) and not part.hidden)
    assert str(first).endswith("The end of a chapter.\n\n")
    assert str(second).startswith("The case with the file number\n123-45-6789 was closed by Jane Roe.\n")
    assert [anchor for _, anchor in second.marks] == ["page=50", "page=51", "page=52"]
    assert second.marks[0][0] == 0


def test_gaps_of_two_spaces_part_cells_where_others_are_wide():
    def fixed_width(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Name                SOC_SEC_NO  City")
        canvas.drawString(72, 686, "Jane Roe            219099998   New Bedford")

    assert body(drawn(fixed_width)).splitlines() == ["Name\tSOC_SEC_NO\tCity", "Jane Roe\t219099998\tNew Bedford"]


def test_a_row_of_long_cells_is_parted_as_the_rows_above_it():
    def fixed_width(canvas: Canvas) -> None:
        for row, line in enumerate(("Name            SSN", "Jane Roe        219099998", "Richard Roe III  219099997")):
            canvas.drawString(72, 700 - 14 * row, line)
        canvas.drawString(72, 640, "The 3 rows above are all there are.")

    expected = ["Name\tSSN", "Jane Roe\t219099998", "Richard Roe III\t219099997"]
    assert body(drawn(fixed_width)).splitlines()[:3] == expected
    assert "\t" not in body(drawn(fixed_width)).splitlines()[-1]


def test_the_header_over_parted_rows_is_parted_too():
    def fixed_width(canvas: Canvas) -> None:
        header = "given_name  surname         PAN"
        rows = ("Alexandrin  Montgomerywell  5343979817003536", "Jane        Roe             4485275344815621")
        for row, line in enumerate((header, *rows)):
            canvas.drawString(72, 700 - 14 * row, line)

    expected = ["given_name\tsurname\tPAN", "Alexandrin\tMontgomerywell\t5343979817003536"]
    assert body(drawn(fixed_width)).splitlines()[:2] == expected


def test_a_header_at_the_end_of_a_page_is_parted_from_the_rows_on_the_next():
    def header(canvas: Canvas) -> None:
        canvas.drawString(72, 80, "Name               DL Number  DL State")

    def rows(canvas: Canvas) -> None:
        canvas.drawString(72, 720, "Jane Roe           38768165  RI")

    assert body(drawn(header, rows)).splitlines() == ["Name\tDL Number\tDL State", "Jane Roe\t38768165\tRI"]


def test_a_header_and_one_narrow_row_at_the_end_of_a_page_are_parted():
    def start(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for left, cell in zip((50, 85, 139, 189), ("Emp ID", "given_name", "surname", "ssn"), strict=True):
            canvas.drawString(left, 112, cell)
        for left, cell in zip((50, 85, 132, 182), ("495934", "Anneliese", "Lindquarrie", "7019709"), strict=True):
            canvas.drawString(left, 101, cell)

    def rows(canvas: Canvas) -> None:
        for left, cell in zip((50, 85, 132, 182), ("5", "Jane", "Roe", "6"), strict=True):
            canvas.drawString(left, 700, cell)

    lines = body(drawn(start, rows)).splitlines()
    assert lines[:2] == ["Emp ID\tgiven_name\tsurname\tssn", "495934\tAnneliese\tLindquarrie\t7019709"]


def test_a_line_of_prose_at_the_end_of_a_page_is_not_parted():
    def end(canvas: Canvas) -> None:
        canvas.drawString(72, 90, "The meeting was moved to the hall")
        canvas.drawString(72, 76, "at 7 on Monday and")

    assert body(drawn(end, plain)).splitlines()[:2] == ["The meeting was moved to the hall", "at 7 on Monday and"]


def test_rows_that_are_broken_over_two_lines_and_pages_are_parted():
    def page(*texts: str):
        return lambda canvas: [canvas.drawString(72, 700 - 14 * row, line) for row, line in enumerate(texts)]

    first = (
        "Name             SSN        Town   State",
        "Zip  Notes",
        "Jane Roe         219099998  Salem  MA",
        "01970  none",
    )
    second = ("Ann Poe-Doeling  219099997  New Bedford  MA", "02740  none")
    assert body(drawn(page(*first), page(*second))).splitlines() == [
        "Name\tSSN\tTown\tState", "Zip\tNotes", "Jane Roe\t219099998\tSalem\tMA", "01970\tnone",
        "Ann Poe-Doeling\t219099997\tNew Bedford\tMA", "02740\tnone",
    ]  # fmt: skip


def test_full_lines_after_a_page_that_ends_with_a_short_one_are_another_paragraph():
    full = "The contract of the mill with the dairy runs until the end of next year and no further."

    def page(*texts: str):
        return lambda canvas: [canvas.drawString(72, 720 - 12 * row, line) for row, line in enumerate(texts)]

    assert body(drawn(page(full, "Ref: 2259"), page(full))) == f"{full}\nRef: 2259\n\n{full}\n"
    assert body(drawn(page("Ref: 2259", full), page(full))) == f"Ref: 2259\n{full}\n{full}\n"


def test_a_form_value_has_a_colon_before_it_where_the_label_has_none():
    def filled(canvas: Canvas) -> None:
        canvas.drawString(72, 705, "Last Name")
        canvas.acroForm.textfield(name="f1", value="Roe", x=150, y=700, width=200, height=20)

    assert body(drawn(filled)).splitlines() == ["Last Name: Roe"]


def test_rows_of_a_table_drawn_by_columns_are_lines():
    assert body(drawn(by_columns)).splitlines() == ["Name\tSSN", *map("\t".join, PEOPLE)]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rows_of_a_turned_page_are_lines(rotation: int):
    def turned(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation)
        canvas.translate(306, 396)
        canvas.rotate(rotation)
        canvas.translate(-396, -396)
        by_columns(canvas)

    assert body(drawn(turned)).splitlines() == ["Name\tSSN", *map("\t".join, PEOPLE)]


def test_cells_drawn_row_by_row_are_parted_beside_numbers():
    def by_rows(canvas: Canvas) -> None:
        for row, cells in enumerate((("Jane Roe", "12345678", "87654321"), ("John Doe", "2345678", "7654321"))):
            for column, cell in enumerate(cells):
                canvas.drawString(72 + 150 * column, 700 - 20 * row, cell)

    assert body(drawn(by_rows)).splitlines() == ["Jane Roe\t12345678\t87654321", "John Doe\t2345678\t7654321"]


def test_a_card_number_in_groups_stays_together():
    def card(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Card: 4111 1111 1111 1111")

    assert body(drawn(card)) == "Card: 4111 1111 1111 1111\n"


def test_columns_of_running_text_are_read_one_after_the_other():
    def prose(canvas: Canvas) -> None:
        for column in range(2):
            for row in range(20):
                canvas.drawString(
                    72 + 250 * column, 700 - 14 * row, f"the text of column {column} goes on in line {row:02}"
                )

    found = body(drawn(prose)).splitlines()
    assert [line for line in found if line][:2] == [f"the text of column 0 goes on in line 0{row}" for row in (0, 1)]


def test_blocks_are_parted_by_empty_lines():
    def blocks(canvas: Canvas) -> None:
        for row, y in enumerate((700, 688, 676, 630, 618)):
            canvas.drawString(72, y, f"line {row}")

    assert body(drawn(blocks)).splitlines() == ["line 0", "line 1", "line 2", "", "line 3", "line 4"]


def form(canvas: Canvas) -> None:
    canvas.drawString(72, 705, "Who:")
    canvas.acroForm.textfield(name="f1[0]", value="Jane Roe", x=150, y=700, width=200, height=20)
    canvas.drawString(72, 675, "Number:")
    canvas.acroForm.textfield(
        name="f2", tooltip="Employee's SSN", value="219-09-9998", x=150, y=670, width=200, height=20
    )
    canvas.acroForm.textfield(name="f3", value="", x=150, y=640, width=200, height=20)
    canvas.acroForm.checkbox(name="c1", checked=True, x=72, y=600)


def test_form_values_stand_beside_their_labels_and_by_name():
    data = drawn(form)
    assert body(data).splitlines() == ["Who: Jane Roe", "Number: 219-09-9998"]
    assert at(data, "form") == ["f1: Jane Roe\nEmployee's SSN: 219-09-9998"]


def test_form_data_of_xfa_is_a_file_of_its_own():
    def with_xfa(opened: pikepdf.Pdf) -> None:
        data = opened.make_stream(b"<xfa:datasets><ssn>219-09-9998</ssn></xfa:datasets>")
        opened.Root.AcroForm.XFA = pikepdf.Array([pikepdf.String("datasets"), data])

    blob = next(part for part in parts(changed(drawn(form), with_xfa)) if isinstance(part, Blob))
    assert blob.place.name == "datasets.xml"
    assert blob.data() == b"<xfa:datasets><ssn>219-09-9998</ssn></xfa:datasets>"


def test_notes_typewriter_text_outline_properties_and_attachments():
    def annotate(opened: pikepdf.Pdf) -> None:
        def annotation(kind: str, text: str, y: int) -> pikepdf.Dictionary:
            return opened.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name("/" + kind), Contents=text, Rect=[150, y, 300, y + 14]
                )
            )  # fmt: skip

        opened.pages[0].Annots = pikepdf.Array(
            [annotation("Text", "call Jane Roe", 20), annotation("FreeText", "000123456", 703)]
        )
        opened.docinfo["/Subject"] = "Accounts of Jane Roe"
        opened.attachments["list.csv"] = b"name,ssn"
        with opened.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Roe, Jane", 0))

    def label(canvas: Canvas) -> None:
        canvas.drawString(72, 705, "Account:")

    data = changed(drawn(label), annotate)
    assert body(data) == "Account: 000123456\n"
    assert at(data, "notes") == ["call Jane Roe\n"]
    assert at(data, "outline") == ["Roe, Jane"]
    assert "Subject: Accounts of Jane Roe" in at(data, "properties")[0]
    blob = next(part for part in parts(data) if isinstance(part, Blob))
    assert (blob.place.name, blob.data()) == ("list.csv", b"name,ssn")


def test_pages_that_are_pictures_are_said():
    def scan(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 612, 792)

    found = parts(drawn(plain, scan, scan))
    assert "2 pages are pictures without text." in [part.detail for part in found if isinstance(part, Gap)]
    assert not any(isinstance(part, Gap) for part in parts(drawn(plain)))


def test_more_pages_than_the_limit():
    found = parts(drawn(plain, plain, plain), pages=2)
    assert [(part.reason, part.place.anchor) for part in found if isinstance(part, Gap)] == [
        (Reason.TOO_MANY, "page=3")
    ]


# --- encryption -----------------------------------------------------------------------------------

CIPHERS = [
    (pikepdf.Encryption(user="u", owner="o", R=2, aes=False, metadata=False), ("PDF RC4", 40, Grade.WEAK)),
    (
        pikepdf.Encryption(user="u", owner="o", R=3, aes=False, metadata=False),
        ("PDF RC4 (legacy cipher)", 128, Grade.STRONG),
    ),
    (pikepdf.Encryption(user="u", owner="o", R=4, aes=True), ("PDF AES", 128, Grade.STRONG)),
    (pikepdf.Encryption(user="u", owner="o", R=6, aes=True), ("PDF AES", 256, Grade.STRONG)),
]


@pytest.mark.parametrize(("encryption", "expected"), CIPHERS)
def test_a_locked_document_yields_its_seal(encryption: pikepdf.Encryption, expected: tuple[str, int, Grade]):
    data = changed(drawn(plain), encryption=encryption)
    found = pdf.extract(Blob(Place("w2.pdf"), data, len(data)), Limits())
    seal = next(found)
    assert isinstance(seal, Seal)
    assert (seal.scheme, seal.bits, seal.grade) == expected
    with pytest.raises(ExtractError) as error:
        next(found)
    assert error.value.reason is Reason.ENCRYPTED


def test_a_document_without_pages_is_not_taken_for_the_locked_one_before_it():
    empty = changed(drawn(plain), lambda opened: opened.pages.__delitem__(0))
    reasons = []
    for data in (empty, changed(drawn(plain), encryption=pikepdf.Encryption(user="u", owner="o")), empty):
        with pytest.raises(ExtractError) as error:
            parts(data)
        reasons.append(error.value.reason)
    assert reasons == [Reason.CORRUPT, Reason.ENCRYPTED, Reason.CORRUPT]


def test_a_document_that_anyone_opens_is_not_encrypted_in_the_sense_of_the_law():
    data = changed(drawn(plain), encryption=pikepdf.Encryption(user="", owner="o", R=6))
    seal, text, *_ = parts(data)
    assert isinstance(seal, Seal)
    assert (seal.bits, seal.grade) == (256, Grade.NONE)
    assert "219-09-9998" in str(text)


def test_grades_of_encryption_dictionaries():
    assert described({"Filter": "Standard", "V": 1})[1:] == (40, Grade.WEAK)
    assert described({"Filter": "Standard", "V": 2, "Length": 56})[1:] == (56, Grade.WEAK)
    assert described({"Filter": "Standard", "V": 4, "CF": {}, "StmF": "Identity"})[1:] == (0, Grade.NONE)
    assert described({"Filter": "Adobe.PubSec", "V": 4})[1:] == (None, Grade.UNKNOWN)
    assert described({})[1:] == (None, Grade.UNKNOWN)
    filters = {"A": {"CFM": "AESV2"}, "R": {"CFM": "V2", "Length": 16}, "F": {"CFM": "V2", "Length": 5}}

    def filtered(streams: str, strings: str, handler: str = "Standard") -> tuple[str, int | None, Grade]:
        return described({"Filter": handler, "V": 4, "CF": filters, "StmF": streams, "StrF": strings})

    assert filtered("A", "A", "Adobe.PubSec") == ("PDF certificate AES", 128, Grade.STRONG)
    assert filtered("A", "R") == ("PDF AES", 128, Grade.STRONG)
    assert filtered("A", "F") == ("PDF RC4", 40, Grade.WEAK)
    assert filtered("A", "Identity")[1:] == (0, Grade.NONE)
    assert filtered("A", "missing")[1:] == (None, Grade.UNKNOWN)


# --- damage -----------------------------------------------------------------------------------------


def test_what_is_no_pdf_is_said():
    for data, reason in ((b"", Reason.EMPTY), (b"Dear Jane", Reason.MISLABELLED), (b"%PDF-1.7\n%%EOF", Reason.CORRUPT)):
        with pytest.raises(ExtractError) as error:
            parts(data)
        assert error.value.reason is reason


def test_a_cut_document_is_read_and_said_to_be_cut():
    data = drawn(*[plain] * 5)
    found = parts(data[: data.rindex(b"startxref")])
    assert any("219-09-9998" in str(part) for part in found if isinstance(part, Text))
    assert [part.reason for part in found if isinstance(part, Gap)] == [Reason.TRUNCATED]
    with pytest.raises(ExtractError) as error:
        parts(data[: data.index(b"trailer")])
    assert error.value.reason is Reason.TRUNCATED


def test_pdfminer_reads_what_pdfium_cannot(monkeypatch: pytest.MonkeyPatch):
    def broken(_: object) -> None:
        raise ExtractError(Reason.CORRUPT)

    monkeypatch.setattr(pdf, "Document", broken)
    text, gap = parts(drawn(plain, by_columns))
    assert str(text).splitlines()[:2] == ["Name: Jane Roe", "SSN: 219-09-9998"]
    assert "Jane Roe\t219-09-9998" in str(text)
    assert isinstance(gap, Gap)


SMALL = changed(drawn(form, by_columns), compress_streams=False)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=20), st.integers(0, len(SMALL))
)
def test_damage_raises_only_extract_errors(changes: list[tuple[int, int]], cut: int):
    data = bytearray(SMALL)
    for index, value in changes:
        data[index] = value
    for damaged in (bytes(data), bytes(data[:cut])):
        with contextlib.suppress(ExtractError):
            parts(damaged)


# --- lines --------------------------------------------------------------------------------------------

PIECES = st.builds(
    lambda x, y, width, height, text: Piece(x, y, x + width, y + height, text),
    st.integers(0, 600), st.integers(0, 800), st.integers(0, 200), st.integers(0, 30), st.text("abc12", min_size=1),
)  # fmt: skip


@given(st.lists(PIECES, max_size=30), st.integers(0, 3))
def test_no_piece_is_lost_or_doubled(pieces: list[Piece], added: int):
    found = lines(pieces, added=min(added, len(pieces)))
    words = "".join("".join(found).split()).replace(":", "")  # a label without a colon is given one
    assert sorted(words) == sorted("".join(piece.text for piece in pieces).replace(":", ""))


# --- real files -----------------------------------------------------------------------------------------


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_two_libraries_see_the_same_words():
    """pdfium and pdfminer.six, which share no code, agree on nearly all words of plain Latin documents."""
    for name in ("pdfplumber/tests/pdfs/scotus-transcript-p1.pdf", "pdfplumber/tests/pdfs/cupertino_usd_4-6-16.pdf"):
        data = (SAMPLES / name).read_bytes()
        ours = set(body(data).split())
        theirs = set(" ".join(_pdfminer.page_texts(io.BytesIO(data), 100)).split())
        assert len(ours & theirs) > 0.95 * len(ours | theirs), name


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_sample_files_hold_what_they_are_known_to_hold():
    entries = [json.loads(line) for line in (SAMPLES / "format_truth.jsonl").read_text().splitlines()]
    for entry in entries:
        if entry["file"].endswith(".pdf") and entry.get("expect") and not any(entry.get("password", [])):
            found = "".join(body((SAMPLES / entry["file"]).read_bytes()).split())
            assert all("".join(text.split()) in found for text in entry["expect"]), entry["file"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_malformed_samples_raise_only_extract_errors():
    files = sorted(SAMPLES.glob("qpdf/qpdf/qtest/qpdf/*.pdf"))
    assert len(files) > 100
    for path in files[::3]:
        with contextlib.suppress(ExtractError):
            list(pdf.extract(Blob(Place(path.name), str(path), path.stat().st_size), Limits()))


def test_places_rise_with_the_text():
    text = next(part for part in parts(drawn(*[plain] * 9)) if isinstance(part, Text))
    assert all(before[0] < after[0] for before, after in pairwise(text.marks))
