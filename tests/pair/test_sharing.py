"""Who holds an account together with somebody else."""

import pytest

HEAD = "Estate of Ana Silva\n\n"
ANA, RUI = ("A SILVA", "4471220388"), ("R SILVA", "4471220388")


@pytest.mark.parametrize(
    "words", ["joint with husband Rui Silva", "held jointly with her son, Rui Silva", "joint w/ Rui Silva"]
)
def test_the_other_holder_is_named_behind_the_number(owners, words):
    assert owners(f"{HEAD}Eastern Bank, checking account no. 4471220388,\n{words} .... $3,391.18") == {ANA, RUI}


def test_who_only_witnesses_holds_nothing(owners):
    text = f"{HEAD}Eastern Bank, checking account no. 4471220388, see the letter of\nRui Silva .... $3,391.18"
    assert len(owners(text)) == 1
