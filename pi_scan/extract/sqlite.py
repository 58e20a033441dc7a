"""SQLite databases: the rows of every table, read only; no view, trigger or extension is ever run.

A large database that is a file on disk is opened where it lies, as one that nobody changes: no lock is taken and
nothing is written beside it. Others are read in memory, so that their time of opening stays what it was.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections import deque
from contextlib import closing, suppress
from functools import partial
from itertools import count, islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pi_scan.extract._cells import cell
from pi_scan.extract._foreign import Person, person_of, quoted
from pi_scan.extract._grid import without_breaks
from pi_scan.extract._strings import strings
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.model import Part

FORMAT = Format(
    name="SQLite database",
    media_types=("application/vnd.sqlite3", "application/x-sqlite3"),
    extensions=(".sqlite", ".sqlite3", ".db3"),
    signatures=((0, b"SQLite format 3\0"),),
    library="sqlite3 (Python)",
    reads="every table, each row with the person that its foreign key names; files in cells; damaged ones",
)

_BATCH = 8192
"""Rows in one table."""
_CELLS = 1 << 18
"""Cells in one batch at most."""
_FILE = 256
"""Bytes from which a binary cell is a file of its own."""
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA))
_VIRTUAL = re.compile(r"(?i)\s*CREATE\s+VIRTUAL\b")
_LENIENT = partial(str, encoding="utf-8", errors="replace")
"""Makes a string of any bytes; `str` alone is several times as fast, but refuses those that are no UTF-8."""
_IN_MEMORY = 32 << 20
"""Bytes up to which a database on disk is read in memory: SQLite opens a file in no other way than its own."""
_LEAST = 512
"""Bytes of a page at least, and so of a database."""
_LOG = 32
"""Bytes of the header of a write-ahead log: one that holds no more holds nothing."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The tables of `blob`, some thousand rows at a time."""
    damaged = False
    try:
        with closing(_opened(blob, limits)) as database:
            tables = _tables(database)
            real = [name for name, kind, sql in tables if kind == "table" and not _VIRTUAL.match(sql)]
            for name in real:
                for part in _rows(database, name, frozenset(real), blob, limits):
                    damaged |= isinstance(part, Gap) and part.reason is Reason.CORRUPT
                    yield part
            schema = "\n\n".join(sql for _, _, sql in tables if sql)
            yield Text(blob.place.at("schema"), schema.encode("utf-8", "replace"), context=blob.context, hidden=True)
    except sqlite3.Error as error:
        if not blob.head(16).startswith(b"SQLite format 3"):
            raise ExtractError(Reason.CORRUPT, "It is no SQLite database, or an encrypted one.") from error
        damaged = True
        yield Gap(blob.place, Reason.CORRUPT, "The database is damaged; the printable text in it was read.")
    if damaged:
        yield from strings(blob.data(), blob.place, blob.context)
    log = blob.place.path + "-wal"
    if not blob.place.members and os.path.isfile(log) and os.path.getsize(log) > _LOG:
        yield Gap(blob.place, Reason.CHANGED, "Its newest changes stand in the file beside it whose name ends in -wal.")


