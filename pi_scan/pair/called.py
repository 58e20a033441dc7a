"""Whose a number is by a part of a name: `Ana's license`, `Ms. Silva … her number is`. A person of the text out.

Who has been named in full is called by the given name, or by title and family name, from then on. One person only may
be meant: of two Anas none is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pi_scan.detect.lexicon import fold, lexicon
from pi_scan.pair.letters import PRONOUN, WINDOW
from pi_scan.pair.people import called_by

if TYPE_CHECKING:
    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene, Spot

_WORD: Final = re.compile(r"(?<![\w'’.@/-])(?P<given>[^\W\d_a-zß-ÿ][^\W\d_]+(?:-[^\W\d_]+)?)(?:['’]s?)?(?![\w@.]|-\w)")
"""A word that may be a given name."""
_TITLED: Final = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|[Vv]ictim|[Ww]itness|[Ss]uspect|[Dd]efendant|[Pp]laintiff)\.?\s(?P<family>[^\W\d_][\w'’-]+)(?<!['’]s)"
)
"""A title and a family name."""
_ORDINARY: Final = -0.5
"""Ratio of a given name below which it is a word of every day."""
_GREETING: Final = 10
"""Characters of a greeting before a name."""
_PAID: Final = re.compile(
    r"(?:^|[.:;,]\s|\n)(?P<family>[^\W\d_a-zß-ÿ][\w'’-]+),? (?:(?:paid|pays|charged|card|put) )?"
    r"(?:(?:on|with|by|via|w/) )?(?:(?:his|her|their|a|the|own) )?"
    r"(?i:visa|mc|mastercard|amex|american express|discover|card|cc)\b[^\n;]{0,12}$"
)
"""A family name alone, and how who is called so paid: `Silva on Visa `."""
_OPENS: Final = re.compile(r"(?i)\b(?:dear|hi|hello|hey)\W*$")


def called(scene: Scene, candidate: Candidate, line: tuple[int, int], low: int, high: int) -> Spot | None:
    """The person of the record whom the sentence of a number calls by the given name, before it."""
    part = scene.sentence(candidate.start, candidate.end, line)
    if any(part[0] <= spot.start and spot.end <= candidate.start for spot in scene.names(*line)):
        return None  # as on most lines: nothing else is asked of them
    sentence = scene.sentence(candidate.start, candidate.end, scene.wrapped(line, low, high), whole=True)
    head = scene.text(sentence[0], candidate.start)
    words = [match for match in _WORD.finditer(head) if _may_be_given(match["given"]) and _is_meant(head, match)]
    if any(spot.end <= candidate.start for spot in scene.names(*sentence)):
        return None
    around = max(low, candidate.start - WINDOW), min(high, candidate.end + WINDOW // 4)
    family = _family(scene, candidate, sentence, low)
    if family:
        named = {spot.name.key: spot for spot in scene.names(*around) if spot.name.key.partition("|")[2] == family}
        if len(named) == 1:
            return next(iter(named.values()))
    paid = _PAID.search(head)
    if not words and paid is None:
        return None
    given: dict[str, dict[str, Spot]] = {}
    for spot in scene.names(*around):
        for first in called_by(spot.name):
            given.setdefault(first, {}).setdefault(spot.name.key, spot)
    for match in reversed(words):
        known = given.get(fold(match["given"]))
        if known is not None:
            return next(iter(known.values())) if len(known) == 1 else None
    if paid is None:
        return None
    last = fold(paid["family"]).rpartition(" ")[2]
    alike = {spot.name.key: spot for spot in scene.names(*around) if spot.name.key.partition("|")[2] == last}
    return next(iter(alike.values())) if len(alike) == 1 else None


@lru_cache(maxsize=4096)
def _may_be_given(word: str) -> bool:
    """Whether a word is no ordinary one: most words before a number are those of its label."""
    return lexicon().given(fold(word).partition(" ")[0]) > _ORDINARY


def _is_meant(head: str, match: re.Match[str]) -> bool:
    """Whether somebody is spoken of, not to."""
    return _OPENS.search(head, max(0, match.start() - _GREETING), match.start()) is None


def _family(scene: Scene, candidate: Candidate, sentence: tuple[int, int], low: int) -> str:
    """The family name, folded, behind a title before a number: in its sentence, or in its paragraph if it says her.

    "" if there is none, or if a full name that stands nearer in the paragraph is meant.
    """
    first, alone = sentence[0], True
    head = scene.text(first, candidate.start)
    if not _TITLED.search(head):
        if not PRONOUN.search(scene.text(*sentence)):
            return ""
        first, alone = scene.paragraph(candidate.start, candidate.end, low, scene.size)[0], False
        head = scene.text(first, candidate.start)
    said = [match for match in _TITLED.finditer(head) if _is_meant(head, match)]
    if not said:
        return ""
    at = first + len(head[: said[-1].start()].encode())
    if not alone and any(spot.end > at for spot in scene.names(first, candidate.start)):
        return ""
    return fold(said[-1]["family"]).rpartition(" ")[2]
