"""The head of a LUKS volume in, its ciphers and the length of its key out: of a disk and of an image in a file alike.

Both versions are described at https://gitlab.com/cryptsetup/cryptsetup/-/wikis/Specification and
https://gitlab.com/cryptsetup/LUKS2-docs.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from pi_scan.model import Bytes

MAGIC: Final = b"LUKS\xba\xbe"
_TOLD: Final = re.compile(rb"[^\0]*")
_AREA: Final = 4 << 20
"""Bytes of the two heads of version 2 at most."""


class Volume(NamedTuple):
    """What a head says."""

    scheme: str
    ciphers: tuple[str, ...] = ()
    """As the kernel names them, `aes-xts-plain64`; none where the head does not tell."""
    bits: int | None = None
    """Length of the volume key."""
    whole: bool = True
    """False while it is being encrypted or decrypted in place."""


def volume(head: Bytes) -> Volume | None:
    """What the head of a volume says; None when it is none. Of a damaged head nothing is known but the scheme."""
    if head[:6] != MAGIC:
        return None
    version = int.from_bytes(head[6:8], "big")
    if version == 1 and len(head) >= 112:
        name, mode = (head[at : at + 32].split(b"\0")[0].decode("latin-1") for at in (8, 40))
        return Volume("LUKS1", (f"{name}-{mode}",), 8 * int.from_bytes(head[108:112], "big"))
    if version != 2:
        return Volume("LUKS1" if version == 1 else "LUKS")
    found = _TOLD.match(head[4096 : min(int.from_bytes(head[8:16], "big"), _AREA)])
    try:
        return _version2(json.loads(found[0] if found else b""))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Volume("LUKS2")


def _version2(told: dict[str, Any]) -> Volume:
    segments = list(told["segments"].values())
    if any(segment["type"] == "linear" for segment in segments):
        return Volume("LUKS2", whole=False)
    if not segments or any(segment["type"] != "crypt" for segment in segments):  # encrypted by the disk itself (OPAL)
        return Volume("LUKS2")
    slots = {slot for digest in told["digests"].values() if digest.get("segments") for slot in digest["keyslots"]}
    bits = min(8 * int(told["keyslots"][slot]["key_size"]) for slot in slots)
    return Volume("LUKS2", tuple(str(segment["encryption"]) for segment in segments), bits)


def cipher_bits(cipher: str, bits: int) -> int:
    """Key bits of the cipher itself: XTS takes two keys, and one is for the place of a block.

    >>> cipher_bits("aes-xts-plain64", 512), cipher_bits("aes-cbc-essiv:sha256", 256)
    (256, 256)
    """
    return bits // 2 if "-xts-" in f"{cipher}-" else bits
