"""Cells in which a number stands among other text: a column in, candidates out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import compress, repeat
from typing import TYPE_CHECKING

from pi_scan.detect.column_facts import common_facts
from pi_scan.detect.passage import Passage
from pi_scan.detect.series import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.look import Detector, Refuse
    from pi_scan.detect.sweep import Hits
    from pi_scan.detect.tries import Listed


def prose_cells(
    detector: Detector, column: Column, rules: Sequence[Listed], headers: str, seen: set[int], refuse: Refuse | None
) -> list[Cell]:
    """Cells in which a number stands among other text: each is read as a record of its own under the header.

    `rules` are those that the numbers of the column may be of; `headers` are those of all columns. `seen`: rows of
    cells that a number fills.
    """
    starts = column.starts
    left: Hits = {}
    for kind, ends in column.hits.items():
        after = map(bisect_left, repeat(starts), ends)  # one more than the row that a hit ends in
        unseen = list(compress(ends, [row - 1 not in seen for row in after]))
        if unseen:
            left[kind] = unseen
    # A word for the numbers of these need not stand in the cell: the header is it.
    headed = [one for one in rules if one.rule.anchor == "keyword" and _speaks_for(detector, one, column.header)]
    if not left and not headed:
        return []
    passage = Passage(column.data, starts[:-1], column.header, frozenset(seen), headed, headers)
    cells = []
    for candidate in detector.inspect(passage, left, refuse):
        row = bisect_right(starts, candidate.start) - 1
        start = starts[row]
        cells.append(
            Cell(row, column.number, candidate._replace(start=candidate.start - start, end=candidate.end - start))
        )
    return cells


def _speaks_for(detector: Detector, listed: Listed, header: str) -> bool:
    return any(fact.startswith("column:") for fact in common_facts(detector, listed, header))
