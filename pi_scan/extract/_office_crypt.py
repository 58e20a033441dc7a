"""An Office document in, how it is encrypted out: the headers before the ciphertext say it (MS-OFFCRYPTO).

Each function takes the bytes of an OLE2 file, or of a stream in it; a document that is not encrypted gives None.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from pi_scan.extract._graded import graded
from pi_scan.extract._ole import stream
from pi_scan.model import Grade

if TYPE_CHECKING:
    from pi_scan.extract._graded import Graded
    from pi_scan.model import Bytes

_AGILE = re.compile(rb"<(?:\w+:)?keyData\b[^<>]*>")
_CIPHER = re.compile(rb'\bcipherAlgorithm="([A-Za-z0-9_-]{1,20})"')
_BITS = re.compile(rb'\bkeyBits="(\d{1,5})"')
_ALGORITHMS = {0x6801: ("RC4", 40), 0x660E: ("AES", 128), 0x660F: ("AES", 192), 0x6610: ("AES", 256)}
"""(cipher, key bits where none are stated) by AlgID (2.3.2)."""
_AES_FLAG = 0x20

_FILE_PASS = 0x2F
_BEFORE_FILE_PASS = (0x0009, 0x0209, 0x0409, 0x0809, 0x0086)
"""BOF of all versions, and WriteProtect: only these stand before FilePass (MS-XLS 2.1.7.20.3)."""

_WORD = (0xA5EC, 0xA5DC)
"""First word of the stream WordDocument, of Word 97 and of Word 6."""
_ENCRYPTED, _TABLE, _OBFUSCATED = 0x0100, 0x0200, 0x8000
_RECORDS = 1 << 25
"""Bytes of a presentation's records looked through: pictures stand elsewhere."""
_ENCRYPTED_USER = 0xF3D1C4DF
"""headerToken of the stream Current User of an encrypted presentation (MS-PPT 2.3.2)."""
_SESSION = re.compile(rb"\x0f\x00\x14\x2f.{4}(?=[\x02-\x04]\x00\x02\x00)", re.DOTALL)
"""CryptSession10Container (MS-PPT 2.4.11), whose content begins with the version of the header."""


def package(data: Bytes) -> Graded:
    """How a DOCX, XLSX or PPTX is encrypted, which is then wrapped in OLE2 (2.3.4)."""
    return _package(stream(data, "EncryptionInfo"))


def workbook(records: bytes) -> Graded | None:
    """How an XLS is encrypted, whose first records these are: by the record FilePass."""
    at = 0
    while at + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, at)
        if kind == _FILE_PASS:
            return _file_pass(records[at + 4 : at + 4 + size])
        if kind not in _BEFORE_FILE_PASS:
            return None
        at += 4 + size
    return None


def document(data: Bytes) -> Graded | None:
    """How a DOC is encrypted: by the flags at its beginning (MS-DOC 2.5.2), and the header in its table stream."""
    base = stream(data, "WordDocument", 64)
    if len(base) < 12:
        return None
    (magic,), (flags,) = struct.unpack_from("<H", base), struct.unpack_from("<H", base, 10)
    if magic not in _WORD or not flags & _ENCRYPTED:
        return None
    if flags & _OBFUSCATED or magic == _WORD[1]:
        return "Word XOR obfuscation", 16, Grade.NONE  # its key follows from any known text
    return _rc4(stream(data, "1Table" if flags & _TABLE else "0Table", 64), "Word")


def presentation(data: Bytes) -> Graded | None:
    """How a PPT is encrypted: by the mark in the stream Current User, and the header in the record that holds it."""
    user = stream(data, "Current User", 64)
    if len(user) < 16 or struct.unpack_from("<I", user, 12)[0] != _ENCRYPTED_USER:
        return None
    records = stream(data, "PowerPoint Document", _RECORDS)
    session = _SESSION.search(records)
    return _rc4(records[session.end() : session.end() + 64] if session else b"", "PowerPoint")


def _package(info: bytes) -> Graded:
    r"""By the stream EncryptionInfo (2.3.4.5 and 2.3.4.10).

    >>> _package(b'\4\0\4\0@\0\0\0<keyData saltSize="16" keyBits="256" cipherAlgorithm="AES"/>')
    ('Office agile AES', 256, <Grade.STRONG: 'strong'>)
    """
    major, minor = struct.unpack_from("<HH", info.ljust(4, b"\0"))
    if (major, minor) == (4, 4) and (agile := _AGILE.search(info)):
        cipher, bits = _CIPHER.search(agile[0]), _BITS.search(agile[0])
        if cipher and bits:
            name = cipher[1].decode()
            return graded(f"Office agile {name}", name, int(bits[1]))
    elif minor == 2:
        found = _crypto_api(info, "Office standard")
        if found is not None:
            return found
    elif minor == 3:  # an encryption of another maker, described in terms of its own
        return "Office extensible encryption", None, Grade.UNKNOWN
    return "Office encryption", None, Grade.UNKNOWN


def _file_pass(content: bytes) -> Graded:
    """The record FilePass (MS-XLS 2.4.117)."""
    (kind,) = struct.unpack_from("<H", content.ljust(2, b"\0"))
    if kind == 0:
        return "Excel XOR obfuscation", 16, Grade.NONE  # its key follows from any known text
    return _rc4(content[2:], "Excel") if kind == 1 else ("Excel encryption", None, Grade.UNKNOWN)


def _rc4(header: bytes, program: str) -> Graded:
    """The header of the RC4 that Office 97 had (2.3.6.1), or of that by CryptoAPI (2.3.5.1)."""
    major, minor = struct.unpack_from("<HH", header.ljust(4, b"\0"))
    if (major, minor) == (1, 1):
        return graded(f"{program} RC4", "RC4", 40)
    found = _crypto_api(header, program) if minor == 2 and 2 <= major <= 4 else None
    return found or (f"{program} encryption", None, Grade.UNKNOWN)


def _crypto_api(header: bytes, program: str) -> Graded | None:
    """EncryptionHeader (2.3.2) behind version, flags and size; a key size of 0 stands for 40 bits of RC4 (2.3.5.1)."""
    if len(header) < 32:
        return None
    (flags,) = struct.unpack_from("<I", header, 12)
    algorithm, _, stated = struct.unpack_from("<III", header, 20)
    cipher, usual = _ALGORITHMS.get(algorithm or (0x660E if flags & _AES_FLAG else 0x6801), ("", 0))
    if not cipher:
        return None
    bits = usual if cipher == "AES" else stated or usual
    by = f"{cipher} CryptoAPI" if cipher == "RC4" and program != "Office standard" else cipher
    return graded(f"{program} {by}", cipher, bits)
