"""Rows that wait on disk between a worker and the store: a file may hold more findings than memory should.

What is written is what goes into the store, masked and fingerprinted, in a folder beside it that only its owner can
enter and that is gone when the run ends.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import tempfile
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDING: Final = ".parts"
"""What the folder beside the store is called, after the store's own name."""
_INLINE: Final = 20_000
"""Rows of a file up to which they travel with its result."""


@contextlib.contextmanager
def parts_folder(store: str) -> Iterator[str]:
    """A new folder (0700) beside the store for the block; what an earlier run that was killed left there goes first."""
    folder = store + ENDING
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder, 0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class UnkeptError(Exception):
    """Rows cannot be written; the text is one sentence for the user."""


class Rows:
    """Rows in the order in which they were added; once there are many, and there is a folder, kept in a file."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self._rows: list[Any] = []
        self._weight = 0
        self._stream: IO[bytes] | None = None
        self.path = ""
        """The file that holds all rows; "" while they are in memory."""

    def add(self, rows: list[Any], weight: int = 0) -> None:
        """Append rows, or larger things that weigh as much as `weight` rows together. Raises `UnkeptError`."""
        self._rows += rows
        self._weight += weight or len(rows)
        if self._folder and self._weight > _INLINE:
            self._write()

    def _write(self) -> None:
        try:
            if self._stream is None:
                descriptor, self.path = tempfile.mkstemp(dir=self._folder)
                self._stream = os.fdopen(descriptor, "wb")
            pickle.dump(self._rows, self._stream, pickle.HIGHEST_PROTOCOL)
        except OSError as error:
            raise UnkeptError(
                f"What was found in it could not be written ({error.strerror}): free some space."
            ) from None
        self._rows, self._weight = [], 0

    def done(self) -> Rows:
        """No more rows will come: what is in a file is now whole."""
        if self._stream is not None:
            self._write()
            self._stream.close()
            self._stream = None
        return self

    def drop(self) -> None:
        """Forget all rows."""
        if self._stream is not None:
            self._stream.close()
        if self.path:
            os.unlink(self.path)
        self._rows, self._stream, self.path = [], None, ""

    def take(self) -> Iterator[list[Any]]:
        """The rows, some thousands at a time; their file is gone afterwards."""
        if not self.path:
            if self._rows:
                yield self._rows
            return
        with open(self.path, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            while stream.tell() < size:
                yield pickle.load(stream)  # noqa: S301  (written by a worker of this run, in a folder of this user alone)
        os.unlink(self.path)
