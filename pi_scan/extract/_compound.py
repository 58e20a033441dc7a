"""OLE2 compound files (MS-CFB): the bytes of one in, its storages and streams out, by their paths.

Every number in the file is doubted: chains that run in circles end, and no stream is larger than the file.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pi_scan._containers import OLE2_SIGNATURE
from pi_scan.model import ExtractError, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pi_scan.model import Bytes

_END = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of chain, free, table."""
_NONE = 0xFFFFFFFF
_ENTRIES = 1 << 20
"""Directory entries that are looked at."""
_DEPTH = 64
"""Storages inside each other."""
_CUTOFF = 4096
"""Streams shorter than this lie in the mini stream (2.6.1)."""


class Entry(NamedTuple):
    """A storage (`is_stream` false) or a stream."""

    name: str
    is_stream: bool
    start: int
    size: int
    children: tuple[Entry, ...]

    def child(self, name: str) -> Entry | None:
        """The storage or stream `name` in this storage, whatever its case."""
        return next((entry for entry in self.children if entry.name.casefold() == name.casefold()), None)


class Compound:
    """An opened compound file. Raises ExtractError when it is none, or has no directory left."""

    __slots__ = ("_cutoff", "_data", "_ends", "_home", "_minis", "_own", "_shift", "_table", "root")

    def __init__(self, data: Bytes) -> None:
        try:
            self._open(data)
        except (struct.error, IndexError, ValueError) as error:
            raise ExtractError(Reason.CORRUPT, "The file's table of contents is damaged.") from error

    def _open(self, data: Bytes) -> None:
        if data[:8] != OLE2_SIGNATURE:
            raise ValueError
        (self._shift,) = struct.unpack_from("<H", data, 30)
        directory, self._cutoff, mini_table, further = struct.unpack_from("<I4xII4xI", data, 48)
        if self._shift not in (9, 12):
            raise ValueError
        self._data = data
        parts = [number for number in struct.unpack_from("<109I", data, 76) if number < _END]
        known: set[int] = set()
        while further < _END and further not in known:
            known.add(further)
            *numbers, further = _numbers(self._sector(further))
            parts += [number for number in numbers if number < _END]
        self._table = array("I", chain.from_iterable(_numbers(self._sector(part)) for part in dict.fromkeys(parts)))
        self._ends = [number for number, after in enumerate(self._table, 1) if after != number]
        """The numbers of the sectors behind those that the next in the file does not follow."""
        self._minis = array("I", chain.from_iterable(_numbers(self._sector(part)) for part in self._chain(mini_table)))
        raw = b"".join(map(self._sector, self._chain(directory)))[: _ENTRIES * 128]
        if len(raw) < 128:
            raise ValueError
        (mini_stream,) = struct.unpack_from("<I", raw, 116)
        self._home = tuple(self._chain(mini_stream))
        self._own = directory, mini_table, mini_stream
        self.root = _tree(raw, 0, set(), 0, "")

    def read(self, entry: Entry, limit: int | None = None) -> bytes:
        """The bytes of a stream, or the first `limit`; fewer where the file is cut or damaged."""
        size = min(entry.size, len(self._data) if limit is None else limit)
        if entry.size < self._cutoff:
            return _joined(self._mini(entry.start), size)
        return b"".join(self._stretches(entry.start, size))

    def _stretches(self, number: int, size: int) -> Iterator[bytes]:
        """The first `size` bytes of a chain. Most sectors stand where those before them end: such are taken at once."""
        ends, known = self._ends, len(self._table)
        for _ in range(len(self._data) >> self._shift):  # no more than the file has: one that runs in a circle ends
            if size <= 0 or number >= _END:
                return
            at = bisect_right(ends, number)
            end = ends[at] if at < len(ends) else max(number, known) + 1
            start = (number + 1) << self._shift
            piece = self._data[start : min(start + size, (end + 1) << self._shift)]
            yield piece
            if end > known:
                return
            size -= len(piece)
            number = self._table[end - 1]

    def as_file(self, entry: Entry, limit: int) -> bytes | None:
        """A compound file of its own with what the storage `entry` holds: an embedded document or message.

        None where its streams together say that they are larger than `limit`.
        """
        if self._weight(entry) > limit:
            return None
        return written(Branch("Root Entry", tuple(self._branch(child) for child in entry.children)))

    def is_tangled(self) -> bool:
        """Whether chains meet or run in circles: who follows them without a doubt may never come to an end.

        Where no sector follows two others, and none follows another that a chain begins with, every chain ends.
        """
        streams = list(self._streams(self.root))
        large = [stream.start for stream in streams if stream.size >= self._cutoff]
        small = [stream.start for stream in streams if 0 < stream.size < self._cutoff]
        return _meet(self._table, (*self._own, *large)) or _meet(self._minis, small)

    def _streams(self, entry: Entry) -> Iterator[Entry]:
        for child in entry.children:
            if child.is_stream:
                yield child
            yield from self._streams(child)

    def _weight(self, entry: Entry) -> int:
        own = min(entry.size, len(self._data)) if entry.is_stream else 0
        return own + sum(map(self._weight, entry.children))

    def _branch(self, entry: Entry) -> Branch:
        if entry.is_stream:
            return Branch(entry.name, (), self.read(entry))
        return Branch(entry.name, tuple(map(self._branch, entry.children)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        return self._data[start : start + (1 << self._shift)]

    def _chain(self, number: int) -> Iterator[int]:
        """The sectors of a chain; no more than the file has, so that one that runs in a circle ends."""
        for _ in range(len(self._data) >> self._shift):
            if number >= _END:
                return
            yield number
            if number >= len(self._table):
                return
            number = self._table[number]

    def _mini(self, number: int) -> Iterator[bytes]:
        per_sector = self._shift - 6
        for _ in range(len(self._minis)):
            if number >= len(self._minis):
                return
            at = number >> per_sector
            if at >= len(self._home):
                return
            start = ((self._home[at] + 1) << self._shift) + ((number & ((1 << per_sector) - 1)) << 6)
            yield self._data[start : start + 64]
            number = self._minis[number]


def _tree(raw: bytes, number: int, seen: set[int], depth: int, name: str) -> Entry:
    """The storage at `number` of the directory, with everything in it; no entry is taken twice."""
    kind, first, start, size = _fields(raw, number)
    children: list[Entry] = []
    todo = [first] if kind != 2 and depth < _DEPTH else []
    while todo:
        at = todo.pop()
        if at == _NONE or at in seen or (at + 1) * 128 > len(raw):
            continue
        seen.add(at)
        length, inner = struct.unpack_from("<HB", raw, at * 128 + 64)
        title = raw[at * 128 : at * 128 + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        todo += struct.unpack_from("<II", raw, at * 128 + 68)
        if inner in (1, 2):
            children.append(_tree(raw, at, seen, depth + 1, title))
    children.sort(key=lambda entry: entry.name)
    return Entry(name, kind == 2, start, size, tuple(children))


def _fields(raw: bytes, number: int) -> tuple[int, int, int, int]:
    """(kind, first child, first sector, size) of a directory entry."""
    at = number * 128
    first, start, size = struct.unpack_from("<I36xII", raw, at + 76)
    return raw[at + 66], first, start, size


def _meet(table: Sequence[int], starts: Iterable[int]) -> bool:
    """Whether any two of the chains that a table holds have a sector in common, or one has it twice."""
    ends = len(table)
    following = [number for number in table if number < ends]
    known = set(following)
    return len(known) < len(following) or any(start in known for start in starts)


def _numbers(sector: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _joined(pieces: Iterator[bytes], size: int) -> bytes:
    found, have = [], 0
    for piece in pieces:
        if have >= size:
            break
        found.append(piece)
        have += len(piece)
    return b"".join(found)[:size]


# --- writing ------------------------------------------------------------------------------------


class Branch(NamedTuple):
    """A storage to be written, or a stream when it has `data`."""

    name: str
    children: tuple[Branch, ...] = ()
    data: bytes | None = None


def written(root: Branch) -> bytes:
    """A compound file of version 4, whose sectors of 4096 bytes need no further tables, that holds `root`."""
    nodes = [root]
    links = [(_NONE, _NONE)]
    """(first child, next in the same storage): a tree of one branch, which is as good a tree as any."""
    for at in range(_ENTRIES):
        if at == len(nodes):
            break
        children = sorted(nodes[at].children, key=lambda child: (len(child.name), child.name.upper()))
        if children:
            links[at] = (len(nodes), links[at][1])
            last = len(nodes) + len(children) - 1
            links += [(_NONE, _NONE if number == last else number + 1) for number in range(len(nodes), last + 1)]
            nodes += children
    body, minis = _Sectors(4096), _Sectors(64)
    places = [(minis if len(node.data or b"") < _CUTOFF else body).add(node.data or b"") for node in nodes]
    places[0] = body.add(bytes(minis.data))
    mini_table = body.add(minis.table.tobytes(), b"\xff")
    sizes = [len(minis.data), *(len(node.data or b"") for node in nodes[1:])]
    entries = map(_entry, nodes, links, places, sizes)
    directory = body.add(b"".join(entries))
    count = 1
    while count * 1024 < len(body.table) + count:
        count += 1
    first = len(body.table)
    body.table.extend([_END + 3] * count)
    body.add(body.table.tobytes(), b"\xff")
    header = OLE2_SIGNATURE + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack(
        "<9I",
        -(-len(nodes) // 32),
        count,
        directory,
        0,
        _CUTOFF,
        mini_table,
        -(-len(minis.table) // 1024),
        _END + 4,
        0,
    )
    parts = [first + number if number < count else _NONE for number in range(109)]
    return (header + struct.pack("<109I", *parts)).ljust(4096, b"\0") + bytes(body.data)


class _Sectors:
    """Streams one after the other, and the table that chains their sectors."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.table = array("I")

    def add(self, data: bytes, filler: bytes = b"\0") -> int:
        """Append a stream; its first sector."""
        if not data:
            return _END + 4
        count = -(-len(data) // self.size)
        start = len(self.data) // self.size
        self.data += data + filler * (count * self.size - len(data))
        self.table.extend(range(len(self.table) + 1, len(self.table) + count))
        self.table.append(_END + 4)
        return start


def _entry(node: Branch, links: tuple[int, int], place: int, size: int) -> bytes:
    name = node.name[:31].encode("utf-16-le")
    kind = 5 if node.name == "Root Entry" else 1 if node.data is None else 2
    head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name) + 2, kind, 1)
    child, following = links
    return head + struct.pack("<III36xIQ", _NONE, following, child, place, size)
