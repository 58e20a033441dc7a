"""Rows of text in, an Access 97 database (Jet 3) of one table out: no program of this system writes one.

Laid out as the notes of mdbtools tell (HACKING.md there), and read back by its `mdb-export`. A page is 2 KiB: 0 is the
head, 1 says which pages each table has, 2 and 3 are the list of tables and its rows, 4 and 5 the table and its rows.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PAGE = 2048
_KEY = bytes.fromhex("c7da396b")
"""With which RC4 hides the head of every database: no secret."""
_SHORT, _LONG, _DATE, _BYTES, _TEXT, _OLE = 3, 4, 8, 9, 10, 11
_SIZES = {_SHORT: 2, _LONG: 4, _DATE: 8}
"""Bytes of the types whose cells have a fixed size."""


class _Column(NamedTuple):
    name: str
    kind: int


_CATALOG = (
    _Column("Id", _LONG),
    _Column("ParentId", _LONG),
    _Column("Name", _TEXT),
    _Column("Type", _SHORT),
    _Column("DateCreate", _DATE),
    _Column("DateUpdate", _DATE),
    _Column("Owner", _BYTES),
    _Column("Flags", _LONG),
    _Column("LvProp", _OLE),
)
_SYSTEM = 0x80000000 - (1 << 32)
_MOMENT = 43892.0
"""2 March 2020, in days since 1899."""


def database(table: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A database whose table holds `rows`, which must fit a page."""
    texts = [_Column(name, _TEXT) for name in columns]
    cells = [[cell.encode("cp1252") for cell in row] for row in rows]
    catalog = [
        [number, 0, name, kind, _MOMENT, _MOMENT, b"\1\1", flags, None]
        for number, name, kind, flags in (
            (2, b"MSysObjects", 1, _SYSTEM),
            (4, table.encode("cp1252"), 1, 0),
        )
    ]
    return b"".join(
        (
            _head(),
            _data(0, [b"\0" + struct.pack("<I", 0) + bytes((1 << page,)) + bytes(63) for page in (3, 5)]),
            _definition(_CATALOG, len(catalog), system=True, pages=0x100),
            _data(2, [_row(_CATALOG, row) for row in catalog]),
            _definition(texts, len(cells), system=False, pages=0x101),
            _data(4, [_row(texts, row) for row in cells]),
        )
    )


def _head() -> bytes:
    hidden = bytearray(126)
    hidden[0x3A - 0x18 : 0x3E - 0x18] = struct.pack("<HH", 1033, 1252)  # English, the code page; no key, no password
    head = b"\0\1\0\0Standard Jet DB\0" + bytes(4) + bytes(a ^ b for a, b in zip(hidden, _rc4(_KEY), strict=False))
    return head.ljust(_PAGE, b"\0")


def _rc4(key: bytes) -> Iterable[int]:
    state = list(range(256))
    other = 0
    for at in range(256):
        other = (other + state[at] + key[at % len(key)]) & 255
        state[at], state[other] = state[other], state[at]
    at = other = 0
    while True:
        at = (at + 1) & 255
        other = (other + state[at]) & 255
        state[at], state[other] = state[other], state[at]
        yield state[(state[at] + state[other]) & 255]


def _definition(columns: Sequence[_Column], rows: int, *, system: bool, pages: int) -> bytes:
    """The page that defines a table, whose rows lie on the pages that the entry `pages` of page 1 names."""
    varying = [column for column in columns if column.kind not in _SIZES]
    body = struct.pack("<II", rows, 0) + (b"S" if system else b"N")
    body += struct.pack("<HHHIIII", len(columns), len(varying), len(columns), 0, 0, pages, pages)
    at = 0
    for number, column in enumerate(columns):
        fixed = column.kind in _SIZES
        place = 0 if fixed else varying.index(column)
        body += struct.pack("<BHHHHHHB", column.kind, number, place, number, 1033, 1252, 0, 3 if fixed else 2)
        body += struct.pack("<HH", at if fixed else 0, _SIZES.get(column.kind, 255))
        at += _SIZES.get(column.kind, 0)
    body += b"".join(bytes((len(column.name),)) + column.name.encode() for column in columns)
    return (b"\2\1VC" + struct.pack("<II", 0, 12 + len(body)) + body).ljust(_PAGE, b"\0")


def _row(columns: Sequence[_Column], cells: Sequence[object]) -> bytes:
    """Cells of a fixed size, then the others, then where each of these begins, the last one first."""
    codes = {_SHORT: "<h", _LONG: "<i", _DATE: "<d"}
    out = bytes((len(columns),))
    starts = []
    for column, cell in zip(columns, cells, strict=True):
        if column.kind in codes:
            out += struct.pack(codes[column.kind], cell)
    for column, cell in zip(columns, cells, strict=True):
        if column.kind not in codes:
            starts.append(len(out))
            out += cell if isinstance(cell, bytes) else b""
    there = sum(1 << number for number, cell in enumerate(cells) if cell is not None)
    assert len(out) < 256
    return out + bytes((len(out), *reversed(starts), len(starts))) + there.to_bytes(-(-len(columns) // 8), "little")


def _data(owner: int, rows: Sequence[bytes]) -> bytes:
    """A page of rows, which fill it from its end."""
    starts, at = [], _PAGE
    for row in rows:
        at -= len(row)
        starts.append(at)
    head = struct.pack(f"<HHIH{len(rows)}H", 0x101, at - 10 - 2 * len(rows), owner, len(rows), *starts)
    return head.ljust(at, b"\0") + b"".join(reversed(rows))
