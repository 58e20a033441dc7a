"""Whose a number in a message is. All persons and numbers are invented."""

from __future__ import annotations

import pytest

ANA, ROBERT = ("A SILVA", "219099998"), ("R KOWALSKI", "532418876")


def test_a_pronoun_is_who_was_named_before(row_owners):
    found = row_owners(
        "user|text",
        "rui|who has the papers?",
        "rui|I got Ana Silva done, she mailed the form",
        "rui|her ssn is 219-09-9998 can you key it",
    )
    assert found == {ANA}


def test_a_given_name_alone_is_whose_whole_name_stands_elsewhere(row_owners):
    found = row_owners(
        "user|text",
        "rui|Robert Kowalski and Ana Silva start on monday",
        "tess|ok",
        "tess|Robert came by my desk. The ssn is 532-41-8876, the card comes later",
    )
    assert found == {ROBERT}


@pytest.mark.parametrize(
    "rows",
    [
        ("tess|Ana Silva and Ana Lima start on monday", "tess|for Ana the ssn is 219-09-9998"),
        ("tess|Ana Silva and Rosa Lima start on monday", "rui|her ssn is 219-09-9998"),
        ("tess|Ana Silva starts on monday", "rui|my ssn is 219-09-9998"),
        ("tess|Ana Silva starts on monday", "rui|ssn 219-09-9998 is of whom?"),
    ],
)
def test_where_messages_do_not_say_whose_it_is_it_is_nobodys(row_owners, rows):
    assert row_owners("user|text", *rows) == {("", "219099998")}


def test_a_column_of_other_things_is_no_talk(row_owners):
    rows = ("1|Ana Silva was here", "2|his ssn is 219-09-9998 then")
    assert row_owners("id|text", *rows) == {ANA}
    assert row_owners("id|remark on the case", *rows) == {("", "219099998")}


def test_who_writes_is_not_who_is_meant(row_owners):
    rows = ("Rui Gomes|I got Ana Silva done", "Rui Gomes|her ssn is 219-09-9998, key it")
    assert row_owners("real name|text", *rows) == {ANA}
    assert row_owners("real name|text", "Ana Silva|my ssn is 219-09-9998, thanks") == {ANA}
