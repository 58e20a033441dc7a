"""The user's list of findings that do not count. All persons and numbers are invented."""

from __future__ import annotations

import datetime as dt

import pytest

import pi_scan
from pi_scan.model import Level
from pi_scan.run.allow import AllowError, marked, read

KEY = b"k" * 32
TODAY = dt.date(2026, 5, 1)
PAIRS = pi_scan.detect("Jane Doerr SSN: 403-55-1187, card 4539 1488 0343 6467")
PRINT = PAIRS[0].numbers[0].value.fingerprint(KEY)


def of(text, path="/srv/share/training/a.txt"):
    allow = read(f"[[allow]]\nreason = 'invented'\n{text}\n", "allow.toml", TODAY)
    numbers = [number for pair in marked(PAIRS, allow.here(path), KEY) for number in pair.numbers]
    return {number.kind.value for number in numbers if number.evidence[-1] in {"allowed:invented", "public:invented"}}


@pytest.mark.parametrize(
    ("entry", "kinds"),
    [
        (f"fingerprint = '{PRINT}'", {"ssn"}),
        (f"fingerprint = '{'0' * 32}'", set()),
        ("pattern = '40355[0-9]{4}'", {"ssn"}),
        ("pattern = '40355'", set()),
        ("rule = 'payment_card/pan'", {"payment_card"}),
        ("rule = 'ssn'", {"ssn"}),
        ("path = 'training/'", {"ssn", "payment_card"}),
        ("path = 'training/**'", {"ssn", "payment_card"}),
        ("path = 'share/training/*.txt'", {"ssn", "payment_card"}),
        ("path = '/srv/share/'", {"ssn", "payment_card"}),
        ("path = '/share/'", set()),
        ("path = '*.pdf'", set()),
        ("path = 'training/'\nrule = 'ssn'", {"ssn"}),
        ("path = '*.pdf'\nrule = 'ssn'", set()),
        ("rule = 'ssn'\nkind = 'public'", {"ssn"}),
        ("rule = 'ssn'\nexpires = 2026-05-01", {"ssn"}),
        ("rule = 'ssn'\nexpires = 2026-04-30", set()),
    ],
)
def test_an_entry_meets_what_all_of_it_holds_for(entry, kinds):
    assert of(entry) == kinds


def test_what_is_met_keeps_its_place_and_is_low():
    allow = read("[[allow]]\nreason = 'invented'\nrule = 'ssn'\n", "allow.toml", TODAY)
    (before,), (after,) = PAIRS, marked(PAIRS, allow.here("/a"), KEY)
    assert [one.level for one in after.numbers] == [Level.LOW, before.numbers[1].level]
    assert after.person == before.person
    assert after.numbers[0].place == before.numbers[0].place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[allow]]\nreason = 'x'\nfingerprnt = 'a'", "allow.toml: entry 1: unknown key 'fingerprnt': the keys are"),
        ("[[alow]]\nreason = 'x'", "unknown key 'alow': write each entry below a line [[allow]]"),
        ("[allow]\nreason = 'x'", "with two brackets"),
        ("[[allow]]\nrule = 'ssn'", "entry 1: has no reason"),
        ("[[allow]]\nreason = 'x'", "entry 1: would allow everything"),
        ("[[allow]]\nreason = 'x'\npattern = '('", "entry 1: pattern is not a regular expression"),
        ("[[allow]]\nreason = 'x'\npath = 'a[b'", "entry 1: path: The pattern"),
        ("[[allow]]\nreason = 'x'\nfingerprint = 'a'", "entry 1: fingerprint must be the 32 characters"),
        ("[[allow]]\nreason = 'x'\nrule = 'SSN US'", "entry 1: rule must be"),
        (
            "[[allow]]\nreason = 'x'\nrule = 'ssn'\nexpires = '2027-01-01'",
            "entry 1: expires must be a day without quotes",
        ),
        ("[[allow]]\nreason = 'x'\nrule = 'ssn'\nkind = 'nobody'", "entry 1: kind must be one of allowed, public"),
        ("reason = ", "is not valid TOML"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(text, told):
    with pytest.raises(AllowError) as caught:
        read(text, "allow.toml", TODAY)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
