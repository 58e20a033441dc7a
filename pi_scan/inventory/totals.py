"""A store in, its sums out: people over all files, files and bytes by what became of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.inventory.people import components

if TYPE_CHECKING:
    from collections.abc import Hashable

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
    """Count the people of all files as those of one file are counted (see `people.py`).

    Only pairs that hold several numbers can join nodes: SQLite counts all the others.
    """
    by_home = [0, 0, 0]
    lives: dict[Hashable, int] = {}
    store.sql.execute(
        """CREATE TEMP TABLE nodes AS SELECT fingerprint, person_key, max(home) AS home, max(joined) AS joined
        FROM counted GROUP BY fingerprint, person_key"""
    )
    for home, count in store.sql.execute("SELECT home, count(*) FROM nodes WHERE NOT joined GROUP BY home"):
        by_home[home] = count
    for print_, person_key, home in store.sql.execute("SELECT fingerprint, person_key, home FROM nodes WHERE joined"):
        lives[print_ + person_key] = home
    store.sql.execute("DROP TABLE nodes")
    groups: dict[tuple[int, int], list[Hashable]] = {}
    for file_id, pair, print_, person_key in store.sql.execute(
        "SELECT file_id, pair, fingerprint, person_key FROM counted WHERE joined"
    ):
        groups.setdefault((file_id, pair), []).append(print_ + person_key)
    homes: dict[Hashable, int] = {}
    for node, person in components(map(tuple, groups.values())).items():
        homes[person] = max(homes.get(person, 0), lives[node])
    for home in homes.values():
        by_home[home] += 1
    unknown, elsewhere, ma = by_home
    return People(sum(by_home), ma, elsewhere, unknown)


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
