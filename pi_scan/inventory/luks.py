"""The head of a LUKS volume in, how well it is encrypted out."""

from __future__ import annotations

import re

from pi_scan._luks import cipher_bits, volume
from pi_scan.inventory.medium import PLAIN, Protection
from pi_scan.model import Grade

HEAD_BYTES = 16 << 10
"""What is read of a volume: the smallest head of version 2 that cryptsetup makes holds its description within that."""
SOUND = frozenset({"aes", "serpent", "twofish", "camellia", "aria", "sm4", "xchacha20", "xchacha12", "adiantum"})
"""Ciphers of the Linux kernel whose keys cannot be shorter than 128 bits."""


def graded(cipher: str, bits: int | None, scheme: str) -> Protection:
    """The grade of a cipher as dm-crypt names it (`aes-xts-plain64`) with a volume key of `bits`.

    >>> graded("aes-xts-plain64", 512, "LUKS2")
    Protection(grade=<Grade.STRONG: 'strong'>, scheme='LUKS2 aes-xts-plain64', bits=256)
    >>> graded("cipher_null-ecb", 0, "LUKS1").grade.value
    'none'
    """
    if not re.fullmatch(r"[\x21-\x7e]{1,64}", cipher):
        return Protection(scheme=scheme)
    name = f"{scheme} {cipher}"
    if "cipher_null" in cipher:
        return Protection(Grade.NONE, name)
    if bits is not None:
        bits = cipher_bits(cipher, bits)
    grade = Grade.UNKNOWN if not bits else Grade.STRONG if bits >= 128 else Grade.WEAK
    return Protection(grade, name, bits or None)


def parse(head: bytes) -> Protection | None:
    """What the head of a LUKS volume says; None when it is none. A damaged head gives an unknown grade."""
    found = volume(head)
    if found is None:
        return None
    if not found.whole:
        return PLAIN._replace(scheme=f"{found.scheme}, not all of it encrypted yet")
    ciphers = [graded(cipher, found.bits, found.scheme) for cipher in found.ciphers]
    return min(ciphers, key=lambda one: one.bits or 0, default=Protection(scheme=found.scheme))
