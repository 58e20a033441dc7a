"""Whose a number in running text is: by sentence, line, paragraph, then a window, then what stands over it all."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from pi_scan.detect.checks.licenses import coded_for
from pi_scan.model import Kind
from pi_scan.pair.called import called
from pi_scan.pair.choosing import (
    PAID,
    SHARED,
    SINGLE,
    Match,
    choose,
    free,
    holders,
    is_aside,
    joint,
    section_of,
    starting,
)
from pi_scan.pair.firms import is_firms
from pi_scan.pair.layout import in_block, in_column, of_check, of_record
from pi_scan.pair.letters import WINDOW, addressed, end_of_letter, spoken_of, told_of
from pi_scan.pair.minors import grown_up
from pi_scan.pair.people import hopeless
from pi_scan.pair.roles import beside, keyword_letters, named
from pi_scan.pair.sharing import with_holder
from pi_scan.pair.window import in_window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene, Spot

_NEAR: Final = 2 * WINDOW
"""Bytes around a number within which other numbers matter to the question whose it is."""
_WIRE: Final = re.compile(r"(?i)\b(?:wire|wires|wired|transfer|transferred|send|sends|sent|remit|payment)\b")
_TO: Final = re.compile(r"\bto (?:(?:her|his|their|my|our|the) [a-z-]+,? )?$")
_ITS_ACCOUNT: Final = re.compile(
    r"(?i)(?: (?:in|at|of) [\w ]{1,25})?[,:;–-]? ?(?:\(?(?:bank )?(?:iban|account|acct|a/c)\b\.?(?: no\.?| #)?[: ]*)?"
)
"""Between somebody and their account."""
_BRACKET: Final = 8
"""Bytes before a name in which a bracket behind a number would stand."""
_LABEL_MARK: Final = re.compile(r"[:=\t][^:=\t]{0,30}$")


def owners(
    scene: Scene, candidates: list[Candidate], low: int, high: int, above: tuple[Spot, ...]
) -> list[Match | None]:
    """For each candidate of the record between `low` and `high`, whose it is; `above` are names that stand over it."""
    starts = [candidate.start for candidate in candidates]
    matches = []
    for candidate in candidates:
        first, last = bisect_left(starts, candidate.start - _NEAR), bisect_right(starts, candidate.end + _NEAR)
        match = _owner(scene, candidate, candidates[first:last], low, high, above)
        match = with_holder(scene, candidate, _coded(scene, candidate, match, low, high), low, high)
        match = grown_up(scene, candidate, match, low)
        firm = match is not None and is_firms(scene, candidate, match.spots, low, high)
        matches.append(None if firm else match)
    _doubt(matches, candidates)
    _unlisted(scene, matches, candidates)
    _again(matches, candidates)
    return matches


def _again(matches: list[Match | None], candidates: list[Candidate]) -> None:
    """A number that stands in the record once more, where it is doubtful whose: it is theirs who have it already."""
    sure: dict[tuple[Kind, str], Match] = {}
    for match, candidate in zip(matches, candidates, strict=True):
        if match is not None and match.near:
            sure.setdefault((candidate.rule.kind, candidate.value), match)
    for index, (match, candidate) in enumerate(zip(matches, candidates, strict=True)):
        if match is not None and not match.near:
            matches[index] = sure.get((candidate.rule.kind, candidate.value), match)


def is_coded(candidate: Candidate, spots: Iterable[Spot]) -> bool:
    """Whether a license number holds the code of the name of one of these."""
    return "soundex-shape" in candidate.facts and any(
        coded_for(candidate.value, spot.name.key.partition("|")[2]) for spot in spots
    )


def _coded(scene: Scene, candidate: Candidate, match: Match | None, low: int, high: int) -> Match | None:
    """The match; of several names on the line, in the paragraph or around, that whose code the license number holds."""
    if "soundex-shape" not in candidate.facts or (match is not None and is_coded(candidate, match.spots)):
        return match
    start, end = candidate.start, candidate.end
    around = max(low, start - WINDOW), min(high, end + WINDOW)
    reaches = {"line": scene.line(start, end, low, high), "paragraph": scene.paragraph(start, end, low, high)}
    for reach, (first, last) in (*reaches.items(), ("window", around)):
        own = [spot for spot in scene.names(first, last) if is_coded(candidate, [spot])]
        if own:
            return Match((choose(own, start, end),), near=True, evidence=f"same:{reach}")
    return match


def _owner(
    scene: Scene, candidate: Candidate, candidates: list[Candidate], low: int, high: int, above: tuple[Spot, ...]
) -> Match | None:
    if hopeless(candidate):
        return None
    start, end = candidate.start, candidate.end
    line = scene.line(start, end, low, high)
    record = of_record(scene, candidate, line)
    if record is not None:
        return Match(record, near=True, evidence="same:line") if record else None
    drawers = of_check(scene, candidate, candidates, line)
    if drawers:
        return Match(joint(scene, drawers[0], drawers, candidate), near=True, evidence="same:window")
    party = named(scene, candidate, line, low, high)
    if party is not None:
        return Match((party,), near=True, evidence=_reach(scene, party, line))
    person = called(scene, candidate, line, low, high)
    if person is not None:
        return Match((person,), near=True, evidence=_reach(scene, person, line))
    spots = free(scene.names(*line), candidates)
    payee = _payee(scene, spots, candidate)
    if payee is not None:
        return Match((payee,), near=True, evidence="same:line")
    match = _in_line(scene, spots, candidate, candidates, line)
    if match is not None:
        return match
    others = [spot for spot in spots if spot.other]
    paragraph = scene.paragraph(start, end, low, high)
    column = [spot for spot in in_column(scene, candidate, line, paragraph) if spot.other not in PAID]
    if column:
        return Match((choose(column, start, end),), near=True, evidence="same:paragraph")
    spots = free(scene.names(*paragraph), candidates)
    asked = addressed(scene, candidate, line, low)
    if asked is not None:
        return Match((asked,), near=True, evidence=_reach(scene, asked, line))
    above_it = _side_by_side(scene, candidate, candidates, line, paragraph)
    if above_it is not None:
        return Match((above_it,), near=True, evidence="same:paragraph")
    block = in_block(scene, spots, candidate, candidates, paragraph)
    signed = end_of_letter(scene, candidate, line)
    own = [spot for spot in block if not spot.other and not _spent(scene, spot, candidate, candidates)]
    own = [spot for spot in own if spot.start < signed]
    own = [spot for spot in own if not spot.kin] or own
    own = _holders(scene, holders(scene, own, candidate), candidate, candidates)
    if own:
        chosen = section_of(spots, candidate, candidates) or choose(own, start, end)
        return Match(joint(scene, chosen, spots, candidate), near=True, evidence="same:paragraph")
    others += [spot for spot in spots if spot.other]
    match = in_window(scene, candidate, candidates, line, low, high)
    if match is not None:
        return match
    others = [spot for spot in others if spot.other not in PAID]
    if others:
        return Match((choose(others, start, end),), near=True, evidence="same:paragraph")
    if above:
        told = spoken_of(scene, candidate, line, (low, high), above)
        if told is None:
            return Match(above[:1], near=False, evidence="same:context")
        return Match(told, near=False, evidence="same:window") if told else None
    seen = free(scene.modelled(*paragraph), candidates)
    return Match((choose(seen, start, end),), near=False, evidence="model") if seen else None


def _reach(scene: Scene, spot: Spot, line: tuple[int, int]) -> str:
    """How near a name stands that the label of a number refers to."""
    if line[0] <= spot.start <= line[1]:
        return "same:line"
    low, high = scene.paragraph(*line, 0, scene.size)
    return "same:paragraph" if low <= spot.start < high else "same:window"


def _payee(scene: Scene, spots: tuple[Spot, ...], candidate: Candidate) -> Spot | None:
    """Whom money is sent to, if their account follows: `a wire from Ana Silva to her brother Rui Silva in Porto: `."""
    before = [spot for spot in spots if spot.end <= candidate.start and spot.other not in PAID]
    if candidate.rule.kind is not Kind.FINANCIAL_ACCOUNT or len(before) < 2:
        return None
    last, low = before[-1], scene.line(before[-1].start, before[-1].end, 0, scene.size)[0]
    sent = _TO.search(scene.text(low, last.start)) and _ITS_ACCOUNT.fullmatch(scene.text(last.end, candidate.start))
    return last if sent and _WIRE.search(scene.text(low, last.start)) else None


def _in_line(
    scene: Scene, spots: tuple[Spot, ...], candidate: Candidate, candidates: list[Candidate], line: tuple[int, int]
) -> Match | None:
    """Whose number it is when names stand on its line: by sentence, by order when both are listed, else the nearest."""
    start, end = candidate.start, candidate.end
    sentence = scene.sentence(start, end, line)
    aside = [spot for spot in spots if is_aside(scene.text(max(line[0], spot.start - _BRACKET), spot.start))]
    its = [spot for spot in aside if scene.text(end, spot.start).strip() == "("] if aside else ()
    if its:
        return Match((its[0],), near=True, evidence="same:line")
    spots = tuple(spot for spot in spots if spot not in aside)
    told = told_of(scene, spots, candidate, line)
    if told:
        return Match((told[0],), near=True, evidence="same:window")
    within = tuple(spot for spot in spots if sentence[0] <= spot.start and spot.end <= sentence[1])
    evidence = "same:line" if sentence == line else "same:sentence"
    if all(spot.other for spot in within):
        if not _LABEL_MARK.search(scene.text(sentence[0], start)):
            unusual = [spot for spot in free(scene.expected(*sentence), candidates) if not spot.other]
            if unusual:
                return Match((choose(unusual, start, end),), near=True, evidence=evidence)
            further = _in_sentence(scene, candidate, candidates, line, sentence)
            if further is not None:
                return further
        within, evidence = spots, "same:line"
        if all(spot.other for spot in within):
            own = beside(scene, within, candidate)
            if own is not None and own.other not in PAID:
                return Match((own,), near=True, evidence=evidence)
            item = scene.listed(start, end, line)
            if not item and candidate.rule.kind in SINGLE:
                item = scene.fronted(start, line, keyword_letters(candidate.rule))
            return Match(item, near=True, evidence=evidence) if item else None
    alike = [
        one
        for one in candidates
        if one.rule.kind == candidate.rule.kind and line[0] <= one.start and one.end <= line[1]
    ]
    if len(alike) == len(within) > 1:
        number = alike.index(candidate)
        listed = within[-1].end <= alike[0].start or within[0].start >= alike[-1].end
        swapped = all(one.end <= spot.start for one, spot in zip(alike, within, strict=True))
        if listed or swapped:
            return Match((within[number],), near=True, evidence=evidence)
    chosen = section_of(within, candidate, candidates) or choose(within, start, end)
    return Match(joint(scene, chosen, within, candidate), near=True, evidence=evidence)


def _in_sentence(
    scene: Scene, candidate: Candidate, candidates: list[Candidate], line: tuple[int, int], part: tuple[int, int]
) -> Match | None:
    """Whose it is by its sentence, if that is more than `part` of it: goes on behind a semicolon or a line's end."""
    start, end = candidate.start, candidate.end
    sentence = scene.sentence(start, end, scene.wrapped(line, 0, scene.size), whole=True)
    if (sentence[0] >= part[0] and sentence[1] <= part[1]) or not scene.prose(*sentence):
        return None
    for names in (scene.names, scene.expected):
        own = [spot for spot in free(names(*sentence), candidates) if not spot.other]
        own = [spot for spot in own if not spot.kin] or own
        if own:
            chosen = choose(own, start, end)
            return Match(joint(scene, chosen, own, candidate), near=True, evidence="same:sentence")
    return None


