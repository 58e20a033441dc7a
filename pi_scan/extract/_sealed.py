"""Encryption schemes as they show in the bytes: for mail parts and archive members."""

from __future__ import annotations

from pi_scan.model import Grade, Place, Seal

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
