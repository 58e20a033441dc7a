"""Where the persons of one record of a text live: whose an address is, of all that stand around them.

Persons and the bytes they take up in, residencies with their facts out. An address is a person's by their line, their
paragraph, or the form or letter around, short of the next person. Where records follow one another, all have their
address on the same side; a family has one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.context import FULL_STOP
from pi_scan.detect.names import find_names
from pi_scan.detect.residency import has_address, residency
from pi_scan.model import Residency
from pi_scan.pair.people import family_parts, mentions, nameless, same_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.model import Name
    from pi_scan.pair.scene import Scene

_HOME: Final = 1500
"""Bytes around a person's name and numbers in which an address is theirs."""
_NEAR: Final = 400
"""Bytes before the first and after the last of several records in which an address shows where theirs stand."""
_FAR: Final = 8000
"""Bytes beyond which another person is too far off to matter."""
_WHOLE: Final = 2000
"""Bytes of a record with one person in which every address is that person's."""
_LONG: Final = 100
"""Bytes from which on a line with name and number says all there is: the next line of a log is another's."""
_BLOCKS: Final = 10
"""Paragraphs on either side that may hold the address of a letter or form."""
_FEW: Final = 8
"""Persons of a record among whom those of one name are a family; of more, some are namesakes."""
_UNDER: Final = 3
"""Lines of an address right below a long line."""
_ADDRESS: Final = re.compile(
    rb"\s*(?:[0-9]{1,2}[a-z]?[.)]\s*)?"
    rb"(?:(?i:(?:[a-z]+ ){0,2}address|residence|resides(?: at)?|city|town)\b[^:\n]{0,30}:"
    rb"|[0-9]{1,5}[A-Za-z]? +[A-Za-z][^\n:]{3,50}$|[A-Za-z .'-]{3,30},? +[A-Z]{2},? +[0-9]{5}(?:-[0-9]{4})?\s*$)"
)
"""A line that is an address, or begins with the label of one."""

_KIN: Final = re.compile(r"(?i)(?:kin|relation(?:ship)?)(?: to [a-z' ]{2,30})?")
"""The header of a column that says how somebody is related to another person."""
_BLANK: Final = re.compile(r"\n\s*\n")
_STATED: Final = re.compile(
    r"(?:,?\s(?:(?:who )?(?:now )?(?:residing|resides|living|lives|domiciled) (?:at|in)|(?:formerly |late )of"
    r"|of(?= [0-9])) |,\n(?=[0-9])|, (?=[0-9]{1,5}[A-Za-z]? [A-Z][a-z])|\n(?i:late of ))(?=[A-Z0-9])"
)
"""What stands between a name and where that person lives: `Ana Silva, late of 19 Oak Ave, Lynn`."""
_STATED_ENDS: Final = re.compile(rf"{FULL_STOP}\s|[;(]|\n\n| and ")
_TOLD: Final = 120
"""Characters behind a name in which its address stands."""
Home = tuple[Residency, tuple[str, ...]]
_NOWHERE: Final[Home] = (Residency.UNKNOWN, ())


class Person(NamedTuple):
    """One person of a record."""

    name: Name
    extent: tuple[int, int]
    """From the first to the last of the name and the numbers."""
    beside: bool
    """Whether name and number stand in fields or paragraphs of their own, and so may the address."""


