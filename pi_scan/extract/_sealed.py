"""Encryption schemes as they show in the bytes: for mail parts and archive members."""

from __future__ import annotations

import re

from pi_scan.extract._graded import graded
from pi_scan.model import Grade, Place, Seal

_ODF_ENTRY = re.compile(rb"<manifest:file-entry\b[^>]*?full-path=\"([^\"]*)\"[^>]*>\s*<manifest:encryption-data\b")
_ODF_CIPHER = re.compile(rb"algorithm-name=\"(?:[^\"]*[#:])?([A-Za-z]+) ?(\d*)[^\"]*\"")


def opendocument_seal(manifest: bytes, place: Place) -> tuple[frozenset[str], Seal | None]:
    """Names of the encrypted members by the manifest of an OpenDocument package, and their seal (ODF 1.3-2, 3.4)."""
    names = frozenset(name.decode("utf-8", "replace") for name in _ODF_ENTRY.findall(manifest))
    if not names:
        return names, None
    found = _ODF_CIPHER.search(manifest)
    cipher = found[1].decode().lower() if found else ""
    if cipher == "aes" and found is not None:
        bits = int(found[2][:3] or b"256")
        return names, Seal(place, *graded(f"OpenDocument AES-{bits}", "AES", bits))
    if cipher == "blowfish":  # with a key of 128 bits (ODF 1.2 part 3, 3.8.1)
        return names, Seal(place, *graded("OpenDocument Blowfish", "Blowfish", 128))
    return names, Seal(place, "OpenDocument", None, Grade.UNKNOWN)
