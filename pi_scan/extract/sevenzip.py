"""7Z archives: members as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._libarchive import members
from pi_scan.extract._passwords import refused, told_beside, tries
from pi_scan.extract._sevenzip_crypt import sevenzip_sealed
from pi_scan.extract._sevenzip_open import opened
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="7Z archive",
    media_types=("application/x-7z-compressed",),
    extensions=(".7z",),
    signatures=((0, b"7z\xbc\xaf\x27\x1c"),),
    library="libarchive (BSD) of the system, by libarchive-c (CC0), cryptography (Apache-2.0 or BSD-3-Clause)",
    reads="all its compressors; encrypted archives with their password",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time; of an encrypted one that a password opens, the archive itself."""
    sealed = sevenzip_sealed(blob.data())
    yield from (Seal(blob.place, *one) for one in sealed)
    for password, beside in tries(blob) if sealed and blob.size <= limits.member_bytes else ():
        plain = opened(blob.data(), password)
        inner = plain and Blob(blob.place, plain, len(plain), blob.modified_ns, context=blob.context)
        if inner and _is_right(inner, limits):
            if beside:
                yield told_beside(sealed[0], blob.place)
            yield inner
            return
    for part in members(blob, limits, "7zip"):
        if isinstance(part, Gap) and part.reason is Reason.ENCRYPTED:
            yield Gap(part.place, part.reason, refused(blob, "The archive"))
        else:
            yield part


def _is_right(archive: Blob, limits: Limits) -> bool:
    """Whether the first member with any content can be unpacked: a wrong password makes noise of it."""
    try:
        first = next((part for part in members(archive, limits, "7zip") if isinstance(part, Gap) or part.size), None)
    except ExtractError:
        return False
    return isinstance(first, Blob)
