"""Which of several names a number belongs to: the nearest, the one whose part of a form it is, two who share it."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene, Spot

_LABELLED: Final = 300
"""Bytes by which a label brings a name nearer."""
_AFTER: Final = 60
"""Bytes by which a name after the number is farther off than one before, beside counting double."""
_LONGEST: Final = 1000
"""Bytes that no number is longer than, be it the whole bar code of a license."""
_START: Final = attrgetter("start")
_ANOTHER: Final = 10_000
"""Bytes by which a name is farther off that a label gives to somebody else."""
_JOINT: Final = re.compile(
    r"\s*(?:,|&|\+|/|and|y|e|et|or|and/or|,\s*and)?\s*(?:(?:mr|mrs|ms|dr)\b\.?\s*)?", re.IGNORECASE
)
_NEXT_LINE: Final = re.compile(r"(?: {3,}[0-9]{3,5})?[ \t]*\n[ \t]*")
"""Between the two drawers of a check, whose number stands beside the first."""
SHARED: Final = frozenset({Kind.FINANCIAL_ACCOUNT, Kind.PAYMENT_CARD})
"""Kinds that two people can hold together."""
SINGLE: Final = frozenset({Kind.SSN, Kind.DRIVERS_LICENSE})
"""Kinds of which a person has one: a name beside one of them has no claim to the next."""
_SEVERAL: Final = 3
"""Persons of a table from which on an account under it is nobody's of them: two may hold one together."""
_TOP: Final = 2000
"""Bytes of a table in which they are counted."""
_TOGETHER: Final = "joint"
"""What the label of one who holds an account together with the record's own person begins with."""
_FOR: Final = re.compile(r"(?<!\w)(?:for|on behalf of) (?:(?:my|our) (?:son|daughter|child|student),? )?$")
"""Before who is paid for."""
_CARD_HOLDERS: Final = frozenset(f"label:{one}" for one in ("name on card", "cardholder", "card holder"))
PAID: Final = frozenset({"of", "to"})
"""What the label of a payee ends with: `pay to the order of`. The account is the drawer's."""


_ASIDE: Final = re.compile(r"[0-9]{4} ?[(\[]$")


def is_aside(before: str) -> bool:
    """Whether a name stands in brackets directly behind a number, after all of `before`: it is that number's.

    >>> is_aside("his is 219-09-9998 ("), is_aside("as told ("), is_aside("in 219-09-9998, ")
    (True, False, False)
    """
    return _ASIDE.search(before) is not None


class Match(NamedTuple):
    """The persons that a number belongs to, and why."""

    spots: tuple[Spot, ...]
    near: bool
    evidence: str


def starting(candidates: list[Candidate], low: int, high: int) -> list[Candidate]:
    """Those of `candidates` (in order) that start from `low` to before `high`."""
    return candidates[bisect_left(candidates, low, key=_START) : bisect_left(candidates, high, key=_START)]


def free(spots: Iterable[Spot], candidates: list[Candidate]) -> tuple[Spot, ...]:
    """The names that are not part of a number (a name in fields of their own may have a number between its parts)."""
    return tuple(
        spot
        for spot in spots
        if "layout:parts" in spot.name.facts
        or not any(spot.start < one.end for one in starting(candidates, spot.start - _LONGEST, spot.end))
    )


def holders(scene: Scene, spots: list[Spot], candidate: Candidate) -> list[Spot]:
    """Those of some names who may hold a number: whose name is on a card does not hold the account beside it.

    And for whom a card pays does not hold the card. What stands under a table of several persons is none of theirs.
    """
    for first, last in scene.tables if candidate.rule.kind in SHARED else ():
        rows = [spot for spot in spots if first <= spot.start < last <= candidate.start]
        if rows and len({spot.name.key for spot in scene.names(first, min(last, first + _TOP))}) >= _SEVERAL:
            spots = [spot for spot in spots if spot not in rows]
    if candidate.rule.kind is Kind.FINANCIAL_ACCOUNT:
        return [spot for spot in spots if _CARD_HOLDERS.isdisjoint(spot.name.facts)]
    if candidate.rule.kind is Kind.PAYMENT_CARD:
        return [
            spot
            for spot in spots
            if spot.start < candidate.end
            or not _FOR.search(scene.text(max(candidate.end, spot.start - 30), spot.start))
        ]
    return spots


def choose(spots: Sequence[Spot], start: int, end: int) -> Spot:
    """The nearest name; those before the number, and those that a label marks, are nearer than they stand."""

    def distance(spot: Spot) -> int:
        away = start - spot.end if spot.end <= start else _AFTER + 2 * (spot.start - end)
        return away - _LABELLED * spot.labelled + _ANOTHER * bool(spot.other)

    return min(spots, key=distance)


def section_of(spots: Sequence[Spot], candidate: Candidate, candidates: list[Candidate]) -> Spot | None:
    """The spouse, the co-applicant: somebody else of the record whose part of the form the number stands in.

    Their part begins with their name, and has a number of a kind that the record's own person had before.
    """
    heads = [spot for spot in spots if spot.other and spot.other not in PAID and spot.end <= candidate.start]
    said = {word for fact in candidate.facts if fact.startswith("label:") for word in fact[6:].split()}
    if candidate.rule.kind in SHARED and heads and heads[-1].other.startswith(_TOGETHER):
        return None
    for spot in reversed(heads):
        if spot.other.rpartition(" ")[2] in said:  # spouse's SSN
            return spot
    if not heads or any(heads[-1].end <= spot.start and spot.end <= candidate.start for spot in spots):
        return None
    head = heads[-1]
    after = min([spot.start for spot in spots if spot.start >= candidate.end and not spot.other], default=1 << 62)
    before = {one.rule.kind for one in candidates if spots[0].start <= one.start < head.start}
    own = {one.rule.kind for one in candidates if head.end <= one.start < after}
    return head if before & own & SINGLE else None


def joint(scene: Scene, chosen: Spot, spots: Sequence[Spot], candidate: Candidate) -> tuple[Spot, ...]:
    """Both holders of an account that two people share: names that only "and" or a comma parts."""
    if candidate.rule.kind not in SHARED or chosen not in spots:
        return (chosen,)
    group = [chosen]
    index = spots.index(chosen)
    for neighbours in (reversed(spots[:index]), spots[index + 1 :]):
        edge = chosen
        for spot in neighbours:
            low, high = min(edge.end, spot.end), max(edge.start, spot.start)
            between = scene.text(low, high) if low < high else ""
            if (
                len(between) > 12
                or "\n" in between
                or not _JOINT.fullmatch(between)
                or (low < high and not between.strip())
            ) and not _over_another(scene, edge, spot, between):
                break
            group.append(spot)
            edge = spot
    if candidate.rule.kind is Kind.FINANCIAL_ACCOUNT and not chosen.other:
        group += [
            spot for spot in spots if spot.other.startswith(_TOGETHER) and chosen.end <= spot.start < candidate.start
        ]
    return tuple(sorted(set(group)))


def _over_another(scene: Scene, one: Spot, other: Spot, between: str) -> bool:
    """Whether two of one family stand one over the other, as the drawers of a check do."""
    alike = one.name.key.partition("|")[2] == other.name.key.partition("|")[2] and one.name.key != other.name.key
    if not alike or not _NEXT_LINE.fullmatch(between):
        return False
    starts = (scene.text(scene.line(spot.start, spot.end, 0, scene.size)[0], spot.start) for spot in (one, other))
    return not any(map(str.strip, starts))
