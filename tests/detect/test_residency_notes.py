"""Where a person lives by what people write in passing: cells that say more than an address, ends of sentences."""

from __future__ import annotations

import pytest

from pi_scan.detect.residency import residency
from pi_scan.detect.residency_rows import row_residency
from pi_scan.model import Residency

MA, ELSEWHERE, UNKNOWN = Residency.MA, Residency.ELSEWHERE, Residency.UNKNOWN


def test_addresses_under_a_header_that_does_not_say_so():
    cells = [
        "mail, 40 Maple St Hyde Park",
        "pick up",
        "mail, 9 Dyer Ct Malden",
        "mail, 77 Broadway Everett",
        "mail, 20 Dexter St Pawtucket RI",
        "DD to svgs",
    ]
    lives = row_residency(["Member", "How"], [["x"] * len(cells), cells])
    assert [lives(row)[0] for row in range(len(cells))] == [MA, UNKNOWN, MA, MA, ELSEWHERE, UNKNOWN]
    at_work = row_residency(["Member", "Employer"], [["x"] * len(cells), cells])
    assert {at_work(row)[0] for row in range(len(cells))} == {UNKNOWN}


def test_one_address_makes_no_column_of_them():
    lives = row_residency(["Member", "Note"], [["x"] * 3, ["seen at 40 Maple St Hyde Park", "40 Maple St Everett", ""]])
    assert lives(1)[0] is UNKNOWN


def test_who_lives_in_another_state_has_that_written():
    lives = row_residency(["Where from"], [["Arlington", "Dorchester", "Malden", "Cumberland RI"]])
    assert [lives(row)[0] for row in range(4)] == [MA, MA, MA, ELSEWHERE]
    assert row_residency(["Where from"], [["Arlington", "Derry NH", "Dover NH", "Salem NH"]])(0)[0] is UNKNOWN


def test_a_column_that_says_where_they_reside():
    assert row_residency(["RESIDES"], [["Epping NH", "66 Salem St, Malden"]])(0)[0] is ELSEWHERE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Silva, 5 Harvest Ln, Milford MA. Levy by IRS on wages", MA),
        ("Ana Silva, 5 Harvest Ln, Nashua NH. Levy by IRS on wages", ELSEWHERE),
        ("Ana Silva, 5 Harvest Ln, Milford MA.gov is down", UNKNOWN),
        ("Ana Silva holds an MA. She lives", UNKNOWN),
        ("Title: Clinic Mgr\nPhone: 5550\nStreet: 51 Elm St\nCity: Newton\nState: MA", MA),
        ("Employer: Elm Clinic\nStreet: 51 Elm St\nCity: Newton\nState: MA", UNKNOWN),
    ],
)
def test_ends_of_sentences_and_jobs(text, expected):
    assert residency(text)[0] is expected


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("Guest", ["Ana Silva – Lynn MA", "Rui Costa - Troy, NY", "Bo Lima"], ["ma", "elsewhere", "unknown"]),
        ("Employer", ["Elm Dairy – Lynn MA", "Oak Mills – Troy NY"], ["unknown", "unknown"]),
        ("Guest", ["Ana Silva – Counselor MA", "Rui Costa – Director PM"], ["unknown", "unknown"]),
    ],
)
def test_a_town_behind_a_name_is_where_the_person_lives(header, cells, expected):
    lives = row_residency([header, "Card"], [cells, ["x"] * len(cells)])
    assert [lives(row)[0].value for row in range(len(cells))] == expected
