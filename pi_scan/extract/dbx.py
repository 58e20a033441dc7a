"""Folders of Outlook Express 5 and 6 (DBX): each message as a mail message, and what is left of deleted ones.

As Arne Schloh found out (https://www.infobyte.hr/oedbx/): a tree leads to what is known of each message, that leads to
its text, which lies in pieces of 512 bytes. Each of these begins with its own offset.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract._strings import or_strings, strings
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Bytes

_SIGNATURE: Final = b"\xcf\xad\x12\xfe"

FORMAT = Format(
    name="Outlook Express folder (DBX)",
    media_types=("application/x-outlook-express",),
    extensions=(".dbx",),
    signatures=((0, _SIGNATURE),),
    library="own",
    reads="each message as a mail message; of those that were not fetched sender and subject; pieces of deleted ones",
)

_COUNT: Final = 0xC4
_ROOT: Final = 0xE4
_NODE: Final = 24
_DEEP: Final = 64
"""Levels of the tree that are followed."""
_BODY: Final = 4
"""Number of the field that leads to the text of a message."""
_PIECE: Final = b"\0\2\0\0"
"""Bytes of text in a piece: 512."""
_BATCH: Final = 1 << 20


class _Piece(NamedTuple):
    """A part of a message's text, and where the next one is."""

    text: bytes
    following: int


@or_strings
def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The messages of the folder in `blob`."""
    data = blob.data()
    if data[:4] != _SIGNATURE or len(data) < _ROOT + 4:
        raise ExtractError(Reason.CORRUPT, "It is no folder of Outlook Express.")
    known = _number(data, _COUNT)
    seen: set[int] = set()
    told = count = 0
    damaged = False
    for entry in _entries(data, _number(data, _ROOT), set(), 0):
        told += 1
        try:
            start, about = _about(data, entry)
        except (struct.error, ValueError):
            damaged = True
            continue
        if not start:
            yield from strings(about, blob.place.at(f"entry={told}"), blob.context)
            continue
        count += 1
        place = blob.place.member(f"message-{count}.eml")
        if count > limits.members:
            yield Gap(blob.place, Reason.TOO_MANY, "The folder has more messages than the limit.")
            return
        text, whole = _message(data, start, seen, limits.member_bytes)
        if text:
            yield Blob(place, text, len(text), declared="message/rfc822", context=blob.context)
        if len(text) > limits.member_bytes:
            yield Gap(place, Reason.TOO_BIG, "The message is larger than the limit; what stands before was read.")
        elif not whole:
            yield Gap(place, Reason.CORRUPT, "The message is damaged; what stands before was read.")
    yield from _deleted(data, blob, seen)
    if damaged or told < known:
        yield Gap(blob.place, Reason.CORRUPT, "The folder is damaged; the messages that could be found were read.")


def _number(data: Bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _entries(data: Bytes, at: int, seen: set[int], depth: int) -> Iterator[int]:
    """Offsets of what the tree below a node leads to, in its order; a node that is none ends it."""
    if not at or at in seen or depth > _DEEP or _number(data, at) != at:
        return
    seen.add(at)
    yield from _entries(data, _number(data, at + 8), seen, depth + 1)
    for spot in range(at + _NODE, at + _NODE + 12 * data[at + 17], 12):
        value = _number(data, spot)
        if value:
            yield value
        yield from _entries(data, _number(data, spot + 4), seen, depth + 1)


def _about(data: Bytes, at: int) -> tuple[int, bytes]:
    """(where the text of a message begins, 0 where it has none; what else is known of it). Raises ValueError."""
    marker, size, _, fields, _ = struct.unpack("<IIHBB", data[at : at + 12])
    if marker != at:
        raise ValueError("no entry")
    body = bytes(data[at + 12 : at + 12 + size])
    index, rest = body[: 4 * fields], body[4 * fields :]
    for spot in range(0, len(index), 4):
        value = int.from_bytes(index[spot + 1 : spot + 4], "little")
        if index[spot] & 0x7F == _BODY:
            return (value if index[spot] & 0x80 else _number(rest, value)), rest
    return 0, rest


def _piece(data: Bytes, at: int) -> _Piece:
    marker, room, used, following = struct.unpack("<4I", data[at : at + 16])
    if marker != at or used > room:
        raise ValueError("no piece")
    return _Piece(bytes(data[at + 16 : at + 16 + used]), following)


def _message(data: Bytes, at: int, seen: set[int], most: int) -> tuple[bytes, bool]:
    """(the text of a message, of a longer one a little more than `most` bytes; whether all its pieces are there)."""
    text = bytearray()
    while at and len(text) <= most:
        if at in seen:
            return bytes(text), False
        try:
            piece = _piece(data, at)
        except (struct.error, ValueError):
            return bytes(text), False
        seen.add(at)
        text += piece.text
        at = piece.following
    return bytes(text), True


def _deleted(data: Bytes, blob: Blob, seen: set[int]) -> Iterator[Text]:
    """The text of pieces that no message leads to, in the order of the file."""
    found = bytearray()
    at = data.find(_PIECE)
    while at >= 0:
        start = at - 4
        if start > 0 and start not in seen and _number(data, start) == start:
            try:
                found += _piece(data, start).text
            except (struct.error, ValueError):
                found += b"\n"
        if len(found) > _BATCH:
            yield from strings(bytes(found), blob.place.at("deleted"), blob.context)
            found.clear()
        at = data.find(_PIECE, at + 1)
    if found:
        yield from strings(bytes(found), blob.place.at("deleted"), blob.context)
