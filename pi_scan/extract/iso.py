"""Images of CDs and DVDs (ISO 9660): files as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.model import Blob, Format, Gap, Limits, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="CD image (ISO 9660)",
    media_types=("application/x-iso9660-image", "application/vnd.efi.iso"),
    extensions=(".iso",),
    signatures=((32769, b"CD001"),),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="Joliet and Rock Ridge names, compressed files",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    yield from members(blob, limits, "iso9660")
