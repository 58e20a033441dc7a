"""SQL dumps: the rows that INSERT and COPY put into a table as rows of that table, everything else as text.

The columns are those that the statement names, else those of the CREATE TABLE before. A dump of any size goes through
memory in pieces, and so does a statement with a million rows.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from pi_scan.extract._grid import without_breaks
from pi_scan.extract._plain import charset
from pi_scan.model import Blob, Format, Limits, Place, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMAT = Format(
    name="SQL dump",
    media_types=("application/sql", "text/x-sql"),
    extensions=(".sql",),
    library="own",
    reads="rows of INSERT, REPLACE and COPY under their columns; all other statements and comments as text",
)

_PIECE = 1 << 19
"""Characters read at a time."""
_HEAD = 1 << 14
"""Characters that the beginning of a statement, up to its rows, has at most."""
_ROW = 1 << 20
"""Characters of one row at most; a longer one is text."""
_BATCH = 8192
"""Rows in one table."""
_FAILURES = 64
"""Statements whose rows cannot be told apart, after which the rest is text."""

_NAME = r"(?:(?:`[^`\n]+`|\"[^\"\n]+\"|\[[^\]\n]+\]|[\w$#@]+)\s?\.\s?)*(?:`[^`\n]+`|\"[^\"\n]+\"|\[[^\]\n]+\]|[\w$#@]+)"
_START = re.compile(
    rf"""(?ix)^[ \t]*+ (?:
      (?:INSERT|REPLACE)\s+ (?:(?:LOW_PRIORITY|DELAYED|IGNORE|OVERWRITE|OR\s+\w+)\s+)*+ (?:INTO\s+)?+ (?:TABLE\s+)?+
        (?P<into>{_NAME}) \s*+ (?P<columns>\([^()']*\))?+ \s*+ (?:OVERRIDING\s+\w+\s+VALUE\s+)?+ VALUES?+ \s*+ (?=\()
    | COPY\s+ (?P<copied>{_NAME}) \s*+ (?P<fields>\([^()']*\))?+ \s*+ FROM\s+stdin\b [^;\n]*+ ;[ \t]*+ \r?\n
    | CREATE\s+ (?:\w+\s+)*? TABLE\s+ (?:IF\s+NOT\s+EXISTS\s+)?+ (?P<made>{_NAME}) \s*+ \(
    )""",
    re.MULTILINE,
)
_NEVER_A_COLUMN = re.compile(
    r"(?i)(?:PRIMARY|UNIQUE|CONSTRAINT|INDEX|KEY|FOREIGN|CHECK|FULLTEXT|SPATIAL|EXCLUDE|LIKE|PERIOD)\b"
)
_COLUMN = re.compile(r"\s*+(`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|[\w$#@]+)")
_UNESCAPED = {"n": " ", "r": " ", "t": "\t", "0": "", "Z": "", "b": "", "N": "", "f": " ", "v": " "}
_BACKSLASH = re.compile(r"\w\\'\w")
"""As MySQL writes `can\\'t`; in standard SQL a backslash is a character like others."""
_PREFIXED = re.compile(r"[^ ,']'[^,']")
"""What is not a number or a string right behind a comma, as `N'Ana'` is, or a string on the next line."""
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Quoting:
    """How one database writes values."""

    row: re.Pattern[str]
    value: re.Pattern[str]
    backslash: bool


def _quoting(*, backslash: bool) -> _Quoting:
    string = r"'(?:[^'\\]++|''|\\.)*+'" if backslash else r"'(?:[^']++|'')*+'"
    nested = rf"\((?:[^()']++|{string}|\((?:[^()']++|{string})*+\))*+\)"
    return _Quoting(
        re.compile(rf"\s*+\(((?:[^()']++|{string}|{nested})*+)\)\s*+([,;]?)", re.DOTALL),
        re.compile(rf"\s*+(?:[\w:]*({string})[^,]*+|((?:[^,()']++|{string}|{nested})*+))(?:,|$)", re.DOTALL),
        backslash,
    )


@dataclass(slots=True)
class _Rows:
    """Rows of one table, collected until there are enough of them or another table follows."""

    place: Place
    context: str
    table: str = ""
    columns: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def under(self, table: str, columns: tuple[str, ...]) -> Iterator[Table]:
        """Those so far, if what follows has another head."""
        if (table, columns) != (self.table, self.columns):
            yield from self.flush()
            self.table, self.columns = table, columns

    def flush(self) -> Iterator[Table]:
        """Those so far."""
        if not self.rows:
            return
        cells = [_without_null(column) for column in zip_longest(*self.rows, fillvalue="")]
        height = len(self.rows)
        width = max(len(cells), len(self.columns))
        cells += [[""] * height] * (width - len(cells))
        columns = self.columns + ("",) * (width - len(self.columns))
        first = self.counts[self.table] + 1
        self.counts[self.table] += height
        place = self.place.at(f"table={self.table}")
        self.rows = []
        yield Table(place, columns, tuple(cells), first, f"{self.context}\n{self.table}".strip())


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text]:  # noqa: ARG001  (memory is constant whatever the size)
    """The rows and the text of `blob`, in their order."""
    encoding, _ = charset(blob.data())
    known: dict[str, tuple[str, ...]] = {}
    rows = _Rows(blob.place, blob.context)
    csv.field_size_limit(sys.maxsize)  # the default of 128 KiB raises on long notes
    with io.TextIOWrapper(
        blob.open(), encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace"
    ) as stream:
        text, at, ended = "", 0, False
        quoting = None
        failures = 0
        while True:
            if not ended and len(text) - at < 2 * _HEAD:
                more = stream.read(_PIECE)
                ended = not more
                text, at = text[at:] + more, 0
            quoting = quoting or _quoting(backslash=_is_escaped(text))
            start = _START.search(text, at) if failures < _FAILURES else None
            safe = len(text) if ended else len(text) - _HEAD
            if start is None or (start.start() >= safe and not ended):
                cut = len(text) if ended else text.rfind("\n", at, max(at, safe)) + 1 or max(at, safe)
                yield from _said(text[at:cut], blob)
                at = cut
                if ended:
                    break
                continue
            yield from _said(text[at : start.start()], blob)
            at = start.end()
            if start["made"]:
                known[_plain(start["made"]).casefold()] = _defined(text[at : at + _HEAD])
                yield from _said(start[0], blob)
                continue
            table = _plain(start["into"] or start["copied"])
            named = start["columns"] or start["fields"]
            columns = _names(named) if named else known.get(table.casefold(), ())
            yield from rows.under(table, columns)
            while True:
                if start["copied"]:
                    taken, at, done = _copied(text, at, rows.rows)
                else:
                    taken, at, done = _inserted(text, at, rows.rows, quoting, ended=ended)
                if len(rows.rows) >= _BATCH:
                    yield from rows.flush()
                if done or (not taken and (ended or len(text) - at > _ROW)):
                    failures += not done
                    break
                more = stream.read(_PIECE)
                ended = not more
                text, at = text[at:] + more, 0
    yield from rows.flush()


def _is_escaped(text: str) -> bool:
    """Whether a text is MySQL's, where a backslash escapes what follows."""
    return "`" in text or ("\\'" in text and _BACKSLASH.search(text) is not None)


def _inserted(text: str, at: int, rows: list[list[str]], quoting: _Quoting, *, ended: bool) -> tuple[bool, int, bool]:
    """Take rows in parentheses from `at` on: whether any were, where they end, and whether the statement does."""
    taken = False
    while len(rows) < _BATCH:
        match = quoting.row.match(text, at)
        if match is None or (match.end() == len(text) and not match[2] and not ended):
            return taken, at, match is None and not _opens(text, at)
        rows.append(_values(match[1], quoting))
        at, taken = match.end(), True
        if match[2] != ",":
            return True, at, True
    return taken, at, False


def _opens(text: str, at: int) -> bool:
    """Whether a row may begin at `at`, as far as the text goes."""
    rest = text[at : at + 256].lstrip()
    return not rest or rest[0] == "("


def _values(row: str, quoting: _Quoting) -> list[str]:
    """The values between the parentheses of a row."""
    if "\\" not in row and "(" not in row and not _PREFIXED.search(row):
        with suppress(csv.Error):  # a row over several lines
            return next(csv.reader((row,), quotechar="'", skipinitialspace=True), [])  # a tenth of the time
    cells = []
    at = 0
    while at < len(row):
        match = quoting.value.match(row, at)
        if match is None or match.end() == at:
            cells.append(row[at:].strip())
            break
        quoted, bare = match[1], match[2]
        if quoted is None:
            cells.append(bare.strip())
        else:
            inside = quoted[1:-1].replace("''", "'")
            cells.append(_ESCAPE.sub(_unescaped, inside) if quoting.backslash and "\\" in inside else inside)
        at = match.end()
    return cells


def _copied(text: str, at: int, rows: list[list[str]]) -> tuple[bool, int, bool]:
    """Take the lines of a COPY from `at` on, as `_inserted` does."""
    end = text.find("\\.\n", at)
    while end > at and text[end - 1] != "\n":
        end = text.find("\\.\n", end + 1)
    last = end if end >= 0 else text.rfind("\n", at) + 1
    if last <= at:  # a dump that is cut ends within a line
        return False, at + 3 * (end == at), end == at
    block = text[at:last].removesuffix("\n").replace("\\N", "")
    for line in block.split("\n"):
        cells = line.split("\t")
        rows.append([_ESCAPE.sub(_unescaped, cell) for cell in cells] if "\\" in line else cells)
    return True, last + 3 * (end >= 0), end >= 0


def _without_null(column: tuple[str, ...]) -> Sequence[str]:
    if "NULL" in column or "null" in column:
        column = tuple(["" if cell in ("NULL", "null") else cell for cell in column])
    return without_breaks(column)


def _unescaped(match: re.Match[str]) -> str:
    return _UNESCAPED.get(match[1], match[1])


def _defined(body: str) -> tuple[str, ...]:
    """The names of the columns in the body of a CREATE TABLE."""
    names = []
    depth = 0
    begin = 0
    for mark in re.finditer(r"[(),]|'[^']*'|--[^\n]*", body):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")" and depth:
            depth -= 1
        elif mark[0] in (",", ")") and not depth:
            piece = re.sub(r"--[^\n]*", "", body[begin : mark.start()]).strip()
            column = _COLUMN.match(piece)
            if column and not _NEVER_A_COLUMN.match(piece):
                names.append(_plain(column[1]))
            begin = mark.end()
            if mark[0] == ")":
                break
    return tuple(names)


@lru_cache(maxsize=64)  # a dump names them again in every statement
def _names(columns: str) -> tuple[str, ...]:
    """The names in a list of columns."""
    return tuple(map(_plain, columns[1:-1].split(",")))


@lru_cache(maxsize=64)
def _plain(name: str) -> str:
    """The last part of a name, without its quotation marks."""
    parts = re.findall(r"`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|[^.\s`\"\[\]]+", name)
    return " ".join(parts[-1].strip('`"[]').split()) if parts else ""


def _said(text: str, blob: Blob) -> Iterator[Text]:
    if text and not text.isspace():
        yield Text(blob.place, text.encode("utf-8", "replace"), context=blob.context)