def _side_by_side(
    scene: Scene, candidate: Candidate, candidates: list[Candidate], line: tuple[int, int], paragraph: tuple[int, int]
) -> Spot | None:
    """Whose it is in a form for two, taxpayer and spouse: as many names on one line above as numbers on this one."""
    kind, start = candidate.rule.kind, line[0]
    numbers = sorted({one.start for one in candidates if one.rule.kind is kind and start <= one.start < line[1]})
    if len(numbers) < 2 or candidate.start not in numbers:
        return None
    while start > paragraph[0]:
        above = scene.line(start - 1, start - 1, *paragraph)
        if any(one.rule.kind is kind and above[0] <= one.start < above[1] for one in candidates):
            return None
        spots = free(scene.names(*above), candidates)
        if len(spots) == len(numbers):
            return sorted(spots)[numbers.index(candidate.start)]
        start = above[0]
    return None


def _spent(scene: Scene, spot: Spot, candidate: Candidate, candidates: list[Candidate]) -> bool:
    """Whether a name on another line has its own number of this kind there; in a log, of any kind."""
    kind = candidate.rule.kind
    low, high = scene.line(spot.start, spot.end, 0, scene.size)
    if scene.stamped(low) and not low <= candidate.start < high:
        return bool(starting(candidates, low, high))
    if kind not in SINGLE:
        return False
    return any(one.rule.kind is kind and one.value != candidate.value for one in starting(candidates, low, high))


