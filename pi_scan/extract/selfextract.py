"""Programs that unpack themselves: the archive of 7-Zip, RAR, ARJ or Windows in them, as a file of its own.

Nothing is run. What is no archive in such a program is not read, as of any other program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan._programs import SELF_EXTRACTING, archive_in
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Self-extracting archive (EXE)",
    media_types=(SELF_EXTRACTING,),
    reads="archives of 7-Zip, RAR, ARJ and IExpress, of Windows and DOS; those of ZIP are read as ZIP files",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """The archive in `blob`."""
    data = blob.data()
    start = archive_in(data)
    if start is None:
        raise ExtractError(Reason.CORRUPT, "The program holds no archive.")
    body = data[start : start + limits.member_bytes]
    place = blob.place.member("archive")
    yield Blob(place, body, len(body), context=blob.context)
    if len(data) - start > len(body):
        yield Gap(place, Reason.TOO_BIG, "The archive is larger than the limit; what stands before was read.")
