"""Whose a number in a table is."""

from __future__ import annotations

import pytest

import pi_scan
from pi_scan.detect import detector, load_pack
from pi_scan.model import Level, Place, Residency, Table
from pi_scan.pair import pairs

ANA, ROBERT = ("A SILVA", "219099998"), ("R KOWALSKI", "532418876")


@pytest.mark.parametrize(
    "rows",
    [
        ("Name|SSN", "Ana Silva|219-09-9998", "Robert Kowalski|532-41-8876"),
        ("\ufeffPayee|SSN", "Ana Silva|219-09-9998", "Robert Kowalski|532-41-8876"),
        ("\u00ef\u00bb\u00bfPayee|SSN", "Ana Silva|219-09-9998", "Robert Kowalski|532-41-8876"),
        ("RECIPIENT'S name|RECIPIENT'S TIN", "Ana Silva|219-09-9998", "Robert Kowalski|532-41-8876"),
        ("Renter Last|Renter First|SSN", "Silva|Ana|219-09-9998", "Kowalski|Robert|532-41-8876"),
        ("Zorbee Last|Zorbee First|SSN", "Silva|Ana|219-09-9998", "Kowalski|Robert|532-41-8876"),
        ("op|SSN", "SILVA A|219-09-9998", "KOWALSKI R|532-41-8876"),
        ("Who|SSN", "Ana Silva|219-09-9998", "Robert (my father) Robert Kowalski|532-41-8876"),
        ("Note|Id", "SSN 219-09-9998 of Ana Silva|1", "SSN 532-41-8876 of Robert Kowalski|2"),
        ("||", "Silva|Ana|219-09-9998", "Kowalski|Robert|532-41-8876", "Brandt|Helen|", "Nowak|Paul|"),
    ],
)
def test_each_row_has_its_own(row_owners, rows):
    assert row_owners(*rows) == {ANA, ROBERT}


def test_a_column_of_persons_carries_its_weak_cells(row_owners):
    found = row_owners(
        "Cardholder|SSN",
        "Ana Silva|219-09-9998",
        "Edward Jones|532-41-8876",
        "Helen Brandt|403-55-1187",
        "Robert Kowalski|021-54-3210",
        "Van Ta|583-21-4477",
    )
    assert {("E JONES", "532418876"), ("V TA", "583214477")} <= found


def test_a_company_among_companies_is_nobody(row_owners):
    rows = ("Edward Jones|532-41-8876", "Eastern Bank|403-55-1187", "Acme Tool Co|583-21-4477")
    assert {name for name, _ in row_owners("Payee|SSN", *rows)} == {""}


def test_spouse_columns(row_owners):
    found = row_owners(
        "Employee|SSN|Spouse Name|Spouse SSN",
        "Ana Silva|219-09-9998|Paul Silva|532-41-8876",
        "Helen Brandt|403-55-1187|Max Brandt|583-21-4477",
    )
    assert found == {
        ("A SILVA", "219099998"),
        ("P SILVA", "532418876"),
        ("H BRANDT", "403551187"),
        ("M BRANDT", "583214477"),
    }


def test_columns_of_a_buyer_and_a_co_buyer(row_owners):
    found = row_owners(
        "BUYER|CO-BUYER|BUYER SS|CO SS|DL",
        "Ana Silva|Paul Silva|219-09-9998|532-41-8876|S48210937",
        "Helen Brandt||403-55-1187||S48210938",
    )
    assert found == {
        ("A SILVA", "219099998"),
        ("P SILVA", "532418876"),
        ("A SILVA", "S48210937"),
        ("H BRANDT", "403551187"),
        ("H BRANDT", "S48210938"),
    }


def test_persons_among_many_firms_that_are_paid(row_owners):
    firms = [
        f"{name} {kind}|04-35269{number}"
        for number, (name, kind) in enumerate(
            [("Old Harbor", "LLC"), ("Stone Fence", "Inc"), ("Granite Rental", "Co."), ("Quick Sweep", "LLC")], start=10
        )
    ]
    found = row_owners("Vendor|Tax ID", *firms, "Ana Silva|219-09-9998", "Kowalski, Robert (tile)|532-41-8876")
    assert {ANA, ROBERT} <= found


