"""What is done for a whole column in one go says what is said of its cells one by one."""

import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.detect import Detector, detector, load_pack
from pi_scan.detect.checks import CHECKS, Checked
from pi_scan.detect.rules import judged
from pi_scan.model import Level, Place, Table

columns = importlib.import_module("pi_scan.detect.columns")
filled_cells = importlib.import_module("pi_scan.detect.filled_cells")

SSNS = ["219-52-4471", "021-54-3210", "666-12-3456", "219-00-9998", "780-12-0000", "987-65-4321", "078-05-1120"]
CELLS = [*SSNS, "219524471", "021 54 3210", "4556 7375 8689 9855", "4111111111111111", "219\u201152\u20114471", "", " 219-52-4471",
         "'021-54-3210", "none", "SSN 403-55-1187 of Maria Lopez", "219-52-4471 021-54-3210", "S12345678", "\u200b"]  # fmt: skip


PACK = load_pack()


def looked(cells, header):
    table = Table(Place("table"), (header,), (cells,))
    refused = []
    found = columns.look_table(detector(PACK), table)
    columns.look_table(detector(PACK), table, refused.append)
    return found.all_cells(), refused


@given(
    st.one_of(
        st.lists(st.sampled_from(CELLS), min_size=1, max_size=12),
        st.lists(st.sampled_from([*SSNS[:2], ""]), min_size=1, max_size=12),
    ),
    st.sampled_from(["SSN", "", "Number", "Card"]),
)
def test_columns_that_are_filled(cells, header):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_MANY", 1)
        at_once = looked(cells, header)
        patch.setattr(columns, "_MANY", 1000)
        patch.setattr(filled_cells, "_filling", lambda *_: None)
        assert looked(cells, header) == at_once
        patch.setattr(Detector, "ends", lambda *_: None)  # then every place is tried, not the hits alone
        assert looked(cells, header) == at_once


HEX = st.text("0123456789abcdef", min_size=14, max_size=40)
CARDS = st.sampled_from(["4556737586899855", "4556 7375 8689 9855", "378282246310005", "6011-1111-1111-1117", "=", " "])


@given(st.lists(st.lists(st.one_of(HEX, CARDS), max_size=3).map("".join), min_size=1, max_size=8))
def test_cards_among_hashes_are_looked_for_at_their_hits_alone(cells):
    with pytest.MonkeyPatch.context() as patch:
        at_hits = looked(cells, "Card"), looked(cells, "checksum")
        patch.setattr(Detector, "ends", lambda *_: None)
        assert (looked(cells, "Card"), looked(cells, "checksum")) == at_hits


@pytest.mark.parametrize("header", ["Passport No", "SSN", "Serial", "License No", "Card", ""])
def test_a_column_without_hope_holds_nothing(header):
    cells = ["S41169646", "S87430422", *SSNS, "4111111111111111"]
    with pytest.MonkeyPatch.context() as patch:
        quickly = looked(cells, header)
        patch.setattr(columns, "hopeless", lambda *_: False)
        assert looked(cells, header) == quickly


