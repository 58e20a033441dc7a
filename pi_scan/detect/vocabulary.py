"""Keywords as whole words: which of the rules' words stand in a piece of text, and where.

One Aho-Corasick automaton (pyahocorasick) holds the words of all rules. Text is folded first: lower case, and every
punctuation mark but `#` is a space, so that `Acct. No`, `acct_no` and `ACCT NO` are one word, at the same offsets.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import ahocorasick

if TYPE_CHECKING:
    from collections.abc import Iterable

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z])")
MARKS: Final = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum() and chr(code) != "#"})
"""Punctuation of ASCII, but `#`, becomes a space."""
NUMBERED: Final = frozenset(["no", "number", "num", "nbr", "id", "#", "code"])
"""Words that say of what stands before them that its number follows."""
MARKS_OF_BYTES: Final = bytes(ord(MARKS.get(code, chr(code))) if code < 128 else code for code in range(256))
"""The same for UTF-8."""
BEYOND: Final = (
    "\u00a0\u00ad\u00b4\u00b7\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u202f"
    "\u3000\u3001\u3002\uff08\uff09\uff1a"
)
"""Spaces and marks beyond ASCII that stand beside keywords or between their words."""
_GAPS: Final = (" ", "  ")
"""What may stand between the words of a keyword, once folded: `acct no`, `acct. no`…"""
_LAST_GAPS: Final = (*_GAPS, "   ")
"""…and before the last: `license # / EIN`."""


class Word(NamedTuple):
    """A keyword in a text: character offsets, the keyword, and the ids of the lists that hold it."""

    start: int
    end: int
    keyword: str
    lists: frozenset[int]


class Vocabulary:
    """The words of several lists; a list is known by the number it was given when added."""

    def __init__(self, lists: Iterable[Iterable[str]]) -> None:
        holders: dict[str, tuple[set[int], set[int]]] = {}
        for number, words in enumerate(lists):
            for word in words:
                cased = word.isupper() and word.isascii() and len(word) <= 3
                holders.setdefault(" ".join(fold(word).split()), (set(), set()))[cased].add(number)
        self._automaton = ahocorasick.Automaton()
        for keyword, (loose, exact) in holders.items():
            entry = sys.intern(keyword), frozenset(loose), frozenset(loose | exact)
            left = " " if _spaced(keyword[0]) else ""
            right = " " if _spaced(keyword[-1]) else ""
            for spelling in _spellings(keyword):
                self._automaton.add_word(f"{left}{spelling}{right}", (len(left), len(right), len(spelling), *entry))
        self._empty = not holders
        if holders:
            self._automaton.make_automaton()

    def words(self, text: str) -> list[Word]:
        """Every whole keyword in `text`, in order of its end."""
        if self._empty:
            return []
        found = []
        for last, (_left, right, length, keyword, loose, either) in self._automaton.iter(f" {fold(text)} "):
            end = last - right  # offsets in `text`: the space put before it and the inclusive end cancel
            start = end - length
            lists = either if loose is not either and text[start:end].isupper() else loose
            if lists:
                found.append(Word(start, end, keyword, lists))
        return found


def _spellings(keyword: str) -> list[str]:
    """A keyword with one and with two separators between its words, and with three before the last."""
    first, *others = keyword.split(" ")
    if len(others) > 3:
        return [keyword]
    spellings = [first]
    for number, word in enumerate(others, start=1):
        gaps = _LAST_GAPS if number == len(others) else _GAPS
        spellings = [f"{before}{gap}{word}" for before in spellings for gap in gaps]
    return spellings


def _spaced(char: str) -> bool:
    """Whether words that begin or end with `char` stand between spaces (`#` and Chinese do not)."""
    return char.isalnum() and char < "\u2e80"


def fold(text: str) -> str:
    """`text` as keywords are compared, of the same length.

    >>> fold("Acct._No#")
    'acct  no#'
    """
    lowered = text.lower()
    if lowered.isascii():
        return lowered.translate(MARKS)
    if len(lowered) != len(text):  # a letter whose lower case is two characters: keep the places right
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    # `str.translate` is slow beyond ASCII; `bytes.translate` is not, and leaves the bytes of other letters alone.
    folded = lowered.encode("utf-8", "surrogatepass").translate(MARKS_OF_BYTES).decode("utf-8", "surrogatepass")
    for mark in BEYOND:
        folded = folded.replace(mark, " ")
    return folded


def header_text(header: str) -> str:
    """A column header or key as words: camel case is split.

    >>> header_text("employeeSSN")
    'employee SSN'
    """
    return _CAMEL.sub(" ", header)
