"""Who a document is of, for the tables further down."""

import pytest

from pi_scan.extract._flow import Flow
from pi_scan.model import Place, Table

ACCOUNTS = [["Bank", "Routing", "Account"], ["Eastern", "011301798", "4471220388"], ["Ally", "124003116", "662100457"]]


def contexts(*blocks):
    flow = Flow(Place("a.rtf"))
    found = []
    for block in blocks:
        if isinstance(block, str):
            flow.add(block)
        else:
            found += [part.context for part in flow.grid(block, "table=1") if isinstance(part, Table)]
    return found


def test_the_name_on_a_form_stands_over_its_tables():
    lines = "Employee Name: Ana Silva\nEmployee ID: 3308\nAction: new\nDate: 10-3-24\nDepartment: 7"
    assert contexts(lines, ACCOUNTS) == ["Action: new\nDate: 10-3-24\nDepartment: 7\nEmployee Name: Ana Silva"]


@pytest.mark.parametrize(
    "line", ["Company Name: Ana Silva", "She was told that her name: Ana Silva", "Name of bank: Ana Silva"]
)
def test_other_lines_name_nobody(line):
    assert "Ana Silva" not in contexts(f"{line}\n1\n2\n3", ACCOUNTS)[0]


def test_persons_of_one_table_stand_over_the_next():
    persons = [
        ["Personal information", "Name", "SSN", "Current address"],
        ["Borrower", "Ana Silva", "219-09-9998", "12 Elm St, Lynn MA"],
        ["Co-Borrower", "Rui Costa", "519-41-7714", "same"],
    ]
    first, second = contexts(persons, "Assets", ACCOUNTS)
    assert not first
    assert second.splitlines() == [
        "Assets", "Borrower: Ana Silva, 12 Elm St, Lynn MA", "Co-Borrower: Rui Costa, 12 Elm St, Lynn MA"]  # fmt: skip


def test_persons_of_a_case_stand_over_the_next_table():
    persons = [
        ["", "Name", "Address", "SSN"],
        ["Wife (our client)", "Ana Silva", "12 Elm St, Lynn MA", "219-09-9998"],
        ["Husband", "Rui Costa", "3 Oak St, Nashua NH", "519-41-7714"],
    ]
    assert contexts(persons, ACCOUNTS)[-1].splitlines() == [
        "Wife: Ana Silva, 12 Elm St, Lynn MA", "Husband: Rui Costa, 3 Oak St, Nashua NH"]  # fmt: skip


def test_a_list_of_staff_does_not():
    staff = [["No.", "Name", "SSN"], *([str(n), "Ana Silva", f"219-09-{9000 + 7 * n}"] for n in range(4))]
    assert "Ana" not in contexts(staff, "Assets", ACCOUNTS)[-1]
