"""Every example of every rule, run through the engine as a scan runs it: sweep, look, pairing."""

from __future__ import annotations

import pytest

import pi_scan
from pi_scan.detect import load_pack
from pi_scan.model import Finding, Level

RULES = load_pack().rules


def found(text: str) -> list[Finding]:
    """What a text holds; one with tabs is a table, its first line the header."""
    if "\t" in text:
        header, *rows = (line.split("\t") for line in text.split("\n"))
        pairs = pi_scan.detect_rows(dict(zip(header, row, strict=True)) for row in rows)
    else:
        pairs = pi_scan.detect(text)
    return [number for pair in pairs for number in pair.numbers]


def examples(key: str):
    """Each example of the list `key` as a test parameter with its rule."""
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, example in enumerate(getattr(rule, key), 1)
    ]


@pytest.mark.parametrize(("rule", "example"), examples("finds"))
def test_finds(rule, example):
    here = [one for one in found(example.text) if one.kind is rule.kind and one.value.reveal() == example.value]
    assert [(one.rule, one.level, one.test) for one in here] == [(rule.id, example.level, example.test)]
    assert ("test-value" in here[0].evidence) == example.test


@pytest.mark.parametrize(("rule", "example"), examples("ignores"))
def test_ignores(rule, example):
    """Nothing of the rule's kind is believed: not by this rule, nor by another one of the kind."""
    here = [one for one in found(example.text) if one.kind is rule.kind and one.level is not Level.LOW]
    assert here == [], example.why


@pytest.mark.parametrize(("rule", "example"), examples("known_gaps"))
@pytest.mark.xfail(strict=True, reason="a gap that the rule names")
def test_known_gaps(rule, example):
    here = [one for one in found(example.text) if one.kind is rule.kind and one.value.reveal() == example.value]
    assert any(one.level is not Level.LOW for one in here), example.why


def test_every_rule_has_examples():
    assert [rule.id for rule in RULES if not rule.finds or not rule.ignores] == []
