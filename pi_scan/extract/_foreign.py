"""Which person the rows of a table belong to, by the foreign keys of a database: a card to its customer.

Of the person only name and address are taken: the numbers stand in a row of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

_NAME = re.compile(
    r"(?i)^(?:full|first|last|given|family|middle|customer|client|member|patient|person)?[_ ]?name$"
    r"|^(?:sur|fore)name$|^[fl]name$"
)
_ADDRESS = re.compile(
    r"(?i)^(?:home|street|mailing)?[_ ]?(?:address|street|city|town|state|zip|zip_?code|postal_?code)\w?$"
)
_PEOPLE = re.compile(
    r"(?i)person|people|customer|client|patient|member|employee|contact|borrower|student|holder|applicant|tenant|staff"
    r"|debtor|donor|insured|guest|resident"
)
_PARTS = re.compile(r"(?i)^(?:first|last|given|family)[_ ]?name$|^surname$|^[fl]name$")


class Person(NamedTuple):
    """Where the person of a row stands."""

    table: str
    key: str
    """The column there that the row refers to."""
    by: str
    """The column of the row that refers."""
    columns: tuple[str, ...]
    """Name and address."""


def person_of(database: sqlite3.Connection, table: str, columns: list[str], tables: frozenset[str]) -> Person | None:
    """The one of `tables` of people that `table` refers to; None where none or several are, or it has names itself."""
    if any(map(_NAME.match, columns)):
        return None
    keys: dict[int, list[tuple[str, str, str | None]]] = {}
    for number, _, parent, by, key, *_ in database.execute(f"PRAGMA foreign_key_list({quoted(table)})"):
        keys.setdefault(number, []).append((parent, by, key))
    found = []
    for (parent, by, key), *more in keys.values():
        if parent not in tables or parent == table:
            continue  # a view perhaps, which would be run
        known = database.execute(f"PRAGMA table_info({quoted(parent)})").fetchall()
        names = [str(column[1]) for column in known]
        primary = [str(column[1]) for column in known if column[5]]
        named = [name for name in names if _NAME.match(name)]
        is_people = sum(bool(_PARTS.match(name)) for name in named) > 1 or (bool(named) and _PEOPLE.search(parent))
        target = key or (primary[0] if len(primary) == 1 else None)
        if is_people and not more and target in names and by in columns:
            found.append(Person(parent, target, by, (*named, *filter(_ADDRESS.match, names))))
    return found[0] if len(found) == 1 else None


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
