"""The head of a LUKS volume in, its cipher and the length of its key out.

Both versions are described at https://gitlab.com/cryptsetup/cryptsetup/-/wikis/Specification and
https://gitlab.com/cryptsetup/LUKS2-docs.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pi_scan.inventory.medium import PLAIN, Protection
from pi_scan.model import Grade

MAGIC = b"LUKS\xba\xbe"
HEAD_BYTES = 16 << 10
"""What is read of a volume: the smallest head of version 2 that cryptsetup makes holds its description within that."""
SOUND = frozenset({"aes", "serpent", "twofish", "camellia", "aria", "sm4", "xchacha20", "xchacha12", "adiantum"})
"""Ciphers of the Linux kernel whose keys cannot be shorter than 128 bits."""


def graded(cipher: str, bits: int | None, scheme: str) -> Protection:
    """The grade of a cipher as dm-crypt names it (`aes-xts-plain64`) with a volume key of `bits`.

    XTS takes two keys: half of the bits are those of the cipher.

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
    if bits is not None and "-xts-" in f"{cipher}-":
        bits //= 2
    grade = Grade.UNKNOWN if not bits else Grade.STRONG if bits >= 128 else Grade.WEAK
    return Protection(grade, name, bits or None)


def parse(head: bytes) -> Protection | None:
    """What the head of a LUKS volume says; None when it is none. A damaged head gives an unknown grade."""
    if not head.startswith(MAGIC):
        return None
    version = int.from_bytes(head[6:8], "big")
    scheme = f"LUKS{version}"
    if version == 1:
        name, mode = (head[at : at + 32].split(b"\0")[0].decode("latin-1") for at in (8, 40))
        return graded(f"{name}-{mode}", int.from_bytes(head[108:112], "big") * 8, scheme)
    if version != 2:
        return Protection(scheme="LUKS")
    area = head[4096:]
    text = area.split(b"\0", 1)[0]
    try:
        told = json.loads(text)
        return _version2(told, scheme)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Protection(scheme=scheme)


def _version2(told: dict[str, Any], scheme: str) -> Protection:
    sizes = {int(slot["key_size"]) * 8 for slot in told["keyslots"].values() if slot["type"] == "luks2"}
    segments = list(told["segments"].values())
    if any(segment["type"] == "linear" for segment in segments):  # being encrypted, or decrypted, in place
        return PLAIN._replace(scheme=f"{scheme}, not all of it encrypted yet")
    crypt = [segment for segment in segments if segment["type"] == "crypt"]
    if len(crypt) != len(segments) or not crypt:  # encrypted by the disk itself (OPAL)
        return Protection(scheme=scheme)
    bits = min(sizes) if sizes else None
    found = [graded(str(segment["encryption"]), bits, scheme) for segment in crypt]
    return min(found, key=lambda one: one.bits or 0)
