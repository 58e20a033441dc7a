from __future__ import annotations

import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import formats
from pi_scan.extract.plist import extract
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Place, Reason, Table

PEOPLE = {"people": [{"name": f"Ana Silva {n}", "ssn": f"219-09-{n:04}", "since": 7} for n in range(5)]}


def made(value):
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY)


def test_records_are_a_table(read):
    [table] = read(extract, made(PEOPLE), "a.plist")
    assert isinstance(table, Table)
    assert table.columns == ("name", "since", "ssn")
    assert table.height == 5


def test_those_in_xml(read):
    data = plistlib.dumps(PEOPLE)
    assert identify(Blob(Place("a.plist"), data, len(data)), formats()).media_type == "application/x-plist"
    [table] = read(extract, data, "a.plist")
    assert table.height == 5
    text, gap = read(extract, data[: len(data) // 2], "a.plist")
    assert "Ana Silva 0" in str(text)
    assert gap.reason is Reason.CORRUPT


def test_one_in_xml_of_an_encoding_that_nobody_knows_is_text(read):
    data = plistlib.dumps(PEOPLE).replace(b"UTF-8", b"UTF-0")
    text, gap = read(extract, data, "a.plist")
    assert b"Ana Silva 3" in bytes(text.data)
    assert isinstance(gap, Gap)


def test_files_inside(read):
    *_, blob = read(extract, made({"picture": b"%PDF-1.7" * 20, "key": b"short"}), "a.plist")
    assert isinstance(blob, Blob)
    assert blob.size == 160


def test_one_that_refers_to_itself_without_end(read):
    value = ["Ana Silva"]
    for _ in range(30):
        value = [value, value]
    with pytest.raises(ExtractError) as caught:
        read(extract, made(value))
    assert caught.value.reason is Reason.RATIO


def test_deep(read):
    value = ["Ana"]
    for _ in range(300):
        value = [value]
    with pytest.raises(ExtractError) as caught:
        read(extract, made(value))
    assert caught.value.reason is Reason.TOO_DEEP


def test_damaged(check, flips):
    for data in flips(made(PEOPLE)) + flips(plistlib.dumps(PEOPLE)):
        check(extract, data)


@given(st.binary(max_size=100))
def test_any_bytes(check, data):
    check(extract, b"bplist00" + data)
