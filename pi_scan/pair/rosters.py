"""Tables in which every row is alike: a person, and that person's numbers. Columns in, rosters out.

What a row costs here is a look-up in a dictionary for each of its columns. The rows that are not as plain as that are
left to `rows.py`.
"""

from __future__ import annotations

from itertools import chain, compress
from typing import TYPE_CHECKING, Final, TypeVar

from pi_scan.model import Level, Residency
from pi_scan.pair.holders import JOINT, SHARED
from pi_scan.pair.people import licensed_home, standing
from pi_scan.roster import Numbers, Roster, coded, coded_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.residency_rows import RowResidency, Verdict
    from pi_scan.detect.series import Series
    from pi_scan.model import Table
    from pi_scan.pair.holders import Holder

Standings = list[tuple[Level, tuple[str, ...], bool]]
_T = TypeVar("_T")
_SAME: Final = ("same:row",)
_FEWEST: Final = 32
"""Rows from which on it pays."""


def roster_of(
    table: Table, series: Sequence[Series], nearest: dict[int, list[Holder]], home: RowResidency
) -> tuple[Roster, list[int]] | None:
    """The plain rows of a table whose numbers all stand in `series`, and the rows that are left over.

    None: the rows are not plain. `nearest`: the holders for each column of numbers, the likeliest first.
    """
    holder = _holder(series, nearest)
    standings = [_standings(one) for one in series]
    if holder is None or None in standings:
        return None
    rows = _rows(series)
    if len(rows) < _FEWEST:
        return None
    who, texts = coded_rows(*(_picked(column, rows, table.height) for column in holder.cells))
    read = [holder.read(*text) for text in texts]
    alone = not any(one.rule.kind in SHARED for one in series)
    plain = [bool(names) and (alone or len(names) == 1) for names in read]
    left: list[int] = []
    if not all(plain):
        fit = list(map(plain.__getitem__, who))
        left = [row for row, one in zip(rows, fit, strict=True) if not one]
        rows = list(compress(rows, fit))
        if len(rows) < _FEWEST:
            return None
        who, used = coded(list(compress(who, fit)))
        read = list(map(read.__getitem__, used))
    columns = tuple(_numbers(one, rows, known or []) for one, known in zip(series, standings, strict=True))
    where, homes = _homes(home, rows, table.height, columns)
    names = [names[0] for names in read]
    first = table.first_row
    numbered = range(first, first + len(rows)) if len(rows) == table.height else [first + row for row in rows]
    return Roster(table.place.at("row="), numbered, who, names, where, homes, columns), left


def _holder(series: Sequence[Series], nearest: dict[int, list[Holder]]) -> Holder | None:
    """The columns that hold the names of the persons of all numbers, if they are the same for all."""
    holders = nearest[series[0].column]
    kinds = {one.rule.kind for one in series}
    if not holders or len(kinds) < len(series) or not all(one.full for one in series):
        return None
    if any(nearest[one.column][0] is not holders[0] for one in series):
        return None
    joint = bool(kinds & SHARED) and any(holder.who and JOINT.search(holder.who) for holder in holders)
    return None if joint else holders[0]


def _standings(one: Series) -> Standings | None:
    """What the values of a column come to beside a person; None if some stay `low` whoever stands beside them."""
    found: Standings = []
    for facts, test, _ in one.standings:
        level, evidence = standing(one.rule, facts, ("name",))
        if level is None or level is Level.LOW:
            return None
        found.append((level, evidence, test))
    return found


def _rows(series: Sequence[Series]) -> Sequence[int]:
    first = series[0].rows
    if all(one.rows == first for one in series):
        return first
    return sorted(set(chain.from_iterable(one.rows for one in series)))


def _picked(column: Sequence[_T], rows: Sequence[int], height: int) -> Sequence[_T]:
    return column if len(rows) == height else list(map(column.__getitem__, rows))


def _numbers(one: Series, rows: Sequence[int], standings: Standings) -> Numbers:
    """The column, with a place for each of `rows`."""
    kind, rule = one.rule.kind, one.rule.id
    if one.rows == rows or list(one.rows) == rows:
        return Numbers(kind, rule, one.values, one.ends, one.which, standings)
    at = dict(zip(one.rows, range(len(one.rows)), strict=True))
    spots = [at.get(row, -1) for row in rows]  # -1 is the last of each list, where nothing stands
    values, ends, which = (list(map([*column, none].__getitem__, spots)) for column, none in
                           ((one.values, ""), (one.ends, 0), (one.which, -1)))  # fmt: skip
    return Numbers(kind, rule, values, ends, which, standings)


def _homes(
    home: RowResidency, rows: Sequence[int], height: int, columns: Sequence[Numbers]
) -> tuple[list[int], list[Verdict]]:
    """Where the persons live, by row, with the evidence for that and for the pairing."""
    codes, homes = home.all(_SAME)
    where = list(_picked(codes, rows, height))
    for column in columns:
        residency, why = licensed_home(column.rule)
        if residency is Residency.UNKNOWN:
            continue
        unknown = {code for code, (lives, _) in enumerate(homes) if lives is Residency.UNKNOWN}
        if unknown:
            homes.append((residency, _SAME + why))
            licensed = len(homes) - 1
            where = [
                licensed if number >= 0 and code in unknown else code
                for code, number in zip(where, column.which, strict=True)
            ]
    return where, homes
