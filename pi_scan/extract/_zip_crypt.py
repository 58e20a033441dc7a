"""How a member of a ZIP archive is encrypted, which its headers say: each member has its own way."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pi_scan.extract._graded import graded
from pi_scan.model import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded

WINZIP = 99
"""The method that stands for WinZip's AES extension (AE-1 and AE-2)."""
_STRENGTHS = {1: 128, 2: 192, 3: 256}
"""Strength byte of the extra field 0x9901 (WinZip AE-1 and AE-2)."""
_PKWARE = {
    **dict.fromkeys((0x660E, 0x660F, 0x6610), "AES"),
    **dict.fromkeys((0x6603, 0x6609), "3DES"),
    **dict.fromkeys((0x6602, 0x6702), "RC2"),
    0x6601: "DES",
    0x6720: "Blowfish",
    0x6721: "Twofish",
    0x6801: "RC4",
}
"""Ciphers by AlgID (APPNOTE 7.3.4)."""


def member_sealed(method: int, flags: int, extra: bytes) -> Graded:
    """How a member is encrypted, by its method, flags and extra fields (APPNOTE 6.3.10, sections 6 and 7).

    >>> member_sealed(8, 1, b"")
    ('ZipCrypto', 96, <Grade.WEAK: 'weak'>)
    """
    fields = dict(_fields(extra))
    if method == WINZIP:
        stated = fields.get(0x9901, b"")
        bits = _STRENGTHS.get(stated[4]) if len(stated) >= 7 else None
        return graded(f"WinZip AES-{bits}" if bits else "WinZip AES", "AES", bits)
    if flags & 0x40:
        stated = fields.get(0x0017, b"")
        if len(stated) < 6:
            return "PKWARE strong encryption", None, Grade.UNKNOWN
        algorithm, size = struct.unpack_from("<HH", stated, 2)
        cipher = _PKWARE.get(algorithm, "")
        scheme = f"PKWARE {cipher}" if cipher else "PKWARE strong encryption"
        return graded(scheme, cipher, (size or None) if cipher else None)
    return graded("ZipCrypto", "ZipCrypto", 96)


def winzip(extra: bytes) -> tuple[int, int]:
    """(method by which a member is packed, key bits) of one with WinZip's encryption; raises ValueError."""
    stated = dict(_fields(extra)).get(0x9901, b"")
    if len(stated) < 7 or stated[4] not in _STRENGTHS:
        raise ValueError("no description")
    return int.from_bytes(stated[5:7], "little"), _STRENGTHS[stated[4]]


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, content) of each extra field."""
    at = 0
    while at + 4 <= len(extra):
        number, size = struct.unpack_from("<HH", extra, at)
        yield number, extra[at + 4 : at + 4 + size]
        at += 4 + size
