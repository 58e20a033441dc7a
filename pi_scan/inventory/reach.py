"""Folders in, who gets through them out: what everyone may read lies safe in a folder that none may enter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from pi_scan.inventory.access import Access, granted, group_of, list_of, owner_of, rights_of
from pi_scan.model import printable

if TYPE_CHECKING:
    from pi_scan.model import Walked

_KEPT: Final = 10_000
"""Folders remembered."""


class Folders:
    """The folders that were looked at, each once, and who gets through them and all that lie above.

    That is a set of readers as `Access` names them, or None for everyone. The administrator is in none of them.
    """

    def __init__(self) -> None:
        self._known: dict[str, frozenset[str] | None] = {}

    def rights_of(self, file: Walked, *, asked: bool, local: bool) -> tuple[str, Access]:
        """The owner of a file and who can read it; of what lies on other machines the file alone tells."""
        owner, access = rights_of(file, asked=asked)
        if os.name == "nt" or not local or access.level not in ("group", "everyone"):
            return owner, access
        through = self.through(os.path.dirname(file.path))
        if through is None:
            return owner, access
        readers = frozenset(access.readers.split("; ")) if access.level == "group" else None
        left = sorted((both(through, readers) or frozenset()) - {f"user:{owner}"})
        return owner, Access("group" if left else "private", printable("; ".join(left)))

    def through(self, folder: str) -> frozenset[str] | None:
        """Who gets to what lies in a folder."""
        unknown = []
        while folder not in self._known:
            unknown.append(folder)
            above = os.path.dirname(folder)
            if above == folder:
                break
            folder = above
        found = self._known.get(folder)
        if len(self._known) > _KEPT:
            self._known.clear()
        for inner in reversed(unknown):
            found = both(found, _let_in(inner))
            self._known[inner] = found
        return found


def both(outer: frozenset[str] | None, inner: frozenset[str] | None) -> frozenset[str] | None:
    """Those in two sets of readers, as far as names tell: who is in a group is not asked, so that all of it counts.

    >>> sorted(both(frozenset({"group:hr", "user:ann"}), frozenset({"user:ann", "user:bob"})))
    ['user:ann', 'user:bob']
    >>> both(frozenset({"user:ann"}), frozenset({"user:bob"}))
    frozenset()
    """
    if outer is None or inner is None:
        return inner if outer is None else outer
    few, others = (outer, inner) if all(map(_is_user, outer)) else (inner, outer)
    return few if not all(map(_is_user, others)) else few & others


def _is_user(reader: str) -> bool:
    return reader.startswith("user:")


def _let_in(folder: str) -> frozenset[str] | None:
    """Who may enter one folder; everyone, where it cannot be looked at."""
    try:
        info = os.stat(folder)
    except OSError:
        return None
    if info.st_mode & 0o001:
        return None
    owner = {f"user:{owner_of(info.st_uid)}"} if info.st_uid and info.st_mode & 0o100 else set()
    if not info.st_mode & 0o010:
        return frozenset(owner)
    acl = list_of(folder)
    return frozenset(owner.union(granted(acl, info.st_gid, 1) if acl else [f"group:{group_of(info.st_gid)}"]))
