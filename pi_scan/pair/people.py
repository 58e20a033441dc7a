"""Who is who within one record: numbers are gathered under the person they belong to."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.places import states
from pi_scan.detect.rules import judged
from pi_scan.model import Finding, Kind, Level, Name, Pair, Place, Residency, Sensitive

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pi_scan.detect.candidate import Candidate
    from pi_scan.detect.rules import Rule

_ONE_EACH: Final = frozenset({Kind.SSN})
"""Kinds of which a person has one: a second value under the same name is another person of that name."""

_SHORT: Final = 2
"""Letters of a part of a family name that many families have: `De`, `Le`."""
_LABELLED: Final = re.compile(r"[^:\n]{2,30}: ")
"""What stands before a name in a line of a form."""


class Standing(NamedTuple):
    """What the facts of a number and of its pairing come to."""

    level: Level | None
    evidence: tuple[str, ...]


@lru_cache(maxsize=8192)
def standing(rule: Rule, facts: tuple[str, ...], paired: tuple[str, ...]) -> Standing:
    """See `Standing`; `paired`: the facts of the pairing."""
    facts = (*facts, *paired)
    return Standing(judged(rule, facts)[0], facts[1:])


_OF_MA: Final = frozenset(f"drivers_license/us_ma{how}" for how in ("", "_spaced", "_worded"))
_stars = cache("*".__mul__)


def hopeless(candidate: Candidate) -> bool:
    """Whether a candidate stays `low` even with a person beside it: whose it is need not be looked for."""
    return standing(candidate.rule, candidate.facts, ("name",)).level is Level.LOW


def finding(candidate: Candidate, place: Place, span: tuple[int, int], paired: tuple[str, ...]) -> Finding | None:
    """The candidate as a finding, with the facts of its pairing; None if that is not enough."""
    rule, _, _, digits, facts, test, _ = candidate
    level, evidence = standing(rule, facts, paired)
    if level is None:
        return None
    return Finding(rule.kind, Sensitive(digits, _stars(len(digits))), place, span, rule.id, level, evidence, test)


def same_person(one: Name, other: Name) -> bool:
    """Whether two names of one record can be one person's: J. Smith and John Smith, but not John and Jane Smith."""
    if one.key != other.key:
        return False
    first, second = one.given.reveal().partition(" ")[0], other.given.reveal().partition(" ")[0]
    return first == second or len(first) == 1 or len(second) == 1


def family_parts(name: Name) -> set[str]:
    """The words of a family name that relatives have in common; short ones prove no family."""
    return {part for part in name.surname.reveal().split() if len(part) > _SHORT}


def kin_parts(name: Name) -> set[str]:
    """The same, with what stands between: of Rolando Quispe Mamani the children are called Quispe."""
    return family_parts(name) | {part for part in name.given.reveal().split()[1:] if len(part) > _SHORT}


def called_by(name: Name) -> set[str]:
    """The given names that a person may be called by: Ana, Jean-Baptiste (in capitals, spaces for hyphens)."""
    words = name.given.reveal().split()
    return {called for called in (" ".join(words[:size]) for size in (1, 2)) if len(called) > 1}


def mentions(text: str, name: Name) -> list[int]:
    """Where the name ends in a text, each time it is written as here."""
    written = name.text.reveal()
    found = []
    at = text.find(written)
    while at >= 0:
        found.append(at + len(written))
        at = text.find(written, found[-1])
    return found


def field_of(text: str, name: Name) -> str:
    """What follows the name on a line that begins with a label and it: `Borrower: Ana Silva, 12 Elm St, Lynn MA`."""
    written = name.text.reveal()
    for after in mentions(text, name):
        at = after - len(written)
        if _LABELLED.fullmatch(text, text.rfind("\n", 0, at) + 1, at):
            return text[after:].partition("\n")[0].removeprefix(",").removeprefix(" ")
    return ""


def nameless(text: str, name: Name) -> str:
    """`text` without the person's name: who is called `Woods, Virginia` or `Hall, MD` lives who knows where."""
    written = name.text.reveal()
    if written in text:
        return text.replace(written, "_" * len(written))  # no blanks: whatever stood before a word still does
    if states().keys().isdisjoint(name.given.reveal().lower().split()):
        return text
    for part in written.split():  # first and last name in fields of their own
        text = text.replace(part, "_" * len(part))
    return text


def own_persons(names: Sequence[Name]) -> list[Name]:
    """Those of some names whom no label calls somebody beside the record's own person: an emergency contact."""
    return [name for name in names if not any(fact.startswith("other:") for fact in name.facts)]


def licensed_home(rule: str) -> tuple[Residency, tuple[str, ...]]:
    """What a license says of its holder's home: Massachusetts issues them to residents; another state's says little."""
    return (Residency.MA, ("license:MA",)) if rule in _OF_MA else (Residency.UNKNOWN, ())


