"""Whose a number in running text is: by sentence, line, paragraph, then a window, then what stands over it all."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.checks.licenses import coded_for
from pi_scan.model import Kind
from pi_scan.pair.firms import is_firms
from pi_scan.pair.layout import in_block, in_column, may_claim, of_record
from pi_scan.pair.letters import CLOSING, PRONOUN, SIGNED, addressees, end_of_letter, speakers, spoken_of
from pi_scan.pair.people import hopeless
from pi_scan.pair.roles import beside, keyword_letters, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene, Spot

_WINDOW: Final = 2500
"""Bytes before a number in which a form or letter may have named its person; after it, a quarter."""
_NEAR: Final = 2 * _WINDOW
"""Bytes around a number within which other numbers matter to the question whose it is."""
_LABELLED: Final = 300
"""Bytes by which a label brings a name nearer."""
_AFTER: Final = 60
"""Bytes by which a name after the number is farther off than one before, beside counting double."""
_ANOTHER: Final = 10_000
"""Bytes by which a name is farther off that a label gives to somebody else."""
_JOINT: Final = re.compile(
    r"\s*(?:,|&|\+|/|and|y|e|et|or|and/or|,\s*and)?\s*(?:(?:mr|mrs|ms|dr)\b\.?\s*)?", re.IGNORECASE
)
_SHARED: Final = frozenset({Kind.FINANCIAL_ACCOUNT, Kind.PAYMENT_CARD})
"""Kinds that two people can hold together."""
_SINGLE: Final = frozenset({Kind.SSN, Kind.DRIVERS_LICENSE})
"""Kinds of which a person has one: a name beside one of them has no claim to the next."""
_TOGETHER: Final = "joint"
"""What the label of one who holds an account together with the record's own person begins with."""
_FIRST_PERSON: Final = re.compile(r"(?<![\w'’])(?:[Mm]y|I|[Mm]ine)(?![\w’])")
_DECEASED: Final = re.compile(r"(?i)\b(?:decedent|deceased|(?<!real )estate|late (?:husband|wife|father|mother))\b")
_BLOCKS: Final = 3
"""Paragraphs above a number that may hold the address over a letter or check."""
_ADDRESS: Final = re.compile(r"^\s*[^\n\d:=]{3,60}\n\d{1,6} [^\n]{3,80}\n[^\n]{0,80}[0-9]{5}(?:-[0-9]{4})?\s*$")
_LABEL_MARK: Final = re.compile(r"[:=\t][^:=\t]{0,30}$")


class Match(NamedTuple):
    """The persons that a number belongs to, and why."""

    spots: tuple[Spot, ...]
    near: bool
    evidence: str


