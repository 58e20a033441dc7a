import struct

import pytest

from pi_scan.extract._compound import Branch, written
from pi_scan.extract.ole import extract
from pi_scan.model import Blob, ExtractError, Gap, Reason, Text


def native(data):
    path = b"c:\\a.txt\0"
    inner = b"\2\0a.txt\0" + path + struct.pack("<HHI", 0, 3, len(path)) + path + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(inner)) + inner


def test_a_wrapped_file(read):
    for name, data in (("\1Ole10Native", native(b"219-09-9998")), ("Package", b"219-09-9998")):
        (blob,) = read(extract, written(Branch("Root Entry", (Branch(name, data=data),))))
        assert isinstance(blob, Blob)
        assert blob.source == b"219-09-9998"


def test_the_text_of_others(read):
    inside = Branch("a", (Branch("b", data="number 219-09-9998".encode("utf-16-le")),))
    text, gap = read(extract, written(Branch("Root Entry", (inside,))))
    assert isinstance(text, Text)
    assert "219-09-9998" in str(text)
    assert text.place.members == ("a/b",)
    assert isinstance(gap, Gap)
    assert gap.reason is Reason.NO_EXTRACTOR


def test_limits(read):
    data = written(Branch("Root Entry", (Branch("a", data=b"x" * 9000),)))
    assert [part.reason for part in read(extract, data, member_bytes=100)] == [Reason.TOO_BIG, Reason.NO_EXTRACTOR]


def test_damaged(check, flips):
    for branch in (Branch("\1Ole10Native", data=native(b"x" * 50)), Branch("a", (Branch("b", data=b"text" * 9),))):
        for data in flips(written(Branch("Root Entry", (branch,)))[:20000]):
            check(extract, data)


def test_what_is_none(read):
    with pytest.raises(ExtractError):
        read(extract, b"\xd0\xcf\x11\xe0 but no more")
