"""A store in, its distinct persons out: of all files, or of each of many groups of files.

The people of a group are counted as those of one file are (see `people.py`), as if the store held nothing else.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pi_scan.inventory.people import components
from pi_scan.model import Kind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from pi_scan.inventory.store import Store


class People(NamedTuple):
    """Distinct persons over all files and copies of files."""

    total: int
    ma: int
    elsewhere: int
    unknown: int


class Persons:
    """The persons of one group of files: how many live where, with numbers of which kinds."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: Counter[tuple[int, int]] = Counter()

    def add(self, home: int, kinds: int, count: int = 1) -> None:
        """Some more: `home` as the view `counted` has it, `kinds` as a sum of `BITS`."""
        self._found[home, kinds] += count

    def people(self, kind: Kind | None = None) -> People:
        """How many they are; with `kind`, only those with a number of that kind."""
        wanted = BITS[kind] if kind else -1
        unknown, elsewhere, ma = (
            sum(count for (home, kinds), count in self._found.items() if home == where and kinds & wanted)
            for where in range(3)
        )
        return People(unknown + elsewhere + ma, ma, elsewhere, unknown)


_Row = tuple[Any, ...]
BITS: Final = {kind: 1 << bit for bit, kind in enumerate(Kind)}
_KINDS: Final = " | ".join(f"max((kind = '{kind.value}') << {bit})" for bit, kind in enumerate(Kind))
_NODES: Final = """
CREATE TEMP TABLE nodes AS
SELECT {group} AS grp, fingerprint, person_key, max(home) AS home, max(joined) AS joined, {kinds} AS kinds
FROM counted {join} GROUP BY grp, fingerprint, person_key
"""
_ALONE: Final = """
SELECT grp, home, kinds, count(*) FROM nodes WHERE NOT joined GROUP BY grp, home, kinds ORDER BY grp
"""
_JOINED: Final = "SELECT grp, fingerprint, person_key, home, kinds FROM nodes WHERE joined ORDER BY grp"
_PAIRS: Final = """
SELECT {group} AS grp, file_id, pair, fingerprint, person_key FROM counted {join} WHERE joined ORDER BY grp
"""


def persons_by_group(store: Store, groups: Iterable[tuple[int, int]] | None = None) -> Iterator[tuple[int, Persons]]:
    """The number of each group that has any, and its persons, in order.

    `groups` has the files of each group, as (file, group); without it all files are group 0. Only pairs that hold
    several numbers can join nodes: SQLite counts all the others.
    """
    names = {"kinds": _KINDS, "group": "0", "join": ""}
    sql = store.sql
    store.collect()
    if groups is not None:
        sql.execute("CREATE TEMP TABLE grouped (file INTEGER, number INTEGER)")
        sql.executemany("INSERT INTO grouped VALUES (?, ?)", groups)
        sql.execute("CREATE INDEX temp.grouped_by_file ON grouped (file)")
        names |= {"group": "number", "join": "JOIN grouped ON file = file_id"}
    with contextlib.ExitStack() as ending:
        ending.callback(sql.execute, "DROP TABLE IF EXISTS temp.grouped")
        ending.callback(sql.execute, "DROP TABLE IF EXISTS temp.nodes")
        sql.execute(_NODES.format_map(names))
        numbers = [number for (number,) in sql.execute("SELECT DISTINCT grp FROM nodes ORDER BY grp")]
        queries = (_ALONE, _JOINED, _PAIRS.format_map(names))
        cursors = [ending.enter_context(contextlib.closing(sql.execute(query))) for query in queries]
        alone, nodes, pairs = map(_Groups, cursors)
        for number in numbers:
            yield number, _persons(alone.of(number), nodes.of(number), pairs.of(number))


def _persons(alone: Iterable[_Row], nodes: Iterable[_Row], pairs: Iterable[_Row]) -> Persons:
    found = Persons()
    for home, kinds, count in alone:
        found.add(home, kinds, count)
    lives: dict[Hashable, tuple[int, int]] = {print_ + key: (home, kinds) for print_, key, home, kinds in nodes}
    joined: dict[tuple[int, int], list[Hashable]] = {}
    for file, pair, print_, key in pairs:
        joined.setdefault((file, pair), []).append(print_ + key)
    persons: dict[Hashable, tuple[int, int]] = {}
    for node, person in components(map(tuple, joined.values())).items():
        home, kinds = lives[node]
        last, others = persons.get(person, (0, 0))
        persons[person] = max(last, home), kinds | others
    for home, kinds in persons.values():
        found.add(home, kinds)
    return found


class _Groups:
    """Rows that begin with the number of their group, in order, given a group at a time."""

    def __init__(self, rows: Iterator[_Row]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, number: int) -> Iterator[_Row]:
        """The rows of the group without that number; groups are asked for in order."""
        if self._next is not None and self._next[0] == number:
            for row in self._next[1]:
                yield row[1:]
            self._next = next(self._groups, None)
