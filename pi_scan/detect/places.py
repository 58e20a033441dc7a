"""States, ZIP prefixes and the towns of Massachusetts: the tables in `detectors/lexicons/`, read once each."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pi_scan.detect.files import detectors

_BEHIND: Final = re.compile(r"([^\d\n]{3,60}?)\s+[–—-]{1,2}\s+(([^\W\d_][^\d\n,()]{1,30}?),?\s+([A-Z]{2}))\s*")
"""Words, a dash with spaces, a town and a state."""


def _rows(name: str) -> list[list[str]]:
    text = (detectors() / "lexicons" / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def states() -> dict[str, str]:
    """Lower-case code, name or other spelling of a state -> its USPS code.

    >>> states()["mass"], states()["new hampshire"], states()["ri"]
    ('MA', 'NH', 'RI')
    """
    return {spelling.lower(): row[0] for row in _rows("us_states.txt") for spelling in row}


@cache
def zip_states() -> dict[str, str]:
    """Three-digit ZIP prefix -> state; of the few that serve several, all with a slash between.

    >>> zip_states()["021"], zip_states()["055"], zip_states()["063"], zip_states().get("000")
    ('MA', 'MA', 'CT/NY', None)
    """
    table: dict[str, str] = {}
    for state, spans in _rows("zip3.txt"):
        for span in spans.split(" "):
            first, last = span.split("-")
            table.update((f"{prefix:03}", state) for prefix in range(int(first), int(last) + 1))
    return table


@cache
def towns() -> dict[str, bool]:
    """Lower-case name of a place in Massachusetts -> whether no other state has a post office of that name.

    >>> towns()["nantucket"], towns()["springfield"], towns()["mattapan"], towns().get("chicago")
    (True, False, True, None)
    """
    return {name: uniqueness == "only" for name, _, uniqueness in _rows("ma_places.txt")}


def town_behind(cell: str) -> tuple[str, str]:
    """A name and the town with its state that a dash parts from it; the cell itself and "" if it is none such.

    >>> town_behind("Ana Silva – Lynn MA"), town_behind("Rui Costa - Fall River, MA")
    (('Ana Silva', 'Lynn MA'), ('Rui Costa', 'Fall River, MA'))
    >>> town_behind("Ana Silva - Director PM"), town_behind("Ana Silva - Counselor MA"), town_behind("Lynn MA")
    (('Ana Silva - Director PM', ''), ('Ana Silva - Counselor MA', ''), ('Lynn MA', ''))
    """
    found = _BEHIND.fullmatch(cell)
    if found is None or found[4].lower() not in states() or (found[4] == "MA" and found[3].lower() not in towns()):
        return cell, ""
    return found[1], found[2]
