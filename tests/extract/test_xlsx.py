"""Excel workbooks: built by openpyxl and XlsxWriter, read by calamine and by openpyxl."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from pi_scan.extract import xls, xlsx
from pi_scan.extract._sheetml import shape
from pi_scan.extract._workbook import shown
from pi_scan.model import Blob, ExtractError, Gap, Grade, Limits, Part, Place, Reason, Seal, Table, Text

SAMPLES = Path(__file__).parents[2] / "../shared/data"


def parts(data: bytes, **limits: int) -> list[Part]:
    return list(xlsx.extract(Blob(Place("staff.xlsx"), data, len(data)), Limits(**limits)))


def table(data: bytes) -> Table:
    return next(part for part in parts(data) if isinstance(part, Table))


def saved(workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def sheet(rows, **formats: str) -> bytes:
    """A workbook of one sheet; `formats` gives number formats by column letter."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    for letter, code in formats.items():
        for cell in workbook.active[letter][1:]:
            cell.number_format = code
    return saved(workbook)


def rewritten(data: bytes, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


NOON = dt.datetime(2010, 3, 1, 12)  # noqa: DTZ001  (Excel knows no time zones)
STAFF = [["Name", "SSN", "Id"], ["Jane Roe", 19099998, "007"], ["John Doe", 219099997, "12"]]


def test_cells_are_what_a_person_sees():
    found = table(
        sheet([
            ["Name", "Account", "Card", "Hired", "Paid", "Code"],
            ["Jane Roe", 12345678, 4111111111111111, dt.date(2009, 1, 31), 0.1 + 0.2, "000123"],
            ["John Doe", 87654321.0, 4012888888881881, NOON, 12.5, "00012"],
        ])
    )  # fmt: skip
    assert found.columns == ("Name", "Account", "Card", "Hired", "Paid", "Code")
    assert [list(column) for column in found.cells[1:]] == [
        ["12345678", "87654321"],
        ["4111111111111111", "4012888888881881"],
        ["2009-01-31", "2010-03-01 12:00:00"],
        ["0.3", "12.5"],
        ["000123", "00012"],
    ]
    assert found.place.anchor == "sheet=Sheet"
    assert found.first_row == 2


def test_no_digits_are_made_up_beyond_what_a_double_holds():
    assert shown(float(2**53 - 1)) == "9007199254740991"
    assert shown(1234567890123456789.0) == "1234567890123456800"
    assert shown(float("inf")) == "inf"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("000-00-0000", "019-09-9998"),
        (r"000\-00\-0000;@", "019-09-9998"),
        ("000000000", "019099998"),
        ('[$-409]000"-"00"-"0000', "019-09-9998"),
        ("###-##-####", "19-09-9998"),
        ("General", "19099998"),
        ("0", "19099998"),
        ("#,##0.00", "19099998"),
        ('_($* #,##0_);_($* (#,##0);_($* "-"_)', "19099998"),
    ],
)
def test_zeros_that_the_number_format_shows(code: str, expected: str):
    assert next(iter(table(sheet(STAFF, B=code)).cells[1])) == expected


def test_formats_of_cells_away_from_the_first_column():
    workbook = openpyxl.Workbook()
    for row, values in enumerate(STAFF):
        for column, value in enumerate(values):
            workbook.active.cell(row + 6, column + 28, value).number_format = "000-00-0000"
    assert list(table(saved(workbook)).cells[1]) == ["019-09-9998", "219-09-9997"]


