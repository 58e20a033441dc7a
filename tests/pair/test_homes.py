"""Whose an address is: records after one another, families, forms."""

from __future__ import annotations

import pytest

import pi_scan

ANA, RUI, BO = "219-09-9998", "532-41-8876", "401-23-4567"


def homes(text: str) -> dict[str, str]:
    """Given name -> residency, of the persons of a text."""
    return {pair.person.given.reveal().split()[0]: pair.residency.value for pair in pi_scan.detect(text) if pair.person}


RECORDS = {
    "fields": "name = {name}\nssn = {ssn}\nresidence = {address}\n",
    "lists": "[[owner]]\nfull_name: {name}\nsocial_security: {ssn}\nhome: {address}\n",
    "lines": "{name}\n{ssn}\n8,140.00\n{address}\n",
    "paragraphs": "Employee Name: {name}\n\nEmployee SSN: {ssn}\n\nEmployee Address: {address}\n\n",
}


@pytest.mark.parametrize("layout", RECORDS)
def test_of_records_one_after_the_other_each_has_the_address_in_it(layout):
    people = [
        ("Ana Silva", ANA, "11 Bowdoin St, Medford, MA 02155"),
        ("Rui Gomes", RUI, "4 Main St, Derry, NH 03038"),
        ("Bo Lindqvist", BO, "2 Water St, Newburyport, MA 01950"),
    ]
    for count in (2, 3):
        text = "".join(
            RECORDS[layout].format(name=name, ssn=ssn, address=address) for name, ssn, address in people[:count]
        )
        assert homes(text) == dict(list({"ANA": "ma", "RUI": "elsewhere", "BO": "ma"}.items())[:count])


def test_addresses_above_their_records():
    text = (
        f"11 Bowdoin St, Medford, MA 02155\nName: Ana Silva\nSSN: {ANA}\n"
        f"4 Main St, Derry, NH 03038\nName: Rui Gomes\nSSN: {RUI}\nHired: 2019\n"
    )
    assert homes(text) == {"ANA": "ma", "RUI": "elsewhere"}


def test_a_record_without_an_address_has_not_that_of_the_record_before():
    text = (
        f"name: Ana Silva\nssn: {ANA}\nresidence: 11 Bowdoin St, Medford, MA 02155\n"
        f"name: Rui Gomes\nssn: {RUI}\nphone: none\n"
        f"name: Bo Lindqvist\nssn: {BO}\nresidence: 4 Main St, Derry, NH 03038\n"
    )
    assert homes(text) == {"ANA": "ma", "RUI": "unknown", "BO": "elsewhere"}


def test_lines_of_an_address_below_a_long_line():
    line = "{:24}{:14}A FT   28.5000   S-1  MA-1   CHECK    704969     04/11/11     DAYS     HOURLY     WEEKLY   00{}\n"
    text = (
        line.format("SILVA,ANA", ANA, 1)
        + "     15 CHICOPEE ST\n     CHICOPEE MA 01013\n"
        + line.format("GOMES,RUI", RUI, 2)
        + "     66 HIGH ST\n     ENFIELD CT 06082\n"
        + line.format("KOWALSKI,ROBERT", BO, 3)
    )
    assert homes(text) == {"ANA": "ma", "RUI": "elsewhere", "ROBERT": "unknown"}


def test_the_next_line_of_a_log_is_anothers():
    text = (
        f"2024-02-11 09:15:22 agent 4 noted that customer Ana Silva gave SSN {ANA} and wants the fee to be waived today\n"
        "2024-02-11 09:17:40 agent 4 noted that customer Rui Gomes moved to 4 Main St, Derry, NH 03038 some weeks ago\n"
    )
    assert homes(text) == {"ANA": "unknown"}


FAMILIES = {
    "below": "Husband: Ana Silva\tSSN: {0}\nWife: Rui Silva\tSSN: {1}\nResidence: 5 Shore Rd, Cohasset, Massachusetts 02025",
    "letter": """Ana Silva
and all dependents
77 Sargeant St
Holyoke, MA 01040

Dear Ms. Silva:

This notice has important facts about your right to go on with your plan. Covered are:
   Ana Silva    Employee    SSN: {0}
   Rui Silva    Child       SSN: {1}
""",
    "table": """Name and mailing address: Ana & Rui Silva, 8 Prospect St, Gardner MA 01440
DRV#  NAME          SEX  SOCIAL SECURITY #
1     Ana Silva     F    {0}
2     Rui Silva     M    {1}
""",
    "two surnames": """Member: Ana Silva-Lima   Relation: H   Social Security Number: {0}
Member: Rui Silva        Relation: S   Social Security Number: {1}
5a. Unit address: 120 Shurtleff St #3  Chelsea MA 02150
""",
    "of one": """Borrower: Ana Silva   SSN {0}
Address: 61 Pakachoag St, Auburn, MA 01501

Co-borrower: Rui Silva   SSN {1}
Employer: none
""",
}


@pytest.mark.parametrize("text", FAMILIES.values(), ids=FAMILIES)
def test_a_family_has_one_home(text):
    assert homes(text.format(ANA, RUI)) == {"ANA": "ma", "RUI": "ma"}