class Homes:
    """The homes of the persons of the record from `low` to `high`; `taken`: what all names and numbers take up."""

    def __init__(
        self, scene: Scene, persons: Sequence[Person], record: tuple[int, int], taken: list[tuple[int, int]]
    ) -> None:
        self._scene, self._persons, self._record = scene, persons, record
        self._taken = sorted(taken)
        self._sides: dict[int, int] = {}

    def all(self) -> list[Home]:
        """The home of each person, in their order."""
        single = len(self._persons) == 1
        found = [
            self._home([one.name], one.extent, beside=one.beside, single=single, log=not one.beside)
            for one in self._persons
        ]
        if not single:
            for family in self._families(found):
                self._share(family, found)
        return found

    def around(self, names: list[Name], extent: tuple[int, int], *, single: bool = True) -> Home:
        """The home that several persons have together."""
        return self._home(names, extent, beside=True, single=single, log=False)

    def _home(self, names: list[Name], extent: tuple[int, int], *, beside: bool, single: bool, log: bool) -> Home:
        start, end = extent
        low, high = self._record
        left, right = self._between(start, end)
        line = self._scene.line(start, end, left, right)
        log = log and line[1] - line[0] > _LONG
        stated = _NOWHERE if log else self._stated(names, extent)
        if stated[0] is not Residency.UNKNOWN:
            return stated
        where = self._said(names, line)
        if where[0] is not Residency.UNKNOWN:
            return where
        if log:
            return self._said(names, (line[0], self._under(line[1], right)))
        side = self._side(start, end)
        if side > 0:
            left = max(left, line[0])
        elif side < 0:
            right = min(right, line[1])
        paragraph = self._scene.paragraph(start, end, left, right)
        where = self._said(names, paragraph) if paragraph != line else where
        if where[0] is not Residency.UNKNOWN:
            return where
        around = paragraph
        if single and high - low <= _WHOLE:
            around = (left, right)
        elif beside:
            around = self._around(names, extent, paragraph, (left if side > 0 else low, right if side < 0 else high))
        return self._said(names, around) if around != paragraph else where

    def _stated(self, names: list[Name], extent: tuple[int, int]) -> Home:
        """The home that stands directly behind a person's name, wherever that is in the record."""
        text = self._scene.text(max(self._record[0], extent[0] - _HOME), min(self._record[1], extent[1] + _HOME))
        for name in names:
            for after in mentions(text, name):
                begin = _STATED.match(text, after)
                if begin is None:
                    continue
                told = _STATED_ENDS.split(text[begin.end() : after + _TOLD], maxsplit=1)[0]
                where = residency(nameless(told, name))
                if where[0] is not Residency.UNKNOWN:
                    return where
        return _NOWHERE

    def _said(self, names: list[Name], piece: tuple[int, int]) -> Home:
        text = self._scene.text(*piece)
        for name in names:
            text = nameless(text, name)
        return residency(text)

    def _near(self, start: int, end: int) -> list[tuple[int, int]]:
        return self._taken[bisect_left(self._taken, (start - _FAR,)) : bisect_left(self._taken, (end + _FAR,))]

    def _between(self, start: int, end: int) -> tuple[int, int]:
        """How far it is to the persons before and after; what else stands on their lines is theirs."""
        data, (low, high) = self._scene.data, self._record
        near = self._near(start, end)
        left = max([low, *(other[1] for other in near if other[1] <= start)])
        right = min([high, *(other[0] for other in near if other[0] >= end)])
        if left > low and (stop := data.find(b"\n", left, start)) >= 0:
            left = stop
        if right < high and (stop := data.rfind(b"\n", end, right)) >= 0:
            right = stop
        return max(left, start - _HOME), min(right, end + _HOME)

    def _under(self, end: int, right: int) -> int:
        """Where the lines of an address right below a line end."""
        for _ in range(_UNDER):
            stop = self._scene.data.find(b"\n", end + 1, right)
            stop = stop if stop >= 0 else right
            if stop <= end or not _ADDRESS.match(self._scene.data[end + 1 : stop]):
                break
            end = stop
        return end

    def _side(self, start: int, end: int) -> int:
        """Where the addresses of the records around stand: 1 for below name and number, -1 for above, 0 for unknown."""
        near = self._near(start, end)
        at = min(bisect_left(near, (start, end)), len(near) - 1)
        first = next((here for here in range(at, 0, -1) if near[here][0] - near[here - 1][1] > _HOME), 0)
        last = next(
            (here for here in range(at, len(near) - 1) if near[here + 1][0] - near[here][1] > _HOME), len(near) - 1
        )
        if first >= last:
            return 0
        run = near[first : last + 1]
        begin = run[0][0]
        if begin not in self._sides:
            low, high = self._record
            # Only addresses between them tell that each has one of their own.
            gaps = [self._addressed(one[1], other[0]) for one, other in pairwise(run[: _FEW + 1])]
            parted = 2 * sum(gaps) >= len(gaps)
            above = parted and self._addressed(max(low, begin - _NEAR), begin)
            below = parted and self._addressed(run[-1][1], min(high, run[-1][1] + _NEAR))
            self._sides[begin] = below - above
        return self._sides[begin]

    def _addressed(self, low: int, high: int) -> bool:
        """Whether an address stands on the lines between two places."""
        data = self._scene.data
        first, last = data.find(b"\n", low, high), data.rfind(b"\n", low, high)
        if not low or data[low - 1 : low] == b"\n":
            first = low
        if high == len(data):
            last = high
        return 0 <= first < last and not self._scene.prose(first, last) and has_address(self._scene.text(first, last))

    def _around(
        self, names: list[Name], extent: tuple[int, int], paragraph: tuple[int, int], bounds: tuple[int, int]
    ) -> tuple[int, int]:
        """A paragraph with the blocks of an address or a form beside it: no sentences, and nobody else's name."""
        start, end = paragraph
        near = self._near(*extent)
        left, right = max(bounds[0], start - _HOME), min(bounds[1], end + _HOME)
        stopped, blocks = False, 0
        for low, high in self._scene.neighbours(start, end, left, right):
            if low < 0:  # from here on those after it
                stopped, blocks = False, 0
                continue
            if stopped:
                continue
            blocks += 1
            others = not all(
                any(same_person(spot.name, name) for name in names) for spot in self._scene.names(low, high)
            )
            others = others or any(
                low < one[1] and one[0] < high and not (extent[0] <= one[0] and one[1] <= extent[1]) for one in near
            )
            stopped = others or blocks > _BLOCKS or self._scene.prose(low, high)
            if not stopped:
                start, end = min(start, low), max(end, high)
        return start, end

    def _families(self, homes: list[Home]) -> list[list[int]]:
        """Persons in a row who share a family name, where the home of one is unknown."""
        order = sorted(range(len(self._persons)), key=lambda number: self._persons[number].extent)
        found: list[list[int]] = []
        known: set[str] = set()
        for number in order:
            person = self._persons[number]
            parts = family_parts(person.name)
            near = found and person.extent[0] - self._persons[found[-1][-1]].extent[1] <= _HOME
            if near and known & parts:
                found[-1].append(number)
                known |= parts
            else:
                found.append([number])
                known = parts
        return [
            family
            for family in found
            if 1 < len(family) <= _FEW
            and len(order) <= 2 * len(family)
            and any(homes[number][0] is Residency.UNKNOWN for number in family)
        ]

    def _share(self, family: list[int], homes: list[Home]) -> None:
        """Give those of a family whose home is unknown that of the others; that of all if no one's own is known.

        That somebody lives elsewhere says nothing of the others; an address of all of them does.
        """
        here = [homes[number] for number in family if homes[number][0] is not Residency.UNKNOWN]
        home = _NOWHERE
        if here:
            home = here[0] if all(one[0] is Residency.MA for one in here) else _NOWHERE
        else:
            members = [self._persons[number] for number in family]
            extent = min(one.extent[0] for one in members), max(one.extent[1] for one in members)
            single = len(family) == len(self._persons)
            if single or all(one.beside for one in members):
                home = self.around([one.name for one in members], extent, single=single)
        if home[0] is not Residency.UNKNOWN:
            for number in family:
                if homes[number][0] is Residency.UNKNOWN:
                    homes[number] = home[0], ("household", *home[1])


