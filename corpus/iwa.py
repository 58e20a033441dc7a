"""Texts in, a document as Pages writes it out, of the parts alone that hold text: no program here makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus import forge

if TYPE_CHECKING:
    from collections.abc import Sequence

_STORAGE, _COMMENT = 2001, 3056
"""Types of the objects that hold a text, and a comment."""
_BLOCK = 60
"""Bytes of a piece of text in Snappy whose size stands in its tag."""


def document(bodies: Sequence[str], *, comments: Sequence[str] = ()) -> bytes:
    """A document of some texts and comments."""
    things = [(_STORAGE, _field(3, text.encode())) for text in bodies]
    things += [(_COMMENT, _field(1, text.encode())) for text in comments]
    members = [("Index/Document.iwa", part(things)), ("preview.jpg", b"\xff\xd8\xff")]
    return forge.zipped(members, stored=True)


def part(things: Sequence[tuple[int, bytes]]) -> bytes:
    """A part that holds objects, given by (type, message)."""
    data = b""
    for number, (kind, message) in enumerate(things, 1):
        info = b"\x08" + _varint(kind) + b"\x18" + _varint(len(message))
        head = b"\x08" + _varint(number) + _field(2, info)
        data += _varint(len(head)) + head + message
    packed = _varint(len(data))
    for at in range(0, len(data), _BLOCK):
        piece = data[at : at + _BLOCK]
        packed += bytes((len(piece) - 1 << 2,)) + piece
    return b"\0" + len(packed).to_bytes(3, "little") + packed


def _field(number: int, value: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))
