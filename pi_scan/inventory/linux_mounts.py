"""`/proc/self/mountinfo` in, mounts out: see proc_pid_mountinfo(5)."""

from __future__ import annotations

import os
import re
from typing import NamedTuple


class Mount(NamedTuple):
    """One line of it that counts."""

    mount: str
    device: str
    filesystem: str
    number: str = ""
    """`major:minor` of the device; the major is 0 where there is none, and for btrfs."""
    options: str = ""
    """What the file system itself was told."""

    def option(self, name: str) -> str:
        """The value of an option, e.g. `upperdir`."""
        found = re.search(rf"(?:^|,){re.escape(name)}=([^,]*)", self.options)
        return unescaped(found[1]) if found else ""


def parse_mountinfo(text: str) -> list[Mount]:
    r"""The mounts, the longest path first; a later one hides an earlier.

    >>> parse_mountinfo("36 35 98:0 / /mnt/my\\040share rw,noatime - ext4 /dev/sdb1 rw")[0].mount
    '/mnt/my share'
    """
    found: dict[str, Mount] = {}
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if len(left) > 4 and len(right) > 1:
            mount = unescaped(left[4])
            found[mount] = Mount(mount, unescaped(right[1]), right[0], left[2], " ".join(right[2:]))
    return sorted(found.values(), key=lambda one: -len(one.mount))


def unescaped(text: str) -> str:
    """A path as it is: blanks and the like stand there as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def holding(mounts: list[Mount], folder: str) -> Mount | None:
    """The innermost of `mounts` (longest path first) that holds `folder`, a real path."""
    for one in mounts:
        mount = one.mount
        if folder == mount or folder.startswith(mount if mount.endswith(os.sep) else mount + os.sep):
            return one
    return None
