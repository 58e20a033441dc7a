"""Short streams of an OLE2 compound file (MS-CFB): enough to read how a document is encrypted."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.model import Bytes

_END = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of chain, free, table."""
_SECTORS = 4096
"""Sectors of a directory that are followed."""


def stream(data: Bytes, name: str, size: int = 8192) -> bytes:
    """Up to `size` bytes of the first stream called `name`; empty where there is none or the file is damaged."""
    try:
        return _stream(data, name.casefold(), size)
    except (struct.error, IndexError):
        return b""


def is_plausible(data: Bytes) -> bool:
    """Whether the header speaks of no more sectors than the file has: calamine makes room for them unseen."""
    if len(data) < 512:
        return False
    shift = int.from_bytes(data[30:32], "little")
    sectors = len(data) >> 9
    counts = struct.unpack_from("<II16xI4xI", data, 40)  # of the directory, the FAT, the mini FAT and the DIFAT
    return shift in (9, 12) and max(counts) <= sectors


def _stream(data: Bytes, name: str, size: int) -> bytes:
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        return b""
    directory, _, cutoff, mini_table = struct.unpack_from("<IIII", data, 48)
    bytes_per_sector = 1 << shift

    def sector(number: int) -> bytes:
        start = (number + 1) << shift
        return bytes(data[start : start + bytes_per_sector])

    table: list[int] = []
    for number in struct.unpack_from("<109I", data, 76):
        if number < _END:
            table += _numbers(sector(number))
    entries = b"".join(map(sector, _chain(table, directory)))
    found = root = None
    for start in range(0, len(entries) - 127, 128):
        entry = entries[start : start + 128]
        length, kind = struct.unpack_from("<HB", entry, 64)
        if kind == 5:
            root = entry
        elif kind == 2 and entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").casefold() == name:
            found = entry
            break
    if found is None or root is None:
        return b""
    first, total = struct.unpack_from("<II", found, 116)
    if total >= cutoff:
        return b"".join(map(sector, _chain(table, first, (min(size, total) >> shift) + 1)))[: min(size, total)]
    minis = [number for part in _chain(table, mini_table) for number in _numbers(sector(part))]
    home = list(_chain(table, struct.unpack_from("<I", root, 116)[0]))
    pieces = []
    for number in _chain(minis, first, (min(size, total) >> 6) + 1):
        at = number << 6
        pieces.append(sector(home[at >> shift])[at % bytes_per_sector :][:64])
    return b"".join(pieces)[: min(size, total)]


def _numbers(sector: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _chain(table: Sequence[int], number: int, most: int = _SECTORS) -> Iterator[int]:
    """The sectors of a chain; a chain that runs in a circle ends at the limit."""
    for _ in range(most):
        if number >= _END or number >= len(table):
            return
        yield number
        number = table[number]
