"""The register of paper: what may be entered, what is refused and how that is told."""

import csv
import io

import pytest

from pi_scan.inventory.entries import entries
from pi_scan.inventory.opening import open_store
from pi_scan.inventory.paper import EXAMPLE, PaperError, Record, add, listed, records, register, remove
from pi_scan.inventory.paper_table import rows
from pi_scan.inventory.tables import write_csv
from pi_scan.model import Kind
from pi_scan.report.people import Scope, counted
from pi_scan.report.workbook import form

GOOD = (
    "Personnel files",
    "Basement, cabinet 3",
    "Ann",
    "paper",
    "ssn; financial_account",
    "120",
    "115",
    "yes",
    "7",
    "",
)
HEAD = list(Record._fields)


def with_(**cells):
    return [cells.get(name, cell) for name, cell in zip(HEAD, GOOD, strict=True)]


def test_a_row_becomes_a_record():
    [(row, record)], examples = records([HEAD, [], EXAMPLE, GOOD])
    assert (row, examples) == (4, [3])
    assert record == Record(
        *GOOD[:4],
        kinds=(Kind.SSN, Kind.FINANCIAL_ACCOUNT),
        people=120,
        people_ma=115,
        locked=True,
        retention_years=7,
        note="",
    )
    [(_, least)], _ = records([["WHAT", "Location", "kinds", "people", "locked"], ["a", "b", "SSN", "1,200", "No"]])
    assert (least.people, least.people_ma, least.locked, least.record_kind) == (1200, None, False, "paper")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"people": "many"}, "row 2: `people` must be a whole number, not 'many'"),
        ({"people": "-5"}, "row 2: `people` must be a whole number, not '-5'"),
        ({"people": "219-09-9998 Jane"}, "row 2: `people` must be a whole number, not '*** Jane'"),
        ({"people": ""}, "row 2: `people` is empty"),
        ({"people_ma": "121"}, "row 2: `people_ma` (121) is more than `people` (120)"),
        ({"kinds": "ssn; passport"}, "row 2: `kinds` must be some of ssn, drivers_license, payment_card, financial_account, not 'passport'"),
        ({"locked": "perhaps"}, "row 2: `locked` must be `yes` or `no`, not 'perhaps'"),
        ({"record_kind": "digital"}, "row 2: `record_kind` must be `paper` or `other`, not 'digital'"),
        ({"retention_years": "ten"}, "row 2: `retention_years` must be a whole number, not 'ten'"),
        ({"what": " "}, "row 2: `what` is empty"),
        ({"note": "of Jane Roe, 219-09-9998"}, "row 2: `note` holds what looks like somebody's number: leave numbers of people out"),
    ],
)  # fmt: skip
def test_mistakes_are_told_by_row_and_column(cells, told):
    with pytest.raises(PaperError) as caught:
        records([HEAD, with_(**cells)])
    assert str(caught.value) == f"Nothing was written:\n{told}"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([["what", "colour"], ["a", "b"]], "row 1: there is no column 'colour'; the columns are what, location,"),
        ([HEAD[:-5], GOOD[:-5]], "row 1: the column `people` is missing"),
        ([[*HEAD, "what"], GOOD], "row 1: the column `what` is there more than once"),
        ([HEAD, [*GOOD, "more"]], "row 2: there are more cells than columns"),
        ([HEAD], "row 1: there is no record below it"),
        ([], "row 1: the column `what` is missing"),
    ],
)
def test_wrong_tables_are_told(table, told):
    with pytest.raises(PaperError) as caught:
        records(table)
    assert told in str(caught.value)


def test_every_mistake_is_told_up_to_twenty():
    with pytest.raises(PaperError) as caught:
        records([HEAD, *([with_(people="x")] * 30)])
    lines = str(caught.value).splitlines()
    assert (len(lines), lines[20], lines[21]) == (22, "row 21: `people` must be a whole number, not 'x'", "and 10 more")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_as_spreadsheets_save_them(tmp_path, encoding, delimiter):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEAD, with_(custodian="José\nPeña")])
    path = tmp_path / "paper.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    [(_, record)], _ = records(rows(str(path)))
    assert (record.custodian, record.people) == ("José\nPeña", 120)


def test_workbooks_with_real_numbers(tmp_path):
    path = tmp_path / "paper.xlsx"
    with path.open("wb") as stream:
        form("Paper", HEAD, [EXAMPLE, [120 if cell == "120" else cell for cell in GOOD]], stream)
    [(row, record)], examples = records(rows(str(path)))
    assert (row, examples, record.people) == (3, [2], 120)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 cut short", "cannot be read"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "neither CSV nor an Excel workbook"),
        (b'"what"x,location\n', "no whole CSV"),
    ],
)
def test_what_is_no_table_is_told_in_one_sentence(tmp_path, content, told):
    path = tmp_path / "paper.csv"
    path.write_bytes(content)
    with pytest.raises(PaperError) as caught:
        records(rows(str(path)))
    assert told in str(caught.value)


def test_records_stand_in_the_inventory_after_the_files_and_a_scan_leaves_them(tmp_path):
    path = str(tmp_path / "s.sqlite")
    with register(path) as store:
        assert add(
            store, records([HEAD, GOOD, with_(what="Loans", record_kind="other", locked="no", people_ma="")])[0]
        ) == [1, 2]
    with register(path) as store:
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        store.finish()
    assert [file.name for file in tmp_path.iterdir()] == ["s.sqlite"]
    with open_store(path) as store:
        first, second = entries(store)
        assert first.location == "Basement, cabinet 3: Loans"
        assert (first.record_kind, first.access, first.people_ma, first.people_unknown) == ("other", "everyone", 0, 120)
        assert (second.record_kind, second.access, second.owner, second.people) == ("paper", "private", "Ann", 120)
        assert (second.people_ma, second.people_unknown, second.ssn, second.payment_card) == (115, 5, 120, 0)
        assert (second.status, second.size_bytes, second.modified_utc) == ("", 0, "")
        assert [line[4:] for line in counted(store, [Scope.TOTAL, Scope.PAPER])] == [(2, 240, 115, 0, 125)]
        stream = io.BytesIO()
        write_csv(entries(store), first._fields, stream)
        assert len(stream.getvalue().splitlines()) == 3


def test_nothing_is_entered_twice_and_nothing_struck_out_that_is_not_there(tmp_path):
    path = str(tmp_path / "s.sqlite")
    with register(path) as store:
        add(store, records([HEAD, GOOD])[0])
    with (
        pytest.raises(PaperError, match=r"row 3: 'Personnel files' at .* is there already, as number 1"),
        register(path) as store,
    ):
        add(store, records([HEAD, with_(what="New"), GOOD])[0])
    with pytest.raises(PaperError, match=r"row 3: 'New' at .* is there already, in row 2"), register(path) as store:
        add(store, records([HEAD, with_(what="New"), with_(what="New")])[0])
    with pytest.raises(PaperError, match="no number 7"), register(path) as store:
        remove(store, [1, 7])
    with register(path) as store:
        assert [kept.number for kept in listed(store)] == [1]
        assert [kept.record.what for kept in remove(store, [1])] == ["Personnel files"]
        assert list(listed(store)) == []
