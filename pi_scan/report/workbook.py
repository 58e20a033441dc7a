"""A store in, an Excel workbook out: summary, records, systems and media, what was not read.

Rows go to disk as they come, so memory stays the same for any number of files. A text is written as a text: no cell is
a formula or a link, whatever a file is called.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Final

from pi_scan.inventory.entries import Entry, entries, shown
from pi_scan.inventory.paper import Record
from pi_scan.model import printable
from pi_scan.report.breakdown import Carrier, breakdown
from pi_scan.report.figures import figures
from pi_scan.report.words import ACCESS, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pi_scan.inventory.persons import People
    from pi_scan.inventory.store import Store
    from pi_scan.report.breakdown import Breakdown
    from pi_scan.report.figures import Figures

ROWS: Final = 1_048_576
"""Rows of a sheet, its header among them; Excel opens no more."""
_LONGEST: Final = 32_767
"""Characters of a cell."""
_NO_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
_WIDTHS: Final = {"location": 70, "medium": 34, "detail": 60, "media_type": 26, "folder": 70, "hint": 50}


_SETTINGS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm:ss",
}


def form(title: str, columns: Sequence[str], lines: Iterable[Sequence[Any]], stream: IO[bytes]) -> None:
    """Write a workbook with one table, to be filled in."""
    import xlsxwriter

    with xlsxwriter.Workbook(stream, _SETTINGS) as book:
        Sheets(book, ROWS).add(title, columns, lines)


def workbook(store: Store, stream: IO[bytes], *, everything: bool, rows: int = ROWS) -> None:
    """Write the workbook; a table of more than `rows` goes on in another sheet."""
    import xlsxwriter

    found, split = figures(store), breakdown(store)
    with xlsxwriter.Workbook(stream, _SETTINGS) as book:
        moment = found.run.ended_utc or found.run.started_utc
        if moment:  # of the run, not of the report: the same store gives the same bytes
            book.set_properties({"title": "Inventory of personal information", "created": _moment(moment)})
        sheets = Sheets(book, rows)
        sheets.add("Summary", ("figure", "people", "in Massachusetts", "numbers", "files"), _summary(found, split))
        sheets.add("Records", Entry._fields, entries(store, everything=everything))
        sheets.add("Systems and media", (*Carrier._fields[:-1], "people", "people_ma"), _carriers(split))
        if split.paper:
            sheets.add("Paper", Record._fields, _paper(split))
        sheets.add("Encrypted", ("location", "place", "scheme", "bits", "grade"), _seals(store))
        sheets.add(
            "Not read", ("location", "place", "size_bytes", "media_type", "status", "reason", "detail"), _gaps(store)
        )


class Sheets:
    """Tables, written into one book one after the other."""

    def __init__(self, book: Any, rows: int) -> None:
        self._book = book
        self._rows = rows
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._whole = book.add_format({"num_format": "#,##0"})

    def add(self, title: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """Add a table, in as many sheets as it needs: a header that stays in view, and a filter over each column."""
        sheet, number, row = self._sheet(title, columns), 1, 0
        for line in lines:
            if row == self._rows - 1:
                self._end(sheet, row, columns)
                number += 1
                sheet, row = self._sheet(f"{title} {number}", columns), 0
            row += 1
            for column, value in enumerate(line):
                self._write(sheet, row, column, value, columns[column])
        self._end(sheet, row, columns)

    def _sheet(self, title: str, columns: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(columns):
            sheet.set_column(column, column, _WIDTHS.get(name, max(12, len(name) + 4)))
            sheet.write_string(0, column, name, self._head)
        return sheet

    def _end(self, sheet: Any, row: int, columns: Sequence[str]) -> None:
        sheet.autofilter(0, 0, max(row, 1), len(columns) - 1)

    def _write(self, sheet: Any, row: int, column: int, value: Any, name: str) -> None:
        if isinstance(value, int):
            sheet.write_number(row, column, value, self._whole)
        elif name.endswith("_utc") and (moment := _moment(value)):
            sheet.write_datetime(row, column, moment)
        elif value:
            text = _NO_XML.sub("\ufffd", str(value))
            sheet.write_string(row, column, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _moment(text: str) -> datetime | None:
    """A time as Excel knows it, whose calendar begins in 1900."""
    try:
        moment = datetime.fromisoformat(text)  # strptime takes ten times as long
    except ValueError:
        return None
    return moment.replace(tzinfo=None) if moment.year > 1900 else None


def _two(people: People) -> tuple[int, int]:
    return people.total, people.ma


def _summary(found: Figures, split: Breakdown) -> Iterator[tuple[Any, ...]]:
    yield "People", *_two(found.people), "", found.files
    yield "People in Massachusetts", found.people.ma, found.people.ma, "", found.files_ma
    yield "People whose residence is not told", found.people.unknown
    yield "People in other places", found.people.elsewhere
    if found.paper.records:
        yield (str(found.paper),)
    yield "Unencrypted on laptops and portable media", *_two(found.exposed.people), "", found.exposed.files
    for line, kind in zip(found.kinds, split.kinds, strict=True):
        yield line.label, *_two(kind.people), line.distinct, line.files
    for line in (found.unpaired, found.test_values):
        yield line.label, "", "", line.distinct, line.files
    if found.allowed.files:
        yield "Not counted, as the list of --allow says", "", "", *found.allowed
    for part in split.access:
        yield f"Files that may be read by: {ACCESS[part.name].lower()}", *_two(part.people), "", part.files
    for part in split.ages:
        yield f"Files last changed: {part.name} ago", *_two(part.people), "", part.files
    for part in split.schedule or ():
        yield f"Files past the retention schedule: {part.name}", *_two(part.people), "", part.files
    for folder in split.folders:
        yield f"Folder {folder.path}", *_two(folder.people), "", folder.files
    for fate in (found.walked, *found.fates):
        yield f"Files {fate.status} ({size(fate.size)})", "", "", "", fate.files


def _paper(split: Breakdown) -> Iterator[tuple[Any, ...]]:
    for record in split.paper:
        kinds, locked = "; ".join(record.kinds), "yes" if record.locked else "no"
        yield record._replace(kinds=kinds, locked=locked)  # type: ignore[arg-type]


def _seals(store: Store) -> Iterator[tuple[Any, ...]]:
    """Every encryption met in a file."""
    rows = store.sql.execute(
        """SELECT f.path, s.place, s.scheme, s.bits, s.grade FROM seals s JOIN files f ON f.id = s.file_id
        ORDER BY CAST(f.path AS BLOB), s.rowid"""
    )
    for path, place, scheme, bits, grade in rows:
        yield shown(path), printable(place), printable(scheme), bits, grade


def _carriers(split: Breakdown) -> Iterator[tuple[Any, ...]]:
    for *fields, people in split.carriers:
        yield *fields, *_two(people)


def _gaps(store: Store) -> Iterator[tuple[Any, ...]]:
    """Every file that was not read whole, each with the parts of it that are missing."""
    rows = store.sql.execute(
        """SELECT f.path, coalesce(g.place, ''), f.size, f.media_type, f.status,
        coalesce(g.reason, f.reason, ''), coalesce(g.detail, f.detail)
        FROM files f LEFT JOIN gaps g ON g.file_id = f.id WHERE f.status <> 'read'
        ORDER BY CAST(f.path AS BLOB), g.rowid"""
    )
    for path, place, *rest, detail in rows:
        yield shown(path), printable(place), *rest, printable(detail)
