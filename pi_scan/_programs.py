"""A Windows program in, where in it an archive begins that it would unpack when run out.

Self-extracting archives of 7-Zip and RAR append it behind the last section (PE format, section table); those of Windows
itself (IExpress) keep a cabinet among the resources. ZIP files are found by their end, as any ZIP file is.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pi_scan.model import Bytes

SELF_EXTRACTING = "application/x-self-extracting"
"""Not registered: a program with an archive in it."""

_APPENDED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_CABINET = b"MSCF\0\0\0\0"
_SECTIONS = 96
"""The most that Windows loads."""
_BEFORE = 1 << 16
"""Bytes of settings at most that stand between a program and its archive."""


def archive_in(data: Bytes) -> int | None:
    """The offset of an archive in a program; None if it is a program and no more."""
    try:
        at = int.from_bytes(data[0x3C:0x40], "little")
        if data[:2] != b"MZ" or data[at : at + 4] != b"PE\0\0":
            return None
        count, optional = struct.unpack("<H12xH", data[at + 6 : at + 22])
        end, resources = 0, (0, 0)
        for number in range(min(count, _SECTIONS)):
            entry = data[at + 24 + optional + 40 * number : at + 64 + optional + 40 * number]
            size, start = struct.unpack("<II", entry[16:24])
            end = max(end, start + size)
            if entry[:5] == b".rsrc":
                resources = (start, start + size)
    except struct.error:
        return None
    found = [data.find(sign, end, end + _BEFORE) for sign in _APPENDED if end] + [data.find(_CABINET, *resources)]
    return min((place for place in found if place >= 0), default=None)
