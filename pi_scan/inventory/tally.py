"""Fingerprints in, the figures of one file out. Eight bytes for each number: a file may hold millions of people.

Numbers and persons are told apart by the first 64 bits of their keyed fingerprints: two among ten million different
ones are taken for one with a chance of three in a million.
"""

from __future__ import annotations

from array import array
from itertools import compress
from operator import xor
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.inventory.blocks import shorts
from pi_scan.inventory.people import components
from pi_scan.model import Kind, Level, Residency

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from pi_scan.roster import Numbers, Roster

RESIDENCIES: Final = (Residency.UNKNOWN, Residency.ELSEWHERE, Residency.MA)
"""Weakest evidence first: a person who lives in Massachusetts by one record lives there."""
_RANK: Final = {residency: rank for rank, residency in enumerate(RESIDENCIES)}
_AT_ONCE: Final = 2_000_000
"""Numbers held as Python objects while they are counted."""


class Counts(NamedTuple):
    """The figures of one file, in the order of the columns of the inventory."""

    people: int = 0
    people_ma: int = 0
    people_elsewhere: int = 0
    people_unknown: int = 0
    ssn: int = 0
    drivers_license: int = 0
    payment_card: int = 0
    financial_account: int = 0
    unpaired: int = 0
    test_values: int = 0
    public_records: int = 0


