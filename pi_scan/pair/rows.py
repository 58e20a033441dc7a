"""Pairing in tables: by row. Which columns hold names is settled once for the table, whose they are for each row."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from pi_scan.detect.columns import look_table
from pi_scan.detect.names import find_names
from pi_scan.detect.residency import residency
from pi_scan.detect.residency_rows import row_residency, sides
from pi_scan.detect.split_columns import whole
from pi_scan.model import Finding, Kind, Name, Pair, Place, Residency, Table
from pi_scan.pair.choosing import is_aside
from pi_scan.pair.codes import coded_holder
from pi_scan.pair.firms import firm_rows, names_payees
from pi_scan.pair.holders import JOINT, SHARED, holders_of, in_order, is_stranger
from pi_scan.pair.households import at_home, is_small
from pi_scan.pair.messages import meant
from pi_scan.pair.people import People, field_of, finding, home_by_license, hopeless, nameless, own_persons, same_person
from pi_scan.pair.rosters import roster_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pi_scan.detect.look import Detector, Refuse
    from pi_scan.detect.residency_rows import RowResidency, Verdict
    from pi_scan.detect.rules import Rule
    from pi_scan.detect.series import Cell, Looked
    from pi_scan.pair.holders import Holder
    from pi_scan.roster import Roster

_WORDS: Final = re.compile(r"[A-Za-z]+")
_NEAR: Final = 300
"""Characters of a cell on either side of a number that may say where its person lives."""
_FIRST: Final = 512
"""Numbers of a table by whose rows it is judged where it names persons."""
_ROW: Final = itemgetter(0)
_NOWHERE: Final = (Residency.UNKNOWN, tuple[str, ...]())
_NAME: Final = ("name",)
_NAME_FAR: Final = ("name-far",)


def pair_table(detector: Detector, table: Table, refuse: Refuse | None = None) -> list[Pair]:
    """Every person with numbers, and every number without a person, in a table."""
    return [pair for part in table_parts(detector, table, refuse) for pair in part]


def table_parts(detector: Detector, table: Table, refuse: Refuse | None = None) -> Iterator[Roster | list[Pair]]:
    """The same, with the rows that are alike in one piece."""
    table = whole(table)
    looked = look_table(detector, table, refuse)
    columns = {one.column for one in looked.series} | {cell.column for cell in looked.cells}
    if not columns:
        return
    holders = holders_of(table, _persons(looked) if any(map(names_payees, table.columns)) else ())
    coded = coded_holder(table)
    if coded is not None:
        holders = [coded, *(holder for holder in holders if holder.column != coded.column)]
    single = {one.column for one in looked.series if one.rule.kind not in SHARED}
    single.update(cell.column for cell in looked.cells if cell.candidate.rule.kind not in SHARED)
    nearest = {
        column: in_order(holders, table.columns[column], column, paying=column not in single) for column in columns
    }
    home = _homes(table)
    alike = looked.series and not looked.cells and not is_small(table) and firm_rows(table) is None
    made = None if not alike else roster_of(table, looked.series, nearest, home(looked.series[0].column))
    if made is None:
        pairs = _by_row(table, looked.all_cells(), nearest, home)
        yield at_home(pairs, table.context) if is_small(table) else pairs
        return
    roster, left = made
    yield roster
    if left:
        rest = set(left)
        yield _by_row(table, [cell for cell in looked.all_cells() if cell.row in rest], nearest, home)


def _persons(looked: Looked) -> list[int]:
    """The first rows that have a Social Security number, which only persons have."""
    rows = {row for one in looked.series if one.rule.kind is Kind.SSN for row in one.rows[:_FIRST]}
    rows.update(cell.row for cell in looked.cells[:_FIRST] if cell.candidate.rule.kind is Kind.SSN)
    return sorted(rows)


def _homes(table: Table) -> Callable[[int], RowResidency]:
    """What says where those live whose number stands in a column: of tables side by side, the one of that column."""
    parts = sides(table.columns)
    of_part = cache(lambda part: row_residency(table.columns, table.cells, part))
    return lambda column: of_part(next((part for part in parts if column in part), None))


def _by_row(
    table: Table, cells: Sequence[Cell], nearest: dict[int, list[Holder]], home: Callable[[int], RowResidency]
) -> list[Pair]:
    above: list[Name] | None = None
    found: list[Pair] = []
    firms = firm_rows(table)
    path, members, anchor = table.place.at("row=")
    for row, of_row in groupby(cells, key=_ROW):
        group = list(of_row)
        plain = _plainest(table, group)
        place = Place(path, members, f"{anchor}{table.first_row + row}")
        here: list[tuple[Finding, list[Name], str]] = []
        beside: dict[int, str] = {}
        columns: dict[int, int] = {}
        for cell in group:
            _, column, candidate = cell
            paired: tuple[str, ...] = ()
            names: list[Name] = []
            evidence = ""
            if not hopeless(candidate):
                holders_here = nearest[column]
                firm = firms is not None and _may_be_firms(candidate.rule) and firms[1](row)
                if firms is not None and firm:
                    holders_here = [holder for holder in holders_here if holder.column not in firms[0]]
                names, evidence = _names(table, cell, holders_here)
                if plain is not None and column != plain.column and names:
                    theirs, _ = _names(table, plain, nearest[plain.column])
                    # They have their own: this is somebody's who is not named.
                    if theirs and theirs[0].key == names[0].key:
                        number = finding(candidate, place, candidate[1:3], ())
                        here += [] if number is None else [(number, [], "")]
                        continue
                paired = _NAME if names else ()
                if not names and not firm:
                    if above is None:
                        above = own_persons(find_names(table.context))[:1] if table.context else []
                        above = above if _one_persons(cells) else []
                    names, evidence = above, "same:context"
                    paired = _NAME_FAR if names else ()
            number = finding(candidate, place, candidate[1:3], paired)
            if number is None:
                continue
            columns[id(number)] = column
            if evidence == "same:cell":
                beside[id(number)] = table.cells[column][row][max(0, candidate.start - _NEAR) : candidate.end + _NEAR]
            names = [*names, *_co_holders(nearest[column], row)] if number.kind in SHARED else names[:1]
            here.append((number, names, evidence))
        if len(here) == 1 and len(here[0][1]) <= 1:  # most rows of big tables: nobody to be told apart
            number, names, evidence = here[0]
            if names:
                told, column = beside.get(id(number), ""), columns[id(number)]
                lives = _NOWHERE if is_stranger(names[0], told, nearest[column], row) else home(column)(row)
                found.append(_pair(table, names[0], (number,), (evidence,), lives, told))
            else:
                found.append(Pair(None, (number,)))
            continue
        people = People()
        for number, names, evidence in here:
            for name in names or (None,):
                people.add(name, number, (evidence,))
        for name, numbers, said in people.persons():
            told, column = beside.get(id(numbers[0]), ""), columns[id(numbers[0])]
            lives = _NOWHERE if is_stranger(name, told, nearest[column], row) else home(column)(row)
            found.append(_pair(table, name, tuple(numbers), tuple(said), lives, told))
        found += people.lone()
    return found


def _one_persons(cells: Sequence[Cell]) -> bool:
    """Whether the numbers of a table may all be the person's who is named above it: nobody has several of them."""
    return len({cell.candidate.value for cell in cells if cell.candidate.rule.kind is Kind.SSN}) < 2


