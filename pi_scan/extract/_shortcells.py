"""A sheet of an XLSB workbook in, the same sheet out with the column in every cell, as calamine wants it.

MS-XLSB 2.4 has cells in a short form that leave their column out, being the one after that of the cell before. Excel
writes none, other programs (SheetJS) hardly any others, and calamine passes over them without a word.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROW = 0
_LONG = range(1, 12)
"""Cells that say their column: BrtCellBlank to BrtFmlaError."""
_SHORT = range(12, 19)
"""The same without it, in the same order: BrtShortBlank to BrtShortIsst."""


def has_short_cells(sheet: bytes) -> bool:
    """Whether there are any in the first bytes of a sheet."""
    return any(kind in _SHORT for kind, _, _ in _records(sheet))


def lengthened(sheet: bytes) -> bytes:
    """`sheet` with long cells only."""
    out = bytearray()
    column = -1
    for kind, start, end in _records(sheet):
        number, body = kind, sheet[start:end]
        if kind == _ROW:
            column = -1
        elif kind in _LONG and len(body) >= 4:
            column = int.from_bytes(body[:4], "little")
        elif kind in _SHORT:
            column += 1
            number, body = kind - _SHORT.start + _LONG.start, struct.pack("<I", column) + body
        out += _kind(number) + _size(len(body)) + body
    return bytes(out)


def _records(sheet: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, start, end) of each record (MS-XLSB 2.1.4): seven bits to a byte, the last one without the eighth."""
    at = 0
    try:
        while at < len(sheet):
            kind = sheet[at]
            at += 1
            if kind & 0x80:
                kind = kind & 0x7F | sheet[at] << 7
                at += 1
            size = 0
            for shift in (0, 7, 14, 21):
                size |= (sheet[at] & 0x7F) << shift
                at += 1
                if not sheet[at - 1] & 0x80:
                    break
            yield kind, at, min(at + size, len(sheet))
            at += size
    except IndexError:
        return  # the sheet is cut off: calamine says so


def _kind(number: int) -> bytes:
    return bytes((number,)) if number < 0x80 else bytes((number & 0x7F | 0x80, number >> 7))


def _size(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))
