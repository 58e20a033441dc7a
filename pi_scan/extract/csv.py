"""Delimited text: commas, tabs, semicolons, pipes and rarer separators, quoted or not."""

from __future__ import annotations

import csv
import io
import re
import sys
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal

from pi_scan.extract._grid import Under, tables
from pi_scan.extract._plain import charset
from pi_scan.model import Blob, Format, Limits, Place, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Delimited text (CSV, TSV)",
    media_types=("text/csv", "text/tab-separated-values"),
    extensions=(".csv", ".tsv", ".tab", ".psv"),
    library="csv (Python)",
    reads="comma, tab, semicolon, pipe and control separators; quotes, line breaks in cells, rows above the header",
)

_SAMPLE = 1 << 16
"""Characters on which the separator is judged."""
_CHUNK = 1 << 18
"""Characters read at a time, and then to the end of the record: a thousand rows or more, which fit into a cache."""
_LINE = 1 << 24
"""Characters of a line at most; a longer one is cut."""
_SEPARATORS = "\t|;,\x1f\x01^~"
"""Rarest in prose first: of several that part all rows evenly, the first is it."""
_HEAD = 256
"""Lines of the first piece that are looked at row by row, if all below them have the cells of the header."""
_BATCH = 8192
"""Rows in one table."""
_SETTLED = 2 * _BATCH
"""Rows without a blank one behind which all that was looked at belongs to one table."""
_LINES = 100
"""A record of more lines than this is taken for a stray quotation mark."""
_RESTARTS = 32
"""Stray quotation marks in a chunk after which quotation marks mean nothing in the rest of it."""
_ESCAPED = re.compile(r'\\"(?![,;\t|\r\n]|$)')


@dataclass(frozen=True, slots=True)
class _Dialect:
    separator: str
    spaced: bool
    """White space between separator and quotation mark."""
    escaped: bool
    """Quotation marks in cells are escaped by a backslash, not doubled."""


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text]:  # noqa: ARG001  (memory is constant whatever the size)
    """The tables in `blob`, some thousand rows at a time."""
    encoding, _ = charset(blob.data())
    csv.field_size_limit(sys.maxsize)  # the default of 128 KiB raises on long notes
    with _lines(blob, encoding) as stream:
        pieces = _chunks(stream)
        text = next(pieces, "")
        separator, skip = _separator(text[:_SAMPLE])
        escaped = _ESCAPED.search(text, 0, _SAMPLE) is not None and '""' not in text[:_SAMPLE]
        dialect = _Dialect(separator, '"' in text and f'{separator} "' in text, escaped)
        if skip:
            text = text.split("\n", 1)[-1]  # without the line that names the separator
        reader = _Reader(pieces, dialect, text)
        even = _even(text, separator, blob.place, blob.context)
        if even is not None:
            parts, table = even
            yield from parts
            reader.under = Under(table.columns, ((0, len(table.columns)),), table.context)
            reader.number = table.first_row + table.height
            reader.settled = _SETTLED
            reader.text = next(pieces, "")
            reader.cells = reader.look()
        while reader.text:
            under, number, cells = reader.under, reader.number, reader.cells
            if cells is not None and len(cells) == len(under.columns):
                yield Table(blob.place, under.columns, cells, number, under.context)
                reader.number += len(cells[0])
                reader.text = next(pieces, "")
                reader.cells = reader.look()
                continue
            rows = reader.rows()
            yield from tables(rows, blob.place, context=blob.context, first_row=number, batch=_BATCH, under=under)


@dataclass(slots=True)
class _Reader:
    """The pieces of a text, read by their columns or by their rows.

    Rows come from one piece after the other, so that nothing depends on where a piece ends; only in the midst of a
    table, when no blank row is near that something else could follow, a piece that is even is read by its columns.
    """

    pieces: Iterator[str]
    dialect: _Dialect
    text: str
    """The piece at hand; empty behind the last."""
    under: Under = field(default_factory=Under)
    number: int = 1
    """The row with which the piece at hand begins."""
    settled: int = 0
    """Rows since the last blank one."""
    cells: tuple[list[str], ...] | None = None
    """The columns of the piece at hand, if it may be read by them."""
    doubled: bool | None = None
    """Whether every other line is blank, as far as the first piece tells."""

    def look(self) -> tuple[list[str], ...] | None:
        """The columns of the piece at hand, if it can only be more of the table and is even."""
        if self.settled < _SETTLED or len(self.under.groups) != 1:
            return None
        return _cells(self.text, self.dialect.separator, len(self.under.columns))

    def rows(self) -> Iterator[list[str]]:
        """The rows from the piece at hand on, up to one that is read by its columns."""
        while self.text:
            rows = list(_records(self.text, self.dialect, len(self.under.columns)))
            if self.doubled is None:
                self.doubled = _is_doubled(rows)
            if self.doubled:
                rows = list(filter(None, rows))
            blank = None if all(map(any, rows)) else next(at for at, row in enumerate(reversed(rows)) if not any(row))
            self.settled = self.settled + len(rows) if blank is None else blank
            self.number += len(rows)
            yield from rows
            self.text = next(self.pieces, "")
            self.cells = self.look()
            if self.cells is not None:
                return


def _lines(blob: Blob, encoding: str) -> io.TextIOWrapper:
    """The blob as text, line breaks as they are."""
    return io.TextIOWrapper(
        io.BufferedReader(blob.open(), 1 << 20),  # type: ignore[type-var]  # a BinaryIO is raw enough for it
        encoding="utf-8-sig" if encoding == "utf-8" else encoding,
        errors="replace",
        newline="",
    )