def test_a_header_may_shorten_whose_number_it_is(row_owners):
    assert row_owners("Patient|Guarantor|Guar SSN", "Paul Silva|Ana Silva|219-09-9998") == {ANA}
    assert row_owners("RcpTIN|RcpName", "219099998|Ana Silva", "043217734|Harbor Goods LLC") == {ANA}


def test_a_column_says_of_which_type_the_number_beside_it_is(row_owners):
    found = row_owners(
        "Bidder|ID type|ID no.",
        "Ana Silva|SSN|219099998",
        "Paul Nowak|DL MA|S48210937",
        "Helen Brandt|Passport|S48210938",
    )
    assert found == {ANA, ("P NOWAK", "S48210937")}


def test_who_issued_a_document_may_stand_between_its_type_and_its_number(row_owners):
    found = row_owners("Name|Document Title|Issuing Authority|Document Number", "Ana Silva|SSN|SSA|219099998")
    assert found == {ANA}


def test_a_number_among_the_types_is_told_nowhere():
    rows = [("Ana Silva", "DL 219524471", "S48210937"), ("Paul Nowak", "DL 219524471", "S48210939")]
    found = list(pi_scan.detect_rows(rows, ("Bidder", "ID type", "ID no.")))
    assert found
    assert not any("219524471" in fact for pair in found for number in pair.numbers for fact in number.evidence)


def test_a_number_under_three_merged_headers_is_one(row_owners):
    assert row_owners("Name|SSN area|SSN grp|SSN serial", "Ana Silva|219|09|9998") == {ANA}


def test_joint_owner_shares_the_account_only(row_owners):
    found = row_owners(
        "Name|Joint Owner Name|SSN|Checking Account Number", "Ana Silva|Paul Silva|219-09-9998|7316247737"
    )
    assert found == {ANA, ("A SILVA", "7316247737"), ("P SILVA", "7316247737")}


def test_routing_numbers_are_nobodys(row_owners):
    rows = [f"Ana Silva|{routing}" for routing in ("011000015", "211370545", "011301798", "211391825", "011401533")]
    assert row_owners("Name|direct Deposit routing Number", *rows) == set()


def test_neutral_column_of_dashed_numbers_is_low(row_owners):
    rows = [f"{area}-42-{area}7|Cash" for area in range(203, 240)]
    assert row_owners("Account|Description", *rows) == set()


def test_name_read_as_another_encoding(row_owners):
    assert row_owners("Payee|SSN", "RÃ©al SzymaÅ„ski|219-09-9998") == {("R SZYMANSKI", "219099998")}


@pytest.mark.parametrize(
    ("header", "row", "home"),
    [
        ("Name|SSN|Town|State", "Ana Silva|219-09-9998|Lowell|MA", Residency.MA),
        ("Name|SSN|Town", "Ana Silva|219-09-9998|Fall River, MA", Residency.MA),
        ("Name|SSN|Address", "Ana Silva|219-09-9998|668 Acushnet Ave, Miami, FL 33137", Residency.ELSEWHERE),
        ("Name|SSN|Address", "Ana Silva|219-09-9998|216 School St, Lowell, MA 01850", Residency.MA),
        ("Name|SSN|Employer State", "Ana Silva|219-09-9998|MA", Residency.UNKNOWN),
        ("Name|SSN|Town|Name|SSN|Town", "||Quincy, MA|Ana Silva|219-09-9998|Cranston, RI", Residency.ELSEWHERE),
        (
            "Full time Name|Full time SSN|Full time Town||Part time Name|Part time SSN|Part time Town",
            "||Quincy, MA||Ana Silva|219-09-9998|Cranston, RI",
            Residency.ELSEWHERE,
        ),
        ("By|Note", "Gina Rossi|ssn of Ana Silva is 219-09-9998, she's in Medford MA", Residency.MA),
        ("By|Note", "Gina Rossi|Ana Silva 219-09-9998, Salem NH 03079; Rui Gomes in Medford, MA", Residency.UNKNOWN),
    ],
)
def test_home(header, row, home):
    (pair,) = pi_scan.detect_rows([row.split("|")], header.split("|"))
    assert pair.residency is home


