"""What calamine makes room for unseen in an XLS, made small: cells far from all others, and areas no sheet has.

A sheet of 65,536 rows and 256 columns takes 400 MB, and calamine holds all sheets at once: a file of some kilobytes
with a handful of such sheets would take more memory than there is.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract._compound import Branch, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pi_scan.extract._compound import Compound

_SMALL: Final = 1 << 17
"""Bytes of cells up to which they are looked at; larger workbooks are let be, for the time that it takes."""
_SHEETS: Final = 4
"""Sheets from which on all that calamine can be made to hold is too much."""
_ROOM: Final = 1 << 24
"""Cells that it may hold: 400 MB."""
_GAP: Final = 16
"""Empty rows or columns that stay between two cells that were farther apart."""
_SHORT: Final = Branch("Short", (), b"\0")
"""calamine takes a file for empty that has no short stream."""
_DIMENSIONS: Final = re.compile(
    rb"\x00\x02(?:\x0e\x00(....)(....)(..)(..)\0\0|\x0a\x00(..)(..)(..)(..)\0\0)", re.DOTALL
)
"""The first row of a sheet, the one behind its last, the same of its columns; two bytes that are reserved (MS-XLS)."""
_BOUND_SHEET: Final = 0x85
_BEGIN: Final = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_END: Final = 0x0A
_RUN: Final = 0xBD
"""MulRk: numbers in columns side by side, the last of which stands behind them."""
_CELLS: Final = frozenset({0x0006, 0x0206, 0x0406, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E, _RUN})


class _Cell(NamedTuple):
    at: int
    """Where its row stands, the column behind it."""
    row: int
    column: int
    last: int
    """The column where a run ends, or the same."""
    end: int
    """Where the column of the run's end stands; 0 where there is none."""


def nearer(compound: Compound) -> bytes | None:
    """The workbook as a file that takes little memory to read; None where it does so already."""
    entry = compound.root.child("Workbook") or compound.root.child("Book")
    if entry is None or not entry.is_stream:
        return None
    stream = compound.read(entry)  # its sectors may lie anywhere in the file, a record in two of them
    vast = any(map(_is_vast, _DIMENSIONS.finditer(stream)))  # as it seems, without a look at each record
    if not vast and entry.size > _SMALL:
        return None
    records = bytearray(stream)
    shrunk = vast and _shrunk(records)
    moved = len(records) <= _SMALL and _moved_nearer(records)
    return written(Branch("Root Entry", (Branch(entry.name, (), bytes(records)), _SHORT))) if shrunk or moved else None


def _is_vast(dimensions: re.Match[bytes]) -> bool:
    """Whether a sheet says that it has more cells than there is room for, or fewer than none, which calamine wraps."""
    fields = [int.from_bytes(field, "little") for field in dimensions.groups() if field is not None]
    first_row, end_row, first_column, end_column = fields
    height, width = end_row - first_row, end_column - first_column
    return bool(end_row and end_column) and (min(height, width) < 0 or height * width > _ROOM)


def _shrunk(records: bytearray) -> bool:
    """Have sheets that say so say nothing of their size; whether any did. Their cells tell it anyway."""
    vast, at = [], 0
    while at + 4 <= len(records):
        (size,) = struct.unpack_from("<H", records, at + 2)
        dimensions = _DIMENSIONS.match(records, at)
        if dimensions is not None and _is_vast(dimensions):
            vast.append((at + 4, at + 4 + size))
        at += 4 + size
    for start, end in vast:
        records[start:end] = bytes(end - start)
    return bool(vast)


def _moved_nearer(records: bytearray) -> bool:
    """Move the cells nearer if there is no room for what lies between; whether they were moved."""
    if records.count(_BOUND_SHEET.to_bytes(2, "little")) < _SHEETS:  # in most workbooks, without a look at each record
        return False
    sheets = list(_sheets(records))
    if sum(map(_room, sheets)) <= _ROOM:
        return False
    for sheet in sheets:
        rows = _moved({cell.row for cell in sheet})
        columns = _moved({column for cell in sheet for column in range(cell.column, cell.last + 1)})
        for cell in sheet:
            struct.pack_into("<HH", records, cell.at, rows[cell.row], columns[cell.column])
            if cell.end:
                struct.pack_into("<H", records, cell.end, columns[cell.last])
    return True


def _sheets(records: bytearray) -> Iterator[list[_Cell]]:
    """The cells of each sheet; none where there are few sheets."""
    number = depth = at = 0
    cells: list[_Cell] = []
    while at + 8 <= len(records):
        kind, size, row, column = struct.unpack_from("<4H", records, at)
        end = at + 4 + size
        if kind in _CELLS:
            last, mark = column, 0
            if kind == _RUN and end <= len(records) and size >= 6:
                mark = end - 2
                last = max(column, int.from_bytes(records[mark:end], "little"))
            cells.append(_Cell(at + 4, row, column, last, mark))
        elif kind == _BOUND_SHEET:
            number += 1
        elif kind in _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                if number < _SHEETS:
                    return
                yield cells
                cells, depth = [], 0
        at = end
    yield cells


def _room(sheet: list[_Cell]) -> int:
    """Cells that all that lies between those of a sheet takes."""
    if not sheet:
        return 0
    rows = [cell.row for cell in sheet]
    high = max(cell.last for cell in sheet) - min(cell.column for cell in sheet) + 1
    return (max(rows) - min(rows) + 1) * high


def _moved(places: Iterable[int]) -> dict[int, int]:
    """Where each row or column goes.

    >>> _moved({0, 1, 5, 65535})
    {0: 0, 1: 1, 5: 5, 65535: 22}
    """
    moved: dict[int, int] = {}
    before = last = 0
    for place in sorted(places):
        last += min(place - before, _GAP + 1)
        moved[place] = last
        before = place
    return moved
