"""The text of a Word 97-2003 document: the streams of the file in, characters and the ends of table rows out (MS-DOC).

The text is kept in pieces, some in 16 bits and some in 8; the FIB at the beginning says where the list of them stands.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pi_scan.model import ExtractError, Reason

_LAST_OLD = 105
"""nFib of Word 95: from 106 on the text is kept in pieces."""
_STORIES = ("", "footnotes", "header", "macros", "comments", "endnotes", "drawings", "header-drawings")
"""In the order in which they follow each other (2.3)."""
_LENGTHS = 0x4C
"""Where the FIB states their lengths (FibRgLw97)."""
_TABLES = 0x9A
"""Where the pairs of offset and size begin that say where other structures stand (FibRgFcLcb97)."""
_CLX, _PAPX = 33, 13
_REFERENCES = {"footnotes": (2, 3), "comments": (4, 5), "endnotes": (46, 47)}
"""(references, texts): the structures that tie notes to the text."""
_EXTRA = {2: 2, 4: 30, 46: 2}
"""Bytes beside each reference."""
_PIECES = 1 << 20
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""Bytes of a property by the kind in its upper bits (2.2.5.1); kind 6 states its own."""
IN_TABLE, ROW_END, INNER_CELL, INNER_ROW_END = 1, 2, 4, 8
"""What a paragraph is in a table, as bits."""
_BITS = {0x2416: IN_TABLE, 0x2417: ROW_END, 0x244B: INNER_CELL, 0x244C: INNER_ROW_END}
"""The properties that say so (2.6.2)."""
_LONG = (0xD606, 0xD608)
"""Properties that define a table state their size in two bytes."""


class Piece(NamedTuple):
    """Characters that stand together in the file."""

    start: int
    """Number of the first character."""
    at: int
    """Offset in the stream."""
    width: int
    """Bytes of a character."""


@dataclass(slots=True)
class Document:
    """What could be found out about one document."""

    stories: dict[str, str] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    ends: tuple[list[int], list[int], list[int]] = field(default_factory=lambda: ([], [], []))
    """(starts, ends, bits) of the paragraphs in tables, by their offsets in the stream."""
    notes: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """(position of the reference, text) by story."""
    lost: bool = False
    """Whether a part of the text lies outside the file."""

    def mark(self, position: int) -> int:
        """What the paragraph whose mark is the character `position` is in a table; 0 outside of tables."""
        index = bisect_right(self.pieces, position, key=lambda piece: piece.start) - 1
        if index < 0:
            return 0
        piece = self.pieces[index]
        offset = piece.at + (position - piece.start) * piece.width
        starts, stops, kinds = self.ends
        found = bisect_right(starts, offset) - 1
        return kinds[found] if found >= 0 and offset < stops[found] else 0


def flags(main: bytes) -> int:
    """The flags of the FIB: 0x0100 encrypted, 0x0200 which table stream, 0x8000 obfuscated (2.5.2)."""
    if len(main) < 32 or main[:2] not in (b"\xec\xa5", b"\xdc\xa5"):
        raise ExtractError(Reason.CORRUPT, "The beginning of the document is damaged.")
    return int.from_bytes(main[10:12], "little")


def document(main: bytes, table: bytes) -> Document:
    """The stories of a document; `table` is the stream that the flags name. Raises ExtractError if there are none."""
    found = Document()
    try:
        if int.from_bytes(main[2:4], "little") <= _LAST_OLD:
            text = _old(main, found)
        else:
            text = _pieced(main, table, found)
            _paragraphs(main, table, found)
    except (struct.error, IndexError):
        raise ExtractError(Reason.CORRUPT, "The list of the document's pieces is damaged.") from None
    at = 0
    for story, length in zip(_STORIES, _lengths(main), strict=True):
        found.stories[story] = text[at : at + length]
        at += length
    for story, structures in _REFERENCES.items():
        found.notes[story] = _notes(main, table, found.stories[story], structures)
    return found


def _lengths(main: bytes) -> tuple[int, ...]:
    start = 0x34 if int.from_bytes(main[2:4], "little") <= _LAST_OLD else _LENGTHS
    return tuple(max(0, length) for length in struct.unpack_from("<8i", main, start))