class Tally:
    """The figures of one file, added up pair by pair."""

    __slots__ = ("_homes", "_joined", "_lone", "_paired", "_public", "_tests", "best")

    def __init__(self) -> None:
        self.best: Level | None = None
        self._homes = tuple(array("Q") for _ in RESIDENCIES)
        self._joined: list[tuple[Hashable, ...]] = []
        self._paired = {kind: array("Q") for kind in Kind}
        self._lone = array("Q")
        self._tests = array("Q")
        self._public = array("Q")

    def test(self, fingerprint: bytes) -> None:
        """Add a number known to be nobody's."""
        self._tests.append(_short(fingerprint))

    def public(self, fingerprint: bytes) -> None:
        """Add a number that the user says is public."""
        self._public.append(_short(fingerprint))

    def lone(self, fingerprint: bytes, level: Level) -> None:
        """Add a number without a person."""
        self._believed(level)
        self._lone.append(_short(fingerprint))

    def person(self, person_key: bytes, residency: Residency, numbers: Sequence[tuple[Kind, bytes, Level]]) -> bool:
        """Add a person with numbers (kind, fingerprint, level); whether these are several, which joins them."""
        whose, nodes = _short(person_key), set()
        for kind, fingerprint, level in numbers:
            self._believed(level)
            short = _short(fingerprint)
            self._paired[kind].append(short)
            nodes.add(short ^ whose)
        self._homes[_RANK[residency]].extend(nodes)
        if len(nodes) > 1:
            self._joined.append(tuple(nodes))
        return len(nodes) > 1

    def roster(self, roster: Roster, prints: Sequence[bytes], person_keys: Sequence[bytes]) -> list[bool]:
        """Add a roster: for each of its columns the fingerprints, one after the other, and the keys of its names.

        Gives for each row whether it joins several numbers.
        """
        shorts_of = list(map(_short, person_keys))
        whose = list(map(shorts_of.__getitem__, roster.who))
        homes = [_RANK[residency] for residency, _ in roster.homes]
        lives = list(map(homes.__getitem__, roster.where))
        ranks: list[list[int]] = []
        nodes: list[list[int]] = []
        for one, these in zip(roster.columns, prints, strict=True):
            halves = shorts(these)
            found = set(one.which)
            for level, _, test in map(one.standings.__getitem__, found - {-1}):
                if level is not Level.LOW and not test:
                    self._believed(level)
            counts, tests = _flags(one)
            if any(map(tests.__getitem__, found)):
                self._tests.extend(compress(halves, map(tests.__getitem__, one.which)))
            if all(map(counts.__getitem__, found)):
                ranks.append(lives)
            else:
                counting = map(counts.__getitem__, one.which)
                ranks.append([rank if counts else -1 for rank, counts in zip(lives, counting, strict=True)])
            nodes.append(self.column(one.kind, halves, whose, ranks[-1]))
        if len(nodes) == 1:
            return [False] * len(roster)
        joined = [sum(rank >= 0 for rank in row) > 1 for row in zip(*ranks, strict=True)]
        for row, here in compress(zip(zip(*nodes, strict=True), zip(*ranks, strict=True), strict=True), joined):
            self.join(tuple(node for node, rank in zip(row, here, strict=True) if rank >= 0))
        return joined

    def column(self, kind: Kind, prints: Sequence[int], persons: Sequence[int], ranks: Sequence[int]) -> list[int]:
        """Add numbers of one kind, each with a person (the first 64 bits of both fingerprints), and give their nodes.

        `ranks`: where each person lives, as a position in `RESIDENCIES`; -1: the number does not count.
        """
        nodes = list(map(xor, prints, persons))
        found = set(ranks)
        if len(found) == 1 and -1 not in found:
            self._homes[ranks[0]].extend(nodes)
            self._paired[kind].extend(prints)
            return nodes
        for rank in found - {-1}:
            self._homes[rank].extend(compress(nodes, map(rank.__eq__, ranks)))
            self._paired[kind].extend(compress(prints, map(rank.__eq__, ranks)))
        return nodes

    def join(self, nodes: tuple[int, ...]) -> None:
        """These nodes are one person."""
        self._joined.append(nodes)

    def _believed(self, level: Level) -> None:
        if self.best is not Level.HIGH:
            self.best = level

    def counts(self) -> Counts:
        """The figures: distinct persons (see `people.py`) by home, distinct numbers by kind."""
        if self.best is None and not any((self._tests, self._public, *self._homes)):
            return Counts()
        kinds = dict.fromkeys(Kind, 0)
        unpaired = 0
        for lone, *paired in _sets((self._lone, *self._paired.values())):
            unpaired += len(lone.difference(*paired))
            for kind, fingerprints in zip(Kind, paired, strict=True):
                kinds[kind] += len(fingerprints)
        people = self._people(kinds)
        return Counts(
            people=sum(people),
            people_ma=people[_RANK[Residency.MA]],
            people_elsewhere=people[_RANK[Residency.ELSEWHERE]],
            people_unknown=people[_RANK[Residency.UNKNOWN]],
            unpaired=unpaired,
            test_values=len(set(self._tests)),
            public_records=len(set(self._public)),
            **{kind.value: count for kind, count in kinds.items()},
        )

    def _people(self, kinds: dict[Kind, int]) -> list[int]:
        """The persons, by home; `kinds`: the distinct numbers that have a person, by kind."""
        paired = [kind for kind, numbers in self._paired.items() if numbers]
        if not self._joined and len(paired) == 1 and kinds[paired[0]] == len(self._paired[paired[0]]):
            return list(map(len, self._homes))  # each number is met once, and so is each person
        persons = components(self._joined)
        people = [0] * len(RESIDENCIES)
        lives: dict[Hashable, int] = {}
        for homes in _sets(self._homes):
            known: set[int] = set()
            for rank in reversed(range(len(RESIDENCIES))):
                nodes = homes[rank] - known if known else homes[rank]
                known = known | nodes if known else nodes
                people[rank] += len(nodes)
                if persons:
                    lives.update(dict.fromkeys(nodes & persons.keys(), rank))
        best: dict[Hashable, int] = {}
        for node, person in persons.items():
            people[lives[node]] -= 1
            best[person] = max(best.get(person, 0), lives[node])
        for rank in best.values():
            people[rank] += 1
        return people


def _flags(one: Numbers) -> tuple[list[bool], list[bool]]:
    """For each standing of a column whether it counts, and whether it is a test value that is believed."""
    counts = [level is not Level.LOW and not test for level, _, test in one.standings]
    tests = [level is not Level.LOW and test for level, _, test in one.standings]
    return [*counts, False], [*tests, False]  # the last is that of -1: a row that has no number


def _short(fingerprint: bytes) -> int:
    return int.from_bytes(fingerprint[:8])


def _sets(arrays: Sequence[array[int]]) -> Iterator[list[set[int]]]:
    """The distinct members of each array; of long ones a part at a time, no member in two parts."""
    parts = 1 + sum(map(len, arrays)) // _AT_ONCE
    if parts == 1:
        yield [set(one) for one in arrays]
        return
    for part in range(parts):
        yield [{number for number in one if number % parts == part} for one in arrays]
