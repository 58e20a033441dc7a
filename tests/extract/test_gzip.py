from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract.gzip import extract
from pi_scan.model import ExtractError, Reason

LETTER = b"Dear Ana Silva, 219-09-9998\n" * 20


def named(name):
    buffer = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=buffer) as stream:
        stream.write(LETTER)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("a.txt.gz", "a.txt"), ("a.tgz", "a.tar"), ("blob", "letter.txt"), ("A.CSV.GZ", "A.CSV")],
)
def test_names(read, outer, inner):
    (blob,) = read(extract, named("letter.txt"), outer)
    assert blob.place.name == inner
    assert blob.source == LETTER


def test_many_members_and_padding(read):
    (blob,) = read(extract, gzip.compress(LETTER) * 3 + bytes(512), "a.gz")
    assert blob.source == LETTER * 3


@pytest.mark.parametrize("cut", [30, 40])
def test_what_stands_before_the_end_of_a_cut_file_is_read(read, cut):
    data = gzip.compress(bytes(range(256)) * 4)
    blob, gap = read(extract, data[:-cut], "a.gz")
    assert (bytes(range(256)) * 4).startswith(blob.source)
    assert gap.reason is Reason.TRUNCATED


def test_damage(read):
    data = bytearray(gzip.compress(LETTER))
    data[-6] ^= 1  # the checksum
    *_, gap = read(extract, gzip.compress(LETTER) + bytes(data), "a.gz")
    assert gap.reason is Reason.CORRUPT
    with pytest.raises(ExtractError):
        read(extract, b"\x1f\x8b\x08\0 not really")


def test_limits(read):
    blob, gap = read(extract, gzip.compress(LETTER), "a.gz", member_bytes=100)
    assert blob.source == LETTER[:100]
    assert gap.reason is Reason.TOO_BIG
    *_, gap = read(extract, gzip.compress(bytes(40 << 20)), "a.gz", ratio=100)
    assert gap.reason is Reason.RATIO


def test_damaged(check, flips):
    for data in flips(gzip.compress(LETTER)):
        check(extract, data)


@given(st.binary(max_size=200))
def test_any_bytes(check, data):
    check(extract, data)
    check(extract, gzip.compress(b"Ana") + data)


def test_a_wrong_checksum_costs_nothing_of_the_content(read):
    data = bytearray(gzip.compress(b"Dear Ana Silva\n" * 100))
    data[-6] ^= 1
    blob, gap = read(extract, bytes(data), "a.txt.gz")
    assert blob.source == b"Dear Ana Silva\n" * 100
    assert gap.reason is Reason.CORRUPT
