"""RAR archives that passwords open, of both kinds; what no password opens is told, and never taken for text."""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path

import pytest

from pi_scan.extract import rar
from pi_scan.model import Blob, ExtractError, Gap, Limits, Part, Place, Reason, Seal, Sensitive

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


def test_what_libarchive_does_not_unpack_is_not_called_damaged():
    data = bytearray(rar4([Member("a.txt", LETTER)]))
    at = 20  # of the member's header: version 2.0, its usual method
    data[at + 24 : at + 26] = b"\x14\x33"
    size = int.from_bytes(data[at + 5 : at + 7], "little")
    data[at : at + 2] = (zlib.crc32(data[at + 2 : at + size]) & 0xFFFF).to_bytes(2, "little")
    try:
        (gap,) = [part for part in parts(bytes(data)) if isinstance(part, Gap)][:1]
        found = gap.reason, gap.detail
    except ExtractError as error:
        found = error.reason, error.detail
    assert found[0] is Reason.UNSUPPORTED
    assert found[1].startswith("It is packed as RAR did before version 2.9")


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
        ("rarfile/test/files/rar3-comment-hpsw.rar", ("password",), "file1.txt file2.txt"),
        ("rarfile/test/files/rar5-psw.rar", ("password",), "stest1.txt stest2.txt"),
        ("rarfile/test/files/rar5-psw-blake.rar", ("password",), "stest1.txt stest2.txt"),
        ("rarfile/test/files/rar5-hpsw.rar", ("password",), "stest1.txt stest2.txt"),
    ],
)
def test_archives_that_rar_itself_wrote(name: str, given: tuple[str, ...], names: str):
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("the sample files are not here")
    found = parts(path.read_bytes(), "wrong", *given)
    texts = read(found)
    assert list(texts) == names.split()
    assert not locked(found)
    for name_, text in texts.items():
        at = text.find(name_.encode()) if name.startswith("libarchive") else text.find(b"000\n001\n")
        assert at >= 0 or not text
