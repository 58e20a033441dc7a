"""Who a running document is of, for the tables further down: its lines and tables in, lines of context out.

A form names its employee on top and lists the accounts in a table below; an application has a table of borrower and
co-borrower, and tables of what they own that call them B and C.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pi_scan.extract._labels import is_label

if TYPE_CHECKING:
    from pi_scan.model import Table

_LINE = re.compile(
    r"(?i)\s{0,8}(?:(?:employee|member|patient|customer|client|applicant|borrower|account holder|taxpayer|insured"
    r"|tenant|student|resident|participant)(?:'s|’s)?(?: full| legal)?(?: name)?|(?:full |legal )?name)"
    r"\s?:\s{0,8}[^\W\d_][^:]{2,60}"
)
"""A line that says who a form is of."""
_NAMES = re.compile(r"(?i)(?:full |legal )?name(?: \(.{1,30}\))?")
"""The header of a column of names."""
_HOMES = re.compile(r"(?i)(?:current |present |home |street |residence )?address|residence")
_ROLES = frozenset(
    [
        "wife",
        "husband",
        "father",
        "mother",
        "petitioner",
        "respondent",
        "plaintiff",
        "defendant",
        "son",
        "daughter",
        "child",
        "children",
        "parent",
    ]
)
"""What the persons of a case and of a family are called."""
_ASIDE = re.compile(r"\s*\([^()]*\)")
"""What such a word adds: Wife (our client)."""
_AS_ABOVE = frozenset(["same", "same as above", "same address", "as above", "ditto", '"'])
_MOST = 4
"""Rows of a table of the persons of a form."""


@dataclass(slots=True)
class Persons:
    """The persons of a document as far as it was read."""

    lines: tuple[str, ...] = ()
    """Each behind what the document calls the person: `Borrower: Ana Silva`."""

    def line(self, line: str) -> None:
        """Read a line."""
        if ":" in line and _LINE.fullmatch(line):
            self.lines = (line.strip(),)

    def table(self, table: Table) -> None:
        """Read a table: of the persons themselves, if its first column says what each of a few is."""
        first = [_ASIDE.sub("", cell).strip() for cell in table.cells[0]]
        names, homes = _column(table, _NAMES), _column(table, _HOMES)
        if not names or table.height > _MOST or not all(is_label(cell) or cell.lower() in _ROLES for cell in first):
            return
        found: list[str] = []
        lives = ""
        for row, (role, name) in enumerate(zip(first, table.cells[names], strict=True)):
            said = table.cells[homes][row].strip() if homes else ""
            lives = lives if said.lower() in _AS_ABOVE else said
            if name:
                found.append(f"{role.rstrip(': ')}: {name}{', ' if lives else ''}{lives}")
        self.lines = tuple(found)


def _column(table: Table, header: re.Pattern[str]) -> int:
    """The column with such a header; 0, where their roles stand, if there is none."""
    return next((index for index, said in enumerate(table.columns) if header.fullmatch(said.strip())), 0)
