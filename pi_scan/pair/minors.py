"""A child's form is filled in by a parent, whose the card that pays and "my license" are. A match in, a match out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.pair.choosing import SHARED, Match
from pi_scan.pair.letters import WINDOW

if TYPE_CHECKING:
    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene

_CHILDREN: Final = frozenset(f"label:{one}" for one in ("student", "camper", "pupil", "child", "minor", "enrollee"))
_PARENTS: Final = frozenset(["parent", "guardian", "mother", "father", "responsible party"])
_MINE: Final = re.compile(r"(?<![\w'’])(?:[Mm]y|I|[Mm]ine)(?![\w’])[^.!?\n]{0,60}$")
"""The writer speaks, right before a number."""


def grown_up(scene: Scene, candidate: Candidate, match: Match | None, low: int) -> Match | None:
    """The match; in the form of a child, the parent whom the form names last before a number that is no child's."""
    if match is None or not any(_CHILDREN.intersection(spot.name.facts) for spot in match.spots):
        return match
    head = scene.text(max(low, candidate.start - 2 * WINDOW), candidate.start)
    if candidate.rule.kind not in SHARED and not _MINE.search(head):
        return match
    first = min(spot.start for spot in match.spots)
    parents = [spot for spot in scene.names(first, candidate.start) if spot.other.rpartition(" ")[2] in _PARENTS]
    return match._replace(spots=(parents[-1],)) if parents else match
