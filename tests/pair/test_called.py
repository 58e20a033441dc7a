"""A given name alone means who was named in full."""

import pytest

NAMED = "Present: Ana Silva, Jean-Paul Costa and Rui Reis.\n\n"
ANA, JEAN = ("A SILVA", "S48210937"), ("J COSTA", "S48210937")


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("The agent has a copy of Ana's license S48210937, Rui can fetch it.", ANA),
        ("Van. Ana will drive; her MA license is S48210937, Rui to give it to the agent.", ANA),
        ("Jean-Paul will drive the van and his driver's license is S48210937.", JEAN),
    ],
)
def test_who_was_named_is_called_by_the_given_name(owners, text, owner):
    assert owners(NAMED + text) == {owner}


def test_of_two_of_one_name_neither_is_meant(owners):
    text = "Ana Silva and Ana Costa came.\n\nThe agent asked for the license, and Ana's driver's license is S48210937."
    assert owners(text).isdisjoint({ANA, ("A COSTA", "S48210937")})


def test_a_full_name_in_the_sentence_is_meant_first(owners):
    text = "Ana and Paul Nowak will drive, and his MA driver's license is S48210937."
    assert owners(NAMED + text) == {("P NOWAK", "S48210937")}


@pytest.mark.parametrize(
    "text",
    [
        "I wrote to Ms. Silva about it, and the number is 219-09-9998 by her card.",
        "This office represents Ms. Silva, of Methuen. You asked for her Social Security number; it is 219-09-9998.",
    ],
)
def test_who_was_named_is_called_by_title_and_family_name(owners, text):
    assert owners(f"Re: My client: Ana Silva   D/A: 6/1/2024\n\nDear Sir or Madam:\n\n{text}") == {
        ("A SILVA", "219099998")
    }


def test_a_victim_is_called_by_the_family_name(owners):
    text = (
        "Victim: SILVA, ANA\n\nNARRATIVE FOR SERGEANT P. QUILL\nVictim SILVA stated her bag was taken while she paid. Missing"
        "\nwere a debit card (4556-7375-8689-9855), about $60, and her badge."
    )
    assert owners(text) == {("A SILVA", "4556737586899855")}


def test_of_several_named_before_she_is_whom_the_paper_is_about(owners):
    text = (
        "The grievant, Ana Silva, was terminated on a day when she had a note from the doctor.\n\n"
        "What I need is lost time for the three witnesses, namely Rui Costa, Mary Reis and Bo Lima; she is away.\n\n"
        "The payroll office wants everything again: her social is 219-09-9998, and I told them so by phone."
    )
    assert owners(text) == {("A SILVA", "219099998")}


@pytest.mark.parametrize(
    "how", ["Silva on Visa 4716 2580 5095 8645.", "Two were charged: Silva by card 4716 2580 5095 8645."]
)
def test_who_was_named_pays_by_the_family_name_alone(owners, how):
    assert owners(NAMED + how) == {("A SILVA", "4716258050958645")}


def test_a_family_name_in_other_words_pays_nothing(owners):
    text = "Spare keys: the Silva house. Then Silva Lodge paid by card 4716 2580 5095 8645."
    assert ("A SILVA", "4716258050958645") not in owners(NAMED + text)
