"""A RAR archive without its cipher in, its files out: by libarchive, and by rars what libarchive does not unpack."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pi_scan.extract._libarchive import members
from pi_scan.extract._rar_crypt import looked
from pi_scan.extract._rar_second import members as others
from pi_scan.model import Blob, ExtractError, Gap, Limits, Place, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._rar_keys import Keys

DAMAGES: Final = frozenset({Reason.CORRUPT, Reason.TRUNCATED, Reason.UNSUPPORTED})
_KINDS: Final = "rar rar5"


def unpacked(archive: Blob, limits: Limits, keys: Keys, *, beyond: bool) -> Iterator[Blob | Gap]:
    """The files; `beyond`: libarchive is known not to unpack all of them."""
    if beyond:
        try:
            parts = others(archive, limits, keys)
            first = next(parts, None)
        except ExtractError as error:
            if error.reason not in DAMAGES:
                yield Gap(archive.place, error.reason, error.detail)
            yield from members(archive, limits, _KINDS)
        else:
            if first is not None:
                yield first
                yield from parts
    else:
        yield from _twice(archive, limits, keys)


def _twice(archive: Blob, limits: Limits, keys: Keys) -> Iterator[Blob | Gap]:
    """What libarchive unpacks; what it takes for damaged, rars may unpack all the same.

    Some versions of libarchive know no headers that are longer than those of their time, and none knows the filters
    that stand among what is packed as text ("Parsing filters is unsupported").
    """
    read = set[Place]()
    doubts: list[Blob | Gap | ExtractError] = []
    last: Blob | None = None
    told = False
    try:
        for part in members(archive, limits, _KINDS):
            doubted = isinstance(part, Gap) and part.reason in DAMAGES
            if last is not None:
                if doubted and part.place == last.place:  # the beginning of a member
                    doubts.append(last)
                else:
                    read.add(last.place)
                    yield last
            last = part if isinstance(part, Blob) else None
            if doubted:
                doubts.append(part)
            elif last is None:
                told = True
                yield part
    except ExtractError as error:
        doubts.append(error)
    if last is not None:
        read.add(last.place)
        yield last
    if doubts:
        yield from _settled(archive, limits, keys, read, doubts)
    elif not read and not told:  # an archive of nothing but folders, or one so damaged that libarchive stops in silence
        try:
            yield from others(archive, limits, keys)
        except ExtractError as error:
            if error.reason in DAMAGES:
                raise


def _settled(
    archive: Blob, limits: Limits, keys: Keys, read: set[Place], doubts: list[Blob | Gap | ExtractError]
) -> Iterator[Blob | Gap]:
    """What rars unpacks of what was not read; where it fails too, what libarchive said stands."""
    mended, sound = set[Place](), False
    with suppress(ExtractError):
        sound = not looked(archive.data()).cut
        for part in others(archive, limits, keys):
            if not isinstance(part, Blob):
                sound = False
            elif part.place not in read:
                mended.add(part.place)
                yield part
        if sound and mended:
            return
    for doubt in doubts:
        if isinstance(doubt, ExtractError):
            if not mended:
                raise doubt
            yield Gap(archive.place, doubt.reason, doubt.detail)
        elif doubt.place not in mended:
            yield doubt
