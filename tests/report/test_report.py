import io
import json

import pytest
from rich.console import Console

from pi_scan.cli.options import ReportFormat
from pi_scan.inventory.entries import Entry
from pi_scan.inventory.opening import create
from pi_scan.inventory.parts import Rows
from pi_scan.inventory.seal import Sealed
from pi_scan.inventory.tally import Counts
from pi_scan.model import Kind, Reason, Walked
from pi_scan.report.formats import FORMATS
from pi_scan.report.summary import summary
from pi_scan.report.words import HINTS, NAMES


@pytest.fixture
def store(tmp_path):
    with create(str(tmp_path / "s.sqlite")) as made:
        made.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        found = (0, 0, "", "ssn", "ssn/us", "high", "***", b"n" * 16, "J.R.", b"p" * 16, "ma", "[]", 0, 9, 0, 0)
        rows = Rows()
        rows.add([found])
        made.put(
            [
                (
                    Walked("/[red]b", 1000),
                    Sealed(
                        "read",
                        None,
                        "",
                        "text/plain",
                        1,
                        "none",
                        Counts(people=1, people_ma=1, ssn=1),
                        "high",
                        ("/b",),
                        rows,
                        [],
                        [],
                    ),
                ),
                (
                    Walked("/c", 2000),
                    Sealed(
                        "failed", Reason.ENCRYPTED, "", "application/pdf", 1, "strong", Counts(), "", (), Rows(), [], []
                    ),
                ),
                (
                    Walked("/d", 5),
                    Sealed(
                        "skipped", Reason.NO_EXTRACTOR, "", "image/png", 1, "none", Counts(), "", (), Rows(), [], []
                    ),
                ),
            ]
        )
        yield made


def shown(store):
    console = Console(file=io.StringIO(), width=160)
    console.print(summary(store))
    return console.file.getvalue()


def test_the_summary_tells_people_numbers_and_what_was_not_read(store):
    text = shown(store)
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in text.splitlines() if line.startswith("│")]
    assert ["People", "1", "1"] in rows
    assert ["of these, Massachusetts residents", "1", "1"] in rows
    assert ["Social Security numbers", "1", "1"] in rows
    assert ["1", "1", "private", "/[red]b"] in rows
    assert ["failed", "encrypted", "1", "2.0 kB", "protected by a password"] in rows
    assert ["skipped", "no text extractor", "1", "5 B", "1 image/png"] in rows
    assert "3 files (3.0 kB) walked = 1 read + 0 partial + 1 skipped + 1 failed" in text


def test_every_kind_has_a_name_and_every_hint_a_reason():
    assert set(NAMES) == set(Kind)
    assert set(HINTS) <= set(Reason)


def test_the_formats_of_the_command_line_are_those_that_exist():
    assert [form.value for form in ReportFormat] == list(FORMATS)


def test_json_lines_have_the_columns_of_the_csv(store):
    stream = io.BytesIO()
    FORMATS["jsonl"](store, stream, everything=True)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [tuple(line) for line in lines] == [Entry._fields] * 3
    assert [line["status"] for line in lines] == ["read", "failed", "skipped"]


def test_csv_has_the_documented_header(store):
    stream = io.BytesIO()
    FORMATS["csv"](store, stream, everything=False)
    header, *lines = stream.getvalue().decode().split("\r\n")
    assert header == (
        "system,medium,location,record_kind,media_type,size_bytes,modified_utc,owner,access,encryption,"
        "medium_encryption,people,people_ma,people_elsewhere,people_unknown,ssn,drivers_license,payment_card,"
        "financial_account,unpaired,test_values,confidence,status,reason,scanned_utc,system_kind,medium_kind,"
        "readers,past_retention,public_records,created_utc,accessed_utc"
    )
    assert len(lines) == 2
    assert lines[-1] == ""


@pytest.mark.parametrize(
    ("chassis", "kind", "encryption", "files"),
    [
        ("laptop", "internal", "none", 1),
        ("laptop", "internal", "weak", 1),
        ("laptop", "internal", "strong", 0),
        ("laptop", "network", "none", 0),
        ("server", "internal", "none", 0),
        ("server", "removable", "none", 1),
        ("server", "removable", "unknown", 0),
    ],
)
def test_what_is_carried_about_unencrypted_is_said_first(store, chassis, kind, encryption, files):
    store.sql.execute("UPDATE systems SET chassis = ?", (chassis,))
    store.sql.execute("UPDATE media SET kind = ?, encryption = ?", (kind, encryption))
    console = Console(width=200, file=io.StringIO())
    console.print(summary(store))
    first = console.file.getvalue().splitlines()[0]
    said = (
        "Unencrypted personal information on a laptop/portable device: 1 file, 1 person: "
        "201 CMR 17.04(5) asks for encryption there."
    )
    assert (first == said) == bool(files)
