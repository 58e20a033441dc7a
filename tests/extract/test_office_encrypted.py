"""Encrypted Office documents: what their headers say without a password."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from pi_scan.extract import _ole
from pi_scan.extract._office_crypt import _package, document, presentation
from pi_scan.extract.office_encrypted import extract
from pi_scan.model import Blob, ExtractError, Grade, Limits, Place, Reason, Seal

SAMPLES = Path(__file__).parents[2] / "../shared/data"


def sealed(data: bytes) -> Seal:
    """The seal of a blob; asserts that it is said to be encrypted."""
    found = extract(Blob(Place("x.docx"), data, len(data)), Limits())
    seal = next(found)
    with pytest.raises(ExtractError) as error:
        next(found)
    assert error.value.reason is Reason.ENCRYPTED
    assert isinstance(seal, Seal)
    return seal


def encrypted() -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    OOXMLFile(plain).encrypt("a password", out)
    return out.getvalue()


ENCRYPTED = encrypted()


def test_agile_encryption():
    seal = sealed(ENCRYPTED)
    assert (seal.scheme, seal.bits, seal.grade) == ("Office agile AES", 256, Grade.STRONG)


@pytest.mark.parametrize(
    ("algorithm", "bits", "expected"),
    [
        (0x660E, 128, ("Office standard AES", 128)),
        (0x6801, 0, ("Office standard RC4", 40)),
        (0x1234, 128, ("Office encryption", None)),
    ],
)
def test_standard_encryption(algorithm: int, bits: int, expected: tuple[str, int | None]):
    words = (0x24, 0x8C, 0x24, 0, algorithm, 0x8004, bits, 0x18)
    info = b"\4\0\2\0" + b"".join(word.to_bytes(4, "little") for word in words) + bytes(8)
    assert _package(info)[:2] == expected


def test_unknown_schemes_are_unknown():
    assert sealed(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)).grade is Grade.UNKNOWN
    assert _package(b"")[:2] == ("Office encryption", None)
    assert _package(b"\4\0\3\0" + bytes(60)) == ("Office extensible encryption", None, Grade.UNKNOWN)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2047), st.integers(0, 255)), max_size=12))
def test_damaged_storage_has_no_stream_or_a_short_one(changes: list[tuple[int, int]]):
    data = bytearray(ENCRYPTED)
    for index, value in changes:
        data[index % len(data)] = value
    assert len(_ole.stream(bytes(data), "EncryptionInfo")) <= 8192
    document(bytes(data))
    presentation(bytes(data))
    with contextlib.suppress(ExtractError):
        list(extract(Blob(Place("x"), bytes(data), len(data)), Limits()))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_samples():
    found = {
        path.name: (seal.scheme, seal.bits)
        for path in sorted((SAMPLES / "msoffcrypto/tests/inputs").glob("*_password.docx"))
        for seal in [sealed(path.read_bytes())]
    }
    assert found["ecma376standard_password.docx"] == ("Office standard AES", 128)
    assert found["example_password.docx"] == ("Office agile AES", 256)
