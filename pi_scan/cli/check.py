"""`pi-scan detectors check`: loads rule files and tries their own examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pi_scan.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.detect import Pack
    from pi_scan.detect.rules import Example, Rule
    from pi_scan.model import Finding


def check(
    packs: Annotated[
        list[str] | None, typer.Argument(metavar="[PACK]...", help="Folders of further rule files.")
    ] = None,
) -> None:
    """Load the rules, try the examples of each, and say what is wrong. Ends with exit code 1 if anything is."""
    from pi_scan.detect import load_pack

    pack = load_pack(*(packs or ()))
    wrong = 0
    for rule in pack.rules:
        for line in faults(pack, rule):
            wrong += 1
            print(f"{rule.id}: {line}")
    tried = sum(len(rule.finds) + len(rule.ignores) for rule in pack.rules)
    print(f"{len(pack.rules)} rules, {tried} examples, {wrong} wrong")
    if wrong:
        raise typer.Exit(1)


def faults(pack: Pack, rule: Rule) -> Iterator[str]:
    """What the examples of a rule show to be wrong, one sentence each. Examples are invented, so they may be shown."""
    for example in rule.finds:
        found = [f for f in _findings(pack, example) if f.kind is rule.kind and f.value.reveal() == example.value]
        if not found:
            yield f"finds: {example.value!r} is not found in {example.text!r}{_why(rule, example)}"
        elif not any(example.level in {None, f.level} and f.test == example.test for f in found):
            levels = ", ".join(f"{f.level}{' (test value)' if f.test else ''}" for f in found)
            yield f"finds: {example.value!r} in {example.text!r} is {levels}, expected {example.level}"
    for example in rule.ignores:
        if any(f.rule == rule.id and f.level is not Level.LOW for f in _findings(pack, example)):
            yield f"ignores: something that counts is found in {example.text!r}, though: {example.why}"


def _why(rule: Rule, example: Example) -> str:
    """Which part of a rule misses the value of an example."""
    import re

    from pi_scan.detect.checks import Checked

    text = example.text.encode()
    if rule.sweep and not re.search(rule.sweep.encode(), text):
        return ": the sweep matches nothing in it"
    matches = list(rule.regex.finditer(text))
    if not matches:
        return ": the pattern matches nothing in it"
    results = [rule.check(match["value"].decode("utf-8", "replace")) for match in matches]
    values = [one.value for one in results if isinstance(one, Checked)]
    if not values:
        return f": the check refuses it ({', '.join(str(one.why) for one in results if not isinstance(one, Checked))})"
    if example.value not in values:
        return f": the check makes {values[0]!r} of it, which is the value to write here"
    return ": pattern and check accept it, but not enough speaks for it (`requires`, weights, levels)"


def _findings(pack: Pack, example: Example) -> list[Finding]:
    """All that is found in an example: a table where its lines hold tabs, else text."""
    from pi_scan.detect import detector
    from pi_scan.extract._grid import tables
    from pi_scan.model import Place, Text
    from pi_scan.pair import pairs

    place, lines = Place("example"), example.text.split("\n")
    grid = len(lines) > 1 and all("\t" in line for line in lines)
    parts = tables([line.split("\t") for line in lines], place) if grid else [Text(place, example.text.encode())]
    return [number for part in parts for pair in pairs(detector(pack), part) for number in pair.numbers]
