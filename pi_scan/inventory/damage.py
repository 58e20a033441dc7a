"""A store that something went wrong with in; out, whether that is the store's fault.

Bytes that changed on the disk need not break the rules of SQLite: a name of a column may be another, a text a number.
So the tables, and what stands in them, are held against what a scan writes. All is read, which takes seconds for a
large store; nothing asks before something went wrong.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from pi_scan.inventory.schema import TABLES, VIEWS
from pi_scan.model import Grade, Kind, Level, Reason, Residency, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPES: Final = {"INTEGER": ("integer",), "TEXT": ("text",), "BLOB": ("blob",), "": ("text", "blob")}
_WORDS: Final[dict[str, Iterable[str]]] = {
    "files.status": Status,
    "files.reason": Reason,
    "files.access": ("private", "group", "everyone", "unknown"),
    "files.encryption": Grade,
    "files.confidence": ("", *Level),
    "gaps.reason": Reason,
    "seals.grade": Grade,
    "media.encryption": Grade,
    "single_findings.kind": Kind,
    "single_findings.level": Level,
    "single_findings.residency": Residency,
    "finding_blocks.kind": Kind,
    "block_facts.level": Level,
    "block_facts.residency": Residency,
}
"""What may stand in a column, where that is one of a few words."""
_unkinded = "';' || kinds || ';'"
for _kind in Kind:
    _unkinded = f"replace({_unkinded}, ';{_kind};', ';')"
_WRONG: Final = {
    "runs": """strftime('%Y-%m-%dT%H:%M:%SZ', started_utc) IS NOT started_utc OR NOT json_valid(setup)
        OR ended_utc IS NOT NULL AND strftime('%Y-%m-%dT%H:%M:%SZ', ended_utc) IS NOT ended_utc
        OR people IS NOT NULL AND (NOT json_valid(people) OR json_array_length(people) <> 4)
        OR numbers IS NOT NULL AND NOT json_valid(numbers)""",
    "meta": """NOT json_valid(value) OR name = 'merged' AND EXISTS (SELECT 1 FROM json_each(meta.value) one
        WHERE json_type(one.value, '$.system') IS NULL OR json_type(one.value, '$.ended_utc') IS NULL)""",
    "paper": f"{_unkinded} <> ';'",
    "single_findings": "NOT json_valid(evidence) OR length(fingerprint) <> 16",
    "block_facts": "NOT json_valid(evidence)",
    "finding_blocks": """NOT json_valid("rows") OR length(fingerprints) <> 16 * json_array_length("rows")
        OR length(persons) <> length(facts) OR length(facts) <> 2 * json_array_length("rows")""",
}
"""What no scan writes, in SQL."""


def damaged(sql: sqlite3.Connection) -> bool:
    """Whether a store is other than a scan writes it."""
    try:
        with contextlib.closing(sqlite3.connect(":memory:")) as new:
            new.executescript(TABLES + VIEWS)
            tables, views = _columns(new, "table"), _columns(new, "view")
        return (
            sql.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)
            or _columns(sql, "table") != tables
            or _columns(sql, "view") != views
            or any(_holds(sql, table, wrong) for table, wrong in _wrong(tables))
        )
    except (sqlite3.DatabaseError, ValueError):
        return True


def _columns(sql: sqlite3.Connection, what: str) -> dict[str, list[tuple[Any, ...]]]:
    """Name and type of the columns of all tables, or views, and whether they must hold a value."""
    names = sql.execute("SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite%'", (what,)).fetchall()
    return {
        name: sorted((column, kind, bool(must)) for _, column, kind, must, *_ in _info(sql, name)) for (name,) in names
    }


def _info(sql: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
    return sql.execute("SELECT * FROM pragma_table_info(?)", (name,)).fetchall()


def _wrong(tables: dict[str, list[tuple[Any, ...]]]) -> Iterable[tuple[str, str]]:
    """For each table, what no scan writes into it."""
    for table, columns in tables.items():
        parts = [_WRONG[table]] if table in _WRONG else []
        for column, kind, must in columns:
            may = (*_TYPES[kind], *(() if must or column == "id" else ("null",)))
            parts.append(f'typeof("{column}") NOT IN ({_quoted(may)})')
            if f"{table}.{column}" in _WORDS:
                parts.append(f'"{column}" NOT IN ({_quoted(_WORDS[f"{table}.{column}"])})')
        yield table, " OR ".join(parts)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _holds(sql: sqlite3.Connection, table: str, wrong: str) -> bool:
    return sql.execute(f'SELECT 1 FROM "{table}" WHERE {wrong} LIMIT 1').fetchone() is not None  # noqa: S608  (our own)