def _chunks(stream: io.TextIOWrapper) -> Iterator[str]:
    """The text in pieces that end with a record, as far as quotation marks tell."""
    while text := stream.read(_CHUNK):
        text += stream.readline(_LINE)
        if text.endswith("\r"):
            text += stream.readline(_LINE)
        for _ in range(_LINES if '"' in text else 0):
            if (text.count('"') - text.count('\\"')) % 2 == 0:
                break
            text += stream.readline(_LINE)
        yield text


def _even(text: str, separator: str, place: Place, context: str) -> tuple[list[Table | Text], Table] | None:
    """The parts of the first piece of a file and the last of them, if it is one even table from its head on."""
    *lines, rest = text.split("\n", _HEAD)
    if len(lines) < _HEAD or not rest or '"' in text:
        return None
    rows = list(_records("\n".join(lines) + "\n", _Dialect(separator, spaced=False, escaped=False), 0))
    parts = list(tables(rows, place, context=context))
    last = parts[-1] if parts else None
    if not isinstance(last, Table) or last.height < _HEAD // 2 or last.first_row + last.height != len(rows) + 1:
        return None
    below = rows[last.first_row - 1 :]
    width = len(last.columns)
    if any(len(row) != width for row in below) or not all(map(any, below)):
        return None
    cells = _cells(rest, separator, width)
    if cells is None:
        return None
    table = last
    columns = [(*column, *more) for column, more in zip(last.cells, cells, strict=True)]
    del parts[-1]
    for start in range(0, len(columns[0]), _BATCH):
        batch = tuple(column[start : start + _BATCH] for column in columns)
        table = Table(place, last.columns, batch, last.first_row + start, last.context)
        parts.append(table)
    return parts, table


def _cells(text: str, separator: str, width: int) -> tuple[list[str], ...] | None:
    """The columns of a text without quotation marks whose lines all have `width` cells, else None.

    No row is ever made: the whole text is split once, and a column is every `width`-th piece.
    """
    if '"' in text or width < 2:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            return None
    body = text.removesuffix("\n")
    parted = body.replace("\n", separator + "\n")
    pieces = parted.split(separator)
    rows, rest = divmod(len(pieces), width)
    first = "".join(pieces[::width]).split("\n")
    if rest or len(first) != rows or len(parted) - len(body) != rows - 1:  # a line end begins each row, and no cell
        return None
    blank = separator * (width - 1)
    if "" in first and (f"\n{blank}\n" in text or text.startswith(f"{blank}\n") or text.endswith(f"\n{blank}")):
        return None
    return (first, *(pieces[index::width] for index in range(1, width)))


def _records(text: str, dialect: _Dialect, width: int) -> Iterator[list[str]]:
    """The records of a piece of text, in order; a stray quotation mark costs its own line only."""
    lines = io.StringIO(text, newline="").readlines()
    done, restarts = 0, 0
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if '"' in text else csv.QUOTE_NONE
    while True:
        reader = csv.reader(
            islice(lines, done, None),
            delimiter=dialect.separator,
            quoting=quoting,
            skipinitialspace=dialect.spaced,
            doublequote=not dialect.escaped,
            escapechar="\\" if dialect.escaped else None,
        )
        last = 0
        for row in reader:
            line = reader.line_num
            several = line - last > 1 and quoting == csv.QUOTE_MINIMAL
            if several and _is_swallowed(row, line - last, width, dialect.separator):
                break
            last = line
            width = width or len(row)
            yield row
        else:
            return
        done += last
        restarts += 1
        if restarts >= _RESTARTS:
            quoting = csv.QUOTE_NONE
            continue
        yield from csv.reader(lines[done : done + 1], delimiter=dialect.separator, quoting=csv.QUOTE_NONE)
        done += 1


def _is_doubled(rows: list[list[str]]) -> bool:
    """Whether rows are double-spaced, as they are when line ends were converted twice."""
    blank, other = sorted((rows[::2].count([]), rows[1::2].count([])), reverse=True)
    return len(rows) > 4 and blank > 0.4 * len(rows) > 2 * other


def _is_swallowed(row: list[str], lines: int, width: int, separator: str) -> bool:
    """Whether a record of several lines holds other records, swallowed by a quotation mark that opened none."""
    inner = max(row, key=len).splitlines()[1:]
    return lines > _LINES or (width > 1 and bool(inner) and all(line.count(separator) >= width - 1 for line in inner))


def _separator(sample: str) -> tuple[str, int]:
    """The separator of the rows in `sample` and the number of lines to skip, which is 1 for Excel's `sep=;` line."""
    if sample[:4].lower() == "sep=" and len(sample) > 4 and sample[5:6] in ("\r", "\n"):
        return sample[4], 1
    whole = sample[: sample.rfind("\n") + 1] or sample
    best, best_share = ",", 0.0
    for separator in _SEPARATORS:
        if separator not in whole:
            continue
        widths = [len(row) for row in csv.reader(io.StringIO(whole, newline=""), delimiter=separator) if row]
        common = max(set(widths), key=lambda width: (widths.count(width), width)) if widths else 1
        share = widths.count(common) / len(widths) if common > 1 else 0.0
        if share >= 0.9:
            return separator, 0
        if share > best_share:
            best, best_share = separator, share
    return best, 0
