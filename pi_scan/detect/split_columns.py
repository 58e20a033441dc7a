"""A Social Security number over three columns, as forms with boxes are exported: a table in, one with it whole out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.model import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADER: Final = re.compile(r"(?i)(?<![a-z])(?:ssn|soc(?:ial)?[ _-]?sec(?:urity)?)(?![a-z])")
_PARTS: Final = tuple(re.compile(rf"[0-9]{{1,{size}}}(?:\.0)?") for size in (3, 2, 4))
_LOOKED: Final = 50
"""Rows by which columns are judged."""
_SHARE: Final = 0.8


def whole(table: Table) -> Table:
    """The table, with the first of three such columns holding all of the number and the others empty."""
    columns = table.columns
    for index in range(len(columns) - 2):
        if not _HEADER.search(columns[index]) or not all(_follows(columns[index], columns[index + n]) for n in (1, 2)):
            continue
        parts = table.cells[index : index + 3]
        if all(_fits(part, shape) for part, shape in zip(parts, _PARTS, strict=True)):
            joined = [_joined(row) for row in zip(*parts, strict=True)]
            none = [""] * len(joined)
            cells = (*table.cells[:index], joined, none, none, *table.cells[index + 3 :])
            header = columns[index].rstrip("0123456789 _-")
            names = (*columns[:index], header, "", "", *columns[index + 3 :])
            return Table(table.place, names, cells, table.first_row, table.context, table.hidden)
    return table


def _follows(first: str, header: str) -> bool:
    return not header.strip() or _HEADER.search(header) is not None or header.rstrip("0123456789") == first[:-1]


def _fits(cells: Sequence[str], shape: re.Pattern[str]) -> bool:
    filled = [cell.strip() for cell in cells[:_LOOKED] if cell.strip()]
    return bool(filled) and sum(shape.fullmatch(cell) is not None for cell in filled) >= _SHARE * len(filled)


def _joined(row: tuple[str, ...]) -> str:
    """The parts of a row, their lost zeros put back; empty where one is missing.

    >>> _joined(("21", "54", "3210")), _joined(("403", "5.0", "87")), _joined(("403", "", "1187"))
    ('021-54-3210', '403-05-0087', '')
    """
    parts = [part.strip().removesuffix(".0") for part in row]
    if not all(part.isdigit() and part.isascii() for part in parts):
        return ""
    return "-".join(part.zfill(size) for part, size in zip(parts, (3, 2, 4), strict=True))
