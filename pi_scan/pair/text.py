"""Pairing in running text and forms: a text in, persons with their numbers and homes out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from pi_scan._mapped import let_go
from pi_scan.detect.candidate import Rejected
from pi_scan.detect.grids import Grid, grids
from pi_scan.detect.names import find_names
from pi_scan.detect.passage import bounds
from pi_scan.detect.residency import residency
from pi_scan.detect.rules import judged
from pi_scan.model import Finding, Pair, Place, Residency, Sensitive, Text
from pi_scan.pair.homes import Homes, Person, home_of_dependents, home_of_table
from pi_scan.pair.layout import for_two
from pi_scan.pair.owner import is_coded, owners
from pi_scan.pair.people import People, finding, home_by_license, own_persons
from pi_scan.pair.rows import pair_table
from pi_scan.pair.scene import Scene, Spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.detect.candidate import Candidate
    from pi_scan.detect.look import Detector, Refuse
    from pi_scan.detect.normal import Normalised
    from pi_scan.detect.sweep import Hits
    from pi_scan.model import Bytes
    from pi_scan.pair.choosing import Match

_PIECE: Final = 4 << 20
"""Bytes of a text looked at in one go."""
_SEAM: Final = 1 << 16
"""Bytes at the end of a piece in which a place to cut is looked for."""
_SEAMS: Final = (b"\n\n", b"\n\r\n", b"\n", b" ")
"""…after the first of these that stands there."""
_LETTER: Final = re.compile(rb"[0-9A-Za-z]")
_FAMILY: Final = 8
"""Dependents of one person, at most."""
_MARKS: Final = 5
"""Bytes from one letter of a number to the next, at most."""


def pair_text(detector: Detector, text: Text, refuse: Refuse | None = None) -> list[Pair]:
    """Every person with numbers, and every number without a person, in a text.

    A long text is taken in pieces cut at empty lines or line ends, and those without a hit are only swept: memory does
    not grow with it, and of a mapped file nothing is copied but what deserves a look.
    """
    data, found = text.data, list[Pair]()
    if isinstance(data, bytes) and len(data) <= _PIECE:
        hits = detector.sweep.hits(data)
        return _pair_piece(detector, text, data, hits, lambda: 0, refuse) if hits else found
    lines = _Lines(data)
    for start, end in _pieces(data):
        with memoryview(data) as view, view[start:end] as piece:
            hits = detector.sweep.hits(piece)
        if hits:
            raw = bytes(data[start:end])
            before = partial(lines.before, start)
            pairs = _pair_piece(detector, _piece(text, raw, start), raw, hits, before, refuse)
            found += [_moved(pair, start) for pair in pairs] if start else pairs
        let_go(data, start, end)
    return found


def _pieces(data: Bytes) -> Iterator[tuple[int, int]]:
    """(start, end) of pieces of at most `_PIECE` bytes, cut where the least belongs together."""
    start, size = 0, len(data)
    while start < size:
        end = start + _PIECE
        if end < size:
            tail = bytes(data[end - _SEAM : end])
            cut = next((at + len(mark) for mark in _SEAMS if (at := tail.rfind(mark)) >= 0), _SEAM)
            end += cut - _SEAM
        yield start, min(end, size)
        start = end


def _piece(text: Text, raw: bytes, start: int) -> Text:
    """What stands in `raw`, which begins at an offset of a text, as a text of its own."""
    end = start + len(raw)
    first = bisect_right(text.marks, start, key=itemgetter(0))
    last = bisect_left(text.marks, end, key=itemgetter(0))
    marks = [(0, text.marks[first - 1][1])] if first else []
    marks += [(offset - start, anchor) for offset, anchor in text.marks[first:last]]
    low, high = bisect_right(text.records, start), bisect_left(text.records, end)
    records = [offset - start for offset in text.records[low:high]]
    return Text(text.place, raw, tuple(marks), records, text.context, text.hidden)


class _Lines:
    """How many lines end before a place of a text: counted no further than somebody asks for, in rising order."""

    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._counted = self._lines = 0

    def before(self, offset: int) -> int:
        for start in range(self._counted, offset, _SEAM):
            end = min(start + _SEAM, offset)
            self._lines += bytes(self._data[start:end]).count(b"\n")
        let_go(self._data, self._counted, offset)
        self._counted = max(self._counted, offset)
        return self._lines


def _pair_piece(
    detector: Detector, text: Text, raw: bytes, swept: Hits, lines: Callable[[], int], refuse: Refuse | None
) -> list[Pair]:
    """The same for a text, with `raw` as its data, that is looked at in one go; `lines` stand before it."""
    data, normal, records, hits, candidates = detector.look(raw, swept, records=text.records, refuse=refuse)
    found: list[Pair] = []
    tables: list[tuple[int, int]] = []
    for grid in grids(detector, data, hits, text.place, records):
        if for_two(grid.table):
            continue
        rows = pair_table(detector, grid.table, refuse)
        if rows:
            placed = _placed(rows, grid, text, data, normal, lines)
            found += _at_home(placed, Scene(data, len(data), detector), grid, bounds(records, grid.start, len(data)))
            candidates = [one for one in candidates if one.end <= grid.start or one.start >= grid.end]
            tables.append((grid.start, grid.end))
    if not candidates:
        return found
    scene = Scene(data, len(data), detector, tables)
    in_tables = _homes_of(found)
    over = own_persons(find_names(text.context)) if text.context else ()
    above = tuple(Spot(name.start, name.end, name) for name in over)
    places = _Places(text, data, normal, lines)
    by_record: dict[tuple[int, int], list[Candidate]] = {}
    for candidate in candidates:
        by_record.setdefault(bounds(records, candidate.start, len(data)), []).append(candidate)
    for (low, high), here in by_record.items():
        matches = owners(scene, here, low, high, above)
        people = People()
        extents: dict[int, tuple[int, int]] = {}
        for candidate, match in zip(here, matches, strict=True):
            paired = _paired(candidate, match)
            facts = (*candidate.facts, *paired)
            if judged(candidate.rule, facts)[0] is None:  # before lines are counted for its place
                if refuse is not None:
                    refuse(Rejected(candidate.rule, candidate.start, candidate.end, facts, "not enough speaks for it"))
                continue
            number = finding(candidate, *places.of(candidate.start, candidate.end), paired)
            if number is None:
                continue
            for spot in match.spots if match else ():
                people.add(spot.name, number, (match.evidence,) if match else (), spot.start)
                own = (candidate.start, candidate.end)
                if match and match.evidence != "same:context":
                    own = (min(spot.start, own[0]), max(spot.end, own[1]))
                known = extents.get(id(spot.name), own)
                extents[id(spot.name)] = min(known[0], own[0]), max(known[1], own[1])
            if match is None:
                people.add(None, number)
        persons = people.persons()
        standing = [
            Person(name, extents[id(name)], not {"same:line", "same:sentence"}.intersection(evidence))
            for name, _, evidence in persons
        ]
        homes = Homes(scene, standing, (low, high), list(extents.values())).all()
        for (name, numbers, evidence), home in zip(persons, homes, strict=True):
            where, why = in_tables.get(name.key, home)
            if where is Residency.UNKNOWN and "same:context" in evidence:
                where, why = residency(text.context)
            if where is Residency.UNKNOWN:
                where, why = home_by_license(numbers)
            found.append(Pair(name, tuple(numbers), where, (*evidence, *why)))
        found += people.lone()
    return found


def _homes_of(pairs: list[Pair]) -> dict[str, tuple[Residency, tuple[str, ...]]]:
    """The homes that tables give persons, by name: notes below say no more of where they live."""
    known: dict[str, set[Residency]] = {}
    for pair in pairs:
        if pair.person is not None:
            known.setdefault(pair.person.key, set()).add(pair.residency)
    said = {key: next(iter(homes)) for key, homes in known.items() if len(homes) == 1}
    return {key: (home, ("home:row",)) for key, home in said.items() if home is not Residency.UNKNOWN}


def _paired(candidate: Candidate, match: Match | None) -> tuple[str, ...]:
    if match is None:
        return ()
    near = "name" if match.near else "name-far"
    return (near, "name-coded") if is_coded(candidate, match.spots) else (near,)


def _at_home(pairs: list[Pair], scene: Scene, grid: Grid, record: tuple[int, int]) -> list[Pair]:
    """The pairs of a table in a text; a family's that no column says where they live, by what stands around it."""
    if any(pair.residency is not Residency.UNKNOWN for pair in pairs):
        return pairs
    names = [pair.person for pair in pairs if pair.person is not None]
    extent = grid.start, grid.end
    where, why = home_of_table(scene, names, extent, record)
    if where is Residency.UNKNOWN and len(names) <= _FAMILY:
        where, why = home_of_dependents(scene, grid.table.columns, extent, record)
    if where is Residency.UNKNOWN:
        return pairs
    return [
        pair._replace(residency=where, evidence=(*pair.evidence, *why)) if pair.person is not None else pair
        for pair in pairs
    ]


