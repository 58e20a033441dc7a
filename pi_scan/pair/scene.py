"""A text as pairing sees it: its lines, sentences and paragraphs, and the names in them, found when asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.context import FULL_STOP
from pi_scan.detect.name_cells import last_names_first, name_share, names_from_cell
from pi_scan.detect.names import find_names
from pi_scan.detect.places import states

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pi_scan.detect.look import Detector
    from pi_scan.model import Name

_LINE: Final = 600
"""Bytes of a line looked at on either side of a number."""
_PARAGRAPH: Final = 1500
_BLOCK: Final = 4096
"""Bytes of the blocks in which names of long stretches are looked for."""
_SHORT: Final = 700
"""Bytes of a stretch that is searched by itself."""
_TITLE: Final = 12
"""Bytes that may stand beside a name that has its line to itself: `Dear Mr.`, `Attn`."""
_ONE_SENTENCE: Final = 80
"""Characters of a line that is not worth cutting into sentences."""
_SENTENCE: Final = re.compile(FULL_STOP + r"[\"'’)]*\s+(?=[\"'“(]?[A-Z])")
_WHOLE: Final = re.compile(r"(?!.;)" + _SENTENCE.pattern)
"""The same, but a semicolon ends none."""
_SMALL_WORD: Final = re.compile(r"(?<![\w'’])[a-zà-ÿ]{2,}(?![\w@])(?![\"']?[:=])")
"""A word of a sentence; what stands before a colon is the label of a field."""
_WRAPPED: Final = 60
"""Bytes from which on a line was ended by its length, and its sentence goes on in the next."""
_COLUMNED: Final = re.compile(rb"\t| {3}")
_STAMPED: Final = re.compile(
    rb"\W{0,2}(?:[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[A-Z][a-z]{2} [ 0-9][0-9])[ T,]{1,2}[0-9]{1,2}:[0-9]{2}"
)
"""A line of a log or a chat begins with its time."""
_ITEM: Final = re.compile(r"(?P<words>[^\W\d_][^\d:=\n\t]{2,40}?)\s+(?P<number>[0-9][0-9A-Za-z -]{4,30})\s*")
"""A line of a list: somebody's name, and a number."""
_RULER: Final = re.compile(rb"\n[ \t]*([-=_*])\1{39,}[ \t]*\r?(?=\n)")
"""A line across the page: where several part it, they are as good as empty lines."""
_RULERS: Final = 3
_TIMED: Final = re.compile(rb"\n(?=[0-2]?[0-9]:[0-5][0-9]\b\D)")
"""Where an entry of a log of the day begins…"""
_HANGING: Final = re.compile(rb"\n[ \t]{2,}\S")
"""…whose other lines are indented."""
_WORDED: Final = re.compile(rb"[^\n]{0,40}[A-Za-z]{3}[^\n]{8}")
"""A line that says enough to be the first of a form."""
_FIRST: Final = 300
"""Bytes of it at most."""
_FORMS: Final = 2
"""How often it is there once more where forms follow one another."""
_ENTRIES: Final = 4
"""Entries that it takes to make one."""
_WORD: Final = re.compile(r"\S+")
_MARKS: Final = " \t:=#.-"
"""What parts a label from its number."""
_BULLETS: Final = " \t*•-–—0123456789.)#"
_UNLISTED: Final = 3.0
"""Score of two words of which nothing is known, before a comma and after: less is the score of ordinary words."""
_FIRM: Final = 4.5
"""Score of a firm's name from which on it is as good as a person's: Edward Jones, but not Dow Jones."""
_ITEMS: Final = 3
"""Lines that it takes to make a list."""
_NAMELIKE: Final = 0.6
"""Share of them that are names by themselves."""
_PROSE: Final = 4
"""Small words from which on a line is a sentence, not an address or a field of a form."""


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
    def greeted(self) -> bool:
        """Whether a letter is addressed to the person: `Dear Ana Silva`."""
        return "label:dear" in self.name.facts

    @property
    def kin(self) -> bool:
        """Whether what follows calls the person somebody else's relative: `Ana Silva (daughter)`."""
        return "kin" in self.name.facts

    @property
    def other(self) -> str:
        """Who it is, where a label says that it is somebody beside the record's own person: `spouse`; else ""."""
        return next((fact[6:] for fact in self.name.facts if fact.startswith("other:")), "")


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


