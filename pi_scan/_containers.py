"""Containers in, what tells their kind out: the media type that a ZIP package states, the streams of an OLE2 file."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Blob, Bytes

OLE2_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of an OLE2 file (MS-CFB 2.2)."""
_SECTORS = 1000
"""Sectors of an OLE2 directory looked at."""


def stated_type(blob: Blob, directory: bytes) -> str:
    """The media type that the member `mimetype` of a package states, "" where there is none (ODF 1.3-2 section 3.3)."""
    at = directory.find(b"mimetype")
    while at >= 0:
        header = directory[at - 46 : at]
        if header[:4] == b"PK\1\2" and header[28:30] == b"\x08\0":
            break
        at = directory.find(b"mimetype", at + 1)
    else:
        return ""
    with blob.open() as stream:
        stream.seek(int.from_bytes(header[42:46], "little"))
        local = stream.read(30)
        stream.seek(int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little"), 1)
        packed = stream.read(min(200, int.from_bytes(header[20:24], "little")))
    if header[10:12] == b"\x08\0":
        try:
            packed = zlib.decompressobj(wbits=-15).decompress(packed, 200)
        except zlib.error:
            return ""
    return packed.decode("ascii", "replace").strip()


def stream_names(data: Bytes) -> Iterator[set[str]]:
    """The names in an OLE2 file (MS-CFB 2.6), in lower case: first those in no storage, then all.

    A document may hold others in storages; all names are for a file whose tree is damaged.
    """
    entries = list(_entries(data))
    yield _outer(entries)
    yield set(map(_name, entries))


def _entries(data: Bytes) -> Iterator[bytes]:
    size = 512 if data[30:31] == b"\x09" else 4096
    sector = int.from_bytes(data[48:52], "little")
    for _ in range(_SECTORS):
        part = data[(sector + 1) * size : (sector + 2) * size]
        yield from (part[at : at + 128] for at in range(0, len(part) - 127, 128))
        block, entry = divmod(sector, size // 4)  # the next sector stands in the allocation table
        if block >= 109 or len(part) < size:
            return
        table = (int.from_bytes(data[76 + 4 * block : 80 + 4 * block], "little") + 1) * size + 4 * entry
        sector = int.from_bytes(data[table : table + 4], "little")


def _outer(entries: list[bytes]) -> set[str]:
    """The names of the entries that the root reaches without entering a storage."""
    names: set[str] = set()
    seen: set[int] = set()
    todo = {int.from_bytes(entries[0][76:80], "little")} if entries else set()
    while todo:
        number = todo.pop()
        if number < len(entries) and number not in seen:
            seen.add(number)
            names.add(_name(entries[number]))
            todo |= {int.from_bytes(entries[number][at : at + 4], "little") for at in (68, 72)}
    return names


def _name(entry: bytes) -> str:
    return entry[: max(0, entry[64] - 2)].decode("utf-16-le", "replace").lower()
