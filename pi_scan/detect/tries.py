"""Where the patterns of rules are tried: around the sweep's hits. Hits in, matches out; nothing is judged here."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from pi_scan.detect.context import LABEL_REACH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pi_scan.detect.rules import Rule

_KEYWORD: Final = 64
"""Bytes that the characters of a window may take beyond their number, and of a keyword."""
_VALUE: Final = 40
"""Bytes of the longest value (an IBAN in groups)."""
_MARGIN: Final = 20
"""Bytes after the longest value that its pattern's look-arounds may see."""
_LETTERS: Final = 7
"""Bytes of a value before its first digit, at most, where many rules share a keyword."""
_SEEN: Final = 8
"""Bytes from the digit on by which it is told whether a number begins."""
_SWEPT: Final = 100
"""Bytes that are swept in the time in which a pattern is tried on one."""
_DIGITS: Final = re.compile(rb"[0-9]+")
_BEGIN: Final = re.compile(rb"(?<![0-9A-Za-z])(?=[0-9A-Za-z*]{5}|[0-9A-Za-z]{1,4}[ -][0-9])")
MANY: Final = 8
"""Rules from which on it is worthwhile to ask first where a number may begin, and which of them are possible there."""


class Listed(NamedTuple):
    """A rule, with the numbers of its word lists in the vocabulary."""

    rule: Rule
    keywords: int
    also: int
    against: int
    headers: int
    rivals: int = 0


class Reach(NamedTuple):
    """Where a rule's values are looked for around a hit of the sweep, in bytes."""

    before: int
    """From where before the hit's end a value may begin…"""
    after: int
    """…to where after it."""
    beyond: int
    """How far after that its pattern looks."""


Try: TypeAlias = "tuple[Listed, re.Match[bytes]]"
"""A rule whose pattern matches."""

Begun: TypeAlias = "Callable[[Listed], Sequence[int] | None]"
"""Where values of a rule may begin in a text, ascending; None where nothing tells."""


class Group:
    """Rules that share their hits and how far around them they look."""

    def __init__(self, reach: Reach, rules: Sequence[Listed]) -> None:
        self.reach = reach
        self.rules = rules
        self.shape = rules[0].rule.anchor == "shape"
        """Whether its hits are numbers, not the words beside them."""

    @cached_property
    def _searches(self) -> list[tuple[Listed, re.Pattern[bytes]]]:
        """The patterns, compiled when the first hit is met."""
        return [(listed, listed.rule.regex) for listed in self.rules]

    def matches(
        self, data: bytes, hits: Sequence[int], possible: Callable[[list[Try]], list[Try]], begun: Begun
    ) -> list[Try]:
        """The matches around the hits that end at `hits` (ascending).

        `possible` is given the matches of many rules at one place, and says which of them deserve a look. `begun` is
        asked where it costs less than to look everywhere around the hits.
        """
        found: list[Try] = []
        if self.shape:
            for listed, pattern in self._searches:
                found += [(listed, match) for match in at_hits(pattern, data, hits, self.reach)]
            return found
        if len(self.rules) >= MANY:
            for low, high, stop in self._regions(hits, len(data)):
                found += self._at_beginnings(data, low, high, stop, possible)
            return found
        sparse = self._extent(hits) * _SWEPT < len(data)
        regions: list[tuple[int, int, int]] = []
        for listed, pattern in self._searches:
            starts = None if sparse else begun(listed)
            if starts is None:
                regions = regions or list(self._regions(hits, len(data)))
                found += [(listed, match) for match in _in_regions(pattern, data, regions)]
            else:
                found += [(listed, match) for match in self._at_starts(pattern, data, starts, hits)]
        return found

    def _extent(self, hits: Sequence[int]) -> int:
        """Bytes around the hits, at most."""
        before, after, _ = self.reach
        return min(len(hits) * (before + after), hits[-1] - hits[0] + before + after) if hits else 0

    def _regions(self, hits: Iterable[int], size: int) -> Iterator[tuple[int, int, int]]:
        """Where values may begin, from and to, and how far a pattern may look there."""
        before, after, beyond = self.reach
        return ((low, high, min(size, high + beyond)) for low, high in merged(hits, before, after, size))

    def _at_starts(
        self, pattern: re.Pattern[bytes], data: bytes, starts: Sequence[int], hits: Sequence[int]
    ) -> Iterator[re.Match[bytes]]:
        """The matches at those of `starts` (ascending) that lie in a region around a hit.

        Both may be many: from one start the region around it is found, which holds for the next ones too.
        """
        before, after, beyond = self.reach
        size, last = len(data), len(hits)
        done = stop = 0
        high = -1
        for start in starts:
            if start > high:
                at = bisect_left(hits, start - after)
                if at == last:
                    return
                if hits[at] - before > start:
                    continue
                while (at := at + 1) < last and hits[at] - before <= hits[at - 1] + after:
                    pass
                done, high = 0, hits[at - 1] + after
                stop = min(size, high + beyond)
            if start >= done and (match := pattern.match(data, start, stop)) is not None:
                done = match.end()
                if match.end("value") < stop or stop == size:
                    yield match

    def _at_beginnings(
        self, data: bytes, low: int, high: int, stop: int, possible: Callable[[list[Try]], list[Try]]
    ) -> Iterator[Try]:
        done: dict[int, int] = {}
        for start in beginnings(data, low, high):
            found: list[Try] = []
            for number, (listed, pattern) in enumerate(self._searches):
                match = pattern.match(data, start, stop)
                if match is None or start < done.get(number, 0) or (match.end() == stop < len(data)):
                    continue
                done[number] = match.end()
                found.append((listed, match))
            yield from possible(found) if len(found) >= MANY else found