def home_of_dependents(scene: Scene, headers: Sequence[str], table: tuple[int, int], record: tuple[int, int]) -> Home:
    """The home of those whom a small table says to be somebody's kin: that of the only persons with an address around.

    `table`, `record`: where each begins and ends. A firm's address is nobody's home.
    """
    low, high = record
    if high - low > _FAR or not any(map(_KIN.fullmatch, map(str.strip, headers))):
        return _NOWHERE
    blocks = [block for piece in ((low, table[0]), (table[1], high)) for block in _BLANK.split(scene.text(*piece))]
    homes = [residency(block) for block in blocks if has_address(block) and find_names(block)]
    if not homes or len({where for where, _ in homes}) > 1 or homes[0][0] is Residency.UNKNOWN:
        return _NOWHERE
    return homes[0][0], ("household", *homes[0][1])


def home_of_table(scene: Scene, names: Sequence[Name], extent: tuple[int, int], record: tuple[int, int]) -> Home:
    """The home of those in a table of a text, if they are a family: by the text around it."""
    parts = list(map(family_parts, names))
    known, left = parts[0] if parts else set(), parts[1:]
    while more := [one for one in left if one & known]:
        known = known.union(*more)
        left = [one for one in left if not one & known]
    if left or not 1 < len(names) <= _FEW:
        return _NOWHERE
    where, why = Homes(scene, [], record, [extent]).around(list(names), extent)
    return (where, ("household", *why)) if where is not Residency.UNKNOWN else _NOWHERE
