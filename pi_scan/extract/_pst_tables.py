"""What a node of an Outlook store holds: its properties, or the rows of its table (MS-PST 2.3, the layer LTP)."""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING

from pi_scan.extract import _mapi
from pi_scan.extract._mapi import BINARY, LONG, OBJECT, STRING, STRING8

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pi_scan.extract._mapi import Key, Value
    from pi_scan.extract._pst import Database, Node

_PROPERTIES, _TABLE, _TREE = 0xBC, 0x7C, 0xB5
_MANY = 0x1000
_ROWS = 100_000
"""Rows of a table that are read: recipients of one message."""
_ENTRIES = 1 << 17
"""Entries of trees that are looked at in one heap: a property's tag has 16 bits."""
_STRINGS = frozenset((STRING, STRING8, STRING | _MANY, STRING8 | _MANY))
_WANTED = frozenset((0x0003, 0x0004, _mapi.RTF, _mapi.HTML, _mapi.ATTACHED))
"""Binary values that are read: bodies, attachments, and the lists of names."""


class Heap:
    """The pieces of memory in the data of a node (2.3.1)."""

    def __init__(self, database: Database, node: Node, limit: int) -> None:
        """`limit`: bytes of its data, and of a value, that are read."""
        self._database = database
        self._limit = limit
        self._pieces = list(database.pieces(node.data, limit))
        self._nodes = database.subnodes(node.sub) if node.sub else {}
        self._shift = 14 if database.form == 2 else 11
        head = self._pieces[0] if self._pieces else b""
        self.kind = self._root = 0
        self._left = _ENTRIES
        if len(head) >= 8 and head[2] == 0xEC:
            self.kind, self._root = struct.unpack_from("<BI", head, 3)

    def value(self, number: int) -> bytes:
        """What a number stands for: a piece of the heap, or the data of a node inside this one."""
        if number & 0x1F:
            node = self._nodes.get(number)
            return self._database.data(node.data, self._limit) if node else b""
        index, block = (number >> 5) & ((1 << self._shift) - 1), number >> (5 + self._shift)
        if not index or block >= len(self._pieces):
            return b""
        piece = self._pieces[block]
        if len(piece) < 4:
            return b""
        (at,) = struct.unpack_from("<H", piece)
        count = struct.unpack_from("<H", piece, at)[0] if at + 4 <= len(piece) else 0
        if index > count or at + 4 + 2 * index + 2 > len(piece):
            return b""
        start, end = struct.unpack_from("<HH", piece, at + 2 + 2 * index)
        return piece[start:end]

    def node(self, number: int) -> Node | None:
        """A node inside this one."""
        return self._nodes.get(number)

    def nodes(self) -> Iterator[Node]:
        """All nodes inside this one, by number."""
        yield from (self._nodes[number] for number in sorted(self._nodes))

    def properties(self, names: Mapping[int, Key], codec: str = "") -> dict[Key, Value]:
        """The strings, binary values and numbers of a property context (2.3.3)."""
        if self.kind != _PROPERTIES:
            return {}
        raw = [struct.unpack("<HHI", entry) for entry in self._tree(self._root) if len(entry) == 8]
        found: dict[Key, Value] = {tag: number for tag, kind, number in raw if kind == LONG}
        codec = codec or _mapi.charset(found)
        for tag, kind, number in raw:
            if kind in _STRINGS or (kind in (BINARY, OBJECT) and tag in _WANTED):
                value = self._read(kind, self.value(number), codec)
                if value is not None:
                    found[names.get(tag, tag)] = value
        return found

    def rows(self, codec: str) -> Iterator[dict[Key, Value]]:
        """The rows of a table context (2.3.4)."""
        head = self.value(self._root) if self.kind == _TABLE else b""
        if len(head) < 22:
            return
        bits, size, hold = struct.unpack_from("<HH4xI", head, 6)
        columns = [struct.unpack_from("<HHHBB", head, at) for at in range(22, min(len(head) - 7, 22 + 8 * head[1]), 8)]
        node = self._nodes.get(hold) if hold & 0x1F else None
        pieces = self._database.pieces(node.data, self._limit) if node else iter((self.value(hold),) if hold else ())
        left = _ROWS
        for piece in pieces:
            for start in range(0, (len(piece) // size) * size if size else 0, size or 1):
                if not left:
                    return
                left -= 1
                yield dict(self._cells(piece[start : start + size], columns, bits, codec))

    def _cells(self, row: bytes, columns: list[tuple[int, ...]], bits: int, codec: str) -> Iterator[tuple[Key, Value]]:
        """The strings and numbers of a row; a bit for each column says whether it has a value."""
        for kind, tag, at, width, bit in columns:
            if (
                width != 4
                or at + 4 > len(row)
                or bits + bit // 8 >= len(row)
                or not row[bits + bit // 8] & 0x80 >> bit % 8
            ):
                continue
            (number,) = struct.unpack_from("<I", row, at)
            if kind == LONG:
                yield tag, number
            elif kind in (STRING, STRING8) and (value := self._read(kind, self.value(number), codec)) is not None:
                yield tag, value

    def _read(self, kind: int, raw: bytes, codec: str) -> Value | None:
        if kind & _MANY:
            return "; ".join(str(self._read(kind & ~_MANY, one, codec)) for one in _several(raw)) or None
        if kind == STRING:
            return raw.decode("utf-16-le", "replace").rstrip("\0")
        if kind == STRING8:
            return _mapi.string(raw, codec)
        if kind == OBJECT:
            return int.from_bytes(raw[:4], "little") if len(raw) >= 4 else None
        return raw

    def _tree(self, number: int) -> Iterator[bytes]:
        """The entries of a tree on the heap, keys and all (2.3.2)."""
        head = self.value(number)
        if len(head) < 8 or head[0] != _TREE:
            return
        key, size, levels = head[1], head[2], head[3]
        (root,) = struct.unpack_from("<I", head, 4)
        if levels < 8:
            yield from self._entries(root, key, key + size, levels)

    def _entries(self, number: int, key: int, leaf: int, levels: int) -> Iterator[bytes]:
        raw = self.value(number) if number else b""
        size = key + 4 if levels else leaf
        for start in range(0, len(raw) - size + 1, size or 1):
            entry = raw[start : start + size]
            self._left -= 1
            if self._left < 0:
                return
            if levels:
                yield from self._entries(int.from_bytes(entry[key:], "little"), key, leaf, levels - 1)
            else:
                yield entry


def _several(raw: bytes) -> Iterator[bytes]:
    """The values of a property that has several (2.3.3.4.2)."""
    if len(raw) < 4:
        return
    count = min(int.from_bytes(raw[:4], "little"), (len(raw) - 4) // 4)
    starts = [*struct.unpack_from(f"<{count}I", raw, 4), len(raw)]
    for start, end in pairwise(starts):
        yield raw[start:end]