def at_hits(pattern: re.Pattern[bytes], data: bytes, hits: Iterable[int], reach: Reach) -> list[re.Match[bytes]]:
    """The matches that begin before the end of one of `hits` (ascending): a number's own look was swept for."""
    found: list[re.Match[bytes]] = []
    search, size, (before, _, beyond) = pattern.search, len(data), reach
    done = 0
    for hit in hits:
        position, stop = hit - before, hit + beyond
        position = max(position, done)
        while position <= hit and (match := search(data, position, stop)) is not None:
            start, end = match.span("value")
            if start > hit:
                break
            position = done = match.end()
            if end < stop or stop >= size:
                found.append(match)
    return found


def _in_regions(
    pattern: re.Pattern[bytes], data: bytes, regions: Iterable[tuple[int, int, int]]
) -> Iterator[re.Match[bytes]]:
    """The matches whose values begin in `regions`."""
    search, size = pattern.search, len(data)
    for low, high, stop in regions:
        position = low
        while position <= high and (match := search(data, position, stop)) is not None:
            position = match.end()
            start, end = match.span("value")
            if start <= high and (end < stop or stop == size):
                yield match


@cache
def needs_label(rule: Rule) -> bool:
    """Whether only a label makes a number in a text one of the rule's."""
    return any("label" in group and {"label", "column"}.issuperset(group) for group in rule.requires)


@cache
def reach(rule: Rule) -> Reach:
    """How far around a hit a rule looks."""
    if rule.anchor == "shape":
        return Reach(rule.reach, 0, rule.reach + _MARGIN)
    if needs_label(rule):
        return Reach(0, LABEL_REACH + _KEYWORD // 2, _VALUE + _MARGIN)  # only a label makes it one: they stand before
    return Reach(rule.window // 2 + _VALUE + _KEYWORD, rule.window + _KEYWORD, _VALUE + _MARGIN)


def beginnings(data: bytes, low: int, high: int) -> list[int]:
    """Where a number of five characters or more may begin from `low` to `high`: with a word or a digit.

    Digits are rare in prose, so they are looked for first.

    >>> beginnings(b"the license S12 345 of May 2023", 0, 31)
    [12, 23]
    """
    found: list[int] = []
    position = low
    while (digits := _DIGITS.search(data, position, high + _LETTERS + 1)) is not None:
        place = digits.start()
        first = max(low, place - _LETTERS, found[-1] + 1 if found else 0)
        words = (word.start() for word in _BEGIN.finditer(data, first, place + _SEEN))
        found += takewhile(min(place, high).__ge__, words)
        position = digits.end()
    return found


def merged(places: Iterable[int], before: int, after: int, size: int) -> Iterator[tuple[int, int]]:
    """The regions (start, end) around `places` (ascending), those that touch joined.

    >>> list(merged([10, 15, 90], 5, 5, 100))
    [(5, 20), (85, 95)]
    """
    low = high = -1
    for place in places:
        if place - before > high:
            if high >= 0:
                yield low, high
            low = max(0, place - before)
        high = min(size, place + after)
    if high >= 0:
        yield low, high
