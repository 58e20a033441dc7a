"""A program of Windows or DOS in, where in it an archive begins that it would unpack when run out.

Self-extracting archives of 7-Zip, RAR and ARJ append it behind the last section (PE format, section table), or behind
what DOS loads; those of Windows itself (IExpress) keep a cabinet among the resources. ZIP files are found by their end,
as any ZIP file is.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pi_scan._bare import is_arj

if TYPE_CHECKING:
    from pi_scan.model import Bytes

SELF_EXTRACTING = "application/x-self-extracting"
"""Not registered: a program with an archive in it."""

_APPENDED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_ARJ = b"\x60\xea"
_HEADER = 1 << 12
_CABINET = b"MSCF\0\0\0\0"
_SECTIONS = 96
"""The most that Windows loads."""
_BEFORE = 1 << 16
"""Bytes of settings at most that stand between a program and its archive."""


def archive_in(data: Bytes) -> int | None:
    """The offset of an archive in a program; None if it is a program and no more."""
    if data[:2] != b"MZ":
        return None
    try:
        at = int.from_bytes(data[0x3C:0x40], "little")
        end, resources = _windows(data, at) if data[at : at + 4] == b"PE\0\0" else (_dos(data), (0, 0))
    except struct.error:
        return None
    found = [data.find(sign, end, end + _BEFORE) for sign in _APPENDED if end]
    found += [data.find(_CABINET, *resources), _arj(data, end) if end else -1]
    return min((place for place in found if place >= 0), default=None)


def _windows(data: Bytes, at: int) -> tuple[int, tuple[int, int]]:
    """(where the last section ends, where the resources begin and end). Raises struct.error."""
    count, optional = struct.unpack("<H12xH", data[at + 6 : at + 22])
    end, resources = 0, (0, 0)
    for number in range(min(count, _SECTIONS)):
        entry = data[at + 24 + optional + 40 * number : at + 64 + optional + 40 * number]
        size, start = struct.unpack("<II", entry[16:24])
        end = max(end, start + size)
        if entry[:5] == b".rsrc":
            resources = (start, start + size)
    return end, resources


def _dos(data: Bytes) -> int:
    """Where what DOS loads of a program ends: so many pages of 512 bytes, the last of them not whole."""
    last, pages = struct.unpack("<HH", data[2:6])
    return int(512 * (pages - 1) + last if last else 512 * pages)


def _arj(data: Bytes, start: int) -> int:
    """Where an archive of ARJ begins; -1 where there is none."""
    at = data.find(_ARJ, start, start + _BEFORE)
    while at >= 0 and not is_arj(bytes(data[at : at + _HEADER])):
        at = data.find(_ARJ, at + 1, start + _BEFORE)
    return at