def test_formats_are_found_in_any_order_of_attributes():
    def turned(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        data = re.sub(rb'<c r="(\w+)" s="(\d+)" t="n">', rb'<c t="n" s="\2" r="\1">', data)
        return data.replace(b"<row ", b"\n<row ")

    assert list(table(rewritten(sheet(STAFF, B="000-00-0000"), turned)).cells[1]) == ["019-09-9998", "219-09-9997"]


def test_date_and_text_formats_have_no_shape():
    assert [shape(code) for code in ("yyyy-mm-dd", "@", "0.00%", "h:mm", "", "0", '"yes";"no"')] == [None] * 7


def test_hidden_sheets_are_read_and_marked():
    workbook = openpyxl.Workbook()
    for name, state in (("Shown", "visible"), ("Away", "hidden"), ("Deep", "veryHidden")):
        added = workbook.create_sheet(name)
        for row in STAFF:
            added.append(row)
        added.sheet_state = state
    found = {part.place.anchor: part.hidden for part in parts(saved(workbook)) if isinstance(part, Table)}
    assert found == {"sheet=Shown": False, "sheet=Away": True, "sheet=Deep": True}


def test_comment_goes_with_its_row():
    workbook = openpyxl.Workbook()
    for row in STAFF:
        workbook.active.append(row)
    workbook.active["A2"].comment = Comment("account 000123456", "A")
    found = [part for part in parts(saved(workbook)) if part.place.anchor == "sheet=Sheet&comments"]
    assert [str(part) for part in found] == ["account 000123456"]
    assert found[0].context.startswith("Jane Roe\t")
    assert found[0].hidden


def test_threads_replace_their_copy_for_old_readers():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Jane Roe"
    workbook.active["A1"].comment = Comment("[Threaded comment] her SSN", "A")
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    relation = (
        '<Relationship Id="t" Type="http://x/threadedComment" Target="../threadedComments/threadedComment1.xml"/>'
    )

    def related(name: str, data: bytes) -> bytes:
        return data.replace(b"</Rel", f"{relation}</Rel".encode(), 1) if name.endswith("sheet1.xml.rels") else data

    out = io.BytesIO(rewritten(saved(workbook), related))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(
            "xl/threadedComments/threadedComment1.xml",
            f'<ThreadedComments xmlns="{space}"><threadedComment ref="A1"><text>her SSN</text></threadedComment>'
            '<threadedComment ref="A1"><text>is 219-09-9998</text></threadedComment></ThreadedComments>',
        )
    found = [str(part) for part in parts(out.getvalue()) if part.place.anchor.endswith("comments")]
    assert found == ["her SSN\nis 219-09-9998"]


def test_margins_text_boxes_properties_and_embedded_files():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        added = workbook.add_worksheet("Staff")
        added.write("A1", "x")
        added.set_header('&LEmployees of &"Arial,Bold"Acme && Sons&RPage &P')
        added.insert_textbox("C3", "Jane Roe 219-09-9998")
        workbook.set_properties({"title": "List of Jane Roe"})
        workbook.set_custom_property("Account", "000123456")
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/embeddings/letter.docx", b"PK")
    found = {part.place.anchor or part.place.name: part for part in parts(stream.getvalue())}
    assert str(found["sheet=Staff&header"]) == "Employees of Acme & Sons Page"
    assert "Jane Roe 219-09-9998" in str(found["drawings"])
    assert "title: List of Jane Roe" in str(found["properties"])
    assert "Account: 000123456" in str(found["properties"])
    assert isinstance(found["xl/embeddings/letter.docx"], Blob)


def test_cells_far_apart_do_not_fill_the_memory():
    workbook = openpyxl.Workbook()
    for row, values in enumerate(STAFF, 1):
        for column, value in enumerate(values, 1):
            workbook.active.cell(row, column, value)
    workbook.active["XFD1048576"] = "219-09-9996"
    found = "\n".join(str(part) for part in parts(saved(workbook)) if isinstance(part, Table | Text))
    assert "Jane Roe\t19099998" in found
    assert "219-09-9996" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'r="C3"', b'r="XFD1048576"'), (b'r="C3"', b'r="C99999999"'), (b'<row r="3"', b'<row r="4294967295"')],
)
def test_cells_in_false_places_do_not_fill_the_memory(old: bytes, new: bytes):
    data = rewritten(sheet(STAFF), lambda name, x: x.replace(old, new) if name.endswith("sheet1.xml") else x)
    found = parts(data)
    assert any(isinstance(part, Gap) for part in found) or "Jane Roe" in "".join(map(str, found))