def _holders(scene: Scene, spots: list[Spot], candidate: Candidate, candidates: list[Candidate]) -> list[Spot]:
    """Those of the names of a paragraph that may hold an account: not a list's of dependents or drivers beside it.

    The lines of such a list have numbers of their own. It begins behind the account, or the form has named somebody.
    """
    if candidate.rule.kind not in SHARED:
        return spots
    single = [one for one in candidates if one.rule.kind in SINGLE]

    def listed(spot: Spot) -> bool:
        if any(first <= spot.start < last for first, last in scene.tables):
            return True
        low, high = scene.line(spot.start, spot.end, 0, scene.size)
        above = scene.line(low - 1, low - 1, 0, scene.size)[0] if low else low  # a row without a number, under one
        return not low <= candidate.start < high and bool(starting(single, above, high))

    rows = [spot for spot in spots if not spot.labelled and listed(spot)]
    named = [spot for spot in spots if spot.labelled and spot.end <= candidate.start]
    if named and len(rows) > 1:
        return [spot for spot in spots if spot not in rows]
    before = [spot for spot in spots if spot.end <= candidate.start]
    return [spot for spot in spots if spot in before or spot not in rows] if before else spots


def _unlisted(scene: Scene, matches: list[Match | None], candidates: list[Candidate]) -> None:
    """Numbers one below the other, under a list of people or none: whose each of them is nobody can say."""
    first = 0
    for last in range(1, len(candidates) + 1):
        if last < len(candidates) and _below(scene, candidates[last - 1], candidates[last]):
            continue
        if last - first >= _COLUMN:
            for index in range(first, last):
                match = matches[index]
                if match and match.evidence in _LOOSE and not match.spots[0].labelled:
                    matches[index] = None
        first = last


