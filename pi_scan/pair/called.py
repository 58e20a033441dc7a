"""Whose a number is by a given name alone: `Ana's license`, `Ana will drive; her license is`. A person of the text out.

Who has been named in full is called by the given name from then on. One person only may be meant: of two Anas none is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.detect.lexicon import fold
from pi_scan.pair.letters import WINDOW
from pi_scan.pair.people import called_by

if TYPE_CHECKING:
    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene, Spot

_WORD: Final = re.compile(r"(?<![\w'’.@/-])(?P<given>[^\W\d_a-zß-ÿ][^\W\d_]+(?:-[^\W\d_]+)?)(?:['’]s?)?(?![\w@.]|-\w)")
"""A word that may be a given name."""
_OPENS: Final = re.compile(r"(?i)\b(?:dear|hi|hello|hey)\W*$")


def called(scene: Scene, candidate: Candidate, line: tuple[int, int], low: int, high: int) -> Spot | None:
    """The person of the record whom the sentence of a number calls by the given name, before it."""
    sentence = scene.sentence(candidate.start, candidate.end, scene.wrapped(line, low, high), whole=True)
    head = scene.text(sentence[0], candidate.start)
    words = [match for match in _WORD.finditer(head) if not _OPENS.search(head, 0, match.start())]
    if not words or any(spot.end <= candidate.start for spot in scene.names(*sentence)):
        return None
    given: dict[str, dict[str, Spot]] = {}
    for spot in scene.names(max(low, candidate.start - WINDOW), min(high, candidate.end + WINDOW // 4)):
        for first in called_by(spot.name):
            given.setdefault(first, {}).setdefault(spot.name.key, spot)
    for match in reversed(words):
        known = given.get(fold(match["given"]))
        if known is not None:
            return next(iter(known.values())) if len(known) == 1 else None
    return None
