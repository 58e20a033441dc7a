from __future__ import annotations

import gzip
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract.rpm import extract
from pi_scan.model import ExtractError, Reason

CONTENT = gzip.compress(b"070701 an archive")


def packaged(content=CONTENT):
    lead = b"\xed\xab\xee\xdb\x03\0".ljust(96, b"\0")

    def header(data):
        return b"\x8e\xad\xe8\x01" + bytes(4) + struct.pack(">II", 1, len(data)) + bytes(16) + data

    signature = header(b"signature")
    return lead + signature + bytes(-len(signature) % 8) + header(b"names and more") + content


def test_the_archive_inside(read):
    (blob,) = read(extract, packaged(), "a.rpm")
    assert blob.source == CONTENT
    blob, gap = read(extract, packaged(), "a.rpm", member_bytes=10)
    assert blob.source == CONTENT[:10]
    assert gap.reason is Reason.TOO_BIG


def test_cut_and_damaged(read, check, flips):
    with pytest.raises(ExtractError):
        read(extract, packaged(b""), "a.rpm")
    for data in flips(packaged()):
        check(extract, data)


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, data)
    check(extract, packaged()[:104] + data)