_COLUMN: Final = 3
"""Numbers of one kind on lines of their own from which on they are a list."""
_CLOSE: Final = 60
"""Bytes from one of them to the next, at most."""
_LOOSE: Final = frozenset({"same:paragraph", "same:window", "ambiguous"})


def _below(scene: Scene, one: Candidate, other: Candidate) -> bool:
    """Whether the next line is another number of the kind, with nothing but its label before it."""
    if one.rule.kind is not other.rule.kind or one.rule.kind not in SINGLE or other.start - one.end > _CLOSE:
        return False
    between = scene.text(one.end, other.start)
    known = keyword_letters(other.rule)
    return "\n" in between and all(word.lower() in known for word in re.findall(r"[^\W\d_]+", between))


def _doubt(matches: list[Match | None], candidates: list[Candidate]) -> None:
    """A list of people over a list of numbers: several numbers of one kind cannot all be the last name's."""
    claims: dict[tuple[int, Kind], set[str]] = {}
    for match, candidate in zip(matches, candidates, strict=True):
        if match and match.evidence in {"same:paragraph", "same:window"} and candidate.rule.kind is Kind.SSN:
            claims.setdefault((match.spots[0].start, candidate.rule.kind), set()).add(candidate.value)
    for index, (match, candidate) in enumerate(zip(matches, candidates, strict=True)):
        if match and match.evidence in {"same:paragraph", "same:window"}:
            values = claims.get((match.spots[0].start, candidate.rule.kind), set())
            if len(values) > 1 and not match.spots[0].labelled:
                matches[index] = Match(match.spots, near=False, evidence="ambiguous")
