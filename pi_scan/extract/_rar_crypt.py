"""How members of RAR archives are encrypted, versions 1.5 to 7, by their headers.

Sources: technote.txt of RAR 4, and https://www.rarlab.com/technote.htm for RAR 5.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract._graded import CLEAR, graded
from pi_scan.model import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Bytes

OLD: Final = b"Rar!\x1a\7\0"
NEW: Final = b"Rar!\x1a\7\1\0"
AES: Final = 29
"""Version that is needed to unpack what AES encrypts."""
STORED: Final = 0x30
PARTED: Final = 0x18
"""Flags of a member of RAR 5 that goes on in another volume, or comes from one."""
_SECOND: Final = 20
_FIRST: Final = 15
_MAIN: Final = 0x73
_FILE: Final = 0x74
_NEW_SUB: Final = 0x7A
_END: Final = 0x7B
_HEADERS: Final = 0x80
_SOLID_ALL: Final = 8
_SOLID: Final = 0x10


class Look(NamedTuple):
    """What the headers of an archive tell, as far as they can be followed."""

    sealed: list[Graded]
    """How members are encrypted, or all of it."""
    cut: bool
    """Whether it ends early."""
    parted: bool
    """Whether a member goes on in another volume, or comes from one."""
    beyond: bool
    """Whether libarchive cannot unpack all of it: what versions before 2.9 made, what those before 5 packed as one."""


class _Head(NamedTuple):
    """What one header tells; nothing of a folder's encryption."""

    sealed: Graded | None
    parted: bool = False
    beyond: bool = False


def looked(data: Bytes) -> Look:
    """A look at the headers, of both kinds of archives."""
    found: dict[Graded, None] = {}
    cut = parted = beyond = False
    try:
        for head in _new(data) if data[:8] == NEW else _old(data) if data[:7] == OLD else ():
            if head.sealed is not None:
                found[head.sealed] = None
            parted |= head.parted
            beyond |= head.beyond
    except (struct.error, IndexError, EOFError):
        cut = True
    except ValueError:  # who reads the members says what is damaged
        pass
    return Look([] if list(found) == [CLEAR] else list(found), cut, parted, beyond)


def whole(data: Bytes) -> int:
    """Where the last whole block of an archive before version 5 ends."""
    ends = [len(OLD)]
    with suppress(struct.error, EOFError):
        ends += (end for _, end in _old_blocks(data) if end <= len(data))
    return ends[-1]


def _old(data: Bytes) -> Iterator[_Head]:
    for block, _ in _old_blocks(data):
        kind, flags = block[2], int.from_bytes(block[3:5], "little")
        if kind == _MAIN:
            yield _Head(_old_cipher(AES)) if flags & _HEADERS else _Head(None, beyond=bool(flags & _SOLID_ALL))
        elif kind == _FILE:
            folder = flags & 0xE0 == 0xE0
            sealed = _old_cipher(block[24]) if flags & 4 else None if folder else CLEAR
            yield _Head(sealed, bool(flags & 3), block[24] < AES or bool(flags & _SOLID))
        elif kind == _NEW_SUB:
            yield _Head(None, beyond=bool(flags & _SOLID))


def _old_blocks(data: Bytes) -> Iterator[tuple[Bytes, int]]:
    """The beginnings of the headers, and where what belongs to them ends.

    The main one is the last where it says that the others are encrypted.
    """
    at = len(OLD)
    while at + 7 <= len(data):
        _, kind, flags, size = struct.unpack("<HBHH", data[at : at + 7])
        packed = struct.unpack("<I", data[at + 7 : at + 11])[0] if flags & 0x8000 else 0
        if kind == _FILE and flags & 0x100:
            packed += struct.unpack("<I", data[at + 32 : at + 36])[0] << 32
        end = at + size + packed
        yield data[at : at + 32], end
        if kind == _END or size < 7 or (kind == _MAIN and flags & _HEADERS):
            return
        at = end
    if at != len(data):  # its last block is missing in old ones
        raise EOFError


def _old_cipher(version: int) -> Graded:
    """By the version that is needed to unpack; before 2.9 ciphers of the program's own served.

    That of 1.5 has a key of four words of 16 bits, what came before it one of three bytes. The key of 2.0 has 128 bits,
    but nobody has looked into the cipher in public.
    """
    if version >= AES:
        return graded("RAR AES-128", "AES", 128)
    if version >= _SECOND:
        return "RAR 2 cipher", None, Grade.UNKNOWN
    return graded("RAR 1 cipher", "RAR 1", 64 if version >= _FIRST else 24)


def _new(data: Bytes) -> Iterator[_Head]:
    at = 8
    while at + 7 <= len(data):
        size, start = number(data, at + 4)
        kind, flags, extra, packed, spot = block_head(data, start)
        if kind == 4:  # the headers are encrypted too
            yield _Head(_new_cipher(number(data, spot)[0]))
            return
        if kind == 5:
            return
        end = start + size
        if kind == 2:
            folder = number(data, spot)[0] & 1
            sealed = _encryption(data, end - extra, end) or (None if folder else CLEAR)
            yield _Head(sealed, bool(flags & PARTED))
        at = end + packed
    raise EOFError


def _encryption(data: Bytes, at: int, end: int) -> Graded | None:
    """The record of the extra area that tells how a member is encrypted."""
    while at < end:
        size, at = number(data, at)
        kind, spot = number(data, at)
        if kind == 1:
            return _new_cipher(number(data, spot)[0])
        at += size
    return None


def _new_cipher(version: int) -> Graded:
    return graded("RAR AES-256", "AES", 256) if version == 0 else ("RAR encryption", None, Grade.UNKNOWN)


def block_head(data: Bytes, at: int) -> tuple[int, int, int, int, int]:
    """Type, flags, bytes of the extra area and of the packed data of a block of RAR 5; where its fields begin."""
    kind, at = number(data, at)
    flags, at = number(data, at)
    extra = packed = 0
    if flags & 1:
        extra, at = number(data, at)
    if flags & 2:
        packed, at = number(data, at)
    return kind, flags, extra, packed, at


def number(data: Bytes, at: int) -> tuple[int, int]:
    """(a number of up to ten bytes of seven bits, low ones first; where it ends)."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number without an end")
