"""How the tests of pairing say what they found. All persons and numbers are invented."""

from __future__ import annotations

import pytest

import pi_scan


def said(pairs) -> set[tuple[str, str]]:
    """(initial and family name or "", value) of each number found at medium or high level."""
    return {
        (
            "" if pair.person is None else f"{pair.person.given.reveal()[0]} {pair.person.surname.reveal()}",
            number.value.reveal(),
        )
        for pair in pairs
        for number in pair.numbers
        if number.level.value != "low"
    }


@pytest.fixture
def owners():
    """Text in, who owns what out."""
    return lambda text: said(pi_scan.detect(text))


@pytest.fixture
def row_owners():
    """Rows of cells, the first the headers, in; who owns what out."""

    def find(*rows: str) -> set[tuple[str, str]]:
        header, *cells = (row.split("|") for row in rows)
        return said(pi_scan.detect_rows(cells, header))

    return find
