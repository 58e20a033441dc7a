"""The first rows of a block of a grid in, what they are out: titles, a header over a table, a form, or text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pi_scan.extract._labels import is_headable, is_label, is_numberless, is_placeholder, one_line, with_digits
from pi_scan.extract._turned import is_turned

Row = Sequence[str]

_TITLES = 12
"""A header stands within this many rows from the top of its block."""
_MIXED = 4
"""Rows by which the second of two columns shows that it holds values of all sorts."""
_WIDTH = 1 << 14
"""Columns of a table at most, as in Excel; wider rows are text."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the first rows of a block are."""

    is_table: bool
    titles: int = 0
    """Rows of text above the header."""
    headers: int = 0
    """Rows the header takes."""
    columns: tuple[str, ...] = ()
    groups: tuple[tuple[int, int], ...] = ()
    """(start, stop) of the columns of each of several tables side by side."""
    form: bool = False
    turned: bool = False
    """A table that lies on its side: labels down the first column, a person in each further one."""


def judge(block: Sequence[Row], *, whole: bool, above: tuple[str, ...]) -> Plan:
    """The plan for a block of rows without blank ones; `whole` when nothing of it lies beyond; `above`: last header."""
    width = max(map(len, block))
    if width > _WIDTH:
        return Plan(is_table=False)
    grid = [[*map(str.strip, row), *[""] * (width - len(row))] for row in block]
    if whole and _is_form(grid):
        return Plan(is_table=False, form=True)
    titles = next((index for index, row in enumerate(grid) if sum(map(bool, row)) > 1), len(grid))
    if whole and is_turned(grid[titles:]):
        return Plan(is_table=False, titles=titles, turned=True)
    for index in range(min(_TITLES, len(grid) - 1)):
        if _is_header(grid[index], grid[index + 1 :]):
            start = index - 1 if index and _is_group_row(grid[index - 1], grid[index]) else index
            parted = start == index and _is_parted(grid[index], grid[index + 1 :])
            stop = index + 2 if parted or _goes_on(grid, index) else index + 1
            columns = _columns(grid[start:stop], spread=parted or start < index)
            own = _columns(grid[start:stop], spread=False)
            return Plan(True, start, stop - start, columns, _groups(columns, own, grid[stop:]))
        if sum(map(bool, grid[index])) > max(2, width // 2):
            break  # a full row that is no header: what follows is no title either
    rest = grid[titles:]
    fitting = sum(_occupied(row) <= len(above) and sum(map(bool, row)) > 1 for row in rest)
    fits = bool(above and rest) and fitting >= 0.8 * len(rest)  # a line of totals, or a row too long, ends no table
    if fits or _is_data(rest, whole=whole):
        columns = above + ("",) * (width - len(above)) if fits else ("",) * width
        return Plan(True, titles, 0, columns, ((0, width),))
    return Plan(is_table=False)


def _is_header(head: Row, below: Sequence[Row]) -> bool:
    """Whether `head` names the columns of the rows `below`."""
    named = sum(map(bool, head))
    if not named or not all(is_headable(cell) for cell in head if cell):
        return False
    score = 0.0
    used = 0
    for cell, values in zip(head, zip(*below, strict=True), strict=True):
        filled = [value for value in values if value]
        used += len(filled) * 3 >= len(values)
        if cell:
            score += _column_score(cell, filled)
    if named < used * 0.6 or (named == 1 and (used > 1 or not any(map(is_label, head)))):
        return False
    return score >= max(1.0, 0.3 * named)


def _column_score(cell: str, filled: Sequence[str]) -> float:
    """How much `cell` looks like the header of the values `filled`: up to 1, below 0 if it looks like one of them."""
    if is_placeholder(cell):
        return -1.0
    if cell in filled:
        return 0.0 if is_label(cell) else -1.0
    if not filled:
        return 0.5 if is_label(cell) else 0.0
    digits = with_digits(filled) >= 0.7 * len(filled)
    if digits:
        return 1.0 if is_numberless(cell) else 0.5
    if is_label(cell):
        return 1.0
    return 0.5 if len(filled) >= 8 and len(set(filled)) * 2 <= len(filled) else 0.0  # the odd one among few values


def _is_group_row(row: Row, head: Row) -> bool:
    """Whether `row` spans groups of columns above the header: `Employee | | | Bank | |`."""
    return 1 < sum(map(bool, row)) < sum(map(bool, head)) and all(is_headable(cell) for cell in row if cell)


def _goes_on(grid: Sequence[Row], index: int) -> bool:
    """Whether the header of row `index` has a second line: `Social` over `Security No.`."""
    head, second, below = grid[index], grid[index + 1], grid[index + 2 :]
    if not below or sum(map(is_label, head)) * 2 >= sum(map(bool, head)) or not _is_header(second, below):
        return False
    columns = [values for values in zip(*below, strict=True) if with_digits(values) >= 0.7 * len(values)]
    return len(columns) > 1


def _is_parted(head: Row, below: Sequence[Row]) -> bool:
    """Whether a second line names the parts of merged cells of the header: `SSN | | |` over `area | group | serial`.

    No number stands in it, but under the cells that the header leaves empty and it fills.
    """
    second, rest = below[0], below[1:]
    merged = [index for index in range(1, len(head)) if second[index] and not head[index]]
    if not rest or not merged or not all(is_headable(cell) and is_numberless(cell) for cell in second if cell):
        return False
    columns = list(zip(*rest, strict=True))
    return any(with_digits(columns[index]) >= 0.7 * len(rest) for index in merged)


def _columns(rows: Sequence[Row], *, spread: bool) -> tuple[str, ...]:
    """Names of the columns from one or more header rows; the first is spread over empty cells on demand."""
    lines = [list(row) for row in rows]
    if spread:
        for index, cell in enumerate(lines[0]):
            if not cell and index:
                lines[0][index] = lines[0][index - 1]
    return tuple(one_line(" ".join(filter(None, cells))) for cells in zip(*lines, strict=True))


def _groups(columns: tuple[str, ...], own: tuple[str, ...], below: Sequence[Row]) -> tuple[tuple[int, int], ...]:
    """The column ranges of tables that stand side by side; one range when it is a single table.

    `own`: the names of the columns without what is spread over them. An empty column alone may be spacing. It parts
    two tables if both repeat a header or are of different length.
    """
    width = len(columns)
    empty = [not own[index] and not any(row[index] for row in below) for index in range(width)]
    ranges: list[tuple[int, int]] = []
    start = 0
    for index in range(width + 1):
        if index == width or empty[index]:
            if index > start:
                ranges.append((start, index))
            start = index + 1
    if len(ranges) < 2 or any(not all(columns[start:stop]) or stop - start < 2 for start, stop in ranges):
        return ((0, width),)
    names = [{name.casefold() for name in columns[start:stop]} for start, stop in ranges]
    heights = {sum(any(row[start:stop]) for row in below) for start, stop in ranges}
    if len(heights) > 1 or any(left & right for left, right in pairwise(names)):
        return tuple(ranges)
    return ((0, width),)


def _is_data(grid: Sequence[Row], *, whole: bool) -> bool:
    """Whether rows without a header are still records of one shape."""
    if len(grid) < 2:
        return False
    columns = [[value for value in values if value] for values in zip(*grid, strict=True)]
    columns = [values for values in columns if values]
    if len(columns) < 2:
        return False
    if not whole:
        return True
    fill = sum(map(len, columns)) / (len(columns) * len(grid))
    shares = [with_digits(values) / len(values) for values in columns if len(values) * 2 >= len(grid)]
    if fill < 0.6:
        return False
    return any(share >= 0.7 for share in shares) or (
        len(grid) >= 8 and fill >= 0.8 and all(share <= 0.2 for share in shares)
    )


def _is_form(grid: Sequence[Row]) -> bool:
    """Whether the rows are labels with their values beside them, in two columns or more."""
    matched = judged = 0
    labels = []
    for row in grid:
        cells = [cell for cell in row if cell]
        if len(cells) > 1:
            judged += 1
            matched += is_pairs(cells)
            labels.append(cells[0])
    least = 0.4 if _is_mixed(grid) else 0.6
    return judged > 0 and matched >= least * judged and len(set(labels)) >= 0.9 * len(labels)


def _is_mixed(grid: Sequence[Row]) -> bool:
    """Whether words stand in two columns, and beside them now words, now numbers: as in no column of a table."""
    rows = [row for row in grid if row[0]]
    if len(rows) < _MIXED or len(grid[0]) != 2 or with_digits(row[0] for row in rows):
        return False
    return 0.2 < with_digits(row[1] for row in rows) / len(rows) < 0.8


def is_pairs(cells: Row) -> bool:
    """Whether non-empty cells read label, value, label, value; a label may lack its value."""
    if not is_label(cells[0]):
        return False
    flags = [True, *map(is_label, cells[1:])]
    return not all(flags) and all(left or right for left, right in pairwise(flags))


def _occupied(row: Row) -> int:
    """Number of cells up to the last that is not empty."""
    return next((index for index in range(len(row), 0, -1) if row[index - 1]), 0)
