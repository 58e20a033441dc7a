"""Workbooks through calamine: cells become the digits a person sees, sheets go through the grid.

calamine reads XLSX, XLSB, XLS and ODS with the same calls; the modules of these formats differ in what they add.
"""

from __future__ import annotations

import datetime as dt
import math
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from pi_scan.extract._grid import tables, without_breaks
from pi_scan.extract._numbers import digits
from pi_scan.model import ExtractError, Gap, Place, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

_EXACT = 10**16
"""From here on a double does not hold all digits of a whole number: those behind the 17th are not in the file."""


@contextmanager
def calamine_errors() -> Iterator[None]:
    """Turns what calamine raises, panics of its Rust code included, into `ExtractError`."""
    import python_calamine

    try:
        yield
    except python_calamine.PasswordError:
        raise ExtractError(Reason.ENCRYPTED, "The workbook needs a password.") from None
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError):
        raise ExtractError(Reason.CORRUPT, "The workbook's structure is damaged.") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # pyo3_runtime has no importable name for it
            raise
        raise ExtractError(Reason.CORRUPT, "The workbook's structure is damaged.") from None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a sheet as Python values."""

    first: int
    """Column of the first value of each row, from 0."""
    values: Iterable[Sequence[Any]]
    even: bool = True
    """Whether all rows have the same width."""


class Workbook:
    """A workbook opened by calamine."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Raises `ExtractError` if calamine cannot open it."""
        import python_calamine

        with calamine_errors():
            self._book = python_calamine.CalamineWorkbook.from_filelike(stream)
            self.sheets = [
                (item.name, item.visible is not python_calamine.SheetVisibleEnum.Visible)
                for item in self._book.sheets_metadata
                if item.typ is not python_calamine.SheetTypeEnum.ChartSheet
                and item.typ is not python_calamine.SheetTypeEnum.Vba
            ]
            """(name, whether hidden) of each sheet with cells, in the order of the tabs."""

    def rows(self, name: str) -> Rows:
        """The rows of a sheet from its first, with empty ones; columns from the first that holds anything."""
        with calamine_errors():
            sheet = self._book.get_sheet_by_name(name)
            return Rows(0, ()) if sheet.start is None else Rows(sheet.start[1], sheet.iter_rows())


def sheet_parts(
    rows: Rows,
    place: Place,
    name: str,
    *,
    hidden: bool,
    shaped: Callable[[int, int, list[str], Sequence[Any]], None] | None = None,
    keep: Container[int] = (),
    kept: dict[int, str] | None = None,
) -> Iterator[Table | Text]:
    """The parts of one sheet.

    `shaped(index, first, cells, values)` may correct a row; the text of the rows in `keep` goes to `kept`.
    """

    def corrected() -> Iterator[list[str]]:
        for index, values in enumerate(rows.values):
            cells = _cells(values)
            if shaped is not None:
                shaped(index, rows.first, cells, values)
            if kept is not None and index in keep:
                kept[index] = "\t".join(filter(None, cells))
            yield cells

    if rows.even and shaped is None and kept is None:
        yield from tables(rows.values, place, context=name, hidden=hidden, column=_column)
    else:
        yield from tables(corrected(), place, context=name, hidden=hidden)


def _column(values: Sequence[Any]) -> Sequence[str]:
    """The values of one column as text without line breaks: in most columns all is of one kind."""
    if values[0].__class__ is str:
        with suppress(TypeError):  # some are no texts
            return without_breaks(values)
    return digits(values) or without_breaks(_cells(values))


def _cells(values: Sequence[Any]) -> list[str]:
    return [
        value
        if value.__class__ is str
        else (f"{value:.15g}" if not value.is_integer() else str(int(value)) if abs(value) < _EXACT else _long(value))
        if value.__class__ is float
        else str(value)
        if value.__class__ is int
        else shown(value)
        for value in values
    ]


def shown(value: object) -> str:
    """A cell's value as text: the digits that are in the file, dates in ISO form.

    >>> shown(0.1 + 0.2), shown(1234567890123456789.0), shown(dt.date(2009, 1, 31)), shown(True), shown(None)
    ('0.3', '1234567890123456800', '2009-01-31', 'TRUE', '')
    >>> shown(9123456789012344.0), shown(-float(10**17)), shown(7)
    ('9123456789012344', '-100000000000000000', '7')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if math.isfinite(value) and value.is_integer():
            return str(int(value)) if abs(value) < _EXACT else _long(value)
        return f"{value:.15g}"  # as many digits as Excel shows
    if isinstance(value, dt.datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return "" if value is None else str(value)


def _long(value: float) -> str:
    """The digits of a whole number that are in the file, noughts behind them."""
    digits, _, places = repr(value).partition("e+")
    return digits.replace(".", "").ljust(int(places) + 1 + (value < 0), "0")


def book_parts(book: Workbook, place: Place) -> Iterator[Table | Text | Gap]:
    """The parts of all sheets of a workbook of which there is nothing else to know."""
    for name, hidden in book.sheets:
        where = place.at(f"sheet={name}")
        try:
            yield from sheet_parts(book.rows(name), where, name, hidden=hidden)
        except ExtractError as error:
            yield Gap(where, error.reason, error.detail)
