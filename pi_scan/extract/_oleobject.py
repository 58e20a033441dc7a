"""Objects embedded in Office documents: a storage of a compound file in, the file that it holds out."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pi_scan.model import Blob, Gap, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._compound import Compound, Entry
    from pi_scan.model import Limits, Place

NATIVE = "\x01Ole10Native"
"""The stream of an object that wraps a file, or that an old program made."""
WHOLE = ("Package", "CONTENTS")
"""Streams that are a file as it is: an Office document of 2007 and later, a PDF."""
_WORDLESS = ("Equation Native", "\x03OCXNAME", "\x03OCXDATA")
"""Streams of formulas and of buttons and fields, whose text stands in the document."""


def embedded(compound: Compound, storage: Entry, place: Place, limits: Limits) -> Iterator[Blob | Gap]:
    """The file that the storage holds: its native data where it wraps a file, else the storage as a file of its own."""
    if any(storage.child(name) for name in _WORDLESS):
        return
    for name in (NATIVE, *WHOLE):
        entry = storage.child(name)
        if entry is not None:
            if entry.size > limits.member_bytes:
                yield Gap(place, Reason.TOO_BIG, "An embedded file is larger than the limit.")
                return
            data = compound.read(entry)
            if name == NATIVE:
                label, data = native(data)
                place = place.member(label) if label else place
            if data:
                yield Blob(place, data, len(data))
            return
    if not any(entry.is_stream and ord(entry.name[:1] or "\x01") > 5 for entry in storage.children):
        return  # nothing but notes on how the object is to be shown
    whole = compound.as_file(storage, limits.member_bytes)
    if whole is None:
        yield Gap(place, Reason.TOO_BIG, "An embedded document is larger than the limit.")
    else:
        yield Blob(place, whole, len(whole))


def native(data: bytes) -> tuple[str, bytes]:
    r"""(name, bytes) of a file that was packaged as it is: size, mark, name, path, mark, path, size, file.

    >>> native(b"\x1d\0\0\0\2\0a.txt\0c:\\a.txt\0\0\0\3\0\2\0\0\0x\0\2\0\0\0Hi")
    ('a.txt', b'Hi')
    """
    try:
        at = 6 if data[4:6] == b"\2\0" else 4
        if at == 4:  # the data of an older program, without a name
            return "", data[4 : 4 + int.from_bytes(data[:4], "little")]
        end = data.index(b"\0", at)
        label = data[at:end].decode("cp1252", "replace")
        at = data.index(b"\0", end + 1) + 1 + 4
        (size,) = struct.unpack_from("<I", data, at)
        at += 4 + size
        (size,) = struct.unpack_from("<I", data, at)
        return label, data[at + 4 : at + 4 + size]
    except (ValueError, struct.error):
        return "", b""
