"""ZIP archives: members as blobs, sealed ones as seals, and what the limits or damage leave out as gaps."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

from pi_scan.extract._graded import CLEAR
from pi_scan.extract._libarchive import members
from pi_scan.extract._passwords import refused, told_beside, tries
from pi_scan.extract._salvage import member_at, salvage
from pi_scan.extract._sealed import opendocument_seal
from pi_scan.extract._zip_crypt import WINZIP, member_sealed
from pi_scan.extract._zip_member import sound_member
from pi_scan.extract._zip_methods import unpacked as by_other_method
from pi_scan.extract._zip_open import raw, unlocked
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason, Seal, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Place

FORMAT = Format(
    name="ZIP archive",
    media_types=("application/zip", "application/x-zip-compressed"),
    extensions=(".zip", ".jar"),
    signatures=((0, b"PK\x03\x04"), (0, b"PK\x05\x06")),
    library="zipfile (Python), its own, libarchive (BSD) of the system, cryptography (Apache-2.0 or BSD-3-Clause)",
    reads="every method from PKZIP 1 to Deflate64, LZMA, XZ, Zstandard and PPMd; comments; archives that are cut off",
)

_FREE = 16 << 20
"""Unpacked bytes below which no ratio is suspicious."""
_SLOW = 16 << 20
"""Bytes of a member encrypted the old way that are deciphered: Python's own code for it takes seconds for each MiB."""
_MANIFEST = 4 << 20
"""Bytes of a manifest at most."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, OverflowError, IndexError)
"""What zipfile and its decompressors raise on damaged members."""


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal | Text]:
    """The members of `blob`, unpacked one at a time."""
    with blob.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OverflowError, IndexError, EOFError, NotImplementedError) as error:
            found = False
            for part in salvage(blob, limits):
                found = True
                yield part
            if not found:
                raise ExtractError(Reason.CORRUPT, "The archive has no readable directory.") from error
            yield Gap(
                blob.place, Reason.TRUNCATED, "The directory of the archive is missing; members before were read."
            )
            return
        with archive:
            yield from _members(archive, blob, limits)


def _members(archive: zipfile.ZipFile, blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal | Text]:
    infos = archive.infolist()
    overlapping = _overlapping(infos)
    seals: set[str] = set()
    hidden, seal = opendocument_seal(_manifest(archive), blob.place)
    if seal is not None:
        yield seal
    elif {info.flag_bits & 1 for info in infos[: limits.members] if info.file_size} == {0, 1}:
        yield Seal(blob.place, *CLEAR)
    comments = [archive.comment]
    for number, info in enumerate(infos):
        if number == limits.members:
            yield Gap(blob.place, Reason.TOO_MANY, "The archive has more members than the limit.")
            break
        place = blob.place.member(_name(info))
        comments.append(info.comment)
        if info.filename.endswith("/") and not info.file_size:
            continue
        if info.flag_bits & 0x1:
            seal = Seal(blob.place, *member_sealed(info.compress_type, info.flag_bits, info.extra))
            if seal.scheme not in seals:
                seals.add(seal.scheme)
                yield seal
            yield from _locked(archive, info, place, blob, limits)
        elif info.filename in hidden:
            yield Gap(place, Reason.ENCRYPTED, "The member is encrypted.")
        elif number in overlapping:
            yield Gap(place, Reason.RATIO, "The member overlaps another one, as in archives made to exhaust a reader.")
        else:
            yield from _member(archive, info, place, blob, limits)
    text = b"\n".join(comment for comment in comments if comment)
    if text:
        yield Text(blob.place.at("comments"), text.replace(b"\r\n", b"\n"), context=blob.context, hidden=True)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Place, blob: Blob, limits: Limits
) -> Iterator[Blob | Gap]:
    """One member, with a gap beside it when it is damaged."""
    if info.file_size > limits.member_bytes:
        yield Gap(place, Reason.TOO_BIG, "Unpacked the member is larger than the limit.")
        return
    allowed = min(limits.member_bytes, max(_FREE, limits.ratio * info.compress_size))
    if info.file_size > allowed:  # not unpacked to see it: thousands of such members would take hours
        yield Gap(place, Reason.RATIO, "The member expands more than the limit allows.")
        return
    if archive.fp is not None and (whole := sound_member(archive.fp, info)) is not None:
        yield Blob(place, whole, len(whole), context=blob.context)
        return
    unpacked = bytearray()
    gap = None
    try:
        _rename(archive, info)
        with archive.open(info) as member:
            while chunk := member.read(min(1 << 20, allowed + 1 - len(unpacked))):
                unpacked += chunk
                if len(unpacked) > allowed:
                    yield Gap(place, Reason.RATIO, "The member expands more than the limit allows.")
                    return
        if len(unpacked) < info.file_size:
            gap = Gap(place, Reason.TRUNCATED, "The member ends early.")
    except NotImplementedError:
        try:
            unpacked = bytearray(
                by_other_method(info.compress_type, info.flag_bits, raw(archive, info), info.file_size)
            )
            if zlib.crc32(unpacked) != info.CRC:
                gap = Gap(place, Reason.CORRUPT, "The member is damaged; what could be unpacked was read.")
        except NotImplementedError:
            unpacked = bytearray(by_libarchive(blob, limits, info.filename) or b"")
            if not unpacked:
                gap = Gap(place, Reason.UNSUPPORTED, "The member is compressed by a method that is not supported.")
        except ValueError:
            gap = Gap(place, Reason.CORRUPT, "The member is damaged; nothing of it could be unpacked.")
    except RuntimeError:  # zipfile asks for a password by this
        gap = Gap(place, Reason.ENCRYPTED, "The member is encrypted.")
    except _DAMAGE:
        gap = Gap(place, Reason.CORRUPT, "The member is damaged; what could be unpacked was read.")
        damaged = member_at(blob.data(), info.header_offset, info.compress_size, info.compress_type, allowed)
        unpacked = max(unpacked, bytearray(damaged), key=len)
    if unpacked:
        yield Blob(place, bytes(unpacked), len(unpacked), context=blob.context)
    elif gap is None:
        yield Blob(place, b"", 0)
    if gap is not None:
        yield gap


def by_libarchive(blob: Blob, limits: Limits, name: str) -> bytes | None:
    """A member as the system's library unpacks it, which knows PPMd."""
    with suppress(ExtractError):
        for part in members(blob, limits, "zip"):
            if isinstance(part, Blob) and part.place.name == name:
                return bytes(part.data()[:])
    return None