def test_openpyxl_reads_what_calamine_cannot(monkeypatch: pytest.MonkeyPatch):
    data = sheet(STAFF, B="000-00-0000")
    expected = table(data)

    def broken(*_: object) -> None:
        raise ExtractError(Reason.CORRUPT)

    monkeypatch.setattr(xlsx, "Workbook", broken)
    assert table(data) == expected


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", Reason.EMPTY), (b"PK\x03\x04" + bytes(99), Reason.TRUNCATED), (b"Jane", Reason.CORRUPT)]
)
def test_what_is_no_workbook_is_said(data: bytes, reason: Reason):
    with pytest.raises(ExtractError) as error:
        parts(data)
    assert error.value.reason is reason


def test_damage_to_one_sheet_leaves_the_others():
    workbook = openpyxl.Workbook()
    for name in ("One", "Two"):
        added = workbook.create_sheet(name)
        for row in STAFF:
            added.append(row)
    data = rewritten(saved(workbook), lambda name, x: x[: len(x) // 2] if name.endswith("sheet2.xml") else x)
    found = parts(data)
    assert [part.place.anchor for part in found if isinstance(part, Table)] == ["sheet=Two"]
    assert {part.reason for part in found if isinstance(part, Gap)} == {Reason.CORRUPT}


def test_bombs_are_refused():
    data = rewritten(sheet(STAFF), lambda name, x: x + b" " * (40 << 20) if name.endswith("sheet1.xml") else x)
    with pytest.raises(ExtractError) as error:
        parts(data)
    assert error.value.reason is Reason.RATIO


SMALL = sheet(STAFF, B="000-00-0000")


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=12), st.integers(0, len(SMALL))
)
def test_damage_raises_only_extract_errors(changes: list[tuple[int, int]], cut: int):
    data = bytearray(SMALL)
    for index, value in changes:
        data[index] = value
    for damaged in (bytes(data), bytes(data[:cut])):
        with contextlib.suppress(ExtractError):
            parts(damaged)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 1200), st.sampled_from(b'<>/"=0rs9A ')), min_size=1, max_size=4))
def test_damaged_xml_raises_only_extract_errors(changes: list[tuple[int, int]]):
    def damaged(name: str, data: bytes) -> bytes:
        content = bytearray(data)
        for index, value in changes if name.startswith("xl/w") else ():
            content[index % len(content)] = value
        return bytes(content)

    with contextlib.suppress(ExtractError):
        parts(rewritten(SMALL, damaged))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_every_cell_that_openpyxl_sees_is_read():
    """openpyxl as the oracle: each text and whole number of a sample's sheets is in what calamine gives."""
    for path in sorted(SAMPLES.glob("calamine/tests/*.xlsx")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
                data = path.read_bytes()
                found = "".join("".join(str(part).split()) for part in parts(data) if isinstance(part, Table | Text))
            except (ExtractError, ValueError, LookupError, TypeError, OSError, zipfile.BadZipFile):
                continue
            for cell in (cell for each in book.worksheets for cell in each._cells.values()):
                if isinstance(cell.value, str) and cell.data_type != "e":
                    text = cell.value.replace("_x000D_", "")  # openpyxl leaves the escape for a return as it is
                    assert "".join(text.split()) in found, (path.name, cell.coordinate)
                elif type(cell.value) is int and cell.number_format == "General":
                    assert str(cell.value) in found, (path.name, cell.coordinate)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
@pytest.mark.parametrize(
    ("name", "bits", "grade"),
    [
        ("rc4cryptoapi_password.xls", 128, Grade.STRONG),
        ("xor_password_123456789012345.xls", 16, Grade.NONE),
    ],
)
def test_old_workbooks_with_a_password(name: str, bits: int, grade: Grade):
    path = SAMPLES / "msoffcrypto/tests/inputs" / name
    found = xls.extract(Blob(Place(name), str(path), path.stat().st_size), Limits())
    seal = next(found)
    assert isinstance(seal, Seal)
    assert (seal.bits, seal.grade) == (bits, grade)
    with pytest.raises(ExtractError, match="encrypted"):
        next(found)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_old_workbooks_are_read():
    path = SAMPLES / "msoffcrypto/tests/outputs/xor_password_123456789012345_plain.xls"
    found = list(xls.extract(Blob(Place(path.name), str(path), path.stat().st_size), Limits()))
    assert any(isinstance(part, Table | Text) and str(part).strip() for part in found)
