"""Passwords that may open a locked file, given or lying beside it, and what is said where none of them fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._graded import LEGACY
from pi_scan.model import Grade, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Blob, Place


class Try(NamedTuple):
    """A password in plain text, to be tried and forgotten."""

    password: str
    beside: bool = False
    """Whether it lay beside the file, and was not given by the user."""


def tries(blob: Blob) -> Iterator[Try]:
    """The passwords that were given, then those that lie beside the file."""
    yield from (Try(password.reveal()) for password in blob.passwords)
    yield from (Try(password.reveal(), beside=True) for password in (blob.beside() if blob.beside else ()))


def told_beside(sealed: Graded, place: Place) -> Seal:
    """What is said besides of a seal whose password lay beside the file."""
    scheme, bits, _ = sealed
    return Seal(place, f"{scheme.removesuffix(LEGACY)}, its password lies beside it", bits, Grade.NONE)


def refused(blob: Blob, what: str) -> str:
    """The sentence for something that stays locked: `The workbook` and its like."""
    if blob.passwords:
        return f"{what} needs a password, and none of those given opens it."
    return f"{what} needs a password."
