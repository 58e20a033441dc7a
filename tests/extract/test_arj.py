"""ARJ archives that the program arj made: of each method, with a password, cut, damaged, and parted."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest

from pi_scan.extract import arj, formats
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Grade, Limits, Place, Reason, Seal, Sensitive

CORPUS = Path(__file__).parents[2] / "corpus/share/lending/old_media/loans_1995.arj"
NOTE = b"Nothing to see without the key. " * 40
USUAL, FASTEST, LOCKED = map(
    base64.b64decode,
    (
        (
            "YOoqACILAQIQAAIygB4La4AeC2sAAAAAAAAAAAAAAAAAAAAAAAB0MS5hcmoAAOMeGBcAAGDqOAAuCwECEAEAgIAeC2ssAAAAAAUAAA8jghkAAKQRAAAA"
            "AAAAgB4La4AeC2sAAAAAbm90ZS50eHQAAD5NomwAAAAlQopxf5Bm6pBcgLF/kF/BaImnyC8At6UTrAVDZI7KiuIKCMn1g/fv3//AYOoAAA=="
        ),
        (
            "YOoqACILAQIQAAIygB4La4AeC2sAAAAAAAAAAAAAAAAAAAAAAAB0NC5hcmoAAEQxIEUAAGDqOAAuCwECEAQAgIAeC2szAAAAAAUAAA8jghkAAKQRAAAA"
            "AAAAgB4La4AeC2sAAAAAbm90ZS50eHQAAP+cfasAACcbzoaDSbjOIDobxAczKZRAdzSdDQbzqdBAdDQZRAazKeRcIP/8H//8H//8H//8H/98H2DqAAA="
        ),
        (
            "YOoqACILAQIRAAIAgB4La4AeC2sAAAAAAAAAAAAAAAABAAAAAAB0cC5hcmoAALaZoHEAAGDqOAAuCwECEQEAgIAeC2ssAAAAAAUAAA8jghkAAK"
            "QRAAAAAAAAgB4La4AeC2sAAAAAbm90ZS50eHQAADOxbgUAAPPAoXiUi2ODCWK5dEKac60knHpCK93lQ1b2T/emkH0vaRDv/DoQYAUKKwwlYOoA"
            "AA=="
        ),
    ),
)


def parts(data: bytes, *given: str, beside: tuple[str, ...] = ()) -> list:
    near = tuple(map(Sensitive, beside))
    passwords = tuple(map(Sensitive, given))
    return list(arj.extract(Blob(Place("a.arj"), data, len(data), passwords=passwords, beside=lambda: near), Limits()))


@pytest.fixture(autouse=True, scope="module")
def library():
    if isinstance(_first(USUAL), ExtractError):
        pytest.skip("the system has no libarchive")


def _first(data: bytes) -> object:
    try:
        return parts(data)[0]
    except ExtractError as error:
        return error


@pytest.mark.parametrize("data", [USUAL, FASTEST])
def test_each_method(data: bytes):
    (note,) = parts(data)
    assert (note.place.name, note.source) == ("note.txt", NOTE)
    assert identify(Blob(Place("x"), data, len(data)), formats()).format.name == arj.FORMAT.name


def test_a_password():
    seal, note = parts(LOCKED, "wrong", "secret")
    assert isinstance(seal, Seal)
    assert seal.grade is Grade.WEAK
    assert note.source == NOTE
    assert [part.grade for part in parts(LOCKED, beside=("secret",)) if isinstance(part, Seal)] == [
        Grade.WEAK,
        Grade.NONE,
    ]
    for given in (), ("wrong",):
        gap = parts(LOCKED, *given)[-1]
        assert isinstance(gap, Gap)
        assert gap.reason is Reason.ENCRYPTED


def test_a_part_of_several_volumes():
    data = bytearray(USUAL)
    at = data.index(b"\x60\xea", 4) + 4
    data[at + 4] |= 4
    size = int.from_bytes(data[at - 2 : at], "little")
    data[at + size : at + size + 4] = zlib.crc32(data[at : at + size]).to_bytes(4, "little")
    (gap,) = parts(bytes(data))
    assert isinstance(gap, Gap)
    assert (gap.reason, "several volumes" in gap.detail) == (Reason.UNSUPPORTED, True)


def test_cut_and_damaged(check, flips):
    for whole in (USUAL, FASTEST, LOCKED, CORPUS.read_bytes()):
        for data in flips(whole):
            check(arj.extract, data)
            if data[:4] == whole[:4] and len(data) > 60 and data != whole:
                found = _first(data)
                assert isinstance(found, ExtractError) or any(isinstance(part, Gap) for part in parts(data))
