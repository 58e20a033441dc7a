"""Whose a number is by another paragraph: the field of a form before it, the one a letter is written to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.pair.choosing import PAID, SINGLE, Match, choose, free, holders, joint, section_of
from pi_scan.pair.layout import may_claim
from pi_scan.pair.letters import CLOSING, PRONOUN, SIGNED, WINDOW, addressees, declarants, speakers
from pi_scan.pair.roles import keyword_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene, Spot

_DECEASED: Final = re.compile(r"(?i)\b(?:decedent|deceased|(?<!real )estate|late (?:husband|wife|father|mother))\b")
_FIRST_PERSON: Final = re.compile(r"(?<![\w'’])(?:[Mm]y|I|[Mm]ine)(?![\w’])")
_BLOCKS: Final = 3
"""Paragraphs above a number that may hold the address over a letter or check."""
_ADDRESS: Final = re.compile(r"^\s*[^\n\d:=]{3,60}\n\d{1,6} [^\n]{3,80}\n[^\n]{0,80}[0-9]{5}(?:-[0-9]{4})?\s*$")
_FIELD: Final = re.compile(r"\s*[\w ./#'’-]{2,120}[:=]\s*")
_GRAMMAR: Final = re.compile(
    r"(?i)\b(?:the|to|is|are|was|were|be|my|your|our|his|her|their|we|i|you|please|that|this|with|has|have|and|for|as)\b"
)


def in_window(
    scene: Scene, candidate: Candidate, candidates: list[Candidate], line: tuple[int, int], low: int, high: int
) -> Match | None:
    """The person that another paragraph names: the field of a form before, the one a letter is written to.

    A name inside a sentence of another paragraph is nobody's claim to the number, and neither is a form's to a number
    inside a sentence.
    """
    start, end = candidate.start, candidate.end
    window = max(low, start - WINDOW), min(high, end + WINDOW // 4)
    sentence = scene.sentence(start, end, line)
    every = free(scene.names(*window), candidates)
    if not _is_field(scene, candidate, line) and scene.prose(*sentence, known=keyword_letters(candidate.rule)):
        if _DECEASED.search(scene.text(*sentence)):  # not of whom the letter is written to
            late = [spot for spot in every if spot.end <= start and "label:estate of" in spot.name.facts]
            return Match((late[-1],), near=True, evidence="same:window") if late else None
        before = [spot for spot in every if spot.end <= start and spot.greeted]
        if not before and PRONOUN.search(scene.text(*sentence)):
            paragraph = scene.paragraph(start, end, low, high)
            previous = next(scene.neighbours(*paragraph, window[0], paragraph[1]), (-1, -1))
            before = [spot for spot in every if previous[0] <= spot.start < previous[1] and not spot.other]
            if len({spot.name.key for spot in before}) > 1:  # of several, who the paper is about
                about = [spot for spot in every if spot.end <= start and spot.labelled and not spot.greeted]
                before = about[-1:] or before
        before = before or addressees(scene, every, start)
        before = before or _declared(scene, every, candidate, line)
        if not before and _FIRST_PERSON.search(scene.text(*sentence)):
            signed = [spot for spot in every if spot.start >= end and scene.stands(spot) and not spot.greeted]
            writer = speakers(scene, every, start)[-1:] or signed[:1]
            return Match(tuple(writer), near=True, evidence="same:window") if writer else None
        spots = before
    else:
        spots = [spot for spot in every if spot.labelled or spot.other or scene.stands(spot)]
        spots = [spot for spot in spots if spot.other or may_claim(scene, spot, every, candidate, candidates)]
        spots = spots or _declared(scene, every, candidate, line)
    spots = holders(scene, [spot for spot in spots if spot.other not in PAID], candidate)
    if spots and not spots[0].other:
        section = section_of(spots, candidate, candidates)
        if section is not None:
            return Match((section,), near=True, evidence="same:window")
    before = [spot for spot in spots if spot.end <= start and not _over(scene, spot, candidate, candidates)]
    block = _address_above(scene, line[0], window[0])
    if block is not None and not any(block[0] <= spot.start < block[1] for spot in before):
        # Somebody else's address stands between: perhaps under a name that is in no list.
        unusual = scene.expected(block[0], scene.line(block[0], block[0], *block)[1])
        return (
            Match(joint(scene, unusual[0], unusual, candidate), near=True, evidence="same:window") if unusual else None
        )
    before = _last_block(scene, before)
    if not before:
        before = [
            spot
            for spot in spots
            if spot.start >= end and spot.labelled and not spot.greeted and not _has_own(scene, spot, candidates)
        ]
    if not any(not spot.other for spot in before):
        return None
    chosen = choose(before, start, end)
    return Match(joint(scene, chosen, tuple(before), candidate), near=True, evidence="same:window")


def _declared(scene: Scene, spots: Sequence[Spot], candidate: Candidate, line: tuple[int, int]) -> list[Spot]:
    """Whose paper it is, where the paragraph of a number says "I" in sentences."""
    told = scene.paragraph(candidate.start, candidate.end, 0, scene.size)
    if not scene.prose(*line) or not _FIRST_PERSON.search(scene.text(*told)):
        return []
    return declarants(scene, spots, candidate.start)[-1:]


def _is_field(scene: Scene, candidate: Candidate, line: tuple[int, int]) -> bool:
    """Whether a number fills its line behind a label: the way to a nested value makes no sentence."""
    head = scene.text(line[0], candidate.start)
    filled = not scene.data[candidate.end : line[1]].strip()
    return filled and _FIELD.fullmatch(head) is not None and not _GRAMMAR.search(head)


def _over(scene: Scene, spot: Spot, candidate: Candidate, candidates: list[Candidate]) -> bool:
    """Whether a name's letter has ended before the number, or its form has had its number of this kind."""
    if CLOSING.search(scene.text(spot.end, candidate.start)) or SIGNED.search(scene.text(spot.start - 40, spot.start)):
        return True
    kind = candidate.rule.kind
    return (
        kind in SINGLE
        and not spot.other
        and any(
            one.rule.kind is kind and spot.end <= one.start < candidate.start and one.value != candidate.value
            for one in candidates
        )
    )


def _address_above(scene: Scene, start: int, low: int) -> tuple[int, int] | None:
    """The nearest paragraph above that is a name and an address, as on an envelope, if there is one close by."""
    for number, (first, last) in enumerate(scene.neighbours(start, start, low, start)):
        if number == _BLOCKS or first < 0:
            return None
        if _ADDRESS.search(scene.text(first, last)):
            return first, last
    return None


def _last_block(scene: Scene, spots: list[Spot]) -> list[Spot]:
    """Those of `spots` that stand in the last paragraph where one of the record's own persons is named."""
    own = [spot for spot in spots if not spot.other]
    if not own:
        return []
    start = scene.paragraph(own[-1].start, own[-1].end, 0, scene.size)[0]
    return [spot for spot in spots if spot.start >= start]


def _has_own(scene: Scene, spot: Spot, candidates: list[Candidate]) -> bool:
    """Whether the paragraph of a name has numbers of its own."""
    low, high = scene.paragraph(spot.start, spot.end, 0, scene.size)
    return any(low <= one.start < high for one in candidates)
