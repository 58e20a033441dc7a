"""Mapped files: their pages are given back when they have been read, so that memory does not grow with the file."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from pi_scan.model import Bytes

_GIVES_BACK: Final = getattr(mmap, "MADV_DONTNEED", None)
"""Where there is no such advice (Windows) the system itself takes pages back when it needs them."""


_passed: Callable[[int], object] | None = None


def when_passed(passed: Callable[[int], object]) -> None:
    """Have `passed` called with the bytes of mapped files that were read, each time some are let go."""
    global _passed  # noqa: PLW0603  (what a process reads is one thing, wherever it is read)
    _passed = passed


def let_go(data: Bytes, start: int, end: int) -> None:
    """Say that what stands from `start` to `end` is not needed for now; it may be read again at any time."""
    if not isinstance(data, mmap.mmap):
        return
    if _passed is not None:
        _passed(min(end, len(data)) - start)
    if _GIVES_BACK is None:
        return
    first = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE
    last = end // mmap.PAGESIZE * mmap.PAGESIZE
    if first < last:
        data.madvise(_GIVES_BACK, first, last - first)
