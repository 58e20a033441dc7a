"""The workbook, read again by two other programs."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from pi_scan.cli.app import app
from pi_scan.inventory.entries import Entry, entries
from pi_scan.report.breakdown import breakdown
from pi_scan.report.figures import figures
from pi_scan.report.formats import FORMATS
from pi_scan.report.workbook import workbook


def written(store, **options):
    stream = io.BytesIO()
    workbook(store, stream, everything=False, **options)
    return stream.getvalue()


def rows(data, sheet):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def test_records_are_typed_and_no_cell_is_a_formula(hostile):
    data = written(hostile)
    header, *lines = rows(data, "Records")
    assert header == list(Entry._fields)
    for line, entry in zip(lines, entries(hostile), strict=True):
        told = dict(zip(header, line, strict=True))
        assert told["location"] == entry.location.replace("\ufffe", "\ufffd")
        assert told["people"] == float(entry.people)
        assert told["modified_utc"] == datetime.fromisoformat(entry.modified_utc.rstrip("Z"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "d", "inlineStr"}
    assert all(not cell.hyperlink for sheet in book for row in sheet for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not any(
            b"<f>" in parts.read(name) or b'Target="http' in parts.read(name)
            for name in parts.namelist()
            if "worksheets" in name
        )


def test_headers_stay_in_view_and_every_column_has_a_filter(hostile):
    book = openpyxl.load_workbook(io.BytesIO(written(hostile)))
    assert book.sheetnames == ["Summary", "Records", "Systems and media", "Encrypted", "Not read"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(max(sheet.max_row, 2), sheet.max_column).coordinate}"


def test_each_medium_is_told_with_what_it_is_known_by(hostile):
    hostile.sql.execute("UPDATE systems SET os = 'Debian 12', chassis = 'laptop'")
    hostile.sql.execute("UPDATE media SET kind = 'internal', model = 'SSD', serial = 'S64', size = 512110190592")
    header, line = rows(written(hostile), "Systems and media")
    told = dict(zip(header, line, strict=True))
    assert [told[name] for name in ("system_kind", "os", "kind", "model", "serial", "size_bytes", "people")] == [
        "laptop", "Debian 12", "internal", "SSD", "S64", 512110190592, 3,
    ]  # fmt: skip


def test_the_summary_tells_the_figures_and_not_read_the_gaps(hostile):
    data, found = written(hostile), figures(hostile)
    told = {line[0]: line[1:] for line in rows(data, "Summary")}
    assert told["People"] == [found.people.total, found.people.ma, "", found.files]
    for line in found.kinds:
        assert told[line.label][2:] == [line.distinct, line.files]
    [_, gap] = rows(data, "Not read")
    assert gap[0] == "/srv/it/<b>locked</b>.zip"
    assert gap[4:] == ["failed", "encrypted", "It is so."]


def test_encryption_is_listed_weakest_first_on_the_page(hostile):
    hostile.sql.executemany(
        "INSERT INTO seals VALUES (?, '/srv/a!/b', ?, ?, ?)",
        [(1, "ZIP <AES>", 256, "strong"), (2, "ZipCrypto", None, "weak"), (3, "ZipCrypto", None, "weak")],
    )
    assert sorted(line[2:] for line in rows(written(hostile), "Encrypted")[1:]) == [
        ["ZIP <AES>", 256, "strong"],
        ["ZipCrypto", "", "weak"],
        ["ZipCrypto", "", "weak"],
    ]
    assert breakdown(hostile).locked == (("ZipCrypto", None, "weak", 2), ("ZIP <AES>", 256, "strong", 1))
    stream = io.BytesIO()
    FORMATS["html"](hostile, stream, everything=False)
    assert "ZIP &lt;AES&gt;" in stream.getvalue().decode()


@pytest.mark.parametrize(("most", "names"), [(4, ["Records", "Records 2", "Records 3"]), (9, ["Records"])])
def test_what_is_more_than_a_sheet_goes_on_in_the_next(hostile, most, names):
    data = written(hostile, rows=most)
    names_found = [name for name in CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names if "Rec" in name]
    assert names_found == names
    assert sum(len(rows(data, name)) - 1 for name in names) == 8
    assert all(rows(data, name)[0] == list(Entry._fields) for name in names)


def test_the_same_store_gives_the_same_bytes(hostile):
    assert written(hostile) == written(hostile)


def test_a_workbook_is_not_printed_on_the_screen(hostile):
    done = CliRunner().invoke(app, ["report", hostile.path, "--format", "xlsx"])
    assert done.exit_code == 2
    assert "-o" in done.output
