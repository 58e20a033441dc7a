"""Lines in, CSV or JSON lines out; safe to open in a spreadsheet and in a terminal."""

from __future__ import annotations

import csv
import io
import json
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Beginnings that make a spreadsheet run a cell: https://owasp.org/www-community/attacks/CSV_Injection"""


def defused(value: Any) -> Any:
    """A cell that no spreadsheet runs as a formula.

    >>> defused("=1+1"), defused(-5), defused("a=b")
    ("'=1+1", -5, 'a=b')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def write_csv(lines: Iterable[tuple[Any, ...]], columns: Iterable[str], stream: IO[bytes]) -> None:
    """RFC 4180, UTF-8, with a header row; lists are joined by `; `."""
    text = io.TextIOWrapper(stream, "utf-8", errors="backslashreplace", newline="", write_through=False)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([defused(_flat(cell)) for cell in line] for line in lines)
    finally:
        text.flush()
        text.detach()


def _flat(cell: Any) -> Any:
    return "; ".join(map(str, cell)) if isinstance(cell, list) else cell


def json_lines(lines: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """One JSON object for each line."""
    for line in lines:
        yield json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
