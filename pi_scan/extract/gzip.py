"""Gzip: the one file inside, of one member or many."""

from __future__ import annotations

import zlib
from pathlib import PurePath
from typing import TYPE_CHECKING

from pi_scan.extract._salvage import before_damage
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Gzip",
    media_types=("application/gzip", "application/x-gzip"),
    extensions=(".gz", ".tgz", ".svgz", ".emz"),
    signatures=((0, b"\x1f\x8b\x08"),),
    library="zlib (Python)",
    reads="all members, also of a file that is cut off",
)

_STEP = 1 << 20
"""Bytes unpacked at a time."""
_FREE = 16 << 20
"""Unpacked bytes below which no ratio is suspicious."""
_INNER = {".tgz": ".tar", ".svgz": ".svg", ".emz": ".emf"}


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """The file in `blob`, as far as it can be unpacked within the limits."""
    place = blob.place.member(_name(blob))
    unpacked = bytearray()
    gap = None
    with blob.open() as stream:
        packed = stream.read(_STEP)
        inflater = zlib.decompressobj(wbits=31)
        taken = len(packed)
        while True:
            untouched = inflater.copy()
            try:
                unpacked += inflater.decompress(packed, _STEP)
            except zlib.error as error:
                unpacked += before_damage(untouched, packed, _STEP)
                if not unpacked:
                    raise ExtractError(Reason.CORRUPT, "The gzip data cannot be unpacked.") from error
                gap = Gap(place, Reason.CORRUPT, "The gzip data is damaged; what stands before was read.")
                break
            if len(unpacked) > limits.member_bytes:
                del unpacked[limits.member_bytes :]
                gap = Gap(place, Reason.TOO_BIG, "Unpacked it is larger than the limit; what stands before was read.")
                break
            if len(unpacked) > max(_FREE, limits.ratio * taken):
                gap = Gap(place, Reason.RATIO, "It expands more than the limit allows; what stands before was read.")
                break
            if inflater.eof:
                packed = inflater.unused_data or stream.read(_STEP)
                taken += 0 if inflater.unused_data else len(packed)
                packed = packed.lstrip(b"\0")  # tapes pad with zeros
                if not packed.startswith(b"\x1f\x8b"):
                    break
                inflater = zlib.decompressobj(wbits=31)
                continue
            packed = inflater.unconsumed_tail
            if not packed:
                packed = stream.read(_STEP)
                taken += len(packed)
                if not packed:
                    gap = Gap(place, Reason.TRUNCATED, "The gzip data ends early; what stands before was read.")
                    break
    if unpacked:
        yield Blob(place, bytes(unpacked), len(unpacked), context=blob.context)
    if gap is not None:
        yield gap


def _name(blob: Blob) -> str:
    """The name without the ending, else the one in the gzip header (RFC 1952), else `content`."""
    path = PurePath(blob.place.name)
    suffix = path.suffix.lower()
    if suffix in FORMAT.extensions:
        return path.stem + _INNER.get(suffix, "")
    head = blob.head(512)
    if len(head) > 10 and head[3] & 0x0C == 0x08:  # a name, and no extra field before it
        name = head[10:].partition(b"\0")[0].decode("latin-1").replace("/", "_").replace("\\", "_")
        if name.strip("."):
            return name
    return "content"
