"""7Z archives: members as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.extract._sevenzip_crypt import sevenzip_sealed
from pi_scan.model import Blob, Format, Gap, Limits, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="7Z archive",
    media_types=("application/x-7z-compressed",),
    extensions=(".7z",),
    signatures=((0, b"7z\xbc\xaf\x27\x1c"),),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="all its compressors; encrypted members are reported",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    yield from (Seal(blob.place, *sealed) for sealed in sevenzip_sealed(blob.data()))
    yield from members(blob, limits, "7zip")
