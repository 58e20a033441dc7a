"""What Linux tells of itself in small files below `/proc`, `/sys`, `/etc` and `/run`; a folder may stand for `/`."""

from __future__ import annotations

import os
from dataclasses import dataclass

from pi_scan.model import printable

MOST = 4 << 20
"""Bytes read of one file: the mounts of a machine that runs many containers take a megabyte."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The files below `root`. What is not there, or may not be read, is empty."""

    root: str = ""

    def data(self, path: str, size: int = MOST) -> bytes:
        """The first `size` bytes of a file."""
        try:
            with open(self.root + path, "rb") as stream:
                return stream.read(size)
        except OSError:
            return b""

    def text(self, path: str) -> str:
        """The text of a file with one value, safe to print."""
        return printable(self.data(path, 4096).decode("utf-8", "replace").strip("\0 \n\t"))

    def names(self, path: str) -> list[str]:
        """What is in a folder, in order."""
        try:
            return sorted(os.listdir(self.root + path))
        except OSError:
            return []

    def has(self, path: str) -> bool:
        """Whether a file or folder is there."""
        return os.path.lexists(self.root + path)

    def real(self, path: str) -> str:
        """The path with its links followed; empty where it leads to nothing."""
        found = os.path.realpath(self.root + path)
        if not os.path.exists(found):
            return ""
        return found.removeprefix(os.path.realpath(self.root)) if self.root else found
