"""Segments of words read as names: each layout adds up the likelihood ratios of its words.

Mary A. Silva; SILVA MARY; Silva, Mary; the best readings come first and do not overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pi_scan.detect.name_words import name_words

if TYPE_CHECKING:
    from pi_scan.detect.name_segments import Segment, Unit


class Reading(NamedTuple):
    """A span read as a name; offsets in the searched text."""

    score: float
    start: int
    end: int
    given: str
    family: str
    facts: tuple[str, ...]
    written: str = ""
    """The name as written, where its parts stand apart; else it is the span."""
    shares: tuple[int, int] = (0, 0)
    """The span of a family name that two share: John and Mary Silva."""


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
    """The best readings of `units` as given, middle and family names, or the other way about; without overlap.

    The best comes first. `trust`: the place says that a name stands here, so unknown words may make one.
    """
    count = len(units)
    if count < 2:
        return []
    windows = _windows(segment, units, trust=trust)
    if not windows:
        return []
    if count == 2:
        return [_reading(segment, units, max(windows))]
    weights = name_words().weights
    least = weights.accept - weights.label - weights.address
    used = bytearray(count)
    out: list[Reading] = []
    for window in sorted(windows, reverse=True):
        score, i, j, swapped = window
        if out and score < least:
            break
        if any(used[i:j]):
            continue
        if not swapped and i and not used[i - 1] and _is_middle(units[i - 1], units[i], units[j - 1]):
            i, swapped = i - 1, True  # Ngo Dinh Tu
        elif not swapped:
            i, j = _extended(segment, units, used, i, j)
        used[i:j] = b"\1" * (j - i)
        out.append(_reading(segment, units, (score, i, j, swapped)))
    return out


def _windows(segment: Segment, units: list[Unit], *, trust: bool) -> list[tuple[float, int, int, bool]]:
    """(score, first unit, end, family name first) of the neighbouring units that may be a name."""
    weights = name_words().weights
    above = weights.name_above
    capitals = segment.capitals
    turned = weights.reversed_caps if capitals else weights.reversed_title
    count = len(units)
    out: list[tuple[float, int, int, bool]] = []
    for i in range(count - 1):
        first, second = units[i], units[i + 1]
        first_known = trust or (first.kind == "N" and first.given > above)
        turns = (second.kind == "N" or (trust and second.kind == "I")) and (
            first.kind in {"N", "R"} or (first.kind == "U" and capitals and i == 0 and second.given > 1.0)
        )
        for j in range(i + 2, min(count, i + 5) + 1):
            last = units[j - 1]
            if _straight(first, last, trust=trust) and (
                first_known or (last.kind in {"N", "R"} and last.family > above and first.kind != "R")
            ):
                score = first.given + last.family
                if j - i > 2:
                    score += _middle(units[i + 1 : j - 1])
                if last.kind == "R" and not trust:
                    score += weights.road if first.kind == "N" else weights.organisation
                out.append((score, i, j, False))
            if turns:
                score = first.family + second.given + turned
                if j - i > 2:
                    score += _middle(units[i + 2 : j])
                out.append((score, i, j, True))
    return out


def _straight(first: Unit, last: Unit, *, trust: bool) -> bool:
    """Whether the kinds of the first and the last word allow given name first, family name last."""
    if last.kind == "I":
        return False
    if last.kind != "U" or first.kind == "N":
        return True
    # Two unknown words, or an initial and an unknown word, need a label; node.args is no name even then.
    return trust and not (first.kind == "I" and first.end == last.start)


def _is_middle(before: Unit, unit: Unit, last: Unit) -> bool:
    """Whether a word is a middle name behind a family name rather than the first of two names."""
    known = name_words()
    if unit.letters not in known.middles or before.kind != "N":
        return False
    if known.kinds.get(before.letters) == "P":
        return unit.letters == "THI"  # Do Thi Lan
    clear = max(before.given + known.weights.clear, known.weights.name_above)
    return before.family > clear and before.family > last.family


def _extended(segment: Segment, units: list[Unit], used: bytearray, i: int, j: int) -> tuple[int, int]:
    """More given names before the best part and more family names after it: Mary Brenda Hunt, Maria Garcia Lopez."""
    above = name_words().weights.name_above
    while i and not used[i - 1] and units[i - 1].kind == "N" and units[i - 1].given > above:
        i -= 1
    if i and not used[i - 1] and units[i].kind == "I" and units[i - 1].kind in {"N", "U"} and not segment.capitals:
        i -= 1  # Archimedes Q. Porter
    while j < len(units) and not used[j] and units[j].kind == "N" and units[j].family > max(above, units[j].given):
        j += 1
    return i, j


def _reading(segment: Segment, units: list[Unit], window: tuple[float, int, int, bool]) -> Reading:
    score, i, j, swapped = window
    weights = name_words().weights
    score += weights.capitals if segment.capitals else weights.title_case
    if segment.honorific and i == 0:
        score += weights.honorific
    if segment.suffix and j == len(units):
        score += weights.suffix
    if segment.nickname:
        score += weights.nickname
    if segment.after == "O" and j == len(units):
        score += weights.organisation
    start, end = units[i].start, units[j - 1].end
    if swapped:
        return Reading(score, start, end, _letters(units[i + 1 : j]), units[i].letters, _TURNED)
    return Reading(score, start, end, _letters(units[i : j - 1]), units[j - 1].letters, _STRAIGHT)


_STRAIGHT, _TURNED = ("layout:first last",), ("layout:last first",)


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
    if right[0].letters in words_.places and len(right) == 1 and left[-1].family < weights.place_below:
        score += weights.place
    if given.after == "O" and stop == len(given.units):
        score += weights.organisation
    return Reading(score, left[0].start, right[-1].end, _letters(right), _letters(left), ("layout:last, first",))


def inverted(left: Segment, right: Segment) -> bool:
    """Whether two segments, either of which may be a name, are one: `Garcia Lopez, Juan Carlos`, not a list of two.

    Then all words before the comma are clearly family names and the one behind it is clearly a given name; or all those
    behind it are given names, and before it is no clear one.
    """
    clear = name_words().weights.clear
    before = [unit.family - unit.given for unit in left.units]
    behind = [unit.given - unit.family for unit in right.units if unit.kind != "I"]
    if not behind or behind[0] <= clear or before[-1] <= clear:
        return False
    return min(before) > clear or min(before[0] + clear, min(behind) - clear) > 0


def shared(left: Segment, right: Segment, readings: list[Reading]) -> list[Reading]:
    """`John and Mary Silva`: the first given name with the family name of the second person, read in `readings`."""
    weights = name_words().weights
    units = left.units
    if len(units) > 2 or (len(units) == 2 and units[1].kind != "I"):
        return []
    if not readings or readings[0].score < weights.accept or readings[0].start != right.units[0].start:
        return []
    certain = units[0].kind == "I" or (units[0].kind == "N" and units[0].given > 0)
    if not certain and units[0].given < -1.0 and units[0].kind != "P":
        return []
    score = readings[0].score + min(units[0].given, 1.0) - 1.0 + weights.joint
    if not certain:
        score = min(score, weights.accept - 1.0)  # Wideline and Frantz Fleurimond: only after a label
    return [joint(units, score, right.units, readings[0].family)]


def joint(units: list[Unit], score: float, others: list[Unit], family: str) -> Reading:
    """The reading of given names whose family name stands among the words of another person."""
    some = [others[low:high] for low in range(len(others)) for high in range(low + 1, len(others) + 1)]
    span = next(((part[0].start, part[-1].end) for part in some if _letters(part) == family), (0, 0))
    return Reading(score, units[0].start, units[-1].end, _letters(units), family, ("layout:joint",), "", span)