class Scene:
    """One text, with its names found where they are asked for. All offsets are in bytes."""

    def __init__(self, data: bytes, size: int, detector: Detector, tables: Sequence[tuple[int, int]] = ()) -> None:
        self.data = data
        self.size = size
        self.tables = tables
        """Where tables stand in it whose numbers have their persons there."""
        self._detector = detector
        self.labels: dict[int, list[tuple[str, ...]]] = {}
        """By where a name begins what the label before it calls the person, where that was asked."""
        self.names: Callable[[int, int], tuple[Spot, ...]] = lru_cache(maxsize=512)(self._names)
        self.modelled: Callable[[int, int], tuple[Spot, ...]] = lru_cache(maxsize=64)(self._modelled)
        self._block: Callable[[int], tuple[Spot, ...]] = lru_cache(maxsize=64)(self._block_names)

    @cached_property
    def cuts(self) -> list[int]:
        """Where paragraphs begin without an empty line before them: at the entries of a log, behind rulers.

        And where forms follow one another, which all begin with the line that the text begins with.
        """
        first = self.data.lstrip()[:_FIRST].partition(b"\n")[0].rstrip()
        head = b"\n" + first + b"\n" if _WORDED.match(first) else b""
        found = [at + 1 for at in _places(self.data, head)] if head and self.data.count(head) >= _FORMS else []
        rulers = [match.end() + 1 for match in _RULER.finditer(self.data)]
        if len(rulers) >= _RULERS:
            found += rulers
        timed = [match.end() for match in _TIMED.finditer(self.data)]
        if len(timed) >= _ENTRIES and _HANGING.search(self.data, timed[0]):
            found += timed
        return sorted(found)

    def text(self, low: int, high: int) -> str:
        """The characters from `low` to `high`."""
        return self.data[low:high].decode("utf-8", "replace")

    def _names(self, low: int, high: int) -> tuple[Spot, ...]:
        if high - low <= _SHORT:
            return tuple(self._spots(low, high, expected=False))
        first, last = low // _BLOCK, (high - 1) // _BLOCK
        blocks = (self._block(number) for number in range(first, last + 2))
        return tuple(spot for block in blocks for spot in block if low <= spot.start and spot.end <= high)

    def _block_names(self, number: int) -> tuple[Spot, ...]:
        """The names of one of the blocks that long stretches are made of, so that each is searched once."""
        low, high = self._edge(number), self._edge(number + 1)
        return tuple(self._spots(low, high, expected=False)) if low < high else ()

    def _edge(self, number: int) -> int:
        """Where a block begins: at a paragraph or line near its nominal place."""
        place = number * _BLOCK
        if place >= self.size or not number:
            return min(place, self.size)
        for mark in (b"\n\n", b"\n"):
            found = self.data.rfind(mark, place - _BLOCK // 2, place)
            if found >= 0:
                return found + len(mark)
        return place

    def expected(self, low: int, high: int) -> tuple[Spot, ...]:
        """The names in a piece of text in which somebody must be named: unusual ones are found, too."""
        return tuple(self._spots(low, high, expected=True))

    def _modelled(self, low: int, high: int) -> tuple[Spot, ...]:
        """The names that a statistical model sees in a piece of text; none unless the user asked for one."""
        model = self._detector.name_model
        return () if model is None else tuple(self._placed(low, high, model))

    def _spots(self, low: int, high: int, *, expected: bool) -> Iterator[Spot]:
        return self._placed(low, high, partial(find_names, expected=expected))

    def _placed(self, low: int, high: int, find: Callable[[str], list[Name]]) -> Iterator[Spot]:
        raw = self.data[low:high]
        text = raw.decode("utf-8", "replace")
        for name in find(text):
            if len(text) == len(raw):
                yield Spot(low + name.start, low + name.end, name)
            else:
                yield Spot(low + len(text[: name.start].encode()), low + len(text[: name.end].encode()), name)

    def listed(self, start: int, end: int, line: tuple[int, int]) -> tuple[Spot, ...]:
        """Whose the number `start`…`end` is by a list whose other lines have names where this one has any two words."""
        low, high = line
        words = self.text(low, start).rstrip()
        if self.data[end:high].strip() or not _ITEM.fullmatch(self.text(low, end)):
            return ()
        lines = self.text(*self.paragraph(start, end, 0, self.size)).split("\n")
        items = [match["words"] for match in map(_ITEM.fullmatch, lines) if match]
        if len(items) < _ITEMS or name_share(items) < _NAMELIKE:
            return ()
        names = names_from_cell(words, last_first=last_names_first(items), companies=False)
        return tuple(Spot(low, low + len(words.encode()), name) for name in names[:1])

    def fronted(self, start: int, line: tuple[int, int], label: frozenset[str]) -> tuple[Spot, ...]:
        """Whose the number at `start` is by what stands before its label, made of the words `label`.

        `Qorvathi, Jaxtyn SSN:` in no list, or a name that is also a firm's, which has no such number.
        """
        head = self.text(line[0], start).rstrip(_MARKS)
        words = list(_WORD.finditer(head))
        count = len(words)
        while words and words[-1][0].strip(".#'’").lower() in label:
            words.pop()
        if len(words) in {0, count}:
            return ()
        size = 1 + max(0, next((back for back, word in enumerate(words[-4:][::-1]) if word[0].endswith(",")), 1))
        first, last = words[max(0, len(words) - max(2, size))], words[-1]
        said = head[first.start() : last.end()].rstrip(",;")
        turned = "," in said
        names = names_from_cell(said, companies=False)
        if len(names) != 1:
            return ()
        score, firm = names[0].score, not turned and not names_from_cell(said)
        begins = not head[: first.start()].strip(_BULLETS)
        if (
            score < (_FIRM if firm else _UNLISTED)
            or (not firm and not begins)
            or (not firm and not turned and score == _UNLISTED)
        ):
            return ()
        if turned and said.partition(",")[2].strip(" .").lower() in states():
            return ()
        low = line[0] + len(head[: first.start()].encode())
        return (Spot(low, low + len(said.encode()), names[0]),)

    def wrapped(self, line: tuple[int, int], low: int, high: int) -> tuple[int, int]:
        """The lines that a page or a mail made of one: those around, each but the last of them full of text."""
        start, end = line
        low, high = max(low, start - _PARAGRAPH), min(high, end + _PARAGRAPH)
        while start > low and not _STAMPED.match(self.data, start):
            above = max(low, self.data.rfind(b"\n", low, start - 1) + 1)
            if start - 1 - above < _WRAPPED or _COLUMNED.search(self.data, above, start):
                break
            start = above
        while end < high and end - (self.data.rfind(b"\n", low, end) + 1) >= _WRAPPED:
            after = self.data.find(b"\n", end + 1, high)
            after = after if after >= 0 else high
            if after == end + 1 or _COLUMNED.search(self.data, end, after) or _STAMPED.match(self.data, end + 1):
                break
            end = after
        return start, end

    def stands(self, spot: Spot) -> bool:
        """Whether a name has its line to itself, as over an address or in `Dear Ana Silva:`."""
        return len(self.beside(spot).strip(" \t\r,:;.*#|-").encode()) <= _TITLE

    def beside(self, spot: Spot) -> str:
        """What else stands on the line of a name."""
        low, high = self.line(spot.start, spot.end, 0, self.size)
        return self.text(low, spot.start) + self.text(spot.end, high)

    def line(self, start: int, end: int, low: int, high: int) -> tuple[int, int]:
        """The line around `start`…`end`, no further than `low` and `high`."""
        low, high = max(low, start - _LINE), min(high, end + _LINE)
        after = self.data.find(b"\n", end, high)
        return max(low, self.data.rfind(b"\n", low, start) + 1), (after if after >= 0 else high)

    def stamped(self, start: int) -> bool:
        """Whether the line that begins at `start` is one of a log or a chat, with a time of its own."""
        return _STAMPED.match(self.data, start) is not None

    def sentence(self, start: int, end: int, line: tuple[int, int], *, whole: bool = False) -> tuple[int, int]:
        """The sentence of a long line that holds `start`…`end`; the line itself if it has one sentence.

        `whole`: with all that semicolons part.
        """
        text = self.text(*line)
        if len(text) < _ONE_SENTENCE:
            return line
        cuts = [0, *(match.end() for match in (_WHOLE if whole else _SENTENCE).finditer(text)), len(text)]
        if len(cuts) == 2:
            return line
        for low, high in pairwise(cuts):
            first = line[0] + len(text[:low].encode())
            last = line[0] + len(text[:high].encode())
            if first <= start and end <= last:
                return first, last
        return line

    def paragraph(self, start: int, end: int, low: int, high: int) -> tuple[int, int]:
        """The lines around, up to an empty one."""
        low, high = max(low, start - _PARAGRAPH), min(high, end + _PARAGRAPH)
        before, after = self.data.rfind(b"\n\n", low, start), self.data.find(b"\n\n", end, high)
        first, last = (before + 2 if before >= 0 else low), (after if after >= 0 else high)
        if self.cuts:
            index = bisect_right(self.cuts, start)
            first = max([first, *self.cuts[max(0, index - 1) : index]])
            last = min([last, *(cut - 1 for cut in self.cuts[index : index + 1])])
        return first, last

    def neighbours(self, start: int, end: int, low: int, high: int) -> Iterator[tuple[int, int]]:
        """The paragraphs before `start`, the nearest first, within `low`; then those after `end`."""
        while (edge := len(self.data[low:start].rstrip()) + low) > low:
            start = max(low, self.data.rfind(b"\n\n", low, edge) + 2) if b"\n\n" in self.data[low:edge] else low
            yield start, edge
        yield -1, -1
        while end < high:
            rest = self.data[end:high]
            begin = end + len(rest) - len(rest.lstrip())
            stop = self.data.find(b"\n\n", begin, high)
            end = stop if stop >= 0 else high
            if begin < end:
                yield begin, end

    def prose(self, low: int, high: int, known: frozenset[str] = frozenset()) -> bool:
        """Whether a line between `low` and `high` is a sentence: has several small words but those `known`."""
        return any(
            sum(word not in known for word in _SMALL_WORD.findall(line)) >= _PROSE
            for line in self.text(low, high).split("\n")
        )
