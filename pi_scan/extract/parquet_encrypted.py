"""Parquet files with an encrypted footer: the mode of the cipher, which stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._graded import locked, stated
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Blob, Bytes, Limits, Seal

FORMAT = Format(
    name="Encrypted Parquet file",
    media_types=("application/vnd.apache.parquet-encrypted",),
    reads="only how it is encrypted",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    sealed = stated(_footer, blob.data(), "Parquet")
    yield from locked(blob.place, sealed, "It is an encrypted Parquet file: decrypt it, and scan what comes out.")


def _footer(data: Bytes) -> Graded:
    """Parquet with an encrypted footer: its mode stands before it, its keys have 128, 192 or 256 bits.

    The footer begins with a structure in Thrift's compact form, whose first field is the algorithm: a union of two.
    """
    size = int.from_bytes(data[-8:-4], "little")
    first, second = bytes(data[-8 - size : -6 - size]).ljust(2, b"\0")
    mode = {0x1C: "AES-GCM", 0x2C: "AES-GCM-CTR"}.get(second, "AES") if first == 0x1C else "AES"
    return f"Parquet {mode}", None, Grade.STRONG
