"""RAR archives that passwords open, of both kinds; what no password opens is told, and never taken for text."""

from __future__ import annotations

import binascii
import os
import random
import struct
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from pi_scan.extract import rar
from pi_scan.model import Blob, ExtractError, Gap, Grade, Limits, Part, Place, Reason, Seal, Sensitive

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus.locked_rar import Member, rar4, rar5

SAMPLES = Path(os.environ.get("PI_SCAN_SAMPLES", Path(__file__).parents[2] / "../shared/data"))
LETTER = b"Nothing to see without the key.\n" * 20
MIXED = [
    Member("clear.txt", b"clear " * 9),
    Member("a.txt", LETTER, "secret"),
    Member("b.txt", LETTER[:37], "other"),
    Member("c.txt", LETTER[:48], "Ünlösbar"),
    Member("empty.txt", b"", "secret"),
]


def parts(data: bytes, *given: str, beside: tuple[str, ...] = (), **limits: int) -> list[Part]:
    near = tuple(map(Sensitive, beside))
    blob = Blob(Place("x.rar"), data, len(data), passwords=tuple(map(Sensitive, given)), beside=lambda: near)
    return list(rar.extract(blob, Limits(**limits)))


def read(found: list[Part]) -> dict[str, bytes]:
    return {part.place.name: bytes(part.source) for part in found if isinstance(part, Blob)}


def locked(found: list[Part]) -> set[str]:
    gaps = [part for part in found if isinstance(part, Gap)]
    assert {gap.reason for gap in gaps} <= {Reason.ENCRYPTED}
    return {gap.place.name for gap in gaps}


@pytest.mark.parametrize("make", [rar4, rar5])
def test_each_member_is_opened_by_its_own_password(make):
    data = make(MIXED)
    found = parts(data, "wrong", "secret", "other", "Ünlösbar")
    assert read(found) == {member.name: member.content for member in MIXED}
    assert not locked(found)
    found = parts(data, "wrong", "other")
    assert read(found).keys() - {"empty.txt"} == {"clear.txt", "b.txt"}
    assert locked(found) - {"empty.txt"} == {"a.txt", "c.txt"}
    assert [part.bits for part in found if isinstance(part, Seal)] == [0, 128 if make is rar4 else 256]


@pytest.mark.parametrize("make", [rar4, rar5])
def test_headers_that_are_encrypted_too(make):
    data = make(MIXED, "secret")
    assert read(parts(data, "wrong", "secret", "other", "Ünlösbar")) == {one.name: one.content for one in MIXED}
    for given in (), ("wrong",):
        found = parts(data, *given)
        assert not read(found)
        assert locked(found) == {"x.rar"}
    assert "none of those given opens it" in str(parts(data, "wrong")[-1])


@pytest.mark.parametrize("make", [rar4, rar5])
@pytest.mark.parametrize("most", [256, 1 << 20])
def test_what_is_encrypted_is_never_taken_for_text(make, most: int):
    """Some versions of libarchive give the encrypted bytes of stored members."""
    found = parts(make(MIXED), member_bytes=most)
    assert read(found).keys() - {"empty.txt"} == {"clear.txt"}
    assert locked(found) >= {"a.txt", "b.txt", "c.txt"}


def test_a_password_that_lies_beside_the_archive_is_told():
    found = parts(rar5([Member("a.txt", LETTER, "secret")]), beside=("secret",))
    assert "RAR AES-256, its password lies beside it" in [part.scheme for part in found if isinstance(part, Seal)]
    assert read(found) == {"a.txt": LETTER}


def test_an_empty_member_tells_no_password():
    found = parts(rar4([Member("empty.txt", b"", "secret")]), beside=("wrong",))
    assert [part.scheme for part in found if isinstance(part, Seal)] == ["RAR AES-128"]
    assert read(found) == {"empty.txt": b""}


def test_an_archive_that_would_hold_up_the_reader_is_not_tried():
    data = rar5([Member("a.txt", LETTER, "secret")]).replace(bytes((1, 0, 3, 10)), bytes((1, 0, 3, 24)))
    assert not read(parts(data, "secret"))


def old(version: str, members: dict[str, bytes], password: str | None = None, *, solid: bool = False) -> bytes:
    rars = pytest.importorskip("rars")
    builder = rars.RarBuilder(version, solid=solid, password=password)
    for name, content in members.items():
        builder.add_bytes(content, name)
    return bytes(builder.to_bytes())


@pytest.mark.parametrize("version", ["rar15", "rar20", "rar29"])
@pytest.mark.parametrize("password", [None, "secret"])
@pytest.mark.parametrize("solid", [False, True])
def test_what_old_versions_packed_and_encrypted(version: str, password: str | None, solid: bool):
    members = {f"{number}.txt": LETTER + b"%d" % number for number in range(5)}
    data = old(version, members, password, solid=solid)
    found = parts(data, "wrong", "secret")
    assert read(found) == members
    assert not locked(found)
    grades = {(part.bits, part.grade) for part in found if isinstance(part, Seal)}
    own = {"rar15": (64, Grade.WEAK), "rar20": (None, Grade.UNKNOWN), "rar29": (128, Grade.STRONG)}
    assert grades == ({own[version]} if password else set())
    if password:
        found = parts(data, "wrong")
        assert not read(found)
        assert locked(found)
        found = parts(data, beside=("wrong", "secret"))
        assert read(found) == members
        assert any("lies beside it" in part.scheme for part in found if isinstance(part, Seal))