def _moved(pair: Pair, start: int) -> Pair:
    """A pair of a piece that begins at `start`, with spans in the whole text."""
    numbers = (one._replace(span=(one.span[0] + start, one.span[1] + start)) for one in pair.numbers)
    return pair._replace(numbers=tuple(numbers))


def _placed(
    pairs: list[Pair], grid: Grid, text: Text, data: bytes, normal: Normalised | None, lines: Callable[[], int]
) -> list[Pair]:
    """The pairs of a table in a text, with the places and spans of their numbers in that text."""
    where: dict[tuple[str, Sensitive], tuple[int, int]] = {}
    for pair in pairs:
        for number in pair.numbers:
            anchor = number.place.anchor.rpartition("row=")[2]
            start = grid.lines[int(anchor) - grid.table.first_row]
            end = data.find(b"\n", start, grid.end)
            line = data[start : end if end >= 0 else grid.end]
            low, high = _written(number.value.reveal().encode(), line)
            where[number.place.anchor, number.value] = start + low, start + high
    ordered = sorted(where, key=where.__getitem__)
    places = _Places(text, data, normal, lines)
    found = {key: places.of(*where[key]) for key in ordered}

    def moved(number: Finding) -> Finding:
        place, span = found[number.place.anchor, number.value]
        return number._replace(place=place, span=span)

    return [pair._replace(numbers=tuple(map(moved, pair.numbers))) for pair in pairs]


