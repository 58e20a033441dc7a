"""Files encrypted with `openssl enc`, which writes a salt and nothing of the cipher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._graded import locked
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Blob, Limits, Seal

FORMAT = Format(
    name="File encrypted with OpenSSL",
    media_types=("application/x-openssl-encrypted",),
    signatures=((0, b"U2FsdGVkX1"),),
    reads="only how it is encrypted",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    yield from locked(
        blob.place,
        ("OpenSSL enc", None, Grade.UNKNOWN),
        "It is encrypted with openssl enc, which does not write down the cipher: decrypt it, and scan what comes out.",
    )
