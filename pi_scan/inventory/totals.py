"""A store in, its sums out: people over all files, files and bytes by what became of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_scan.inventory.people import components

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from pi_scan.inventory.store import Store


class People(NamedTuple):
    """Distinct persons over all files and copies of files."""

    total: int
    ma: int
    elsewhere: int
    unknown: int


class Tally(NamedTuple):
    """Files that share a fate."""

    status: str
    reason: str
    media_type: str
    files: int
    size: int


def people(store: Store) -> People:
    """The people of the whole inventory: as the last run counted them, or counted now where it did not end."""
    row = store.sql.execute("SELECT people FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return People(*json.loads(row[0])) if row and row[0] else _count(store)


def settle(store: Store) -> People:
    """Count the people at the end of a run, and keep the figures: among millions of rows that takes seconds."""
    counted = _count(store)
    store.sql.execute("UPDATE runs SET people = ? WHERE id = (SELECT max(id) FROM runs)", (json.dumps(counted),))
    store.sql.commit()
    return counted


def _count(store: Store) -> People:
    return _counts(store, "''", "counted").get("", People(0, 0, 0, 0))


def people_by_kind(store: Store) -> dict[str, People]:
    """For each kind, the people of whom a number of that kind was found."""
    return _counts(store, "kind", "counted")


def people_by(store: Store, groups: Iterable[tuple[int, str]]) -> dict[str, People]:
    """The people in each group of files, from pairs of a file's id and the name of its group.

    A person who is met in two groups counts in both.
    """
    store.sql.execute("CREATE TEMP TABLE grouped (file_id INTEGER PRIMARY KEY, label TEXT NOT NULL)")
    store.sql.executemany("INSERT INTO grouped VALUES (?, ?)", groups)
    found = _counts(store, "label", "counted JOIN grouped USING (file_id)")
    store.sql.execute("DROP TABLE grouped")
    return found


def _counts(store: Store, label: str, source: str) -> dict[str, People]:
    """Count the people of each label as those of one file are counted (see `people.py`).

    Only pairs that hold several numbers can join nodes: SQLite counts all the others.
    """
    by_home: dict[str, list[int]] = {}
    lives: dict[Hashable, int] = {}
    store.sql.execute(
        f"""CREATE TEMP TABLE nodes AS
        SELECT {label} AS label, fingerprint, person_key, max(home) AS home, max(joined) AS joined
        FROM {source} GROUP BY 1, 2, 3"""  # noqa: S608  (names of our own)
    )
    for name, home, count in store.sql.execute(
        "SELECT label, home, count(*) FROM nodes WHERE NOT joined GROUP BY label, home"
    ):
        by_home.setdefault(name, [0, 0, 0])[home] = count
    for name, print_, person_key, home in store.sql.execute(
        "SELECT label, fingerprint, person_key, home FROM nodes WHERE joined"
    ):
        lives[_node(name, print_, person_key)] = home
    store.sql.execute("DROP TABLE nodes")
    groups: dict[tuple[str, int, int], list[Hashable]] = {}
    for name, file_id, pair, print_, person_key in store.sql.execute(
        f"SELECT {label}, file_id, pair, fingerprint, person_key FROM {source} WHERE joined"  # noqa: S608
    ):
        groups.setdefault((name, file_id, pair), []).append(_node(name, print_, person_key))
    homes: dict[Any, int] = {}
    for node, person in components(map(tuple, groups.values())).items():
        homes[person] = max(homes.get(person, 0), lives[node])
    for node, home in homes.items():
        by_home.setdefault(node[:-_TAIL].decode(), [0, 0, 0])[home] += 1
    return {name: People(sum(counts), *reversed(counts)) for name, counts in by_home.items()}


_TAIL = 32
"""Bytes of a node behind its label: two fingerprints."""


def _node(label: str, print_: bytes, person_key: bytes) -> bytes:
    """One value for a number with a name within a label; bytes, for there may be millions."""
    return label.encode() + print_ + person_key


def tallies(store: Store) -> list[Tally]:
    """Files and bytes by status, reason and media type, in that order."""
    rows = store.sql.execute(
        """SELECT status, coalesce(reason, ''), media_type, count(*), sum(size) FROM files
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    )
    return [Tally(*row) for row in rows]


def numbers(store: Store) -> dict[str, tuple[int, int]]:
    """For each kind: distinct numbers with a person, and files that hold some; then `unpaired` and `test_values`."""
    found = {
        kind: (count, files)
        for kind, count, files in store.sql.execute(
            "SELECT kind, count(DISTINCT fingerprint), count(DISTINCT file_id) FROM counted GROUP BY kind"
        )
    }
    lone, lone_files, tests, test_files = store.sql.execute(
        "SELECT coalesce(sum(unpaired), 0), total(unpaired > 0), coalesce(sum(test_values), 0), total(test_values > 0) "
        "FROM files"
    ).fetchone()
    return {**found, "unpaired": (lone, int(lone_files)), "test_values": (tests, int(test_files))}
