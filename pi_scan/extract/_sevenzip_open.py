"""7z archives that a password opens: the same archive written anew without its cipher, for libarchive to read.

7zFormat.txt of the LZMA SDK: AES-256 in CBC mode, its key the SHA-256 of half a million times password and counter.
"""

from __future__ import annotations

import hashlib
import lzma
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pi_scan.extract._ciphers import aes_chain
from pi_scan.extract._sevenzip_crypt import (
    AES,
    DIGESTS,
    ENCODED,
    FOLDERS,
    HEADER,
    HEADERS,
    PACK,
    SIZES,
    STREAMS,
    UNPACK,
    UNPACKED,
    Coder,
    Folder,
    Reader,
    unpacked,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.model import Bytes

_START: Final = 32
"""Bytes before the packed ones."""
_SIGNATURE: Final = b"7z\xbc\xaf\x27\x1c\0\4"
_MOST_ROUNDS: Final = 22
"""Power of two of the rounds that make a key; 7-Zip takes 19, and many more are there to hold up a reader."""
_STEP: Final = 1 << 12
"""Rounds hashed by one call."""
_COPY: Final = b"\0"


def opened(data: Bytes, password: str) -> bytes | None:
    """The archive without its cipher; None for a damaged one, and for a wrong password where that can be told.

    Where the list of members is not encrypted only unpacking them tells a wrong password.
    """
    keys: dict[bytes, bytes] = {}
    with suppress(IndexError, ValueError, lzma.LZMAError, OverflowError, MemoryError):
        return _rewritten(data, _header(data, password, keys), password, keys)
    return None


def _header(data: Bytes, password: str, keys: dict[bytes, bytes]) -> Reader:
    """The header of the members, behind its first byte. Raises ValueError where the password does not open it."""
    start, size = int.from_bytes(data[12:20], "little"), int.from_bytes(data[20:28], "little")
    header = Reader(bytes(data[_START + start : _START + start + min(size, HEADERS)]))
    kind = header.byte()
    for _ in range(4):  # headers packed in headers
        if kind != ENCODED:
            break
        at, sizes, (folder, *_) = header.streams()
        body = bytes(data[_START + at : _START + at + sizes[0]])
        folder, (body, *_) = _unlocked(folder, [body], password, keys)
        plain = unpacked(folder, body, min(folder.sizes[-1], HEADERS))
        if folder.crc is not None and zlib.crc32(plain) != folder.crc:
            raise ValueError("wrong password")
        header = Reader(plain)
        kind = header.byte()
    if kind != HEADER:
        raise ValueError("no header")
    return header


def _rewritten(data: Bytes, header: Reader, password: str, keys: dict[bytes, bytes]) -> bytes:
    """The archive with its members' packed bytes deciphered, and a header that says so."""
    at, sizes, folders = header.members()
    at += _START
    left = iter(sizes)
    bodies: list[bytes] = []
    plain: list[Folder] = []
    for folder in folders:
        own = []
        for _ in folder.packed:
            size = next(left, 0)
            own.append(bytes(data[at : at + size]))
            at += size
        folder, own = _unlocked(folder, own, password, keys)  # noqa: PLW2901  (the same without its cipher)
        plain.append(folder)
        bodies += own
    written = bytes((HEADER, STREAMS, PACK)) + _number(0) + _number(len(bodies))
    written += bytes((SIZES,)) + b"".join(map(_number, map(len, bodies))) + b"\0"
    written += bytes((UNPACK, FOLDERS)) + _number(len(plain)) + b"\0" + b"".join(map(_folder, plain))
    written += bytes((UNPACKED,)) + b"".join(_number(size) for folder in plain for size in folder.sizes)
    written += _digests([folder.crc for folder in plain]) + b"\0" + header.rest()
    body = b"".join(bodies)
    head = b"".join(number.to_bytes(8, "little") for number in (len(body), len(written)))
    head += zlib.crc32(written).to_bytes(4, "little")
    return _SIGNATURE + zlib.crc32(head).to_bytes(4, "little") + head + body + written


def _unlocked(
    folder: Folder, bodies: list[bytes], password: str, keys: dict[bytes, bytes]
) -> tuple[Folder, list[bytes]]:
    """The folder without its ciphers, and its packed bytes deciphered."""
    coders, binds, packed, sizes = list(folder.coders), list(folder.binds), list(folder.packed), list(folder.sizes)
    bodies = list(bodies)
    while any(coder.name == AES for coder in coders):
        number = next(number for number, coder in enumerate(coders) if coder.name == AES)
        into = sum(coder.ins for coder in coders[:number])
        out = sum(coder.outs for coder in coders[:number])
        stream = packed.index(into)
        bodies[stream] = _deciphered(bodies[stream], coders[number].properties, password, keys)[: sizes[out]]
        if len(coders) == 1:
            coders = [Coder(_COPY, 1, 1, b"")]
            break
        fed = next(one for one, other in binds if other == out)
        packed[stream] = fed
        binds = [(one, other) for one, other in binds if other != out]
        del coders[number], sizes[out]
        packed = [one - (one > into) for one in packed]
        binds = [(one - (one > into), other - (other > out)) for one, other in binds]
    return Folder(coders, binds, packed, sizes, folder.crc), bodies


def _deciphered(body: bytes, properties: bytes, password: str, keys: dict[bytes, bytes]) -> bytes:
    """Raises ValueError for bytes that are no whole blocks, and for keys that cost too much."""
    first, second = properties[0], properties[1] if len(properties) > 1 else 0
    salt_size = (first >> 7) + (second >> 4)
    vector_size = (first >> 6 & 1) + (second & 15)
    salt = properties[2 : 2 + salt_size]
    vector = properties[2 + salt_size : 2 + salt_size + vector_size].ljust(16, b"\0")
    given = bytes((first & 63,)) + salt
    if given not in keys:
        keys[given] = _key(first & 63, salt, password)
    return aes_chain(keys[given], vector, body[: len(body) // 16 * 16])


def _key(power: int, salt: bytes, password: str) -> bytes:
    secret = salt + password.encode("utf-16-le")
    if power > _MOST_ROUNDS:
        raise ValueError("too many rounds")
    digest = hashlib.sha256()
    rounds = 1 << power
    for start in range(0, rounds, _STEP):
        counters = range(start, min(start + _STEP, rounds))
        digest.update(b"".join([secret + counter.to_bytes(8, "little") for counter in counters]))
    return digest.digest()


def _folder(folder: Folder) -> bytes:
    written = _number(len(folder.coders))
    for name, ins, outs, properties in folder.coders:
        several = ins != 1 or outs != 1
        written += bytes((len(name) | (0x10 if several else 0) | (0x20 if properties else 0),)) + name
        written += _number(ins) + _number(outs) if several else b""
        written += _number(len(properties)) + properties if properties else b""
    written += b"".join(_number(one) + _number(other) for one, other in folder.binds)
    return written + (b"".join(map(_number, folder.packed)) if len(folder.packed) > 1 else b"")


def _digests(crcs: Iterable[int | None]) -> bytes:
    crcs = list(crcs)
    flags = sum(1 << number for number, crc in enumerate(reversed(crcs)) if crc is not None)
    size = (len(crcs) + 7) // 8
    given = (flags << (8 * size - len(crcs))).to_bytes(size, "big")
    stated = b"".join(crc.to_bytes(4, "little") for crc in crcs if crc is not None)
    return bytes((DIGESTS, 0)) + given + stated


def _number(value: int) -> bytes:
    """Of one to nine bytes: the leading ones of the first tell how many follow.

    >>> [_number(value).hex() for value in (5, 128, 16384, 1 << 60)]
    ['05', '8080', 'c00040', 'ff0000000000000010']
    """
    for more in range(8):
        if value < 1 << 7 * (more + 1):
            low = value & ((1 << 8 * more) - 1)
            first = 0xFF00 >> more & 0xFF | value >> 8 * more
            return bytes((first,)) + low.to_bytes(more, "little")
    return b"\xff" + value.to_bytes(8, "little")
