"""Whose a number is by its label: `Plaintiff SSN` is of whoever stands behind `Plaintiff:`. Or nobody."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pi_scan.detect.name_columns import label_words
from pi_scan.detect.name_words import name_words
from pi_scan.detect.places import states
from pi_scan.pair.people import family_parts

if TYPE_CHECKING:
    from pi_scan.detect.candidate import Candidate
    from pi_scan.detect.rules import Rule
    from pi_scan.pair.scene import Scene, Spot

_WINDOW: Final = 2500
"""Bytes before a number in which its person may have been named; after it, a quarter."""
_SHORT: Final = 3
"""Letters of a word that may be the initials of others."""
_LONGEST: Final = 60
"""Bytes of a label."""
_MARKS: Final = " \t\"'“”‘’*_:=#.()[]-–—"
_BORDER: Final = re.compile(
    r"[\n\t|;,:={}<>]|\s{3,}|(?<![A-Z])(?<!\b[Nn]o)(?<!\b[Ll]ic)(?<!\b[Ss]ec)(?<!\b[Aa]cct)\.\s|[0-9][0-9-]{3,}"
)
"""What ends the field before a label; the point of S.S. No. does not."""
_EITHER: Final = re.compile(r"(?i)/|&|\b(?:or|and|y|o|e|ou|et)\b")
_LATE: Final = frozenset(["decedent", "deceased"])
_ESTATE: Final = "label:estate of"
"""Whose name is theirs in the papers of a probate court."""
_MARRIED: Final = frozenset(["spouse", "husband", "wife"])
_AND: Final = re.compile(r"(?i),?(?: (?:jr|sr|ii|iii|iv)\b\.?,?)? ?(?:and|&) ?(?:(?:mr|mrs|ms|dr)\b\.? )?")
_LINKS: Final = frozenset(["of", "for", "the", "de", "del", "do", "da", "du", "s"])
_MOST_WORDS: Final = 4
_WIDE: Final = re.compile(r"\t|\s{3,}|\|")
"""What parts a name from the field beside it."""

_ASKED: Final = frozenset(
    ["spouse", "husband", "wife", "guarantor", "applicant", "borrower", "owner", "signer", "cosigner"]
)
"""Others of a record whose own numbers forms ask for: these stand beside their names, however wide the gap is."""
_ASIDE: Final = re.compile(r"\([^()\n]{1,50}\)[\s:=.#\"']*$")
"""What a label adds: Parent SSN (for the receipt)."""
_PURPOSE: Final = re.compile(r"(?<=[\w.#]) for [^\d]{3,50}$")
"""What it is needed for: Guardian's SSN for the tax return."""
_HIS: Final = re.compile(r"[:=]\s*(?:his|her|their) [\w'’-]{2,15},?\s*$")
"""Whose he is who is named: Personal representative: her son, Rui Silva."""
_APPOINTED: Final = frozenset(["personal", "legal", "authorized", "appointed", "court"])
"""Words of a label that tell no person from another."""
_ISSUED: Final = re.compile(r"(?<=[:=\t])[ \t]*[A-Z]{2}[ \t]+$")
"""The state that stands before a license: Informant's lic.: RI 1482207."""

Words = tuple[str, ...]


@cache
def keyword_letters(rule: Rule) -> frozenset[str]:
    """The words of a rule's keywords: a label of many words is no sentence."""
    return frozenset(word for keyword in rule.keywords for word in keyword.split())


@cache
def _of_number(rule: Rule) -> frozenset[str]:
    """Those that say what number it is, and not whose."""
    known = name_words()
    words = {part for word in keyword_letters(rule) for part in label_words(word)}
    return frozenset(words | {"number", "no", "num", "id", "given"}) - known.persons - known.others - {"s"}


@cache
def _of_name() -> frozenset[str]:
    """The words that say that a name stands here, and not whose."""
    known = name_words()
    phrases = [*known.parts, *known.name_words, *(short for short, person in known.prefixes.items() if not person)]
    return frozenset(word for phrase in phrases for word in phrase.split() if word.isalpha())


