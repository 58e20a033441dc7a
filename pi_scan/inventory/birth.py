"""A path in, when the file was made out, where the system and the medium keep that."""

from __future__ import annotations

import os
import struct
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_SYSTEM: str = sys.platform
# statx(2): what is asked for, where it is in the answer, and how long that is.
_AT_FDCWD = -100
_NOT_FOLLOWED, _NOT_ASKED_OF_A_SERVER = 0x100, 0x4000
_STATX_BTIME = 0x800
_MASK, _BTIME = struct.Struct("=I"), struct.Struct("=qI")
_BTIME_AT, _ANSWER = 80, 256


def created_ns(path: str) -> int:
    """Nanoseconds since 1970; 0 where it is not known. A link is not followed, and nothing is opened."""
    if _SYSTEM == "linux":
        return _by_statx(path)
    try:
        found: Any = os.lstat(path)
    except OSError:
        return 0
    if _SYSTEM == "win32":
        return int(found.st_ctime_ns)  # there the time of making
    return int(getattr(found, "st_birthtime", 0) * 1_000_000_000)


def _by_statx(path: str) -> int:
    statx, answer = _statx()
    flags = _NOT_FOLLOWED | _NOT_ASKED_OF_A_SERVER
    if statx is None or statx(_AT_FDCWD, os.fsencode(path), flags, _STATX_BTIME, answer) != 0:
        return 0
    if not _MASK.unpack_from(answer)[0] & _STATX_BTIME:
        return 0
    seconds, nanoseconds = _BTIME.unpack_from(answer, _BTIME_AT)
    return int(seconds) * 1_000_000_000 + int(nanoseconds)


@cache
def _statx() -> tuple[Callable[..., int] | None, Any]:
    """The call, which Python does not have before 3.15, and the room for its answer."""
    import ctypes

    answer = ctypes.create_string_buffer(_ANSWER)
    try:
        call = ctypes.CDLL(None).statx
    except (OSError, AttributeError):  # a C library older than the call
        return None, answer
    call.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p]
    return call, answer
