"""LHA archives: members as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.model import Blob, Format, Gap, Limits, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="LHA archive",
    media_types=("application/x-lzh-compressed",),
    extensions=(".lzh", ".lha"),
    signatures=((2, b"-lh0-"), (2, b"-lh1-"), (2, b"-lh5-"), (2, b"-lh6-"), (2, b"-lh7-"), (2, b"-lzs-")),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="all headers",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    yield from members(blob, limits, "lha")
