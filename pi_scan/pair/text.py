"""Pairing in running text and forms: a text in, persons with their numbers and homes out."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.grids import Grid, grids
from pi_scan.detect.look import Detector, Refuse, bounds
from pi_scan.detect.names import find_names
from pi_scan.detect.residency import residency
from pi_scan.model import Finding, Name, Pair, Place, Residency, Sensitive, Text
from pi_scan.pair.owner import Match, owners
from pi_scan.pair.people import People, finding, licensed_home, same_person
from pi_scan.pair.rows import pair_table
from pi_scan.pair.scene import Scene, Spot

if TYPE_CHECKING:
    from pi_scan.detect.normal import Normalised
    from pi_scan.model import Bytes

_PIECE: Final = 32 << 20
"""Bytes of a text looked at in one go."""
_HOME: Final = 1500
"""Bytes around a person's name and numbers in which an address is theirs."""
_FAR: Final = 8000
"""Bytes beyond which another person is too far off to matter."""
_WHOLE: Final = 2000
"""Bytes of a record with one person in which every address is that person's."""
_LONG: Final = 100
"""Bytes from which on a line with name and number says all there is: the next line of a log is another's."""
_BLOCKS: Final = 10
"""Paragraphs on either side that may hold the address of a letter or form."""


def pair_text(detector: Detector, text: Text, refuse: Refuse | None = None) -> list[Pair]:
    """Every person with numbers, and every number without a person, in a text.

    A very long text is taken in pieces cut at line ends, so that memory does not grow with it.
    """
    if len(text.data) <= _PIECE:
        return _pair_piece(detector, text, 0, refuse)
    found: list[Pair] = []
    start = lines = 0
    while start < len(text.data):
        cut = text.data.rfind(b"\n", start, start + _PIECE) + 1 or start + _PIECE
        raw = bytes(text.data[start:cut])
        marks = tuple((max(0, offset - start), anchor) for offset, anchor in text.marks if offset < cut)
        marks = (
            marks[sum(offset == 0 for offset, _ in marks) - 1 :] if any(offset == 0 for offset, _ in marks) else marks
        )
        records = [offset - start for offset in text.records if start < offset < cut]
        piece = Text(text.place, raw, marks, records, text.context, text.hidden)
        found += [_moved(pair, start) for pair in _pair_piece(detector, piece, lines, refuse)]
        lines += raw.count(b"\n")
        start = cut
    return found


def _pair_piece(detector: Detector, text: Text, lines: int, refuse: Refuse | None) -> list[Pair]:
    """The same for a text that is looked at in one go, the first line of which bears the number after `lines`."""
    data, normal, records, hits, candidates = detector.look(text.data, records=text.records, refuse=refuse)
    found: list[Pair] = []
    for grid in grids(data, hits, text.place, records) if hits else ():
        rows = pair_table(detector, grid.table, refuse)
        if rows:
            found += _placed(rows, grid, text, data, normal, lines)
            candidates = [one for one in candidates if one.end <= grid.start or one.start >= grid.end]
    if not candidates:
        return found
    scene = Scene(data, len(data))
    above = tuple(Spot(name.start, name.end, name) for name in find_names(text.context)) if text.context else ()
    places = _places(text, data, normal, [(one.start, one.end) for one in candidates], lines)
    by_record: dict[tuple[int, int], list[int]] = {}
    for index, candidate in enumerate(candidates):
        by_record.setdefault(bounds(records, candidate.start, len(data)), []).append(index)
    for (low, high), indices in by_record.items():
        here = [candidates[index] for index in indices]
        matches = owners(scene, here, low, high, above)
        people = People()
        extents: dict[int, tuple[int, int]] = {}
        for index, candidate, match in zip(indices, here, matches, strict=True):
            number = finding(candidate, *places[index], _paired(match))
            if number is None:
                continue
            for spot in match.spots if match else ():
                people.add(spot.name, number, (match.evidence,) if match else ())
                own = (candidate.start, candidate.end)
                if match and match.evidence != "same:context":
                    own = (min(spot.start, own[0]), max(spot.end, own[1]))
                known = extents.get(id(spot.name), own)
                extents[id(spot.name)] = min(known[0], own[0]), max(known[1], own[1])
            if match is None:
                people.add(None, number)
        persons = people.persons()
        taken = sorted(extents.values())
        for name, numbers, evidence in persons:
            beside = not {"same:line", "same:sentence"}.intersection(evidence)
            area = _Area(extents[id(name)], low, high, single=len(persons) == 1, beside=beside)
            where, why = _home(scene, name, area, taken)
            if where is Residency.UNKNOWN and "same:context" in evidence:
                where, why = residency(text.context)
            if where is Residency.UNKNOWN:
                where, why = licensed_home(numbers)
            found.append(Pair(name, tuple(numbers), where, (*evidence, *why)))
        found += people.lone()
    return found