def test_clear_members_are_read_behind_many_that_are_locked():
    names = [f"{number}.txt" for number in range(150)]
    data = bytearray(rar4([Member(name, LETTER) for name in (*names, "last.txt")]))
    at = 20
    while at < len(data) - 7:  # packed by version 2; all but the last are said to be encrypted, with a false checksum
        kind, flags, size, packed = struct.unpack_from("<BHHI", data, at + 2)
        data[at + 24] = 20
        if kind == 0x74 and b"last.txt" not in data[at : at + size]:
            data[at + 16] ^= 1
            struct.pack_into("<H", data, at + 3, flags | 4)
        struct.pack_into("<H", data, at, binascii.crc32(data[at + 2 : at + size]) & 0xFFFF)
        at += size + packed
    pytest.importorskip("rars")
    for given in (), ("wrong", "other"):
        found = parts(bytes(data), *given)
        assert read(found) == {"last.txt": LETTER}
        assert len(locked(found)) == (101 if given else 150)


@pytest.mark.parametrize("make", [rar4, rar5])
def test_a_file_that_is_called_a_device_is_read(make):
    """The mode that Unix gave it, 0o100644, made that of a socket."""
    data = bytearray(make([Member("a.txt", LETTER)]))
    if make is rar4:
        at = data.index(b"a.txt")
        data[at - 4 : at] = (0o140644).to_bytes(4, "little")
        data[20:22] = (binascii.crc32(data[22:at] + b"a.txt") & 0xFFFF).to_bytes(2, "little")
    else:
        at = data.index(bytes((0xA4, 0x83, 2)))
        data[at : at + 3] = bytes((0xA4, 0x83, 3))
        end = data.index(b"a.txt") + 5
        start = end - 1 - next(size for size in range(40) if data[end - size - 1] == size and size > 15)
        data[start - 4 : start] = binascii.crc32(data[start:end]).to_bytes(4, "little")
    assert read(parts(bytes(data))) == {"a.txt": LETTER}


@pytest.mark.parametrize("kind", [3, 5, 9])
def test_an_archive_on_which_libarchive_falls_silent_is_called_damaged(kind: int):
    """Its first header is said to be another: libarchive ends there, or goes on, as its version has it."""
    pytest.importorskip("rars")
    data = bytearray(rar5([Member("a.txt", LETTER)]))
    end = 13 + data[12]
    data[13] = kind
    data[8:12] = binascii.crc32(data[12:end]).to_bytes(4, "little")
    with suppress(ExtractError):
        assert parts(bytes(data))


def test_what_stands_before_a_damaged_member_of_a_solid_archive_is_read():
    members = {f"{number}.txt": random.Random(number).randbytes(500) for number in range(9)}
    data = old("rar20", members, solid=True)
    at = data.index(b"5.txt") + 200
    for damaged in (data[:at] + bytes(50) + data[at + 50 :], data[:at]):
        found = parts(damaged)
        assert read(found) == {name: content for name, content in members.items() if name < "5"}
        (gap, *_) = [part for part in found if isinstance(part, Gap)]
        assert gap.reason in {Reason.CORRUPT, Reason.TRUNCATED}


def test_an_old_archive_that_expands_too_much():
    found = parts(old("rar29", {f"{number}": bytes(5 << 20) for number in range(9)}, solid=True), ratio=1)
    assert {part.reason for part in found if isinstance(part, Gap)} == {Reason.RATIO}
    assert len(read(found)) == 3
    found = parts(old("rar20", {f"{number}": bytes(5 << 20) for number in range(9)}), ratio=1)
    assert [part.reason for part in found if isinstance(part, Gap)] == [Reason.RATIO]
    assert len(read(found)) == 3
    found = parts(old("rar20", {"a": LETTER, "b": bytes(5 << 20), "c": LETTER}), member_bytes=1 << 20)
    assert [part.reason for part in found if isinstance(part, Gap)] == [Reason.TOO_BIG]
    assert read(found) == {"a": LETTER, "c": LETTER}


@pytest.mark.parametrize("make", [rar4, rar5])
@pytest.mark.parametrize("headers", ["", "secret"])
def test_cut_and_damaged(make, headers: str, flips):
    for data in flips(make(MIXED[:2], headers)):
        try:
            found = parts(data, "secret")
        except ExtractError:
            continue
        texts = read(found)
        if len(texts) < 2:
            assert any(isinstance(part, Gap) for part in found), data.hex()


