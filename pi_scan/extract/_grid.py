"""Rows of cells in, tables and text out: one judge of headers and forms for every format that has grids.

A grid on a sheet or a page is not always a table. Its header may stand below titles, it may hold two tables, or a
form of labels and values. Only the first rows of each block are judged cell by cell; what follows streams in batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, zip_longest

from pi_scan.extract._labels import holds_digits, is_headable, is_label, is_numberless, is_placeholder, one_line
from pi_scan.extract._turned import cards, is_turned, turned
from pi_scan.model import Place, Table, Text

Row = Sequence[str]

_HEAD = 64
"""Rows judged cell by cell at the start of each block."""
_TITLES = 12
"""A header stands within this many rows from the top of its block."""
_CELLS = 1 << 20
"""Cells in one batch at most: a sheet of 16,384 columns must not take gigabytes."""
_WIDTH = 1 << 14
"""Columns of a table at most, as in Excel; wider rows are text."""
_TEXT = 1 << 20
"""Characters of collected lines after which a text is handed on."""
_CONTEXT = 1000
"""Characters of text above a table that become its context."""
_NEAR = 3
"""Rows from one row of labels to the next in a form whose values stand below their labels."""
_SEPARATORS = 256
"""Blank rows looked behind in one table; after so many that separated nothing they are taken as spacing."""


def tables(
    rows: Iterable[Sequence[str]],
    place: Place,
    *,
    context: str = "",
    hidden: bool = False,
    first_row: int = 1,
    batch: int = 8192,
    under: Under | None = None,
) -> Iterator[Table | Text]:
    """The tables and texts that a grid holds, in its order.

    `rows` are rows of cells, ragged or not; `first_row` is the number of the first of them; `under` is the table of
    which they are more rows, and then that of the last of them. A table comes in batches of at most `batch` rows under
    the same columns. Titles, forms (`label: value`) and layout grids come as text, one line
    a row; titles also stand in the context of the table below them.

    >>> for part in tables([["Name", "Id"], ["Ann", "21"], ["Bob", "34"]], Place("a.csv")):
    ...     print(part.columns, part.cells, part.first_row)
    ('Name', 'Id') (('Ann', 'Bob'), ('21', '34')) 2
    """
    source = iter(rows)
    under = under or Under()
    notes = _Notes(place, context, hidden)
    notes.above = under.context or context
    above = under.columns
    window = list(islice(source, _HEAD))
    number = first_row
    stacked = False
    while window:
        plan = _Plan(is_table=True, columns=under.columns, groups=under.groups)
        limit = None
        if not under.groups:
            blank = next((index for index, row in enumerate(window) if not _is_blank(row)), len(window))
            if blank:
                notes.paragraph()
                number += blank
                del window[:blank]
            window.extend(islice(source, max(0, _HEAD + 1 - len(window))))
            if not window or _is_blank(window[0]):
                continue
            end = _end_of_block(window[:_HEAD])
            plan = _judge(window[:end], whole=end < _HEAD or len(window) <= _HEAD, above=above)
            if plan.turned:
                for offset, row in enumerate(window[: plan.titles]):
                    notes.add(row, number + offset, form=False)
                yield from notes.flush()
                columns, cells = turned(window[plan.titles : end])
                yield Table(place, columns, cells, number + plan.titles, notes.above, hidden)
                number, window = number + end, window[end:]
                continue
            stacked = (
                end - plan.titles - plan.headers == 1 and plan.headers > 0 and (stacked or _goes_on_below(window, end))
            )
            if stacked:
                for pair in zip(plan.columns, window[end - 1], strict=False):
                    notes.add(pair, number + end - 1, form=True)
                number, window = number + end, window[end:]
                continue
            taken = plan.titles if plan.is_table else end
            for cut in cards(window[:taken]) if plan.form else [slice(None)]:
                for offset, row in enumerate(window[:taken]):
                    notes.add(row[cut], number + offset, form=plan.form)
                if cut.stop:
                    notes.paragraph()
            if not plan.is_table:
                number, window = number + end, window[end:]
                if notes.size > _TEXT:
                    yield from notes.flush()
                continue
            yield from notes.flush()
            above = plan.columns if any(plan.columns) else above
            taken += plan.headers
            number += taken
            limit = end - taken if end < min(len(window), _HEAD) and not _is_blank(window[end]) else None
            window = window[taken:]
            under.columns, under.groups, under.context = plan.columns, plan.groups, notes.above
        size = max(_HEAD, min(batch, _CELLS // max(1, len(plan.columns))))
        checks = 0
        while True:
            window.extend(islice(source, max(0, size + _HEAD - len(window))))
            ended = len(window) < size + _HEAD
            stop, checks = (limit, checks) if limit is not None else _end_of_table(window, plan, checks)
            found = stop is not None and stop <= size
            count = stop if found and stop is not None else min(len(window), size)
            yield from _emit(window[:count], plan, number, notes)
            number += count
            del window[:count]
            if found:
                under.groups = ()
            if found or (ended and not window):
                break
    yield from notes.flush()


@dataclass(slots=True)
class Under:
    """The table that rows stand in, from one call of `tables` to the next."""

    columns: tuple[str, ...] = ()
    groups: tuple[tuple[int, int], ...] = ()
    """(start, stop) of the columns of each of several tables side by side; none if the last rows stand in no table."""
    context: str = ""


# --- judging the head of a block ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
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


def _judge(block: Sequence[Row], *, whole: bool, above: tuple[str, ...]) -> _Plan:
    """The plan for a block of rows without blank ones; `whole` when nothing of it lies beyond; `above`: last header."""
    width = max(map(len, block))
    if width > _WIDTH:
        return _Plan(is_table=False)
    grid = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in block]
    if whole and _is_form(grid):
        return _Plan(is_table=False, form=True)
    titles = next((index for index, row in enumerate(grid) if sum(map(bool, row)) > 1), len(grid))
    if whole and is_turned(grid[titles:]):
        return _Plan(is_table=False, titles=titles, turned=True)
    for index in range(min(_TITLES, len(grid) - 1)):
        if _is_header(grid[index], grid[index + 1 :]):
            start = index - 1 if index and _is_group_row(grid[index - 1], grid[index]) else index
            parted = start == index and _is_parted(grid[index], grid[index + 1 :])
            stop = index + 2 if parted or _goes_on(grid, index) else index + 1
            columns = _columns(grid[start:stop], spread=parted or start < index)
            return _Plan(True, start, stop - start, columns, _groups(columns, grid[stop:]))
        if sum(map(bool, grid[index])) > max(2, width // 2):
            break  # a full row that is no header: what follows is no title either
    rest = grid[titles:]
    fitting = sum(_occupied(row) <= len(above) and sum(map(bool, row)) > 1 for row in rest)
    fits = bool(above and rest) and fitting >= 0.8 * len(rest)  # a line of totals, or a row too long, ends no table
    if fits or _is_data(rest, whole=whole):
        columns = above + ("",) * (width - len(above)) if fits else ("",) * width
        return _Plan(True, titles, 0, columns, ((0, width),))
    return _Plan(is_table=False)


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
    digits = sum(map(holds_digits, filled)) >= 0.7 * len(filled)
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
    columns = [values for values in zip(*below, strict=True) if sum(map(holds_digits, values)) >= 0.7 * len(values)]
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
    return any(sum(map(holds_digits, columns[index])) >= 0.7 * len(rest) for index in merged)


def _columns(rows: Sequence[Row], *, spread: bool) -> tuple[str, ...]:
    """Names of the columns from one or more header rows; the first is spread over empty cells on demand."""
    lines = [list(row) for row in rows]
    if spread:
        for index, cell in enumerate(lines[0]):
            if not cell and index:
                lines[0][index] = lines[0][index - 1]
    return tuple(one_line(" ".join(filter(None, cells))) for cells in zip(*lines, strict=True))


def _groups(columns: tuple[str, ...], below: Sequence[Row]) -> tuple[tuple[int, int], ...]:
    """The column ranges of tables that stand side by side; one range when it is a single table.

    An empty column alone may be spacing. It parts two tables if both repeat a header or are of different length.
    """
    width = len(columns)
    empty = [not columns[index] and not any(row[index] for row in below) for index in range(width)]
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
    shares = [sum(map(holds_digits, values)) / len(values) for values in columns if len(values) * 2 >= len(grid)]
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
            matched += _is_pairs(cells)
            labels.append(cells[0])
    return judged > 0 and matched >= 0.6 * judged and len(set(labels)) >= 0.9 * len(labels)


def _is_pairs(cells: Row) -> bool:
    """Whether non-empty cells read label, value, label, value; a label may lack its value."""
    if not is_label(cells[0]):
        return False
    flags = [True, *map(is_label, cells[1:])]
    return not all(flags) and all(left or right for left, right in pairwise(flags))


# --- where blocks end ---------------------------------------------------------------------------


def _is_blank(row: Row) -> bool:
    return not any(row) or not "".join(row).strip()


def _occupied(row: Row) -> int:
    """Number of cells up to the last that is not empty."""
    return next((index for index in range(len(row), 0, -1) if row[index - 1]), 0)


def _is_label_row(row: Row) -> bool:
    """Whether a row holds nothing but labels, as the header of another table does."""
    if not is_numberless("".join(row)):
        return False
    cells = [cell.strip() for cell in row if cell and not cell.isspace()]
    return len(cells) > 1 and all(map(is_label, cells))


def _end_of_block(window: Sequence[Row]) -> int:
    """Index of the first blank row, or of a row of labels a few rows below another: a form with values below labels."""
    labels = -_NEAR - 1
    for index, row in enumerate(window):
        if _is_blank(row):
            return index
        if _is_label_row(row):
            if 1 < index - labels <= _NEAR:
                return index
            labels = index
    return len(window)


def _goes_on_below(window: Sequence[Row], end: int) -> bool:
    """Whether another row of labels follows at once: a form whose values stand below their labels."""
    return end < len(window) and not _is_blank(window[end])


def _end_of_table(window: Sequence[Row], plan: _Plan, checks: int) -> tuple[int | None, int]:
    """Index of the blank row behind which something else begins, if any, and the number of blank rows looked behind."""
    if all(map(any, window)):
        return None, checks
    index, size = 0, len(window)
    while index < size and checks < _SEPARATORS:
        index = next((at for at in range(index, size) if not any(window[at])), size)
        after = next((at for at in range(index, size) if not _is_blank(window[at])), size)
        if after == size:
            return (None, checks) if index == size else (index, checks)
        checks += 1
        if _parts(window[after : after + _HEAD], plan):
            return index, checks
        index = after
    return None, checks


def _parts(window: Sequence[Row], plan: _Plan) -> bool:
    """Whether the rows behind a blank one begin something else than more rows of the table."""
    first = [cell.strip() for cell in window[0]]
    if sum(map(bool, first)) < 2:
        return len([name for name in plan.columns if name]) > 1
    if not all(is_headable(cell) for cell in first if cell):
        return False
    block = window[: _end_of_block(window)]
    return _judge(block, whole=True, above=()).columns != ("",) * max(map(len, block))


# --- what comes out -----------------------------------------------------------------------------


@dataclass(slots=True)
class _Notes:
    """Lines of text collected until a table follows."""

    place: Place
    context: str
    hidden: bool
    lines: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    size: int = 0
    above: str = ""
    """Context for the next table: the context of all, and the text last handed on."""

    def __post_init__(self) -> None:
        self.above = self.context

    def paragraph(self) -> None:
        """A blank row was seen."""
        if self.lines and self.lines[-1]:
            self.lines.append("")
            self.rows.append(0)

    def add(self, row: Row, number: int, *, form: bool) -> None:
        """Add the lines of the row `number`."""
        for line in _lines(row, form=form):
            self.lines.append(line)
            self.rows.append(number)
            self.size += len(line) + 1

    def flush(self) -> Iterator[Text]:
        """The text collected so far, if any."""
        if self.lines and not self.lines[-1]:
            self.lines.pop()
            self.rows.pop()
        if not self.lines:
            return
        data = bytearray()
        marks = []
        for line, number in zip(self.lines, self.rows, strict=True):
            if line:
                marks.append((len(data), f"row={number}"))
            data += line.encode("utf-8", "replace") + b"\n"
        self.above = "\n".join(filter(None, (self.context, "\n".join(self.lines)[-_CONTEXT:].strip())))
        self.lines.clear()
        self.rows.clear()
        self.size = 0
        yield Text(self.place, bytes(data), tuple(marks), context=self.context, hidden=self.hidden)


def _lines(row: Row, *, form: bool) -> Iterator[str]:
    """The lines of a row that is no table row."""
    cells = [one_line(cell) for cell in row if cell and not cell.isspace()]
    if len(cells) > 1 and _is_pairs(cells):
        label = ""
        for cell in cells:
            if is_label(cell) and not label:
                label = cell
            else:
                yield f"{label.rstrip(': ')}: {cell}" if label else cell
                label = ""
        if label:
            yield label
    elif form and len(cells) == 2:
        yield f"{cells[0].rstrip(': ')}: {cells[1]}"
    else:
        yield "\t".join(cells)


def _emit(rows: Sequence[Row], plan: _Plan, number: int, notes: _Notes) -> Iterator[Table]:
    """The batch `rows` as a table, or as one for each of the tables that stand side by side."""
    if not rows:
        return
    widths = set(map(len, rows))
    equal = len(widths) == 1
    if max(widths) * len(rows) > 4 * _CELLS and len(rows) > 1:  # one row of a million cells must not widen all
        half = len(rows) // 2
        yield from _emit(rows[:half], plan, number, notes)
        yield from _emit(rows[half:], plan, number + half, notes)
        return
    cells: list[tuple[str, ...]] = list(zip(*rows, strict=True)) if equal else list(zip_longest(*rows, fillvalue=""))
    cells += [("",) * len(rows)] * (len(plan.columns) - len(cells))
    columns = plan.columns + ("",) * (len(cells) - len(plan.columns))
    groups = plan.groups if len(plan.groups) > 1 else ((0, len(columns)),)
    for start, stop in groups:
        last = len(columns) if stop == groups[-1][1] else stop
        kept = [index for index in range(start, last) if columns[index] or any(cells[index])]
        if kept:
            yield Table(
                notes.place,
                tuple(columns[index] for index in kept),
                tuple(without_breaks(cells[index]) for index in kept),
                number,
                notes.above,
                notes.hidden,
            )


def without_breaks(column: tuple[str, ...]) -> Sequence[str]:
    """The cells with line breaks made spaces; a column that has none is returned as it is."""
    joined = "".join(column)
    if "\n" not in joined and "\r" not in joined:
        return column
    return [" ".join(cell.split()) if "\n" in cell or "\r" in cell else cell for cell in column]
