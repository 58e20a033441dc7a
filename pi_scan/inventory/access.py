"""Mode bits and ids in, words out: who owns a file and who can read it."""

from __future__ import annotations

from functools import lru_cache


def access_of(mode: int) -> str:
    """`everyone`, `group` or `private`, by the read bits of the mode.

    >>> access_of(0o644), access_of(0o640), access_of(0o600)
    ('everyone', 'group', 'private')
    """
    return "everyone" if mode & 0o004 else "group" if mode & 0o040 else "private"


@lru_cache(maxsize=4096)
def owner_of(uid: int) -> str:
    """The login name of a user, or the number where there is no name for it."""
    try:
        import pwd
    except ImportError:  # Windows
        return ""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
