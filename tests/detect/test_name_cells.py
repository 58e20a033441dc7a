"""Names in table cells, and what headers say of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.detect.name_cells import (
    _names_from_any_cell,
    last_names_first,
    name_from_cells,
    name_share,
    names_from_cell,
)
from pi_scan.detect.name_columns import Role, column_roles


def keys(cell: str, **options: bool) -> list[str]:
    return [f"{name.given.reveal()}|{name.surname.reveal()}" for name in names_from_cell(cell, **options)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Ana Silva", ["ANA|SILVA"]),
        ("Ana M. Silva", ["ANA M|SILVA"]),
        ("Silva, Ana M", ["ANA M|SILVA"]),
        ("SILVA ANA", ["ANA|SILVA"]),
        ("Xqzt Plorp", ["XQZT|PLORP"]),
        ("Plorp, Xqzt", ["XQZT|PLORP"]),
        ("ana silva", ["ANA|SILVA"]),
        ("O'Brien, Mary-Kate", ["MARY KATE|OBRIEN"]),
        ("de la Cruz, María", ["MARIA|DE LA CRUZ"]),
        ("John & Mary Smith", ["JOHN|SMITH", "MARY|SMITH"]),
        ("Smith, John & Mary", ["JOHN|SMITH", "MARY|SMITH"]),
        ("John Smith and Mary Jones", ["JOHN|SMITH", "MARY|JONES"]),
        ("Mr. John Smith Jr.", ["JOHN|SMITH"]),
        ("J. Medeiros", ["J|MEDEIROS"]),
        ("Bresnahan Jr., Thomas P", ["THOMAS P|BRESNAHAN"]),
        ("Mr. and Mrs. Thaddeus Lowell", ["THADDEUS|LOWELL"]),
        ("John A. and Mary B. Smith", ["JOHN A|SMITH", "MARY B|SMITH"]),
        ("Garcia Lopez, Juan Carlos", ["JUAN CARLOS|GARCIA LOPEZ"]),
        ("Santos Oliveira, Joao Pedro", ["JOAO PEDRO|SANTOS OLIVEIRA"]),
        ("Sunny Day", ["SUNNY|DAY"]),
        ("John Sullivan Trust", ["JOHN|SULLIVAN"]),
        ("Xqzt Silva – Troy NY", ["XQZT|SILVA"]),
        ("Silva, Ana - Fall River, MA", ["ANA|SILVA"]),
    ],
)
def test_cell(cell, expected):
    assert keys(cell) == expected


def test_a_column_settles_the_order():
    values = ["SULLIVAN MAUREEN", "SILVA MARIA", "NGUYEN DAVID", "CHARLES JOSEPH"]
    assert last_names_first(values) is True
    assert last_names_first(["Maureen Sullivan", "Maria Silva", "David Nguyen"]) is False
    assert last_names_first(["Silva, Ana"]) is None
    assert keys("CHARLES JOSEPH", last_first=True) == ["JOSEPH|CHARLES"]
    assert keys("CHARLES JOSEPH", last_first=False) == ["CHARLES|JOSEPH"]


def test_parts():
    name = name_from_cells("María-José", "de la Cruz", "P.")
    assert name is not None
    assert (name.given.reveal(), name.surname.reveal(), name.key) == ("MARIA JOSE P", "DE LA CRUZ", "M|CRUZ")
    assert name.score >= 2
    assert name_from_cells("Ana", "Silva Jr").surname.reveal() == "SILVA"


@pytest.mark.parametrize(
    ("first", "last"), [("", "Silva"), ("Ana", ""), ("Ana", "N/A"), ("123", "456"), ("ACME", "Foods Inc"), ("-", "-")]
)
def test_no_name_of_parts(first, last):
    assert name_from_cells(first, last) is None


def test_share():
    assert name_share(["Ana Silva", "SULLIVAN, MAUREEN", "John O'Brien"] * 30) == 1.0
    assert name_share(["Ana Silva", "", " ", "Eastern Bank"]) == 0.5


@given(st.text(max_size=120))
def test_any_cell_is_read(cell):
    for name in names_from_cell(cell):
        assert 0 <= name.start < name.end <= len(cell)
        assert name.given.reveal()
        assert name.surname.reveal()


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=10))
def test_any_parts_are_read(first, last, middle):
    name = name_from_cells(first, last, middle)
    assert name is None or (name.given.reveal()[:1].isalpha() and name.surname.reveal()[:1].isalpha())


ONE = {
    "given": [
        "first_name",
        "FNAME",
        "EE_FIRST",
        "nm_first",
        "GivenName",
        "First Name",
        "prénom",
        "empFirstName",
        "name.given",
        "1st Name",
        "Employee's first name",
    ],
    "surname": [
        "last_name",
        "LNAME",
        "EE_LAST",
        "pat_last",
        "Surname",
        "name.family",
        "Apellido",
        "Sobrenome",
        "FamilyName",
        "Legal Last Name",
    ],
    "middle": ["middle_name", "Middle Initial", "MNAME", "minit"],
    "full": [
        "Name",
        "Employee Name",
        "EMP_NAME",
        "Customer",
        "Account Holder",
        "Nome",
        "Nombre",
        "Full Name",
        "patientName",
        "Cardholder Name",
        "Name (Last, First)",
        "Primary Account Holder",
        "Insured",
    ],
}


@pytest.mark.parametrize(("part", "header"), [(part, header) for part, headers in ONE.items() for header in headers])
def test_header(part, header):
    assert column_roles([header]) == [Role(part, "")]


@pytest.mark.parametrize(
    "header",
    [
        "File name",
        "Company name",
        "User name",
        "Product name",
        "Street name",
        "Column name",
        "Event name",
        "School name",
        "Host name",
        "hostname",
        "username",
        "Employer Name",
        "Bank Name",
        "Domain",
        "Last login",
        "First seen",
        "Last",
        "MI",
        "",
        "Amount",
        "SSN",
        "City",
        "Mother's Maiden Name",
        "Column with a rather long text in its header that no name has",
    ],
)
def test_other_header(header):
    assert column_roles([header]) == [None]


def test_lone_words_need_their_counterpart():
    assert column_roles(["First", "MI", "Last"]) == [Role("given"), Role("middle"), Role("surname")]
    assert column_roles(["Last", "Open", "Close"]) == [None, None, None]


def test_persons_of_a_row_are_kept_apart():
    headers = [
        "Employee First Name",
        "Employee Last Name",
        "Spouse First Name",
        "Spouse Last Name",
        "Dependent 1 Name",
        "Dependent 2 Name",
        "Emergency Contact",
    ]
    assert [role and (role.part, role.who) for role in column_roles(headers)] == [
        ("given", ""),
        ("surname", ""),
        ("given", "spouse"),
        ("surname", "spouse"),
        ("full", "dependent 1"),
        ("full", "dependent 2"),
        ("full", "emergency contact"),
    ]


def test_borrower_and_co_borrower():
    roles = column_roles(["Borrower First", "Borrower Last", "Co-Borrower First", "Co-Borrower Last"])
    assert [role and role.who for role in roles] == ["", "", "co borrower", "co borrower"]


def test_name_beside_surname_is_the_given_name():
    assert column_roles(["Nome", "Sobrenome"]) == [Role("given"), Role("surname")]
    assert column_roles(["Prénom", "Nom"]) == [Role("given"), Role("surname")]


@given(st.lists(st.text(max_size=70), max_size=12))
def test_any_headers_are_read(headers):
    assert len(column_roles(headers)) == len(headers)


@pytest.mark.parametrize("companies", [True, False])
@pytest.mark.parametrize("last_first", [None, False, True])
def test_an_initial_and_a_family_name_are_read_as_the_slow_way_reads_them(
    companies: bool,
    last_first: bool | None,
) -> None:
    surnames = (
        "Silva",
        "SILVA",
        "DeMarco",
        "March",
        "Bank",
        "Street",
        "Van",
        "Le",
        "Do",
        "Sr",
        "Dr",
        "Of",
        "Xqzt",
        "The",
    )
    for cell in (f"{initial}. {surname}" for initial in "AIJX" for surname in surnames):
        quick = names_from_cell(cell, "Name", last_first=last_first, companies=companies)
        slow = _names_from_any_cell(cell, "Name", last_first=last_first, companies=companies)
        assert [(one.key, *one[3:]) for one in quick] == [(one.key, *one[3:]) for one in slow], cell
