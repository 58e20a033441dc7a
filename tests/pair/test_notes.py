"""Whose a number is in notes, logs, chats and what people write for themselves."""

from __future__ import annotations

import pytest

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
