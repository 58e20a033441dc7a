from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import formats
from pi_scan.extract.dbf import extract
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Place, Reason

FIELDS = [("NAME", "C", 20), ("SSN", "C", 11), ("PAY", "N", 9), ("ID", "I", 4), ("NOTE", "M", 10)]
ROWS = [("Ana Silva", "219-09-9998", "1200.50", 7), ("José Díaz", "078051120", "", -1)]


def made(rows=ROWS, *, version=3, codepage=3, fields=FIELDS, encoding="cp1252"):
    width = 1 + sum(size for _, _, size in fields)
    out = (
        struct.pack("<4BIHH", version, 120, 3, 2, len(rows), 33 + 32 * len(fields), width)
        + bytes(17)
        + bytes((codepage, 0, 0))
    )
    for name, kind, size in fields:
        out += name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + struct.pack("<H", size) + bytes(14)
    out += b"\r"
    for number, (name, ssn, pay, number_) in enumerate(rows):
        out += b"*" if number % 2 else b" "
        out += name.encode(encoding).ljust(20) + ssn.encode().ljust(11) + pay.encode().rjust(9)
        out += struct.pack("<i", number_) + b"         1"
    return out + b"\x1a"


def test_rows_and_those_marked_as_deleted(read):
    [table] = read(extract, made(), "staff.dbf")
    assert table.columns == ("NAME", "SSN", "PAY", "ID", "NOTE")
    assert [list(column) for column in table.cells] == [
        ["Ana Silva", "José Díaz"],
        ["219-09-9998", "078051120"],
        ["1200.50", ""],
        ["7", "-1"],
        ["", ""],
    ]


@pytest.mark.parametrize(("codepage", "encoding"), [(1, "cp437"), (2, "cp850"), (0x57, "cp1252"), (0, "utf-8")])
def test_code_pages(read, codepage, encoding):
    [table] = read(extract, made(codepage=codepage, encoding=encoding))
    assert table.cells[0][1] == "José Díaz"


def test_a_long_table_comes_in_batches(read):
    parts = read(extract, made(ROWS * 9000))
    assert [part.first_row for part in parts] == [1, 8193, 16385]
    assert sum(part.height for part in parts) == 18_000


@pytest.mark.parametrize("name", ["staff.dbf", "staff", "staff.bak"])
@pytest.mark.parametrize("version", [3, 0x30, 0x83, 0xF5])
def test_it_is_known_whatever_its_name(name, version):
    for data in (made(version=version), made(ROWS * 200, version=version)):
        assert identify(Blob(Place(name), data, len(data)), formats()).media_type == "application/vnd.dbf"


def test_cut_and_sealed(read):
    table, gap = read(extract, made(ROWS * 10)[:-200], "a.dbf")
    assert 10 < table.height < 20
    assert isinstance(gap, Gap)
    assert gap.reason is Reason.TRUNCATED
    sealed = bytearray(made())
    sealed[15] = 1
    with pytest.raises(ExtractError, match="encrypted"):
        read(extract, bytes(sealed))


def test_damaged(check, flips):
    for data in flips(made(ROWS * 5)):
        check(extract, data)


@given(st.binary(max_size=200))
def test_any_bytes(check, data):
    check(extract, data)
    check(extract, made()[:64] + data)
