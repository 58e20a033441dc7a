"""How members of RAR archives are encrypted, versions 1.5 to 7, by their headers.

Sources: technote.txt of RAR 4, and https://www.rarlab.com/technote.htm for RAR 5.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final

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


def rar_sealed(data: Bytes) -> tuple[list[Graded], bool]:
    """(how members are encrypted, or all of it, as far as the headers can be followed; whether it is cut)."""
    found: dict[Graded, None] = {}
    cut = False
    try:
        for sealed in _new(data) if data[:8] == NEW else _old(data) if data[:7] == OLD else ():
            found[sealed] = None
    except (struct.error, IndexError, EOFError):
        cut = True
    except ValueError:  # who reads the members says what is damaged
        pass
    return ([] if list(found) == [CLEAR] else list(found)), cut


def packed_early(data: Bytes) -> bool:
    """Whether a member is packed as versions before 2.9 did it, which libarchive does not unpack."""
    with suppress(struct.error, IndexError, EOFError):
        return data[:7] == OLD and any(head[24] < AES and head[25] > STORED for head in _old_heads(data))
    return False


def _old(data: Bytes) -> Iterator[Graded]:
    for head in _old_heads(data):
        kind, flags = head[2], int.from_bytes(head[3:5], "little")
        if kind == 0x73:  # the headers are encrypted too
            yield graded("RAR AES-128", "AES", 128)
        elif flags & 4:
            yield _old_cipher(head[24])
        elif flags & 0xE0 != 0xE0:  # no folder
            yield CLEAR


def _old_heads(data: Bytes) -> Iterator[Bytes]:
    """The beginnings of the members' headers, or that of the archive where it says that these are encrypted."""
    at = 7
    while at + 7 <= len(data):
        _, kind, flags, size = struct.unpack("<HBHH", data[at : at + 7])
        packed = struct.unpack("<I", data[at + 7 : at + 11])[0] if flags & 0x8000 else 0
        if kind == 0x73 and flags & 0x80:
            yield data[at : at + 32]
            return
        if kind == 0x74:
            if flags & 0x100:
                packed += struct.unpack("<I", data[at + 32 : at + 36])[0] << 32
            yield data[at : at + 32]
        if kind == 0x7B or size < 7:
            return
        at += size + packed
    if at != len(data):  # its last block is missing in old ones
        raise EOFError


def _old_cipher(version: int) -> Graded:
    """By the version that is needed to unpack; before 2.9 a cipher of the program's own served."""
    return graded("RAR AES-128", "AES", 128) if version >= AES else ("RAR 2 cipher", None, Grade.UNKNOWN)


def _new(data: Bytes) -> Iterator[Graded]:
    at = 8
    while at + 7 <= len(data):
        size, start = number(data, at + 4)
        kind, spot = number(data, start)
        flags, spot = number(data, spot)
        extra = packed = 0
        if flags & 1:
            extra, spot = number(data, spot)
        if flags & 2:
            packed, spot = number(data, spot)
        if kind == 4:  # the headers are encrypted too
            yield _new_cipher(number(data, spot)[0])
            return
        if kind == 5:
            return
        end = start + size
        if kind == 2:
            sealed = _encryption(data, end - extra, end)
            if sealed is not None:
                yield sealed
            elif not number(data, spot)[0] & 1:  # no folder
                yield CLEAR
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
