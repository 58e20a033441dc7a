"""Parts of Pages, Numbers and Keynote documents (IWA) in, their objects out: (identifier, type, fields).

A part is Snappy without its frame: blocks, each behind a zero and three bytes of its size. In it stand archives, each
behind its size: a header in protobuf, which says of each message its type and its size, then the messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pi_scan.extract._snappy import unpacked, varint

if TYPE_CHECKING:
    from collections.abc import Iterator

Fields: TypeAlias = "dict[int, list[int | bytes]]"

_DEEP = 12
"""Levels of messages within messages that are looked into for text."""


class Thing(NamedTuple):
    """An object of a document."""

    number: int
    """By which others refer to it."""
    kind: int
    """The type of its message."""
    data: bytes


def things(part: bytes, most: int) -> Iterator[Thing]:
    """The objects of a part. Raises ValueError if it is damaged, or unpacks to more than `most` bytes."""
    data = _unpacked(part, most)
    at = 0
    while at < len(data):
        size, at = varint(data, at)
        head = fields(data[at : at + size])
        at += size
        number = first(head, 1)
        for info in head.get(2, ()):
            if isinstance(info, bytes):
                about = fields(info)
                length = first(about, 3)
                yield Thing(number, first(about, 1), data[at : at + length])
                at += length


def fields(message: bytes) -> Fields:
    """Number of each field of a message in protobuf → its values. Raises ValueError if it is none."""
    out: Fields = {}
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        wire = key & 7
        value: int | bytes
        if wire == 0:
            value, at = varint(message, at)
        elif wire in _FIXED:
            value = message[at : at + _FIXED[wire]]
            at += _FIXED[wire]
        elif wire == 2:
            size, at = varint(message, at)
            value = message[at : at + size]
            at += size
        else:
            raise ValueError("not a message")
        if at > len(message) or not key >> 3:
            raise ValueError("not a message")
        out.setdefault(key >> 3, []).append(value)
    return out


def first(found: Fields, number: int) -> int:
    """The first value of a field of numbers, 0 if there is none."""
    value = found.get(number, (0,))[0]
    return value if isinstance(value, int) else 0


def inner(found: Fields, *path: int) -> Fields:
    """The message at the end of a path of fields; empty if there is none."""
    for number in path:
        value = found.get(number, (b"",))[0]
        found = fields(value) if isinstance(value, bytes) else {}
    return found


def texts(message: bytes, depth: int = 0) -> Iterator[str]:
    """Whatever can be read as text in a message that is not known, in its order."""
    try:
        found = fields(message)
    except ValueError:
        return
    for values in found.values():
        for value in values:
            if isinstance(value, bytes) and len(value) >= 4:
                text = _text(value)
                if text and text[0] not in "\n\t":  # these are how a message begins
                    yield text
                elif depth < _DEEP:
                    yield from texts(value, depth + 1)


def _text(value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return ""
    return text if text.replace("\n", "").replace("\t", "").replace("\u2028", "").isprintable() else ""


_FIXED = {1: 8, 5: 4}
"""Bytes of the values whose size does not stand before them, by their wire type."""


def _unpacked(part: bytes, most: int) -> bytes:
    out: list[bytes] = []
    at = total = 0
    while at < len(part):
        if part[at]:
            raise ValueError("not a block")
        size = int.from_bytes(part[at + 1 : at + 4], "little")
        out.append(unpacked(part[at + 4 : at + 4 + size], most - total))
        total += len(out[-1])
        at += 4 + size
    return b"".join(out)
