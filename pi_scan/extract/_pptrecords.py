"""The records of a PowerPoint 97-2003 presentation (MS-PPT 2.3): the stream in, live objects and their text out.

A saved presentation keeps older versions of its slides; the directories at the end of each saving say which are live.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.model import ExtractError, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT, SLIDE, SLIDE_ATOM, NOTES, NOTES_ATOM, MASTER = 0x03E8, 0x03EE, 0x03EF, 0x03F0, 0x03F1, 0x03F8
LIST, PERSIST, SHOW = 0x0FF0, 0x03F3, 0x03F9
HEADER_TYPE, CHARS, BYTES, STRING = 0x0F9F, 0x0FA0, 0x0FA8, 0x0FBA
HEADERS_FOOTERS, HYPERLINK, COMMENT, OLE_DATA = 0x0FD9, 0x0FD7, 0x2EE0, 0x1011
DRAWING, GROUP, SHAPE, CHILD_ANCHOR, OPTIONS, MORE_OPTIONS, TEXT_BOX = (
    0xF002, 0xF003, 0xF004, 0xF00F, 0xF00B, 0xF122, 0xF00D,
)  # fmt: skip
_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_DEPTH = 64
_EDITS = 10_000
_OBJECTS = 1 << 20


class Record(NamedTuple):
    """A record: `start` and `stop` bound its content."""

    kind: int
    instance: int
    container: bool
    start: int
    stop: int


def records(data: bytes, start: int, stop: int) -> Iterator[Record]:
    """The records from `start` to `stop`, one after the other; what is cut ends them."""
    while start + 8 <= stop:
        version, kind, size = struct.unpack_from("<HHI", data, start)
        end = min(start + 8 + size, stop)
        yield Record(kind, version >> 4, version & 15 == 15, start + 8, end)
        start += 8 + size


def inside(data: bytes, record: Record, depth: int = 0) -> Iterator[Record]:
    """All records inside one, containers before what they hold."""
    if depth > _DEPTH:
        raise ExtractError(Reason.TOO_DEEP, "The records of the presentation are nested too deeply.")
    for inner in records(data, record.start, record.stop):
        yield inner
        if inner.container:
            yield from inside(data, inner, depth + 1)


def text(data: bytes, record: Record) -> str:
    """The characters of a text record."""
    raw = data[record.start : record.stop]
    found = raw.decode("latin-1") if record.kind == BYTES else raw.decode("utf-16-le", "replace")
    return found.replace("\r", "\n").replace("\v", "\n").rstrip("\0")


def number(data: bytes, record: Record, offset: int = 0) -> int:
    """A 32-bit number in a record, 0 where it is cut."""
    return int.from_bytes(data[record.start + offset : min(record.start + offset + 4, record.stop)], "little")


def live(data: bytes, user: bytes) -> dict[int, int]:
    """Offset of each object by its id, as of the last saving; `user` is the stream Current User. Empty if lost."""
    found: dict[int, int] = {}
    edit = int.from_bytes(user[16:20], "little")
    seen: set[int] = set()
    for _ in range(_EDITS):
        atom = next(records(data, edit, len(data)), None)
        if atom is None or atom.kind != _EDIT or edit in seen:
            break
        seen.add(edit)
        for place, offset in _directory(data, number(data, atom, 12)):
            found.setdefault(place, offset)
        edit = number(data, atom, 8)
        if not edit:
            break
    return found


def _directory(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """(id, offset) of the objects of one saving."""
    atom = next(records(data, at, len(data)), None)
    if atom is None or atom.kind != _DIRECTORY:
        return
    at, given = atom.start, 0
    while at + 4 <= atom.stop and given < _OBJECTS:
        (head,) = struct.unpack_from("<I", data, at)
        first, count = head & 0xFFFFF, head >> 20
        for index in range(min(count, (atom.stop - at - 4) // 4)):
            yield first + index, int.from_bytes(data[at + 4 + 4 * index : at + 8 + 4 * index], "little")
        at += 4 + 4 * count
        given += count