def owners(
    scene: Scene, candidates: list[Candidate], low: int, high: int, above: tuple[Spot, ...]
) -> list[Match | None]:
    """For each candidate of the record between `low` and `high`, whose it is; `above` are names that stand over it."""
    starts = [candidate.start for candidate in candidates]
    matches = []
    for candidate in candidates:
        first, last = bisect_left(starts, candidate.start - _NEAR), bisect_right(starts, candidate.end + _NEAR)
        match = _owner(scene, candidate, candidates[first:last], low, high, above)
        match = _coded(scene, candidate, match, low, high)
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
    """The match; of several names on the line or in the paragraph, that whose code the license number holds."""
    if match is None or "soundex-shape" not in candidate.facts or is_coded(candidate, match.spots):
        return match
    for evidence, reach in (("same:line", scene.line), ("same:paragraph", scene.paragraph)):
        spots = scene.names(*reach(candidate.start, candidate.end, low, high))
        own = [spot for spot in spots if is_coded(candidate, [spot])]
        if own:
            return Match((_choose(own, candidate.start, candidate.end),), near=True, evidence=evidence)
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
    party = named(scene, candidate, line, low, high)
    if party is not None:
        return Match((party,), near=True, evidence=_reach(scene, party, line))
    spots = _free(scene.names(*line), candidates)
    match = _in_line(scene, spots, candidate, candidates, line)
    if match is not None:
        return match
    others = [spot for spot in spots if spot.other]
    paragraph = scene.paragraph(start, end, low, high)
    column = [spot for spot in in_column(scene, candidate, line, paragraph) if spot.other not in _PAID]
    if column:
        return Match((_choose(column, start, end),), near=True, evidence="same:paragraph")
    spots = _free(scene.names(*paragraph), candidates)
    above_it = _side_by_side(scene, candidate, candidates, line, paragraph)
    if above_it is not None:
        return Match((above_it,), near=True, evidence="same:paragraph")
    block = in_block(scene, spots, candidate, candidates, paragraph)
    signed = end_of_letter(scene, candidate, line)
    own = [spot for spot in block if not spot.other and not _spent(scene, spot, candidate, candidates)]
    own = [spot for spot in own if spot.start < signed]
    own = _holders(scene, own, candidate, candidates)
    if own:
        chosen = _section(spots, candidate, candidates) or _choose(own, start, end)
        return Match(_joint(scene, chosen, spots, candidate), near=True, evidence="same:paragraph")
    others += [spot for spot in spots if spot.other]
    match = _in_window(scene, candidate, candidates, line, low, high)
    if match is not None:
        return match
    others = [spot for spot in others if spot.other not in _PAID]
    if others:
        return Match((_choose(others, start, end),), near=True, evidence="same:paragraph")
    if above:
        told = spoken_of(scene, candidate, line, (low, high), above)
        if told is None:
            return Match(above[:1], near=False, evidence="same:context")
        return Match(told, near=False, evidence="same:window") if told else None
    seen = _free(scene.modelled(*paragraph), candidates)
    return Match((_choose(seen, start, end),), near=False, evidence="model") if seen else None


def _reach(scene: Scene, spot: Spot, line: tuple[int, int]) -> str:
    """How near a name stands that the label of a number refers to."""
    if line[0] <= spot.start <= line[1]:
        return "same:line"
    low, high = scene.paragraph(*line, 0, scene.size)
    return "same:paragraph" if low <= spot.start < high else "same:window"


_PAID: Final = frozenset({"of", "to"})
"""What the label of a payee ends with: `pay to the order of`. The account is the drawer's."""


def _free(spots: Iterable[Spot], candidates: list[Candidate]) -> tuple[Spot, ...]:
    """The names that are not part of a number (a name in fields of their own may have a number between its parts)."""
    return tuple(
        spot
        for spot in spots
        if "layout:parts" in spot.name.facts
        or not any(spot.start < one.end and one.start < spot.end for one in candidates)
    )


def _choose(spots: Sequence[Spot], start: int, end: int) -> Spot:
    """The nearest name; those before the number, and those that a label marks, are nearer than they stand."""

    def distance(spot: Spot) -> int:
        away = start - spot.end if spot.end <= start else _AFTER + 2 * (spot.start - end)
        return away - _LABELLED * spot.labelled + _ANOTHER * bool(spot.other)

    return min(spots, key=distance)


def _in_line(
    scene: Scene, spots: tuple[Spot, ...], candidate: Candidate, candidates: list[Candidate], line: tuple[int, int]
) -> Match | None:
    """Whose number it is when names stand on its line: by sentence, by order when both are listed, else the nearest."""
    start, end = candidate.start, candidate.end
    sentence = scene.sentence(start, end, line)
    within = tuple(spot for spot in spots if sentence[0] <= spot.start and spot.end <= sentence[1])
    evidence = "same:line" if sentence == line else "same:sentence"
    if all(spot.other for spot in within):
        if not _LABEL_MARK.search(scene.text(sentence[0], start)):
            unusual = [spot for spot in _free(scene.expected(*sentence), candidates) if not spot.other]
            if unusual:
                return Match((_choose(unusual, start, end),), near=True, evidence=evidence)
            further = _in_sentence(scene, candidate, candidates, line, sentence)
            if further is not None:
                return further
        within, evidence = spots, "same:line"
        if all(spot.other for spot in within):
            own = beside(scene, within, candidate)
            if own is not None and own.other not in _PAID:
                return Match((own,), near=True, evidence=evidence)
            item = scene.listed(start, end, line)
            if not item and candidate.rule.kind in _SINGLE:
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
    chosen = _section(within, candidate, candidates) or _choose(within, start, end)
    return Match(_joint(scene, chosen, within, candidate), near=True, evidence=evidence)


