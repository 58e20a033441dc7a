"""Files that nobody but their owner can read, and that are never seen half written."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = ".pi-scan-"
"""How the names of half written files begin: what a `kill -9` leaves behind is known by it."""


@contextlib.contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """A stream whose bytes become the file `path`, mode 0600, at once and only when the block ends well."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=PART, dir=folder)  # 0600 from the start
    except OSError as error:
        error.filename = path  # what the user knows it by
        raise
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError) and error.filename is None:  # a full disk: the system does not say which file
            error.filename = path
        raise


def create_private(path: str) -> None:
    """Make sure that `path` is a file with mode 0600 before it is written to; SQLite gives its side files the same."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def sha256(path: str) -> str:
    """SHA-256 of a file in hexadecimal."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
