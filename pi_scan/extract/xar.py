"""XAR archives, as the installers of macOS are (PKG): members as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.model import Blob, Format, Gap, Limits, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="XAR archive and macOS package (PKG)",
    media_types=("application/x-xar",),
    extensions=(".xar",),  # .pkg is that of other files too
    signatures=((0, b"xar!"),),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="gzip, bzip2 and LZMA; the payload of a package as an archive of its own",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    yield from members(blob, limits, "xar")
