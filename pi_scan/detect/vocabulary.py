"""Keywords as whole words: which of the rules' words stand in a piece of text, and where.

One Aho-Corasick automaton (pyahocorasick) holds the words of all rules. Text is folded first: lower case, and any
run of spaces, dots, hyphens and underscores is one space, so that `Acct. No`, `acct_no` and `ACCT NO` are one word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, NamedTuple

import ahocorasick

_SEPARATORS: Final = re.compile(r"[\s_.\-/\x00-\x1f]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_QUOTES: Final = str.maketrans("’‘ʼ", "'''")


class Word(NamedTuple):
    """A keyword in a text: character offsets, the keyword, and the ids of the lists that hold it."""

    start: int
    end: int
    keyword: str
    lists: frozenset[int]


class Vocabulary:
    """The words of several lists; a list is known by the number it was given when added."""

    def __init__(self, lists: Iterable[Iterable[str]]) -> None:
        holders: dict[tuple[str, bool], set[int]] = {}
        for number, words in enumerate(lists):
            for word in words:
                folded = fold(word)[0].strip()
                exact = word.isupper() and word.isascii() and len(word) <= 3
                holders.setdefault((folded, exact), set()).add(number)
        self._automaton = ahocorasick.Automaton()
        entries: dict[str, list[tuple[frozenset[int], bool]]] = {}
        for (folded, exact), numbers in holders.items():
            entries.setdefault(folded, []).append((frozenset(numbers), exact))
        for folded, found in entries.items():
            self._automaton.add_word(folded, (folded, found))
        if entries:
            self._automaton.make_automaton()
        self._empty = not entries

    def words(self, text: str) -> list[Word]:
        """Every whole keyword in `text`, in order of its end; of words ending at one place the longest comes first."""
        if self._empty:
            return []
        folded, offsets = fold(text)
        found = []
        last = len(folded) - 1
        for end, (keyword, entries) in self._automaton.iter(folded):
            start = end - len(keyword) + 1
            if start and _joined(folded[start - 1], keyword[0]) or end < last and _joined(keyword[-1], folded[end + 1]):
                continue
            begin, stop = offsets.original(start), offsets.original(end) + 1
            for lists, exact in entries:
                if not exact or text[begin:stop].isupper():
                    found.append(Word(begin, stop, keyword, lists))
        return found


class Offsets:
    """Where characters of a folded text stood before folding."""

    __slots__ = ("_ends", "_shifts")

    def __init__(self, ends: list[int], shifts: list[int]) -> None:
        self._ends = ends
        self._shifts = shifts

    def original(self, position: int) -> int:
        """The place in the original of the character at `position` in the folded text."""
        index = bisect_right(self._ends, position)
        return position + (self._shifts[index - 1] if index else 0)


def fold(text: str) -> tuple[str, Offsets]:
    """`text` as keywords are compared, and where its characters came from.

    >>> fold("Acct.  No")[0]
    'acct no'
    """
    lowered = text.translate(_QUOTES).lower()
    if len(lowered) != len(text):  # a letter whose lower case is two characters: keep the places right
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    ends: list[int] = []
    shifts: list[int] = []
    shift = 0

    def one(match: re.Match[str]) -> str:
        nonlocal shift
        width = match.end() - match.start()
        if width > 1:
            ends.append(match.start() - shift + 1)
            shift += width - 1
            shifts.append(shift)
        return " "

    return _SEPARATORS.sub(one, lowered), Offsets(ends, shifts)


def header_text(header: str) -> str:
    """A column header or key as words: camel case is split.

    >>> header_text("employeeSSN")
    'employee SSN'
    """
    return _CAMEL.sub(" ", header)


def _joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word (scripts without spaces never join)."""
    return left.isalnum() and right.isalnum() and left < "\u2e80" and right < "\u2e80"
