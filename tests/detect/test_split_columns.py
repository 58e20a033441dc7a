"""Headers that say together what their columns hold: a license, and the state that issued it."""

import pytest

from pi_scan.detect import detector, load_pack
from pi_scan.detect.columns import look_table
from pi_scan.detect.split_columns import whole
from pi_scan.model import Place, Table

DETECTOR = detector(load_pack())


def licenses(columns, *rows):
    table = whole(Table(Place("table"), columns, tuple(list(column) for column in zip(*rows, strict=True))))
    return [one.candidate.value for one in look_table(DETECTOR, table).all_cells()]


ROWS = [
    ("Ana Silva", "N12345678901234", "NJ"),
    ("Paul Nowak", "447182203", "NY"),
    ("Maria Lopez", "4471822", "ME"),
    ("Ed Low", "191904472", "CT"),
]


@pytest.mark.parametrize("license_", ["LICENSE", "License", "License No.", "lic_num", "licenseNo"])
@pytest.mark.parametrize(
    "state", ["LICENSE_STATE", "License State", "DL State", "Lic St", "dlState", "Driver's License State"]
)
def test_the_state_beside_a_license_says_that_it_is_a_drivers(license_, state):
    assert licenses(("Name", license_, state), *ROWS) == [number for _, number, _ in ROWS]


@pytest.mark.parametrize(
    "columns",
    [
        ("Name", "License", "State"),  # where one lives
        ("Name", "License", "Region"),
        ("Nurse", "License", "License State"),
        ("Attorney", "License", "License State"),
        ("Owner of vehicle", "License", "License State"),
        ("Name", "Software license", "License State"),
    ],
)
def test_other_licenses_of_a_state(columns):
    assert licenses(columns, *ROWS) == []


def test_headers_beside_it_tell_of_another_license():
    rows = [(*row, "1") for row in ROWS]
    assert licenses(("Name", "License", "License State", "NPI"), *rows) == []
    assert licenses(("Name", "License", "License State", "Make"), *rows) == []
    assert len(licenses(("Name", "License", "License State", "Age"), *rows)) == len(ROWS)
