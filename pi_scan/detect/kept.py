"""What is worked out once and kept in the user's cache folder: bytes by name. Lost or foreign, it is made anew."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from functools import cache
from pathlib import Path

_OPEN = os.O_RDONLY
for _flag in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # a pipe would be waited for
    _OPEN |= getattr(os, _flag, 0)
_STALE = 90 * 86400
"""Seconds after which what was kept is removed: most of it is of rules or of a version that nobody uses any more."""
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


@cache
def folder() -> Path:
    """The cache folder of this user, made when the first file is kept."""
    import platformdirs

    return Path(platformdirs.user_cache_path("pi-scan", appauthor=False))


def kept(path: Path) -> bytes | None:
    """What was kept at `path`; None if nothing was, or if another user could have written it."""
    try:
        descriptor = os.open(path, _OPEN)
    except OSError:
        return None
    about = os.fstat(descriptor)
    own = os.name != "posix" or (about.st_uid == os.geteuid() and not about.st_mode & _OTHERS_WRITE)
    if not own or not stat.S_ISREG(about.st_mode):
        os.close(descriptor)
        return None
    try:
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read()
    except OSError:
        return None


def keep(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole or not at all, and remove what has long been there of its sort.

    A folder that cannot be written only costs the next start some time.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        Path(name).replace(path)
        for other in path.parent.glob(path.name.partition("-")[0] + "-*"):
            if time.time() - other.lstat().st_mtime > _STALE:
                other.unlink()
    except OSError:
        return
