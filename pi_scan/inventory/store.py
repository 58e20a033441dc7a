"""The SQLite store: one row for each file walked, and what was found in it, masked and fingerprinted.

A run marks every file it meets with its number. A file that is unchanged since it was last read under the same stamp
keeps its row; at the end of a whole run the rows that it did not meet are gone. So an interrupted run is taken up
by the same command, and the end is the same as if nothing had happened.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
from typing import TYPE_CHECKING, Any, Self

from pi_scan.inventory.birth import created_ns
from pi_scan.inventory.blocks import Block
from pi_scan.inventory.clock import now, stamp
from pi_scan.inventory.damage import damaged
from pi_scan.inventory.media import medium_of
from pi_scan.inventory.medium import MediumKind
from pi_scan.inventory.reach import Folders
from pi_scan.inventory.schema import COUNTED
from pi_scan.inventory.system import System
from pi_scan.inventory.trouble import DAMAGED, StoreError, sentence, suspect, told
from pi_scan.model import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pi_scan.inventory.seal import Sealed
    from pi_scan.model import Walked

COMMIT_SECONDS = 1.0
"""How much work a `kill -9` may cost."""

TRANSIENT = (Reason.PERMISSION, Reason.VANISHED, Reason.CHANGED, Reason.IO_ERROR, Reason.MISSING_EXTRA)
"""Reasons that lie in the moment or the machine, not in the file: such a file is tried again, changed or not."""


_PUT_FILE = f"INSERT OR REPLACE INTO files VALUES ({','.join('?' * 34)})"  # noqa: S608  (no value in it)
_STATE = """SELECT id, size, modified_ns, ctime_ns, inode, stamp, reason, people + unpaired, created_ns FROM files
WHERE path = ?"""
_KEEP = """UPDATE files SET run_id = ?, medium_id = ?, created_ns = ?, accessed_ns = ?, access = ?, readers = ?
WHERE id = ?"""
_PUT_FINDING = "INSERT INTO single_findings VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_PUT_MEDIUM = """INSERT INTO media (system, machine, mount, device, filesystem, part,
kind, model, serial, size, scheme, bits, encryption) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)
ON CONFLICT DO UPDATE SET kind = excluded.kind, model = excluded.model, serial = excluded.serial, size = excluded.size,
scheme = excluded.scheme, bits = excluded.bits, encryption = excluded.encryption RETURNING id"""
_FORGET = (
    "DELETE FROM single_findings WHERE file_id = ?",
    "DELETE FROM block_persons WHERE list_id IN (SELECT id FROM finding_lists WHERE file_id = ?)",
    "DELETE FROM block_facts WHERE list_id IN (SELECT id FROM finding_lists WHERE file_id = ?)",
    "DELETE FROM finding_lists WHERE file_id = ?",
    "DELETE FROM finding_blocks WHERE file_id = ?",
    "DELETE FROM gaps WHERE file_id = ?",
    "DELETE FROM seals WHERE file_id = ?",
)


class Store:
    """An open store. Not shared between threads."""

    def __init__(self, path: str, connection: sqlite3.Connection, *, still: bool = False) -> None:
        self.path = path
        self.sql = connection
        self._still = still
        self._run = 0
        self._stamp = ""
        self._system = System("")
        self._scanned = ""
        self._next_id = 1
        self._fresh = True
        self._masked: dict[str, str] = {}
        self._tag: Callable[[str], str] = str
        self._media: dict[str, tuple[int, bool]] = {}
        self._folders = Folders()
        self._kept: list[tuple[int, int, int, int, str, str, int]] = []
        self._committed = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, at: object) -> None:
        found = sentence(error, self.path)
        if found is None and suspect(error) and damaged(self.sql):
            found = StoreError(DAMAGED.format(path=self.path))
        with contextlib.suppress(sqlite3.Error):
            self.sql.close()
        if found is not None:
            raise found from None

    def collect(self) -> None:
        """Where nothing is written: read the findings that count once, and have all that ask for them read the copy.

        The copy has the name of the view, before which SQLite takes a temporary table.
        """
        if self._still:
            self._still = False
            self.sql.execute(f"CREATE TEMP TABLE counted AS {COUNTED}")

    # --- what comparing stores needs -------------------------------------------------------------

    def prints(self, file_id: int) -> bytes:
        """A digest of the distinct fingerprints of a file: the same where the same numbers were found under one key."""
        digest = hashlib.sha256()
        with told(self.path):
            for (one,) in self.sql.execute(
                "SELECT DISTINCT fingerprint FROM findings WHERE file_id = ? ORDER BY fingerprint", (file_id,)
            ):
                digest.update(one)
        return digest.digest()

    def keys(self) -> set[str]:
        """What tells the keys apart that the fingerprints in this store were made with: one, but for merged stores."""
        return {
            key
            for (key,) in self.sql.execute(
                "SELECT DISTINCT coalesce(key_check, stamp) FROM runs WHERE id IN (SELECT DISTINCT run_id FROM files)"
            )
        }

    def merged(self) -> list[dict[str, Any]]:
        """The last scans of the stores that this one was merged from; none for a store that was scanned into."""
        row = self.sql.execute("SELECT value FROM meta WHERE name = 'merged'").fetchone()
        return json.loads(row[0]) if row else []

    # --- writing a run ---------------------------------------------------------------------------

    def begin(
        self,
        *,
        system: System | str,
        version: str,
        pack_hash: str,
        stamped: str,
        setup: Mapping[str, Any],
        key_check: str | None = None,
        tag: Callable[[str], str] = str,
    ) -> None:
        """Start a run. `stamped` names all that a file's result depends on besides the file.

        `tag` gives what the stored path of a file ends in where it is masked.
        """
        known = System(system) if isinstance(system, str) else system
        self._stamp, self._system, self._scanned = stamped, known, stamp(now())
        self.sql.execute("INSERT OR REPLACE INTO systems VALUES (?, ?, ?, ?, ?)", known)
        cursor = self.sql.execute(
            """INSERT INTO runs (started_utc, system, version, pack_hash, stamp, setup, key_check)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (self._scanned, known.name, version, pack_hash, stamped, json.dumps(setup, sort_keys=True), key_check),
        )
        self._run = cursor.lastrowid or 0
        (self._next_id,) = self.sql.execute("SELECT coalesce(max(id), 0) + 1 FROM files").fetchone()
        self._fresh = self._next_id == 1
        masked = self.sql.execute("SELECT path FROM files WHERE typeof(path) = 'text' AND path GLOB '*~????????'")
        self._masked = {path[-8:]: path for (path,) in masked if "***" in path}
        self._tag = tag
        self.sql.commit()

    def keep_unchanged(self, walked: Walked) -> bool:
        """Whether the file was read before as it is now; if so its row is kept for this run."""
        if self._fresh:
            return False
        row = self.sql.execute(_STATE, (_key(walked.path),)).fetchone()
        if row is None and self._masked:
            row = self.sql.execute(_STATE, (self._masked.get(self._tag(walked.path)),)).fetchone()
        if (
            row is None
            or row[1:6] != (walked.size, walked.modified_ns, walked.ctime_ns, walked.inode, self._stamp)
            or row[6] in TRANSIENT
        ):
            return False
        medium, local = self._medium(walked.path)
        _, access = self._folders.rights_of(walked, asked=bool(row[7]), local=local)  # its folders may have changed
        created = row[8] or created_ns(walked.path)  # it may have been gone when it was asked for last
        self._kept.append((self._run, medium, created, walked.accessed_ns, access.level, access.readers, row[0]))
        if len(self._kept) >= 1000:
            self._flush()
        return True

    def put(self, results: Iterable[tuple[Walked, Sealed]]) -> None:
        """Write the results of one batch; commits from time to time."""
        files: list[tuple[Any, ...]] = []
        gaps: list[tuple[Any, ...]] = []
        seals: list[tuple[Any, ...]] = []
        for walked, sealed in results:
            path = _key(sealed.hidden_path or walked.path)
            number = self._id(path)
            lists = None
            for found in sealed.take():
                if isinstance(found, Block):
                    lists = found.put(self.sql, number, sealed.places[found.spot], lists)
                else:
                    self.sql.executemany(_PUT_FINDING, [(number, *row) for row in found])
            gaps += [(number, *row) for row in sealed.gaps]
            seals += [(number, *row) for row in sealed.seals]
            holding = sealed.counts.people or sealed.counts.unpaired  # asking for each file would cost a call for it
            medium, local = self._medium(walked.path)
            owner, access = self._folders.rights_of(walked, asked=bool(holding), local=local)
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
                    owner,
                    access.level,
                    medium,
                    "" if walked.problem else self._stamp,
                    self._scanned,
                    sealed.media_type,
                    sealed.encryption,
                    sealed.status,
                    sealed.reason,
                    sealed.detail,
                    sealed.confidence,
                    *sealed.counts,
                    access.readers,
                    "",
                    0 if walked.problem else created_ns(walked.path),
                    walked.accessed_ns,
                )
            )
        self.sql.executemany(_PUT_FILE, files)
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
        gone = self.sql.execute("SELECT id FROM files WHERE run_id <> ?", (self._run,)).fetchall()
        self.forget(number for (number,) in gone)
        self.sql.execute("UPDATE runs SET ended_utc = ? WHERE id = ?", (stamp(now()), self._run))
        self.rest()

    def forget(self, numbers: Iterable[int]) -> None:
        """Delete files, with all that was found in them, by the numbers of their rows."""
        rows = [(number,) for number in numbers]
        for sql in (*_FORGET, "DELETE FROM files WHERE id = ?"):
            self.sql.executemany(sql, rows)

    def rest(self) -> None:
        """Make all that was put safe, and the store one file."""
        self.commit()
        self.sql.execute("PRAGMA busy_timeout = 1000")
        with contextlib.suppress(sqlite3.OperationalError):  # another program reads the store: the next run does it
            self.sql.execute("PRAGMA journal_mode = DELETE")  # one file at rest, which reads in a read-only folder too

    def _flush(self) -> None:
        if self._kept:
            self.sql.executemany(_KEEP, self._kept)
            self._kept.clear()

    def _id(self, path: str | bytes) -> int:
        """The number for the row of `path`: the one it has, emptied, or a new one."""
        if not self._fresh:
            row = self.sql.execute("SELECT id FROM files WHERE path = ?", (path,)).fetchone()
            if row is not None:
                for sql in _FORGET:
                    self.sql.execute(sql, row)
                return int(row[0])
        self._next_id += 1
        return self._next_id - 1

    def _medium(self, path: str) -> tuple[int, bool]:
        """The number of the medium that holds a file, and whether it is of this machine."""
        folder = os.path.dirname(path)
        found = self._media.get(folder)
        if found is None:
            medium = medium_of(folder)
            identity = (*self._system[:2], medium.mount, medium.device, medium.filesystem, medium.part)
            grade, scheme, bits = medium.protection
            facts = (medium.kind, medium.model, medium.serial, medium.size, scheme, bits, grade)
            (number,) = self.sql.execute(_PUT_MEDIUM, (*identity, *facts)).fetchone()
            if len(self._media) > 10_000:
                self._media.clear()
            found = number, medium.kind is not MediumKind.NETWORK
            self._media[folder] = found
        return found


def _key(path: str) -> str | bytes:
    """A path as the store holds it: text, or bytes where it is no UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path
