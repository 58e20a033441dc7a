"""AR archives and Debian packages: members as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.model import Blob, Format, Gap, Limits, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="AR archive and Debian package",
    media_types=("application/x-archive", "application/vnd.debian.binary-package"),
    extensions=(".ar", ".deb", ".udeb"),
    signatures=((0, b"!<arch>\n"),),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="BSD and GNU forms",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    yield from members(blob, limits, "ar")
