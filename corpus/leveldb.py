"""Files of LevelDB, as table_format.md and log_format.md of its source say; no library at hand writes them."""

from __future__ import annotations

import struct
from itertools import count


def table(entries: list[tuple[bytes, bytes]], *, packed: bool = True) -> bytes:
    """A table of one block; `packed`: as Snappy has it, though nothing gets shorter."""
    block = _block([(key + bytes((1, *bytes(7))), value) for key, value in entries])
    if packed:
        block = _number(len(block)) + b"\xfc" + (len(block) - 1).to_bytes(4, "little") + block
    index = _block([(b"\xff", _number(0) + _number(len(block)))])
    written = block + bytes((packed,)) + bytes(4)
    at = len(written)
    footer = _number(0) + _number(0) + _number(at) + _number(len(index))
    return written + index + bytes(5) + footer.ljust(40, b"\0") + bytes.fromhex("57fb808b247547db")


def log(batches: list[list[tuple[bytes, bytes | None]]]) -> bytes:
    """A log of batches that put values under keys, and delete keys; its checksums are left at zero."""
    written = bytearray()
    for number, changes in zip(count(1), batches, strict=False):
        batch = struct.pack("<QI", number, len(changes))
        for key, value in changes:
            batch += bytes((value is not None,)) + _number(len(key)) + key
            batch += b"" if value is None else _number(len(value)) + value
        begun = False
        while batch or not begun:
            room = (1 << 15) - len(written) % (1 << 15)
            if room < 7:
                written += bytes(room)
                continue
            part, batch = batch[: room - 7], batch[room - 7 :]
            kind = (3 if begun else 2) if batch else (4 if begun else 1)
            written += struct.pack("<IHB", 0, len(part), kind) + part
            begun = True
    return bytes(written)


def _block(entries: list[tuple[bytes, bytes]]) -> bytes:
    written, before = b"", b""
    for key, value in entries:
        shared = next(
            (at for at, (a, b) in enumerate(zip(key, before, strict=False)) if a != b), min(len(key), len(before))
        )
        written += _number(shared) + _number(len(key) - shared) + _number(len(value)) + key[shared:] + value
        before = key
    return written + struct.pack("<II", 0, 1)


def _number(value: int) -> bytes:
    return bytes((value,)) if value < 0x80 else bytes((value & 0x7F | 0x80,)) + _number(value >> 7)
