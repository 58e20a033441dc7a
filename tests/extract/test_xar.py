from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract.xar import extract
from pi_scan.model import ExtractError, Gap, Reason

SAMPLES = Path(__file__).parents[2] / "../shared/data/libarchive/decoded"
LETTER = b"Dear Ana Silva, 219-09-9998\n" * 20
PACKED = {
    "application/x-gzip": zlib.compress,
    "application/x-bzip2": bz2.compress,
    "application/x-lzma": lzma.compress,
    "application/octet-stream": bytes,
}


def archive(*members, style="application/x-gzip"):
    """An XAR as libarchive lays it out, all members in a folder."""
    heap, files = b"", ""
    for name, data in members:
        packed = PACKED.get(style, bytes)(data)
        files += (
            f"<file><name>{name}</name><type>file</type><data><offset>{len(heap)}</offset><length>{len(packed)}</length>"
            f"<size>{len(data)}</size><encoding style='{style}'/></data></file>"
        )
        heap += packed
    toc = f"<xar><toc><file><name>hr</name><type>directory</type>{files}</file></toc></xar>".encode()
    packed = zlib.compress(toc)
    return struct.pack(">4sHHQQI", b"xar!", 28, 1, len(packed), len(toc), 0) + packed + heap


@pytest.mark.parametrize("style", PACKED)
def test_members_are_blobs(read, style):
    one, two = read(extract, archive(("a.txt", LETTER), ("b.txt", b""), style=style))
    assert (one.place.members, one.source) == (("hr/a.txt",), LETTER)
    assert two.size == 0


def test_limits(read):
    data = archive(("a.txt", LETTER), ("b.txt", LETTER))
    assert [part.reason for part in read(extract, data, members=2) if isinstance(part, Gap)] == [Reason.TOO_MANY]
    body, gap = read(extract, archive(("a.txt", LETTER)), member_bytes=100)
    assert (body.source, gap.reason) == (LETTER[:100], Reason.TOO_BIG)
    body, gap = read(extract, archive(("a.txt", bytes(40 << 20))))
    assert (body.size, gap.reason) == (16 << 20, Reason.RATIO)


def test_what_cannot_be_unpacked(read):
    [gap] = read(extract, archive(("a.txt", LETTER), style="application/x-new"))
    assert gap.reason is Reason.UNSUPPORTED
    body, gap = read(extract, archive(("a.txt", LETTER), style="application/octet-stream")[:-100])
    assert (body.source, gap.reason) == (LETTER[:-100], Reason.TRUNCATED)
    for data in (b"xar!", archive()[:60]):
        with pytest.raises(ExtractError):
            read(extract, data)


def test_two_links_at_each_other(read):
    path = SAMPLES / "test_read_format_xar_doublelink.xar"
    if not path.is_file():
        pytest.skip("the sample files are not here")
    assert read(extract, path.read_bytes()) == []


def test_damaged(check, flips):
    for data in flips(archive(("a.txt", LETTER), ("b.txt", LETTER))):
        check(extract, data)


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, b"xar!" + data)
