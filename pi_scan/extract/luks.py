"""LUKS volumes in image files: cipher and key, which their headers say in clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan._luks import MAGIC, Volume, cipher_bits, volume
from pi_scan.extract._graded import graded, locked, stated
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Blob, Bytes, Limits, Seal

FORMAT = Format(
    name="LUKS volume",
    media_types=("application/x-luks",),
    signatures=((0, MAGIC),),
    reads="only how it is encrypted",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    sealed = stated(_header, blob.data(), "LUKS")
    yield from locked(blob.place, sealed, "It is an encrypted volume (LUKS): open it, and scan what is in it.")


def _header(data: Bytes) -> Graded:
    found = volume(data) or Volume("LUKS")
    if not found.whole:
        return f"{found.scheme}, not all of it encrypted yet", 0, Grade.NONE
    if not found.ciphers or found.bits is None:
        return found.scheme, None, Grade.UNKNOWN
    return min((_dm_crypt(found.scheme, one, found.bits) for one in found.ciphers), key=lambda one: one[1] or 0)


def _dm_crypt(scheme: str, cipher: str, bits: int) -> Graded:
    """A cipher as the kernel names it, `aes-xts-plain64`."""
    plain = cipher.lower().removeprefix("capi:")
    name = plain.partition("-")[0]
    if name in ("cipher_null", "null"):
        return f"{scheme} without a cipher", 0, Grade.NONE
    return graded(f"{scheme} {cipher}", name, cipher_bits(plain, bits))
