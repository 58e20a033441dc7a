"""A store in, its sums out: people over all files, files and bytes by what became of them."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import compress
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.inventory.blocks import RANK, shorts, stored_blocks
from pi_scan.inventory.persons import People, Persons, persons_by_group
from pi_scan.inventory.tally import Tally as PairTally
from pi_scan.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pi_scan.inventory.store import Store


class Tally(NamedTuple):
    """Files that share a fate."""

    status: str
    reason: str
    media_type: str
    files: int
    size: int


def people(store: Store) -> People:
    """The people of the whole inventory."""
    return _totals(store)[0]


def numbers(store: Store) -> dict[str, tuple[int, int]]:
    """For each kind: distinct numbers with a person, and files that hold some; then `unpaired` and `test_values`."""
    kinds = [kind.value for kind in Kind]
    names = (*kinds, "unpaired", "test_values")
    sums = ", ".join(f"total({name} > 0)" for name in names)
    *files, lone, tests = store.sql.execute(
        f"SELECT {sums}, coalesce(sum(unpaired), 0), coalesce(sum(test_values), 0) FROM files"  # noqa: S608  (our columns)
    ).fetchone()
    found = (*_totals(store)[1], lone, tests)
    return {name: (count, int(holding)) for name, count, holding in zip(names, found, files, strict=True)}


def settle(store: Store) -> People:
    """Count at the end of a run, and keep the figures: among millions of rows that takes seconds."""
    counted, found = _count(store)
    store.sql.execute(
        "UPDATE runs SET people = ?, numbers = ? WHERE id = (SELECT max(id) FROM runs)",
        (json.dumps(counted), json.dumps(found)),
    )
    store.sql.commit()
    return counted


def _totals(store: Store) -> tuple[People, Sequence[int]]:
    """The people, and the numbers of each kind: as the last run counted them, or counted now where it did not end."""
    row = store.sql.execute("SELECT people, numbers FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return (People(*json.loads(row[0])), json.loads(row[1])) if row and row[0] and row[1] else _count(store)


def _count(store: Store) -> tuple[People, Sequence[int]]:
    """Count all files as one is counted: it gives what `persons.py` gives for all in one group, without the view."""
    alone = store.sql.execute(_ALONE).fetchone()
    if alone is not None:
        return People(*alone[:4]), list(alone[4:])
    tally = PairTally()
    joined: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for kind in Kind:
        rows = store.sql.execute(_SINGLES, (kind.value,))
        while some := rows.fetchmany(_AT_ONCE):
            prints, keys, ranks, joins, files, pairs = zip(*some, strict=True)
            nodes = tally.column(kind, shorts(b"".join(prints)), shorts(b"".join(keys)), ranks)
            for node, file_id, pair in compress(zip(nodes, files, pairs, strict=True), joins):
                joined[file_id, pair].append(node)
    for block in stored_blocks(store.sql):
        nodes = tally.column(Kind(block.kind), block.prints, block.persons, block.ranks)
        for at in block.joined:
            joined[block.file_id, block.pair + at].append(nodes[at])
    for group in joined.values():
        tally.join(tuple(group))
    counts = tally.counts()
    return People(*counts[:4]), [getattr(counts, kind.value) for kind in Kind]


_COUNTED: Final = ("people", "people_ma", "people_elsewhere", "people_unknown", *(kind.value for kind in Kind))
_ALONE: Final = f"""SELECT {", ".join(_COUNTED)} FROM files WHERE people > 0 AND id = (
    SELECT min(low) FROM (
        SELECT (SELECT min(file_id) FROM single_findings) AS low, (SELECT max(file_id) FROM single_findings) AS high
        UNION ALL SELECT (SELECT min(file_id) FROM finding_lists), (SELECT max(file_id) FROM finding_lists)
    ) HAVING min(low) = max(high))"""  # noqa: S608  (constants)
"""Where everything was found in one file, its figures: its people were counted when it was read."""
_SINGLES: Final = f"""SELECT fingerprint, person_key, {RANK} AS "rank", joined, file_id, pair FROM single_findings
    WHERE kind = ? AND person_key IS NOT NULL AND "rank" >= 0"""  # noqa: S608  (a constant)
_AT_ONCE: Final = 10_000


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


def exposed(store: Store) -> tuple[int, People]:
    """Files that hold people and lie unencrypted on a laptop or a medium that is carried about; these people."""
    members = store.sql.execute("SELECT file_id FROM exposed").fetchall()
    found = people_by(store, ((number, "") for (number,) in members)) if members else {}
    return len(members), found.get("", People(0, 0, 0, 0))


def past_retention(store: Store) -> tuple[int, People]:
    """Files that the retention schedule would have gone by now, and the people in them."""
    members = store.sql.execute("SELECT id FROM files WHERE retention <> ''").fetchall()
    found = people_by(store, ((number, "") for (number,) in members)) if members else {}
    return len(members), found.get("", People(0, 0, 0, 0))


def allowed(store: Store) -> tuple[int, int]:
    """Distinct numbers that a list of `scan --allow` left out of the figures, and the files that hold some."""
    listed = store.sql.execute("SELECT count(*) FROM runs WHERE json_extract(setup, '$.allow') IS NOT NULL")
    if not listed.fetchone()[0] and not store.merged():
        return 0, 0
    row = store.sql.execute(
        """SELECT count(DISTINCT fingerprint), count(DISTINCT file_id) FROM findings
        WHERE evidence LIKE '%"allowed:%' OR evidence LIKE '%"public:%'"""
    )
    numbers_, files = row.fetchone()
    return numbers_, files


def tallies(store: Store) -> list[Tally]:
    """Files and bytes by status, reason and media type, in that order."""
    rows = store.sql.execute(
        """SELECT status, coalesce(reason, ''), media_type, count(*), sum(size) FROM files
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    )
    return [Tally(*row) for row in rows]
