"""A store in, its distinct persons one by one out: masked, with what a notice needs to know of them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_scan.inventory.people import components
from pi_scan.model import Kind, Residency, printable

if TYPE_CHECKING:
    from collections.abc import Generator, Hashable, Iterator

    from pi_scan.inventory.store import Store


class Listed(NamedTuple):
    """One person; the fields are the columns of the list, in order."""

    system: str
    """Where the first place is."""
    person: str
    """Initials."""
    residency: str
    """`ma`, `unknown` or `elsewhere`."""
    kinds: list[str]
    numbers: int
    """Distinct ones."""
    files: int
    place: str
    """The first, in the order of paths."""
    fingerprint: str
    """Of the number that stands there: with `person` and `place` it leads to the line of `findings --reveal`."""


_HOMES = (Residency.UNKNOWN, Residency.ELSEWHERE, Residency.MA)
_FILES = """
INSERT INTO temp.places
SELECT f.id AS file_id, m.system, row_number() OVER (ORDER BY CAST(f.path AS BLOB), m.system, f.id) AS at
FROM files f JOIN media m ON m.id = f.medium_id WHERE f.people > 0
"""
_COUNTS = "person_key IS NOT NULL AND level <> 'low' AND NOT test"
_NODES = f"""
CREATE TEMP TABLE nodes AS
SELECT fingerprint, person_key, min(person) AS person, group_concat(DISTINCT kind) AS kinds, max(joined) AS joined,
       max(CASE residency WHEN 'ma' THEN 2 WHEN 'elsewhere' THEN 1 ELSE 0 END) AS home,
       count(DISTINCT file_id) AS files, min(printf('%012d %012d ', at, pair) || place) AS first
FROM findings CROSS JOIN places USING (file_id) WHERE {_COUNTS} GROUP BY fingerprint, person_key
"""  # noqa: S608  (a constant)
_PAIRS = f"SELECT file_id, pair, fingerprint, person_key FROM findings WHERE joined AND {_COUNTS}"  # noqa: S608
_JOINED = "SELECT fingerprint, person_key, person, kinds, home, first FROM nodes WHERE joined"
_LIST = """
SELECT (SELECT system FROM places WHERE at = CAST(substr(first, 1, 12) AS INTEGER)),
       person, home, kinds, numbers, files, first, fingerprint FROM (
    SELECT person, home, kinds, 1 AS numbers, files, first, fingerprint FROM nodes WHERE NOT joined
    UNION ALL SELECT person, home, kinds, numbers, files, first, fingerprint FROM persons
) ORDER BY home = 1, home = 0, first, person, fingerprint
"""
_AT = len(f"{0:012} {0:012} ")


def listed(store: Store) -> Generator[Listed, None, None]:
    """Each person once, as `people` counts them: those in Massachusetts first, then those whose home is not told."""
    sql = store.sql
    store.collect()
    with contextlib.ExitStack() as ending:
        for name in ("places", "nodes", "persons"):
            ending.callback(sql.execute, f"DROP TABLE IF EXISTS temp.{name}")
        # Typed, or the look-up by `at` would scan it: https://sqlite.org/datatype3.html#affinity
        sql.execute("CREATE TEMP TABLE places (file_id INTEGER, system TEXT, at INTEGER)")
        sql.execute(_FILES)
        sql.execute("CREATE UNIQUE INDEX temp.places_by_file ON places (file_id)")
        sql.execute("CREATE UNIQUE INDEX temp.places_by_order ON places (at)")
        sql.execute(_NODES)
        sql.execute("CREATE TEMP TABLE persons (person, home, kinds, numbers, files, first, fingerprint)")
        sql.executemany("INSERT INTO persons VALUES (?, ?, ?, ?, ?, ?, ?)", _several(store))
        rows = ending.enter_context(contextlib.closing(sql.execute(_LIST)))
        for system, person, home, kinds, numbers, files, first, print_ in rows:
            told = [kind.value for kind in Kind if kind in kinds.split(",")]
            place, whose = first[_AT:], printable(person)
            yield Listed(printable(system), whose, _HOMES[home].value, told, numbers, files, place, print_.hex())


def _several(store: Store) -> Iterator[tuple[Any, ...]]:
    """The persons that have, in some pair, several numbers."""
    pairs: dict[tuple[int, int], list[Hashable]] = {}
    holding: dict[Hashable, set[int]] = {}
    for file, pair, print_, key in store.sql.execute(_PAIRS):
        pairs.setdefault((file, pair), []).append(print_ + key)
    whose = components(map(tuple, pairs.values()))
    for file, print_, key in store.sql.execute(
        f"SELECT DISTINCT file_id, fingerprint, person_key FROM findings WHERE {_COUNTS}"  # noqa: S608  (a constant)
    ):
        if print_ + key in whose:
            holding.setdefault(whose[print_ + key], set()).add(file)
    members: dict[Hashable, list[tuple[Any, ...]]] = {}
    for print_, key, person, kinds, home, first in store.sql.execute(_JOINED):
        members.setdefault(whose[print_ + key], []).append((first, print_, person, kinds, home))
    for person, nodes in members.items():
        first, print_, initials, *_ = min(nodes)
        kinds = ",".join(node[3] for node in nodes)
        yield initials, max(node[4] for node in nodes), kinds, len(nodes), len(holding[person]), first, print_


def lines(store: Store) -> Generator[str, None, None]:
    """The list as the lines of a table for a terminal."""
    yield f"{'person':6}  {'residency':9}  {'numbers':>7}  {'files':>7}  first place, kinds"
    for one in listed(store):
        where = f"{one.system} {one.place}" if store.merged() else one.place
        kinds = ", ".join(one.kinds)
        yield f"{one.person:6}  {one.residency:9}  {one.numbers:7,}  {one.files:7,}  {where}  {kinds}"
