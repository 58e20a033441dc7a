"""Encryption schemes as they show in the bytes: for mail parts and archive members."""

from __future__ import annotations

import re

from pi_scan.model import Grade, Place, Seal

_ODF_ENTRY = re.compile(rb"<manifest:file-entry\b[^>]*?full-path=\"([^\"]*)\"[^>]*>\s*<manifest:encryption-data\b")
_ODF_CIPHER = re.compile(rb"algorithm-name=\"(?:[^\"]*[#:])?([A-Za-z]+) ?(\d*)[^\"]*\"")

_ENVELOPED = bytes.fromhex("2a864886f70d010703")
"""Object identifier 1.2.840.113549.1.7.3, enveloped-data (RFC 5652)."""
_AUTHENTICATED = bytes.fromhex("2a864886f70d0109100117")
"""1.2.840.113549.1.9.16.1.23, authEnvelopedData (RFC 5083)."""
_ENCRYPTED = bytes.fromhex("2a864886f70d010706")
"""1.2.840.113549.1.7.6, encryptedData."""
_CIPHERS = (
    # RFC 3565 and RFC 5084: AES in CBC and GCM mode; RFC 3370: triple DES; RFC 2311: RC2; OIW: DES
    (bytes.fromhex("608648016503040102"), "AES-128", 128, Grade.STRONG),
    (bytes.fromhex("608648016503040106"), "AES-128", 128, Grade.STRONG),
    (bytes.fromhex("608648016503040116"), "AES-192", 192, Grade.STRONG),
    (bytes.fromhex("60864801650304011a"), "AES-192", 192, Grade.STRONG),
    (bytes.fromhex("60864801650304012a"), "AES-256", 256, Grade.STRONG),
    (bytes.fromhex("60864801650304012e"), "AES-256", 256, Grade.STRONG),
    (bytes.fromhex("2a864886f70d0307"), "3DES", 112, Grade.WEAK),
    (bytes.fromhex("2a864886f70d0302"), "RC2", None, Grade.WEAK),
    (bytes.fromhex("2b0e030207"), "DES", 56, Grade.WEAK),
)


def cms_seal(data: bytes, place: Place, *, pgp: bool = False) -> Seal | None:
    """The seal on an S/MIME body, or on an OpenPGP one when `pgp`; None when it is only signed."""
    if pgp:
        return Seal(place, "OpenPGP", None, Grade.UNKNOWN)
    if not any(mark in data[:4096] for mark in (_ENVELOPED, _ENCRYPTED, _AUTHENTICATED)):
        return None
    for mark, name, bits, grade in _CIPHERS:
        if mark in data:
            return Seal(place, f"S/MIME {name}", bits, grade)
    return Seal(place, "S/MIME", None, Grade.UNKNOWN)


def opendocument_seal(manifest: bytes, place: Place) -> tuple[frozenset[str], Seal | None]:
    """Names of the encrypted members by the manifest of an OpenDocument package, and their seal (ODF 1.3-2, 3.4)."""
    names = frozenset(name.decode("utf-8", "replace") for name in _ODF_ENTRY.findall(manifest))
    if not names:
        return names, None
    found = _ODF_CIPHER.search(manifest)
    cipher = found[1].decode().lower() if found else ""
    if cipher == "aes" and found is not None:
        bits = int(found[2][:3] or b"256")
        return names, Seal(place, f"OpenDocument AES-{bits}", bits, Grade.STRONG if bits >= 128 else Grade.WEAK)
    if cipher == "blowfish":  # with a key of 128 bits (ODF 1.2 part 3, 3.8.1)
        return names, Seal(place, "OpenDocument Blowfish", 128, Grade.STRONG)
    return names, Seal(place, "OpenDocument", None, Grade.UNKNOWN)
