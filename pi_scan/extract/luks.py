"""LUKS volumes in image files: cipher and key, which their headers say in clear (the specifications of cryptsetup)."""

from __future__ import annotations

import json
import re
import struct
from typing import TYPE_CHECKING, Any, Final

from pi_scan.extract._graded import graded, locked, stated
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Blob, Bytes, Limits, Seal

FORMAT = Format(
    name="LUKS volume",
    media_types=("application/x-luks",),
    signatures=((0, b"LUKS\xba\xbe"),),
    reads="only how it is encrypted",
)

_LUKS_JSON: Final = re.compile(rb"[^\0]*")
_LUKS_AREA: Final = 4 << 20
"""Bytes of the two headers of LUKS2 at most."""


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    sealed = stated(_header, blob.data(), "LUKS")
    yield from locked(blob.place, sealed, "It is an encrypted volume (LUKS): open it, and scan what is in it.")


def _header(data: Bytes) -> Graded:
    """LUKS 1 and 2 (the specifications of cryptsetup): cipher, mode, and the key bits of the cipher."""
    (version,) = struct.unpack(">H", data[6:8])
    if version == 1:
        cipher, mode = (data[at : at + 32].partition(b"\0")[0].decode("ascii", "replace") for at in (8, 40))
        (size,) = struct.unpack(">I", data[108:112])
        return _dm_crypt("LUKS1", f"{cipher}-{mode}", 8 * size)
    (area,) = struct.unpack(">Q", data[8:16])
    found = _LUKS_JSON.match(data[4096 : min(area, _LUKS_AREA)])
    try:
        stated: Any = json.loads(found[0] if found else b"")
        segments = [one for one in stated["segments"].values() if one.get("type") == "crypt"]
        digests = stated["digests"].values()
        slots = {slot for one in digests if one.get("segments") for slot in one["keyslots"]}
        bits = min(8 * int(stated["keyslots"][slot]["key_size"]) for slot in slots)
        return min((_dm_crypt("LUKS2", str(one["encryption"]), bits) for one in segments), key=lambda one: one[1] or 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "LUKS2", None, Grade.UNKNOWN


def _dm_crypt(scheme: str, cipher: str, bits: int) -> Graded:
    """A cipher as the kernel names it, `aes-xts-plain64`; in XTS mode half of the key is for the place of a block."""
    name, _, mode = cipher.lower().removeprefix("capi:").partition("-")
    if name in ("cipher_null", "null"):
        return f"{scheme} without a cipher", 0, Grade.NONE
    return graded(f"{scheme} {cipher}", name, bits // 2 if mode.startswith("xts") else bits)
