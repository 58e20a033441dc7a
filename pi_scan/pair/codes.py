"""Whose an account is by a code: `B`, `C` or `joint` under `Owner`, where the form has named borrower and co-borrower.

A table with the persons that stand above it in, a column of holders out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.detect.names import find_names
from pi_scan.pair.holders import Holder

if TYPE_CHECKING:
    from pi_scan.model import Name, Table

_HEADER: Final = re.compile(
    r"(?:(?:account|acct)\.? )?(?:owners?|owned by|ownership|owner code|who|whose|holder|held by|belongs to|titled?"
    r"|party|t ?/ ?s ?/ ?j|tsj|h ?/ ?w ?/ ?j|b ?/ ?c)\??"
)
_JOINT: Final = frozenset(
    ["j", "jt", "joint", "joint account", "jointly", "both", "jtwros", "b/c", "b & c", "h & w", "h/w"]
)
_MARKS: Final = re.compile(r"[\s_./-]+")


def coded_holder(table: Table) -> Holder | None:
    """The column that says by codes whose the numbers of its rows are; None if the table has none."""
    for index, header in enumerate(table.columns):
        if not _HEADER.fullmatch(header.strip().lower()):
            continue
        said = {cell.strip().lower() for cell in table.cells[index]} - {""}
        persons = _persons(table.context) if said else {}
        both = list(dict.fromkeys(persons.values()))
        if persons and said <= persons.keys() | _JOINT:

            def read(cell: str, persons: dict[str, Name] = persons, both: list[Name] = both) -> list[Name]:
                code = cell.strip().lower()
                return both if code in _JOINT else [persons[code]] if code in persons else []

            return Holder("", index, (table.cells[index],), read)
    return None


def _persons(context: str) -> dict[str, Name]:
    """The persons above a table by the codes for what their labels call them: `borrower`, `b`; `co-borrower`, `c`."""
    found: dict[str, Name] = {}
    for name in find_names(context):
        role = next((fact.partition(":")[2] for fact in name.facts if fact.startswith(("label:", "other:"))), "")
        words = _MARKS.split(role)
        codes = {role, "-".join(words), "".join(words), words[0][:1], "".join(word[:1] for word in words)}
        for code in codes - {""}:
            found.setdefault(code, name)
    return found
