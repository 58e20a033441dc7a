"""Findings in blocks are the very findings that they would be one by one: when sealed, in the store, and counted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_scan.inventory.blocks import ROWS, Block
from pi_scan.inventory.entries import finding_lines
from pi_scan.inventory.masks import Show
from pi_scan.inventory.merge import merge
from pi_scan.inventory.opening import create, open_store
from pi_scan.inventory.persons import persons_by_group
from pi_scan.inventory.seal import Sealer
from pi_scan.inventory.totals import numbers, settle
from pi_scan.model import Kind, Level, Name, Outcome, Place, Residency, Sensitive, Status, Walked
from pi_scan.roster import Numbers, Roster

KEY = b"k" * 32
NAMES = [
    Name(Sensitive(f"{given} {surname}"), Sensitive(given), Sensitive(surname), 0, 9, 3.0)
    for given, surname in (("ANA", "SILVA"), ("ÉVA", "NAGY"), ("ANN", "SILVA"))
]
HOMES = [(Residency.MA, ("same:row", "zip:02139")), (Residency.UNKNOWN, ("same:row",)), (Residency.ELSEWHERE, ())]
STANDINGS = [
    (Level.HIGH, ("column:SSN", "dashes"), False),
    (Level.MEDIUM, ("bare",), False),
    (Level.LOW, (), False),
    (Level.HIGH, ("advertised",), True),
]
VALUES = {
    Kind.SSN: st.integers(219090001, 219090020).map(str),
    Kind.PAYMENT_CARD: st.sampled_from(["4556737586899855", "378282246310005", "4556737586899863"]),
    Kind.DRIVERS_LICENSE: st.sampled_from(["S12345678", "S1234567"]),
}


@st.composite
def rosters(draw):
    height = draw(st.integers(1, 12))
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=3, unique=True))

    def column(cells):
        return draw(st.lists(cells, min_size=height, max_size=height))

    columns = []
    held = [column(st.integers(-1 if len(kinds) > 1 else 0, len(STANDINGS) - 1)) for _ in kinds]
    held[0] = [0 if max(row) < 0 else row[0] for row in zip(*held, strict=True)]  # every row has a number
    for kind, which in zip(kinds, held, strict=True):
        values = [value if one >= 0 else "" for value, one in zip(column(VALUES[kind]), which, strict=True)]
        columns.append(Numbers(kind, f"{kind}/x", values, [len(value) for value in values], which, STANDINGS))
    place = Place("/x/a.zip", ("staff.csv",), draw(st.sampled_from(["row=", "sheet=Pay 123456789&row="])))
    rows = sorted(draw(st.sets(st.integers(2, 99), min_size=height, max_size=height)))
    who, where = column(st.integers(0, len(NAMES) - 1)), column(st.integers(0, len(HOMES) - 1))
    return Roster(place, rows, who, NAMES, where, HOMES, tuple(columns))


def by_pair(findings):
    """The findings of a block stand together, those of a pair do not."""
    return sorted(findings, key=lambda row: (row[0], row[2]))


@settings(deadline=None)
@given(found=st.lists(rosters(), min_size=1, max_size=3), show=st.sampled_from(Show))
def test_the_same_findings_and_counts_in_blocks_and_one_by_one(tmp_path_factory, found, show):
    whole = Outcome("/x/a.zip", Status.READ)
    blocked, single = (Sealer("/x/a.zip", KEY, show) for _ in range(2))
    for roster in found:
        blocked.add(roster)
        single.add(list(roster))
    blocked, single = blocked.finish(whole), single.finish(whole)
    assert blocked.counts == single.counts
    assert (blocked.confidence, blocked.places) == (single.confidence, single.places)
    folder = tmp_path_factory.mktemp("stores")
    lines, totals = [], []
    for name, sealed in (("blocked", blocked), ("single", single)):
        with create(str(folder / name)) as store:
            store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
            store.put([(Walked("/x/a.zip", 1), sealed)])
            lines.append(sorted(map(str, finding_lines(store))))
            totals.append((settle(store), numbers(store)))
            assert totals[-1][0] == next((one.people() for _, one in persons_by_group(store)), (0, 0, 0, 0))
            assert lines[-1] or not any(one.which != -1 for roster in found for one in roster.columns)
            store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
            store.put([(Walked("/x/a.zip", 1), Sealer("/x/a.zip", KEY).finish(whole))])  # read again: nothing is left
            for table in ("finding_blocks", "finding_lists", "block_persons", "block_facts", "findings"):
                assert store.sql.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert lines[0] == lines[1]
    assert totals[0] == totals[1]


def long_roster(count):
    values = [str(219_000_000 + number) for number in range(count)]
    column = Numbers(Kind.SSN, "ssn/us", values, [9] * count, [0] * count, STANDINGS)
    return Roster(
        Place("/x/a.csv", (), "row="), range(2, count + 2), [0] * count, NAMES[:1], [0] * count, HOMES, (column,)
    )


def test_a_long_roster_becomes_several_blocks_that_may_wait_on_disk(tmp_path):
    sealer = Sealer("/x/a.csv", KEY, folder=str(tmp_path))
    for _ in range(12):
        sealer.add(long_roster(ROWS + 5))
    sealed = sealer.finish(Outcome("/x/a.csv", Status.READ))
    assert sealed.rows.path
    blocks = list(sealed.take())
    assert all(isinstance(block, Block) for block in blocks)
    assert [len(block.rows) for block in blocks] == [ROWS, 5] * 12
    assert [block.pair for block in blocks][:3] == [0, ROWS, ROWS + 5]
    assert sealed.counts.people == ROWS + 5


def test_blocks_of_several_stores_are_told_apart_when_these_are_merged(tmp_path):
    for system, count in (("one", 40), ("two", 60)):
        sealer = Sealer("/x/a.csv", KEY)
        sealer.add(long_roster(count))
        with create(str(tmp_path / system)) as store:
            store.begin(system=system, version="1", pack_hash="p", stamped="s", setup={})
            store.put([(Walked("/x/a.csv", 1), sealer.finish(Outcome("/x/a.csv", Status.READ)))])
            store.finish()
            settle(store)
    merged = merge([str(tmp_path / "one"), str(tmp_path / "two")], str(tmp_path / "all"), "1")
    assert merged.people.total == 60
    with open_store(str(tmp_path / "all")) as store:
        assert len(list(finding_lines(store))) == 100


def test_no_number_is_in_a_block():
    sealer = Sealer("/x/a.csv", KEY)
    sealer.add(long_roster(50))
    (block,) = sealer.finish(Outcome("/x/a.csv", Status.READ)).take()
    assert "219000" not in repr(block)
    assert "SILVA" not in repr(block)


@pytest.mark.parametrize("show", Show)
def test_values_that_stand_in_names_are_masked(show):
    sealer = Sealer("/x/219000007.csv", KEY, show)
    sealer.add(long_roster(50))
    sealed = sealer.finish(Outcome("/x/219000007.csv", Status.READ))
    assert "219000007" not in sealed.places[0]
    assert "219000007" not in sealed.hidden_path
