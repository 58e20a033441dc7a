"""One cell of an OpenDocument spreadsheet: what is shown and what is stored in, the text that says most out."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pi_scan.extract._package import Element

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_CELL = f"{_TABLE}table-cell"
_REPEATED, _SPANNED = f"{_TABLE}number-columns-repeated", f"{_TABLE}number-rows-spanned"
_KIND, _VALUE = f"{_OFFICE}value-type", f"{_OFFICE}value"
COLUMNS = 1 << 14
"""Columns of a sheet at most."""
_NUMBERS = ("float", "currency")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_GROUPED = re.compile(r"[0-9][,.' \u00a0\u202f][0-9]{3}(?![0-9])")
_LONG = 40
"""Digits of a number at most: a stated exponent must not make a gigabyte of zeros."""


def plain_cell(cell: Element) -> tuple[str, int] | None:
    """(text, times) of a cell that holds one plain paragraph or nothing; None if it must be looked at closely."""
    size = len(cell)
    shown = ""
    if size:
        paragraph = cell[0]
        if size > 1 or paragraph.tag != _PARAGRAPH or len(paragraph):
            return None
        shown = paragraph.text or ""
        if "  " in shown or "\n" in shown or "\t" in shown:
            return None
    elif cell.tag != _CELL:
        return None
    repeated = cell.get(_REPEATED)
    times = 1 if repeated is None else count(repeated, COLUMNS)
    kind = cell.get(_KIND)
    if kind is None:
        return (shown, times) if cell.get(_SPANNED) is None else None
    if cell.get(_SPANNED) is not None:
        return None
    if kind == "string":
        return shown, times
    return shown if cell.get(_VALUE) == shown else cell_text(cell, shown), times


def cell_text(cell: Element, shown: str) -> str:
    """The text of `cell`, which shows `shown`: digits whole, as they were typed, and dates in ISO form."""
    kind = value = date = ""
    for key, item in cell.items():
        name = key[key.rfind("}") + 1 :]
        if name == "value-type":
            kind = item
        elif name == "value":
            value = item
        elif name == "date-value":
            date = item
    if kind in _NUMBERS and value:
        return number_text(value, shown)
    return date.removesuffix("T00:00:00") if kind == "date" and date else shown


def number_text(value: str, shown: str) -> str:
    """A number as it is shown, if that has all its digits and only fixed characters between them.

    >>> number_text("12345678", "012-34-5678"), number_text("123456789", "123,456,789"), number_text("4e15", "4.00E+15")
    ('012-34-5678', '123456789', '4000000000000000')
    """
    try:
        number = Decimal(value)
        if not number.is_finite() or abs(number.adjusted()) > _LONG:
            return shown or value
    except InvalidOperation:
        return shown or value
    if number != number.to_integral_value():
        return format(number, "f")
    digits = format(number.to_integral_value(), "f")
    same = _NOT_DIGITS.sub("", shown).lstrip("0") == digits.lstrip("-0")
    return shown if same and shown and not _GROUPED.search(shown) else digits


def count(stated: str, most: int = 1 << 10) -> int:
    """A number that an attribute states, 1 where there is none."""
    return max(1, min(int(stated[:9]), most)) if stated.isascii() and stated.isdecimal() else 1
