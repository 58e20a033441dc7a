"""A table that somebody filled in, as CSV or as a workbook, in; its rows as texts out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from pi_scan.extract._workbook import Workbook, shown
from pi_scan.inventory.paper import PaperError
from pi_scan.model import ExtractError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST: Final = 64 << 20
_ROWS: Final = 100_000


def rows(path: str) -> Iterator[list[str]]:
    """The rows of the table, its header among them. Raises `PaperError` and `OSError`."""
    with open(path, "rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise PaperError(f"The table {path!a} is larger than {_LARGEST >> 20} MB: divide it.")
    found = _of_workbook(path, content) if content.startswith(b"PK") else _of_text(path, content)
    for number, row in enumerate(found):
        if number > _ROWS:
            raise PaperError(f"The table {path!a} has more than {_ROWS:,} rows: divide it.")
        yield row


def _of_text(path: str, content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:  # what Excel writes as plain CSV
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise PaperError(f"The table {path!a} is neither CSV nor an Excel workbook (XLSX): save it as one of these.")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error:
        raise PaperError(
            f"The table {path!a} is no whole CSV: a quoted cell does not end, or goes on behind it."
        ) from None


def _of_workbook(path: str, content: bytes) -> Iterator[list[str]]:
    try:
        book = Workbook(io.BytesIO(content))
        name = next((name for name, hidden in book.sheets if not hidden), None)
        if name is None:
            raise PaperError(f"The workbook {path!a} has no sheet to read.")
        for row in book.rows(name).values:
            yield [shown(value) for value in row]
    except ExtractError as error:
        raise PaperError(f"The workbook {path!a} cannot be read: {error.detail}") from None
