"""Tables that lie on their side: labels run down the first column, and each further one is a record; cards in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pi_scan.extract._labels import is_label, one_line, with_digits

Row = Sequence[str]

_NAME = "name"
"""In the label of the row that persons' names stand in."""
_DOCUMENTS = re.compile(r"(?i)(?:id|identification|document)[ _-]?(?:title|type)")
"""The label of a row of documents that were shown: a license, which is no label there."""


def is_turned(grid: Sequence[Row]) -> bool:
    """Whether labels run down the first column and each further column is one record."""
    if len(grid) > 2 and grid[1][0] and (not grid[0][0] or all(map(is_label, filter(None, grid[0])))):
        grid = grid[1:]  # Borrower and Co-Borrower, or Tenant 1 and Tenant 2, stand over the records
    rows = [[cell for cell in row if cell] for row in grid]
    if len(rows) < 2 or len({row[0] for row in rows if row}) < len(rows):
        return False
    if min(map(len, rows)) < 2 or sum(len(row) > 2 for row in rows) < 0.7 * len(rows):  # one may lack a license
        return False
    labels = any(map(is_label, rows[0][1:])) and not _DOCUMENTS.match(rows[0][0])
    if sum(is_label(row[0]) for row in rows) < 0.8 * len(rows) or labels:
        return False
    shares = [with_digits(row[1:]) / (len(row) - 1) for row in rows]
    plain = sum(share <= 0.2 or share >= 0.8 for share in shares)  # some live at a number, some at a post office
    # Where it begins with their names, few persons fill in much: one does not drive, one writes "see stub".
    least = 0.5 if shares[0] == 0 and _NAME in rows[0][0].casefold() else 0.7
    return plain >= least * len(rows) and min(shares) <= 0.2 and max(shares) >= 0.8


def turned(block: Sequence[Row]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The columns of a block that lies on its side, and their cells."""
    width = max(map(len, block))
    grid = [[one_line(cell) for cell in row] + [""] * (width - len(row)) for row in block]
    start = next(index for index in range(width) if any(row[index] for row in grid))
    return tuple(row[start] for row in grid), tuple(tuple(row[start + 1 :]) for row in grid)


def cards(form: Sequence[Row]) -> list[slice]:
    """The columns of each of several forms of the same labels that stand side by side.

    >>> cards([["Name", "Ana", "", "Name", "Bo"], ["SSN", "", "", "SSN", ""]])
    [slice(0, 3, None), slice(3, 5, None)]
    >>> cards([["Name", "Ana", "", "SSN", ""], ["Town", "Lynn", "", "State", "MA"]])
    [slice(None, None, None)]
    """
    width = max(map(len, form))
    grid = [[*map(str.strip, row), *[""] * (width - len(row))] for row in form]
    columns = list(zip(*(row for row in grid if sum(map(bool, row)) > 1), strict=True))  # without titles
    labels = next(filter(any, columns), ())
    starts = [index for index, column in enumerate(columns) if column == labels]
    if len(starts) < 2 or sum(map(bool, labels)) < 2:
        return [slice(None)]
    return list(map(slice, [0, *starts[1:]], [*starts[1:], width]))
