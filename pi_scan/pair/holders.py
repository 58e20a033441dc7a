"""Whose names the columns of a table hold. A table in, its holders out; for numbers, the likeliest first."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.lexicon import fold, lexicon
from pi_scan.detect.name_cells import last_names_first, name_from_cells, name_share, names_from_cell
from pi_scan.detect.name_columns import column_roles
from pi_scan.detect.vocabulary import header_text
from pi_scan.model import Kind
from pi_scan.pair.firms import names_payees
from pi_scan.pair.people import family_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from pi_scan.model import Name, Table

_NAMELIKE: Final = 0.6
"""Share of a column's values that read as names from which on it is taken for a column of names."""
_SURELY: Final = 0.8
"""The same where a header calls it something else."""
_PAYEES: Final = 0.5
"""The same where the header says that firms and persons stand in it."""
JOINT: Final = re.compile(r"\b(?:joint|co|second|secondary|2)\b")
"""In what a header calls a person: somebody who holds an account together with the row's own."""
SHARED: Final = frozenset({Kind.FINANCIAL_ACCOUNT, Kind.PAYMENT_CARD})
"""Kinds of which one number may be several persons'."""
_SHORT: Final = 4
"""Letters from which on a word of a header may be short for a person: `Guar SSN` is the guarantor's."""
_CO: Final = re.compile(r"\bco(?= |borrower|buyer|applicant|owner|signer)")
"""`CO SS` is the co-buyer's."""
_PARENT: Final = re.compile(r"\b(?:parent|guardian)\b")
"""Who pays for the child that the row is about."""
_CLERK: Final = re.compile(r"([^\W\d_][^\W\d_]+(?:[ '-][^\W\d_]{2,})?),? [A-Z]\.?")
"""A family name and an initial."""
_FAMILY: Final = 0.5
"""Weight of a family name from which on it is hardly another word."""
_SAMPLE: Final = 64
"""Cells by which a column is judged."""
_SPACED: Final = str.maketrans("_.-", "   ")


class Holder(NamedTuple):
    """The columns that together hold one person's name."""

    who: str
    """"" for the row's own person, else what tells them apart: `spouse`."""
    column: int
    """The first of them: nearness is measured from it."""
    cells: tuple[Sequence[str], ...]
    """The columns themselves."""
    read: Callable[..., list[Name]]
    """The names in the cells of a row (several for joint holders). It depends on nothing but their texts."""

    def names(self, row: int) -> list[Name]:
        """The names in a row."""
        return self.read(*[column[row] for column in self.cells])


def holders_of(table: Table, persons: Collection[int] = ()) -> list[Holder]:
    """Whose names the columns hold; by header, or by what stands in them where no header says it.

    `persons`: the rows with a number that only a person has, if known: in a column of those who are paid, their cells
    show whether it names persons, however many firms stand between.
    """
    roles = column_roles(table.columns)
    parts: dict[str, dict[str, int]] = {}
    full: list[Holder] = []
    for index, role in enumerate(roles):
        if role is None:
            continue
        if role.part == "full":
            full.append(_full(table, role.who, index))
        else:
            parts.setdefault(role.who, {}).setdefault(role.part, index)
    holders = [_split(table, who, columns) for who, columns in parts.items() if {"given", "surname"} <= columns.keys()]
    holders += full
    if any(not holder.who for holder in holders):
        return holders
    paid = [names_payees(header) for header in table.columns]
    share = {
        index: name_share([cells[row] for row in persons] if persons and paid[index] else cells)
        for index, (cells, role) in enumerate(zip(table.cells, roles, strict=True))
        if role is None
    }
    likely = [index for index, part in share.items() if part >= _NAMELIKE and not table.columns[index].strip()]
    # Vendor, `How shall we call you?`: what the cells hold says more than the header.
    likely = likely or [index for index, part in share.items() if part >= (_PAYEES if paid[index] else _SURELY)]
    named = [_full(table, "", index, persons if paid[index] else ()) for index in likely]
    return holders + (named or ([] if holders else _headless(table) or _clerks(table)))


def _clerks(table: Table) -> list[Holder]:
    """A column of known family names, each with an initial behind it: `BOYKIN T`, whatever its header."""
    for index, column in enumerate(table.cells):
        found = [_CLERK.fullmatch(cell.strip()) for cell in column[:_SAMPLE] if cell.strip()]
        families = [fold(match[1]).split() for match in found if match is not None]
        known = sum(any(lexicon().family(part) > _FAMILY for part in family) for family in families)
        several = 2 * len(set(map(tuple, families))) > max(2, len(found))  # of wards A and B there are no two names
        if several and len(families) == len(found) and known >= _SURELY * len(found):
            read = partial(names_from_cell, header=table.columns[index], last_first=True)
            return [Holder("", index, (column,), read)]
    return []


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
            return [_split(table, "", {"given": given, "surname": family})]
    return []


def _full(table: Table, who: str, index: int, rows: Collection[int] = ()) -> Holder:
    """The holder whose name fills a column; `rows`: those that name persons, if others do not."""
    column, header = table.cells[index], table.columns[index]
    turned = last_names_first([column[row] for row in rows] if rows else column[:50])
    people = cache(lambda: name_share(column) >= _NAMELIKE)

    def read(cell: str) -> list[Name]:
        names = names_from_cell(cell, header, last_first=turned)
        if not names and cell and people():  # Edward Jones, among persons, is no company
            names = names_from_cell(cell, header, last_first=turned, companies=False)
        return names

    return Holder(who, index, (column,), read)


def _split(table: Table, who: str, columns: dict[str, int]) -> Holder:
    parts = [columns[part] for part in ("given", "surname", "middle") if part in columns]
    return Holder(who, min(columns.values()), tuple(table.cells[part] for part in parts), _from_parts)


def _from_parts(given: str, surname: str, middle: str = "") -> list[Name]:
    name = name_from_cells(given, surname, middle)
    return [] if name is None else [name]


def is_stranger(name: Name, told: str, holders: Sequence[Holder], row: int) -> bool:
    """Whether somebody whom the text `told` around a number names is neither who the row is about nor of that family.

    They do not live where the row says. False where `told` is empty.
    """
    own = [holder for holder in holders if not holder.who and any(cells[row].strip() for cells in holder.cells)]
    if not told or not own:
        return False
    family = {part for holder in own for one in holder.names(row) for part in family_parts(one)}
    return family.isdisjoint(family_parts(name))


def in_order(holders: list[Holder], header: str, column: int, *, paying: bool = False) -> list[Holder]:
    """The holders, the likeliest owner of a number in `column` first: whom its header names, the row own, the near.

    `paying`: it holds cards and accounts, which are the parent's or guardian's where a row is a child's.
    """
    words = header_text(header).lower().translate(_SPACED)
    short = [word for word in words.split() if len(word) >= _SHORT]
    shared = _CO.search(words) is not None

    def distance(holder: Holder) -> tuple[bool, bool, bool, bool, int]:
        who = holder.who.lower()
        named = bool(who) and (
            who in words or any(map(who.startswith, short)) or (shared and _CO.match(who) is not None)
        )
        pays = paying and _PARENT.search(who) is not None
        return not named, bool(holder.who) and not pays, not pays, holder.column > column, abs(holder.column - column)

    return sorted(holders, key=distance)
