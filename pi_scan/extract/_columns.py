"""Tables of a printed page: the cells of its lines with their boxes in, one line for each row out.

A cell that is too long for its column goes on below, and the lines of a page are drawn in any order: which column a
piece stands in, and which row, only its place tells. A table is a header over rows that keep to columns; whatever else
stands in columns, as forms and running text do, is left as it is.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._lines import Piece, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 3
"""Lines with cells that it takes to make a table, the header included."""
_TITLES = 4
"""Lines with cells among which the header is."""
_RARE = 12
"""One line in so many may bridge two columns, as a title over both does."""
_STRAY = 0.1
"""Share of the pieces that may stand in one cell with another: more, and these are no columns."""
_STEP = 1.25
"""A line that is more usual steps down than this is not the next line of a cell."""
_WORDS = 5
"""Words in a line of running text."""


class Head(NamedTuple):
    """The header of a table, which goes on where the next page has more rows in its columns."""

    names: tuple[str, ...]
    edges: tuple[tuple[float, float], ...]
    """Left and right of each column."""


def with_rows(lines: Sequence[list[Piece]], head: Head | None) -> tuple[list[Piece], Head | None]:
    """The lines of a page, each given by its cells, with one for each row of a table; and the header of the last.

    `head`: that of the table that the page before ended with.
    """
    drawn = {id(cell): number for number, cells in enumerate(lines) for cell in cells}
    found: dict[int, list[Piece]] = {}
    gone: set[int] = set()
    for run in _runs(rows_of(list(chain.from_iterable(lines)))):
        numbers = {drawn[id(cell)] for row in run for cell in row}
        table = _table(run, head)
        if table is not None:
            head, rows = table
            found[min(numbers)] = rows
            gone |= numbers
    kept: list[Piece] = []
    for number, cells in enumerate(lines):
        if number in found:
            kept += found[number]
        if number not in gone:
            kept.append(_whole(cells, "\t"))
    return kept, head if gone and max(gone) == len(lines) - 1 else None


def _whole(pieces: Sequence[Piece], gap: str) -> Piece:
    """Pieces as one."""
    lefts, bottoms, rights, tops, texts = zip(*pieces, strict=True)
    return Piece(min(lefts), min(bottoms), max(rights), max(tops), gap.join(texts))


def _runs(rows: list[list[Piece]]) -> list[list[list[Piece]]]:
    """Rows that follow each other, each of several pieces or of one that may be part of a cell."""
    runs: list[list[list[Piece]]] = []
    run: list[list[Piece]] = []
    for row in rows:
        width = max((line[-1].right - line[0].left for line in run), default=0.0)
        if len(row) > 1 or (run and row[0].right - row[0].left < 0.5 * width):
            run.append(row)
        else:
            runs.append(run)
            run = []
    return [run for run in (*runs, run) if sum(len(row) > 1 for row in run) >= _LEAST - 1]
