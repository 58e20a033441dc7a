"""Dumps of PostgreSQL in the custom form (`pg_dump -Fc`): the rows of each table, as the SQL that loads them.

Its table of contents differs from version to version and is not taken apart: it names the tables in the order in which
their rows follow. A block of rows is a byte 1, the number of its entry, and pieces of one zlib stream, each behind its
length, up to a length of 0; a number is a sign and four bytes, the lowest first.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from pi_scan.extract._strings import strings
from pi_scan.model import Blob, Format, Gap, Limits, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Bytes

FORMAT = Format(
    name="PostgreSQL dump (custom form)",
    media_types=("application/x-postgresql-dump",),
    signatures=((0, b"PGDMP"),),
    library="zlib (Python)",
    reads="the rows of every table under the names of its columns",
)

_COPY = re.compile(rb"COPY [^;\n]{1,8000} FROM stdin;\n")
_BLOCK = re.compile(rb"\x01\x00(...\x00)\x00(...\x00)(?=\x78[\x01\x5e\x9c\xda])", re.DOTALL)
_PIECE = 1 << 24
"""Bytes of one piece at most."""
_FREE = 16 << 20


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Text]:
    """The tables of `blob`, each as a file of SQL."""
    data = blob.data()
    first = _BLOCK.search(data)
    contents = data[: first.start()] if first else data[:]
    yield from strings(contents, blob.place, blob.context)
    if first is None:
        yield Gap(
            blob.place, Reason.UNSUPPORTED, "Its rows are packed in a way that is not supported, or there are none."
        )
        return
    copies = _COPY.findall(contents)
    match: re.Match[bytes] | None = first
    number = 0
    while match is not None and number < limits.members:
        body, end, damage = _rows(data, match.start() + 6, limits)
        copy = copies[number] if number < len(copies) else b""
        number += 1
        name = copy[5:].partition(b" ")[0].decode("utf-8", "replace").replace('"', "") or f"data-{number}"
        place = blob.place.member(f"{name}.sql")
        whole = copy + body
        yield Blob(place, whole, len(whole), context=blob.context)
        if damage is not None:
            yield Gap(place, damage, "The rows are damaged or too many; what stands before was read.")
        match = _BLOCK.search(data, max(end, match.end()))
    if number != len(copies):
        yield Gap(blob.place, Reason.CORRUPT, "It holds rows of more or fewer tables than it names.")


def _rows(data: Bytes, at: int, limits: Limits) -> tuple[bytes, int, Reason | None]:
    """What the pieces from `at` on unpack to, where they end, and what is wrong with them."""
    inflater = zlib.decompressobj()
    out = bytearray()
    taken = 0
    while True:
        head = data[at : at + 5]
        size = int.from_bytes(head[1:], "little")
        if len(head) < 5 or head[0] or size > _PIECE:
            return bytes(out), at, Reason.CORRUPT
        at += 5
        if not size:
            return bytes(out), at, None
        taken += size
        most = min(limits.member_bytes, max(_FREE, limits.ratio * taken)) - len(out)
        try:
            out += inflater.decompress(data[at : at + size], max(1, most))
        except zlib.error:
            return bytes(out), at, Reason.CORRUPT
        if inflater.unconsumed_tail:
            return bytes(out), at, Reason.TOO_BIG if len(out) >= limits.member_bytes else Reason.RATIO
        at += size