def _in_sentence(
    scene: Scene, candidate: Candidate, candidates: list[Candidate], line: tuple[int, int], part: tuple[int, int]
) -> Match | None:
    """Whose it is by its sentence, if that is more than `part` of it: goes on behind a semicolon or a line's end."""
    start, end = candidate.start, candidate.end
    sentence = scene.sentence(start, end, scene.wrapped(line, 0, scene.size), whole=True)
    if (sentence[0] >= part[0] and sentence[1] <= part[1]) or not scene.prose(*sentence):
        return None
    for names in (scene.names, scene.expected):
        own = [spot for spot in _free(names(*sentence), candidates) if not spot.other]
        if own:
            chosen = _choose(own, start, end)
            return Match(_joint(scene, chosen, own, candidate), near=True, evidence="same:sentence")
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
        spots = _free(scene.names(*above), candidates)
        if len(spots) == len(numbers):
            return sorted(spots)[numbers.index(candidate.start)]
        start = above[0]
    return None


def _spent(scene: Scene, spot: Spot, candidate: Candidate, candidates: list[Candidate]) -> bool:
    """Whether a name on another line has its own number of this kind there."""
    kind = candidate.rule.kind
    if kind not in _SINGLE:
        return False
    low, high = scene.line(spot.start, spot.end, 0, scene.size)
    return any(one.rule.kind is kind and low <= one.start < high and one.value != candidate.value for one in candidates)


def _holders(scene: Scene, spots: list[Spot], candidate: Candidate, candidates: list[Candidate]) -> list[Spot]:
    """Those of the names of a paragraph that may hold an account: not a list's of dependents or drivers beside it.

    The lines of such a list have numbers of their own. It begins behind the account, or the form has named somebody.
    """
    if candidate.rule.kind not in _SHARED:
        return spots
    single = [one for one in candidates if one.rule.kind in _SINGLE]

    def listed(spot: Spot) -> bool:
        if any(first <= spot.start < last for first, last in scene.tables):
            return True
        low, high = scene.line(spot.start, spot.end, 0, scene.size)
        above = scene.line(low - 1, low - 1, 0, scene.size)[0] if low else low  # a row without a number, under one
        return not low <= candidate.start < high and any(above <= one.start < high for one in single)

    rows = [spot for spot in spots if not spot.labelled and listed(spot)]
    named = [spot for spot in spots if spot.labelled and spot.end <= candidate.start]
    if named and len(rows) > 1:
        return [spot for spot in spots if spot not in rows]
    before = [spot for spot in spots if spot.end <= candidate.start]
    return [spot for spot in spots if spot in before or spot not in rows] if before else spots


def _section(spots: Sequence[Spot], candidate: Candidate, candidates: list[Candidate]) -> Spot | None:
    """The spouse, the co-applicant: somebody else of the record whose part of the form the number stands in.

    Their part begins with their name, and has a number of a kind that the record's own person had before.
    """
    heads = [spot for spot in spots if spot.other and spot.other not in _PAID and spot.end <= candidate.start]
    said = {word for fact in candidate.facts if fact.startswith("label:") for word in fact[6:].split()}
    if candidate.rule.kind in _SHARED and heads and heads[-1].other.startswith(_TOGETHER):
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
    return head if before & own & _SINGLE else None


