"""Who else holds an account: `acct. 4471220388, joint with her husband Rui Silva`. A match in, one with both out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.pair.choosing import SHARED, Match
from pi_scan.pair.letters import WINDOW
from pi_scan.pair.people import same_person

if TYPE_CHECKING:
    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene, Spot

_WITH: Final = re.compile(
    r"[\s,;(–—-]{0,4}(?:(?:held|owned|titled|which (?:she|he|they) (?:held|holds|owned|owns)) )?"
    r"(?:joint(?:ly)?|in common|together) (?:with|w/|and) ?(?:(?:his|her|their|the) )?"
    r"(?:(?:late )?(?:husband|wife|spouse|son|daughter|mother|father|brother|sister|partner),? )?"
)
"""What stands between an account and who holds it, too."""
_NAME: Final = 80
"""Bytes of that name, at most."""


def with_holder(scene: Scene, candidate: Candidate, match: Match | None, low: int, high: int) -> Match | None:
    """The match of an account, with the person whom the words behind its number name as its other holder."""
    if candidate.rule.kind not in SHARED:
        return match
    after = scene.text(candidate.end, min(high, candidate.end + 2 * _NAME))
    words = _WITH.match(after)
    if words is None:
        return match
    start = candidate.end + len(words[0].encode())
    line = scene.line(start, start, low, high)
    spot = next((one for one in scene.names(line[0], line[1]) if one.start == start), None)
    if spot is None:
        return match
    first = [] if match is None else [one for one in match.spots if not same_person(one.name, spot.name)]
    first = first or _named_before(scene, candidate, spot, low)
    return Match(
        tuple(sorted((*first, spot))), near=True, evidence="same:sentence" if match is None else match.evidence
    )


def _named_before(scene: Scene, candidate: Candidate, other: Spot, low: int) -> list[Spot]:
    """Who is the record's own person: the last before the number that a label marks, else the last."""
    spots = scene.names(max(low, candidate.start - WINDOW), candidate.start)
    own = [spot for spot in spots if not spot.other and not same_person(spot.name, other.name)]
    return ([spot for spot in own if spot.labelled] or own)[-1:]
