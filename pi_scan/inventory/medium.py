"""A path in, the storage medium that holds it out: device, mount point, file system."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Medium(NamedTuple):
    """One mounted file system."""

    mount: str
    device: str
    filesystem: str

    def __str__(self) -> str:
        return f"{self.device} at {self.mount} ({self.filesystem})" if self.mount else "unknown"


UNKNOWN = Medium("", "", "")


def parse_mountinfo(text: str) -> list[Medium]:
    r"""The media of `/proc/self/mountinfo`, see proc_pid_mountinfo(5); a later one hides an earlier.

    >>> parse_mountinfo("36 35 98:0 / /mnt/my\\040share rw,noatime - ext4 /dev/sdb1 rw")
    [Medium(mount='/mnt/my share', device='/dev/sdb1', filesystem='ext4')]
    """
    found: dict[str, Medium] = {}
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if len(left) > 4 and len(right) > 1:
            mount = _unescape(left[4])
            found[mount] = Medium(mount, _unescape(right[1]), right[0])
    return sorted(found.values(), key=lambda medium: -len(medium.mount))


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


@lru_cache(maxsize=1)
def _mounted() -> list[Medium]:
    try:
        return parse_mountinfo(Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"))
    except OSError:
        return []


@lru_cache(maxsize=4096)
def medium_of(folder: str) -> Medium:
    """The medium that holds `folder` (an absolute real path); `UNKNOWN` where the system does not tell."""
    for medium in _mounted():
        mount = medium.mount
        if folder == mount or folder.startswith(mount if mount.endswith(os.sep) else mount + os.sep):
            return medium
    return UNKNOWN
