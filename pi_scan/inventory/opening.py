"""A path in, an open store out: made private, known by its marks, of a version that we understand."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from urllib.parse import quote

from pi_scan.inventory.private import create_private
from pi_scan.inventory.schema import APPLICATION_ID, MIGRATIONS, TABLES, VERSION, VIEWS
from pi_scan.inventory.store import Store
from pi_scan.inventory.trouble import FOREIGN, StoreError


def create(path: str) -> Store:
    """Open the store at `path` for a run, made (0600) where there is none."""
    try:
        if os.path.exists(path) and os.path.getsize(path) and not is_store(path):
            raise _foreign(path)
        create_private(path)
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be written ({error.strerror}): name another with --store FILE."
        ) from None
    return _opened(path, _connect(path, quote(os.fsencode(path)), "rwc"), new=True)


def open_store(path: str) -> Store:
    """Open a store to read from it."""
    if not os.path.isfile(path):
        raise StoreError(f"There is no store {path}: make one with `pi-scan scan FOLDER --store {path}`.")
    name = quote(os.fsencode(path))
    try:
        return _opened(path, _connect(path, name, "ro"), new=False)
    except sqlite3.OperationalError:
        # A store in WAL mode in a folder that cannot be written: no other can be writing it either.
        return _opened(path, _connect(path, name, "ro&immutable=1"), new=False)


def _connect(path: str, name: str, mode: str) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"file:{name}?mode={mode}", uri=True, timeout=30)
    except sqlite3.Error as error:
        raise StoreError(f"The store {path} cannot be opened: {error}.") from None


def _opened(path: str, connection: sqlite3.Connection, *, new: bool) -> Store:
    with contextlib.ExitStack() as on_error:
        on_error.callback(connection.close)
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.OperationalError:
            if new:
                raise StoreError(f"The store {path} cannot be opened: is another program using it?") from None
            raise
        except sqlite3.DatabaseError:
            raise _foreign(path) from None
        if version > VERSION:
            raise StoreError(f"The store {path} was made by a newer pi-scan: use that one, or name another store.")
        if version == 0 and not new:
            raise _foreign(path)
        if version == 0:
            # Before WAL is switched on: the schema and its marks are in the file itself from the start.
            marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
            connection.executescript(f"BEGIN; {TABLES} {VIEWS} {marks} COMMIT;")
        elif version < VERSION and not new:
            raise StoreError(f"The store {path} was made by an older pi-scan: scan into it once, which brings it up.")
        elif version < VERSION:
            _bring_up(connection, version)
        if new:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        on_error.pop_all()
    return Store(path, connection, still=not new)


def _bring_up(connection: sqlite3.Connection, version: int) -> None:
    """Make a store of an older version one of this version: all of it, or nothing where the program dies on the way."""
    views = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    steps = [f'DROP VIEW "{name}";' for name in views]
    steps += [MIGRATIONS[older] for older in range(version, VERSION)]
    connection.executescript(f"BEGIN; {' '.join(steps)} {VIEWS} PRAGMA user_version = {VERSION}; COMMIT;")


def _foreign(path: str) -> StoreError:
    return StoreError(FOREIGN.format(path=path))


def is_store(path: str) -> bool:
    """Whether the file at `path` is a store, by its first bytes (https://www.sqlite.org/fileformat.html#application_id)."""
    if not os.path.isfile(path):  # opening a FIFO would wait for somebody to write to it
        return False
    with contextlib.suppress(OSError), open(path, "rb") as stream:
        head = stream.read(72)
        return head[:16] == b"SQLite format 3\0" and head[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return False
