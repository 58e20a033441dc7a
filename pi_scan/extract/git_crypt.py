"""Files encrypted with git-crypt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._graded import graded, locked
from pi_scan.model import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Blob, Limits, Seal

FORMAT = Format(
    name="File encrypted with git-crypt",
    media_types=("application/x-git-crypt",),
    signatures=((0, b"\x00GITCRYPT\x00"),),
    reads="only how it is encrypted",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    yield from locked(
        blob.place,
        graded("git-crypt AES-256", "AES", 256),
        "It is encrypted with git-crypt: unlock the repository, and scan its files.",
    )
