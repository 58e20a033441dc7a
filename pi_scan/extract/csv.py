"""Delimited text: commas, tabs, semicolons, pipes and rarer separators, quoted or not."""

from __future__ import annotations

import csv
import io
import re
import sys
from itertools import islice
from typing import TYPE_CHECKING, Literal

from pi_scan.extract._grid import tables
from pi_scan.extract._plain import charset
from pi_scan.model import Blob, Format, Limits, Table, Text

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
_SEPARATORS = "\t|;,\x1f\x01^~"
"""Rarest in prose first: of several that part all rows evenly, the first is it."""
_LINES = 100
"""A record of more lines than this is taken for a stray quotation mark."""
_RESTARTS = 32
"""Stray quotation marks after which quotation marks mean nothing in the rest of the file."""
_ESCAPED = re.compile(r'\\"(?![,;\t|\r\n]|$)')


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text]:  # noqa: ARG001  (memory is constant whatever the size)
    """The tables in `blob`, row by row."""
    data = blob.data()
    encoding, _ = charset(data)
    csv.field_size_limit(sys.maxsize)  # the default of 128 KiB raises on long notes
    with _lines(blob, encoding) as stream:
        sample = stream.read(_SAMPLE)
    quoted = data.find(b'"') >= 0
    yield from tables(_rows(blob, encoding, sample, quoted=quoted), blob.place, context=blob.context)


def _lines(blob: Blob, encoding: str) -> io.TextIOWrapper:
    """The blob as text, line breaks as they are."""
    return io.TextIOWrapper(
        io.BufferedReader(blob.open(), 1 << 20),  # type: ignore[type-var]  # a BinaryIO is raw enough for it
        encoding="utf-8-sig" if encoding == "utf-8" else encoding,
        errors="replace",
        newline="",
    )


def _rows(blob: Blob, encoding: str, sample: str, *, quoted: bool) -> Iterator[list[str]]:
    """The records of the file, in order; a stray quotation mark costs its own line only."""
    separator, skip = _separator(sample)
    escaped = _ESCAPED.search(sample) is not None and '""' not in sample
    done, restarts, width = skip, 0, 0
    spaced = f'{separator} "' in sample
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    while True:
        with _lines(blob, encoding) as stream:
            for _ in islice(stream, done):
                pass
            reader = csv.reader(
                stream,
                delimiter=separator,
                quoting=quoting,
                skipinitialspace=spaced,
                doublequote=not escaped,
                escapechar="\\" if escaped else None,
            )
            last = 0
            for row in reader:
                line = reader.line_num
                if (
                    line - last > 1
                    and quoting == csv.QUOTE_MINIMAL
                    and _is_swallowed(row, line - last, width, separator)
                ):
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
        with _lines(blob, encoding) as stream:
            yield from csv.reader(islice(stream, done, done + 1), delimiter=separator, quoting=csv.QUOTE_NONE)
        done += 1


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
