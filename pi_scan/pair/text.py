"""Pairing in running text and forms: by line, sentence, paragraph, then a window, then what stands over it all."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.grids import grids
from pi_scan.detect.look import Detector, Refuse, bounds
from pi_scan.detect.names import find_names
from pi_scan.detect.residency import residency
from pi_scan.model import Bytes, Kind, Name, Pair, Place, Residency, Text
from pi_scan.pair.people import People, finding, hopeless, licensed_home
from pi_scan.pair.rows import pair_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from pi_scan.detect.candidate import Candidate
    from pi_scan.detect.normal import Normalised

_LINE: Final = 600
"""Bytes of a line looked at on either side of a number."""
_PIECE: Final = 32 << 20
"""Bytes of a text looked at in one go."""
_PARAGRAPH: Final = 1500
_WINDOW: Final = 2500
"""Bytes before a number in which a form or letter may have named its person; after it, a quarter."""
_HOME: Final = 1500
"""Bytes around a person's name and numbers in which an address is theirs."""
_LETTER: Final = 8000
"""The same when the record has one person only."""
_LABELLED: Final = 300
"""Bytes by which a label brings a name nearer."""
_AFTER: Final = 60
"""Bytes by which a name after the number is farther off than one before, beside counting double."""
_ANOTHER: Final = 10_000
"""Bytes by which a name is farther off that a label gives to somebody else."""
_TITLE: Final = 12
"""Bytes that may stand beside a name that has its line to itself: `Dear Mr.`, `Attn`."""
_SENTENCE: Final = re.compile(r"(?<=[a-z0-9)\"'’%][.!?;])\s+(?=[\"'“(]?[A-Z])")
_JOINT: Final = re.compile(r"\s*(?:,|&|\+|/|and|y|e|et|or|and/or|,\s*and)?\s*", re.IGNORECASE)
_SHARED: Final = frozenset({Kind.FINANCIAL_ACCOUNT, Kind.PAYMENT_CARD})
"""Kinds that two people can hold together."""


class Spot(NamedTuple):
    """A name, with byte offsets in the text."""

    start: int
    end: int
    name: Name

    @property
    def labelled(self) -> bool:
        """Whether a label says that this is a name."""
        return any(fact.startswith("label:") for fact in self.name.facts)

    @property
    def other(self) -> bool:
        """Whether a label says that this is somebody beside the record's own person: a spouse, a physician, a payee."""
        return any(fact.startswith("other:") for fact in self.name.facts)


class Scene:
    """One text, with its names found where they are asked for."""

    def __init__(self, data: Bytes, size: int) -> None:
        self.data = data
        self.size = size
        self.names: Callable[[int, int], tuple[Spot, ...]] = lru_cache(maxsize=512)(self._names)

    def _names(self, low: int, high: int) -> tuple[Spot, ...]:
        raw = bytes(self.data[low:high])
        text = raw.decode("utf-8", "replace")
        if len(text) == len(raw):
            return tuple(Spot(low + name.start, low + name.end, name) for name in find_names(text))
        return tuple(
            Spot(low + len(text[: name.start].encode()), low + len(text[: name.end].encode()), name)
            for name in find_names(text)
        )

    def stands(self, spot: Spot) -> bool:
        """Whether a name has its line to itself, as over an address or in `Dear Ana Silva:`."""
        low, high = self.line(spot.start, spot.end, 0, self.size)
        rest = bytes(self.data[low : spot.start]) + bytes(self.data[spot.end : high])
        return len(rest.strip(b" \t\r,:;.*#|-")) <= _TITLE

    def line(self, start: int, end: int, low: int, high: int) -> tuple[int, int]:
        """The line around `start`…`end`, no further than `low` and `high`."""
        low, high = max(low, start - _LINE), min(high, end + _LINE)
        after = self.data.find(b"\n", end, high)
        return max(low, self.data.rfind(b"\n", low, start) + 1), (after if after >= 0 else high)

    def paragraph(self, start: int, end: int, low: int, high: int) -> tuple[int, int]:
        """The lines around, up to an empty one."""
        low, high = max(low, start - _PARAGRAPH), min(high, end + _PARAGRAPH)
        before, after = self.data.rfind(b"\n\n", low, start), self.data.find(b"\n\n", end, high)
        return (before + 2 if before >= 0 else low), (after if after >= 0 else high)