def test_places_are_rows():
    rows = [["", ""], ["Ana Silva", "219-09-9998"]]
    (pair,) = pi_scan.detect_rows(rows, ["Name", "SSN"])
    assert [(number.place.anchor, number.span, number.level) for number in pair.numbers] == [
        ("row=2", (0, 11), Level.HIGH)
    ]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Order number", ["219-09-9998", "532-41-8876", "4539 1488 0343 6467", "900-11-2222"]),
        ("Order number", ["219-09-9998", "SSN 532-41-8876", "S48210937", ""]),
        ("Serial no", ["S48210937", "SA4821093", " S11210937 ", "S20240115"]),
        ("IMEI", ["4539148803436467", "4539148803436468", "358885854385350", "'4539148803436467"]),
        ("SSN", ["219-09-9998", "219-09-0000", '"532-41-8876"', "219099998 and 532-41-8876"]),
        ("", ["219-09-9998", "532 41 8876", "219\u201109\u20119998", "n\u00e9 219-09-9998"]),
    ],
)
def test_the_quick_way_finds_the_same(header, cells):
    """Who asks why numbers are refused has every cell looked at; without, whole columns are left out."""
    table = Table(Place("t"), ("Name", header), (["Ana Silva", "Robert Kowalski"] * 2, cells))
    detector_ = detector(load_pack())
    refused = []
    assert pairs(detector_, table) == pairs(detector_, table, refused.append)


def test_the_account_of_a_firm_is_not_that_of_its_contact(row_owners):
    found = row_owners(
        "Vendor|Contact|Routing|Account Number",
        "Hillside Supply, Inc.|Maria Delgado|011301798|662100457",
        "Bright Cleaning|Ana Silva|011301798|662100997",
        "Paul Nowak|Paul Nowak|011301798|662400997",
    )
    assert found == {("", "662100457"), ("", "662100997"), ("P NOWAK", "662400997")}


@pytest.mark.parametrize(
    "header", ["SSN1|SSN2|SSN3", "SS1|SS2|SS3", "SSN (first 3)|SSN (middle 2)|SSN (last 4)", "SSN||"]
)
def test_a_number_over_three_columns(row_owners, header):
    found = row_owners(f"Name|{header}", "Ana Silva|403|55|1187", "Robert Kowalski|32|1|876")
    assert found == {("A SILVA", "403551187"), ("R KOWALSKI", "032010876")}


def test_the_last_four_of_masked_numbers_do_not_count(row_owners):
    assert row_owners("Name|SSN", "Ana Silva|***-**-1187", "Robert Kowalski|***-**-8876") == set()


def test_names_levels_away_in_nested_records(row_owners):
    found = row_owners("person names legal first|person names legal last|tax ids us ssn", "Ana|Silva|403551187")
    assert found == {("A SILVA", "403551187")}


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (("Name", "SSN First5", "SSN Last4"), (("Ana Silva", "21909", "9998"), ("Robert Kowalski", "53241", "8876"))),
        (("Name", "SSN last 4", "SSN first 5"), (("Ana Silva", "9998", "21909"), ("Robert Kowalski", "8876", "53241"))),
        (
            ("Name", "Area", "Group", "Serial"),
            (("Ana Silva", "219", "9", "9998"), ("Robert Kowalski", "532", "41", "8876")),
        ),
    ],
)
def test_an_ssn_in_several_columns(columns, rows):
    found = {(pair.person.key, pair.numbers[0].value.reveal()) for pair in pi_scan.detect_rows(rows, columns)}
    assert found == {("A|SILVA", "219099998"), ("R|KOWALSKI", "532418876")}


def test_the_last_four_digits_and_a_year_are_no_ssn():
    rows = [("Ana Silva", "9998", "2019"), ("Robert Kowalski", "8876", "2020")]
    assert list(pi_scan.detect_rows(rows, ("Name", "SSN last 4", "SSN year"))) == []


