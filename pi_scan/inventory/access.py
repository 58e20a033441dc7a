"""Mode bits, ids and access lists in, words out: who owns a file and who can read it."""

from __future__ import annotations

import os
import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.model import printable

if TYPE_CHECKING:
    from pi_scan.model import Walked


class Access(NamedTuple):
    """Who can read a file."""

    level: str
    """`private`, `group`, `everyone`, or `unknown`."""
    readers: str = ""
    """Who besides the owner, where that is not everyone: `group:hr; user:ann`."""


UNKNOWN: Final = Access("unknown")


def rights_of(file: Walked, *, asked: bool) -> tuple[str, Access]:
    """The owner of a file and who can read it; its access list is looked at only where it is asked for."""
    if os.name == "nt":  # whose modes say nothing of it
        from pi_scan.inventory.windows_access import of_file

        return of_file(file.path) if asked else ("", UNKNOWN)
    acl = list_of(file.path) if asked and has_list(file.mode) else b""
    return owner_of(file.uid), access_of(file.mode, file.gid, acl)


def access_of(mode: int, gid: int = -1, acl: bytes = b"") -> Access:
    """Who can read a file by its mode, the id of its group, and its access list (`system.posix_acl_access`).

    Where there is a list, the bits of the group in the mode are its mask: the most that it may grant to anybody.

    >>> access_of(0o644), access_of(0o600)
    (Access(level='everyone', readers=''), Access(level='private', readers=''))
    """
    if mode & 0o004:
        return Access("everyone")
    if not mode & 0o040:
        return Access("private")
    readers = granted(acl, gid, 4) if acl else [f"group:{group_of(gid)}"]
    return Access("group" if readers else "private", printable("; ".join(readers)))


def has_list(mode: int) -> bool:
    """Whether an access list could change who can read a file of this mode."""
    return mode & 0o044 == 0o040


def list_of(path: str) -> bytes:
    """The access list of a file, as the kernel hands it out; empty where it has none."""
    if not hasattr(os, "getxattr"):
        return b""
    try:
        return os.getxattr(path, "system.posix_acl_access", follow_symlinks=False)
    except OSError:
        return b""


_USER, _GROUP_OWNER, _GROUP, _MASK = 0x02, 0x04, 0x08, 0x10


def granted(acl: bytes, gid: int, right: int) -> list[str]:
    """Groups and users to whom an access list gives a right: 4, to read, or 1, to enter a folder.

    The list is its version, which is 2, then tag, permissions and id of each entry.

    https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/posix_acl_xattr.h
    """
    if len(acl) % 8 != 4 or acl[:4] != struct.pack("<I", 2):
        return [f"group:{group_of(gid)}"]
    found = []
    for tag, permissions, number in struct.iter_unpack("<HHI", acl[4:]):
        if not permissions & right:
            if tag == _MASK:
                return []
        elif tag == _GROUP_OWNER:
            found.append(f"group:{group_of(gid)}")
        elif tag == _GROUP:
            found.append(f"group:{group_of(number)}")
        elif tag == _USER:
            found.append(f"user:{owner_of(number)}")
    return sorted(found)


@lru_cache(maxsize=4096)
def owner_of(uid: int) -> str:
    """The login name of a user, or the number where there is no name for it."""
    try:
        import pwd
    except ImportError:  # Windows
        return ""
    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, OverflowError):
        return str(uid)


@lru_cache(maxsize=4096)
def group_of(gid: int) -> str:
    """The name of a group, or the number where there is no name for it."""
    try:
        import grp
    except ImportError:  # Windows
        return ""
    try:
        return grp.getgrgid(gid).gr_name
    except (KeyError, OverflowError):
        return str(gid)
