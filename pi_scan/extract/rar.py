"""RAR archives: members as blobs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pi_scan.extract._graded import CLEAR
from pi_scan.extract._libarchive import damaged
from pi_scan.extract._passwords import refused, told_beside, tries
from pi_scan.extract._rar_crypt import looked
from pi_scan.extract._rar_keys import Keys
from pi_scan.extract._rar_open import locked_members, opened
from pi_scan.extract._rar_unpack import DAMAGES, unpacked
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Place, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._rar_crypt import Look

FORMAT = Format(
    name="RAR archive",
    media_types=("application/vnd.rar", "application/x-rar"),
    extensions=(".rar", ".cbr"),
    signatures=((0, b"Rar!\x1a\x07\x00"), (0, b"Rar!\x1a\x07\x01\x00")),
    library="libarchive (BSD) of the system, by libarchive-c (CC0), rars (Apache-2.0), cryptography (Apache-2.0 or "
    "BSD-3-Clause)",
    reads="versions 1.5 to 7; encrypted archives with their password; reported: single volumes",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    look = looked(blob.data())
    sealed, cut = look.sealed, look.cut
    yield from (Seal(blob.place, *one) for one in sealed)
    keys = Keys(tries(blob) if sealed else ())
    locked, archive = set[str](), blob
    wrong = "truncated" if cut else None
    if (sealed or look.beyond) and blob.size <= limits.member_bytes:
        found = opened(blob.data(), keys, partial(_is_right, blob, limits))
        if keys.clear and CLEAR not in sealed:
            yield Seal(blob.place, *CLEAR)
        yield from (_refused(blob, blob.place.member(name)) for name in found.locked)
        wrong = found.wrong or wrong
        archive = _inner(blob, found.archive) if found.archive else blob
        look = looked(archive.data())
    elif sealed:
        locked = locked_members(blob.data())
    for part in _members(archive, limits, keys, look):
        if isinstance(part, Gap) and part.reason is not Reason.ENCRYPTED:
            wrong = None  # it is said already
        hidden = part.place != blob.place and part.place.name in locked
        yield _refused(blob, part.place) if hidden or _is_locked(part) else part
    if keys.beside:
        yield told_beside(next(one for one in sealed if one != CLEAR), blob.place)
    if wrong is not None:
        yield Gap(blob.place, *damaged(blob, wrong, parted=look.parted))


def _members(archive: Blob, limits: Limits, keys: Keys, look: Look) -> Iterator[Blob | Gap]:
    """The files, and that the archive goes on in another volume where its headers say so."""
    told = not look.parted
    try:
        for part in unpacked(archive, limits, keys, beyond=look.beyond):
            if look.parted and isinstance(part, Gap) and part.reason in DAMAGES:
                yield Gap(part.place, *damaged(archive, "", parted=True))
                told = True
            else:
                yield part
    except ExtractError as error:
        if told or error.reason not in DAMAGES:
            raise
    if not told:
        yield Gap(archive.place, *damaged(archive, "", parted=True))


def _is_locked(part: Blob | Gap) -> bool:
    return isinstance(part, Gap) and part.reason is Reason.ENCRYPTED


def _refused(blob: Blob, place: Place) -> Gap:
    return Gap(place, Reason.ENCRYPTED, refused(blob, "The archive" if place == blob.place else "The member"))


def _inner(blob: Blob, archive: bytes) -> Blob:
    return Blob(blob.place, archive, len(archive), blob.modified_ns, context=blob.context)


def _is_right(blob: Blob, limits: Limits, archive: bytes) -> bool:
    """Whether all of an archive can be unpacked: a wrong password makes noise of it."""
    try:
        parts = unpacked(_inner(blob, archive), limits, Keys(()), beyond=looked(archive).beyond)
        return all(isinstance(part, Blob) for part in parts)
    except ExtractError:
        return False
