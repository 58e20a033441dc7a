"""Tables whose gaps are lost: words, then rows of words and numbers, all one space apart.

So comes out what a web page or a program that does not keep columns was given. The rows are cut at their numbers; the
words above the first row say, in their order, what the numbers are.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from pi_scan.detect.name_columns import read_label
from pi_scan.detect.vocabulary import NUMBERED, fold, header_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.detect.look import Detector

_MARKS: Final = " \t|"
"""Between the columns of a table in a text."""
_ROWS: Final = 3
"""Rows that it takes to make a table."""
_NUMBER: Final = re.compile(
    r"""(?x) (?<! \S )
    (?: [0-9]{4} (?:[ ][0-9]{4}){3} | 3[0-9]{3}[ ][0-9]{6}[ ][0-9]{4,5} | [0-9]{3}[ ][0-9]{2}[ ][0-9]{4}
      | (?= [A-Z-]* (?: [0-9][A-Z-]* ){4} ) [0-9A-Z][0-9A-Z-]{5,33} )
    (?! \S )"""
)
"""What may be looked for; no ZIP code, house number, date or amount."""
_FIRST: Final = re.compile(r"([0-9$][0-9.,/$-]*) (?P<rest>.*[^\W\d_].*)")
"""A date or an amount before a name."""
_STATE: Final = re.compile(r"([A-Z]{2})(?: (?P<rest>.*))?")
_DIGIT: Final = re.compile("[0-9]")
_SMALL_WORD: Final = re.compile(r"(?<!\S)[a-z]{2,}(?!\S)")
_SMALL: Final = 3
"""Small words of a row at most: sentences have more."""
_ATTRIBUTES: Final = frozenset({"state", "st", "date", "type", "name", "holder", "status", "class"})
"""After the word for a number they say that it is something else: `DL State`."""
_HOME: Final = frozenset({"address", "street", "city", "zip"})
_PLACES: Final = frozenset({"zip", "postal", "post", "area"})
"""Their codes are no numbers that are looked for."""
_HEADING: Final = 120
"""Characters of a heading."""
_DENIAL: Final = re.compile(r"(?i)\b(?:no|not|non|never|without|except|instead|omit(?:ted)?|removed?|don['’]?t|ask)\b")
"""A heading with such a word speaks of numbers that are not there."""
_LONGEST: Final = 4
"""Words of a column's name."""

Cells = tuple[tuple[str, ...], tuple[list[str], ...]]
"""Names of the columns, and the columns."""


def cut_at_numbers(detector: Detector, header: str, lines: Sequence[str]) -> Cells | None:
    """The table that `lines` are under the words `header`, or none; it may end before the last of them.

    A column without a number has no name, unless an address stands in it.
    """
    words = header.replace("|", " ").split()
    rows = [line.strip(_MARKS) for line in lines]
    found = [list(_NUMBER.finditer(row)) for row in rows]
    count = Counter(map(len, found[:_ROWS])).most_common(1)[0][0] if rows else 0
    found = list(takewhile(lambda matches: len(matches) == count, found))
    if not count or len(found) < _ROWS or len(words) <= count or any(map(_is_prose, rows[:_ROWS])):
        return None
    between = [
        [row[start:end].strip(_MARKS) for start, end in _gaps(matches, len(row))]
        for row, matches in zip(rows, found, strict=False)
    ]
    names = _names(detector, words, count) or _guess(words, between, count)
    if not any(map(detector.headed, map(header_text, names))) or not any(texts[0] or texts[1] for texts in between):
        return None
    columns: list[tuple[str, list[str]]] = []
    home = "Address" if _HOME.intersection(map(fold, words)) else ""
    state = next((" ".join(pair) for pair in pairwise(words) if fold(pair[1]) == "state"), "State")
    for at, texts in enumerate(zip(*between, strict=True)):
        columns += _texts(list(texts), home if at == count else "", state if at else "")
        if at < count:
            columns.append((names[at], [matches[at][0] for matches in found]))
    return tuple(name for name, _ in columns), tuple(cells for _, cells in columns)


