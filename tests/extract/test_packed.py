"""The compressors: what one of them does, all do."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import random
import shutil
import struct
import subprocess
import tarfile
import zlib
from functools import partial

import lz4.frame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.model import Blob, ExtractError, Gap, Limits, Place, Reason
from pi_scan.scan import extract_parts

zstd = importlib.import_module("backports.zstd")

LETTER = b"Dear Ana Silva, 219-09-9998\n" * 20


def clear_codes(data):
    """What `compress` writes where nothing repeats: each byte a code of nine bits, and a new table now and then."""
    out = bytearray(b"\x1f\x9d\x90")
    for at in range(0, len(data), 7):
        codes = [*data[at : at + 7], 256]
        codes += [0] * (8 - len(codes)) if at + 7 < len(data) else []
        bits = sum(code << 9 * number for number, code in enumerate(codes))
        out += bits.to_bytes(9 if at + 7 < len(data) else -(-9 * len(codes) // 8), "little")
    return bytes(out)


def lzipped(data):
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 23}]
    body = b"LZIP\1\x17" + lzma.compress(data, lzma.FORMAT_RAW, filters=filters)
    return body + struct.pack("<IQQ", zlib.crc32(data), len(data), len(body) + 20)


PACKERS = {
    "lzip": (lzipped, ".lz", ""),
    "gzip": (gzip.compress, ".gz", ".tgz"),
    "bzip2": (bz2.compress, ".bz2", ".tbz2"),
    "xz": (lzma.compress, ".xz", ".txz"),
    "zstd": (partial(zstd.compress, options={zstd.CompressionParameter.checksum_flag: 1}), ".zst", ".tzst"),
    "lz4": (partial(lz4.frame.compress, content_checksum=True), ".lz4", ""),
    "compress": (clear_codes, ".Z", ".taz"),
}
every = pytest.mark.parametrize("name", PACKERS)
with_streams = pytest.mark.parametrize("name", [name for name in PACKERS if name != "compress"])


def packer(name):
    return importlib.import_module(f"pi_scan.extract.{name}").extract, *PACKERS[name]


def tarred(count=2):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for number in range(count):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = len(LETTER)
            archive.addfile(info, io.BytesIO(LETTER))
    return buffer.getvalue()


@every
def test_the_file_inside(read, name):
    extract, pack, ending, _ = packer(name)
    (blob,) = read(extract, pack(LETTER), "letter.txt" + ending)
    assert (blob.place.name, blob.source) == ("letter.txt", LETTER)


@every
def test_the_members_of_a_tar_come_one_by_one(read, name):
    extract, pack, ending, short = packer(name)
    for outer in filter(None, (f"a.tar{ending}", short and f"a{short}")):
        first, second = read(extract, pack(tarred()), outer, member_bytes=len(LETTER))
        assert str(second.place) == f"{outer}!/a.tar!/1.txt"
        assert first.source == second.source == LETTER


@with_streams
def test_streams_one_behind_the_other_and_what_is_none(read, name):
    extract, pack, ending, _ = packer(name)
    (blob,) = read(extract, pack(LETTER) * 3 + bytes(512) + pack(b"end") + b"something else", "a" + ending)
    assert blob.source == LETTER * 3 + b"end"


@with_streams
def test_a_cut_file_is_read_as_far_as_it_goes(read, name):
    extract, pack, ending, _ = packer(name)
    data = pack(LETTER) + pack(bytes(range(256)) * 40)[:-30]
    blob, gap = read(extract, data, "a" + ending)
    assert blob.source.startswith(LETTER)
    assert gap.reason is Reason.TRUNCATED


@with_streams
def test_damage(read, name):
    extract, pack, ending, _ = packer(name)
    good = pack(LETTER * 9)
    bad = bytearray(good)
    bad[len(bad) // 2] ^= 0xFF
    blob, gap = read(extract, good + bytes(bad), "a" + ending)
    assert blob.source.startswith(LETTER * 9)
    assert gap.reason in (Reason.CORRUPT, Reason.TRUNCATED)


@every
def test_what_is_not_packed(read, name):
    extract, _, ending, _ = packer(name)
    with pytest.raises(ExtractError):
        read(extract, b"Dear Ana Silva, these are no packed bytes at all", "a" + ending)


@with_streams
def test_limits(read, name):
    extract, pack, ending, _ = packer(name)
    blob, gap = read(extract, pack(LETTER), "a" + ending, member_bytes=100)
    assert blob.source == LETTER[:100]
    assert gap.reason is Reason.TOO_BIG
    blob, gap = read(extract, pack(bytes(18 << 20)), "a" + ending, ratio=3)
    assert gap.reason is Reason.RATIO
    assert blob.size < 18 << 20


@every
def test_damaged(check, flips, name):
    extract, pack, ending, _ = packer(name)
    for data in flips(pack(LETTER)) + flips(pack(tarred()))[::4]:
        check(extract, data, "a" + ending)


@every
@given(data=st.binary(max_size=100))
def test_any_bytes(check, name, data):
    extract, pack, _, _ = packer(name)
    check(extract, pack(b"")[:6] + data)


def test_what_stands_before_damage_in_a_block_is_read(read):
    plain = random.Random(1).randbytes(600_000)
    packed = bytearray(lz4.frame.compress(plain, block_checksum=True, block_size=lz4.frame.BLOCKSIZE_MAX64KB))
    packed[400_000] ^= 1
    extract, *_ = packer("lz4")
    blob, gap = read(extract, bytes(packed), "a.lz4")
    assert blob.source[:390_000] == plain[:390_000]
    assert gap.reason is Reason.CORRUPT


def test_skippable_frames(read):
    skipped = b"\x50\x2a\x4d\x18" + (70000).to_bytes(4, "little") + bytes(70000)
    for name in ("zstd", "lz4"):
        extract, pack, ending, _ = packer(name)
        (blob,) = read(extract, skipped + pack(LETTER) + skipped + pack(b"end"), "a" + ending)
        assert blob.source == LETTER + b"end"


def test_lzma_of_old(read):
    extract, *_ = packer("xz")
    (blob,) = read(extract, lzma.compress(LETTER, lzma.FORMAT_ALONE), "letter.txt.lzma")
    assert blob.source == LETTER


def test_a_dictionary_that_takes_too_much_memory(read):
    extract, *_ = packer("xz")
    data = lzma.compress(LETTER, lzma.FORMAT_ALONE, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 24}])
    (gap,) = read(extract, data, "a.lzma", memory_bytes=1 << 24)
    assert gap.reason is Reason.MEMORY


@pytest.mark.skipif(not shutil.which("gzip"), reason="gzip reads these files too")
@pytest.mark.parametrize(("size", "widest"), [(0, 16), (1, 16), (3000, 16), (90_000, 16), (90_000, 12)])
def test_compress_agrees_with_gzip(read, size, widest):
    from corpus import forge

    data = bytes(at * at * 7 % 251 for at in range(size)) + LETTER * (size // 1000)
    packed = forge.compressed(data, widest)
    assert subprocess.run(["gzip", "-dc"], input=packed, capture_output=True, check=True).stdout == data
    assert b"".join(part.source for part in read(packer("compress")[0], packed, "a.Z")) == data


def test_a_backup_larger_than_the_limit_for_a_member_is_read_whole(tmp_path):
    path = tmp_path / "backup.tar.gz"
    path.write_bytes(gzip.compress(tarred(200)))
    parts = list(extract_parts(str(path), Limits(member_bytes=len(LETTER) * 2)))
    assert len([part for part in parts if not isinstance(part, Gap)]) == 200
    assert not any(isinstance(part, Gap) for part in parts)


def test_the_one_blob_of_a_file_on_disk(tmp_path):
    path = tmp_path / "a.bz2"
    path.write_bytes(bz2.compress(LETTER * 900))
    blob = Blob(Place(str(path)), str(path), path.stat().st_size)
    (inner,) = packer("bzip2")[0](blob, Limits())
    assert inner.source == LETTER * 900
