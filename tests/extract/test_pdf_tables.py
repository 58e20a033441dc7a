"""Tables on pages: laid out by reportlab, whose cells go on below where they are too long for their column."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

import pi_scan
from pi_scan.extract import pdf
from pi_scan.extract._columns import with_rows
from pi_scan.extract._lines import Piece
from pi_scan.model import Blob, Limits, Place, Text

if TYPE_CHECKING:
    from pathlib import Path

STYLE = getSampleStyleSheet()["Normal"]
HEADER = ["Emp ID", "Full Name", "Employee SSN", "Street", "City", "Zip"]
ROWS = [
    ["4101", "Jane Roe", "219-09-9998", "12 Elm St", "Salem", "01970"],
    ["4102", "Maximiliana de la Vega Montgomery", "219-09-9997", "9 Old Post Road, Apartment 31", "Lynn", "01902"],
    ["4103", "John Doe", "219-09-9996", "770 Main Street, Rear Building", "North Attleborough", "02760"],
    ["4104", "Ann Poe", "219-09-9995", "8 Oak St", "Lowell", "01850"],
]
PROSE = "The list was drawn up for the audit of the plan and is kept by the office until the end of the next year. " * 2


def laid_out(rows: list[list[str]], *, valign: str = "TOP", widths: tuple[int, ...], repeat: int = 1) -> bytes:
    stream = io.BytesIO()
    cells = [[Paragraph(cell, STYLE) for cell in row] for row in rows]
    table = Table(cells, colWidths=widths, style=[("VALIGN", (0, 0), (-1, -1), valign)], repeatRows=repeat)
    SimpleDocTemplate(stream, invariant=1).build(
        [Paragraph(PROSE, STYLE), Spacer(1, 3), table, Paragraph(PROSE, STYLE)]
    )
    return stream.getvalue()


def body(data: bytes) -> str:
    found = pdf.extract(Blob(Place("list.pdf"), data, len(data)), Limits())
    return "".join(str(part) for part in found if isinstance(part, Text) and not part.place.anchor)


@pytest.mark.parametrize("valign", ["TOP", "MIDDLE", "BOTTOM"])
def test_cells_that_go_on_below_are_whole(valign: str):
    found = body(laid_out([HEADER, *ROWS], valign=valign, widths=(45, 85, 80, 95, 75, 50)))
    above, table, *_ = [part.strip("\n") for part in found.split("\n\n")]
    assert table.split("\n") == ["\t".join(row) for row in (HEADER, *ROWS)]
    assert "\t" not in above


def test_a_number_that_is_too_long_for_its_column_is_whole():
    rows = [["Name", "SSN", "Plan", "City"], *([row[1], row[2].replace("-", ""), "A", row[4]] for row in ROWS)]
    found = body(laid_out(rows, widths=(85, 45, 50, 75)))
    assert "Maximiliana de la Vega Montgomery\t219099997\tA\tLynn" in found


def test_numbers_of_two_columns_whose_gap_is_narrow_are_parted_by_their_names():
    rows = [["Name", "SSN", "Street"], *([row[1][:14], row[2].replace("-", ""), row[3][:12]] for row in ROWS)]
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for number, row in enumerate(rows):
        for x, cell in zip((72, 200, 268), row, strict=True):
            canvas.drawString(x, 686 - 14 * number, cell)
    canvas.save()
    assert body(stream.getvalue()).strip().split("\n") == list(map("\t".join, rows))


def test_rows_on_the_next_page_have_the_header_of_their_table():
    found = body(laid_out([HEADER, *ROWS * 15], widths=(45, 85, 80, 95, 75, 50), repeat=0))
    assert found.count("\t".join(HEADER)) > 1
    assert found.count("\t".join(ROWS[1])) == 15


def test_persons_are_those_of_their_rows(tmp_path: Path):
    file = tmp_path / "list.pdf"
    file.write_bytes(laid_out([HEADER, *ROWS], widths=(45, 85, 80, 95, 75, 50)))
    [outcome] = pi_scan.scan(str(file), jobs=1)
    assert {(pair.person.surname.reveal(), pair.numbers[0].value.reveal()) for pair in outcome.pairs} >= {
        ("ROE", "219099998"), ("DOE", "219099996"), ("POE", "219099995")
    }  # fmt: skip


@pytest.mark.parametrize("title", ["Social Security numbers of the summer crew", "SSNs as of 3 May"])
def test_a_list_under_a_title_has_no_header(title: str):
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(72, 700, title)
    for number, row in enumerate(ROWS):
        canvas.drawString(72, 686 - 14 * number, row[1][:14])
        canvas.drawString(200, 686 - 14 * number, row[2])
    canvas.save()
    assert body(stream.getvalue()).split("\n")[0] == title


BOXES = st.tuples(
    st.sampled_from((0, 80, 81, 160, 240, 1e30)),
    st.sampled_from((700, 690, 688, 676, 640, -9e9)),
    st.sampled_from((0, 30, 75, 200)),
    st.sampled_from((0, 9, 10)),
    st.sampled_from(("Name", "SSN", "City", "219099998", "Ann Poe", "a long line of words for the reader")),
)


@given(st.lists(st.lists(BOXES, min_size=1, max_size=5), max_size=14))
def test_no_word_is_lost_on_any_page(boxes: list[list[tuple[float, float, float, float, str]]]):
    lines = [[Piece(x, y, x + width, y + height, text) for x, y, width, height, text in line] for line in boxes]

    def words(cell: Piece) -> list[Piece]:
        return [cell._replace(text=word) for word in cell.text.split()]

    found, head = with_rows(lines, words, None)
    again, _ = with_rows(lines, words, head)
    wanted = Counter(word for line in lines for cell in line for word in cell.text.split())
    for pieces in (found, again):
        held = Counter(word for piece in pieces for word in piece.text.split())
        assert all(held[word] >= count or "219099998" * 2 in "".join(held) for word, count in wanted.items())