@given(st.lists(st.one_of(st.sampled_from(SSNS), st.from_regex(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", fullmatch=True))))
def test_numbers_checked_in_one_go(raws):
    entry = CHECKS["us_ssn"]
    alike = entry.at_once(raws)
    if alike is not None:
        values, which, said = alike
        assert [Checked(value, *said[at]) for value, at in zip(values, which, strict=True)] == list(
            map(entry.check, raws)
        )


def test_issued_numbers_are_checked_in_one_go():
    assert CHECKS["us_ssn"].at_once(SSNS[:2] * 40) is not None


@pytest.mark.parametrize(
    ("header", "step", "taken"), [("Call no.", 1, False), ("", -1, False), ("Call no.", 7, True), ("SSN", 1, True)]
)
def test_three_that_count_up_by_one_are_a_sequence_where_no_header_calls_them_ours(header, step, taken):
    cells = [f"330-19-{2044 + step * row}" for row in range(3)]
    found, _ = looked(cells, header)
    levels = {judged(cell.candidate.rule, (*cell.candidate.facts, "name"))[0] for cell in found}
    assert bool(levels - {Level.LOW}) is taken


@pytest.mark.parametrize(("passing", "taken"), [(1, False), (6, True)])
def test_one_of_six_that_passes_a_check_passes_it_by_chance(passing, taken):
    good = ["4358461720996192", "4556737586899855"] * 3
    bad = ["4358461720996190", "4556737586899853", "4999182642342237", "5126603305019861", "4082977761806121"]
    column = good[:passing] + bad[: 6 - passing]
    found, _ = looked(column, "Batch")
    levels = {judged(cell.candidate.rule, (*cell.candidate.facts, "name"))[0] for cell in found}
    assert bool(levels - {Level.LOW}) is taken


@pytest.mark.parametrize(
    ("header", "cell", "value"),
    [
        ("Bank acct", "Citizens 7684410293", "7684410293"),
        ("Bank acct", "BoA chk 0045 2290 118", "00452290118"),
        ("Bank acct", "TD Bank 4417720931, joint", "4417720931"),
        ("Acct", "Santander 4417720931", "4417720931"),
        ("SSN", "219524471 (spouse)", "219524471"),
        ("Card", "MC 5425 2334 3010 9903 (debit)", "5425233430109903"),
        ("Driver's License", "NY 447 182 203", "447182203"),
    ],
)
def test_the_header_speaks_for_a_number_among_other_text(header, cell, value):
    found, _ = looked(["pending", cell, ""], header)
    assert [(one.row, one.candidate.value) for one in found] == [(1, value)]
    assert cell[found[0].candidate.start : found[0].candidate.end].replace(" ", "") == value


@pytest.mark.parametrize(
    "cell",
    [
        "call 6175550142",
        "Citizens (617) 555-0142",
        "Citizens 617-555-0142",
        "Citizens, check 1042 of 03/04/2024",
        "chk # 10421177",
        "since 20230304",
        "Citizens 011500120",
        "Citizens Bank, Boston 02109",
        "paid 1200000",
        "$4471220.00 from Citizens",
        "Citizens x4471220",
        "Verizon autopay 4471220388",
        "invoice 4471220388",
    ],
)
def test_other_numbers_among_other_text_are_no_accounts(cell):
    assert looked([cell], "Bank acct")[0] == []


@pytest.mark.parametrize("cell", ["01-5100-220 Office supplies", "4471220388 (old)"])
def test_a_header_that_speaks_of_any_account_needs_a_bank_beside_it(cell):
    table = Table(Place("table"), ("Acct no.", "Vendor"), ([cell], ["Harbor Foods"]))
    assert columns.look_table(detector(PACK), table).all_cells() == []
    table = Table(Place("table"), ("Acct no.", "Bank"), ([cell], ["Citizens"]))
    assert len(columns.look_table(detector(PACK), table).all_cells()) == 1


@pytest.mark.parametrize(
    ("title", "count"), [("Employees (SSN)\nstaff", 2), ("Employees, no SSN", 0), ("Employees", 0)]
)
def test_a_title_says_what_the_numbers_of_a_table_without_headers_are(title, count):
    cells = (["Ana Silva", "Paul Nowak"], ["219524471", "021543210"], ["clerk", "nurse"])
    table = Table(Place("table"), ("", "", ""), cells, context=title)
    assert len(columns.look_table(detector(PACK), table).all_cells()) == count


def test_a_title_does_not_say_which_of_two_columns_it_means():
    cells = (["219524471", "021543210"], ["447122038", "883104427"])
    table = Table(Place("table"), ("", ""), cells, context="Employees (SSN)")
    assert columns.look_table(detector(PACK), table).all_cells() == []
