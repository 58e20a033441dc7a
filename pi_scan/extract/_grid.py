"""Rows of cells in, tables and text out: one judge of headers and forms for every format that has grids.

A grid on a sheet or a page is not always a table. Its header may stand below titles, it may hold two tables, or a
form of labels and values. Only the first rows of each block are judged cell by cell; what follows streams in batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any, TypeAlias

from pi_scan.extract._heads import Plan, Row, is_pairs, judge
from pi_scan.extract._labels import is_headable, is_label, is_numberless, one_line
from pi_scan.extract._turned import cards, turned
from pi_scan.model import Place, Table, Text

Column: TypeAlias = Callable[[Sequence[Any]], Sequence[str]]

_HEAD = 64
"""Rows judged cell by cell at the start of each block."""
_CELLS = 1 << 20
"""Cells in one batch at most: a sheet of 16,384 columns must not take gigabytes."""
_TEXT = 1 << 20
"""Characters of collected lines after which a text is handed on."""
_CONTEXT = 1000
"""Characters of text above a table that become its context."""
_NEAR = 3
"""Rows from one row of labels to the next in a form whose values stand below their labels."""
_RENDERED = 256
"""Rows made text at a time where they are needed as rows."""
_SEPARATORS = 256
"""Blank rows looked behind in one table; after so many that separated nothing they are taken as spacing."""


def tables(
    rows: Iterable[Sequence[Any]],
    place: Place,
    *,
    context: str = "",
    hidden: bool = False,
    first_row: int = 1,
    batch: int = 8192,
    under: Under | None = None,
    column: Column | None = None,
) -> Iterator[Table | Text]:
    """The tables and texts that a grid holds, in its order.

    `rows` are rows of cells, ragged or not; `first_row` is the number of the first of them; `under` is the table of
    which they are more rows, and then that of the last of them. Values that are no text yet come in rows of one width,
    and `column` makes text without line breaks of those of a column; none of them shows as a blank unless it is false.
    A table comes in batches of at most `batch` rows under the same columns. Titles, forms (`label: value`) and layout
    grids come as text, one line a row; titles also stand in the context of the table below them.

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
        plan = Plan(is_table=True, columns=under.columns, groups=under.groups)
        limit = None
        if not under.groups:
            some = window[:_HEAD]
            blank = next((index for index, row in enumerate(_shown(some, column)) if not _is_blank(row)), len(some))
            if blank:
                notes.paragraph()
                number += blank
                del window[:blank]
            window.extend(islice(source, max(0, _HEAD + 1 - len(window))))
            head = list(_shown(window[: _HEAD + 1], column))
            if not head or _is_blank(head[0]):
                continue
            end = _end_of_block(head[:_HEAD])
            plan = judge(head[:end], whole=end < _HEAD or len(head) <= _HEAD, above=above)
            if plan.turned:
                for offset, row in enumerate(head[: plan.titles]):
                    notes.add(row, number + offset, form=False)
                yield from notes.flush()
                columns, cells = turned(head[plan.titles : end])
                yield Table(place, columns, cells, number + plan.titles, notes.above, hidden)
                number, window = number + end, window[end:]
                continue
            stacked = (
                end - plan.titles - plan.headers == 1 and plan.headers > 0 and (stacked or _goes_on_below(head, end))
            )
            if stacked:
                for pair in zip(plan.columns, head[end - 1], strict=False):
                    notes.add(pair, number + end - 1, form=True)
                number, window = number + end, window[end:]
                continue
            taken = plan.titles if plan.is_table else end
            for cut in cards(head[:taken]) if plan.form else [slice(None)]:
                for offset, row in enumerate(head[:taken]):
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
            limit = end - taken if end < min(len(head), _HEAD) and not _is_blank(head[end]) else None
            window = window[taken:]
            under.columns, under.groups, under.context = plan.columns, plan.groups, notes.above
        size = max(_HEAD, min(batch, _CELLS // max(1, len(plan.columns))))
        checks = 0
        while True:
            window.extend(islice(source, max(0, size + _HEAD - len(window))))
            ended = len(window) < size + _HEAD
            if column is not None and not all(map(any, window)):  # there may be blank rows, or noughts alone in some
                window, source, column = list(_shown(window, column)), iter(_shown(source, column)), None
            if limit is not None or column is not None:
                stop = limit
            else:
                stop, checks = _end_of_table(window, plan, checks)
            found = stop is not None and stop <= size
            count = stop if found and stop is not None else min(len(window), size)
            yield from _emit(window[:count], plan, number, notes, column)
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


# --- rows that are no text yet ------------------------------------------------------------------


def _shown(rows: Iterable[Sequence[Any]], column: Column | None) -> Iterable[Row]:
    return rows if column is None else _rendered(rows, column)


def _rendered(rows: Iterable[Sequence[Any]], column: Column) -> Iterator[Row]:
    """The rows as text, column by column: in most columns all is of one kind."""
    source, size = iter(rows), 1
    while some := list(islice(source, size)):
        size = min(8 * size, _RENDERED)  # what stands above the values of a column is of another kind
        if some[0]:
            yield from zip(*map(column, zip(*some, strict=True)), strict=True)
        else:
            yield from some


# --- where blocks end ---------------------------------------------------------------------------


def _is_blank(row: Row) -> bool:
    return not any(row) or not "".join(row).strip()


def _is_label_row(row: Row) -> bool:
    """Whether a row without numbers holds nothing but labels, as the header of another table does."""
    cells = [cell.strip() for cell in row if cell and not cell.isspace()]
    return len(cells) > 1 and all(map(is_label, cells))


def _end_of_block(window: Sequence[Row]) -> int:
    """Index of the first blank row, or of a row of labels a few rows below another: a form with values below labels."""
    labels = -_NEAR - 1
    for index, row in enumerate(window):
        text = "".join(row)
        if not is_numberless(text):
            continue
        if not text or text.isspace():
            return index
        if _is_label_row(row):
            if 1 < index - labels <= _NEAR:
                return index
            labels = index
    return len(window)


def _goes_on_below(window: Sequence[Row], end: int) -> bool:
    """Whether another row of labels follows at once: a form whose values stand below their labels."""
    return end < len(window) and not _is_blank(window[end])


def _end_of_table(window: Sequence[Row], plan: Plan, checks: int) -> tuple[int | None, int]:
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


def _parts(window: Sequence[Row], plan: Plan) -> bool:
    """Whether the rows behind a blank one begin something else than more rows of the table."""
    first = [cell.strip() for cell in window[0]]
    if sum(map(bool, first)) < 2:
        return len([name for name in plan.columns if name]) > 1
    if not all(is_headable(cell) for cell in first if cell):
        return False
    block = window[: _end_of_block(window)]
    return judge(block, whole=True, above=()).columns != ("",) * max(map(len, block))


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
    if len(cells) > 1 and is_pairs(cells):
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
    elif cells:
        yield "\t".join(cells)


def _emit(
    rows: Sequence[Sequence[Any]], plan: Plan, number: int, notes: _Notes, column: Column | None
) -> Iterator[Table]:
    """The batch `rows` as a table, or as one for each of the tables that stand side by side."""
    if not rows:
        return
    widths = set(map(len, rows))
    equal = len(widths) == 1
    if max(widths) * len(rows) > 4 * _CELLS and len(rows) > 1:  # one row of a million cells must not widen all
        half = len(rows) // 2
        yield from _emit(rows[:half], plan, number, notes, column)
        yield from _emit(rows[half:], plan, number + half, notes, column)
        return
    cells: list[Sequence[str]] = list(zip(*rows, strict=True)) if equal else list(zip_longest(*rows, fillvalue=""))
    if column is not None:
        cells = list(map(column, cells))
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
                tuple(cells[index] if column is not None else without_breaks(cells[index]) for index in kept),
                number,
                notes.above,
                notes.hidden,
            )


def without_breaks(column: Sequence[str]) -> Sequence[str]:
    """The cells with line breaks made spaces; a column that has none is returned as it is."""
    joined = "".join(column)
    if "\n" not in joined and "\r" not in joined:
        return column
    return [" ".join(cell.split()) if "\n" in cell or "\r" in cell else cell for cell in column]
