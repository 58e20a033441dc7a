from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pi_scan.extract import chm
from pi_scan.model import Blob, ExtractError, Gap, Reason

FILE = Path(__file__).parents[2] / "corpus/share/lending/old_media/loans_2001.chm"


@pytest.fixture
def pages(read):
    def found(data, **limits):
        try:
            return read(chm.extract, data, "a.chm", **limits)
        except ExtractError as error:
            if error.reason is Reason.MISSING_EXTRA:
                pytest.skip("the system has no libarchive")
            raise

    return found


def test_every_page_is_a_file_of_its_own(pages):
    found = {part.place.name: part.source for part in pages(FILE.read_bytes())}
    assert len(found["a.html"]) > 0x8000
    assert found["loans.html"].startswith(b"<html>")
    assert found["loans.html"].endswith(b"</html>\n")
    assert not any(name.startswith(("#", "$", ":")) for name in found)


def test_cut_and_damaged(pages, check, flips):
    data = FILE.read_bytes()
    with pytest.raises(ExtractError):
        pages(data[:300])
    for other in flips(data):
        check(chm.extract, other)
    at = data.index(b"LZXC")
    check(chm.extract, data[:at] + b"LZXC" + struct.pack("<III", 2, 0, 0) + data[at + 16 :])


def test_pages_beyond_the_limit(pages):
    found = pages(FILE.read_bytes(), member_bytes=1000)
    assert all(len(part.source) <= 1000 for part in found if isinstance(part, Blob))
    assert any(isinstance(part, Gap) and part.reason is Reason.TOO_BIG for part in found)