@pytest.mark.parametrize(
    ("name", "given", "names"),
    [
        ("libarchive/decoded/test_read_format_rar_encryption_data.rar", ("12345678",), "foo.txt bar.txt"),
        ("libarchive/decoded/test_read_format_rar_encryption_header.rar", ("12345678",), "foo.txt bar.txt"),
        ("libarchive/decoded/test_read_format_rar4_encrypted_filenames.rar", ("password",), "a.txt b.txt c.txt d.txt"),
        (
            "libarchive/decoded/test_read_format_rar5_encrypted.rar",
            ("password", "password2"),
            "a.txt b.txt c.txt d.txt",
        ),
        (
            "libarchive/decoded/test_read_format_rar5_solid_encrypted_filenames.rar",
            ("password",),
            "a.txt b.txt c.txt d.txt",
        ),
        (
            "libarchive/libarchive/test/test_read_format_rar4_encrypted.rar.uu",
            ("password", "password2"),
            "a.txt b.txt c.txt d.txt",
        ),
        (
            "libarchive/libarchive/test/test_read_format_rar4_solid_encrypted.rar.uu",
            ("password",),
            "a.txt b.txt c.txt d.txt",
        ),
        (
            "libarchive/decoded/test_read_format_rar4_solid_encrypted_filenames.rar",
            ("password",),
            "a.txt b.txt c.txt d.txt",
        ),
        (
            "libarchive/libarchive/test/test_read_format_rar5_solid_encrypted.rar.uu",
            ("password",),
            "a.txt b.txt c.txt d.txt",
        ),
        ("rarfile/test/files/rar202-comment-psw.rar", ("password",), "FILE1.TXT FILE2.TXT"),
        ("rarfile/test/files/rar3-comment-hpsw.rar", ("password",), "file1.txt file2.txt"),
        ("rarfile/test/files/rar3-comment-psw.rar", ("password",), "file1.txt file2.txt"),
        ("rarfile/test/files/rar5-psw.rar", ("password",), "stest1.txt stest2.txt"),
        ("rarfile/test/files/rar5-psw-blake.rar", ("password",), "stest1.txt stest2.txt"),
        ("rarfile/test/files/rar5-hpsw.rar", ("password",), "stest1.txt stest2.txt"),
    ],
)
def test_encrypted_archives_that_rar_itself_wrote(name: str, given: tuple[str, ...], names: str):
    found = parts(sample(name), "wrong", *given)
    texts = read(found)
    assert list(texts) == names.split()
    assert not locked(found)
    for name_, text in texts.items():
        signs = name_.encode(), name_[:5].lower().encode() + b"\r\n", b"000\n001\n"
        assert any(sign in text for sign in signs) or not text


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("rarfile/test/files/rar15-comment.rar", [7, 8]),
        ("rarfile/test/files/rar2-unix-owner.rar", [4]),
        ("rarfile/test/files/rar202-comment-nopsw.rar", [7, 7]),
        ("rarfile/test/files/rar3-comment-plain.rar", [0, 0]),
        ("rarfile/test/files/rar3-solid.rar", [2048, 2048]),
        ("rarfile/test/files/unicode.rar", [2, 2]),
        ("libarchive/decoded/test_read_format_rar3_lowdist_reset.rar", [64]),
        ("libarchive/decoded/test_read_format_rar5_main_block_extra_bytes.rar", [29]),
        ("libarchive/libarchive/test/test_read_format_rar5_skip_block_extra_bytes.rar.uu", [29]),
    ],
)
def test_archives_that_libarchive_does_not_unpack(name: str, sizes: list[int]):
    found = parts(sample(name))
    assert [len(text) for text in read(found).values()] == sizes
    assert not [part for part in found if isinstance(part, Gap)]


def test_a_volume_is_told_though_no_member_of_it_fails():
    found = parts(sample("libarchive/decoded/test_read_format_rar5_multiarchive.part02.rar"))
    assert ["one volume of an archive" in part.detail for part in found if isinstance(part, Gap)] == [True]


def test_what_is_said_to_be_encrypted_and_is_not():
    """libarchive's own sample; its members says AES, and no password opens it, since none is needed."""
    found = parts(sample("libarchive/libarchive/test/test_read_format_rar5_only_crypt_exfld.rar.uu"))
    assert read(found) == {"file.txt": b"rar5 stored file with only a CRYPT extra field"}
    assert [part.grade for part in found if isinstance(part, Seal)] == [Grade.STRONG, Grade.NONE]
    clear = rar4([Member("a.txt", LETTER)])
    data = bytearray(clear)
    data[23] |= 4
    data[20:22] = (binascii.crc32(data[22 : 20 + data[25]]) & 0xFFFF).to_bytes(2, "little")
    found = parts(bytes(data))
    assert read(found) == {"a.txt": LETTER}
    assert [part.grade for part in found if isinstance(part, Seal)] == [Grade.STRONG, Grade.NONE]


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("the sample files are not here")
    data = path.read_bytes()
    if path.suffix != ".uu":
        return data
    return b"".join(binascii.a2b_uu(line) for line in data.splitlines() if not line.startswith((b"begin", b"end")))
