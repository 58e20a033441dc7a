"""The rows that are taken in one go give the very pairs that they give one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_scan.detect import detector, load_pack
from pi_scan.model import Place, Residency, Table
from pi_scan.pair import in_bulk, pairs, rosters
from pi_scan.roster import Roster

SSNS = st.sampled_from(
    ["219-09-9998", "021-54-3210", "403-55-1187", "666-12-3456", "078-05-1120", "", "none", "219099998"]
)
CARDS = st.sampled_from(["4556 7375 8689 9855", "4111111111111111", "5425233430109903", "", "4556737586899856", "n/a"])
LICENSES = st.sampled_from(["S12345678", "S87654321", "SA1234567", "", "expired"])
GIVEN = st.sampled_from(["Ana", "Jo-Ann", "J.", "", "MARIA", "José", "unknown"])
FAMILY = st.sampled_from(["Silva", "O'Brien", "van Dyke", "", "Nguyen", "Smith Jr"])
FULL = st.sampled_from(["Ana Silva", "SMITH, JOHN", "Ana and Luis Silva", "", "Eastern Bank", "Edward Jones", "J. Doe"])
TOWNS = st.sampled_from(["Lowell", "Springfield", "", "Nashua"])
STATES = st.sampled_from(["MA", "NH", "", "Massachusetts"])
ZIPS = st.sampled_from(["01852", "1852", "03060", ""])

COLUMNS = [
    ("First Name", GIVEN),
    ("Last Name", FAMILY),
    ("Name", FULL),
    ("Spouse name", FULL),
    ("Joint owner", FULL),
    ("SSN", SSNS),
    ("Spouse SSN", SSNS),
    ("Driver's License", LICENSES),
    ("Card Number", CARDS),
    ("City", TOWNS),
    ("State", STATES),
    ("Zip", ZIPS),
    ("Notes", st.sampled_from(["", "SSN 403-55-1187 of Maria Lopez", "call 617-555-0143"])),
]


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(rosters, "_FEWEST", 1)


def spread(table):
    """The pairs of a table, each row by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pi_scan.pair.rows.roster_of", lambda *_: None)
        return pairs(detector(load_pack()), table)


def compared(table):
    found = pairs(detector(load_pack()), table)
    key = str
    assert sorted(map(key, found)) == sorted(map(key, spread(table)))
    assert sorted(n.value.reveal() for p in found for n in p.numbers) == sorted(
        n.value.reveal() for p in spread(table) for n in p.numbers
    )
    return found


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_the_same_pairs_in_bulk_and_one_by_one(data):
    chosen = data.draw(st.lists(st.sampled_from(COLUMNS), min_size=2, max_size=6, unique_by=lambda one: one[0]))
    rows = data.draw(st.lists(st.tuples(*(cells for _, cells in chosen)), min_size=6, max_size=12))
    compared(Table(Place("t.csv"), tuple(header for header, _ in chosen), tuple(map(list, zip(*rows, strict=True))), 2))


def people(count):
    return Table(
        Place("staff.csv"),
        ("First Name", "Last Name", "SSN", "Card Number", "Zip"),
        (
            ["Ana"] * count,
            ["Silva"] * (count - 1) + [""],
            [f"219-09-{1000 + 7 * row}" for row in range(count)],
            ["4556737586899855"] * (count - 2) + ["", ""],
            ["01852"] * count,
        ),
        2,
    )


def test_a_plain_table_is_one_roster_and_its_other_rows_are_not_lost():
    roster, rest = in_bulk(detector(load_pack()), people(20))
    assert isinstance(roster, Roster)
    assert len(roster) == 19
    assert [len(pair.numbers) for pair in roster] == [2] * 18 + [1]
    assert {pair.residency for pair in roster} == {Residency.MA}
    assert [pair.numbers[0].place.anchor for pair in roster][::18] == ["row=2", "row=20"]
    (lone,) = rest
    assert (lone.person, str(lone.numbers[0].place)) == (None, "staff.csv#row=21")
    compared(people(20))


def test_a_roster_does_not_print_its_numbers():
    roster, _ = in_bulk(detector(load_pack()), people(20))
    assert "219" not in repr(roster)
    assert "219" not in repr(roster.columns)
    assert "Silva" not in repr(roster)


def test_a_license_of_massachusetts_tells_the_home_where_nothing_else_does():
    table = Table(
        Place("t.csv"),
        ("Name", "Driver's License", "SSN", "State"),
        (
            ["Ana Silva"] * 8,
            ["S12345678", ""] * 4,
            [f"219-09-{1000 + 7 * row}" for row in range(8)],
            ["NH", "NH", "", "", "", "", "", ""],
        ),
    )
    found = compared(table)
    assert [pair.residency.value for pair in found] == ["elsewhere"] * 2 + ["ma", "unknown"] * 3