def _may_be_firms(rule: Rule) -> bool:
    """Whether a firm has such numbers, too: accounts, and taxpayer numbers that are a person's beside a person only."""
    return rule.kind is Kind.FINANCIAL_ACCOUNT or ("name",) in rule.requires


def _plainest(table: Table, cells: Sequence[Cell]) -> Cell | None:
    """Of several Social Security numbers of a row that with the shortest header: SSN, not spouse's SSN."""
    several = [cell for cell in cells if cell.candidate.rule.kind is Kind.SSN] if len(cells) > 1 else []
    if len({cell.candidate.value for cell in several}) < 2:
        return None

    def extra(cell: Cell) -> tuple[int, int, int]:
        header = table.columns[cell.column]
        return len(_WORDS.findall(header)), len(header), cell.column

    return min(several, key=extra)


def _pair(
    table: Table,
    name: Name,
    numbers: tuple[Finding, ...],
    said: tuple[str, ...],
    lives: Verdict,
    beside: str,
) -> Pair:
    """`lives`: what the row says of their home; `beside`: the text around a number that names its person itself."""
    where, why = lives
    if where is Residency.UNKNOWN and beside and all(same_person(name, other) for other in find_names(beside)):
        where, why = residency(nameless(beside, name))
    if where is Residency.UNKNOWN and table.context:
        told = field_of(table.context, name)
        if told or "same:context" in said:
            where, why = residency(told or table.context)
    if where is Residency.UNKNOWN:
        where, why = home_by_license(numbers)
    return Pair(name, numbers, where, said + why)


def _names(table: Table, cell: Cell, holders: Sequence[Holder]) -> tuple[list[Name], str]:
    """The persons of a cell's row that its number belongs to: in the cell itself, else by the columns."""
    row, column, candidate = cell
    text = table.cells[column][row]
    size = candidate.end - candidate.start
    if size < len(text) - 3 and size < len(text.strip()) - 3:
        own = [name for name in find_names(text) if name.end <= candidate.start or name.start >= candidate.end]
        aside = {name.start for name in own if is_aside(text[: name.start])}
        its = [name for name in own if name.start in aside and text[candidate.end : name.start].strip() == "("]
        own = its or [name for name in own if name.start not in aside]  # that of another number
        if own:
            before = [name for name in own if name.end <= candidate.start]
            return [before[-1] if before else own[0]], "same:cell"
        told = meant(table.columns[column], table.cells[column], row, candidate.start)
        if told is not None:
            return [told], "same:column"
    for holder in holders:
        names = holder.names(row)
        if names:
            return names, "same:row"
    return [], ""


def _co_holders(holders: Sequence[Holder], row: int) -> list[Name]:
    """Those whose column calls them holders beside the row's own person."""
    return [name for holder in holders if holder.who and JOINT.search(holder.who) for name in holder.names(row)]
