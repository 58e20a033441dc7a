"""Gzip: the one file inside, of one member or many, or the members of the TAR inside."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pi_scan.extract._packed import FREE, STEP, Trouble, content, inner_name, ratio
from pi_scan.extract._salvage import before_damage
from pi_scan.model import Blob, ExtractError, Format, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._packed import Pieces
    from pi_scan.model import Part

FORMAT = Format(
    name="Gzip",
    media_types=("application/gzip", "application/x-gzip"),
    extensions=(".gz", ".tgz", ".svgz", ".emz"),
    signatures=((0, b"\x1f\x8b\x08"),),
    library="zlib (Python)",
    reads="all members, also of a file that is cut off",
)

_INNER = {".tgz": ".tar", ".svgz": ".svg", ".emz": ".emf"}


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The file in `blob`, or the members of the TAR in it, as far as it can be unpacked within the limits."""
    yield from content(blob, limits, _pieces(blob, limits), _name(blob))


def _pieces(blob: Blob, limits: Limits) -> Pieces:
    given = 0
    with blob.open() as stream:
        packed = stream.read(STEP)
        inflater = zlib.decompressobj(wbits=31)
        taken = len(packed)
        while True:
            untouched = inflater.copy()
            try:
                piece = inflater.decompress(packed, STEP)
            except zlib.error as error:
                piece = before_damage(untouched, packed, STEP)
                if not given and not piece:
                    raise ExtractError(Reason.CORRUPT, "The gzip data cannot be unpacked.") from error
                yield piece
                yield Trouble(Reason.CORRUPT, "The gzip data is damaged; what stands before was read.")
                return
            given += len(piece)
            yield piece
            if given > max(FREE, limits.ratio * taken):
                yield ratio()
                return
            if inflater.eof:
                packed = inflater.unused_data or stream.read(STEP)
                taken += 0 if inflater.unused_data else len(packed)
                packed = packed.lstrip(b"\0")  # tapes pad with zeros
                if not packed.startswith(b"\x1f\x8b"):
                    return
                inflater = zlib.decompressobj(wbits=31)
                continue
            packed = inflater.unconsumed_tail
            if not packed:
                packed = stream.read(STEP)
                taken += len(packed)
                if not packed:
                    yield Trouble(Reason.TRUNCATED, "The gzip data ends early; what stands before was read.")
                    return


def _name(blob: Blob) -> str:
    """The name without the ending, else the one in the gzip header (RFC 1952), else `content`."""
    stored = ""
    head = blob.head(512)
    if len(head) > 10 and head[3] & 0x0C == 0x08:  # a name, and no extra field before it
        stored = head[10:].partition(b"\0")[0].decode("latin-1").replace("/", "_").replace("\\", "_")
    return inner_name(blob, FORMAT, _INNER, stored if stored.strip(".") else "content")
