"""XAR archives, as the installers of macOS are (PKG): members as blobs.

A header, a table of contents in XML packed by zlib, and a heap with the members, each packed for itself. libarchive
reads them too, but some damaged ones without end.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from typing import TYPE_CHECKING, Any

from pi_scan.extract._package import fragment
from pi_scan.extract._packed import FREE
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.extract._package import Element
    from pi_scan.model import Bytes, Place

FORMAT = Format(
    name="XAR archive and macOS package (PKG)",
    media_types=("application/x-xar",),
    extensions=(".xar",),  # .pkg is that of other files too
    signatures=((0, b"xar!"),),
    library="zlib, bz2, lzma (Python), lxml (BSD-3-Clause)",
    reads="gzip, bzip2 and LZMA; the payload of a package as an archive of its own",
)

_HEADER = struct.Struct(">4sHHQQ")
"""Mark, bytes of the header, version, bytes of the table of contents packed and unpacked."""
_CONTENTS = 64 << 20
"""Bytes of a table of contents at most."""
_PACKERS: dict[str, Callable[[], Any]] = {
    "application/x-gzip": zlib.decompressobj,  # zlib's form, whatever the name says
    "application/x-bzip2": bz2.BZ2Decompressor,
    "application/x-lzma": lzma.LZMADecompressor,
    "application/x-xz": lzma.LZMADecompressor,
}


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """The files in `blob`, unpacked one at a time."""
    data = blob.data()
    contents, heap = _contents(data)
    count = given = 0
    for file in contents.iter("file"):
        count += 1
        if count > limits.members:
            yield Gap(blob.place, Reason.TOO_MANY, "The archive has more members than the limit.")
            return
        found = file.find("data")
        if found is None:
            continue  # a folder, a link, an empty file
        place = blob.place.member(_name(file) or f"member-{count}")
        allowed = min(limits.member_bytes, max(FREE, limits.ratio * blob.size) - given)
        body, gap = _unpacked(data, heap, found, place, allowed)
        if gap is not None and gap.reason is Reason.TOO_BIG and allowed < limits.member_bytes:
            told = "The archive expands more than the limit allows; what stands before was read."
            gap = Gap(place, Reason.RATIO, told)
        given += len(body)
        if body or gap is None:
            yield Blob(place, body, len(body), context=blob.context)
        if gap is not None:
            yield gap
            if gap.reason is Reason.RATIO:
                return


def _contents(data: Bytes) -> tuple[Element, int]:
    """The table of contents, and where the heap begins."""
    if len(data) < _HEADER.size:
        raise ExtractError(Reason.TRUNCATED, "The archive ends within its header.")
    _, header, _, packed, _ = _HEADER.unpack(data[: _HEADER.size])
    try:
        xml = zlib.decompressobj().decompress(data[header : min(len(data), header + packed)], _CONTENTS)
    except zlib.error as error:
        raise ExtractError(Reason.CORRUPT, "The table of contents of the archive is damaged.") from error
    if not xml:
        raise ExtractError(Reason.TRUNCATED, "The archive ends before its table of contents.")
    return fragment(xml), header + packed


def _name(file: Element) -> str:
    """The path of a member by the names of the folders that it lies in."""
    names = [file.findtext("name") or ""]
    names += (above.findtext("name") or "" for above in file.iterancestors("file"))
    return "/".join(filter(None, reversed(names)))


def _unpacked(data: Bytes, heap: int, about: Element, place: Place, allowed: int) -> tuple[bytes, Gap | None]:
    """The bytes of a member, at most so many, and what is wrong with them."""
    try:
        offset, packed = (int(about.findtext(name) or "") for name in ("offset", "length"))
    except ValueError:
        return b"", Gap(place, Reason.CORRUPT, "The archive does not say where the member lies.")
    start = heap + offset
    if offset < 0 or packed < 0 or start + packed > len(data):
        gap = Gap(place, Reason.TRUNCATED, "The archive ends within the member; what stands before was read.")
    else:
        gap = None
    encoding = about.find("encoding")
    style = "" if encoding is None else encoding.get("style", "")
    piece = bytes(data[max(0, start) : max(0, min(start + packed, len(data)))])
    if style in ("", "application/octet-stream"):
        body, whole = piece[:allowed], len(piece) <= allowed
    elif style in _PACKERS:
        try:
            unpacked = _PACKERS[style]().decompress(piece, allowed + 1)
        except (zlib.error, lzma.LZMAError, OSError, EOFError):
            return b"", Gap(place, Reason.CORRUPT, "The member is damaged.")
        body, whole = unpacked[:allowed], len(unpacked) <= allowed
    else:
        return b"", Gap(place, Reason.UNSUPPORTED, "The member is compressed by a method that is not supported.")
    if not whole:
        return body, Gap(place, Reason.TOO_BIG, "The member is larger than the limit; what stands before was read.")
    return body, gap