def _is_prose(row: str) -> bool:
    return len(_SMALL_WORD.findall(row)) > _SMALL


def _gaps(matches: Sequence[re.Match[str]], size: int) -> Iterator[tuple[int, int]]:
    """What stands before, between and after the numbers of a row."""
    edges = [0, *(edge for match in matches for edge in match.span()), size]
    return zip(edges[::2], edges[1::2], strict=True)


def _texts(texts: list[str], name: str, state: str) -> Iterator[tuple[str, list[str]]]:
    """The columns of what stands beside a number: before the first a date is one of its own, after it the state."""
    if not any(texts):
        return
    matches = [match for text in texts if (match := (_STATE if state else _FIRST).fullmatch(text))]
    if len(matches) == len(texts):
        yield state, [match[1] for match in matches]
        texts = [match["rest"] or "" for match in matches]
    if any(texts):
        yield name, texts


def _names(detector: Detector, words: Sequence[str], count: int) -> list[str]:
    """What the numbers of a row are: the words for numbers in a header, if there are as many."""
    found: list[str] = []
    at = 0
    while at < len(words):
        phrases = [" ".join(words[at : at + size]) for size in range(1, _LONGEST + 1)]
        person = next((size for size, phrase in enumerate(phrases, 1) if _is_name(phrase)), 0)
        number = max((size for size, phrase in enumerate(phrases, 1) if _is_number(detector, phrase)), default=0)
        at += max(person, number, 1)
        if number > person and fold(" ".join(words[at : at + 1])) not in _ATTRIBUTES:
            found.append(phrases[number - 1])
    return found if len(found) == count else []


def _is_name(phrase: str) -> bool:
    label = read_label(phrase)
    return label is not None and label.sure


@lru_cache(maxsize=4096)
def _is_number(detector: Detector, phrase: str) -> bool:
    """Whether words are the name of a column of numbers: `Acct #`, `EE_SSN`, `Routing No`."""
    text = header_text(phrase)
    words = phrase.split() if " " in phrase else fold(text).split()
    if not words:  # a mark between two columns
        return False
    *thing, last = words
    if thing and (len(thing) == 1 or " " not in phrase) and fold(last).strip() in NUMBERED:
        return fold(thing[0]) not in _PLACES
    lists = {number for listed in detector.rules for number in (listed.keywords, listed.headers)} - {0}
    return any(
        word.start == 0 and word.end == len(text) and lists & word.lists for word in detector.vocabulary.words(text)
    )


def last_number(detector: Detector, heading: str) -> str:
    """The words for numbers that a heading ends with: `SSN` of `Board of trustees (SSN):`; "" if there are none."""
    if len(heading) > _HEADING or _DENIAL.search(heading):
        return ""
    words = heading.replace("(", " ").replace(")", " ").rstrip(": ").split()
    phrases = (" ".join(words[-size:]) for size in range(min(_LONGEST, len(words)), 0, -1))
    return next((phrase for phrase in phrases if _is_number(detector, phrase)), "")


def is_labelled(detector: Detector, header: str, texts: Sequence[str]) -> bool:
    """Whether one of the texts before numbers ends with a label of its own, whatever it says: `Ana Silva, case`."""
    lists = {number for one in detector.headed(header_text(header)) for number in (one.against, one.keywords)} - {0}
    return any(
        word.end >= len(text.rstrip(" .:#")) and lists & word.lists
        for text in texts
        for word in detector.vocabulary.words(text)
    )


def is_alike(numbers: Sequence[str]) -> bool:
    """Whether all are written in the same way."""
    return len({_DIGIT.sub("0", number) for number in numbers}) == 1


def _guess(words: Sequence[str], between: Sequence[Sequence[str]], count: int) -> list[str]:
    """The words that may name the only number of a row, by how many columns may stand before and after it."""
    if count > 1:
        return []
    before = min(len(left.split()) for left, _ in between)  # as many columns at most
    after = max(len(right.split()) for _, right in between) + 1  # and one that may be empty
    return [" ".join(words[max(1, len(words) - 1 - after) : before + 1])]
