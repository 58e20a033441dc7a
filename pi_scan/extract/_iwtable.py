"""The objects of an iWork document in, the rows of its tables out.

A table names its tiles, which hold rows of cells, and the lists that hold the cells' strings; a cell says by its flags
which values follow its head of twelve bytes (version 5, which all programs since 2016 write).
"""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._iwa import fields, first, inner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pi_scan.extract._iwa import Fields, Thing

TABLE, TILE, RICH = 6001, 6002, 6218
LISTS = frozenset((6005, 6201, 6011))
"""Lists of strings and other values of cells, and their further parts."""

_HEAD = 12
_BIAS = 0x1820
"""Of the exponent of a decimal number in 128 bits."""
_START = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
_WIDEST = 4096
"""Columns at most: Numbers has 1,000."""
_DATE, _BOOL, _DURATION = 5, 6, 7


class Known(NamedTuple):
    """The objects that tables refer to, by their numbers."""

    things: Mapping[int, Thing]
    texts: Mapping[int, str]


class Sheet(NamedTuple):
    """A table of a document."""

    name: str
    rows: Iterator[list[str]]


def sheet(table: Thing, known: Known) -> Sheet:
    """A table by its name."""
    about = fields(table.data)
    name = about.get(8, (b"",))[0]
    return Sheet(name.decode("utf-8", "replace") if isinstance(name, bytes) else "", _rows(about, known))


def _rows(about: Fields, known: Known) -> Iterator[list[str]]:
    store = inner(about, 4)
    strings = _strings(store, 4, known)
    rich = _strings(store, 17, known)
    width = min(first(about, 7), _WIDEST)
    tiles = inner(store, 3)
    for place in tiles.get(1, ()):
        if isinstance(place, bytes):
            tile = known.things.get(first(inner(fields(place), 2), 1))
            for row in fields(tile.data).get(5, ()) if tile is not None else ():
                if isinstance(row, bytes):
                    yield _row(fields(row), width, strings, rich)


def _row(row: Fields, width: int, strings: Mapping[int, str], rich: Mapping[int, str]) -> list[str]:
    cells = [""] * width
    buffer, offsets = row.get(6, (b"",))[0], row.get(7, (b"",))[0]
    if isinstance(buffer, bytes) and isinstance(offsets, bytes):
        step = 4 if first(row, 8) else 1
        starts = struct.unpack(f"<{len(offsets) // 2}h", offsets[: len(offsets) // 2 * 2])
        for column, start in enumerate(starts[:width]):
            if start >= 0:
                cells[column] = _cell(buffer[start * step :], strings, rich)
    return cells


def _cell(cell: bytes, strings: Mapping[int, str], rich: Mapping[int, str]) -> str:
    if len(cell) < _HEAD or cell[0] != 5:
        return ""
    kind, flags, at = cell[1], cell[8], _HEAD
    value = ""
    for flag, size in ((1, 16), (2, 8), (4, 8), (8, 4), (16, 4)):
        if flags & flag:
            piece = cell[at : at + size]
            at += size
            if len(piece) < size:
                break
            if flag == 1:
                value = _decimal(piece)
            elif flag in (2, 4):
                value = _double(struct.unpack("<d", piece)[0], kind) or value
            else:
                value = (strings if flag == 8 else rich).get(int.from_bytes(piece, "little"), value)
    return value


def _decimal(piece: bytes) -> str:
    exponent = ((piece[15] & 0x7F) << 7 | piece[14] >> 1) - _BIAS
    digits = int.from_bytes(bytes((*piece[:14], piece[14] & 1)), "little")
    value = Decimal(digits).scaleb(exponent) if -400 < exponent < 400 else Decimal(0)
    if piece[15] & 0x80:
        value = -value
    if abs(exponent) > 40:
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _double(value: float, kind: int) -> str:
    if kind == _BOOL:
        return "TRUE" if value else "FALSE"
    if kind == _DATE and abs(value) < 1e11:
        return (_START + dt.timedelta(seconds=value)).date().isoformat() if -6e10 < value < 2e11 else ""
    return f"{value:.15g}" if kind == _DURATION else ""


def _strings(store: Fields, number: int, known: Known) -> dict[int, str]:
    """The list of strings, or of texts with styles, that a field of the store names: by the key of each."""
    out: dict[int, str] = {}
    waiting = [first(inner(store, number), 1)]
    for _ in range(len(known.things)):
        if not waiting:
            break
        found = known.things.get(waiting.pop())
        if found is None or found.kind not in LISTS:
            continue
        content = fields(found.data)
        for entry in content.get(3, ()):
            if isinstance(entry, bytes):
                one = fields(entry)
                text = one.get(3, (b"",))[0]
                if isinstance(text, bytes) and text:
                    out[first(one, 1)] = text.decode("utf-8", "replace")
                elif 9 in one:
                    payload = known.things.get(first(inner(one, 9), 1))
                    if payload is not None:
                        out[first(one, 1)] = known.texts.get(first(inner(fields(payload.data), 1), 1), "")
        waiting += [first(fields(part), 1) for part in content.get(4, ()) if isinstance(part, bytes)]
    return out
