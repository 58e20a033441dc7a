from __future__ import annotations

import io
import os
import random
import shutil
import struct
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract.zip import extract
from pi_scan.model import Blob, ExtractError, Gap, Grade, Reason, Seal

SAMPLES = Path(os.environ.get("PI_SCAN_SAMPLES", Path(__file__).parents[2] / "../shared/data"))
LETTER = b"Dear Ana Silva, 219-09-9998\n" * 20


def zipped(members, method=zipfile.ZIP_DEFLATED, comment=b""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment
    return buffer.getvalue()


def sealed(data, *, method=0, extra=b"", flags=1):
    """The archive with its first member marked as encrypted."""
    changed = bytearray(data)
    directory = data.index(b"PK\1\2")
    for at in (6, directory + 8):
        changed[at] |= flags & 0xFF
    if method:
        struct.pack_into("<H", changed, 8, method)
        struct.pack_into("<H", changed, directory + 10, method)
    return bytes(changed) if not extra else _with_extra(bytes(changed), extra)


def _with_extra(data, extra):
    at = data.index(b"PK\1\2")
    (name_size,) = struct.unpack_from("<H", data, at + 28)
    changed = bytearray(data[: at + 46 + name_size] + extra + data[at + 46 + name_size :])
    struct.pack_into("<H", changed, at + 30, len(extra))
    end = changed.rindex(b"PK\5\6")
    (size,) = struct.unpack_from("<I", changed, end + 12)
    struct.pack_into("<I", changed, end + 12, size + len(extra))
    return bytes(changed)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_are_blobs(read, method):
    first, second = read(extract, zipped({"hr/": b"", "hr/März.txt": LETTER, "empty.txt": b""}, method), "a.zip")
    assert str(first.place) == "a.zip!/hr/März.txt"
    assert first.source == LETTER
    assert second.size == 0


def test_comments_are_hidden_text(read):
    text = read(extract, zipped({"a.txt": b"x"}, comment=b"for Ana Silva"))[-1]
    assert text.hidden
    assert str(text) == "for Ana Silva"


def test_names_in_utf8_without_saying_so(read):
    data = bytearray(zipped({"März.txt": b"x"}))
    directory = data.index(b"PK\1\2")
    data[7] &= ~8
    data[directory + 9] &= ~8
    assert read(extract, bytes(data))[0].place.name == "März.txt"


def test_sealed_members(read):
    seal, gap = read(extract, sealed(zipped({"a.txt": LETTER})))
    assert isinstance(seal, Seal)
    assert seal.grade is Grade.WEAK
    assert gap.reason is Reason.ENCRYPTED


@pytest.mark.parametrize(("strength", "bits"), [(1, 128), (2, 192), (3, 256)])
def test_aes_strength(read, strength, bits):
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", strength, 8)
    seal, _ = read(extract, sealed(zipped({"a.txt": LETTER}), method=99, extra=extra))
    assert (seal.bits, seal.grade) == (bits, Grade.STRONG)


def test_encrypted_opendocument(read):
    manifest = (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:size="9">\n <manifest:encryption-data>'
        '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>'
    )
    members = {"content.xml": b"\x9a\0\1", "META-INF/manifest.xml": manifest.encode(), "Thumbnails/a.png": b"x"}
    seal, gap, *blobs = read(extract, zipped(members), "a.ods")
    assert (seal.scheme, seal.bits, seal.grade) == ("OpenDocument AES-256", 256, Grade.STRONG)
    assert gap.place.name == "content.xml"
    assert gap.reason is Reason.ENCRYPTED
    assert len(blobs) == 2


def test_a_bad_checksum_gives_what_was_unpacked_and_a_gap(read):
    data = bytearray(zipped({"a.txt": LETTER}, zipfile.ZIP_STORED))
    data[60] ^= 1
    parts = read(extract, bytes(data))
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.CORRUPT]


def test_an_archive_that_breaks_off_gives_the_members_before(read):
    data = zipped({"a.txt": LETTER, "b.txt": LETTER * 3})
    blob, *_, gap = read(extract, data[: data.index(b"PK\1\2") - 5])
    assert blob.source == LETTER
    assert gap.reason is Reason.TRUNCATED


def test_unsupported_compression(read):
    (gap,) = read(extract, sealed(zipped({"a.txt": LETTER}), method=97, flags=0))
    assert gap.reason is Reason.UNSUPPORTED


@pytest.mark.parametrize(
    ("limits", "reason"),
    [({"member_bytes": 100}, Reason.TOO_BIG), ({"members": 1}, Reason.TOO_MANY)],
)
def test_limits(read, limits, reason):
    parts = read(extract, zipped({"a.txt": LETTER, "b.txt": LETTER}), **limits)
    assert reason in [part.reason for part in parts if isinstance(part, Gap)]


def test_a_bomb_is_not_unpacked(read):
    (gap,) = read(extract, zipped({"a.txt": bytes(40 << 20)}))
    assert gap.reason is Reason.RATIO


def test_a_lie_about_the_size_is_no_way_around_the_limit(read):
    data = bytearray(zipped({"a.txt": LETTER * 1000}))
    struct.pack_into("<I", data, data.index(b"PK\1\2") + 24, 10)
    parts = read(extract, bytes(data), member_bytes=1000)
    assert sum(part.size for part in parts if isinstance(part, Blob)) <= 1000
    assert any(isinstance(part, Gap) for part in parts)


