"""RPM packages: the packed archive inside, which is read as a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="RPM package",
    media_types=("application/x-rpm",),
    extensions=(".rpm",),
    signatures=((0, b"\xed\xab\xee\xdb"),),
    library="own",
    reads="the archive of files",
)

_LEAD = 96
_MAGIC = b"\x8e\xad\xe8\x01"


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """The archive in `blob`: behind the lead and two headers, the first of which is padded to eight bytes."""
    data = blob.data()
    at = _LEAD
    for padding in (8, 1):
        if data[at : at + 4] != _MAGIC:
            raise ExtractError(Reason.CORRUPT, "The package has no readable header.")
        entries, size = (int.from_bytes(data[at + start : at + start + 4], "big") for start in (8, 12))
        at += 16 + 16 * entries + size
        at += -at % padding
    if at >= len(data):
        raise ExtractError(Reason.TRUNCATED, "The package ends before its files.")
    place = blob.place.member("content.cpio")
    body = data[at : at + limits.member_bytes]
    yield Blob(place, body, len(body), context=blob.context)
    if len(data) - at > limits.member_bytes:
        yield Gap(place, Reason.TOO_BIG, "The package is larger than the limit; what stands before was read.")
