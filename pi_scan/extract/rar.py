"""RAR archives: members as blobs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pi_scan.extract._graded import CLEAR
from pi_scan.extract._libarchive import damaged, members
from pi_scan.extract._passwords import refused, told_beside, tries
from pi_scan.extract._rar_crypt import packed_early, rar_sealed
from pi_scan.extract._rar_open import locked_members, opened
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Place, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="RAR archive",
    media_types=("application/vnd.rar", "application/x-rar"),
    extensions=(".rar", ".cbr"),
    signatures=((0, b"Rar!\x1a\x07\x00"), (0, b"Rar!\x1a\x07\x01\x00")),
    library="libarchive (BSD) of the system, by libarchive-c (CC0), cryptography (Apache-2.0 or BSD-3-Clause)",
    reads="versions 2.9 to 5, what older ones stored; encrypted archives with their password; reported: single "
    "volumes, and what versions before 5 packed as one (solid)",
)
_KINDS = "rar rar5"
_EARLY = "It is packed as RAR did before version 2.9, which libarchive does not unpack; unpack it and scan the files."


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    sealed, cut = rar_sealed(blob.data())
    yield from (Seal(blob.place, *one) for one in sealed)
    locked, archive = set[str](), blob
    wrong = "truncated" if cut else None
    if sealed and blob.size <= limits.member_bytes:
        found = opened(blob.data(), tries(blob), partial(_is_right, blob, limits))
        if found.beside:
            yield told_beside(next(one for one in sealed if one != CLEAR), blob.place)
        yield from (_refused(blob, blob.place.member(name)) for name in found.locked)
        wrong = found.wrong or wrong
        archive = _inner(blob, found.archive) if found.archive else blob
    elif sealed:
        locked = locked_members(blob.data())
    for part in _members(archive, limits):
        hidden = part.place != blob.place and part.place.name in locked
        yield _refused(blob, part.place) if hidden or _is_locked(part) else part
        if isinstance(part, Gap) and part.reason is not Reason.ENCRYPTED:
            wrong = None  # it is said already
    if wrong is not None:
        yield Gap(blob.place, *damaged(blob, wrong))


def _members(archive: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """What libarchive unpacks; what it cannot because of its age is not called damaged."""
    try:
        for part in members(archive, limits, _KINDS):
            early = isinstance(part, Gap) and part.reason is Reason.CORRUPT and packed_early(archive.data())
            yield Gap(part.place, Reason.UNSUPPORTED, _EARLY) if early else part
    except ExtractError as error:
        if error.reason is not Reason.CORRUPT or not packed_early(archive.data()):
            raise
        raise ExtractError(Reason.UNSUPPORTED, _EARLY) from error


def _is_locked(part: Blob | Gap) -> bool:
    return isinstance(part, Gap) and part.reason is Reason.ENCRYPTED


def _refused(blob: Blob, place: Place) -> Gap:
    return Gap(place, Reason.ENCRYPTED, refused(blob, "The archive" if place == blob.place else "The member"))


def _inner(blob: Blob, archive: bytes) -> Blob:
    return Blob(blob.place, archive, len(archive), blob.modified_ns, context=blob.context)


def _is_right(blob: Blob, limits: Limits, archive: bytes) -> bool:
    """Whether all of an archive of one member can be unpacked: a wrong password makes noise of it."""
    try:
        return all(isinstance(part, Blob) for part in members(_inner(blob, archive), limits, _KINDS))
    except ExtractError:
        return False
