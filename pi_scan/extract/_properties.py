"""Property sets of compound files (MS-OLEPS): title, author, comments and what a person has added to them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pi_scan.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._compound import Compound
    from pi_scan.model import Place

_STREAMS = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
_LIMIT = 1 << 20
"""Bytes of a property set that are looked at."""
_MOST = 1000
"""Properties in one set."""
_NAMES = (
    {2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 8: "last author"},
    {2: "category", 14: "manager", 15: "company", 26: "content type", 27: "status"},
)
"""Names of the properties that hold words, in either set (MS-OSHARED 2.3.3.2)."""
_CODE_PAGE, _DICTIONARY = 1, 0
_STRING, _WIDE = 0x1E, 0x1F


def properties(compound: Compound, place: Place) -> Iterator[Text]:
    """`name: value` lines, hidden, of both sets."""
    lines: list[str] = []
    for name, known in zip(_STREAMS, _NAMES, strict=True):
        entry = compound.root.child(name)
        if entry is not None:
            lines += property_lines(compound.read(entry, _LIMIT), known)
    if lines:
        yield Text(place.at("properties"), "\n".join(lines).encode("utf-8", "replace"), hidden=True)


def property_lines(data: bytes, known: dict[int, str]) -> list[str]:
    """The lines of a property set: its first section under `known` names, its second under those that it states."""
    lines: list[str] = []
    try:
        (sections,) = struct.unpack_from("<I", data, 24)
        for number in range(min(sections, 2)):
            (start,) = struct.unpack_from("<I", data, 28 + number * 20 + 16)
            lines += _section(data[start:], known if not number else {})
    except struct.error:
        return lines  # the set is cut: what stands before is given
    return lines


def _section(data: bytes, names: dict[int, str]) -> list[str]:
    (count,) = struct.unpack_from("<I", data, 4)
    offsets = dict(struct.unpack_from("<II", data, 8 + 8 * index) for index in range(min(count, _MOST)))
    codec = _codec(data, offsets.get(_CODE_PAGE))
    if not names and _DICTIONARY in offsets:
        names = _stated(data, offsets[_DICTIONARY], codec)
    lines = []
    for number, offset in offsets.items():
        if number in names:
            value = " ".join(_value(data, offset, codec).split())
            if value:
                lines.append(f"{names[number]}: {value}")
    return lines


def _codec(data: bytes, offset: int | None) -> str:
    page = 1252 if offset is None else struct.unpack_from("<4xH", data, offset)[0]
    return {1200: "utf-16-le", 65001: "utf-8", 10000: "mac_roman"}.get(page, f"cp{page}")


def _stated(data: bytes, offset: int, codec: str) -> dict[int, str]:
    """The names of the properties that a person has added."""
    (count,) = struct.unpack_from("<I", data, offset)
    at = offset + 4
    found = {}
    for _ in range(min(count, _MOST)):
        number, length = struct.unpack_from("<II", data, at)
        size = length * 2 if codec == "utf-16-le" else length
        found[number] = _decoded(data[at + 8 : at + 8 + size], codec)
        at += 8 + (size + 3) // 4 * 4 if codec == "utf-16-le" else 8 + size
    return found


def _value(data: bytes, offset: int, codec: str) -> str:
    kind, size = struct.unpack_from("<II", data, offset)
    if kind == _STRING:
        return _decoded(data[offset + 8 : offset + 8 + size], codec)
    if kind == _WIDE:
        return _decoded(data[offset + 8 : offset + 8 + 2 * size], "utf-16-le")
    return str(size) if kind == 3 and size < 1 << 31 else ""


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace").partition("\0")[0]
    except LookupError:
        return data.decode("cp1252", "replace").partition("\0")[0]
