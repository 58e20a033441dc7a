from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_scan.extract.access import extract
from pi_scan.model import Blob, Gap, Limits, Place, Reason, Table, Text

SAMPLES = Path(__file__).parents[2] / "../shared/data/jackcess/src/test/data"
HEAD = b"\0\1\0\0Standard Jet DB\0\1\0\0\0"

with_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the sample files are not here")


def parts(path):
    file = SAMPLES / path
    return list(extract(Blob(Place(str(file)), str(file), file.stat().st_size), Limits()))


def rows(found, table):
    return [
        row
        for part in found
        if isinstance(part, Table) and part.context == table
        for row in zip(*part.cells, strict=True)
    ]


@with_samples
@pytest.mark.parametrize("path", ["V1997/testV1997.mdb", "V2007/testV2007.accdb"])
def test_rows_of_every_version(path):
    found = parts(path)
    assert {part.context for part in found if isinstance(part, Table)} >= {"Table1"}
    assert rows(found, "Table1")[1][:4] == ("abcdefg", "hijklmnop", "2", "222")


@with_samples
def test_rows_of_access_2010_and_the_files_attached():
    found = parts("V2010/complexDataTestV2010.accdb")
    assert len(rows(found, "Table1")) == 4
    attached = {part.place.name: part.source for part in found if isinstance(part, Blob)}
    assert attached["test_data.txt"] == b"this is some test data for attachment."
    assert not any(part.context.startswith("MSys") for part in found if isinstance(part, Table))


@with_samples
def test_damage_costs_no_row_its_place(check):
    data = bytearray((SAMPLES / "V2000/compIndexTestV2000.mdb").read_bytes())
    whole = list(extract(Blob(Place("a"), bytes(data), len(data)), Limits()))
    table = next(part.context for part in whole if isinstance(part, Table))
    good = set(rows(whole, table))
    assert len(good) > 400
    for at in range(5000, len(data), len(data) // 12):
        data[at] ^= 0x55
    check(extract, bytes(data))
    check(extract, bytes(data[: len(data) // 2]))
    found = rows(list(extract(Blob(Place("a"), bytes(data), len(data)), Limits())), table)
    assert len(good & set(found)) > len(good) // 2


def test_what_cannot_be_taken_apart_is_read_as_text(read):
    text, gap = read(extract, HEAD + b"\xff" * 3000 + b"\0Ana Silva 219-09-9998\0" + b"\xff" * 3000, "a.mdb")
    assert isinstance(text, Text)
    assert "Ana Silva 219-09-9998" in str(text)
    assert isinstance(gap, Gap)
    assert gap.reason is Reason.CORRUPT


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, HEAD + data)
    check(extract, HEAD.ljust(4096, b"\0") + b"\2\1" + data)
