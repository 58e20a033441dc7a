"""Members of a ZIP whose directory is missing or broken, read from their local headers one after the other."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from pi_scan.model import Blob, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL = struct.Struct("<4s5H3I2H")
"""Signature, version, flags, method, time, date, CRC, packed size, size, lengths of name and extra (APPNOTE 4.3.7)."""
_FREE = 16 << 20


def salvage(blob: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """The stored and deflated members of `blob` that stand before the damage."""
    data = blob.data()
    at = data.find(b"PK\3\4")
    count = 0
    while at >= 0 and at + _LOCAL.size <= len(data) and count < limits.members:
        _, _, flags, method, _, _, _, packed_size, _, name_size, extra_size = _LOCAL.unpack(data[at : at + _LOCAL.size])
        start = at + _LOCAL.size + name_size + extra_size
        name = data[at + _LOCAL.size : at + _LOCAL.size + name_size].decode("utf-8", "replace")
        count += 1
        place = blob.place.member(name or f"member-{count}")
        end = start + packed_size
        if flags & 1:
            yield Gap(place, Reason.ENCRYPTED, "The member is encrypted.")
        elif method == 8:
            inflater = zlib.decompressobj(wbits=-15)
            size = min(limits.member_bytes, max(_FREE, limits.ratio * packed_size))
            packed = data[start : min(len(data), start + limits.member_bytes)]
            try:
                unpacked = inflater.decompress(packed, size)
            except zlib.error:
                unpacked = b""
                yield Gap(place, Reason.CORRUPT, "The member is damaged.")
            end = start + len(packed) - len(inflater.unused_data) if inflater.eof else max(end, start)
            if unpacked:
                yield Blob(place, unpacked, len(unpacked), context=blob.context)
        elif method == 0 and not flags & 8 and not name.endswith("/"):
            unpacked = data[start : min(end, start + limits.member_bytes)]
            yield Blob(place, unpacked, len(unpacked), context=blob.context)
        elif not name.endswith("/"):
            yield Gap(place, Reason.UNSUPPORTED, "The member cannot be read without the directory of the archive.")
        at = data.find(b"PK\3\4", max(end, at + 4))