def role_of(scene: Scene, candidate: Candidate, line: tuple[int, int]) -> Words:
    """Whom the label of a number names: `plaintiff`, `tenant 2`; empty where it names nobody."""
    low = line[0]
    if scene.data[max(0, low - 2) : low] == b":\n" and not scene.data[low : candidate.start].strip():
        low = scene.line(low - 1, low - 1, 0, low)[0]  # the label stands over its number
    head = scene.text(max(low, candidate.start - _LONGEST - (line[0] - low)), candidate.start)
    label = _BORDER.split(_ASIDE.sub("", _ISSUED.sub("", head)).rstrip(_MARKS + "\n"))[-1]
    for said in (_PURPOSE.sub("", label), label):
        words = [word for word in label_words(said) if word not in _LINKS]
        left = [word for word in words if word not in _of_number(candidate.rule)]
        if len(left) < len(words) and len(left) <= _MOST_WORDS and any(map(str.isalpha, left)):
            return tuple(left)
    return ()


def named(scene: Scene, candidate: Candidate, line: tuple[int, int], low: int, high: int) -> Spot | None:
    """The person of the record whom the label of a number names: the last before it, else the first behind it."""
    role = role_of(scene, candidate, line)
    if not role:
        return None
    low, high = max(low, candidate.start - _WINDOW), min(high, candidate.end + _WINDOW // 4)
    word = next(filter(str.isalpha, role))
    text = scene.text(low, line[0]).lower() + scene.text(candidate.end, high).lower() + scene.text(*line).lower()
    late = word in _LATE and [spot for spot in scene.names(low, candidate.start) if _ESTATE in spot.name.facts]
    if late:
        return late[-1]
    if text.count(word) < 2 and len(word) > _SHORT:  # the label itself is one
        return _other_of_two(scene, candidate, low) if word in _MARRIED and len(role) == 1 else None
    every = scene.names(low, high)
    spots = [spot for spot in every if role in _labels(scene, spot) or spot.other == " ".join(role)]
    if not spots and word in _MARRIED and len(role) == 1:
        return _other_of_two(scene, candidate, low)
    before = [spot for spot in spots if spot.end <= candidate.start]
    return before[-1] if before else next((spot for spot in spots if spot.start >= candidate.end), None)


def _other_of_two(scene: Scene, candidate: Candidate, low: int) -> Spot | None:
    """The second of two of one family whom "and" joins before a number, if nobody else is named: the spouse."""
    before = scene.names(low, candidate.start)
    if len({spot.name.key for spot in before}) != 2:
        return None
    pairs = ((one, other) for one, other in pairwise(before) if family_parts(one.name) & family_parts(other.name))
    return next((other for one, other in pairs if _AND.fullmatch(scene.text(one.end, max(one.end, other.start)))), None)


def _labels(scene: Scene, spot: Spot) -> list[Words]:
    """What the label before a name calls the person: `parent` and `guardian` and both, in `Parent/guardian:`."""
    known = scene.labels.get(spot.start)
    if known is None:
        known = scene.labels[spot.start] = _read(scene, spot)
    return known


def _read(scene: Scene, spot: Spot) -> list[Words]:
    line = scene.line(spot.start, spot.start, 0, scene.size)
    text = _HIS.sub(":", scene.text(max(line[0], spot.start - _LONGEST), spot.start))
    head = text.rstrip(_MARKS)
    marked = any(mark in text[len(head) :] for mark in ":=\t") or text[len(head) :].count(" ") > 2
    label = _BORDER.split(head)[-1]
    if not label or (not marked and len(label) < len(head)):
        return []
    found = [label_words(each) for each in {label, *_EITHER.split(label)}]
    labels = [
        tuple(word for word in words if word not in _of_name() and word not in _LINKS)
        for words in found
        if len(words) <= _MOST_WORDS
    ]
    short = ["".join(word[0] for word in words) for words in labels if len(words) > 1]
    labels += [(initials,) for initials in short if initials not in states()]  # RP, the responsible party
    return labels + [words[1:] for words in labels if len(words) > 1 and words[0] in _APPOINTED]


def beside(scene: Scene, spots: tuple[Spot, ...], candidate: Candidate) -> Spot | None:
    """The name directly before a number, if a label of its own calls it somebody: `Beneficiary: Ana Silva, SSN …`."""
    before = [spot for spot in spots if spot.end <= candidate.start]
    if not before or not _labels(scene, before[-1]):
        return None
    between = scene.text(before[-1].end, candidate.start)
    own = before[-1].other.rpartition(" ")[2] in _ASKED or not _WIDE.search(between)
    return (
        before[-1]
        if own and len(between) <= _LONGEST and _of_number(candidate.rule).issuperset(label_words(between))
        else None
    )
