"""A store in, its sums out: people over all files, files and bytes by what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pi_scan.inventory.people import components

if TYPE_CHECKING:
    from pi_scan.inventory.store import Store

_RANK = "CASE residency WHEN 'ma' THEN 2 WHEN 'elsewhere' THEN 1 ELSE 0 END"
_COUNTED = "person_key IS NOT NULL AND level <> 'low' AND NOT test"


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
    """Count the people of the whole inventory as those of one file are counted (see `people.py`).

    Only pairs that hold several numbers can join nodes: SQLite counts all the others.
    """
    by_home = [0, 0, 0]
    for rank, count in store.sql.execute(
        f"SELECT home, count(*) FROM (SELECT max({_RANK}) AS home FROM findings WHERE {_COUNTED} "
        "GROUP BY fingerprint, person_key) GROUP BY home"
    ):
        by_home[rank] = count
    groups: dict[tuple[int, int], list[bytes]] = {}
    lives: dict[bytes, int] = {}
    joined = f"SELECT DISTINCT fingerprint, person_key FROM findings WHERE joined AND {_COUNTED}"
    for node, home in store.sql.execute(
        f"SELECT fingerprint || person_key, max({_RANK}) FROM findings JOIN ({joined}) USING (fingerprint, person_key) "
        f"WHERE {_COUNTED} GROUP BY fingerprint, person_key"
    ):
        lives[node] = home
        by_home[home] -= 1
    for file_id, pair, node in store.sql.execute(
        f"SELECT file_id, pair, fingerprint || person_key FROM findings WHERE joined AND {_COUNTED}"
    ):
        groups.setdefault((file_id, pair), []).append(node)
    homes: dict[object, int] = {}
    for member, person in components(map(tuple, groups.values())).items():
        homes[person] = max(homes.get(person, 0), lives[member])  # type: ignore[index]
    for home in homes.values():
        by_home[home] += 1
    unknown, elsewhere, ma = by_home
    return People(sum(by_home), ma, elsewhere, unknown)


def tallies(store: Store) -> list[Tally]:
    """Files and bytes by status, reason and media type, in that order."""
    rows = store.sql.execute(
        "SELECT status, coalesce(reason, ''), media_type, count(*), sum(size) FROM files GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    return [Tally(*row) for row in rows]


def numbers(store: Store) -> dict[str, tuple[int, int]]:
    """For each kind: distinct numbers paired with a person, and files that hold some; then `unpaired` and `test_values`."""
    found: dict[str, tuple[int, int]] = {}
    for kind, count, files in store.sql.execute(
        f"SELECT kind, count(DISTINCT fingerprint), count(DISTINCT file_id) FROM findings WHERE {_COUNTED} GROUP BY kind"
    ):
        found[kind] = (count, files)
    for column in ("unpaired", "test_values"):
        found[column] = store.sql.execute(
            f"SELECT coalesce(sum({column}), 0), count(*) FROM files WHERE {column} > 0"
        ).fetchone()
    return found
