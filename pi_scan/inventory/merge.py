"""Stores of several systems in, one store of them all out.

The same path on two systems is two files. A file that several stores tell of, since they are of the same system, counts
as the latest scan has it. People are counted anew over all files: once, where their numbers were fingerprinted with the
same key.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import tempfile
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from pi_scan.inventory.clock import now, stamp
from pi_scan.inventory.opening import create, open_store
from pi_scan.inventory.private import PART
from pi_scan.inventory.totals import doubts, settle
from pi_scan.inventory.trouble import StoreError, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.inventory.persons import People
    from pi_scan.inventory.store import Store

SYSTEM: Final = "several systems"
"""What the run is called that a merge counts as."""


class Merged(NamedTuple):
    """What became of a merge."""

    files: int
    repeated: int
    """Files that an earlier store told of too: the latest scan of each is kept."""
    people: People
    doubts: list[str]
    """Why the figures may not be whole, a sentence each."""


def merge(paths: Sequence[str], output: str, version: str) -> Merged:
    """Write the merged store to `output`, which is replaced at once and only when all went well.

    Raises `StoreError`, `OSError`.
    """
    for number, path in enumerate(paths):
        open_store(path).sql.close()  # all are looked at before anything is written
        if any(os.path.samefile(path, other) for other in (*paths[:number], output) if os.path.exists(other)):
            raise StoreError(f"The store {path} is named twice: name each once, and a new one for the result.")
    descriptor, temporary = tempfile.mkstemp(
        prefix=PART, suffix=".sqlite", dir=os.path.dirname(os.path.abspath(output))
    )
    os.close(descriptor)
    try:
        with told(output), create(temporary) as store:
            store.sql.execute("PRAGMA synchronous = OFF")  # it is of no use before it is whole
            repeated = sum(_take(store, path) for path in paths)
            store.path = output  # as sentences call it
            merged = _settle(store, version, repeated)
            store.rest()
        _make_safe(temporary)
        os.replace(temporary, output)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary + ending)
    return merged


def _make_safe(path: str) -> None:
    with open(path, "rb+") as stream:
        os.fsync(stream.fileno())


def _take(store: Store, path: str) -> int:
    """Copy all of the store at `path`; how many of its files were there already."""
    sql = store.sql
    with told(path), _attached(sql, path):
        sql.execute("BEGIN")  # it is seen as it stands at one moment, also while it is scanned into
        skipped, repeated = _choose(store)
        shifts = {table: _last(sql, table) for table in _tables(sql) if "id" in _columns(sql, table)}
        _copy_media(sql)
        for table in _tables(sql):
            _copy(sql, table, shifts)
        store.forget(number + shifts["files"] for number in skipped)
        _note(sql)
        sql.execute("DROP TABLE temp.skipped")
        sql.execute("DROP TABLE temp.media_of")
        sql.commit()
    return repeated


@contextlib.contextmanager
def _attached(sql: sqlite3.Connection, path: str) -> Iterator[None]:
    name = f"file:{quote(os.fsencode(path))}?mode=ro"
    try:
        sql.execute("ATTACH ? AS old", (name,))
        sql.execute("SELECT count(*) FROM old.meta").fetchone()
    except sqlite3.OperationalError:  # in a folder that cannot be written, see `open_store`
        with contextlib.suppress(sqlite3.OperationalError):
            sql.execute("DETACH old")
        sql.execute("ATTACH ? AS old", (f"{name}&immutable=1",))
    try:
        yield
    finally:
        sql.rollback()
        sql.execute("DETACH old")


def _choose(store: Store) -> tuple[list[int], int]:
    """Settle which of two rows for the same file is kept: the numbers of those that are not copied, and how many are
    there twice. What an earlier store has of the others goes.
    """
    sql = store.sql
    same = " AND ".join(f"a.{name} = b.{name}" for name in ("system", "machine") if name in _columns(sql, "media"))
    twice = sql.execute(
        f"""SELECT f.id, g.id, g.scanned_utc >= f.scanned_utc FROM old.files g JOIN old.media b ON b.id = g.medium_id
        JOIN main.files f ON f.path = g.path JOIN main.media a ON a.id = f.medium_id WHERE {same}"""  # noqa: S608
    ).fetchall()
    store.forget(had for had, _, later in twice if later)
    skipped = [number for _, number, later in twice if not later]
    sql.execute("CREATE TEMP TABLE skipped (id INTEGER PRIMARY KEY)")
    sql.executemany("INSERT INTO skipped VALUES (?)", ((number,) for number in skipped))
    return skipped, len(twice)


def _copy_media(sql: sqlite3.Connection) -> None:
    """Copy the media that are not there, and note which is which."""
    names = [name for name in _columns(sql, "media") if name != "id"]
    sql.execute(f"INSERT OR IGNORE INTO main.media ({_quoted(names)}) SELECT {_quoted(names)} FROM old.media")  # noqa: S608
    same = " AND ".join(f"a.{name} = b.{name}" for name in _unique(sql, "media"))
    sql.execute("CREATE TEMP TABLE media_of (id INTEGER PRIMARY KEY, now INTEGER)")
    sql.execute(f"INSERT INTO media_of SELECT b.id, a.id FROM old.media b JOIN main.media a ON {same}")  # noqa: S608


def _copy(sql: sqlite3.Connection, table: str, shifts: dict[str, int]) -> None:
    """Copy the rows of a table; the numbers of rows become numbers that are free."""
    columns = _columns(sql, table)
    owners = {**_OWNERS, "id": table}
    strange = [name for name in columns if name.endswith("_id") and name not in {*owners, "medium_id"}]
    assert not strange, f"{table}: whose numbers are {strange}?"
    values = [
        f"{name} + {shifts[owners[name]]}"
        if name in owners
        else "(SELECT now FROM media_of WHERE media_of.id = medium_id)"
        if name == "medium_id"
        else _quoted([name])
        for name in columns
    ]
    left_out = " WHERE id NOT IN (SELECT id FROM skipped)" if table == "files" else ""
    sql.execute(
        f"INSERT {'OR IGNORE ' if table == 'systems' else ''}INTO main.{table} ({_quoted(columns)}) "  # noqa: S608  (names of our own)
        f"SELECT {', '.join(values)} FROM old.{table}{left_out}"
    )


_OWNERS: Final = {"file_id": "files", "run_id": "runs", "list_id": "finding_lists"}
"""Columns that hold the number of a row of another table."""


def _note(sql: sqlite3.Connection) -> None:
    """Write down what was merged: the systems, when each was scanned, and whether that scan ended."""
    runs = sql.execute("SELECT system, started_utc, ended_utc FROM old.runs ORDER BY id DESC LIMIT 1")
    told = [{"system": system, "started_utc": began, "ended_utc": ended} for system, began, ended in runs]
    noted = [*_noted(sql, "main"), *(_noted(sql, "old") or told)]
    sql.execute("INSERT OR REPLACE INTO main.meta VALUES ('merged', ?)", (json.dumps(noted),))


def _noted(sql: sqlite3.Connection, schema: str) -> list[dict[str, Any]]:
    row = sql.execute(f"SELECT value FROM {schema}.meta WHERE name = 'merged'").fetchone()  # noqa: S608
    return json.loads(row[0]) if row else []


def _settle(store: Store, version: str, repeated: int) -> Merged:
    """Count the people of all, as at the end of a scan."""
    moment = stamp(now())
    setup = json.dumps({"merged": _noted(store.sql, "main")}, sort_keys=True)
    store.sql.execute(
        """INSERT INTO runs (started_utc, ended_utc, system, version, pack_hash, stamp, setup)
        VALUES (?, ?, ?, ?, '', '', ?)""",
        (moment, moment, SYSTEM, version, setup),
    )
    people = settle(store)
    (files,) = store.sql.execute("SELECT count(*) FROM files").fetchone()
    return Merged(files, repeated, people, doubts(store))


def _last(sql: sqlite3.Connection, table: str) -> int:
    (number,) = sql.execute(f"SELECT coalesce(max(id), 0) FROM main.{table}").fetchone()  # noqa: S608
    return int(number)


def _tables(sql: sqlite3.Connection) -> list[str]:
    """The tables whose rows are copied as they are, but for the numbers in them."""
    rows = sql.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"
    )
    return [name for (name,) in rows if name not in {"meta", "media"}]


def _columns(sql: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in sql.execute(f"PRAGMA main.table_info({table})")]


def _unique(sql: sqlite3.Connection, table: str) -> list[str]:
    """The columns by which the rows of a table are told apart, besides their numbers."""
    [index] = [name for _, name, _, origin, _ in sql.execute(f"PRAGMA main.index_list({table})") if origin == "u"]
    return [name for _, _, name in sql.execute(f"PRAGMA main.index_info('{index}')")]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
