"""A store in, its sums out: people over all files, files and bytes by what became of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.inventory.persons import People, Persons, persons_by_group
from pi_scan.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.inventory.store import Store


NOBODY: Final = People(0, 0, 0, 0)


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
    return next((persons.people() for persons in _everybody(store)), NOBODY)


def _everybody(store: Store) -> list[Persons]:
    """The persons of all files; none where there are none."""
    return [persons for _, persons in persons_by_group(store)]


def people_by_kind(store: Store) -> dict[str, People]:
    """For each kind, the people of whom a number of that kind was found."""
    return {kind.value: persons.people(kind) for persons in _everybody(store) for kind in Kind}


def people_by(store: Store, groups: Iterable[tuple[int, str]]) -> dict[str, People]:
    """The people in each group of files, from pairs of a file's id and the name of its group.

    A person who is met in two groups counts in both.
    """
    numbers: dict[str, int] = {}
    counted = persons_by_group(store, ((file, numbers.setdefault(name, len(numbers))) for file, name in groups))
    found = {number: persons.people() for number, persons in counted}
    return {name: found[number] for name, number in numbers.items() if number in found}


def doubts(store: Store) -> list[str]:
    """Why the figures of a store may not be whole, a sentence each."""
    found = []
    row = store.sql.execute("SELECT ended_utc, started_utc, id FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    ended, started, last = row or ("", "", 0)
    if ended is None:
        found.append(
            f"The last scan into {store.path!a} did not end: files that it did not reach are missing or as an earlier "
            "scan saw them. The same scan command takes it up."
        )
    (before,) = store.sql.execute("SELECT max(started_utc) FROM runs WHERE id < ?", (last,)).fetchone()
    if (before or "") > started:
        found.append(
            f"The clock went back between two scans into {store.path!a}, from {before} to {started}: set it, for the "
            "times in the inventory are those of the clock."
        )
    found += [
        f"The scan of {run['system']!a} that is merged here did not end: files of it are missing."
        for run in store.merged()
        if run["ended_utc"] is None
    ]
    if len(store.keys()) > 1:
        found.append(
            f"The fingerprints in {store.path!a} were made with different keys: a person found under two of them is "
            "counted twice."
        )
    return found


def rekeyed(store: Store) -> str:
    """A sentence for the user whose last scan used another key than the one before; else nothing."""
    keys = store.sql.execute("SELECT key_check FROM runs ORDER BY id DESC LIMIT 2").fetchall()
    if len(keys) == 2 and None not in {key for (key,) in keys} and keys[0] != keys[1]:
        return (
            "This scan used another key than the one before, so every file was read again, and other stores can be "
            "compared with this one by path only. If that was not meant, scan again with the earlier key: --key FILE."
        )
    return ""


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
