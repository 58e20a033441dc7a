"""Numbers that an export took apart or for floats: a table in, one with each of them whole in its column out.

A Social Security number over three columns, as forms with boxes are exported, or over two: the first five digits and
the last four; account numbers such as 447122038.0; and numbers of several types in one column.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from pi_scan.model import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADER: Final = re.compile(r"(?i)(?<![a-z])(?:ssn|ss(?=[ _-]?[1-3]$)|soc(?:ial)?[ _-]?sec(?:urity)?)(?![a-z])")
_BOXES: Final = ("area", "group", "serial")
"""What the parts of a Social Security number are called."""
_WHICH: Final = re.compile(r"(?i)[0-9 _-]*(?:(?<![a-z])area)?[0-9 _-]*$")
"""What the header of the first part adds: `SSN 1`, `SSN area`."""
_SIZES: Final = ((3, 2, 4), (5, 4), (4, 5))
"""Digits of the parts; the last four may stand first."""
_FRONT, _BACK = re.compile(r"(?i)first|front|5"), re.compile(r"(?i)last|back|4")
"""What the headers of the first five digits and of the last four say."""
_THING: Final = r"(?:photo |govt\.? |government )?(?:id|identification|identifier|document|doc)"
_TYPE: Final = re.compile(rf"(?i){_THING}[ _-]?(?:type|kind|title)|type of {_THING}")
_ISSUER: Final = re.compile(r"(?i)issu(?:ed by|er|ing (?:authority|agency|state))")
"""What may stand between the two."""
_NUMBER: Final = re.compile(rf"(?i){_THING}?[ _-]?(?:no|num|number|nbr|#)\.?|{_THING}[ _-]?(?:value)?")
_LICENSE: Final = re.compile(r"(?i)lic(?:en[sc]e)?[ _-]?(?:no|num|number|nbr|id|#)?\.?")
_ISSUED_BY: Final = re.compile(
    r"(?i)(?:(?:dr|drv|driver'?s?)[ _-]?)?(?:lic(?:en[sc]e)?|d/?l)[ _-]?(?:issuing[ _-]?)?st(?:ate)?(?:[ _-]?issued)?"
)
"""The header beside it that says whose licenses they are: drivers', if nothing else speaks of a trade or of a car."""
_OTHER_LICENSES: Final = re.compile(
    r"""(?ix) (?<![a-z]) (?: npi | dea | upin | taxonomy | speciali?ty | credentials? | profession(?:al)? | provider
        | board | trade | discipline | lic(?:en[sc]e)? [ _-]? type | permit | agency | agent | broker | attorney
        | teacher | physician | doctor | nurse | nursing | rn | lpn | pharmac[a-z]+ | therapist | counsell?or
        | electrician | plumber | contractor | business | company | firm | software | product | key | seats?
        | plates? | tag | vin | vehicle | make | model ) (?![a-z])"""
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
_DIGITS: Final = re.compile(r"[0-9]{3}")
_TYPES: Final = 8
"""Types of numbers in one column, at most."""
_FLOAT: Final = re.compile(r"[0-9]{7,19}\.0")
_LOOKED: Final = 50
"""Rows by which columns are judged."""
_SHARE: Final = 0.8


def whole(table: Table) -> Table:
    """The table, with the first of such columns holding all of the number and the others empty."""
    table = _licensed(_typed(_exact(table)))
    columns = table.columns
    for index, column in enumerate(columns):
        said = _HEADER.search(column) is not None
        boxes = tuple(header.strip().lower() for header in columns[index : index + 3]) == _BOXES
        for sizes in _SIZES if said else _SIZES[: int(boxes)]:
            parts = table.cells[index : index + len(sizes)]
            following = columns[index + 1 : index + len(sizes)]
            if len(parts) < len(sizes) or not (boxes or _together(sizes, column, following)):
                continue
            if all(_fits(part, size) for part, size in zip(parts, sizes, strict=True)):
                joined = [_joined(row, sizes) for row in zip(*parts, strict=True)]
                none, count = [""] * len(joined), len(sizes)
                cells = (*table.cells[:index], joined, *[none] * (count - 1), *table.cells[index + count :])
                header = "SSN" if boxes or count == 2 else _WHICH.sub("", column)
                names = (*columns[:index], header, *[""] * (count - 1), *columns[index + count :])
                return Table(table.place, names, cells, table.first_row, table.context, table.hidden)
    return table


def _typed(table: Table) -> Table:
    """The table with a column for each type of number where another column says of which type those of one are.

    `ID type | ID no.` over `DL | S48210937` becomes, behind the rest, a column `DL` over that number.
    """
    columns = table.columns
    for at, header in enumerate(columns):
        after = at + 2 if at + 1 < len(columns) and _ISSUER.fullmatch(columns[at + 1].strip()) else at + 1
        beside = [one for one in (after, at - 1) if 0 <= one < len(columns) and _NUMBER.fullmatch(columns[one].strip())]
        if not beside or not _TYPE.fullmatch(header.strip()):
            continue
        said, cells = table.cells[at], table.cells[beside[0]]
        types = sorted({cell for cell in said if cell})
        if 0 < len(types) <= _TYPES and not any(map(_DIGITS.search, types)):  # a header is told as evidence
            apart = [[cell if one == kind else "" for cell, one in zip(cells, said, strict=True)] for kind in types]
            rest = [cell if not kind else "" for cell, kind in zip(cells, said, strict=True)]
            kept = (*table.cells[: beside[0]], rest, *table.cells[beside[0] + 1 :])
            names = (*columns, *types)
            return Table(table.place, names, (*kept, *apart), table.first_row, table.context, table.hidden)
    return table


def _licensed(table: Table) -> Table:
    """The table with `Driver's license` for `License` over a column where another names the state of each license.

    The state tells how its numbers are written, as far as the program knows. A nurse has a license of a state, too, and
    a car a plate: where a header speaks of one the table stays as it is.
    """
    headers = [_CAMEL.sub(" ", header).strip() for header in table.columns]
    which = [index for index, header in enumerate(headers) if _LICENSE.fullmatch(header)]
    if len(which) != 1 or not any(map(_ISSUED_BY.fullmatch, headers)) or any(map(_OTHER_LICENSES.search, headers)):
        return table
    names = tuple("Driver's license" if index in which else header for index, header in enumerate(table.columns))
    return Table(table.place, names, table.cells, table.first_row, table.context, table.hidden)


def _exact(table: Table) -> Table:
    """The table with long whole numbers that were written as floats written without their point."""
    floats = [index for index, cells in enumerate(table.cells) if _is_float(cells)]
    if not floats:
        return table
    cells = [
        [cell.removesuffix(".0") for cell in column] if index in floats else column
        for index, column in enumerate(table.cells)
    ]
    return Table(table.place, table.columns, tuple(cells), table.first_row, table.context, table.hidden)


def _is_float(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells[:_LOOKED] if cell]
    return bool(filled) and filled[0].endswith(".0") and all(_FLOAT.fullmatch(cell) for cell in filled)


def _together(sizes: tuple[int, ...], first: str, following: Sequence[str]) -> bool:
    """Whether headers say that their columns hold the parts of one number."""
    if len(sizes) == 3:
        return all(_follows(first, header) for header in following)
    front, back = (first, following[0]) if sizes == (5, 4) else (following[0], first)
    return _FRONT.search(front) is not None and _BACK.search(back) is not None


def _follows(first: str, header: str) -> bool:
    return not header.strip() or _HEADER.search(header) is not None or header.rstrip("0123456789") == first[:-1]


def _fits(cells: Sequence[str], size: int) -> bool:
    shape = _part(size)
    filled = [cell.strip() for cell in cells[:_LOOKED] if cell.strip()]
    return bool(filled) and sum(shape.fullmatch(cell) is not None for cell in filled) >= _SHARE * len(filled)


@cache
def _part(size: int) -> re.Pattern[str]:
    return re.compile(rf"[0-9]{{1,{size}}}(?:\.0)?")


def _joined(row: tuple[str, ...], sizes: tuple[int, ...]) -> str:
    """The parts of a row, their lost zeros put back; empty where one is missing.

    >>> _joined(("21", "54", "3210"), (3, 2, 4)), _joined(("403", "5.0", "87"), (3, 2, 4))
    ('021-54-3210', '403-05-0087')
    >>> _joined(("2154", "3210"), (5, 4)), _joined(("3210", "2154"), (4, 5)), _joined(("40355", ""), (5, 4))
    ('021-54-3210', '021-54-3210', '')
    """
    parts = [part.strip().removesuffix(".0") for part in row]
    if not all(part.isdigit() and part.isascii() for part in parts):
        return ""
    digits = [part.zfill(size) for part, size in zip(parts, sizes, strict=True)]
    number = "".join(reversed(digits) if sizes == (4, 5) else digits)
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"