def test_an_address_above_is_not_theirs_if_prose_parts_it_from_them():
    text = (
        "Ask Rui Gomes whether it can be delivered to ZIP 01440-8080.\n\n"
        f"Full name: Ana Silva\nSSN: {ANA}\nAddress: 389 Centre St, Lexington, MA 02420\n\n"
        f"The application of Robert Kowalski of 25 Essex St, Derry, NH 03038 shows the SSN {RUI}, as agreed.\n"
    )
    assert homes(text) == {"ANA": "ma", "ROBERT": "elsewhere"}


def test_that_a_relative_lives_elsewhere_sends_nobody_elsewhere():
    text = f"Ana Silva SSN {ANA}, 4 Main St, Derry, NH 03038\nRui Silva SSN {RUI}\n"
    assert homes(text) == {"ANA": "elsewhere", "RUI": "unknown"}


def test_namesakes_in_a_list_are_no_family():
    names = ["Ana Silva", "Rui Silva", "Bo Lindqvist", "Helen Brandt", "Robert Kowalski"]
    rows = [f"{name} SSN {219 + number}-09-9998" for number, name in enumerate(names)]
    rows[0] += ", 11 Bowdoin St, Medford, MA 02155"
    assert homes("\n".join(rows)) == {"ANA": "ma"} | dict.fromkeys(("RUI", "BO", "HELEN", "ROBERT"), "unknown")


def test_the_rest_of_a_line_is_that_of_its_person():
    text = (
        f"SELLER: Rui Gomes   SSN: {RUI}   Forwarding address: 12 Pelican Way, Naples FL 34102\n"
        f"BUYER: Ana Silva\n   SSN: {ANA}\nProperty: 31 Orchard St, Belmont, Massachusetts 02478\n"
    )
    assert homes(text) == {"RUI": "elsewhere", "ANA": "ma"}


@pytest.mark.parametrize("how", [", late of {}.", ", who lives at {}.", " of {}.", ",\n{}", "\nLate of {}."])
def test_the_address_behind_a_name_is_that_persons(how):
    head = f"Estate of Ana Silva{how.format('19 Oak Ave, Chicopee, Massachusetts')}\nSocial Security No. {ANA}\n"
    text = f"{head}Representative: her son, Rui Silva, 5 Elm Dr, Derry, New Hampshire.\nRepresentative's SSN: {RUI}\n"
    assert homes(text)["ANA"] == "ma"


def test_the_firm_behind_a_name_is_no_home():
    assert homes(f"Ana Silva, late of Boston Clinic and now in Derry, NH.\nSSN: {ANA}")["ANA"] != "ma"


FIRM = "Bay Health Plan\n101 Huntington Ave\nBoston, MA 02199"
CHILDREN = f"Rui Silva | son | {RUI}\nBo Costa | stepson | {BO}\n"


@pytest.mark.parametrize(
    ("around", "header", "home"),
    [
        ("Employee name: Ana Silva\nHome address: 12 Oak Street, Nashua, NH 03060\n\n{}", "Relationship", "elsewhere"),
        (
            f"{FIRM}\n\nPlease look at these.\n\n{{}}\nAna Silva\n12 Oak Street\nLowell, MA 01852\n",
            "Relationship",
            "ma",
        ),
        (f"{FIRM}\n\nPlease look at these.\n\n{{}}", "Relationship", "unknown"),
        ("Ana Silva\n12 Oak St\nLowell, MA 01852\n\nTom Reis\n3 Elm St\nNashua, NH 03060\n\n{}", "Relation", "unknown"),
        ("Ana Silva\n12 Oak Street\nLowell, MA 01852\n\n{}", "Position", "unknown"),
    ],
)
def test_dependents_in_a_table_live_with_the_only_person_whose_address_is_told(around, header, home):
    table = f"Name | {header} | SSN\n{CHILDREN}"
    assert homes(around.format(table)) == {"RUI": home, "BO": home}


@pytest.mark.parametrize(
    ("lines", "home"),
    [
        ("Works at: Elm Realty LLC\nSince: May\nAddress: 12 Oak Street, Lowell, MA 01852", "ma"),
        ("Works at: Elm Realty LLC\nSince: May\nAddress: 12 Oak Street, Nashua, NH 03060", "elsewhere"),
        ("Elm Realty LLC\n12 Oak Street\nLowell, MA 01852", "unknown"),
        ("Works at: Elm Realty LLC\nAddress: 12 Oak Street, Lowell, MA 01852", "unknown"),
        ("Employer: Elm Realty LLC\nPhone: 617-555-0142\nAddress: 12 Oak Street, Lowell, MA 01852", "unknown"),
        ("Company: Elm Realty LLC\nSince: May\nAddress: 12 Oak Street, Lowell, MA 01852", "unknown"),
    ],
)
def test_a_firm_in_another_field_of_a_form_does_not_make_an_address_a_firms(lines, home):
    assert homes(f"Name: Ana Silva\nSSN: {ANA}\n{lines}\n") == {"ANA": home}


def test_who_stands_in_a_table_has_the_home_of_its_row():
    table = "Name\tLicense no.\tCity\tState\nAna Silva\tS48210937\tLynn\tMA\nRui Costa\tNHL04471822\tNashua\tNH\n"
    text = f"{table}\nAna Silva paid by Visa 4716 2580 5095 8645 at 3 Oak St, Derry, NH 03038.\n"
    found = {number.value.reveal(): pair.residency.value for pair in pi_scan.detect(text) for number in pair.numbers}
    assert found["4716258050958645"] == "ma"
