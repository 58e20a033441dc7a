"""Cabinets of Windows: members as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.model import Blob, Format, Gap, Limits, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Cabinet (CAB)",
    media_types=("application/vnd.ms-cab-compressed",),
    extensions=(".cab",),
    signatures=((0, b"MSCF\0\0\0\0"),),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="MSZIP and LZX",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    yield from members(blob, limits, "cab")
