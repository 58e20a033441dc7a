"""BitLocker volumes in image files: cipher and protection, which their metadata say in clear (as libbde describes)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from pi_scan.extract._graded import graded, locked, stated
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Blob, Bytes, Limits, Seal

_TO_GO: Final = bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")
"""Identifier of BitLocker To Go, whose volumes look like those of FAT besides."""

FORMAT = Format(
    name="BitLocker volume",
    media_types=("application/x-bitlocker",),
    signatures=((3, b"-FVE-FS-"), (424, _TO_GO)),
    reads="only how it is encrypted",
)

_FVE: Final = b"-FVE-FS-"
_FVE_METHODS: Final = {
    0x8000: ("AES-128 with diffuser", 128),
    0x8001: ("AES-256 with diffuser", 256),
    0x8002: ("AES-128", 128),
    0x8003: ("AES-256", 256),
    0x8004: ("XTS-AES-128", 128),
    0x8005: ("XTS-AES-256", 256),
}
_FVE_KEY: Final = 2
"""Type of an entry that holds the volume's master key, sealed in one of several ways."""
_CLEAR_KEY: Final = 0
"""The way of a volume whose protection is suspended: the key lies beside it."""


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    sealed = stated(_volume, blob.data(), "BitLocker")
    yield from locked(blob.place, sealed, "It is an encrypted volume (BitLocker): open it, and scan what is in it.")


def _volume(data: Bytes) -> Graded:
    """BitLocker and BitLocker To Go, by the first of three blocks of metadata that is whole (libbde's description)."""
    for at in (176, 440):  # Windows 7 and later; To Go
        for offset in struct.unpack("<3Q", data[at : at + 24]):
            block = data[offset : offset + (1 << 16)]
            if block[:8] == _FVE and len(block) >= 112:
                return _metadata(block)
    return "BitLocker", None, Grade.UNKNOWN


def _metadata(block: bytes) -> Graded:
    size, _, header = struct.unpack("<III", block[64:76])
    (method,) = struct.unpack("<H", block[100:102])
    name, bits = _FVE_METHODS.get(method, ("", 0))
    if not name:
        return "BitLocker", None, Grade.UNKNOWN
    at, end = 64 + header, min(64 + size, len(block))
    while at + 36 <= end:
        length, kind = struct.unpack("<HH", block[at : at + 4])
        if length < 8:
            break
        if kind == _FVE_KEY and struct.unpack("<H", block[at + 34 : at + 36])[0] == _CLEAR_KEY:
            return f"BitLocker {name}, protection suspended", bits, Grade.NONE
        at += length
    return graded(f"BitLocker {name}", "AES", bits)
