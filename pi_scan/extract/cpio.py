"""CPIO archives: members as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.model import Blob, Format, Gap, Limits, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="CPIO archive",
    media_types=("application/x-cpio",),
    extensions=(".cpio",),
    signatures=((0, b"070701"), (0, b"070702"), (0, b"070707")),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="old, odc, newc and crc forms",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    yield from members(blob, limits, "cpio")
