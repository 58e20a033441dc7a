"""Encrypted disk images of macOS (DMG, sparse images): their key length, which the header says in clear."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pi_scan.extract._graded import graded, locked, stated
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Blob, Bytes, Limits, Seal

FORMAT = Format(
    name="Encrypted disk image of macOS",
    media_types=("application/x-apple-encrypted-image",),
    signatures=((0, b"encrcdsa"),),
    reads="only how it is encrypted",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    sealed = stated(_header, blob.data(), "Apple disk image")
    yield from locked(blob.place, sealed, "It is an encrypted disk image of macOS: open it, and scan what is in it.")


def _header(data: Bytes) -> Graded:
    """An encrypted disk image of macOS: `encrcdsa` at its beginning, or `cdsaencr` of older ones at its end."""
    if data[:8] == b"encrcdsa":
        (bits,) = struct.unpack(">I", data[24:28])
        if bits in (128, 192, 256):
            return graded(f"Apple disk image AES-{bits}", "AES", bits)
    return "Apple disk image", None, Grade.UNKNOWN