def _locked(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Place, blob: Blob, limits: Limits
) -> Iterator[Blob | Gap | Seal]:
    """One encrypted member, where a password opens it."""
    allowed = min(limits.member_bytes, max(_FREE, limits.ratio * info.compress_size))
    if info.compress_type != WINZIP and info.compress_size > _SLOW and blob.passwords:
        yield Gap(place, Reason.TOO_BIG, "The member is too large for its old cipher to be undone in time.")
        return
    if info.file_size <= allowed:
        _rename(archive, info)
        try:
            found = unlocked(archive, info, tries(blob), allowed)
        except NotImplementedError:
            yield Gap(place, Reason.UNSUPPORTED, "The member is compressed by a method that is not supported.")
            return
        if found is not None and len(found[0]) <= allowed:
            content, beside = found
            if beside:
                sealed = member_sealed(info.compress_type, info.flag_bits, info.extra)
                yield told_beside(sealed, place)
            yield Blob(place, content, len(content), context=blob.context)
            return
    yield Gap(place, Reason.ENCRYPTED, refused(blob, "The member"))


def _rename(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Let the member bear the name of its own header: zipfile refuses it where the directory writes it otherwise."""
    stream = archive.fp
    if stream is None or info.header_offset < 0:  # zipfile counts back over bytes that are missing
        return
    stream.seek(info.header_offset)
    header = stream.read(30)
    if header[:4] == b"PK\3\4" and len(header) == 30:
        name = stream.read(int.from_bytes(header[26:28], "little"))
        with suppress(UnicodeDecodeError):
            info.orig_filename = name.decode("utf-8" if header[7] & 0x08 else "cp437")


def _manifest(archive: zipfile.ZipFile) -> bytes:
    """The manifest of an OpenDocument package, which names its encrypted members; empty for other archives."""
    info = archive.NameToInfo.get("META-INF/manifest.xml")
    if info is None or info.flag_bits & 1 or info.file_size > _MANIFEST:
        return b""
    with suppress(NotImplementedError, RuntimeError, *_DAMAGE), archive.open(info) as member:
        return member.read(_MANIFEST)
    return b""


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Numbers of the members whose packed bytes reach into the next one's: so small archives unpack without end."""
    ordered = sorted(range(len(infos)), key=lambda number: infos[number].header_offset)
    return {
        one
        for one, following in pairwise(ordered)
        if infos[one].header_offset + 30 + infos[one].compress_size > infos[following].header_offset
    }


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; many programs write UTF-8 without saying so, which zipfile then takes for code page 437."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except UnicodeError:
        return info.filename
