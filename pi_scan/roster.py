"""The pairs of a big table, column by column, and how columns are put so: what is alike stands once."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pi_scan.model import Finding, Pair, Place, Sensitive

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from pi_scan.model import Kind, Level, Name, Residency

    Standing = tuple[Level, tuple[str, ...], bool]

_H = TypeVar("_H", bound="Hashable")


class Numbers(NamedTuple):
    """A column of a `Roster`: one number, or none, for each of its rows."""

    kind: Kind
    rule: str
    values: Sequence[str]
    """In canonical form."""
    ends: Sequence[int]
    """Bytes of each as it is written; its cell holds nothing else."""
    which: Sequence[int]
    """For each row a position in `standings`; -1: it has no such number."""
    standings: Sequence[Standing]
    """Level, evidence, and whether it is a known test value."""

    def __repr__(self) -> str:
        return f"<{len(self.values)} numbers of the kind {self.kind.value}>"


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Persons of a table with the numbers of their rows, column by column: a table may have millions.

    Iterating gives the pairs. What is alike stands once: `who` and `where` give, for each row, positions in `names` and
    `homes`.
    """

    place: Place
    """Of the table; its anchor ends with `row=`."""
    rows: Sequence[int]
    """Numbers of the rows in their source, ascending."""
    who: Sequence[int]
    names: Sequence[Name]
    where: Sequence[int]
    homes: Sequence[tuple[Residency, tuple[str, ...]]]
    """Residency, and the evidence for it and for the pairing."""
    columns: tuple[Numbers, ...] = field(repr=False)
    """At most one of a kind; every row has a number in one of them."""

    def part(self, start: int, end: int) -> Roster:
        """Its rows from the one at position `start` to before `end`."""
        cut = slice(start, end)
        who, named = coded(self.who[cut])
        columns = tuple(
            one._replace(values=one.values[cut], ends=one.ends[cut], which=one.which[cut]) for one in self.columns
        )
        names = list(map(self.names.__getitem__, named))
        return Roster(self.place, self.rows[cut], who, names, self.where[cut], self.homes, columns)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Pair]:
        path, members, anchor = self.place
        for at, (row, who, where) in enumerate(zip(self.rows, self.who, self.where, strict=True)):
            place = Place(path, members, f"{anchor}{row}")
            numbers = [_finding(column, at, place) for column in self.columns if column.which[at] >= 0]
            yield Pair(self.names[who], tuple(numbers), *self.homes[where])


def _finding(column: Numbers, at: int, place: Place) -> Finding:
    level, evidence, test = column.standings[column.which[at]]
    value = Sensitive(column.values[at], "*" * len(column.values[at]))
    return Finding(column.kind, value, place, (0, column.ends[at]), column.rule, level, evidence, test)


def coded(values: Iterable[_H]) -> tuple[list[int], list[_H]]:
    """For each value its position among the distinct ones, and these.

    >>> coded("abca")
    ([0, 1, 2, 0], ['a', 'b', 'c'])
    """
    codes: defaultdict[_H, int] = defaultdict(itertools.count().__next__)
    return list(map(codes.__getitem__, values)), list(codes)


def coded_rows(*columns: Sequence[Any]) -> tuple[list[int], list[tuple[Any, ...]]]:
    """The same for the rows of several columns; one that is the same throughout costs nearly nothing.

    >>> coded_rows("abba", "xxxx")
    ([0, 1, 1, 0], [('a', 'x'), ('b', 'x')])
    >>> coded_rows("aaba", "xyxx")
    ([0, 1, 2, 0], [('a', 'x'), ('a', 'y'), ('b', 'x')])
    """
    height = len(columns[0])
    same = [column[-1] == column[0] and column.count(column[0]) == height for column in columns]
    varied = [column for column, alike in zip(columns, same, strict=True) if not alike]
    if not varied:
        return [0] * height, [tuple(column[0] for column in columns)]
    if len(varied) == 1:
        codes, values = coded(varied[0])
        rows = list(zip(values, strict=True))
    else:
        codes, rows = coded(zip(*varied, strict=True))
    if len(varied) == len(columns):
        return codes, rows
    told = iter(zip(*rows, strict=True))
    whole = [(column[0],) * len(rows) if alike else next(told) for column, alike in zip(columns, same, strict=True)]
    return codes, list(zip(*whole, strict=True))
