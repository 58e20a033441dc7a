"""Office documents that need a password: how they are encrypted, which is all that can be said of them.

An encrypted DOCX, XLSX or PPTX is an OLE2 file with the streams EncryptionInfo and EncryptedPackage (MS-OFFCRYPTO 2.3).
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from pi_scan.extract._ole import stream
from pi_scan.model import Blob, ExtractError, Format, Grade, Limits, Part, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Encrypted Office document",
    media_types=("application/vnd.ms-office.encrypted",),
    reads="only how it is encrypted",
)

_AGILE = re.compile(rb"<(?:\w+:)?keyData\b[^<>]*>")
_CIPHER = re.compile(rb'\bcipherAlgorithm="([A-Za-z0-9_-]{1,20})"')
_BITS = re.compile(rb'\bkeyBits="(\d{1,5})"')
_ALGORITHMS = {0x6801: ("RC4", 40), 0x660E: ("AES", 128), 0x660F: ("AES", 192), 0x6610: ("AES", 256)}
"""(cipher, key bits where none are stated) by AlgID (MS-OFFCRYPTO 2.3.2)."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a password is needed."""
    scheme, bits = encryption(stream(blob.data(), "EncryptionInfo"))
    grade = Grade.UNKNOWN if bits is None else Grade.STRONG if bits >= 128 else Grade.WEAK
    yield Seal(blob.place, scheme, bits, grade)
    raise ExtractError(Reason.ENCRYPTED, "The document needs a password.")


def encryption(info: bytes) -> tuple[str, int | None]:
    r"""(scheme, key bits) from the stream EncryptionInfo (MS-OFFCRYPTO 2.3.4.5 and 2.3.4.10).

    >>> encryption(b'\4\0\4\0@\0\0\0<keyData saltSize="16" keyBits="256" cipherAlgorithm="AES"/>')
    ('Office agile AES', 256)
    """
    major, minor = struct.unpack_from("<HH", info.ljust(4, b"\0"))
    if (major, minor) == (4, 4) and (agile := _AGILE.search(info)):
        cipher, bits = _CIPHER.search(agile[0]), _BITS.search(agile[0])
        if cipher and bits:
            return f"Office agile {cipher[1].decode()}", int(bits[1])
    elif minor == 2 and len(info) >= 40:
        algorithm, _, stated = struct.unpack_from("<III", info, 20)
        if algorithm in _ALGORITHMS:
            name, usual = _ALGORITHMS[algorithm]
            return f"Office standard {name}", stated or usual
    return "Office encryption", None
