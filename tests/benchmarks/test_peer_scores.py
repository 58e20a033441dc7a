"""Other tools are scored as ours is, on what they show."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from peer_list import first6_last4, identity
from peer_scores import by_kind, in_texts, scored, told

from corpus.truth import Planted

KINDS = {"US_SSN": "ssn", "CREDIT_CARD": "payment_card"}


def planted(value, kind="ssn", *, file="a.txt", form="txt", test=False):
    return Planted(file, "record 1", form, "form", kind, value, ("Ana Silva",), "ma", test=test)


def line(value, entity="US_SSN", path="a.txt", **score):
    return json.dumps({"path": path, "entity": entity, "value": value, **score})


def counts(truth, lines, kinds=KINDS, shown=identity, least=0.0):
    found = told(lines, kinds, least)
    rows = by_kind(scored(truth, found, kinds.values(), shown), kinds.values())
    return {kind: (row["right"], row["wrong"], row["missed"]) for kind, row in rows.items()}


def test_the_same_number_in_other_dress_counts_once():
    lines = [line("219-09-9998"), line("219 09 9998"), line("219099998")]
    assert counts([planted("219099998")], lines)["ssn"] == (1, 0, 0)


def test_another_file_or_kind_is_wrong_and_missed():
    assert counts([planted("219099998")], [line("219099998", path="b.txt")])["ssn"] == (0, 1, 1)
    assert counts([planted("219099998")], [line("219099998", "CREDIT_CARD")]) == {
        "ssn": (0, 0, 1),
        "payment_card": (0, 1, 0),
    }


def test_kinds_that_a_tool_does_not_look_for_are_not_held_against_it():
    truth = [planted("219099998"), planted("S12345678", "drivers_license")]
    assert counts(truth, [line("219-09-9998"), line("5551234", "PHONE")]) == {
        "ssn": (1, 0, 0),
        "payment_card": (0, 0, 0),
    }


def test_low_scores_are_not_believed_and_a_tool_without_scores_is():
    lines = [line("219-09-9998", score=0.4), line("219-09-9997", score=0.39), line("219-09-9996")]
    truth = [planted("219099998"), planted("219099997"), planted("219099996")]
    assert counts(truth, lines)["ssn"] == (3, 0, 0)
    assert counts(truth, lines, least=0.4)["ssn"] == (2, 0, 1)


def test_a_masked_number_is_right_where_what_is_shown_agrees():
    kinds = {"PAN": "payment_card"}
    truth = [planted("4012888888881881", "payment_card"), planted("5555555555554444", "payment_card")]
    lines = [line("401288******1881", "PAN"), line("401288******1882", "PAN")]
    assert counts(truth, lines, kinds, first6_last4)["payment_card"] == (1, 1, 1)
    assert counts(truth, lines, kinds)["payment_card"] == (0, 2, 2)


def test_test_values_are_neither_right_nor_wrong_nor_missed():
    truth = [planted("4111111111111111", "payment_card", test=True)]
    assert counts(truth, [line("4111-1111-1111-1111", "CREDIT_CARD")])["payment_card"] == (0, 0, 0)
    assert counts(truth, [])["payment_card"] == (0, 0, 0)
    masked = counts(truth, [line("411111******1111", "PAN")], {"PAN": "payment_card"}, first6_last4)
    assert masked["payment_card"] == (0, 0, 0)


def test_numbers_in_the_texts_of_a_reader(tmp_path):
    (tmp_path / "a.txt").write_text("SSN: 219-09-9998, license sa 123-4567\n")
    (tmp_path / "b.xlsx").write_text("Roe\t12345678\n")
    truth = [
        planted("219099998"),
        planted("SA1234567", "drivers_license"),
        planted("219099997"),
        planted("012345678", file="b.xlsx", form="xlsx"),
        planted("219099998", file="not-read.pdf", form="pdf"),
    ]
    scores = in_texts(truth, tmp_path)
    assert {name: (one.right, one.missed) for name, one in scores.items()} == {
        "all": (3, 2),
        "txt": (2, 1),
        "xlsx": (1, 0),
        "pdf": (0, 1),
    }
