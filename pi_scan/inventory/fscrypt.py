"""A folder in, its own encryption by Linux (fscrypt) out: https://docs.kernel.org/filesystems/fscrypt.html."""

from __future__ import annotations

import os
import struct

from pi_scan.inventory.medium import Protection
from pi_scan.model import Grade

GET_POLICY = 0xC0096616
"""FS_IOC_GET_ENCRYPTION_POLICY_EX: _IOWR('f', 22, __u8[9])."""
_MODES = {1: ("AES-256-XTS", 256), 5: ("AES-128-CBC", 128), 7: ("SM4-XTS", 128), 9: ("Adiantum", 256)}
"""Modes for the contents of files."""


def policy(folder: str) -> Protection | None:
    """How the files of `folder` are encrypted; None where they are not, or the system does not know of it."""
    flags = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY | flags)
        try:
            answer = fcntl.ioctl(descriptor, GET_POLICY, struct.pack("=Q24x", 24))
        finally:
            os.close(descriptor)
    except (ImportError, OSError):
        return None
    return graded(answer[9])


def graded(mode: int) -> Protection:
    """The grade of a mode for contents."""
    name, bits = _MODES.get(mode, (f"mode {mode}", 0))
    return Protection(Grade.STRONG if bits >= 128 else Grade.UNKNOWN, f"fscrypt {name}", bits or None)
