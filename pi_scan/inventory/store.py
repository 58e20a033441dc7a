"""The SQLite store: one row for each file walked, and what was found in it, masked and fingerprinted.

A run marks every file it meets with its number. A file that is unchanged since it was last read under the same stamp
keeps its row; at the end of a whole run the rows that it did not meet are gone. So an interrupted run is taken up
by the same command, and the end is the same as if nothing had happened.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pi_scan.inventory.access import access_of, owner_of
from pi_scan.inventory.clock import now, stamp
from pi_scan.inventory.medium import medium_of
from pi_scan.inventory.private import create_private
from pi_scan.inventory.schema import APPLICATION_ID, SCHEMA, VERSION
from pi_scan.model import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pi_scan.inventory.seal import Sealed
    from pi_scan.model import Walked

COMMIT_SECONDS = 1.0
"""How much work a `kill -9` may cost."""

TRANSIENT = (Reason.PERMISSION, Reason.VANISHED, Reason.CHANGED, Reason.IO_ERROR, Reason.MISSING_EXTRA)
"""Reasons that lie in the moment or the machine, not in the file: such a file is tried again, changed or not."""


class StoreError(Exception):
    """The store cannot be used; the text is one sentence that says what to do."""


class Store:
    """An open store. Not shared between threads."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self.sql = connection
        self._run = 0
        self._stamp = ""
        self._system = ""
        self._scanned = ""
        self._next_id = 1
        self._media: dict[str, int] = {}
        self._kept: list[tuple[int, int]] = []
        self._committed = time.monotonic()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.sql.close()

    # --- writing a run ---------------------------------------------------------------------------

    def begin(self, *, system: str, version: str, pack_hash: str, stamped: str, setup: Mapping[str, Any]) -> None:
        """Start a run. `stamped` names all that a file's result depends on besides the file."""
        self._stamp, self._system, self._scanned = stamped, system, stamp(now())
        cursor = self.sql.execute(
            "INSERT INTO runs (started_utc, system, version, pack_hash, stamp, setup) VALUES (?, ?, ?, ?, ?, ?)",
            (self._scanned, system, version, pack_hash, stamped, json.dumps(setup, sort_keys=True)),
        )
        self._run = cursor.lastrowid or 0
        (self._next_id,) = self.sql.execute("SELECT coalesce(max(id), 0) + 1 FROM files").fetchone()
        self._fresh = self._next_id == 1
        self.sql.commit()

    def keep_unchanged(self, walked: Walked) -> bool:
        """Whether the file was read before as it is now; if so its row is kept for this run."""
        if self._fresh:
            return False
        row = self.sql.execute(
            "SELECT id, size, modified_ns, ctime_ns, inode, stamp, reason FROM files WHERE path = ?",
            (_key(walked.path),),
        ).fetchone()
        if (
            row is None
            or row[1:6] != (walked.size, walked.modified_ns, walked.ctime_ns, walked.inode, self._stamp)
            or row[6] in TRANSIENT
        ):
            return False
        self._kept.append((self._run, row[0]))
        if len(self._kept) >= 1000:
            self._flush()
        return True

    def put(self, results: Iterable[tuple[Walked, Sealed]]) -> None:
        """Write the results of one batch; commits from time to time."""
        files: list[tuple[Any, ...]] = []
        findings: list[tuple[Any, ...]] = []
        gaps: list[tuple[Any, ...]] = []
        seals: list[tuple[Any, ...]] = []
        for walked, sealed in results:
            path = _key(sealed.hidden_path or walked.path)
            number = self._id(path)
            findings += [(number, *row) for row in sealed.findings]
            gaps += [(number, *row) for row in sealed.gaps]
            seals += [(number, *row) for row in sealed.seals]
            files.append(
                (
                    number,
                    path,
                    self._run,
                    walked.size,
                    walked.modified_ns,
                    walked.ctime_ns,
                    walked.inode,
                    walked.mode,
                    owner_of(walked.uid),
                    access_of(walked.mode),
                    self._medium(walked.path),
                    "" if walked.problem else self._stamp,
                    self._scanned,
                    sealed.media_type,
                    sealed.encryption,
                    sealed.status,
                    sealed.reason,
                    sealed.detail,
                    sealed.confidence,
                    *sealed.counts,
                )
            )
        marks = ", ".join("?" * 29)
        self.sql.executemany(f"INSERT OR REPLACE INTO files VALUES ({marks})", files)
        if findings:
            self.sql.executemany(f"INSERT INTO findings VALUES ({', '.join('?' * 16)})", findings)
        if gaps:
            self.sql.executemany("INSERT INTO gaps VALUES (?, ?, ?, ?)", gaps)
        if seals:
            self.sql.executemany("INSERT INTO seals VALUES (?, ?, ?, ?, ?)", seals)
        if time.monotonic() - self._committed > COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Make all that was put so far safe."""
        self._flush()
        self.sql.commit()
        self._committed = time.monotonic()

    def finish(self) -> None:
        """End a whole run: forget the files that it did not meet, and the runs that came to nothing."""
        self._flush()
        gone = "SELECT id FROM files WHERE run_id <> ?"
        for table in ("findings", "gaps", "seals"):
            self.sql.execute(f"DELETE FROM {table} WHERE file_id IN ({gone})", (self._run,))
        self.sql.execute("DELETE FROM files WHERE run_id <> ?", (self._run,))
        self.sql.execute("UPDATE runs SET ended_utc = ? WHERE id = ?", (stamp(now()), self._run))
        self.commit()

    def _flush(self) -> None:
        if self._kept:
            self.sql.executemany("UPDATE files SET run_id = ? WHERE id = ?", self._kept)
            self._kept.clear()

    def _id(self, path: str | bytes) -> int:
        """The number for the row of `path`: the one it has, emptied, or a new one."""
        if not self._fresh:
            row = self.sql.execute("SELECT id FROM files WHERE path = ?", (path,)).fetchone()
            if row is not None:
                for table in ("findings", "gaps", "seals"):
                    self.sql.execute(f"DELETE FROM {table} WHERE file_id = ?", row)
                return int(row[0])
        self._next_id += 1
        return self._next_id - 1

    def _medium(self, path: str) -> int:
        folder = os.path.dirname(path)
        number = self._media.get(folder)
        if number is None:
            medium = medium_of(folder)
            values = (self._system, medium.mount, medium.device, medium.filesystem)
            self.sql.execute(
                "INSERT OR IGNORE INTO media (system, mount, device, filesystem) VALUES (?, ?, ?, ?)", values
            )
            (number,) = self.sql.execute(
                "SELECT id FROM media WHERE system = ? AND mount = ? AND device = ? AND filesystem = ?", values
            ).fetchone()
            if len(self._media) > 10_000:
                self._media.clear()
            self._media[folder] = number
        return number


def _key(path: str) -> str | bytes:
    """A path as the store holds it: text, or bytes where it is no UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def create(path: str) -> Store:
    """Open the store at `path` for a run, made (0600) where there is none."""
    try:
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
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version > VERSION:
            raise StoreError(f"The store {path} was made by a newer pi-scan: use that one, or name another store.")
        if tables and version == 0 or (not tables and not new):
            raise StoreError(f"The file {path} is no store of pi-scan: name another.")
        if new:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if not tables:
                connection.executescript(
                    f"BEGIN; {SCHEMA} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
                )
    except sqlite3.DatabaseError as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError) and not new:
            raise
        raise StoreError(f"The file {path} is no store of pi-scan, or it is damaged: name another.") from None
    except StoreError:
        connection.close()
        raise
    return Store(path, connection)


def is_store(path: str) -> bool:
    """Whether the file at `path` is a store, by its first bytes (https://www.sqlite.org/fileformat.html#application_id)."""
    with contextlib.suppress(OSError), open(path, "rb") as stream:
        head = stream.read(72)
        return head[:16] == b"SQLite format 3\0" and head[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return False
