"""Whether bytes look as if drawn by lot, as well encrypted ones do and packed ones nearly do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pi_scan.model import Blob

SAMPLE: Final = 1 << 16
"""Bytes of one sample: fewer say too little."""
_SECTOR: Final = 512
"""Volumes and databases consist of whole sectors or pages."""
_FEW: Final = 4096
_KINDS: Final = 250
"""Different bytes that as many drawn by lot hold at least: all 256 in all but a few of 100,000 cases."""
_CHI: Final = (205.0, 311.0)
"""Between these lies chi squared of bytes drawn by lot in 98 of 100 cases (255 degrees of freedom)."""


def looks_encrypted(blob: Blob) -> bool:
    """Whether `blob` consists of whole sectors of random bytes: two of three samples of it must be as if drawn by lot.

    Packed data, too, come near to 8 bits for a byte, but their bytes are not even enough for this.
    """
    if blob.size < SAMPLE or blob.size % _SECTOR:
        return False
    data = blob.data()
    starts = (0, (blob.size - SAMPLE) // 2, blob.size - SAMPLE)
    return sum(is_even(bytes(data[start : start + SAMPLE])) for start in starts) >= 2


def is_even(sample: bytes) -> bool:
    """Whether the bytes of `sample` come up as evenly, and no more evenly, than bytes drawn by lot.

    >>> import random
    >>> is_even(random.Random(1).randbytes(SAMPLE)), is_even(bytes(range(256)) * 256), is_even(b"text" * 16384)
    (True, False, False)
    """
    if len(set(sample[:_FEW])) < _KINDS:  # nearly everything else, and soon told
        return False
    expected = len(sample) / 256
    counts = Counter(sample)
    chi = sum((counts[byte] - expected) ** 2 for byte in range(256)) / expected
    return _CHI[0] < chi < _CHI[1]
