"""Files of LevelDB in, their keys and values out: tables (`.ldb`, `.sst`) and logs (`.log`).

Sources: table_format.md, log_format.md and write_batch.cc of LevelDB. What was deleted or written over, and is still
there, comes out too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from pi_scan.extract._snappy import unpacked, varint
from pi_scan.extract._zstandard import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Bytes

TABLE_END: Final = b"\x57\xfb\x80\x8b\x24\x75\x47\xdb"
_FOOTER: Final = 48
_TRAILER: Final = 5
"""Bytes behind a block: how it is packed, and a checksum."""
_KEY_TAIL: Final = 8
"""Bytes at the end of a key in a table: what happened to it, and when."""
_BLOCK: Final = 1 << 15
"""Bytes of a log from which a new block begins."""
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4


class Entry(NamedTuple):
    """What a file holds under a key."""

    key: bytes
    value: bytes


class Damage(NamedTuple):
    """A part that cannot be read."""

    at: int


Found: TypeAlias = "Entry | Damage"


def table(data: Bytes, most: int) -> Iterator[Found]:
    """The entries of a table; a block that unpacks to more than `most` bytes counts as damaged."""
    end = len(data)
    try:
        _, at = _handle(footer := bytes(data[end - _FOOTER : end]), 0)
        index = list(_entries(_block(data, _handle(footer, at)[0], most)))
    except (ValueError, IndexError):
        yield Damage(0)
        return
    for _, value in index:
        at = 0
        try:
            spot = _handle(value, 0)[0]
            at = spot[0]
            for key, inner in _entries(_block(data, spot, most)):
                yield Entry(key[:-_KEY_TAIL], inner)
        except (ValueError, IndexError):
            yield Damage(at)


def log(data: Bytes, most: int) -> Iterator[Found]:
    """The entries of a log; a batch of more than `most` bytes counts as damaged."""
    parts: list[bytes] = []
    size = 0
    for at, kind, part in _parts(data):
        if kind in (_FULL, _FIRST):
            parts, size = [], 0
        if not _FULL <= kind <= _LAST or (kind >= _MIDDLE and not parts):
            yield Damage(at)
            continue
        size += len(part)
        if size > most:
            parts = []
            continue
        parts.append(part)
        if kind in (_FULL, _LAST):
            try:
                yield from _batch(b"".join(parts))
            except (ValueError, IndexError):
                yield Damage(at)
            parts = []
    if parts:
        yield Damage(len(data))


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    """((where a block begins, its size), where what follows begins)."""
    start, at = varint(data, at)
    size, at = varint(data, at)
    return (start, size), at


def _block(data: Bytes, spot: tuple[int, int], most: int) -> bytes:
    start, size = spot
    if start + size + _TRAILER > len(data) or size > most:
        raise ValueError("cut off")
    block = bytes(data[start : start + size])
    packed = data[start + size]
    if packed == 1:
        return unpacked(block, most)
    if packed == 2:
        unpacker = zstandard().ZstdDecompressor()
        try:
            return bytes(unpacker.decompress(block, most))
        except zstandard().ZstdError as error:
            raise ValueError("damaged") from error
    if packed:
        raise ValueError("packed in another way")
    return block


def _entries(block: bytes) -> Iterator[Entry]:
    """The entries of a block: each key says how much of the one before it begins with."""
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], "little")
    if len(block) < 4 or end < 0:
        raise ValueError("damaged")
    at = 0
    key = b""
    while at < end:
        shared, at = varint(block, at)
        more, at = varint(block, at)
        size, at = varint(block, at)
        if shared > len(key) or at + more + size > end:
            raise ValueError("damaged")
        key = key[:shared] + block[at : at + more]
        at += more
        yield Entry(key, block[at : at + size])
        at += size


def _parts(data: Bytes) -> Iterator[tuple[int, int, bytes]]:
    """(offset, kind, content) of the records of a log, and of what no record is with the kind 0."""
    for start in range(0, len(data), _BLOCK):
        block = bytes(data[start : start + _BLOCK])
        at = 0
        while at + 7 <= len(block):
            size, kind = int.from_bytes(block[at + 4 : at + 6], "little"), block[at + 6]
            if not size and not kind:
                break  # made ready and never written
            at += 7
            if at + size > len(block):
                yield start + at, 0, b""
                break
            yield start + at, kind, block[at : at + size]
            at += size


def _batch(batch: bytes) -> Iterator[Entry]:
    at = 12
    while at < len(batch):
        kind = batch[at]
        size, at = varint(batch, at + 1)
        key = batch[at : at + size]
        at += size
        value = b""
        if kind == 1:
            size, at = varint(batch, at)
            value = batch[at : at + size]
            at += size
        elif kind:
            raise ValueError("damaged")
        if at > len(batch):
            raise ValueError("cut off")
        yield Entry(key, value)