@pytest.mark.parametrize(
    ("header", "cells", "values"),
    [
        ("Bank Account Number", ("447122038.0", "662100457.0"), {"447122038", "662100457"}),
        ("Card Number", ("4539148803436467.0", "5425233430109903.0"), {"4539148803436467", "5425233430109903"}),
        ("Card Number", ("4.53915E+15", "5.47E+15"), set()),
    ],
)
def test_numbers_kept_as_floats(header, cells, values):
    rows = [("Ana Silva", cells[0]), ("Robert Kowalski", cells[1])]
    found = {one.value.reveal() for pair in pi_scan.detect_rows(rows, ("Name", header)) for one in pair.numbers}
    assert found == values


@pytest.mark.parametrize("other", ["copy_ssn", "Spouse SSN", "SSN of dependent"])
def test_a_second_ssn_of_a_row_with_one_name_is_nobodys(other):
    rows = [("Ana Silva", "403-55-1187", "219-09-9998"), ("Robert Kowalski", "583-21-4477", "532-41-8876")]
    found = list(pi_scan.detect_rows(rows, ("Name", other, "SSN")))
    owned = {(pair.person.key, one.value.reveal()) for pair in found if pair.person for one in pair.numbers}
    assert owned == {("A|SILVA", "219099998"), ("R|KOWALSKI", "532418876")}
    assert {one.value.reveal() for pair in found if not pair.person for one in pair.numbers} == {
        "403551187",
        "583214477",
    }


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Vendor", "SSN"),
        ("Full legal name", "SSN"),
        ("What is your name?", "What is your Social Security number?"),
        ("Please enter your first and last name", "SSN"),
        ("Por favor escriba", "Número de Seguro Social"),
    ],
)
def test_a_column_of_persons_is_names_whatever_its_header(row_owners, name, number):
    rows = (f"When|{name}|{number}", "1/2/2023|Ana Silva|219-09-9998", "1/2/2023|Robert Kowalski|532-41-8876")
    assert row_owners(*rows) == {("A SILVA", "219099998"), ("R KOWALSKI", "532418876")}


def test_a_column_of_firms_is_none(row_owners):
    rows = ("Vendor|SSN", "Eastern Bank|219-09-9998", "Robert Kowalski|532-41-8876", "City of Lynn|403-55-1187")
    assert {owner for owner, _ in row_owners(*rows)} == {""}


def test_a_number_with_more_beside_it_is_what_its_header_says(row_owners):
    found = row_owners(
        "Name|Acct or card|Driv lic",
        "Ana Silva|11416405 rt 011301798|NH NHL88310442",
        "Paul Nowak|4556 7375 8689 9855|24183305 PA",
        "Helen Brandt|cash|left it in the car 55120418",
    )
    assert found == {
        ("A SILVA", "11416405"),
        ("A SILVA", "NHL88310442"),
        ("P NOWAK", "4556737586899855"),
        ("P NOWAK", "24183305"),
    }


def test_a_header_says_nothing_of_numbers_among_the_words_of_a_cell(row_owners):
    found = row_owners("Name|Acct", "Ana Silva|620100 Rent and heat", "Paul Nowak|see 662100457 of May")
    assert found == set()


@pytest.mark.parametrize("firm", ["EMPLOYER NAME", "BANK NAME", "COMPANY", "FIRM NAME", "Employer"])
@pytest.mark.parametrize(
    ("names", "person"), [("NAME", "Ana Silva"), ("FIRST|LAST", "Ana|Silva"), ("Last|First", "Silva|Ana")]
)
def test_a_column_of_firms_whose_names_read_like_persons_beside_that_of_the_person(row_owners, firm, names, person):
    rows = [f"{firm}|{names}|SSN", f"John Hancock|{person}|219-52-4471", f"Mary Kay|{person}|021-54-3210"]
    assert row_owners(*rows) == {("A SILVA", "219524471"), ("A SILVA", "021543210")}


def test_wards_and_units_are_no_persons(row_owners):
    rows = ("WARD A|219-09-9998", "WARD B|532-41-8876", "UNIT C|403-55-1187")
    assert {name for name, _ in row_owners("place|SSN", *rows)} == {""}
