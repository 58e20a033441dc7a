"""ARJ archives: members as blobs."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from pi_scan.extract._arj import FASTEST, LOCKED, PARTED, STORED, Member, as_lha, fastest, members, ungarbled
from pi_scan.extract._libarchive import members as unpacked_by_library
from pi_scan.extract._packed import FREE
from pi_scan.extract._passwords import refused, told_beside, tries
from pi_scan.model import Blob, ExtractError, Format, Gap, Grade, Limits, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Bytes, Place

FORMAT = Format(
    name="ARJ archive",
    media_types=("application/x-arj",),
    extensions=(".arj",),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="all its methods; members with a password that is given; single volumes are reported",
)

_SEAL: Final[Graded] = ("ARJ password", None, Grade.WEAK)
"""Bytes are mixed with those of the password."""
_DAMAGED: Final = "The member is damaged; what could be unpacked was read."
_VOLUME: Final = "It lies in several volumes; put them together and scan the whole."


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """The files in `blob`, unpacked one at a time."""
    data = blob.data()
    given = count = 0
    sealed = False
    try:
        for member in members(data):
            count += 1
            place = blob.place.member(member.name or f"member-{count}")
            if count > limits.members:
                yield Gap(blob.place, Reason.TOO_MANY, "The archive has more members than the limit.")
                return
            if member.flags & PARTED:
                yield Gap(place, Reason.UNSUPPORTED, _VOLUME)
                continue
            if member.flags & LOCKED and not sealed:
                sealed = True
                yield Seal(blob.place, *_SEAL)
            allowed = min(limits.member_bytes, max(FREE, limits.ratio * blob.size) - given)
            if member.size > allowed:
                reason = Reason.RATIO if allowed < limits.member_bytes else Reason.TOO_BIG
                yield Gap(place, reason, "The member is larger than the limit allows.")
                continue
            for part in _parts(data, member, blob, place, limits):
                given += part.size if isinstance(part, Blob) else 0
                yield part
    except (EOFError, ValueError) as error:
        early = isinstance(error, EOFError)
        if not count and not early:
            raise ExtractError(Reason.CORRUPT, "The archive is damaged.") from error
        yield Gap(
            blob.place,
            Reason.TRUNCATED if early else Reason.CORRUPT,
            f"The archive {'ends early' if early else 'is damaged'}; the members before were read.",
        )


def _parts(data: Bytes, member: Member, blob: Blob, place: Place, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """A member, and what is wrong with it."""
    packed = bytes(data[slice(*member.packed)])
    if not member.flags & LOCKED or not member.size:  # an empty one tells no password
        body = _unpacked(packed, member, place, limits)
        whole = zlib.crc32(body) == member.checksum
        if body or whole:
            yield Blob(place, body, len(body), context=blob.context)
        if not whole:
            yield Gap(place, Reason.CORRUPT, _DAMAGED)
        return
    for password, beside in tries(blob):
        body = _unpacked(ungarbled(packed, password, member.modifier), member, place, limits) if password else b""
        if zlib.crc32(body) == member.checksum:
            if beside:
                yield told_beside(_SEAL, blob.place)
            yield Blob(place, body, len(body), context=blob.context)
            return
    yield Gap(place, Reason.ENCRYPTED, refused(blob, "The member"))


def _unpacked(packed: bytes, member: Member, place: Place, limits: Limits) -> bytes:
    """What a member unpacks to as far as that goes. Raises ExtractError where the library is missing."""
    if member.method == STORED:
        return packed[: member.size]
    if member.method == FASTEST:
        try:
            return fastest(packed, member.size)
        except (EOFError, ValueError):
            return b""
    archive = as_lha(packed, member.size)
    found = unpacked_by_library(Blob(place, archive, len(archive)), limits, "lha")
    try:
        return next((bytes(part.data()[:]) for part in found if isinstance(part, Blob)), b"")
    except ExtractError as error:
        if error.reason is Reason.MISSING_EXTRA:
            raise
        return b""
