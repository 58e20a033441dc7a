"""OpenPGP messages: how an encrypted one is encrypted, as far as it shows without a key; what a signed one holds."""

from __future__ import annotations

import bz2
import re
import zlib
from typing import TYPE_CHECKING

from pi_scan._openpgp import AEAD, COMPRESSED, ENCRYPTED, LITERAL, OLD_ENCRYPTED, PUBLIC_KEY, SYMMETRIC, packets
from pi_scan.extract._graded import graded
from pi_scan.model import Blob, ExtractError, Format, Gap, Grade, Limits, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan._openpgp import Packet
    from pi_scan.extract._graded import Graded
    from pi_scan.model import Bytes

FORMAT = Format(
    name="OpenPGP message (GnuPG, PGP)",
    media_types=("application/pgp-encrypted",),
    extensions=(".gpg", ".pgp"),
    signatures=((0, b"-----BEGIN PGP MESSAGE-----"),),
    reads="what was only signed; of encrypted ones only how they are encrypted",
)

_ARMOR = re.compile(rb"-----BEGIN PGP MESSAGE-----[ \t]*\r?\n(?:[!-~]+: [^\n]*\n)*\s*([A-Za-z0-9+/\s]+={0,2})")
_CIPHERS = {
    1: ("IDEA", 128),
    2: ("3DES", 168),
    3: ("CAST5", 128),
    4: ("Blowfish", 128),
    7: ("AES", 128),
    8: ("AES", 192),
    9: ("AES", 256),
    10: ("Twofish", 256),
    11: ("Camellia", 128),
    12: ("Camellia", 192),
    13: ("Camellia", 256),
}
"""(cipher, key bits) by number (RFC 9580 section 9.3)."""
_HEADERS = 1 << 13
"""Bytes of a packet that say how a message is encrypted."""
_NESTED = 4
"""Packets inside each other."""


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """Yield what the message holds in clear; or the seal, and say that a key is needed."""
    from binascii import Error, a2b_base64

    if blob.size > limits.member_bytes:
        data: Bytes = blob.head(1 << 20)
    else:
        data = blob.data()
    try:
        armored = _ARMOR.search(data)
        if armored is not None:
            data = a2b_base64(armored[1])
        sealed, keys = _sealed(data)
        if sealed is None:
            yield from _clear(bytes(data[:]), blob, limits)
            return
    except (IndexError, Error):
        raise ExtractError(Reason.CORRUPT, "The OpenPGP message is damaged, or it is none.") from None
    yield Seal(blob.place, *sealed)
    whom = f" It is encrypted for the key{'s' * (len(keys) > 1)} {', '.join(keys[:3])}." if keys else ""
    raise ExtractError(Reason.ENCRYPTED, f"The message is encrypted: decrypt it, and scan what comes out.{whom}")


def _sealed(data: Bytes) -> tuple[Graded | None, list[str]]:
    """How the message is encrypted, None where it is not; and the ids of the keys it is encrypted for."""
    cipher = 0
    keys = []
    for tag, body in packets(data, _HEADERS):
        if tag == SYMMETRIC:
            cipher = body[2] if body[0] == 6 else body[1]
        elif tag == PUBLIC_KEY:
            if body[0] == 3 and any(body[1:9]):
                keys.append(body[1:9].hex().upper())
        elif tag in (ENCRYPTED, AEAD, OLD_ENCRYPTED):
            if tag == AEAD or (tag == ENCRYPTED and body[0] == 2):  # these say it themselves
                cipher = body[1]
            return _graded(cipher), keys
        elif tag in (COMPRESSED, LITERAL):
            return None, []
    if cipher or keys:
        return _graded(cipher), keys
    return None, []


def _graded(number: int) -> Graded:
    cipher, bits = _CIPHERS.get(number, ("", 0))
    if not bits:  # inside what only the key opens
        return "OpenPGP", None, Grade.UNKNOWN
    return graded(
        f"OpenPGP {cipher}" if cipher in ("3DES", "IDEA", "CAST5") else f"OpenPGP {cipher}-{bits}", cipher, bits
    )


def _clear(data: bytes, blob: Blob, limits: Limits, depth: int = 0) -> Iterator[Blob | Gap]:
    """The content of literal packets, compressed or not."""
    found = False
    for packet in packets(data, limits.member_bytes):
        if packet.tag == LITERAL and len(packet.body) > 6:
            found = True
            size = packet.body[1]
            name = packet.body[2 : 2 + size].decode("utf-8", "replace")
            content = packet.body[6 + size :]
            title = name or re.sub(r"\.(?:gpg|pgp|asc)$", "", blob.place.name, flags=re.IGNORECASE)
            yield Blob(blob.place.member(title), content, len(content), context=blob.context)
        elif packet.tag == COMPRESSED and depth < _NESTED:
            found = True
            most = min(limits.member_bytes, max(16 << 20, limits.ratio * len(packet.body)))
            unpacked = _unpacked(packet, most + 1)
            if len(unpacked) > most:
                yield Gap(blob.place, Reason.RATIO, "The message expands more than the limit allows.")
                return
            yield from _clear(unpacked, blob, limits, depth + 1)
    if not found and not depth:
        raise ExtractError(Reason.NO_EXTRACTOR, "It holds OpenPGP keys or signatures, and no message.")


def _unpacked(packet: Packet, most: int) -> bytes:
    """The packets inside a compressed one."""
    kind, data = packet.body[0], packet.body[1:]
    try:
        if kind in (1, 2):
            return zlib.decompressobj(-15 if kind == 1 else 15).decompress(data, most)
        return bz2.BZ2Decompressor().decompress(data, most) if kind == 3 else data
    except (zlib.error, OSError):
        raise ExtractError(Reason.CORRUPT, "The OpenPGP message is damaged.") from None
