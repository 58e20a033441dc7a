"""Families in a table, and whose accounts are by a code."""

from __future__ import annotations

import pytest

from pi_scan.detect import detector, load_pack
from pi_scan.model import Place, Table
from pi_scan.pair import pairs

CONTEXT = "2a. Assets\nBorrower: Ana Silva, 12 Elm St, Lynn MA 01901\nCo-Borrower: Rui Costa, 3 Oak St, Nashua NH 03060"


def found(columns, *rows, context=""):
    table = Table(Place("t.docx"), tuple(columns.split("|")), tuple(zip(*(row.split("|") for row in rows), strict=True)),
                  2, context)  # fmt: skip
    return {
        (pair.person.given.reveal().split()[0] if pair.person else "", number.value.reveal(), pair.residency.value)
        for pair in pairs(detector(load_pack()), table)
        for number in pair.numbers
    }


@pytest.mark.parametrize(
    ("header", "codes"), [("Owner", "B C joint"), ("Who", "Borrower Co-Borrower both"), ("Acct owner", "b cb J")]
)
def test_a_code_says_whose_an_account_is(header, codes):
    own, other, both = codes.split()
    rows = f"Eastern|35567583|{own}", f"Ally|2184596108|{other}", f"Vanguard|4294066000|{both}"
    assert found(f"Institution|Account number|{header}", *rows, context=CONTEXT) == {
        ("ANA", "35567583", "ma"),
        ("RUI", "2184596108", "elsewhere"),
        ("ANA", "4294066000", "ma"),
        ("RUI", "4294066000", "elsewhere"),
    }


@pytest.mark.parametrize("codes", ["B X", "C1 C2", "Ann Bo"])
def test_other_words_are_no_codes(codes):
    own, other = codes.split()
    rows = f"Eastern|35567583|{own}", f"Ally|2184596108|{other}"
    assert "RUI" not in {who for who, *_ in found("Institution|Account number|Owner", *rows, context=CONTEXT)}


def test_a_spouse_without_an_address_has_that_of_the_family():
    rows = "Ana Silva Costa|219-09-9998|12 Elm St, Lynn MA 01901", "Rui Costa|519-41-7714|", "Bo Silva|401-23-4567|"
    assert {who: lives for who, _, lives in found("Name|SSN|Address", *rows)} == {"ANA": "ma", "RUI": "ma", "BO": "ma"}


@pytest.mark.parametrize(
    "rows",
    [
        ("Ana Silva|219-09-9998|12 Elm St, Lynn MA 01901", "Rui Costa|519-41-7714|"),
        ("Ana Silva|219-09-9998|3 Oak St, Nashua NH 03060", "Rui Silva|519-41-7714|"),
        ("Ana Silva|219-09-9998|3 Oak St, Lynn MA 01901", "Rui Silva|519-41-7714|", "Bo Lima|401-23-4567|",
         "Ed Reis|402-23-4567|", "Cy Reis|403-23-4567|"),
    ],
)  # fmt: skip
def test_namesakes_and_strangers_have_not(rows):
    assert {who: lives for who, _, lives in found("Name|SSN|Address", *rows)}["RUI"] == "unknown"


def test_dependents_live_with_the_taxpayer_above():
    context = "Dependents\nTaxpayer: Ana Silva, 12 Elm St, Lynn MA 01901"
    rows = "Bo Silva|519-41-7714|son", "Cy Silva|401-23-4567|daughter"
    assert {lives for *_, lives in found("Name|SSN|Relation", *rows, context=context)} == {"ma"}
