"""TAR archives: members as blobs, read forward in one go; links and devices are never followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._tar import members
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="TAR archive",
    media_types=("application/x-tar", "application/x-gtar", "application/x-ustar"),
    extensions=(".tar",),
    signatures=((257, b"ustar"),),
    library="tarfile (Python)",
    reads="old, ustar, GNU and pax forms, sparse members, archives appended to one another; packed ones too",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """The files in `blob`, one at a time."""
    found = False
    with blob.open() as stream:
        for part in members(stream, blob.place, blob.context, limits):
            if not found and isinstance(part, Gap) and part.place == blob.place and part.reason is Reason.CORRUPT:
                raise ExtractError(Reason.CORRUPT, "The archive holds no readable member.")
            found = True
            yield part
