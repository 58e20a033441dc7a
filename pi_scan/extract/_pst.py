"""The store of Outlook (PST, OST) as a database of nodes: the bytes of a file in, nodes and their data out.

The layer NDB of MS-PST 2.2, in its forms for Outlook 97 (ANSI), 2003 (Unicode) and 2013 (pages of 4096 bytes, deflated
blocks). Every number in the file is doubted; what lies outside the file, or in a circle, is as good as empty.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.model import ExtractError, Grade, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Bytes

_ANSI, _UNICODE, _LARGE = range(3)
_LEVELS = 8
"""Levels of a tree of pages, and of blocks of blocks."""
_PAGES = 4096
"""Pages that are kept at hand."""
_CYCLIC, _PROTECTED = 2, 0x10

DISGUISE = bytes.fromhex(
    "41361362a8216ebbf416cc047f64e85d1ef2cb2a74c55e35d295479e962d9a884c7d843fdbac31b6485ff6c4d8398be7"
    "233b388ec8c1df25b120a546604e9cfbaad35651457c550007c92b9d859b09a08fadb30f63ab894bd7a7155a716642bf"
    "264a6b98faea7753b270052cfd593a867ece06eb827857c78d43afb41cd45bcde2e9274fc3087280cfb0eff5286dbe30"
    "4d3492d50e3c2232e5e4f99fc2d10a8112e1ee918376e397e6618a1779a4b7dc907a5c8c02a6ca69de501a1193b95287"
    "58fced1d37491b6ae0293399bd6cd994f340546ff0c673b8d63e6518441fdd6710f10c19ecae03a1147ba90bfff8a3c0"
    "a201f72ebc2468750dfeba2fb5d0da3d"
)
"""What bytes are disguised by (MS-PST 5.1): no key is in it, so it is not encryption."""
_S = bytes.fromhex(
    "14530f56b3c87a9ceb65481716159f02cc547c83000d0c0ba262a876dbd9edc7c5a4dcac8574d6d0a79bae9a967166c3"
    "6399b8dd73928e847da55ed15d93b1575150808952944f4e0a6bbc8d7f6e47464140440111cb033ff7f4e1a98f3c3af9"
    "fbf0193082092ec99da08649ee6f4d6dc42d813425871b88aafc06a11238fd4c4272641337246a757743ffe6b44b365c"
    "e4d8353d45b92cecb7312b290768a30e697b189e2139be281a5b78f523ca2ab0af3efe048ce7e5983295d3f64ae8a6ea"
    "e9f3d52f7020f21f0567ad5510cecde3273bdabad7c226d4911dd21c2233f8faf15aefcf90b68bb5bdc0bf08971e6ce2"
    "61e0c6c159abbb58de5fdf60797eb28a"
)
_I = bytes(map(DISGUISE.index, range(256)))
"""And how that is undone."""


def disguised(head: bytes) -> Graded | None:
    """How the bytes of a store are disguised (MS-PST 2.2.2.6), which asks for no key; None where they are not."""
    if len(head) < 514 or head[:4] != b"!BDN":
        return None
    kind = head[461] if int.from_bytes(head[10:12], "little") < 20 else head[513]
    known = {1: "Outlook compressible encryption, without a key", _CYCLIC: "Outlook high encryption, without a key"}
    if kind == _PROTECTED:
        return "Windows Information Protection", None, Grade.UNKNOWN
    return (known[kind], 0, Grade.NONE) if kind in known else None


class Node(NamedTuple):
    """A node: a message, a folder, a table, or a part of one."""

    nid: int
    data: int
    """Block with its data."""
    sub: int
    """Block that lists the nodes inside it."""
    parent: int = 0

    @property
    def kind(self) -> int:
        """What it is: 2 a folder, 4 a message, 5 an attachment (2.2.2.1)."""
        return self.nid & 0x1F


class Database:
    """An opened store. Raises ExtractError when it is none."""

    def __init__(self, data: Bytes) -> None:
        self._data = data
        head = data[:564]
        if len(head) < 564 or head[:4] != b"!BDN":
            raise ExtractError(Reason.CORRUPT, "The file is not a store of Outlook, or only its beginning.")
        (version,) = struct.unpack_from("<H", head, 10)
        self.form = _ANSI if version < 20 else _LARGE if version >= 36 else _UNICODE
        if self.form == _ANSI:
            self._nodes, self._blocks, self._crypt = (*struct.unpack_from("<I4xI", head, 188), head[461])
        else:
            self._nodes, self._blocks, self._crypt = (*struct.unpack_from("<Q8xQ", head, 224), head[513])
        if self._crypt == _PROTECTED:
            raise ExtractError(Reason.ENCRYPTED, "The store is protected by Windows and belongs to an account.")
        self._left = len(data) // 256
        """Pages that are still gone through from the top: twice as many as there can be."""
        self._entries = lru_cache(_PAGES)(self._read_entries)

    # --- trees of pages -------------------------------------------------------------------------

    def nodes(self) -> Iterator[Node]:
        """All nodes at the top, by number."""
        return filter(None, map(self._node, self._leaves(self._nodes, _LEVELS)))

    def node(self, nid: int) -> Node | None:
        """The node `nid` at the top."""
        entry = self._found(self._nodes, nid)
        return None if entry is None else self._node(entry)

    def _node(self, entry: bytes) -> Node | None:
        """None if the page says that its entries are shorter than those of nodes."""
        form = "<IIII" if self.form == _ANSI else "<I4xQQI"
        return Node(*struct.unpack_from(form, entry)) if len(entry) >= struct.calcsize(form) else None

    def _leaves(self, at: int, levels: int) -> Iterator[bytes]:
        level, entries = self._entries(at)
        self._left -= 1
        if level >= levels or self._left < 0:
            return
        for entry in entries:
            if level:
                yield from self._leaves(self._below(entry), level)
            else:
                yield entry

    def _found(self, at: int, key: int) -> bytes | None:
        """The entry with `key` in the tree whose uppermost page is at `at`."""
        form = "<I" if self.form == _ANSI else "<Q"
        for levels in range(_LEVELS, 0, -1):
            level, entries = self._entries(at)
            if level >= levels or not entries:
                return None
            low, high = 0, len(entries)
            while low < high:
                middle = (low + high) // 2
                if struct.unpack_from(form, entries[middle])[0] <= key:
                    low = middle + 1
                else:
                    high = middle
            if not low:
                return None
            entry = entries[low - 1]
            if not level:
                return entry if struct.unpack_from(form, entry)[0] == key else None
            at = self._below(entry)
        return None

    def _below(self, entry: bytes) -> int:
        """Where the page below an entry of an inner page is."""
        return int(struct.unpack_from("<8xI" if self.form == _ANSI else "<16xQ", entry)[0])

    def _read_entries(self, at: int) -> tuple[int, tuple[bytes, ...]]:
        """(level, entries) of the page at `at` (2.2.2.7.7)."""
        page = self._data[at : at + (4096 if self.form == _LARGE else 512)]
        if self.form == _LARGE and len(page) == 4096:
            count, _, size, level = struct.unpack_from("<HHBB", page, 4056)
        elif self.form != _LARGE and len(page) == 512:
            count, _, size, level = page[496:500] if self.form == _ANSI else page[488:492]
        else:
            return 0, ()
        if size < (12 if self.form == _ANSI else 24) or count * size > len(page):
            return 0, ()
        return level, tuple(page[start : start + size] for start in range(0, count * size, size))

    # --- blocks ---------------------------------------------------------------------------------

    def data(self, block: int, limit: int) -> bytes:
        """The bytes of a block, or of all that it lists, no more than `limit`."""
        return b"".join(self.pieces(block, limit))

    def pieces(self, block: int, limit: int) -> Iterator[bytes]:
        """The same block by block."""
        for number in self._listed(block, 2):
            piece = self._block(number)
            limit -= len(piece)
            if limit < 0:
                return
            yield piece

    def subnodes(self, block: int) -> dict[int, Node]:
        """The nodes inside a node, by number, from the block that lists them."""
        found: dict[int, Node] = {}
        self._collect(block, 1, found)
        return found

    def _collect(self, block: int, levels: int, found: dict[int, Node]) -> None:
        raw = self._block(block) if block & 2 else b""
        if len(raw) < 8 or raw[0] != 2 or raw[1] > levels:
            return
        (count,) = struct.unpack_from("<H", raw, 2)
        start = 4 if self.form == _ANSI else 8
        form = ("<III", "<II") if self.form == _ANSI else ("<I4xQQ", "<I4xQ")
        layout = struct.Struct(form[raw[1]])
        for at in range(start, min(start + count * layout.size, len(raw) - layout.size + 1), layout.size):
            if raw[1]:
                self._collect(layout.unpack_from(raw, at)[1], 0, found)
            else:
                node = Node(*layout.unpack_from(raw, at))
                found.setdefault(node.nid, node)

    def _listed(self, block: int, levels: int) -> Iterator[int]:
        """The blocks that a block lists, or itself (2.2.2.8.3.2)."""
        if not block & 2:
            yield block
            return
        raw = self._block(block)
        if len(raw) < 8 or raw[0] != 1 or not 0 < raw[1] <= levels:
            return
        (count,) = struct.unpack_from("<H", raw, 2)
        form = struct.Struct("<I" if self.form == _ANSI else "<Q")
        for (number,) in form.iter_unpack(raw[8 : 8 + (min(count * form.size, len(raw) - 8) // form.size) * form.size]):
            if raw[1] > 1:
                yield from self._listed(number, raw[1] - 1)
            else:
                yield number

    def _block(self, number: int) -> bytes:
        """The bytes of one block, undisguised."""
        entry = self._found(self._blocks, number & ~1) or self._found(self._blocks, number | 1)
        if entry is None:
            return b""
        at, size = struct.unpack_from("<4xIH" if self.form == _ANSI else "<8xQH", entry)
        raw = self._data[at : at + size]
        if self.form == _LARGE and raw[:1] == b"\x78":
            raw = _inflated(raw)
        if number & 2 or not self._crypt:
            return raw
        return _cycled(raw, number & 0xFFFFFFFF) if self._crypt == _CYCLIC else raw.translate(_I)


def _inflated(raw: bytes) -> bytes:
    """A block that Outlook 2013 deflated; one that only begins as such ones do stays as it is."""
    unpacker = zlib.decompressobj()
    try:
        whole = unpacker.decompress(raw, 1 << 17)
    except zlib.error:
        return raw
    return whole if unpacker.eof else raw


def _cycled(data: bytes, key: int) -> bytes:
    """The bytes of a block with what is called high encryption undone; its key is the block's number (MS-PST 5.2)."""
    word = (key ^ key >> 16) & 0xFFFF
    out = bytearray(len(data))
    for at, byte in enumerate(data):
        low, high = word & 255, word >> 8
        out[at] = (_I[(_S[(DISGUISE[(byte + low) & 255] + high) & 255] - high) & 255] - low) & 255
        word = (word + 1) & 0xFFFF
    return bytes(out)
