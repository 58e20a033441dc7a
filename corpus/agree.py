"""Does a scan agree with a sidecar?

In: an `Outcome` and an `Expected`. Out: what differs, in words that hold no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.truth import same_person, words
from pi_scan.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.truth import Expected
    from pi_scan.model import Finding, Name, Outcome, Residency


def _found(outcome: Outcome) -> Iterator[tuple[Finding, Name | None, Residency]]:
    for pair in outcome.pairs:
        for number in pair.numbers:
            yield number, pair.person, pair.residency


def _is(name: Name, expected: str) -> bool:
    return same_person(expected, name.given.reveal(), name.surname.reveal())


def _initials(name: str) -> str:
    return ".".join(word[0] for word in words(name)) + "."


def differences(outcome: Outcome, expected: Expected) -> list[str]:
    """What the scan says otherwise than the sidecar; empty when they agree.

    Numbers of low level do not count, and known test values are compared apart.
    """
    out: list[str] = []
    if outcome.status != expected.status:
        out.append(f"status is {outcome.status}, not {expected.status} ({outcome.detail or 'no detail'})")
    reason = outcome.reason.value if outcome.reason else None
    if reason not in (expected.reasons or (None,)):
        out.append(f"reason is {reason}, not {' or '.join(expected.reasons) or None}")
    out += _numbers(outcome, expected)
    out += _residencies(outcome, expected)
    return out


def _numbers(outcome: Outcome, expected: Expected) -> Iterator[str]:
    found = [one for one in _found(outcome) if one[0].level is not Level.LOW and not one[0].test]
    owners: dict[tuple[str, str], list[str]] = {}
    for person in expected.people:
        for number in person["numbers"]:
            owners.setdefault((number["kind"], number["value"]), []).append(person["name"])
    alone = {(number["kind"], number["value"]) for number in expected.unpaired}
    paired = {(number.kind.value, number.value.reveal()) for number, name, _ in found if name is not None}
    single = {(number.kind.value, number.value.reveal()) for number, name, _ in found if name is None}
    for index, (key, names) in enumerate(owners.items(), 1):
        for name in names:
            if not any((n.kind.value, n.value.reveal()) == key and who and _is(who, name) for n, who, _ in found):
                how = "with nobody or somebody else" if key in paired | single else "not at all"
                yield f"number {index}, a {key[0]} of {_initials(name)}, was found {how}"
    missing = len(alone - single)
    if missing:
        yield f"{missing} of {len(alone)} numbers without a person were not found so"
    for number, who, _ in found:
        key = (number.kind.value, number.value.reveal())
        label = f"{number.kind.value} {number.value.mask} at {number.place} ({number.rule}, {number.level})"
        if key[1] in expected.absent:
            yield f"a decoy was taken for {label}"
        elif who is not None and not any(_is(who, owner) for owner in owners.get(key, ())):
            yield f"{label} was given to {who.initials}, wrongly"
        elif who is None and key not in alone and key not in paired:
            yield f"{label} without a person is not expected" + (" so" if key in owners else "")
    tests = {number.value.reveal() for number, _, _ in _found(outcome) if number.test}
    if tests != set(expected.test_values):
        wanted = set(expected.test_values)
        yield f"{len(wanted - tests)} test values missing, {len(tests - wanted)} too many"


def _residencies(outcome: Outcome, expected: Expected) -> Iterator[str]:
    for person in expected.people:
        values = {number["value"] for number in person["numbers"]}
        lives = {
            residency.value
            for number, name, residency in _found(outcome)
            if number.value.reveal() in values and name is not None and _is(name, person["name"])
        }
        if lives:
            said = "ma" if "ma" in lives else "elsewhere" if "elsewhere" in lives else "unknown"
            if said != person["residency"]:
                yield f"{_initials(person['name'])} lives {person['residency']}, not {said}"
