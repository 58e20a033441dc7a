"""Whose a number is in notes, logs, chats and what people write for themselves."""

from __future__ import annotations

import pytest

import pi_scan
from pi_scan.model import Residency

ANA = ("A SILVA", "219099998")


def test_lines_of_a_log_share_no_name_that_has_a_number_of_its_own(owners):
    log = (
        "2025-01-25 17:02:40 [LANE02] swipe %B4556737586899855^SILVA/ANA^27092014699200058?\n"
        "2025-01-25 17:16:20 [LANE02] keyed phone order pan 5291538885491072 exp 0626 zip 02360\n"
        "2025-01-25 17:31:00 [LANE01] age check DAQS48210937 DCSNOWAK DACPAUL DBB03151979 DAG11 ELM ST DAILYNN DAJMA\n"
    )
    assert owners(log) == {("A SILVA", "4556737586899855"), ("", "5291538885491072"), ("P NOWAK", "S48210937")}


@pytest.mark.parametrize("label", ["extensionAttribute3", "custom_1", "Notes"])
def test_a_field_for_anything_says_nothing_against_a_number(owners, label):
    assert owners(f"name: Ana Silva\ntitle: Manager\n{label}: 219-09-9998\n") == {ANA}


@pytest.mark.parametrize("name", ["Wm. Silva", "WM. H. SILVA", "Silva, Wm.", "Deacon Wm. Silva"])
def test_given_names_cut_short(owners, name):
    assert owners(f"{name}, SSN 219-09-9998") == {("W SILVA", "219099998")}


def test_a_child_s_fees_are_paid_by_the_parent(row_owners):
    found = row_owners(
        "Student|Guardian|Pay|Acct or card|SSN",
        "Lila Silva|Ana Silva|card|4556737586899855|532-41-8876",
        "Theo Nowak||ach|11416405 rt 011301798|",
        "June Brandt|Helen Brandt|ach|33603353 rt 211391825|",
    )
    assert found == {
        ("A SILVA", "4556737586899855"),
        ("L SILVA", "532418876"),
        ("T NOWAK", "11416405"),
        ("H BRANDT", "33603353"),
    }


WILL = (
    "SCHEDULE A to the Durable Power of Attorney of Ana Silva, 70 Meadow Street, Ludlow, Massachusetts\n\n"
    "My agent (my niece Helen Brandt of 12 Oak Lane, Teaneck, New Jersey) may act for me in all that I own.\n\n"
    "First, I keep a checking account at the branch in town, No. 18-927138-8, which is for the heating.\n\n"
    "Second, there is a credit card, 4556 7375 8689 9855, for gasoline. Cut it up if I am in the home.\n"
)


def test_whoever_a_paper_is_of_says_i_in_it(owners):
    assert owners(WILL) == {("A SILVA", "189271388"), ("A SILVA", "4556737586899855")}
    homes = {pair.residency for pair in pi_scan.detect(WILL) if pair.person is not None}
    assert homes == {Residency.MA}


def test_an_affidavit_and_a_voicemail(owners):
    assert owners("I, Ana Silva, state:\n\nThat the number on my card from the office is 219-09-9998 as told.") == {ANA}
    said = (
        'Voicemail\n"Hi this is Ana Silva on Elm Street. You said to leave it so here is my social, it\'s 219-09-9998."'
    )
    assert owners(said) == {ANA}


@pytest.mark.parametrize("label", ["on the form is the ex-husband's", "his", "Hers"])
def test_whose_a_number_is_may_stand_behind_it_in_brackets(owners, row_owners, label):
    note = f"Mixed up again. The one {label}: 532-41-8876 (Robert Kowalski). Hers is 219-09-9998."
    assert row_owners("Client|Notes", f"Ana Silva|{note}", "Helen Brandt|none") == {ANA, ("R KOWALSKI", "532418876")}
    assert ("R KOWALSKI", "532418876") in owners(note)
    assert ("R KOWALSKI", "219099998") not in owners(note)


def test_somebody_named_in_a_note_does_not_live_where_the_row_says():
    rows = [
        ["Silva Dry Cleaning LLC", "Malden MA", "Owner Mr. Robert Kowalski: savings account 1006376258, Citizens Bank"],
        ["Helen Brandt", "Lynn MA", "Max Brandt, savings account 33603353, Citizens Bank"],
    ]
    homes = {
        pair.person.surname.reveal(): pair.residency
        for pair in pi_scan.detect_rows(rows, ["Client", "Town", "Notes"])
        if pair.person is not None
    }
    assert homes == {"KOWALSKI": Residency.UNKNOWN, "BRANDT": Residency.MA}


def test_an_account_under_a_table_is_none_of_its_persons(owners):
    rows = "Ana Silva\t219-09-9998\tmail\nPaul Nowak\t532-41-8876\tpick up\n"
    under = "voided: none   bank: union acct 7165226327 Eastern Bank\n"
    text = f"MEMBER\tSS\tHOW\n{rows}Helen Brandt\t403-55-1187\tmail\n{under}"
    assert ("", "7165226327") in owners(text)


@pytest.mark.parametrize("said", ["his social is", "social dele", "her ssn"])
def test_a_chat_tells_the_number_of_somebody_named_before(owners, said):
    chat = (
        "[14/02/2025, 18:04:02] Paul Nowak: it is Ana Silva. the deck in Milford\n"
        "[14/02/2025, 18:04:30] Max Brandt: ok need it\n"
        "[14/02/2025, 18:05:44] Paul Nowak: {} 219-09-9998\n"
    )
    assert owners(chat.format(said)) == {ANA}
    assert owners(chat.format("my social is")) == {("P NOWAK", "219099998")}
