"""Cells that stand where they say in, rows out: for old spreadsheets, which write one cell after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._cells import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._sheetml import Shape

Sheet = dict[int, dict[int, str]]
"""Row → column → text, counted from 0."""


def rows_of(sheet: Sheet) -> Iterator[list[str]]:
    """The rows from the first on, those without cells empty."""
    expected = 0
    for index in sorted(sheet):
        for _ in range(expected, index):
            yield []
        expected = index + 1
        cells = sheet[index]
        yield [cells.get(column, "") for column in range(max(cells) + 1)]


def number(given: str, look: Shape | None = None) -> str:
    """A number as its format shows it; what is none stays as it is.

    >>> number("2.19099998E8"), number("3.50"), number("TRUE")
    ('219099998', '3.5', 'TRUE')
    """
    try:
        value = float(given)
    except ValueError:
        return given
    if look is not None and 0 <= value < 1e15 and value == int(value):
        return look.show(value)
    return cell(value)