class Match(NamedTuple):
    """The persons that a number belongs to, and why."""

    spots: tuple[Spot, ...]
    near: bool
    evidence: str


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
        found += _pair_piece(detector, piece, lines, refuse)
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
            found += rows
            candidates = [one for one in candidates if one.end <= grid.start or one.start >= grid.end]
    if not candidates:
        return found
    scene = Scene(data, len(data))
    above = tuple(Spot(name.start, name.end, name) for name in find_names(text.context)) if text.context else ()
    places = _places(text, data, normal, candidates, lines)
    by_record: dict[tuple[int, int], list[int]] = {}
    for index, candidate in enumerate(candidates):
        by_record.setdefault(bounds(records, candidate.start, len(data)), []).append(index)
    for (low, high), indices in by_record.items():
        here = [candidates[index] for index in indices]
        matches = _matches(scene, here, low, high, above)
        people = People()
        extents: dict[int, tuple[int, int]] = {}
        for index, candidate, match in zip(indices, here, matches, strict=True):
            number = finding(candidate, *places[index], _paired(match))
            if number is None:
                continue
            for spot in match.spots if match else ():
                people.add(spot.name, number, (match.evidence,) if match else ())
                if match and match.evidence != "same:context":
                    known = extents.get(id(spot.name), (spot.start, spot.end))
                    extents[id(spot.name)] = (
                        min(known[0], spot.start, candidate.start),
                        max(known[1], spot.end, candidate.end),
                    )
            if match is None:
                people.add(None, number)
        persons = people.persons()
        taken = sorted(extents.values())
        for name, numbers, evidence in persons:
            where, why = _home(
                scene, extents.get(id(name)), taken, low, high, single=len(persons) == 1, context=text.context
            )
            if where is Residency.UNKNOWN:
                where, why = licensed_home(numbers)
            found.append(Pair(name, tuple(numbers), where, (*evidence, *why)))
        found += people.lone()
    return found


def _paired(match: Match | None) -> tuple[str, ...]:
    return () if match is None else ("name",) if match.near else ("name-far",)


def _matches(
    scene: Scene, candidates: list[Candidate], low: int, high: int, above: tuple[Spot, ...]
) -> list[Match | None]:
    """For each candidate of a record, whose it is."""
    matches = [_match(scene, candidate, candidates, low, high, above) for candidate in candidates]
    _doubt(matches, candidates)
    return matches


