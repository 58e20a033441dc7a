"""States, ZIP prefixes and the towns of Massachusetts: the tables in `detectors/lexicons/`, read once each."""

from __future__ import annotations

from functools import cache

from pi_scan.detect.files import detectors


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