def test_overlapping_members_are_read_once(read):
    data = zipped({"a.txt": LETTER})
    directory, end = data.index(b"PK\1\2"), data.rindex(b"PK\5\6")
    entry = data[directory:end]
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 50, 50, 50 * len(entry))
    parts = read(extract, data[:directory] + entry * 50 + bytes(tail))
    assert len([part for part in parts if isinstance(part, Blob)]) == 1
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.RATIO] * 49


def test_what_is_no_archive(read):
    with pytest.raises(ExtractError):
        read(extract, b"PK\3\4 not really")


def test_damaged(check, flips):
    for data in flips(zipped({"a.txt": LETTER, "b/c.txt": LETTER}, comment=b"c")):
        check(extract, data)


@given(st.binary(max_size=200))
def test_any_bytes(check, data):
    check(extract, data)
    check(extract, b"PK\3\4" + data)
    check(extract, data + b"PK\5\6" + bytes(18))


def test_a_member_named_otherwise_in_the_directory_is_read(read):
    data = zipped({"a\\b.txt": LETTER})
    directory = data.index(b"PK\1\2")
    (blob,) = read(
        extract, data[:directory] + data[directory:].replace(b"a\\b.txt", b"a/b.txt"[:2] + b"b.txt"), "a.zip"
    )
    assert blob.source == LETTER


def test_a_member_that_says_it_expands_too_far_is_not_unpacked(read, monkeypatch):
    data = zipped({"zeros": bytes(20 << 20)})
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    (gap,) = read(extract, data, "a.zip")
    assert (gap.reason, gap.place.members) == (Reason.RATIO, ("zeros",))


@pytest.mark.parametrize("directory", [True, False])
def test_what_stands_before_the_damage_is_read(read, directory):
    noise = random.Random(1).randbytes(200_000).hex().encode()
    data = bytearray(zipped({"a.txt": noise, "b.txt": LETTER}))
    second = data.index(b"PK\3\4", 4)
    for at in range(second - 900, second - 800):
        data[at] ^= 0x55
    if not directory:
        del data[data.index(b"PK\1\2") :]
    first, *others = read(extract, bytes(data), "a.zip")
    assert first.source[:300_000] == noise[:300_000]
    assert Reason.CORRUPT in [part.reason for part in others if isinstance(part, Gap)]


def test_members_of_a_cut_archive_are_not_copied_again_and_again(read):
    data = zipped({str(number): random.Random(number).randbytes(20_000) for number in range(2000)})
    begun = time.process_time()
    parts = read(extract, data[: data.index(b"PK\1\2")], "a.zip")
    assert sum(isinstance(part, Blob) for part in parts) == 2000
    assert time.process_time() - begun < 10


def test_an_archive_of_which_only_a_part_is_encrypted_counts_as_not_encrypted(read):
    data = sealed(zipped({"a.txt": LETTER, "b.txt": LETTER}))
    seals = [part for part in read(extract, data) if isinstance(part, Seal)]
    assert [(seal.scheme, seal.grade) for seal in seals] == [
        ("parts without encryption", Grade.NONE),
        ("ZipCrypto", Grade.WEAK),
    ]


@pytest.mark.parametrize("missing", [1, 2, 20])
def test_a_sealed_member_of_an_archive_without_its_first_bytes(check, missing):
    check(extract, sealed(zipped({"a.txt": b"219-09-9998"}))[missing:])


def test_a_member_that_is_said_to_lie_before_the_archive(read):
    data = bytearray(zipped({"a.txt": b"Ana Silva"}, comment=b"PK\3\4 and eleven"[:15]))
    end = data.rindex(b"PK\5\6")
    struct.pack_into(
        "<I", data, end + 16, data.index(b"PK\1\2") + 15
    )  # so zipfile takes the first member to lie at -15
    assert [part.reason for part in read(extract, bytes(data)) if isinstance(part, Gap)] == [Reason.CORRUPT]


@pytest.mark.parametrize("name", ["shrink", "reduce", "implode"])
def test_methods_of_the_first_pkzip(read, name: str):
    folder = SAMPLES / "zip2/tests/data"
    if not folder.is_dir():
        pytest.skip("the sample files are not here")
    (member,) = read(extract, (folder / f"legacy/{name}.zip").read_bytes())
    assert member.source == (folder / "folder/first.txt").read_bytes()


@pytest.mark.parametrize("method", ["Deflate64", "PPMd", "XZ"])
def test_methods_of_today(read, method: str, tmp_path: Path):
    program = shutil.which("7zz")
    if program is None:
        pytest.skip("7-Zip is not installed")
    content = Path(zipfile.__file__).read_bytes() * 2 + bytes(70_000)
    (tmp_path / "a.txt").write_bytes(content)
    call = [program, "a", f"-mm={method}", "a.zip", "a.txt"]
    subprocess.run(call, cwd=tmp_path, check=True, capture_output=True)
    (member,) = read(extract, (tmp_path / "a.zip").read_bytes())
    assert member.source == content