def _in_window(
    scene: Scene, candidate: Candidate, candidates: list[Candidate], line: tuple[int, int], low: int, high: int
) -> Match | None:
    """The person that another paragraph names: the field of a form before, the one a letter is written to.

    A name inside a sentence of another paragraph is nobody's claim to the number, and neither is a form's to a number
    inside a sentence.
    """
    start, end = candidate.start, candidate.end
    window = max(low, start - _WINDOW), min(high, end + _WINDOW // 4)
    sentence = scene.sentence(start, end, line)
    every = _free(scene.names(*window), candidates)
    if not _is_field(scene, candidate, line) and scene.prose(*sentence, known=keyword_letters(candidate.rule)):
        if _DECEASED.search(scene.text(*sentence)):  # not of whom the letter is written to
            late = [spot for spot in every if spot.end <= start and "label:estate of" in spot.name.facts]
            return Match((late[-1],), near=True, evidence="same:window") if late else None
        before = [spot for spot in every if spot.end <= start and spot.greeted]
        if not before and PRONOUN.search(scene.text(*sentence)):
            paragraph = scene.paragraph(start, end, low, high)
            previous = next(scene.neighbours(*paragraph, window[0], paragraph[1]), (-1, -1))
            before = [spot for spot in every if previous[0] <= spot.start < previous[1] and not spot.other]
        before = before or addressees(scene, every, start)
        if not before and _FIRST_PERSON.search(scene.text(*sentence)):
            signed = [spot for spot in every if spot.start >= end and scene.stands(spot) and not spot.greeted]
            writer = speakers(scene, every, start)[-1:] or signed[:1]
            return Match(tuple(writer), near=True, evidence="same:window") if writer else None
        spots = before
    else:
        spots = [spot for spot in every if spot.labelled or spot.other or scene.stands(spot)]
        spots = [spot for spot in spots if spot.other or may_claim(scene, spot, every, candidate, candidates)]
    spots = [spot for spot in spots if spot.other not in _PAID]
    if spots and not spots[0].other:
        section = _section(spots, candidate, candidates)
        if section is not None:
            return Match((section,), near=True, evidence="same:window")
    before = [spot for spot in spots if spot.end <= start and not _over(scene, spot, candidate, candidates)]
    block = _address_above(scene, line[0], window[0])
    if block is not None and not any(block[0] <= spot.start < block[1] for spot in before):
        # Somebody else's address stands between: perhaps under a name that is in no list.
        unusual = scene.expected(block[0], scene.line(block[0], block[0], *block)[1])
        return (
            Match(_joint(scene, unusual[0], unusual, candidate), near=True, evidence="same:window") if unusual else None
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
    chosen = _choose(before, start, end)
    return Match(_joint(scene, chosen, tuple(before), candidate), near=True, evidence="same:window")


_FIELD: Final = re.compile(r"\s*[\w ./#'’-]{2,120}[:=]\s*")
_GRAMMAR: Final = re.compile(
    r"(?i)\b(?:the|to|is|are|was|were|be|my|your|our|his|her|their|we|i|you|please|that|this|with|has|have|and|for|as)\b"
)


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
        kind in _SINGLE
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


def _joint(scene: Scene, chosen: Spot, spots: Sequence[Spot], candidate: Candidate) -> tuple[Spot, ...]:
    """Both holders of an account that two people share: names that only "and" or a comma parts."""
    if candidate.rule.kind not in _SHARED or chosen not in spots:
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
            ):
                break
            group.append(spot)
            edge = spot
    if candidate.rule.kind is Kind.FINANCIAL_ACCOUNT and not chosen.other:
        group += [
            spot for spot in spots if spot.other.startswith(_TOGETHER) and chosen.end <= spot.start < candidate.start
        ]
    return tuple(sorted(set(group)))


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
_LOOSE: Final = frozenset({"same:paragraph", "same:window", "ambiguous"})


def _below(scene: Scene, one: Candidate, other: Candidate) -> bool:
    """Whether the next line is another number of the kind, with nothing but its label before it."""
    if one.rule.kind is not other.rule.kind or one.rule.kind not in _SINGLE or other.start - one.end > _AFTER:
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
