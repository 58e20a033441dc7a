"""Cells in which a number stands among other text: a column in, candidates out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import compress, repeat
from typing import TYPE_CHECKING

from pi_scan.detect.look import Passage, Refuse
from pi_scan.detect.series import Cell, Column

if TYPE_CHECKING:
    from pi_scan.detect.look import Detector
    from pi_scan.detect.sweep import Hits


def prose_cells(detector: Detector, column: Column, seen: set[int], refuse: Refuse | None) -> list[Cell]:
    """Cells in which a number stands among other text: each is read as a record of its own under the header."""
    starts = column.starts
    left: Hits = {}
    for kind, ends in column.hits.items():
        after = map(bisect_left, repeat(starts), ends)  # one more than the row that a hit ends in
        unseen = list(compress(ends, [row - 1 not in seen for row in after]))
        if unseen:
            left[kind] = unseen
    if not left:
        return []
    passage = Passage(column.data, starts[:-1], column.header, frozenset(seen))
    cells = []
    for candidate in detector.inspect(passage, left, refuse):
        row = bisect_right(starts, candidate.start) - 1
        start = starts[row]
        cells.append(
            Cell(row, column.number, candidate._replace(start=candidate.start - start, end=candidate.end - start))
        )
    return cells
