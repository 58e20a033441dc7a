"""A cipher and its key length in, the grade out: how 201 CMR 17.02 (2008) sees it.

"Encrypted" is there "the transformation of data through the use of a 128-bit or higher algorithmic process". What meets
these words by a cipher that is no longer trusted is `strong` too, and its scheme says so.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, TypeAlias

from pi_scan.model import ExtractError, Grade, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.model import Bytes, Place

Graded: TypeAlias = tuple[str, int | None, Grade]
"""Scheme, key bits, grade: what a `Seal` holds besides its place."""

_MODERN: Final = frozenset({"aes", "chacha20", "twofish", "camellia", "serpent"})
LEGACY: Final = " (legacy cipher)"


CLEAR: Final[Graded] = ("parts without encryption", 0, Grade.NONE)
"""What is said besides of a container only parts of which are encrypted."""


def graded(scheme: str, cipher: str, bits: int | None) -> Graded:
    """The grade of data encrypted with `cipher` under a key of `bits`; None where that cannot be known.

    >>> graded("PDF RC4", "RC4", 128)
    ('PDF RC4 (legacy cipher)', 128, <Grade.STRONG: 'strong'>)
    >>> graded("PDF RC4", "RC4", 40)
    ('PDF RC4', 40, <Grade.WEAK: 'weak'>)
    """
    if bits is None:
        return scheme, None, Grade.UNKNOWN
    if bits <= 0:
        return scheme, 0, Grade.NONE
    if bits < 128:
        return scheme, bits, Grade.WEAK
    return scheme + ("" if cipher.lower() in _MODERN else LEGACY), bits, Grade.STRONG


def stated(header: Callable[[Bytes], Graded], data: Bytes, scheme: str) -> Graded:
    """What `header` reads of `data`; of a damaged one nothing is known but the scheme."""
    try:
        return header(data)
    except (struct.error, IndexError, ValueError):
        return scheme, None, Grade.UNKNOWN


def locked(place: Place, sealed: Graded, sentence: str) -> Iterator[Seal]:
    """What a file yields that is encrypted as a whole: its seal, and that a key is needed."""
    yield Seal(place, *sealed)
    raise ExtractError(Reason.ENCRYPTED, sentence)
