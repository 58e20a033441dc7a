from __future__ import annotations

import os
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import sqlite
from pi_scan.extract.sqlite import extract
from pi_scan.model import Blob, ExtractError, Gap, Limits, Place, Reason, Table, Text


def made(*statements, rows=()):
    with sqlite3.connect(":memory:") as database:
        for statement in statements:
            database.execute(statement)
        if rows:
            database.executemany("INSERT INTO people VALUES (?, ?, ?)", rows)
        database.commit()
        return database.serialize()


PEOPLE = "CREATE TABLE people (name TEXT, ssn, note)"
ROWS = [("Ana Silva", "219-09-9998", "a\r\nb"), ("Jane Roe", 219099998, None), ("José Díaz", 219099998.0, 1.5)]


def tables(parts):
    return [part for part in parts if isinstance(part, Table)]


def test_the_rows_of_every_table(read):
    [people, *rest] = read(extract, made(PEOPLE, 'CREATE TABLE "odd ""name" (a)', rows=ROWS), "crm.sqlite")
    assert people.columns == ("name", "ssn", "note")
    assert people.cells[0] == ("Ana Silva", "Jane Roe", "José Díaz")
    assert people.cells[1] == ("219-09-9998", "219099998", "219099998")
    assert list(people.cells[2]) == ["a b", "", "1.5"]
    assert people.place.anchor == "table=people"
    assert people.context == "people"
    assert [type(part) for part in rest] == [Text]
    assert rest[0].hidden


def test_a_long_table_comes_in_batches(read):
    parts = tables(read(extract, made(PEOPLE, rows=[("Ana", str(n), "") for n in range(10_000)])))
    assert [part.first_row for part in parts] == [1, 8193]
    assert sum(part.height for part in parts) == 10_000


def test_views_and_triggers_and_virtual_tables_are_not_run(read):
    data = made(
        PEOPLE,
        "CREATE VIEW hostile AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n",
        "CREATE TABLE computed (name, twice AS (name || name))",
        "INSERT INTO computed (name) VALUES ('Ana')",
        "CREATE VIRTUAL TABLE notes USING fts5(body)",
        "INSERT INTO notes VALUES ('Ana Silva 219-09-9998')",
        rows=ROWS,
    )
    parts = tables(read(extract, data))
    assert next(part for part in parts if part.place.anchor == "table=computed").columns == ("name",)
    assert not any(part.place.anchor in ("table=hostile", "table=notes") for part in parts)
    assert "Ana Silva 219-09-9998" in str(next(part for part in parts if part.place.anchor == "table=notes_content"))


def test_files_in_cells_are_read_as_files(read):
    rows = [("a.pdf", b"%PDF-1.7 " * 100, "x"), ("short", b"\x01\x00Ana Silva\x00\x00219-09-9998\xff", b"Ana")]
    table, blob, _ = read(extract, made(PEOPLE, rows=rows), "files.db")
    assert table.cells[1] == ("", "Ana Silva\t219-09-9998")
    assert table.cells[2] == ("x", "Ana")
    assert str(blob.place) == "files.db!/ssn-1"
    assert blob.source.startswith(b"%PDF")


@pytest.mark.parametrize("in_memory", [1 << 25, 0])
def test_a_database_on_disk_is_left_as_it_is(tmp_path, monkeypatch, in_memory):
    monkeypatch.setattr(sqlite, "_IN_MEMORY", in_memory)
    path = tmp_path / "a #1?.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = wal")
    database.execute(PEOPLE)
    database.executemany("INSERT INTO people VALUES (?, ?, ?)", ROWS * 2000)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(truncate)")
    database.execute("INSERT INTO people VALUES ('Late', 'in the log', '')")
    database.commit()
    os.utime(path, (opened := 1_000_000_000, path.stat().st_mtime))
    before = sorted(os.listdir(tmp_path)), path.stat().st_mtime_ns
    blob = Blob(Place(str(path)), str(path), path.stat().st_size)
    parts = list(extract(blob, Limits()))
    assert sum(part.height for part in tables(parts)) == 6000
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.CHANGED]
    assert (sorted(os.listdir(tmp_path)), path.stat().st_mtime_ns) == before
    assert path.stat().st_atime == opened or not in_memory or not hasattr(os, "O_NOATIME")
    database.close()


