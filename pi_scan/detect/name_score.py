"""Segments of words read as names: each layout adds up the likelihood ratios of its words.

Mary A. Silva; SILVA MARY; Silva, Mary; the best readings come first and do not overlap.
"""

from __future__ import annotations

from typing import NamedTuple

from pi_scan.detect.name_segments import Segment, Unit
from pi_scan.detect.name_words import name_words


class Reading(NamedTuple):
    """A span read as a name; offsets in the searched text."""

    score: float
    start: int
    end: int
    given: str
    family: str
    facts: tuple[str, ...]


def _middle(units: list[Unit]) -> float:
    weights = name_words().weights
    total = 0.0
    for unit in units:
        if unit.kind == "I":
            total += weights.middle_initial
        elif unit.kind == "U":
            total += weights.unknown_given
        else:
            share = weights.middle_share * max(unit.given, unit.family)
            total += min(weights.middle_most, max(weights.middle_least, share))
    return total


def _letters(units: list[Unit]) -> str:
    return " ".join([unit.letters for unit in units])


def plain(segment: Segment, units: list[Unit], *, trust: bool = False) -> list[Reading]:
    """The best readings of `units` as given, middle and family names, or the other way about; without overlap."""
    count = len(units)
    if count < 2:
        return []
    weights = name_words().weights
    shape = weights.capitals if segment.capitals else weights.title_case
    turned = weights.reversed_caps if segment.capitals else weights.reversed_title
    best: tuple[float, int, int, bool] = (-99.0, 0, 0, False)
    for i in range(count - 1):
        first, second = units[i], units[i + 1]
        for j in range(i + 2, min(count, i + 5) + 1):
            last = units[j - 1]
            middle = _middle(units[i + 1 : j - 1]) if j - i > 2 else 0.0
            known = (
                trust
                or (first.kind == "N" and first.given > weights.name_above)
                or (last.kind in {"N", "R"} and last.family > weights.name_above and first.kind != "R")
            )
            if (
                last.kind != "I"
                and known
                and not (first.kind == "U" and last.kind == "U" and not trust)
                and not (first.kind == "I" and last.kind == "U" and (not trust or first.end == last.start))
            ):
                score = first.given + last.family + middle
                if last.kind == "R" and not trust:
                    score += weights.road if first.kind == "N" else weights.organisation
                if score > best[0]:
                    best = (score, i, j, False)
            if second.kind == "N" or (trust and second.kind == "I"):
                if first.kind not in {"N", "R"} and not (
                    first.kind == "U" and segment.capitals and i == 0 and second.given > 1.0
                ):
                    continue
                score = first.family + second.given + (_middle(units[i + 2 : j]) if j - i > 2 else 0.0) + turned
                if score > best[0]:
                    best = (score, i, j, True)
    score, i, j, swapped = best
    if j == 0:
        return []
    if not swapped:
        # Mary Brenda Hunt, Maria Garcia Lopez: more given names before it and more family names after it belong to it.
        while i and units[i - 1].kind == "N" and units[i - 1].given > weights.name_above:
            i -= 1
        if i and units[i].kind == "I" and units[i - 1].kind in {"N", "U"} and not segment.capitals:
            i -= 1  # Archimedes Q. Porter
        while j < count and units[j].kind == "N" and units[j].family > max(weights.name_above, units[j].given):
            j += 1
    score += shape
    if segment.honorific and i == 0:
        score += weights.honorific
    if segment.suffix and j == count:
        score += weights.suffix
    if segment.nickname:
        score += weights.nickname
    if segment.after == "O" and j == count:
        score += weights.organisation
    if swapped:
        reading = Reading(
            score,
            units[i].start,
            units[j - 1].end,
            _letters(units[i + 1 : j]),
            units[i].letters,
            ("layout:last first",),
        )
    else:
        reading = Reading(
            score,
            units[i].start,
            units[j - 1].end,
            _letters(units[i : j - 1]),
            units[j - 1].letters,
            ("layout:first last",),
        )
    out = [reading]
    if i >= 2:
        out = plain(_like(segment, ""), units[:i]) + out
    if count - j >= 2:
        out += plain(_like(segment, segment.after), units[j:])
    return out


def _like(segment: Segment, after: str) -> Segment:
    other = Segment("!")
    other.capitals, other.after = segment.capitals, after
    return other


def comma(family: Segment, given: Segment, *, trust: bool = False) -> Reading | None:
    """`Silva, Mary A.`: the reading of two segments with a comma or slash between them."""
    words_ = name_words()
    weights = words_.weights
    left, right = family.units[-3:], given.units[:3]
    # Of several words before the comma the family name takes those that are likelier family than given names.
    take = 1
    while take < len(left) and (left[-take - 1].family > left[-take - 1].given - 0.5 or left[-take - 1].kind == "U"):
        take += 1
    left = left[-take:]
    if left[-1].kind == "I" or right[0].kind == "R" or given.honorific:
        return None
    if given.link == "/" and not (family.capitals and given.capitals) and not trust:
        return None  # SILVA/ANA on tickets and card tracks; George/Grace is a choice
    if not trust and left[-1].kind == "U" and (right[0].kind != "N" or right[0].given < weights.name_above):
        return None
    stop = 1
    while stop < len(right) and (right[stop].kind == "I" or (right[stop].kind == "N" and right[stop].given > 0)):
        stop += 1
    left_over = stop < len(given.units) and given.units[stop].kind != "I"
    right = right[:stop]
    score = max(unit.family for unit in left) + right[0].given + _middle(right[1:])
    if not trust and right[0].kind == "U" and score < weights.accept:
        return None
    names_of_list = max([unit.given - unit.family for unit in left]) > 0.5 > right[0].family - right[0].given
    if names_of_list and not trust and not family.capitals:
        score += weights.listed  # Edmund, Regan: rather two given names of a list
    score += weights.comma if given.link == "," else 0.0
    if not (family.capitals and given.capitals):
        score += weights.title_case
    if family.suffix or given.suffix:
        score += weights.suffix
    if left_over:
        score += weights.left_over  # Ana Silva, John Doe
    if right[0].letters in words_.places and len(right) == 1:
        score += weights.place
    if given.after == "O" and stop == len(given.units):
        score += weights.organisation
    return Reading(score, left[0].start, right[-1].end, _letters(right), _letters(left), ("layout:last, first",))