def _match(
    scene: Scene, candidate: Candidate, candidates: list[Candidate], low: int, high: int, above: tuple[Spot, ...]
) -> Match | None:
    """Whose a number is: by its line, its paragraph, then by the names that stand over it or by themselves around it.

    A name inside a sentence of another paragraph is nobody's claim to the number.
    """
    if hopeless(candidate):
        return None
    start, end = candidate.start, candidate.end
    line = scene.line(start, end, low, high)
    others: tuple[Spot, ...] = ()
    spots = _free(scene.names(*line), candidates)
    if any(not spot.other for spot in spots):
        return _choose_in_line(scene, spots, candidate, candidates, line)
    others += spots
    paragraph = scene.paragraph(start, end, low, high)
    spots = _free(scene.names(*paragraph), candidates)
    if any(not spot.other for spot in spots):
        return Match(_joint(scene, _choose(spots, start, end), spots, candidate), near=True, evidence="same:paragraph")
    others += spots
    window = max(low, start - _WINDOW), min(high, end + _WINDOW // 4)
    spots = _free(scene.names(*window), candidates)
    spots = tuple(spot for spot in spots if spot.labelled or scene.stands(spot))
    if spots:
        return Match(_joint(scene, _choose(spots, start, end), spots, candidate), near=True, evidence="same:window")
    if others:
        return Match((_choose(others, start, end),), near=True, evidence="same:paragraph")
    return Match(above[:1], near=False, evidence="same:context") if above else None


def _free(spots: tuple[Spot, ...], candidates: list[Candidate]) -> tuple[Spot, ...]:
    """The names that are not part of a number."""
    return tuple(spot for spot in spots if not any(spot.start < one.end and one.start < spot.end for one in candidates))


def _choose(spots: tuple[Spot, ...], start: int, end: int) -> Spot:
    """The nearest name; those before the number, and those that a label marks, are nearer than they stand."""

    def distance(spot: Spot) -> int:
        away = start - spot.end if spot.end <= start else _AFTER + 2 * (spot.start - end)
        return away - _LABELLED * spot.labelled + _ANOTHER * spot.other

    return min(spots, key=distance)


def _choose_in_line(
    scene: Scene, spots: tuple[Spot, ...], candidate: Candidate, candidates: list[Candidate], line: tuple[int, int]
) -> Match:
    """Whose number it is when names stand on its line: by sentence, by order when both are listed, else the nearest."""
    start, end = candidate.start, candidate.end
    sentence = _sentence(scene, start, end, line)
    within = tuple(spot for spot in spots if sentence[0] <= spot.start and spot.end <= sentence[1])
    evidence = "same:line" if sentence == line else "same:sentence"
    if not within:
        within, evidence = spots, "same:line"
    alike = [
        one
        for one in candidates
        if one.rule.kind == candidate.rule.kind and line[0] <= one.start and one.end <= line[1]
    ]
    if len(alike) == len(within) > 1:
        number = alike.index(candidate)
        listed = within[-1].end <= alike[0].start or within[0].start >= alike[-1].end
        swapped = all(one.end <= spot.start for one, spot in zip(alike, within, strict=True))
        if listed or swapped:
            return Match((within[number],), near=True, evidence=evidence)
    chosen = _choose(within, start, end)
    return Match(_joint(scene, chosen, within, candidate), near=True, evidence=evidence)


def _sentence(scene: Scene, start: int, end: int, line: tuple[int, int]) -> tuple[int, int]:
    """The sentence of a long line that holds the number; the line itself if it has one sentence."""
    text = bytes(scene.data[line[0] : line[1]]).decode("utf-8", "replace")
    if len(text) < 80:
        return line
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    if len(cuts) == 2:
        return line
    for low, high in pairwise(cuts):
        first = line[0] + len(text[:low].encode())
        last = line[0] + len(text[:high].encode())
        if first <= start and end <= last:
            return first, last
    return line


def _joint(scene: Scene, chosen: Spot, spots: tuple[Spot, ...], candidate: Candidate) -> tuple[Spot, ...]:
    """Both holders of an account that two people share: names that only "and" or a comma parts."""
    if candidate.rule.kind not in _SHARED:
        return (chosen,)
    group = [chosen]
    index = spots.index(chosen)
    for neighbours in (reversed(spots[:index]), spots[index + 1 :]):
        edge = chosen
        for spot in neighbours:
            low, high = min(edge.end, spot.end), max(edge.start, spot.start)
            between = bytes(scene.data[low:high]).decode("utf-8", "replace") if low < high else ""
            if (
                len(between) > 12
                or "\n" in between
                or not _JOINT.fullmatch(between)
                or (low < high and not between.strip())
            ):
                break
            group.append(spot)
            edge = spot
    return tuple(sorted(group))


def _doubt(matches: list[Match | None], candidates: list[Candidate]) -> None:
    """A list of people over a list of numbers: several numbers of one kind cannot all be the last name's."""
    claims: dict[tuple[int, Kind], set[str]] = {}
    for match, candidate in zip(matches, candidates, strict=True):
        if match and match.evidence in {"same:paragraph", "same:window"} and candidate.rule.kind is Kind.SSN:
            claims.setdefault((match.spots[0].start, candidate.rule.kind), set()).add(candidate.value)
    for index, (match, candidate) in enumerate(zip(matches, candidates, strict=True)):
        if match and match.evidence in {"same:paragraph", "same:window"}:
            values = claims.get((match.spots[0].start, candidate.rule.kind), set())
            if len(values) > 1 and not match.spots[0].labelled:
                matches[index] = Match(match.spots, near=False, evidence="ambiguous")


def _home(
    scene: Scene,
    extent: tuple[int, int] | None,
    taken: list[tuple[int, int]],
    low: int,
    high: int,
    *,
    single: bool,
    context: str,
) -> tuple[Residency, tuple[str, ...]]:
    """Where a person lives: as their line says, or their paragraph, or what is around, short of the next person."""
    if extent is None:
        return residency(context)
    start, end = extent
    reach = _LETTER if single else _HOME
    left = max([low, start - reach, *(other[1] for other in taken if other[1] <= start)])
    right = min([high, end + reach, *(other[0] for other in taken if other[0] >= end)])
    tried: set[tuple[int, int]] = set()
    lines = scene.line(start, end, left, right)
    paragraph = scene.paragraph(start, end, left, right)
    for area in (lines, paragraph, (left, right)):
        if area in tried:
            continue
        tried.add(area)
        where, why = residency(bytes(scene.data[area[0] : area[1]]).decode("utf-8", "replace"))
        if where is not Residency.UNKNOWN:
            return where, why
    return Residency.UNKNOWN, ()


def _places(
    text: Text, data: Bytes, normal: Normalised | None, candidates: list[Candidate], lines: int
) -> list[tuple[Place, tuple[int, int]]]:
    """Place (page where pages are known, else line) and span, in the text as it was extracted, of each candidate."""
    places = []
    marks = list(text.marks)
    counted = mark = 0
    for candidate in candidates:
        if marks:
            start = normal.original(candidate.start) if normal else candidate.start
            while mark + 1 < len(marks) and marks[mark + 1][0] <= start:
                mark += 1
            place = text.place.at(marks[mark][1]) if marks[mark][0] <= start else text.place
        else:
            lines += bytes(data[counted : candidate.start]).count(b"\n")
            counted = candidate.start
            place = text.place.at(f"line={lines + 1}")
        span = (
            (normal.original(candidate.start), normal.original(candidate.end))
            if normal
            else (candidate.start, candidate.end)
        )
        places.append((place, span))
    return places
