"""Cells of tables on a printed page: lines and the widths of their spaces in, lines with tabs between cells out.

Measuring a space costs, so it begins beside numbers: in prose none of these spaces is wide. From the rows found there
it goes on to the lines around them, which are rows with long cells, headers, and what is broken over two lines.
"""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Widths = Callable[[Iterable[int]], Iterator[tuple[int, float]]]
    """The spaces of a page with their widths, in heights of the line."""

_NUMBERS = re.compile(r"[0-9][0-9 \-]{5,}[0-9]")
_SPACE = re.compile(r"(?<=[^\s:]) (?=\S)")
_GAP = 0.9
"""Space between two words, in heights of the line, from which they are separate cells of a table."""
_NARROW = 0.4
"""The same in a line that has such cells already: two spaces of a type in which one is a quarter of the height."""
_WIDER = 1.7
"""…unless the narrowest space of the line is nearly as wide: so is each of a line that is set full out."""
_EMPTY = 2
"""Cells that a line may have more than the one beside it: columns at the end are often empty."""
_REACH = 2
"""Lines up or down from a row to the next, where a row is broken over two."""


def part_cells(text: str, lines: list[str], firsts: list[int], widths: Widths, *, above: str = "") -> None:
    """Put tabs between the cells of those `lines` of a page that are rows of tables; `firsts`: where they begin.

    `above`: the last line of the page before.
    """
    page = _Page(lines, firsts, widths)
    last = -1
    for space, width in widths(_beside_numbers(text)):
        if width > _GAP and (number := bisect(firsts, space) - 1) > last:
            page.part(number)
            last = number
    goes_on = bool(lines) and "\t" in above
    if goes_on:
        page.part_next(0, [above])
    if last >= 0 or goes_on:
        page.part_neighbours()
    page.part_last()


def _beside_numbers(text: str) -> Iterator[int]:
    """Where the single spaces stand before, in and after numbers."""
    for match in _NUMBERS.finditer(text):
        start, end = match.span()
        if start > 1 and text[start - 1] == " " and text[start - 2] not in " :\n":
            yield start - 1
        inside = text.find(" ", start, end)
        while inside >= 0:
            if text[inside + 1] != " " and text[inside - 1] != " ":
                yield inside
            inside = text.find(" ", inside + 1, end)
        if text.startswith(" ", end) and text[end + 1 : end + 2] not in ("", " ", "\r"):
            yield end


@dataclass(slots=True)
class _Page:
    """The lines of a page, those that are rows with tabs."""

    lines: list[str]
    firsts: list[int]
    widths: Widths
    narrowest: float = inf
    """The narrowest space seen: that between two words, where there are any in one cell."""

    def part_neighbours(self) -> None:
        """Part the rows of tables whose cells are all long, and the headers over them: the lines beside parted ones."""
        lines = self.lines
        for number in range(1, len(lines)):
            self.part_next(number, lines[max(0, number - _REACH) : number][::-1])
        for number in range(len(lines) - 2, -1, -1):
            self.part_next(number, lines[number + 1 : number + 1 + _REACH], header=True)

    def part_last(self) -> None:
        """Part the header at the end of a page whose rows, or all but the first, are on the next one."""
        for number in range(len(self.lines) - 1, max(-1, len(self.lines) - 1 - _REACH), -1):
            line = self.lines[number]
            if line.endswith((".", ",")) or "\t" in line:
                return
            if not any(map(str.isdigit, line)):
                self.part(number)
                for row in range(number + 1, len(self.lines)):
                    self.part_next(row, [self.lines[number]])
                return

    def part_next(self, number: int, near: list[str], *, header: bool = False) -> None:
        """Part a line as the first of those `near` that has cells; without a number it is none, unless a `header`."""
        line = self.lines[number]
        if "\t" not in line and (header or any(map(str.isdigit, line))):
            like = next((other for other in near if "\t" in other), "")
            if like:
                self.part(number, like.count("\t"))

    def part(self, number: int, tabs: int = 0) -> None:
        """Put tabs where the space between two words is that between cells; `tabs`: how many a line beside it has."""
        words, first = self.lines[number], self.firsts[number]
        spaces = dict(self.widths(first + match.start() for match in _SPACE.finditer(words)))
        if not spaces:
            return
        narrowest, widest = min(spaces.values()), max(spaces.values())
        self.narrowest = min(self.narrowest, narrowest)
        least = _GAP
        if tabs or widest > _GAP:
            alike = tabs and 0 <= sum(width > _NARROW for width in spaces.values()) - tabs <= _EMPTY
            single = len(spaces) <= tabs and narrowest > _WIDER * self.narrowest  # a word in each cell of a broken row
            apart = alike or ((single or not tabs) and narrowest >= _NARROW)
            least = _NARROW if apart else max(_NARROW, _WIDER * narrowest)
        parts = list(words)
        for space, width in spaces.items():
            if width > least:
                parts[space - first] = "\t"
        self.lines[number] = "".join(parts)
