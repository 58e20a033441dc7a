from __future__ import annotations

import random
import sqlite3
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import formats
from pi_scan.extract.sql import extract
from pi_scan.identify import identify
from pi_scan.model import Blob, Place, Table, Text

MYSQL = r"""-- MySQL dump 10.13
CREATE TABLE IF NOT EXISTS `hr`.`people` (
  `id` int NOT NULL DEFAULT '0', -- the number, of course
  `name` varchar(40) DEFAULT 'a, b', `ssn` char(11) CHECK (`ssn` IN ('a', 'b')),
  PRIMARY KEY (`id`), KEY `by_name` (`name`)
);
INSERT INTO `people` VALUES (1,'Ana \'Nina\' Silva','219-09-9998'),(2,'O''Brien;\nJohn',NULL)
,(3,'a (b), c', _utf8'x');
UPDATE people SET name = 'Jane Roe' WHERE id = 3;
"""
SERVER = """INSERT [dbo].[People] ([Id], [Full Name], [Hired]) VALUES (1, N'Ana Silva, Jr.', CAST(N'2020-01-02' AS Date))
GO
insert into dbo.People (Id, "Full Name", Hired)
  values (2, N'C:\\', to_date('01-02-20', 'DD-MM-YY'))
"""
COPY = """COPY public.people (id, name, "ssn") FROM stdin;
1\tAna Silva\t219-09-9998
2\tO'Brien\\tJohn\t\\N
\\.

SELECT 1;
"""


def tables(parts):
    return [part for part in parts if isinstance(part, Table)]


def rows(table):
    return list(zip(*table.cells, strict=True))


def test_rows_of_mysql(read):
    parts = read(extract, MYSQL)
    [table] = tables(parts)
    assert table.columns == ("id", "name", "ssn")
    assert rows(table) == [("1", "Ana 'Nina' Silva", "219-09-9998"), ("2", "O'Brien; John", ""), ("3", "a (b), c", "x")]
    assert table.place.anchor == "table=people"
    text = "".join(str(part) for part in parts if isinstance(part, Text))
    assert "Jane Roe" in text
    assert "Ana" not in text


def test_rows_of_other_servers(read):
    [table] = tables(read(extract, SERVER))
    assert table.columns == ("Id", "Full Name", "Hired")
    assert [row[:2] for row in rows(table)] == [("1", "Ana Silva, Jr."), ("2", "C:\\")]


def test_a_name_in_quotation_marks(read):
    text = 'CREATE TABLE a."Odd Table" (no int, "b c" text);\nINSERT INTO a."Odd Table" VALUES (1, NULL);\n'
    [table] = tables(read(extract, text))
    assert table.columns == ("no", "b c")


def test_rows_of_copy(read):
    parts = read(extract, COPY)
    [table] = tables(parts)
    assert table.columns == ("id", "name", "ssn")
    assert rows(table) == [("1", "Ana Silva", "219-09-9998"), ("2", "O'Brien\tJohn", "")]
    assert "SELECT 1" in str(parts[0])


def test_what_sqlite_dumps_comes_back(read):
    made = random.Random(3)
    names = ["Ana", "O'Brien", "a,b", "(c)", "", "x\ny", 'q"', "back\\slash", "ends\\"]
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE people (name TEXT, number INTEGER)")
        planted = [(made.choice(names), made.randrange(10**9)) for _ in range(20_000)]
        database.executemany("INSERT INTO people VALUES (?, ?)", planted)
        dump = "\n".join(database.iterdump())
    found = [row for table in tables(read(extract, dump)) for row in rows(table)]
    assert found == [(" ".join(name.split()) if "\n" in name else name, str(number)) for name, number in planted]


@pytest.mark.parametrize("separator", [",", ",\n", "\n, "])
def test_a_statement_longer_than_what_is_read_at_a_time(read, separator):
    made = [f"({n},'{'Ana Silva ' * 9}{n}')" for n in range(20_000)]
    found = tables(read(extract, f"insert into people (id, name) values {separator.join(made)}"))
    assert sum(table.height for table in found) == 20_000
    assert found[-1].first_row + found[-1].height == 20_001
    assert found[-1].cells[1][-1].endswith("19999")


@pytest.mark.parametrize("tail", ["(1,'Ana", "(1,'Ana'),(2,'x", "(1,'Ana') oops", ""])
def test_a_cut_dump_loses_nothing(read, tail):
    parts = read(extract, "INSERT INTO people VALUES " + tail)
    assert ("Ana" in "".join(map(str, parts))) == ("Ana" in tail)


def test_statements_that_cannot_be_told_apart_are_text_and_cost_no_time(read):
    start = time.monotonic()
    parts = read(extract, "INSERT INTO people VALUES (1, 'never closed, Ana Silva 219-09-9998\n" * 30_001)
    assert time.monotonic() - start < 20
    assert sum(str(part).count("Ana") for part in parts) == 30_001


def test_it_is_known_without_its_name():
    for text in (MYSQL, COPY, "BEGIN;\n" + SERVER.replace("INSERT [", "INSERT INTO [")):
        assert identify(Blob(Place("backup.old"), text.encode(), len(text)), formats()).media_type == "application/sql"
    prose = "To add a row, write INSERT INTO people VALUES (1), or use COPY people FROM stdin; as you like."
    assert identify(Blob(Place("a.txt"), prose.encode(), len(prose)), formats()).media_type == "text/plain"


@given(st.text(alphabet="(),;'\\`\"\n INSERTO VALUES1aé", max_size=200))
def test_any_text(check, text):
    check(extract, ("INSERT INTO a VALUES " + text).encode())
    check(extract, ("COPY a FROM stdin;\n" + text).encode())
    check(extract, ("CREATE TABLE a (" + text).encode())


SPACE = st.sampled_from(["", " ", "\n", "\r\n", "\t", "\n  "])


@given(st.lists(SPACE, min_size=8, max_size=8))
def test_white_space_between_values_means_nothing(read, spaces):
    a, b, c, d, e, f, g, h = spaces
    row = f"({a}1{b},{c}'Ross, Anna'{d},{e}'219-09-9998'{f})"
    [table] = tables(read(extract, f"INSERT INTO t VALUES{g}{row}{h},{g}{row};\nINSERT INTO t VALUES (2,'Bo','3');\n"))
    assert [[cell.strip() for cell in row] for row in rows(table)] == [
        *[["1", "Ross, Anna", "219-09-9998"]] * 2,
        ["2", "Bo", "3"],
    ]


@given(
    st.lists(st.sampled_from(["'a'", "''", "'", "1", "N'b'", "(", ")", ",", ";", "\n", "\r", "\t", "\0", " ", "\\'"]))
)
def test_any_row(check, pieces):
    row = "".join(pieces)
    check(extract, f"INSERT INTO a VALUES ({row}), ({row});".encode())


def test_damaged(check, flips):
    for data in flips((MYSQL + SERVER + COPY).encode()):
        check(extract, data)


@pytest.mark.parametrize("begin", ["import db\n", "const a = 1;\n", "<?xml version='1.0'?>\n", "def load(self):\n"])
def test_a_program_with_statements_in_it_is_no_dump(begin):
    text = begin + "# adds a row\n" + MYSQL
    assert identify(Blob(Place("a.src"), text.encode(), len(text)), formats()).media_type != "application/sql"
