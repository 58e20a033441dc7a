"""Pairing in tables: by row. Which columns hold names is settled once for the table, whose they are for each row."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.columns import Cell, look_table
from pi_scan.detect.name_cells import last_names_first, name_from_cells, name_share, names_from_cell
from pi_scan.detect.name_columns import column_roles
from pi_scan.detect.names import find_names
from pi_scan.detect.residency import residency
from pi_scan.detect.residency_rows import row_residency
from pi_scan.detect.vocabulary import header_text
from pi_scan.model import Finding, Kind, Name, Pair, Place, Residency, Table
from pi_scan.pair.people import People, finding, hopeless, licensed_home

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pi_scan.detect.look import Detector, Refuse

_NAMELIKE: Final = 0.6
"""Share of a column's values that read as names from which on it is taken for a column of names."""
_JOINT: Final = re.compile(r"\b(?:joint|co|second|secondary|2)\b")
"""In what a header calls a person: somebody who holds an account together with the row's own."""
_ROW: Final = itemgetter(0)
_SPACED: Final = str.maketrans("_.-", "   ")
_NAME: Final = ("name",)
_NAME_FAR: Final = ("name-far",)
_SHARED: Final = frozenset({Kind.FINANCIAL_ACCOUNT, Kind.PAYMENT_CARD})


class Holder(NamedTuple):
    """The columns that together hold one person's name."""

    who: str
    """"" for the row's own person, else what tells them apart: `spouse`."""
    column: int
    """The first of them: nearness is measured from it."""
    names: Callable[[int], list[Name]]
    """The names in a row (several for joint holders)."""


def pair_table(detector: Detector, table: Table, refuse: Refuse | None = None) -> list[Pair]:
    """Every person with numbers, and every number without a person, in a table."""
    cells = look_table(detector, table, refuse)
    if not cells:
        return []
    holders = _holders(table)
    home = row_residency(table.columns, table.cells)
    above: list[Name] | None = None
    found: list[Pair] = []
    nearest = {column: _order(holders, table.columns[column], column) for column in set(map(itemgetter(1), cells))}
    path, members, anchor = table.place.at("row=")
    for row, group in groupby(cells, key=_ROW):
        place = Place(path, members, f"{anchor}{table.first_row + row}")
        here: list[tuple[Finding, list[Name], str]] = []
        for cell in group:
            _, column, candidate = cell
            paired: tuple[str, ...] = ()
            names: list[Name] = []
            evidence = ""
            if not hopeless(candidate):
                names, evidence = _names(table, cell, nearest[column])
                paired = _NAME if names else ()
                if not names:
                    if above is None:
                        above = find_names(table.context)[:1] if table.context else []
                    names, evidence = above, "same:context"
                    paired = _NAME_FAR if names else ()
            number = finding(candidate, place, candidate[1:3], paired)
            if number is None:
                continue
            names = [*names, *_co_holders(nearest[column], row)] if number.kind in _SHARED else names[:1]
            here.append((number, names, evidence))
        if len(here) == 1 and len(here[0][1]) <= 1:  # most rows of big tables: nobody to be told apart
            number, names, evidence = here[0]
            if names:
                found.append(_pair(table, names[0], (number,), (evidence,), *home(row)))
            else:
                found.append(Pair(None, (number,)))
            continue
        people = People()
        for number, names, evidence in here:
            for name in names or (None,):
                people.add(name, number, (evidence,))
        persons = people.persons()
        if persons:
            where, why = home(row)
            found += [_pair(table, name, tuple(numbers), tuple(said), where, why) for name, numbers, said in persons]
        found += people.lone()
    return found


def _pair(
    table: Table,
    name: Name,
    numbers: tuple[Finding, ...],
    said: tuple[str, ...],
    where: Residency,
    why: tuple[str, ...],
) -> Pair:
    if where is Residency.UNKNOWN and table.context and "same:context" in said:
        where, why = residency(table.context)
    if where is Residency.UNKNOWN:
        where, why = licensed_home(numbers)
    return Pair(name, numbers, where, said + why)


