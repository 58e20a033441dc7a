"""Whether what is scanned still stands: a share that is not mounted is not a share whose files were deleted."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from pi_scan.model import Reason, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pi_scan.inventory.store import Store

SUSPECT = frozenset({Reason.VANISHED, Reason.IO_ERROR, Reason.CRASHED})
"""What files and folders of a share that is lost end with; a mapped file whose disk is gone crashes its reader."""


class LostError(Exception):
    """A share went away; the text is one sentence for the user."""


class Ground:
    """The folders that a run started from, and the media that its store has files of."""

    def __init__(self, roots: Iterable[str], store: Store, *, anew: bool) -> None:
        """`anew`: what the store holds from earlier runs is given up, also where its medium is gone."""
        self._store, self._anew = store, anew
        devices = {root: _device(root) for root in roots}
        self._roots = {root: device for root, device in devices.items() if device is not None}
        self._listed = [root for root, device in devices.items() if device is None]

    def check(self) -> None:
        """Raises `LostError` if a root is no longer the folder it was, or a medium that held files is not there."""
        for root, device in self._roots.items():
            if _device(root) != device:
                raise LostError(
                    f"The folder {printable(root)} went away while it was scanned: is it still mounted? "
                    "What was read is kept, and the same command goes on where it was."
                )
        if self._anew:
            return
        if self._listed and all(map(_lost, self._listed)) and self._held():
            raise LostError(
                "All files of the list went away, and their folders with them: are they still mounted? The "
                "inventory is as it was; add --fresh if they are gone for good."
            )
        for number, mount in self._store.sql.execute("SELECT id, mount FROM media").fetchall():
            if self._covers(mount) and _left(mount) and self._holds(number):
                raise LostError(
                    f"Nothing is mounted at {printable(mount)}, where a scan found files: mount it and give the same "
                    "command again, or add --fresh if it is gone for good."
                )

    def _covers(self, mount: str) -> bool:
        return any(mount == root or mount.startswith(os.path.join(root, "")) for root in self._roots)

    def _held(self) -> bool:
        known = "SELECT 1 FROM files WHERE path = ? AND status <> 'failed'"
        return any(
            self._store.sql.execute(known, (root,)).fetchone() for root in self._listed if printable(root) == root
        )

    def _holds(self, medium: int) -> bool:
        return bool(self._store.sql.execute("SELECT 1 FROM files WHERE medium_id = ? LIMIT 1", (medium,)).fetchone())


def _device(root: str) -> int | None:
    """The file system that the folder `root` is on; None if it is no folder, or is not there."""
    try:
        return os.stat(os.path.join(root, "")).st_dev  # the final slash has an automounter mount it first
    except OSError:
        return None


def left_out(store: Store, roots: Iterable[str], said: list[str]) -> list[str]:
    """A sentence where files that are still there leave the inventory, since this run began elsewhere.

    `said` are the roots as they may be told. To be asked before the store forgets what the run did not meet.
    """
    store.commit()
    named, count, there = frozenset(roots), 0, False
    unmet = "SELECT path FROM files WHERE typeof(path) = 'text' AND run_id <> (SELECT max(id) FROM runs)"
    for (path,) in store.sql.execute(unmet):
        if path not in named and named.isdisjoint(_above(path)):
            count += 1
            there = there or (count <= _TRIED and os.path.lexists(path))
    if not there:
        return []
    last = "SELECT setup FROM runs WHERE id < (SELECT max(id) FROM runs) ORDER BY id DESC LIMIT 1"
    (setup,) = store.sql.execute(last).fetchone() or ("{}",)
    before = [printable(root) for root in json.loads(setup).get("roots", ()) if root not in said]
    whose = f"of {', '.join(before[:3])}{' and others' if len(before) > 3 else ''}" if before else "of other roots"
    files = "1 file" if count == 1 else f"{count:,} files"
    return [f"{files} {whose} left the inventory: scan all roots together, or use another -o for each."]


_TRIED = 100


def _above(path: str) -> Iterator[str]:
    while (folder := os.path.dirname(path)) != path:
        yield folder
        path = folder


def _lost(file: str) -> bool:
    """Whether a file is gone, and not it alone: its folder is gone too, or empty."""
    if os.path.lexists(file):
        return False
    try:
        with os.scandir(os.path.dirname(file)) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def _left(mount: str) -> bool:
    """Whether nothing is mounted there and nothing is in its place: data that was moved to the place itself is read."""
    if os.path.ismount(mount):
        return False
    try:
        with os.scandir(mount) as entries:
            return next(entries, None) is None
    except OSError:
        return True
