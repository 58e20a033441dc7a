"""A finished run in, a dated copy of it out; of the copies only the newest stay.

They stand in a folder beside the store, one folder for each run: its store, its CSV and its coverage file. A copy is
seen only once it is whole, and an older one goes only then. What is not as it was written here is never removed, and
the audit trail stands elsewhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
import stat
import tempfile
from typing import TYPE_CHECKING, Final

from pi_scan.inventory.opening import is_store
from pi_scan.inventory.private import PART, create_private, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.inventory.store import Store

ENDING: Final = ".runs"
"""What the folder is called, after the name of the store without its own ending."""
STORE, CSV, COVERAGE = "inventory.sqlite", "inventory.csv", "inventory.coverage.json"
_NAME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")


class KeepError(Exception):
    """The run is whole, but no copy of it could be kept; the text is one sentence for the user."""


def runs_of(store_path: str) -> str:
    """The folder of the runs that are kept of a store."""
    return os.path.splitext(store_path)[0] + ENDING


def kept(store_path: str) -> list[str]:
    """The folders of the runs that are kept of a store, oldest first."""
    folder = runs_of(store_path)
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if _NAME.fullmatch(name)]
    return []


def is_kept(path: str, runs: str) -> bool:
    """Whether a file is one that `keep` writes into the folder `runs`, whole or not."""
    run, _, name = path.removeprefix(os.path.join(runs, "")).partition(os.sep)
    return name in {STORE, CSV, COVERAGE} and (_NAME.fullmatch(run) is not None or run.startswith(PART))


def earlier(store: Store) -> str:
    """The kept store of the last run before the one that a store is of; "" where there is none."""
    (started,) = store.sql.execute("SELECT max(started_utc) FROM runs").fetchone()
    names = [path for path in kept(store.path) if os.path.basename(path) < _name(started or "")]
    return os.path.join(names[-1], STORE) if names else ""


def keep(store: Store, csv: str, coverage: str, count: int) -> Iterator[str]:
    """Copy the run that just ended, then remove the oldest copies until `count` are left.

    Yields a sentence for each copy that would have to go but is not as it was written. Raises `KeepError`.
    """
    (started,) = store.sql.execute("SELECT started_utc FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    folder = runs_of(store.path)
    new = os.path.join(folder, _name(started))
    try:
        _copy(store, csv, coverage, folder, new)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", "") or error
        raise KeepError(f"The inventory is written, but no copy of it could be kept in {folder!a} ({why}).") from None
    others = [path for path in kept(store.path) if path != new]
    for path in others[: max(0, len(others) + 1 - count)]:
        if _whole(path):
            _remove(path)
        else:
            yield f"The kept run {path!a} is not as it was written, so it stays: remove it yourself."


def _name(started: str) -> str:
    """A time as the name of a folder, which holds no colon on Windows.

    >>> _name("2026-03-01T09:30:00Z")
    '2026-03-01T093000Z'
    """
    return started.replace(":", "")


def _copy(store: Store, csv: str, coverage: str, folder: str, new: str) -> None:
    os.makedirs(folder, 0o700, exist_ok=True)
    for name in os.listdir(folder):
        if name.startswith(PART):  # of a run that was killed while it copied
            shutil.rmtree(os.path.join(folder, name))
    half = tempfile.mkdtemp(prefix=PART, dir=folder)  # 0700
    try:
        for name in (STORE, CSV, COVERAGE):
            create_private(os.path.join(half, name))
        with contextlib.closing(sqlite3.connect(os.path.join(half, STORE))) as target:
            store.sql.backup(target)
        shutil.copyfile(csv, os.path.join(half, CSV))
        shutil.copyfile(coverage, os.path.join(half, COVERAGE))
        for name in (STORE, CSV, COVERAGE):
            with open(os.path.join(half, name), "rb+") as stream:
                os.fsync(stream.fileno())
        if os.path.isdir(new) and _whole(new):  # two runs in one second
            _remove(new)
        os.rename(half, new)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def _whole(folder: str) -> bool:
    """Whether a folder is a kept run as it was written, with nothing else in it."""
    paths = {name: os.path.join(folder, name) for name in (STORE, CSV, COVERAGE)}
    try:
        if os.path.islink(folder) or set(os.listdir(folder)) != set(paths):
            return False
        if not all(stat.S_ISREG(os.lstat(path).st_mode) for path in paths.values()):
            return False
        with open(paths[COVERAGE], "rb") as stream:
            told = json.load(stream)
        return is_store(paths[STORE]) and bool(told["csv"]["sha256"] == sha256(paths[CSV]))
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _remove(folder: str) -> None:
    for name in (COVERAGE, CSV, STORE):
        os.unlink(os.path.join(folder, name))
    os.rmdir(folder)