def _names(table: Table, cell: Cell, holders: Sequence[Holder]) -> tuple[list[Name], str]:
    """The persons of a cell's row that its number belongs to: in the cell itself, else by the columns."""
    row, column, candidate = cell
    text = table.cells[column][row]
    size = candidate.end - candidate.start
    if size < len(text) - 3 and size < len(text.strip()) - 3:
        own = [name for name in find_names(text) if name.end <= candidate.start or name.start >= candidate.end]
        if own:
            before = [name for name in own if name.end <= candidate.start]
            return [before[-1] if before else own[0]], "same:cell"
    for holder in holders:
        names = holder.names(row)
        if names:
            return names, "same:row"
    return [], ""


def _co_holders(holders: Sequence[Holder], row: int) -> list[Name]:
    """Those whose column calls them holders beside the row's own person."""
    return [name for holder in holders if holder.who and _JOINT.search(holder.who) for name in holder.names(row)]


def _holders(table: Table) -> list[Holder]:
    """Whose names the columns hold; by header, or by what stands in them where no header says it."""
    roles = column_roles(table.columns)
    parts: dict[str, dict[str, int]] = {}
    full: list[Holder] = []
    for index, role in enumerate(roles):
        if role is None:
            continue
        if role.part == "full":
            full.append(Holder(role.who, index, _full(table, index)))
        else:
            parts.setdefault(role.who, {}).setdefault(role.part, index)
    holders = [
        Holder(who, min(columns.values()), _split(table, columns))
        for who, columns in parts.items()
        if {"given", "surname"} <= columns.keys()
    ]
    holders += full
    if holders:
        return holders
    likely = [
        index
        for index, (header, column) in enumerate(zip(table.columns, table.cells, strict=True))
        if roles[index] is None and not header.strip() and name_share(column) >= _NAMELIKE
    ]
    return [Holder("", index, _full(table, index)) for index in likely] or _headless(table)


def _headless(table: Table) -> list[Holder]:
    """Names over two neighbouring columns without headers: a family name and a given name, in either order."""
    if any(table.columns):
        return []
    for index in range(len(table.cells) - 1):
        left, right = table.cells[index], table.cells[index + 1]
        joined = [f"{one} {two}" for one, two in zip(left[:50], right[:50], strict=True)]
        if all(one and one.replace("-", "").isalpha() for one in left[:5]) and name_share(joined) >= _NAMELIKE:
            turned = last_names_first(joined)
            given, family = (index + 1, index) if turned else (index, index + 1)
            return [Holder("", index, _split(table, {"given": given, "surname": family}))]
    return []


def _full(table: Table, index: int) -> Callable[[int], list[Name]]:
    column, header = table.cells[index], table.columns[index]
    turned = last_names_first(column[:50])
    people = cache(lambda: name_share(column) >= _NAMELIKE)

    def weak(cell: str) -> list[Name]:  # Edward Jones, among persons, is no company
        return names_from_cell(cell, header, last_first=turned, companies=False) if cell and people() else []

    return lambda row: names_from_cell(column[row], header, last_first=turned) or weak(column[row])


def _split(table: Table, columns: dict[str, int]) -> Callable[[int], list[Name]]:
    given, family = table.cells[columns["given"]], table.cells[columns["surname"]]
    middle = table.cells[columns["middle"]] if "middle" in columns else None

    def names(row: int) -> list[Name]:
        name = name_from_cells(given[row], family[row], "" if middle is None else middle[row])
        return [] if name is None else [name]

    return names


def _order(holders: list[Holder], header: str, column: int) -> list[Holder]:
    """The holders, the likeliest owner of a number in `column` first: whom its header names, the row own, the near."""
    words = header_text(header).lower().translate(_SPACED)

    def distance(holder: Holder) -> tuple[bool, bool, bool, int]:
        named = bool(holder.who) and holder.who.lower() in words
        return not named, bool(holder.who), holder.column > column, abs(holder.column - column)

    return sorted(holders, key=distance)
