from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import formats
from pi_scan.extract.ebcdic import extract, record_length
from pi_scan.identify import identify
from pi_scan.model import Blob, Place, Table

NAMES = ("ROE", "SANTOS", "DOYLE", "TRAN", "OKAFOR", "LINDQVIST", "DA SILVA", "COHEN")
TOWNS = ("BOSTON", "LYNN", "CAMBRIDGE", "LOWELL", "NEW BEDFORD")


def master(count, length=80):
    rng = Random(7)
    rows = [
        f"{n:06}{rng.choice(NAMES):<14}{rng.randrange(10**9):09}{rng.choice(TOWNS):<14}MA{rng.randrange(100000):05}"
        for n in range(count)
    ]
    return "".join(row.ljust(length) for row in rows)


def media_type(data, name="a.dat"):
    return identify(Blob(Place(name), data, len(data)), formats()).media_type


@pytest.mark.parametrize("length", [60, 80, 133, 256])
def test_records_of_fixed_length_are_rows(read, length):
    text = master(50, length)
    data = text.encode("cp037")
    assert media_type(data) == "text/x-ebcdic"
    assert record_length(data, len(data)) == length
    (table,) = read(extract, data)
    assert isinstance(table, Table)
    assert table.height == 50
    assert [column[3] for column in table.cells][:2] == ["000003", text[3 * length + 6 : 3 * length + 20].rstrip()]
    assert table.cells[2][3] == text[3 * length + 20 : 3 * length + 29]


@pytest.mark.parametrize("end", [b"\x15", b"\x25", b"\x0d\x25"])
def test_lines(read, end):
    lines = ["QUARTERLY REPORT OF WAGES", *(f"{name:<12} SSN 219-09-9998" for name in NAMES)]
    data = end.join(line.encode("cp037") for line in lines)
    assert media_type(data, "report.txt") == "text/x-ebcdic"
    (text,) = read(extract, data)
    assert str(text).split("\n") == lines


@pytest.mark.parametrize(
    "text",
    [
        ("Привет, мир. Это обычный текст на русском языке. " * 5).encode("koi8-r"),
        ("Привет, мир. Это обычный текст на русском языке. " * 5).encode("cp1251"),
        ("これはテキストです。" * 20).encode("shift-jis"),
        ("這是一個普通的文本。" * 20).encode("big5"),
        "ÀÉÈÙÇ ÄÖÜ ÁÉÍ".encode("latin-1") * 20,
        b"@" * 500,
        bytes(range(256)) * 4,
        Random(1).randbytes(4096),
    ],
)
def test_other_bytes_are_not_taken_for_it(text):
    assert media_type(text) != "text/x-ebcdic"


def test_without_a_length_it_is_text(read):
    rng = Random(3)
    words = " ".join(rng.choice((*NAMES, *TOWNS, "219-09-9998")) for _ in range(101))
    parts = read(extract, words.encode("cp037"))
    assert "219-09-9998" in "".join(map(str, parts))


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, data)
    check(extract, master(3).encode("cp037") + data)