def _paired(match: Match | None) -> tuple[str, ...]:
    return () if match is None else ("name",) if match.near else ("name-far",)


class _Area(NamedTuple):
    """Where a person's address may stand."""

    extent: tuple[int, int]
    """From the first to the last of the name and the numbers."""
    low: int
    high: int
    """The record."""
    single: bool
    """Whether the record has one person only."""
    beside: bool
    """Whether name and number stand in fields or paragraphs of their own, and so may the address."""


def _home(scene: Scene, name: Name, area: _Area, taken: list[tuple[int, int]]) -> tuple[Residency, tuple[str, ...]]:
    """Where a person lives: by their line, their paragraph, or the form or letter around, short of the next person."""
    (start, end), low, high = area.extent, area.low, area.high
    taken = taken[bisect_left(taken, (start - _FAR,)) : bisect_left(taken, (end + _FAR,))]
    whole = area.single and high - low <= _WHOLE
    left = max([low, start - _HOME, *(other[1] for other in taken if other[1] <= start)])
    right = min([high, end + _HOME, *(other[0] for other in taken if other[0] >= end)])
    tried: set[tuple[int, int]] = set()
    line = scene.line(start, end, left, right)
    paragraph = scene.paragraph(start, end, left, right)
    around = (left, right) if whole else _around(scene, name, paragraph, area, taken) if area.beside else paragraph
    log = not area.beside and line[1] - line[0] > _LONG
    for piece in (line,) if log else (line, paragraph, around):
        if piece in tried:
            continue
        tried.add(piece)
        where, why = residency(scene.text(*piece))
        if where is not Residency.UNKNOWN:
            return where, why
    return Residency.UNKNOWN, ()


def _around(
    scene: Scene, name: Name, paragraph: tuple[int, int], area: _Area, taken: list[tuple[int, int]]
) -> tuple[int, int]:
    """A paragraph with the blocks of an address or a form beside it: no sentences, and nobody else's name."""
    start, end = paragraph
    left, right = max(area.low, start - _HOME), min(area.high, end + _HOME)
    stopped, blocks = False, 0
    for low, high in scene.neighbours(start, end, left, right):
        if low < 0:  # from here on those after it
            stopped, blocks = False, 0
            continue
        if stopped:
            continue
        blocks += 1
        others = any(not same_person(spot.name, name) for spot in scene.names(low, high))
        others = others or any(low < one[1] and one[0] < high and one != area.extent for one in taken)
        stopped = others or blocks > _BLOCKS or scene.prose(low, high)
        if not stopped:
            start, end = min(start, low), max(end, high)
    return start, end


def _moved(pair: Pair, start: int) -> Pair:
    """A pair of a piece that begins at `start`, with spans in the whole text."""
    numbers = (one._replace(span=(one.span[0] + start, one.span[1] + start)) for one in pair.numbers)
    return pair._replace(numbers=tuple(numbers))


def _placed(
    pairs: list[Pair], grid: Grid, text: Text, data: Bytes, normal: Normalised | None, lines: int
) -> list[Pair]:
    """The pairs of a table in a text, with the places and spans of their numbers in that text."""
    where: dict[tuple[str, Sensitive], tuple[int, int]] = {}
    for pair in pairs:
        for number in pair.numbers:
            anchor = number.place.anchor.rpartition("row=")[2]
            start = grid.lines[int(anchor) - grid.table.first_row]
            end = data.find(b"\n", start, grid.end)
            line = bytes(data[start : end if end >= 0 else grid.end])
            written = re.search(r"[\W_]{0,4}".join(number.value.reveal()).encode(), line, re.IGNORECASE)
            low, high = written.span() if written else (0, len(line))
            where[number.place.anchor, number.value] = start + low, start + high
    ordered = sorted(where, key=where.__getitem__)
    found = dict(zip(ordered, _places(text, data, normal, [where[key] for key in ordered], lines), strict=True))

    def moved(number: Finding) -> Finding:
        place, span = found[number.place.anchor, number.value]
        return number._replace(place=place, span=span)

    return [pair._replace(numbers=tuple(map(moved, pair.numbers))) for pair in pairs]


def _places(
    text: Text, data: Bytes, normal: Normalised | None, spans: list[tuple[int, int]], lines: int
) -> list[tuple[Place, tuple[int, int]]]:
    """Place (page where pages are known, else line) and span, in the text as it was extracted, of ascending spans."""
    places = []
    marks = list(text.marks)
    counted = mark = 0
    for low, high in spans:
        if marks:
            start = normal.original(low) if normal else low
            while mark + 1 < len(marks) and marks[mark + 1][0] <= start:
                mark += 1
            place = text.place.at(marks[mark][1]) if marks[mark][0] <= start else text.place
        else:
            lines += bytes(data[counted:low]).count(b"\n")
            counted = low
            place = text.place.at(f"line={lines + 1}")
        places.append((place, (normal.original(low), normal.original_end(high)) if normal else (low, high)))
    return places
