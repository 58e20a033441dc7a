"""Files encrypted with age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._graded import graded, locked
from pi_scan.model import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Blob, Limits, Seal

FORMAT = Format(
    name="File encrypted with age",
    media_types=("application/x-age-encryption",),
    extensions=(".age",),
    signatures=((0, b"age-encryption.org/v1\n"), (0, b"-----BEGIN AGE ENCRYPTED FILE-----")),
    reads="only how it is encrypted",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    yield from locked(
        blob.place,
        graded("age ChaCha20-Poly1305", "ChaCha20", 256),
        "It is encrypted with age: decrypt it, and scan what comes out.",
    )
