"""Members of a ZIP whose directory is missing or broken, read from their local headers one after the other."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pi_scan.extract._zip_crypt import member_sealed
from pi_scan.model import Blob, Bytes, Gap, Limits, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded

_LOCAL = struct.Struct("<4s5H3I2H")
"""Signature, version, flags, method, time, date, CRC, packed size, size, lengths of name and extra (APPNOTE 4.3.7)."""
_FREE = 16 << 20
_STEP = 1 << 16
"""Packed bytes handed to the inflater at a time."""


def salvage(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The stored and deflated members of `blob` that stand before the damage."""
    data = blob.data()
    at = data.find(b"PK\3\4")
    count = 0
    seals: set[Graded] = set()
    while at >= 0 and at + _LOCAL.size <= len(data) and count < limits.members:
        _, _, flags, method, _, _, crc, packed_size, _, name_size, extra_size = _LOCAL.unpack(
            data[at : at + _LOCAL.size]
        )
        start = at + _LOCAL.size + name_size + extra_size
        name = data[at + _LOCAL.size : at + _LOCAL.size + name_size].decode("utf-8", "replace")
        count += 1
        place = blob.place.member(name or f"member-{count}")
        end = start + packed_size
        if flags & 1:
            sealed = member_sealed(method, flags, bytes(data[start - extra_size : start]))
            if sealed not in seals:
                seals.add(sealed)
                yield Seal(blob.place, *sealed)
            yield Gap(place, Reason.ENCRYPTED, "The member is encrypted.")
        elif method == 8:
            most = min(limits.member_bytes, max(_FREE, limits.ratio * packed_size))
            unpacked, end, damage = _inflated(data, start, most)
            if unpacked:
                yield Blob(place, unpacked, len(unpacked), context=blob.context)
            if damage is None and not flags & 8 and zlib.crc32(unpacked) != crc:
                damage = Reason.CORRUPT
            if damage is Reason.CORRUPT:
                yield Gap(place, damage, "The member is damaged; what could be unpacked was read.")
            elif damage is not None:
                yield Gap(place, damage, "The member expands more than the limit allows; what stands before was read.")
        elif method == 0 and not flags & 8 and not name.endswith("/"):
            unpacked = data[start : min(end, start + limits.member_bytes)]
            yield Blob(place, unpacked, len(unpacked), context=blob.context)
        elif not name.endswith("/"):
            yield Gap(place, Reason.UNSUPPORTED, "The member cannot be read without the directory of the archive.")
        at = data.find(b"PK\3\4", max(end, at + 4))


def member_at(data: Bytes, at: int, packed_size: int, method: int, most: int) -> bytes:
    """The member whose local header stands at `at`, as far as it can be unpacked: at most `most` bytes."""
    if not 0 <= at <= len(data) - _LOCAL.size or data[at : at + 4] != b"PK\3\4":
        return b""
    *_, name_size, extra_size = _LOCAL.unpack(data[at : at + _LOCAL.size])
    start = at + _LOCAL.size + name_size + extra_size
    if method == 8:
        return _inflated(data, start, most)[0]
    return data[start : start + min(packed_size, most)] if method == 0 else b""


def _inflated(data: Bytes, start: int, most: int) -> tuple[bytes, int, Reason | None]:
    """What the deflated bytes from `start` unpack to, at most `most` bytes; where they end, and what is wrong."""
    inflater = zlib.decompressobj(wbits=-15)
    unpacked = bytearray()
    at = start
    while not inflater.eof and at < len(data):
        packed = data[at : at + _STEP]
        untouched = inflater.copy()
        try:
            unpacked += inflater.decompress(packed, most - len(unpacked) + 1)
        except zlib.error:
            unpacked += before_damage(untouched, packed, most - len(unpacked))
            return bytes(unpacked), start, Reason.CORRUPT
        if len(unpacked) > most:
            return bytes(unpacked[:most]), start, Reason.RATIO
        at += len(packed) - len(inflater.unused_data)
    return bytes(unpacked), at, None


def before_damage(inflater: Any, packed: bytes, most: int) -> bytes:
    """What `inflater` makes of `packed` before it comes to the damage: byte by byte, for else it gives nothing."""
    unpacked = bytearray()
    with suppress(zlib.error):
        for at in range(len(packed)):
            unpacked += inflater.decompress(packed[at : at + 1])
            if len(unpacked) >= most:
                break
    return bytes(unpacked[:most])
