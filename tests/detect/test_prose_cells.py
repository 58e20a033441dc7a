"""A number beside the name of who keeps it is what the header of its column says."""

import pytest

from pi_scan.detect import detector, load_pack
from pi_scan.detect.columns import look_table
from pi_scan.model import Place, Table

PACK = load_pack()


def values(header, *cells):
    looked = look_table(detector(PACK), Table(Place("table"), (header,), (list(cells),)))
    return [(cell.row, cell.candidate.value) for cell in looked.all_cells()]


def test_a_bank_stands_before_its_account():
    assert values("Bank & acct no.", "see stub", "Chase 447120931205", "none") == [(1, "447120931205")]


def test_a_state_stands_beside_its_license():
    cells = ["NJ D1904 47182 54793", "does not drive", "1482207 RI", "NJ D1904-47182-54793"]
    assert values("Driver's lic. & state", *cells) == [
        (0, "D19044718254793"), (2, "1482207"), (3, "D19044718254793")]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Acct no.", "401200 Office supplies"),  # a ledger's account
        ("Bank", "Chase 447120931205"),  # no word for a number
        ("Customer no.", "Chase 447120931205"),
        ("Bank account", "Chase, opened when we moved here; ask for Ana at extension 447120931205"),
    ],
)
def test_what_is_beside_must_be_the_keeper_and_the_header_must_say_number(header, cell):
    assert not values(header, "none", cell)
