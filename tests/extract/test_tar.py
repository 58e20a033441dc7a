from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract.tar import extract
from pi_scan.model import Blob, ExtractError, Gap, Reason

LETTER = b"Dear Ana Silva, 219-09-9998\n" * 20


def tarred(members, form=tarfile.PAX_FORMAT):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo(f"special-{kind.decode()}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    return buffer.getvalue()


LONG = "hr/" + "x" * 120 + "/März.txt"


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_members_are_blobs_and_links_and_devices_are_not(read, form):
    first, second = read(extract, tarred({LONG: LETTER, "empty.txt": b""}, form), "a.tar")
    assert str(first.place) == f"a.tar!/{LONG}"
    assert first.source == LETTER
    assert second.size == 0


def test_archives_one_behind_the_other(read):
    assert len(read(extract, tarred({"a": LETTER}) + bytes(1024) + tarred({"b": LETTER}))) == 2


def test_a_cut_member_is_read_as_far_as_it_goes(read):
    data = tarred({"a.txt": LETTER, "b.txt": LETTER * 100})
    first, second, gap, whole = read(extract, data[: data.index(b"b.txt") + 2000], "a.tar")
    assert first.source == LETTER
    assert (LETTER * 100).startswith(second.source)
    assert len(second.source) > 1000
    assert {gap.reason, whole.reason} == {Reason.TRUNCATED}


def test_what_stands_behind_damage_is_read(read):
    data = bytearray(tarred({"a.txt": LETTER, "b.txt": LETTER, "c.txt": LETTER}))
    data[data.index(b"b.txt") + 150] ^= 1  # its check sum
    *blobs, gap = read(extract, bytes(data), "a.tar")
    assert [blob.place.name for blob in blobs] == ["a.txt", "c.txt"]
    assert gap.reason is Reason.CORRUPT


def test_what_is_no_archive(read):
    with pytest.raises(ExtractError):
        read(extract, b"no archive " * 1000, "a.tar")
    assert read(extract, bytes(10240), "a.tar") == []


@pytest.mark.parametrize("pax", [False, True])
def test_a_size_below_nothing_does_not_run_in_circles(check, pax):
    data = bytearray(tarred({"a.txt": LETTER}, tarfile.PAX_FORMAT))
    if pax:
        info = tarfile.TarInfo("a.txt")
        info.pax_headers = {"size": "-512"}
        data = bytearray(info.tobuf(tarfile.PAX_FORMAT)) + data
    else:
        data[124:136] = b"\xff" * 8 + (-1024).to_bytes(4, "big", signed=True)
        data[148:156] = b"%06o\0 " % (sum(data[:148]) + 256 + sum(data[156:512]))
    check(extract, bytes(data), "a.tar")


def test_limits(read):
    blob, gap = read(extract, tarred({"a.txt": LETTER}), member_bytes=100)
    assert blob.source == LETTER[:100]
    assert gap.reason is Reason.TOO_BIG
    *_, gap = read(extract, tarred({f"{n}.txt": b"x" for n in range(9)}), members=5)
    assert gap.reason is Reason.TOO_MANY


def test_a_sparse_member_of_a_terabyte_costs_no_terabyte(read):
    info = tarfile.TarInfo("disk.img")
    info.pax_headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.size": str(1 << 40),
        "GNU.sparse.map": "0,0",
    }
    blob, gap = read(extract, info.tobuf(tarfile.PAX_FORMAT) + bytes(1024), "a.tar", member_bytes=1 << 20)
    assert blob.size == 1 << 20
    assert gap.reason is Reason.TOO_BIG


def test_damaged(check, flips):
    for data in flips(tarred({"a.txt": LETTER, LONG: LETTER})):
        check(extract, data)


@given(st.binary(max_size=600))
def test_any_bytes(check, data):
    check(extract, data)
    check(extract, tarred({"a": b"x"}) + data)


def test_only_blobs_and_gaps(read):
    assert all(isinstance(part, (Blob, Gap)) for part in read(extract, tarred({"a": LETTER})))
