"""Members of a ZIP archive that a password opens: encrypted the old way (ZipCrypto) or with WinZip's AES.

WinZip's extension AE-1 and AE-2: a salt, two bytes that tell most wrong passwords, the member in counter mode, and a
code that tells the others (https://www.winzip.com/en/support/aes-encryption/).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import lzma
import zipfile
import zlib
from copy import copy
from typing import IO, TYPE_CHECKING, Any, Final

from pi_scan.extract._ciphers import aes_blocks
from pi_scan.extract._zip_crypt import WINZIP, winzip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.extract._passwords import Try

_ROUNDS: Final = 1000
_CODE: Final = 10
"""Bytes of the code at the end."""
_BLOCKS: Final = 1 << 12
"""Blocks of 16 bytes that are deciphered together."""
_REFUSED: Final = (
    RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
)  # fmt: skip
"""What zipfile raises for a wrong password: at once, or when the member turns out to be none."""


def unlocked(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, tries: Iterable[Try], most: int
) -> tuple[bytes, bool] | None:
    """The member, of more than `most` bytes one byte too many, and whether its password lay beside the archive.

    None where no password opens it. Raises NotImplementedError where zipfile does not know how it is packed.
    """
    for password, beside in tries:
        try:
            with _member(archive, info, password.encode()) as member:
                return member.read(most + 1), beside
        except NotImplementedError:  # a kind of RuntimeError
            raise
        except _REFUSED:
            continue
    return None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes) -> zipfile.ZipExtFile | IO[bytes]:
    if info.compress_type != WINZIP:
        return archive.open(info, pwd=password)
    method, bits = winzip(info.extra)
    plain: Any = copy(info)
    plain.compress_type, plain.flag_bits = method, info.flag_bits & ~1
    content = _deciphered(raw(archive, info), password, bits)
    plain.compress_size = len(content)
    del plain.CRC  # the code has told that nothing is changed; AE-2 has no checksum besides
    return zipfile.ZipExtFile(io.BytesIO(content), "r", plain)


def raw(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member as they stand in the archive."""
    stream = archive.fp
    if stream is None:
        raise ValueError("closed")
    stream.seek(info.header_offset)
    header = stream.read(30)
    if header[:4] != b"PK\3\4":
        raise ValueError("no member")
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    stream.seek(info.header_offset + 30 + names)
    return stream.read(info.compress_size)


def _deciphered(raw: bytes, password: bytes, bits: int) -> bytes:
    """Raises ValueError for a wrong password."""
    size = bits // 8
    salt, check, body, code = (
        raw[: size // 2],
        raw[size // 2 : size // 2 + 2],
        raw[size // 2 + 2 : -_CODE],
        raw[-_CODE:],
    )
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * size + 2)
    if keys[2 * size :] != check or not hmac.compare_digest(
        hmac.digest(keys[size : 2 * size], body, "sha1")[:_CODE], code
    ):
        raise ValueError("wrong password")
    # Its counter has the low byte first, which no library offers: the counters are enciphered one by one.
    counter = aes_blocks(keys[:size])
    plain = bytearray()
    for start in range(0, len(body), 16 * _BLOCKS):
        part = body[start : start + 16 * _BLOCKS]
        first = start // 16 + 1
        numbers = b"".join(number.to_bytes(16, "little") for number in range(first, first + (len(part) + 15) // 16))
        mask = counter(numbers)[: len(part)]
        plain += (int.from_bytes(part, "little") ^ int.from_bytes(mask, "little")).to_bytes(len(part), "little")
    return bytes(plain)