def home_by_license(numbers: Sequence[Finding]) -> tuple[Residency, tuple[str, ...]]:
    """The same of a person's numbers."""
    homes = [licensed_home(number.rule) for number in numbers]
    return next((home for home in homes if home[0] is not Residency.UNKNOWN), (Residency.UNKNOWN, ()))


class _Holder(NamedTuple):
    """A person as met so far."""

    name: Name
    numbers: list[Finding]
    evidence: list[str]

    def take(self, numbers: Sequence[Finding], evidence: Sequence[str]) -> None:
        """More numbers; those that are known already are not taken again."""
        known = {(number.kind, number.value) for number in self.numbers}
        self.numbers.extend(number for number in numbers if (number.kind, number.value) not in known)
        self.evidence.extend(fact for fact in evidence if fact not in self.evidence)


class _Namesakes:
    """Persons of one family name in the order met: who of them may have some numbers is found without asking each."""

    def __init__(self) -> None:
        self.holders: list[_Holder] = []
        self._by_one: dict[tuple[Kind, Sensitive], list[int]] = {}
        self._without: list[int] = []

    def put(self, name: Name, numbers: Sequence[Finding], evidence: Sequence[str]) -> _Holder:
        """One more person."""
        at = len(self.holders)
        self.holders.append(_Holder(name, list(numbers), list(evidence)))
        ones = _ones(numbers)
        for one in ones:
            self._by_one.setdefault(one, []).append(at)
        if not ones:
            self._without.append(at)
        return self.holders[-1]

    def fit(self, name: Name, numbers: Sequence[Finding]) -> list[int]:
        """The places of those who can be called so and have all these numbers, in order."""
        ones = _ones(numbers)
        if len(ones) > 1:
            return []
        known = [at for one in ones for at in self._by_one.get(one, ())]
        some: Iterable[int] = sorted((*known, *self._without)) if ones else range(len(self.holders))
        return [at for at in some if same_person(self.holders[at].name, name)]

    def give(self, at: int, numbers: Sequence[Finding], evidence: Sequence[str]) -> None:
        """More numbers to the person at that place, whom they fit."""
        self.holders[at].take(numbers, evidence)
        ones = _ones(numbers)
        if ones and at in self._without:
            self._without.remove(at)
            for one in ones:
                self._by_one.setdefault(one, []).append(at)


def _ones(numbers: Sequence[Finding]) -> set[tuple[Kind, Sensitive]]:
    """Of some numbers those of which a person has one."""
    return {(number.kind, number.value) for number in numbers if number.kind in _ONE_EACH}


class People:
    """The persons of one record, each with the numbers found so far."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, int], _Namesakes] = {}
        self._lone: list[Finding] = []

    def add(self, name: Name | None, number: Finding, evidence: Sequence[str] = (), at: int = 0) -> None:
        """Give `number` to the person called `name`, or to nobody; `at` tells where the name stands."""
        if name is None:
            self._lone.append(number)
            return
        here = self._met.setdefault((name.key, at), _Namesakes())
        fitting = here.fit(name, [number])
        if fitting:
            here.give(fitting[0], [number], evidence)
        else:
            here.put(name, [number], evidence)

    def persons(self) -> list[tuple[Name, list[Finding], list[str]]]:
        """(name, numbers, evidence) of each person, in the order met.

        A name that stands in several places is one person's, unless they would have two numbers of which a person has
        one: then all numbers of the second place are the namesake's, those before that number too.
        """
        found: list[_Holder] = []
        named: dict[str, _Namesakes] = {}
        for (key, _), here in self._met.items():
            namesakes = named.setdefault(key, _Namesakes())
            for holder in here.holders:
                alike = namesakes.fit(holder.name, holder.numbers)
                known = [at for at in alike if _shared(namesakes.holders[at].numbers, holder.numbers)] or alike
                if known:  # of several namesakes the one named last
                    namesakes.give(known[-1], holder.numbers, holder.evidence)
                else:
                    found.append(namesakes.put(*holder))
        return [(holder.name, holder.numbers, holder.evidence) for holder in found]

    def lone(self) -> list[Pair]:
        """A pair without a person for each number that stands alone; a number that someone here owns is not alone."""
        owned = {(number.kind, number.value) for _, numbers, _ in self.persons() for number in numbers}
        alone: dict[tuple[Kind, Sensitive], Finding] = {}
        for number in self._lone:
            best = alone.setdefault((number.kind, number.value), number)
            if number.level.rank > best.level.rank:
                alone[number.kind, number.value] = number
        return [Pair(None, (number,), Residency.UNKNOWN) for key, number in alone.items() if key not in owned]


def _shared(numbers: list[Finding], others: list[Finding]) -> bool:
    return any(one.kind is other.kind and one.value == other.value for one in numbers for other in others)
