"""A store in, a map of the share out: the folders that hold personal information, few enough to be looked at.

The folder with most people is opened first, then the next, as long as the list stays short; so a share with one full
folder shows what lies inside it, and a flat one its folders side by side.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.inventory.entries import shown
from pi_scan.inventory.totals import people_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.inventory.persons import People
    from pi_scan.inventory.store import Store

MOST: Final = 16
"""Lines of the map."""


class Folder(NamedTuple):
    """Files at or below a folder that are not below another folder of the map."""

    path: str
    files: int
    people: People


class Tree:
    """Folders, with a weight for each at and below it."""

    def __init__(self) -> None:
        self.at: dict[str, int] = {}
        self.below: dict[str, int] = {}
        self.inner: dict[str, list[str]] = {}

    def add(self, folder: str, weight: int) -> None:
        """Add the weight of the files right in a folder to it and all above."""
        self.at[folder] = self.at.get(folder, 0) + weight
        while True:
            new = folder not in self.below
            self.below[folder] = self.below.get(folder, 0) + weight
            above = os.path.dirname(folder)
            if above == folder:
                return
            if new:
                self.inner.setdefault(above, []).append(folder)
            folder = above

    def tops(self) -> list[str]:
        """Folders that nothing lies above: `/`, or the drives of Windows."""
        return [folder for folder in self.below if os.path.dirname(folder) == folder]

    def opened(self, folder: str) -> list[str]:
        """What stands for a folder once it is opened: the folders inside, and itself for the files right in it."""
        return [*sorted(self.inner.get(folder, ())), *([folder] if folder in self.at else ())]


def cut(tree: Tree, most: int = MOST) -> set[str]:
    """The folders to be shown.

    >>> tree = Tree()
    >>> for folder, weight in (("/s/hr/a", 5), ("/s/hr/b", 4), ("/s/it", 1), ("/s", 1)):
    ...     tree.add(folder, weight)
    >>> sorted(cut(tree, 3)), sorted(cut(tree, 4))
    (['/s', '/s/hr', '/s/it'], ['/s', '/s/hr/a', '/s/hr/b', '/s/it'])
    """
    shown_, closed = set(tree.tops()), set(tree.tops())
    while closed:
        folder = max(closed, key=lambda name: (tree.below[name], name))
        closed.remove(folder)
        inside = tree.opened(folder)
        if len(inside) == 1 or len(shown_) - 1 + len(inside) <= most:
            shown_.remove(folder)
            shown_.update(inside)
            closed.update(name for name in inside if name != folder)
    return shown_


def folders(store: Store, most: int = MOST) -> list[Folder]:
    """The map, in the order of the paths."""
    weights: dict[str, int] = {}
    where: list[tuple[int, str]] = []
    for number, path, people in store.sql.execute("SELECT id, path, people FROM files WHERE people > 0 ORDER BY id"):
        folder = os.path.dirname(shown(path))
        where.append((number, folder))
        weights[folder] = weights.get(folder, 0) + people
    tree = Tree()
    for folder, weight in weights.items():
        tree.add(folder, weight)
    names = cut(tree, most)
    holder = {folder: _holder(folder, names) for folder in tree.at}
    counts: dict[str, int] = {}
    for _, folder in where:
        counts[holder[folder]] = counts.get(holder[folder], 0) + 1
    found = people_by(store, ((number, holder[folder]) for number, folder in where))
    return [Folder(name, counts[name], found[name]) for name in sorted(counts)]


def _holder(folder: str, names: set[str]) -> str:
    while folder not in names:
        folder = os.path.dirname(folder)
    return folder


def common(paths: Sequence[str]) -> str:
    """The folder that all paths lie below, with its separator at the end; "" where it would save nothing.

    >>> common(["/srv/hr/pay", "/srv/it"]), common(["/srv/hr"]), common(["/srv", "/home"])
    ('/srv/', '/srv/', '')
    """
    try:
        above = os.path.commonpath([os.path.dirname(path) for path in paths])
    except ValueError:  # none, or on several drives
        return ""
    return "" if above in {"", os.sep} else above + os.sep
