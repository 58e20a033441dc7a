"""A column of a roster, sealed: the findings of some thousand rows as one thing. What is alike stands in it once.

A row of the store for each of a million findings would take longer than to find them.
"""

from __future__ import annotations

import json
import sys
from array import array
from itertools import compress, count
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

ROWS: Final = 1 << 14
"""Rows of a block at most."""
LISTED: Final = 0xFFFF
"""Entries of a list at most: codes have two bytes."""
PRINT: Final = 16
"""Bytes of a fingerprint."""
ABSENT: Final = 0xFFFF
"""The code for a row that has no such number."""

Person = tuple[str, bytes]
"""Initials, key."""
Facts = tuple[str, str, str, str, int, int, int, int]
"""level, mask, residency, evidence, start, end, test, joined."""


RANK: Final = """CASE WHEN level = 'low' OR test THEN -1
    ELSE CASE residency WHEN 'ma' THEN 2 WHEN 'elsewhere' THEN 1 ELSE 0 END END"""
"""In SQL: where the person of a finding lives, as a position in `RESIDENCIES`; -1: the finding does not count."""


class Block(NamedTuple):
    """Findings of one kind and rule in one table."""

    pair: int
    """Number of the pair of the first row; each further row is the next pair."""
    spot: int
    """Number of the place of the table in `Sealed.places`."""
    anchor: str
    """Of the table; the number of a row follows it."""
    kind: str
    rule: str
    rows: Sequence[int]
    prints: bytes
    """The fingerprints, one after the other; of a row without such a number it says nothing."""
    fresh: bool
    """Whether its lists begin anew; else they go on where those of the block before ended."""
    persons: Sequence[Person]
    """What this block adds to the list of persons."""
    who: bytes
    """Packed: for each row, a position in the list of persons."""
    facts: Sequence[Facts]
    """What it adds to the list of facts."""
    what: bytes
    """Packed: for each row, a position in the list of facts, or `ABSENT`."""

    def findings(self, persons: Sequence[Person], facts: Sequence[Facts]) -> Iterator[tuple[Any, ...]]:
        """pair, spot, anchor, and the rest of the columns of a finding, one by one, with the lists up to this block."""
        for at, (row, who, what) in enumerate(zip(self.rows, unpacked(self.who), unpacked(self.what), strict=True)):
            if what != ABSENT:
                level, mask, residency, evidence, *rest = facts[what]
                yield (
                    self.pair + at,
                    self.spot,
                    f"{self.anchor}{row}",
                    self.kind,
                    self.rule,
                    level,
                    mask,
                    self.prints[PRINT * at : PRINT * (at + 1)],
                    *persons[who],
                    residency,
                    evidence,
                    *rest,
                )

    def put(self, sql: sqlite3.Connection, file_id: int, place: str, before: Lists | None) -> Lists:
        """Write it to the store, and give its lists. `before`: those of the block before."""
        lists = before
        if lists is None or self.fresh:
            made = sql.execute("INSERT INTO finding_lists (file_id) VALUES (?)", (file_id,))
            lists = Lists(made.lastrowid or 0)
        rows = json.dumps(list(self.rows), separators=(",", ":"))
        values = (file_id, self.pair, f"{place}#{self.anchor}", self.kind, self.rule, rows, self.prints)
        sql.execute(
            'INSERT INTO finding_blocks (file_id, pair, place, kind, rule, "rows", fingerprints, '
            "list_id, persons, facts) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (*values, lists.number, self.who, self.what),
        )
        number, persons, facts = lists
        sql.executemany(
            "INSERT INTO block_persons VALUES (?,?,?,?)",
            ((number, packed_codes((code,)), *person) for code, person in enumerate(self.persons, persons)),
        )
        sql.executemany(
            "INSERT INTO block_facts VALUES (?,?,?,?,?,?,?,?,?,?)",
            ((number, packed_codes((code,)), *fact) for code, fact in enumerate(self.facts, facts)),
        )
        return Lists(lists.number, lists.persons + len(self.persons), lists.facts + len(self.facts))


class Lists(NamedTuple):
    """The lists of persons and facts that some blocks of a file share, in the store."""

    number: int
    persons: int = 0
    """How many there are so far."""
    facts: int = 0


class Stored(NamedTuple):
    """What of a block in the store is needed for counting."""

    file_id: int
    pair: int
    kind: str
    prints: array[int]
    """The first half of the fingerprint in each row."""
    persons: list[int]
    """The same of the key of the person."""
    ranks: list[int]
    """Where the person lives, as in the view `counted`; -1: the number does not count."""
    joined: list[int]
    """Positions of the rows whose pair holds several numbers that count."""


def stored_blocks(sql: sqlite3.Connection) -> Iterator[Stored]:
    """The blocks of the store."""
    blocks = sql.execute(
        "SELECT list_id, file_id, pair, kind, fingerprints, persons, facts FROM finding_blocks ORDER BY list_id, id"
    )
    current = 0
    for number, file_id, pair, kind, prints, who, what in blocks:
        if number != current:
            current = number
            keys = sql.execute("SELECT code, substr(person_key, 1, 8) FROM block_persons WHERE list_id = ?", (number,))
            persons = {unpacked(code)[0]: int.from_bytes(key) for code, key in keys}
            facts = sql.execute(f"SELECT code, {RANK}, joined FROM block_facts WHERE list_id = ?", (number,))  # noqa: S608
            ranks, joined = {ABSENT: -1}, {ABSENT: 0}
            for code, rank, joins in facts:
                (plain,) = unpacked(code)
                ranks[plain], joined[plain] = rank, joins and rank >= 0
        codes = unpacked(what)
        yield Stored(
            file_id,
            pair,
            kind,
            shorts(prints),
            list(map(persons.__getitem__, unpacked(who))),
            list(map(ranks.__getitem__, codes)),
            list(compress(count(), map(joined.__getitem__, codes))) if any(joined.values()) else [],
        )


def packed_codes(codes: Sequence[int]) -> bytes:
    """Codes of the rows of a block, two bytes for each."""
    packed = array("H", codes)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpacked(codes: bytes) -> array[int]:
    """The codes of the rows of a block in the store."""
    packed = array("H", codes)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed


def first_halves(digests: bytes) -> bytes:
    """The first `PRINT` bytes of each of the SHA-256 digests that stand one after the other: all at once.

    >>> first_halves(bytes(range(64))) == bytes((*range(16), *range(32, 48)))
    True
    """
    words = array("Q", digests)
    halves = array("Q", bytes(len(digests) // 2))
    halves[::2], halves[1::2] = words[::4], words[1::4]
    return halves.tobytes()


def shorts(prints: bytes) -> array[int]:
    """The first half of each of the fingerprints that stand one after the other, as a number.

    >>> list(shorts(bytes(range(32)))) == [0x0001020304050607, 0x1011121314151617]
    True
    """
    halves = array("Q", prints)[:: PRINT // 8]
    if sys.byteorder == "little":
        halves.byteswap()
    return halves