def _opened(blob: Blob, limits: Limits) -> sqlite3.Connection:
    if isinstance(blob.source, str) and blob.size > _IN_MEMORY:
        uri = f"file:{quote(os.fsencode(blob.source))}?mode=ro&immutable=1"
        database = sqlite3.connect(uri, uri=True, isolation_level=None)
    else:
        database = sqlite3.connect(":memory:", isolation_level=None)
        data = blob.data()
        if data[18:20] == b"\2\2":  # a database with a write-ahead log cannot be opened in memory
            data = b"".join((data[:18], b"\1\1", data[20:]))
        try:
            if len(data) < _LEAST:
                raise sqlite3.DatabaseError
            database.deserialize(data)
        except (AttributeError, sqlite3.Error) as error:
            database.close()
            raise sqlite3.DatabaseError from error
    for pragma in ("trusted_schema = off", "cell_size_check = on", "temp_store = memory", "mmap_size = 0"):
        database.execute(f"PRAGMA {pragma}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(limits.member_bytes, (1 << 31) - 1))
    database.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
    database.text_factory = _LENIENT
    return database


def _tables(database: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(name, kind, definition) of what the schema lists."""
    rows = database.execute("SELECT name, type, sql FROM sqlite_master ORDER BY rowid")
    return [(name, kind, sql or "") for name, kind, sql in rows if isinstance(name, str) and isinstance(kind, str)]


def _rows(
    database: sqlite3.Connection, table: str, tables: frozenset[str], blob: Blob, limits: Limits
) -> Iterator[Table | Blob | Gap]:
    """The rows of one table, in their order, and the files in their cells."""
    place = blob.place.at(f"table={table}")
    context = f"{blob.context}\n{table}".strip()
    number = 1
    numbers = count(1)
    rows: list[tuple[Any, ...]] = []
    gap = None
    database.text_factory = _LENIENT
    try:
        known = database.execute(f"PRAGMA table_xinfo({quoted(table)})").fetchall()
        columns = [str(column[1]) for column in known if column[6] in (0, 1)]  # not those that are computed
        if not columns:
            return
        query = _query(table, columns, person_of(database, table, columns, tables))
        database.text_factory = str
        cursor = database.execute(query)
        columns = [column[0] for column in cursor.description]
    except sqlite3.Error:
        yield Gap(place, Reason.CORRUPT, "The table is damaged.")
        return
    names = tuple(" ".join(name.split()) for name in columns)
    batch = max(64, min(_BATCH, _CELLS // len(columns)))
    while gap is None:
        rows.clear()
        try:
            rows.extend(islice(cursor, batch))  # keeps what came before an error
        except (sqlite3.Error, OverflowError) as error:
            if "decode" in str(error) and database.text_factory is str:
                database.text_factory = _LENIENT
                cursor = database.execute(query)
                deque(islice(cursor, number - 1), maxlen=0)
                continue
            gap = Gap(place, Reason.CORRUPT, "The table is damaged; its rows before were read.")
        if not rows:
            break
        files: list[Blob] = []
        by_column = zip(names, zip(*rows, strict=True), strict=True)
        yield Table(
            place,
            names,
            tuple(_cells(column, name, blob, numbers, files) for name, column in by_column),
            number,
            context,
        )
        number += len(rows)
        yield from files
        if gap is None and next(numbers) > limits.members:
            gap = Gap(place, Reason.TOO_MANY, "The table holds more files than the limit; rows behind were not read.")
    if gap is not None:
        yield gap


def _cells(column: tuple[Any, ...], name: str, blob: Blob, numbers: Iterator[int], files: list[Blob]) -> Sequence[str]:
    """The values of one column as text; those that are files are put into `files`."""
    with suppress(TypeError):  # of most columns all values are texts, and one look at them is enough
        return without_breaks(column)
    return without_breaks(
        tuple([value if value.__class__ is str else _cell(value, name, blob, numbers, files) for value in column])
    )


def _cell(value: Any, name: str, blob: Blob, numbers: Iterator[int], files: list[Blob]) -> str:
    if isinstance(value, bytes) and len(value) >= _FILE:
        number = next(numbers)
        files.append(Blob(blob.place.member(f"{name}-{number}"), value, len(value), context=blob.context))
        return ""
    return cell(value)


def _query(table: str, columns: list[str], person: Person | None) -> str:
    """What gives the rows of a table, each with the person that it refers to."""
    wanted = [f"t.{quoted(column)}" for column in columns]
    if person is None:
        return f"SELECT {', '.join(wanted)} FROM {quoted(table)} AS t"  # noqa: S608  (quoted)
    wanted += [f"p.{quoted(column)} AS {quoted(column)}" for column in person.columns]
    on = f"p.{quoted(person.key)} = t.{quoted(person.by)}"
    return f"SELECT {', '.join(wanted)} FROM {quoted(table)} AS t LEFT JOIN {quoted(person.table)} AS p ON {on}"  # noqa: S608
