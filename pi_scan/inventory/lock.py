"""One run at a time on one store."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class LockedError(Exception):
    """Another run holds the lock; the text is one sentence for the user."""


@contextlib.contextmanager
def lock(path: str) -> Iterator[None]:
    """Hold the lock file `path` (0600) for the block; the system frees it when the process ends, however it ends."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            folder = os.path.dirname(os.path.abspath(path))
            raise LockedError(
                f"The file {path} cannot be written ({error.strerror}): name a store in a folder other than {folder}."
            ) from None
        try:
            _take(descriptor)
        except OSError:
            os.close(descriptor)
            raise LockedError(
                f"Another run is writing to this store ({path}): wait for it, or name another with --store."
            ) from None
        if _is_at(descriptor, path):
            break
        os.close(descriptor)  # it was the lock of a run that ended just now, and is gone
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows keeps what is open
            os.unlink(path)
        os.close(descriptor)


def _is_at(descriptor: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _take(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
