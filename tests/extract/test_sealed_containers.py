"""Files that are encrypted as a whole, whose headers no program at hand writes: laid out as their specifications say."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from pi_scan.extract import (
    _cms,
    apple_image,
    bitlocker,
    extractor_for,
    formats,
    keepass,
    luks,
    openpgp,
    p7m,
    random_bytes,
)
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Grade, Limits, Place, Reason, Seal

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus import sealed

STRONG, NONE, UNKNOWN = Grade.STRONG, Grade.NONE, Grade.UNKNOWN


def told(data: bytes, name: str = "file") -> tuple[str, int | None, Grade]:
    """The seal of some bytes, identified as in a scan; asserts that they are said to be encrypted."""
    blob = Blob(Place(name), data, len(data))
    extract = extractor_for(identify(blob, formats()).media_type)
    assert extract is not None
    found = extract(blob, Limits())
    seal = next(found)
    assert isinstance(seal, Seal)
    with pytest.raises(ExtractError) as error:
        next(found)
    assert error.value.reason is Reason.ENCRYPTED
    assert error.value.detail.endswith(".")
    return seal.scheme, seal.bits, seal.grade


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (sealed.kdbx(4, "31c1f2e6bf714350be5805216afc5aff"), ("KeePass AES-256", 256, STRONG)),
        (sealed.kdbx(3, "d6038a2b8b6f4cb5a524339a31dbb59a"), ("KeePass ChaCha20-256", 256, STRONG)),
        (sealed.kdbx(4, "00" * 16), ("KeePass", None, UNKNOWN)),
        (bytes.fromhex("03d9a29a65fb4bb503000000") + bytes(100), ("KeePass 1 AES-256", 256, STRONG)),
        (sealed.bitlocker(0x8004, 0x800), ("BitLocker XTS-AES-128", 128, STRONG)),
        (sealed.bitlocker(0x8003, 0x2000, to_go=True), ("BitLocker AES-256", 256, STRONG)),
        (sealed.bitlocker(0x8004, 0), ("BitLocker XTS-AES-128, protection suspended", 128, NONE)),
        (sealed.bitlocker(0x8004, 0)[:4096], ("BitLocker", None, UNKNOWN)),
        (sealed.luks1(b"aes", b"xts-plain64", 32), ("LUKS1 aes-xts-plain64", 128, STRONG)),
        (sealed.luks1(b"aes", b"cbc-essiv:sha256", 32), ("LUKS1 aes-cbc-essiv:sha256", 256, STRONG)),
        (sealed.luks1(b"cipher_null", b"ecb", 32), ("LUKS1 without a cipher", 0, NONE)),
        (sealed.luks2("aes-xts-plain64"), ("LUKS2 aes-xts-plain64", 128, STRONG)),
        (sealed.luks2("aes-xts-plain64")[:4200], ("LUKS2", None, UNKNOWN)),
        (sealed.apple_image(128), ("Apple disk image AES-128", 128, STRONG)),
        (sealed.apple_image(7), ("Apple disk image", None, UNKNOWN)),
        (sealed.parquet(b"\x1c\x2c"), ("Parquet AES-GCM-CTR", None, STRONG)),
        (b"\0GITCRYPT\0" + bytes(range(200, 250)), ("git-crypt AES-256", 256, STRONG)),
        (b"$ANSIBLE_VAULT;1.2;AES256;prod\n3132\n", ("Ansible Vault AES-256", 256, STRONG)),
        (b"$ANSIBLE_VAULT;1.0;AES\n3132\n", ("Ansible Vault", None, UNKNOWN)),
        (b"U2FsdGVkX1+5sdZ0hq2y1QJ8\n", ("OpenSSL enc", None, UNKNOWN)),
        # an OpenPGP session key for a public key, before content whose header tells its cipher (RFC 9580)
        (bytes.fromhex("c10c03") + bytes(11) + bytes.fromhex("d22402070206") + bytes(32), ("OpenPGP AES-128", 128, STRONG)),
        (bytes.fromhex("c10c03") + bytes(11) + bytes.fromhex("d22401") + bytes(35), ("OpenPGP", None, UNKNOWN)),
        (random.Random(3).randbytes(1 << 18), ("Looks encrypted", None, UNKNOWN)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_headers(data: bytes, expected: tuple[str, int | None, Grade]):
    assert told(data) == expected


def test_random_bytes_that_are_no_whole_sectors_are_not_taken_for_a_volume():
    data = random.Random(4).randbytes((1 << 18) + 1)
    assert identify(Blob(Place("x"), data, len(data)), formats()).media_type != random_bytes.FORMAT.media_types[0]


def test_a_damaged_workbook_of_random_bytes_is_said_to_look_encrypted():
    data = random.Random(5).randbytes(1 << 18)
    assert told(data, "salaries.xlsx")[0] == "Looks encrypted"


@pytest.mark.parametrize(
    "text", ["PARENT/GUARDIAN: Jane Roe\n", "Salted__ peanuts, 2 bags\n", "LUKS\n", "-----BEGIN PGP SIGNATURE-----\n"]
)
def test_words_are_no_signatures(text: str):
    assert identify(Blob(Place("x"), text.encode(), len(text)), formats()).media_type == "text/plain"


MODULES = [apple_image, bitlocker, keepass, luks, openpgp, p7m]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.FORMAT.name)
def test_damage_is_told(module, check, flips):
    samples = {
        bitlocker: sealed.bitlocker(0x8004, 0x800),
        keepass: sealed.kdbx(4, "31c1f2e6bf714350be5805216afc5aff"),
        luks: sealed.luks2("aes-xts-plain64"),
    }
    good = samples.get(module, module.FORMAT.signatures[0][1] + bytes(range(256)))
    for data in flips(good):
        check(module.extract, data)


def element(tag: int, *inner: bytes) -> bytes:
    body = b"".join(inner)
    return bytes([tag, 0x82]) + len(body).to_bytes(2, "big") + body


SIGNED = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")


def test_what_was_signed_is_read_in_one_piece_or_many(read, flips, check):
    text = b"Content-Type: text/plain\r\n\r\nJane Roe, SSN 219-09-9998\r\n"
    for content in (element(4, text), element(0x24, element(4, text[:20]), element(4, text[20:]))):
        inner = element(0x30, DATA, element(0xA0, content))
        message = element(0x30, SIGNED, element(0xA0, element(0x30, b"\2\1\1", element(0x31), inner)))
        (blob,) = read(p7m.extract, message, "invoice.eml.p7m")
        assert (blob.source, blob.place.name) == (text, "invoice.eml")
        for data in flips(message):
            check(p7m.extract, data)


def test_elements_without_an_end_are_no_trap():
    with pytest.raises(_cms.CmsError):
        _cms.opened(b"\x30\x80" * 500_000)
