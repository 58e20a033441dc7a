"""ARJ archives in, their members out as they stand: headers, and what undoes a password (technote of ARJ 2.55).

What methods 1 to 3 pack is packed as in LHA: written with a header of LHA, libarchive unpacks it.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Bytes

MARK: Final = b"\x60\xea"
LOCKED, PARTED = 1, 4 | 8
"""Flags of a member: with a password; it goes on in another volume, or comes from one."""
STORED, FASTEST = 0, 4
_FILES: Final = (0, 1)
"""Kinds of members that are files: of bytes, and of text."""
_HEADER: Final = 2600
_SHORTEST: Final = 3
"""Bytes that are copied at least."""


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    flags: int
    method: int
    modifier: int
    """Is added to each byte of the password."""
    size: int
    checksum: int
    packed: tuple[int, int]
    """Where it begins and ends."""


def members(data: Bytes) -> Iterator[Member]:
    """The files. Raises EOFError where the archive ends early, and ValueError where a header is damaged."""
    _, at = _header(data, 0)
    while True:
        header, at = _header(data, at)
        if not header:
            return
        first, _, _, _, flags, method, kind, modifier = header[:8]
        packed, size, checksum = struct.unpack_from("<III", header, 12)
        name = header[first:].partition(b"\0")[0]
        if kind in _FILES:
            yield Member(_text(name), flags, method, modifier, size, checksum, (at, at + packed))
        at += packed


def _header(data: Bytes, at: int) -> tuple[bytes, int]:
    """(a header, empty at the end of the archive; where what follows it begins)."""
    start = bytes(data[at : at + 4])
    if len(start) < 4:
        raise EOFError
    size = int.from_bytes(start[2:], "little")
    if start[:2] != MARK or size > _HEADER:
        raise ValueError("no header")
    at += 4
    if not size:
        return b"", at
    header, tail = bytes(data[at : at + size]), bytes(data[at + size : at + size + 6])
    if len(tail) < 6:
        raise EOFError
    if zlib.crc32(header) != int.from_bytes(tail[:4], "little") or size < 30:
        raise ValueError("damaged")
    more = int.from_bytes(tail[4:], "little")
    return header, at + size + 6 + (more + 4 if more else 0)


def _text(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp437")


def ungarbled(packed: bytes, password: str, modifier: int) -> bytes:
    """Bytes without the password that they are mixed with."""
    key = bytes((byte + modifier) & 0xFF for byte in password.encode("utf-8"))
    mask = (key * (len(packed) // len(key) + 1))[: len(packed)]
    return (int.from_bytes(packed, "little") ^ int.from_bytes(mask, "little")).to_bytes(len(packed), "little")


def as_lha(packed: bytes, size: int) -> bytes:
    """An archive of LHA with one member, of whose content no checksum is told."""
    fields = b"-lh7-" + struct.pack("<IIIBB", len(packed), size, 0, 0x20, 0) + b"\1a"
    return bytes((len(fields), sum(fields) & 0xFF)) + fields + packed + b"\0"


def fastest(packed: bytes, size: int) -> bytes:
    """The `size` bytes that method 4 packed. Raises EOFError and ValueError for damaged ones."""
    bits = _Bits(packed)
    out = bytearray()
    while len(out) < size:
        length = bits.number(0, 7)
        if not length:
            out.append(bits.take(8))
            continue
        length += _SHORTEST - 1
        back = bits.number(9, 13) + 1
        if back > len(out):
            raise ValueError("damaged")
        start = len(out) - back
        piece = out[start : start + length]
        out += piece if back >= length else (bytes(piece) * (length // back + 1))[:length]
    return bytes(out[:size])


class _Bits:
    """Bytes as bits, the highest first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> int:
        """The next bits, sixteen at most, as a number. Raises EOFError."""
        start = self._at >> 3
        if start >= len(self._data):
            raise EOFError
        window = int.from_bytes(self._data[start : start + 4].ljust(4, b"\0"), "big")
        window >>= 32 - count - (self._at & 7)
        self._at += count
        return window & ((1 << count) - 1)

    def number(self, least: int, most: int) -> int:
        """A number that says by ones before it how many bits it has."""
        width, before = least, 0
        while width < most and self.take(1):
            before += 1 << width
            width += 1
        return before + (self.take(width) if width else 0)
