"""Cryptographic messages (CMS, the inside of S/MIME) in DER or BER: how one is encrypted, or what one holds in clear.

RFC 5652. The content is found by walking the tags; no signature and no certificate is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract._graded import graded
from pi_scan.model import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded

_PKCS7: Final = bytes.fromhex("2a864886f70d0107")
"""1.2.840.113549.1.7; the byte behind it tells the type of the content."""
_SIGNED: Final = _PKCS7 + b"\2"
_SEALED: Final = (_PKCS7 + b"\3", _PKCS7 + b"\6", bytes.fromhex("2a864886f70d0109100117"))
"""envelopedData, encryptedData, and authEnvelopedData (RFC 5083)."""
_AES: Final = bytes.fromhex("6086480165030401")
"""2.16.840.1.101.3.4.1; the byte behind it tells mode and key (RFC 3565, RFC 5084)."""
_CAMELLIA: Final = bytes.fromhex("2a83088c9a4b3d010101")
"""1.2.392.200011.61.1.1.1; the byte behind it tells the key (RFC 3657)."""
_CIPHERS: Final = {
    bytes.fromhex("2a864886f70d0307"): ("3DES", 168),  # RFC 3370
    bytes.fromhex("2b0e030207"): ("DES", 56),  # OIW
    bytes.fromhex("2a864886f70d0109100312"): ("ChaCha20", 256),  # RFC 8103
}
_RC2: Final = bytes.fromhex("2a864886f70d0302")
_RC2_BITS: Final = {160: 40, 120: 64, 58: 128}
"""Key bits by the version that stands for them (RFC 2268 section 6)."""
_DEEP: Final = 40
"""Levels of elements without a stated length: more than these no message has."""
_OID, _OCTETS, _OCTETS_IN_PARTS, _SEQUENCE, _INTEGER, _FIRST = 0x06, 0x04, 0x24, 0x30, 0x02, 0xA0


class CmsError(ValueError):
    """The bytes are no cryptographic message."""


class _Element(NamedTuple):
    tag: int
    start: int
    """Where the content begins."""
    end: int
    after: int
    """Where the next element begins."""


def opened(data: bytes) -> Graded | bytes:
    """How the message is encrypted, or the bytes that were signed (none where they stand elsewhere).

    Raises `CmsError`.
    """
    kind, *rest = _inside(data, _element(data, 0))
    if kind.tag != _OID or not rest:
        raise CmsError
    name = data[kind.start : kind.end]
    if name != _SIGNED and name not in _SEALED:
        raise CmsError
    body = _inside(data, next(iter(_inside(data, rest[0]))))
    content = next((list(_inside(data, one)) for one in body if one.tag == _SEQUENCE), [])
    if name == _SIGNED:
        return b"".join(_octets(data, one) for part in content[1:] for one in _inside(data, part))
    if len(content) < 2:
        raise CmsError
    return _cipher(data, list(_inside(data, content[1])))


def _cipher(data: bytes, algorithm: list[_Element]) -> Graded:
    """The content's cipher, by the identifier of its algorithm and the parameters."""
    name = data[algorithm[0].start : algorithm[0].end] if algorithm else b""
    if name.startswith(_AES) and len(name) == 9 and 1 <= name[8] % 20 <= 7 and name[8] < 60:
        bits = 128 + 64 * (name[8] // 20)
        return graded(f"S/MIME AES-{bits}", "AES", bits)
    if name.startswith(_CAMELLIA) and len(name) == 11 and 2 <= name[10] <= 4:
        bits = 64 * name[10]
        return graded(f"S/MIME Camellia-{bits}", "Camellia", bits)
    if name in _CIPHERS:
        cipher, bits = _CIPHERS[name]
        return graded(f"S/MIME {cipher}", cipher, bits)
    if name == _RC2:
        stated = (
            next((one for one in _inside(data, algorithm[1]) if one.tag == _INTEGER), None) if algorithm[1:] else None
        )
        version = int.from_bytes(data[stated.start : stated.end], "big") if stated else 32
        rc2 = version if version >= 256 else _RC2_BITS.get(version)
        return graded(f"S/MIME RC2-{rc2}" if rc2 else "S/MIME RC2", "RC2", rc2)
    return "S/MIME", None, Grade.UNKNOWN


def _octets(data: bytes, element: _Element) -> bytes:
    """An octet string, whole or in parts."""
    if element.tag == _OCTETS:
        return data[element.start : element.end]
    if element.tag == _OCTETS_IN_PARTS:
        return b"".join(data[one.start : one.end] for one in _inside(data, element) if one.tag == _OCTETS)
    return b""


def _inside(data: bytes, element: _Element) -> Iterator[_Element]:
    at = element.start
    while at < element.end:
        one = _element(data, at)
        yield one
        at = one.after


def _element(data: bytes, at: int, depth: int = 0) -> _Element:
    """The element at `at`; where its length is not stated (BER), it ends with two zero bytes."""
    if at + 2 > len(data) or data[at] & 0x1F == 0x1F or depth > _DEEP:
        raise CmsError
    tag, size, start = data[at], data[at + 1], at + 2
    if size == 0x80:
        at = start
        while data[at : at + 2] != b"\0\0":
            at = _element(data, at, depth + 1).after
        return _Element(tag, start, at, at + 2)
    if size > 0x80:
        count = size - 0x80
        size = int.from_bytes(data[start : start + count], "big")
        start += count
    end = min(start + size, len(data))
    return _Element(tag, start, end, end)
