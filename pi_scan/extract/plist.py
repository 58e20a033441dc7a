"""Property lists of Apple, binary or in XML: the same tables and records as JSON gives."""

from __future__ import annotations

import plistlib
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from pi_scan.extract._plain import texts
from pi_scan.extract._tree import parts
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Property list",
    media_types=("application/x-plist", "application/x-bplist"),
    signatures=((0, b"bplist0"),),
    library="plistlib (Python)",
    reads="all values, files inside",
)

_DAMAGE = (plistlib.InvalidFileException, ValueError, OverflowError, LookupError, TypeError, OSError)
"""What plistlib raises on damaged files, besides what the XML parser does."""
_VALUES = 2_000_000
"""Values at most, each counted as often as it is referred to: small files may refer to themselves without end."""
_FILE = 64
"""Bytes from which data is a file of its own."""


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text | Gap | Blob]:
    """The values of `blob`, and the files in them."""
    try:
        value = plistlib.loads(bytes(blob.data()[:]))
    except (*_DAMAGE, ExpatError) as error:
        if blob.head(6) == b"bplist":
            raise ExtractError(Reason.CORRUPT, "The property list is damaged.") from error
        yield from texts(blob.data(), blob.place, context=blob.context)
        yield Gap(blob.place, Reason.CORRUPT, "The property list is damaged; it was read as plain text.")
        return
    files: list[bytes] = []
    yield from parts(
        _simple(value, files, [_VALUES], limits.nesting), blob.place, context=blob.context, nesting=limits.nesting
    )
    for number, file in enumerate(files[: limits.members], 1):
        yield Blob(blob.place.member(f"data-{number}"), file, len(file), context=blob.context)


def _simple(value: Any, files: list[bytes], left: list[int], nesting: int) -> Any:
    """The value with nothing in it but what JSON has; data goes to `files`."""
    if nesting < 0:
        raise ExtractError(Reason.TOO_DEEP, "The property list is nested too deeply to be read.")
    if isinstance(value, dict | list):
        left[0] -= len(value)
        if left[0] < 0:
            raise ExtractError(Reason.RATIO, "The property list refers to its own values too often.")
    if isinstance(value, dict):
        return {
            str(key): inner if inner.__class__ is str else _simple(inner, files, left, nesting - 1)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_simple(inner, files, left, nesting - 1) for inner in value]
    if isinstance(value, bytes):
        if len(value) >= _FILE:
            files.append(value)
            return None
        return value.decode("utf-8", "replace") if value.isascii() else None
    if isinstance(value, datetime):
        return value.isoformat()
    return value.data if isinstance(value, plistlib.UID) else value
