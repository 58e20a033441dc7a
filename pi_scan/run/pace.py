"""How fast a worker may read: so that a scan leaves a share's disk and network to those who work there."""

from __future__ import annotations

import time
from typing import Final

_KEPT: Final = 1 << 30
"""Bytes of a file up to which the system keeps it at hand: passing over it a second time reads nothing."""


class Pace:
    """Sleeps so that no more than `rate` bytes are read in a second, counted from when it was made."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._free = time.monotonic()
        self._size = self._paid = 0

    def begin(self, size: int) -> None:
        """A file of so many bytes is opened."""
        self._size, self._paid = size, 0

    def passed(self, size: int) -> None:
        """So many bytes of it were read; sleeps until they might have been."""
        if self._size < _KEPT:
            size = min(size, self._size - self._paid)
        self._paid += size
        now = time.monotonic()
        self._free = max(self._free, now) + size / self._rate
        time.sleep(self._free - now)

    def end(self) -> None:
        """The file was read to its end, however that was done."""
        self.passed(max(0, self._size - self._paid))
