from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import formats
from pi_scan.extract.filings import extract
from pi_scan.identify import identify
from pi_scan.model import Blob, Place


def row(length, **fields):
    line = [" "] * length
    for column, value in fields.items():
        line[int(column[1:]) - 1 : int(column[1:]) - 1 + len(value)] = value
    return "".join(line)


HOME = {"c88": "5 ELM ST", "c110": "BOSTON", "c132": "MA02139"}
WAGES = [
    row(512, c1="RA042567890"),
    row(512, c1="RE2020"),
    row(512, c1="RW130262497", c12="JANE", c27="M", c42="ROE", **HOME),
    row(512, c1="RW000000000", c12="ANA", c42="SILVA"),
    row(512, c1="RS25", c10="130262497", c19="JANE", c49="ROE", c95="5 ELM ST", c117="BOSTON", c139="MA02139"),
    row(512, c1="RF"),
]
PAYEES = [
    row(750, c1="T2020"),
    row(750, c1="A2020"),
    row(
        750,
        c1="B2020",
        c11="2130262497",
        c21="A17",
        c55="0" * 12,
        c248="JANE ROE",
        c368="5 ELM ST",
        c448="BOSTON",
        c488="MA02139",
    ),
    row(750, c1="B2022", c11="1042567890", c55="0" * 216, c288="ACME", c368="9 OAK ST"),
    row(750, c1="F"),
]
BORROWER = row(
    426, c43="8830017265", c232="ROE", c257="JANE", c298="130262497", c330="5 ELM ST", c394="BOSTON", c414="MA02139"
)
J1 = row(100, c1="J1", c4="SILVA", c29="ANA", c70="011567805")
J2 = row(200, c1="J2", c4="DOYLE", c29="PETER", c70="021543210", c102="9 OAK ST", c166="LYNN", c186="MA01901")
CREDIT = [row(426, c1="0426HEADER01"), "0760" + BORROWER[4:] + J1 + J2 + row(34, c1="K2"), row(426, c1="0426TRAILER")]


def records(text):
    cuts = [0, *text.records, len(text.data)]
    return [text.data[low:high].decode().strip().split("\n") for low, high in pairwise(cuts)]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_wages(read, end):
    (text,) = read(extract, end.join(WAGES))
    jane = ["Name: JANE M ROE", "Social Security number: 130262497", "Address: 5 ELM ST, BOSTON, MA 02139"]
    found = records(text)
    assert found[2] == jane
    assert found[3] == ["Name: ANA SILVA"]
    assert found[4] == ["Name: JANE ROE", *jane[1:]]


@pytest.mark.parametrize("end", ["", "\r\n"])
def test_information_returns(read, end):
    (text,) = read(extract, end.join(PAYEES))
    assert records(text)[2:4] == [
        [
            "Name: JANE ROE",
            "Social Security number: 130262497",
            "Address: 5 ELM ST, BOSTON, MA 02139",
            "Payer's account number for payee: A17",
        ],
        ["Name: ACME", "Employer ID: 042567890", "Address: 9 OAK ST"],
    ]


@pytest.mark.parametrize("end", ["", "\n"])
def test_credit_reports(read, end):
    (text,) = read(extract, end.join(CREDIT))
    account = "Account number: 8830017265"
    assert records(text)[1:4] == [
        ["Name: JANE ROE", "Social Security number: 130262497", "Address: 5 ELM ST, BOSTON, MA 02139", account],
        ["Name: ANA SILVA", "Social Security number: 011567805", account],
        ["Name: PETER DOYLE", "Social Security number: 021543210", "Address: 9 OAK ST, LYNN, MA 01901", account],
    ]
    assert records(text)[-1] == ["0426TRAILER"]


@pytest.mark.parametrize("rows", [WAGES, PAYEES, CREDIT])
@pytest.mark.parametrize("end", ["", "\r\n"])
def test_they_are_known_by_their_looks(rows, end):
    data = end.join(rows).encode()
    for name in ("W2REPORT", "a.txt", "a.dat"):
        assert identify(Blob(Place(name), data, len(data)), formats()).media_type == "text/x-fixed-filing"


def test_bytes_declared_as_bytes_are_looked_at():
    data = b"Dear Ana,\nthe number is 219-09-9998.\n"
    blob = Blob(Place("AUTHORS"), data, len(data), declared="application/octet-stream")
    assert identify(blob, formats()).media_type == "text/plain"


def test_other_lines_stay(read):
    assert "of Ana 219-09-9998" in str(read(extract, "just words\nof Ana 219-09-9998\n")[0])
    assert read(extract, "") == []


def test_damaged(check, flips):
    for rows in (WAGES, PAYEES, CREDIT):
        for data in flips("".join(rows).encode()):
            check(extract, data)


@given(st.text(max_size=100), st.integers(0, 900))
def test_any_text(check, text, at):
    whole = "".join(CREDIT)
    check(extract, (whole[:at] + text + whole[at:]).encode())