def _old(main: bytes, found: Document) -> str:
    """The text of Word 6 and 95, which stands in one piece."""
    first, after = struct.unpack_from("<II", main, 0x18)
    found.pieces.append(Piece(0, first, 1))
    return main[first:after].decode("cp1252", "replace")


def _pieced(main: bytes, table: bytes, found: Document) -> str:
    """The text of all pieces, one after the other."""
    clx = _structure(main, table, _CLX)
    at = 0
    while clx[at] == 1:  # properties of fast saves
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise IndexError
    (size,) = struct.unpack_from("<I", clx, at + 1)
    count = min((size - 4) // 12, _PIECES)
    positions = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    descriptors = at + 5 + 4 * (count + 1)
    texts = []
    for index, (start, stop) in enumerate(pairwise(positions)):
        (offset,) = struct.unpack_from("<I", clx, descriptors + 8 * index + 2)
        length = max(0, stop - start)
        narrow = bool(offset & 0x40000000)
        at = (offset & 0x3FFFFFFF) >> narrow
        width = 1 if narrow else 2
        data = main[at : at + length * width]
        text = data.decode("cp1252" if narrow else "utf-16-le", "replace")
        found.lost = found.lost or len(data) < length * width
        found.pieces.append(Piece(start, at, width))
        texts.append(text if len(text) >= length else text + "\0" * min(length - len(text), len(main)))
    return "".join(texts)


def _structure(main: bytes, table: bytes, number: int) -> bytes:
    """One of the structures whose places the FIB lists; empty where it is absent."""
    offset, size = struct.unpack_from("<II", main, _TABLES + 8 * number)
    return table[offset : offset + size]


def _paragraphs(main: bytes, table: bytes, found: Document) -> None:
    """Fill in which paragraphs are in tables: the pages of their properties (FKP, 2.9.175) are listed by offset."""
    pages = _structure(main, table, _PAPX)
    count = max(0, (len(pages) - 4) // 8)
    ranges = []
    for (page,) in struct.iter_unpack("<I", pages[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
        data = main[(page & 0x3FFFFF) << 9 :][:512]
        if len(data) < 512:
            continue
        runs = data[511]
        if 4 * (runs + 1) + 13 * runs > 511:
            continue
        edges = struct.unpack_from(f"<{runs + 1}I", data)
        for index in range(runs):
            kind = _property(data, data[4 * (runs + 1) + 13 * index] * 2)
            if kind:
                ranges.append((edges[index], edges[index + 1], kind))
    for start, stop, kind in sorted(ranges):
        for column, value in zip(found.ends, (start, stop, kind), strict=True):
            column.append(value)


def _property(page: bytes, at: int) -> int:
    """What a paragraph is in a table, by its properties (PapxInFkp, 2.9.176)."""
    if not at:
        return 0
    size = page[at] * 2 - 1
    if size < 0:
        at += 1
        size = page[at] * 2
    properties = page[at + 3 : at + 1 + size]
    found, at = 0, 0
    while at + 3 <= len(properties):
        (code,) = struct.unpack_from("<H", properties, at)
        if code in _BITS and properties[at + 2]:
            found |= _BITS[code]
        if code >> 13 != 6:
            at += 2 + _SIZES[code >> 13]
        elif code in _LONG:
            at += 3 + int.from_bytes(properties[at + 2 : at + 4], "little")
        else:
            at += 3 + properties[at + 2]
    return found


def _notes(main: bytes, table: bytes, story: str, structures: tuple[int, int]) -> list[tuple[int, str]]:
    """(position of the reference, text) of each note of a story."""
    if not story.strip() or int.from_bytes(main[2:4], "little") <= _LAST_OLD:
        return []
    references, texts = (_structure(main, table, number) for number in structures)
    count = max(0, (len(references) - 4) // (4 + _EXTRA[structures[0]]))
    if len(texts) < 4 * (count + 1) or not count:
        return []
    anchors = struct.unpack_from(f"<{count}I", references)
    edges = struct.unpack_from(f"<{count + 1}I", texts)
    return [(anchor, story[start:stop]) for anchor, (start, stop) in zip(anchors, pairwise(edges), strict=True)]