def test_one_with_a_log_that_lies_in_an_archive(read):
    data = bytearray(made(PEOPLE, rows=ROWS))
    data[18:20] = b"\2\2"
    assert tables(read(extract, bytes(data)))[0].height == 3


def test_what_is_damaged_is_read_as_far_as_it_goes(read):
    data = bytearray(made(PEOPLE, rows=[("Ana Silva", f"{n:09}", "note " * 9) for n in range(3000)]))
    data[len(data) // 2 : len(data) // 2 + 4096] = b"\xff" * 4096
    parts = read(extract, bytes(data), "a.db")
    assert sum(part.height for part in tables(parts)) > 500
    assert Reason.CORRUPT in {part.reason for part in parts if isinstance(part, Gap)}
    text = "".join(str(part) for part in parts if isinstance(part, Text))
    assert "000002999" in text  # stands behind the damage


def test_a_cut_database(read):
    data = made(PEOPLE, rows=[("Ana Silva", f"{n:09}", "note") for n in range(3000)])
    parts = read(extract, data[: len(data) // 2], "a.db")
    assert any(isinstance(part, Gap) and part.reason is Reason.CORRUPT for part in parts)
    assert "000000099" in "".join(str(part) for part in parts if not isinstance(part, Gap))


def test_what_is_no_database(read):
    with pytest.raises(ExtractError, match="encrypted"):
        read(extract, bytes(range(1, 256)) * 40, "a.sqlite")


def test_a_schema_that_lies(read):
    data = made(PEOPLE, rows=ROWS).replace(
        b"CREATE TABLE people (name TEXT, ssn, note)", b"CREATE TABLE people (name TEXT, ssn, n( e)"
    )
    assert any(isinstance(part, Gap) and part.reason is Reason.CORRUPT for part in read(extract, data))


def test_damaged(check, flips):
    for data in flips(made(PEOPLE, "CREATE INDEX by_name ON people (name)", rows=ROWS * 30)):
        check(extract, data)


@given(st.binary(max_size=200))
def test_any_bytes(check, data):
    check(extract, data)
    check(extract, made(PEOPLE)[:100] + data)


CUSTOMER = "CREATE TABLE customer (id INTEGER PRIMARY KEY, first_name, last_name, ssn, state)"
STAFF = "CREATE TABLE employee (id INTEGER PRIMARY KEY, name)"
ANA = "INSERT INTO customer VALUES (7, 'Ana', 'Silva', '219-09-9998', 'MA')"


def test_a_row_bears_the_person_that_its_key_names(read):
    card = "CREATE TABLE card (number TEXT, of INTEGER REFERENCES customer)"
    rows = "INSERT INTO card VALUES ('4716258050958645', 7), ('4556737586899855', NULL)"
    parts = tables(read(extract, made(CUSTOMER, ANA, card, rows)))
    [found] = [part for part in parts if part.place.anchor == "table=card"]
    assert found.columns == ("number", "of", "first_name", "last_name", "state")
    assert [column[0] for column in found.cells] == ["4716258050958645", "7", "Ana", "Silva", "MA"]
    assert [column[1] for column in found.cells] == ["4556737586899855", "", "", "", ""]


@pytest.mark.parametrize(
    "table",
    [
        "CREATE TABLE x (number, name, of INTEGER REFERENCES customer)",  # names of its own
        "CREATE TABLE x (number, of INTEGER REFERENCES customer, by INTEGER REFERENCES employee)",  # whose is it?
        "CREATE TABLE x (number, of INTEGER REFERENCES absent)",
        "CREATE TABLE x (number, of INTEGER REFERENCES customers)",  # a view
        "CREATE TABLE x (number, of, FOREIGN KEY (number, of) REFERENCES customer (id, ssn))",
    ],
)
def test_where_it_is_not_told_whose_a_row_is(read, table):
    view = "CREATE VIEW customers AS SELECT * FROM customer"
    parts = tables(read(extract, made(CUSTOMER, STAFF, ANA, view, table, "INSERT INTO x (number, of) VALUES (1, 7)")))
    [found] = [part for part in parts if part.place.anchor == "table=x"]
    assert "last_name" not in found.columns
