"""Files without a header whose bytes look random: volumes of VeraCrypt, databases of SQLCipher and their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._graded import locked
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Blob, Limits, Seal

FORMAT = Format(
    name="Bytes that look encrypted (VeraCrypt, SQLCipher)",
    media_types=("application/x-random-bytes",),
    reads="nothing: that they look encrypted is said",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield a seal of which nothing is known, then say that a key is needed."""
    yield from locked(
        blob.place,
        ("Looks encrypted", None, Grade.UNKNOWN),
        "Its bytes look random and no header tells what it is: probably a volume of VeraCrypt, a database of SQLCipher "
        "or the like. Find out who knows its key, and scan what is in it.",
    )
