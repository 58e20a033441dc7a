"""Whether what is scanned still stands: a share that is not mounted is not a share whose files were deleted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pi_scan.model import Reason, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        self._roots = {root: device for root in roots if (device := _device(root)) is not None}

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
        for number, mount in self._store.sql.execute("SELECT id, mount FROM media").fetchall():
            if self._covers(mount) and _left(mount) and self._holds(number):
                raise LostError(
                    f"Nothing is mounted at {printable(mount)}, where a scan found files: mount it and give the same "
                    "command again, or add --fresh if it is gone for good."
                )

    def _covers(self, mount: str) -> bool:
        return any(mount == root or mount.startswith(os.path.join(root, "")) for root in self._roots)

    def _holds(self, medium: int) -> bool:
        return bool(self._store.sql.execute("SELECT 1 FROM files WHERE medium_id = ? LIMIT 1", (medium,)).fetchone())


def _device(root: str) -> int | None:
    """The file system that the folder `root` is on; None if it is no folder, or is not there."""
    try:
        return os.stat(os.path.join(root, "")).st_dev  # the final slash has an automounter mount it first
    except OSError:
        return None


def _left(mount: str) -> bool:
    """Whether nothing is mounted there and nothing is in its place: data that was moved to the place itself is read."""
    if os.path.ismount(mount):
        return False
    try:
        with os.scandir(mount) as entries:
            return next(entries, None) is None
    except OSError:
        return True