def _written(value: bytes, line: bytes) -> tuple[int, int]:
    """Where a number in canonical form stands in the line of its row, with marks in it; all of the line if nowhere."""
    places = [match.start() for match in _LETTER.finditer(line)]
    letters, wanted = bytes(map(line.__getitem__, places)).lower(), value.lower()
    at = letters.find(wanted)
    while at >= 0:
        spots = places[at : at + len(wanted)]
        if all(after - before <= _MARKS for before, after in pairwise(spots)):
            return spots[0], spots[-1] + 1
        at = letters.find(wanted, at + 1)
    return 0, len(line)


class _Places:
    """Where things in a text stand: place (the page where pages are known, else the line) and span, as extracted."""

    def __init__(self, text: Text, data: bytes, normal: Normalised | None, lines: Callable[[], int]) -> None:
        self._place, self._marks = text.place, text.marks
        self._data, self._normal, self._lines = data, normal, lines
        self._counted = self._line = 0

    def of(self, low: int, high: int) -> tuple[Place, tuple[int, int]]:
        """Of `low`…`high` in the data that was looked at; lines are counted on from the call before."""
        span = (self._normal.original(low), self._normal.original_end(high)) if self._normal else (low, high)
        if self._marks:
            mark = bisect_right(self._marks, span[0], key=itemgetter(0))
            return (self._place.at(self._marks[mark - 1][1]) if mark else self._place), span
        self._line = self._line or 1 + self._lines()
        self._line += self._data.count(b"\n", self._counted, low)
        self._counted = low
        return self._place.at(f"line={self._line}"), span
