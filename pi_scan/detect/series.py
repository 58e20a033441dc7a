"""A column of a table before the look, made ready for it, and after it: candidates by cell, or many of them at once."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate, chain, count
from operator import add, itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.candidate import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.rules import Rule
    from pi_scan.detect.sweep import Hits, Sweep

_SPOT: Final = itemgetter(0, 1)


class Cell(NamedTuple):
    """A candidate and the cell it stands in (both counted from 0)."""

    row: int
    column: int
    candidate: Candidate


class Standing(NamedTuple):
    """What speaks for a number, as far as its cell and its column tell."""

    facts: tuple[str, ...]
    test: bool
    rank: float


class Series(NamedTuple):
    """The values of one column that one rule accepts: what each has of its own by row, the rest once."""

    column: int
    rule: Rule
    rows: Sequence[int]
    """Ascending, each once."""
    starts: Sequence[int]
    ends: Sequence[int]
    values: Sequence[str]
    """In canonical form."""
    standings: Sequence[Standing]
    """All that occur."""
    which: Sequence[int]
    """For each value, the number of its standing."""
    full: bool
    """Whether every value fills its cell to the last character."""

    def __repr__(self) -> str:
        return f"<{len(self.values)} values of column {self.column} for {self.rule.id}>"

    def cells(self) -> list[Cell]:
        """The same, one by one."""
        rule, column, standings = self.rule, self.column, self.standings
        return [
            Cell(row, column, Candidate(rule, start, end, value, *standings[which]))
            for row, start, end, value, which in zip(
                self.rows, self.starts, self.ends, self.values, self.which, strict=True
            )
        ]


class Looked(NamedTuple):
    """The candidates of a table: whole columns of them, and single cells."""

    series: list[Series]
    """At most one for a column; no cell of it is among `cells`."""
    cells: list[Cell]
    """By row, then column."""

    def all_cells(self) -> list[Cell]:
        """Every candidate by itself, by row, then column."""
        cells = list(chain.from_iterable(map(Series.cells, self.series)))
        return sorted(cells + self.cells, key=_SPOT) if cells else self.cells


class Column:
    """A column made ready for the look."""

    def __init__(self, number: int, header: str, texts: Sequence[str], data: bytes, filled: int, sweep: Sweep) -> None:
        self.number = number
        self.header = header
        """As words: camel case split."""
        self.texts = texts
        """The cells, exotic digits and dashes made plain."""
        self.data = data
        """The same joined by line feeds, as UTF-8."""
        self.filled = filled
        """Number of cells that are not empty."""
        self._sweep = sweep

    @cached_property
    def hits(self) -> Hits:
        """The sweep's hits in `data`."""
        return self._sweep.hits(self.data)

    @cached_property
    def starts(self) -> list[int]:
        """Offset in `data` of each cell, and of the one that would follow the last."""
        lengths = map(len, self.texts if self.data.isascii() else self.data.split(b"\n"))
        return list(map(add, accumulate(lengths, initial=0), count()))
