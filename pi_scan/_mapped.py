"""Mapped files: their pages are given back when they have been read, so that memory does not grow with the file."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pi_scan.model import Bytes

_GIVES_BACK: Final = getattr(mmap, "MADV_DONTNEED", None)
"""Where there is no such advice (Windows) the system itself takes pages back when it needs them."""


def let_go(data: Bytes, start: int, end: int) -> None:
    """Say that what stands from `start` to `end` is not needed for now; it may be read again at any time."""
    if _GIVES_BACK is None or not isinstance(data, mmap.mmap):
        return
    first = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE
    last = end // mmap.PAGESIZE * mmap.PAGESIZE
    if first < last:
        data.madvise(_GIVES_BACK, first, last - first)
