"""RAR archives of versions 1.5 to 5: members as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.extract._rar_crypt import rar_sealed
from pi_scan.model import Blob, Format, Gap, Limits, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="RAR archive",
    media_types=("application/vnd.rar", "application/x-rar"),
    extensions=(".rar", ".cbr"),
    signatures=((0, b"Rar!\x1a\x07\x00"), (0, b"Rar!\x1a\x07\x01\x00")),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="versions 1.5 to 5; encrypted members and single volumes are reported",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    yield from (Seal(blob.place, *sealed) for sealed in rar_sealed(blob.data()))
    yield from members(blob, limits, "rar rar5")
