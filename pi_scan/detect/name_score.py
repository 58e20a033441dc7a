"""From a run of capitalised words to scored readings of it as names.

A run is cut into segments at words that no name holds; each segment, or two joined by a comma, is read in every layout
(Mary A. Silva; SILVA MARY; Silva, Mary; John and Mary Silva) and the likelihood ratios of its words are added up.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import NamedTuple

from pi_scan.detect.lexicon import RATIO, Lexicon, fold, lexicon
from pi_scan.detect.name_words import NameWords, name_words


class Unit(NamedTuple):
    """One word of a name, or a particle with the word it belongs to."""

    kind: str
    """N known name, U unknown word, I initial, R road or feature, P particle."""
    given: float
    family: float
    start: int
    end: int
    letters: str
    """Capitals and spaces."""


class Reading(NamedTuple):
    """A span read as a name; offsets in the searched text."""

    score: float
    start: int
    end: int
    given: str
    family: str
    facts: tuple[str, ...]


class Segment:
    """Neighbouring words that may form one name."""

    __slots__ = ("after", "capitals", "honorific", "link", "nickname", "suffix", "units")

    def __init__(self, link: str) -> None:
        self.units: list[Unit] = []
        self.link = link
        """What joins it to the segment before: `,` `;` (comma without space) `/` `&` `t` (wide gap), or nothing."""
        self.capitals = True
        self.honorific = self.suffix = self.nickname = False
        self.after = ""
        """Kind of the word right after it that ended it."""


@cache
def upper_class() -> str:
    """The capital letters of the Latin, Greek and Cyrillic blocks, as the inside of a character class."""
    blocks = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x1F00))
    return "A-Z" + "".join(chr(code) for block in blocks for code in block if chr(code).isupper())


APOSTROPHES = "'’ʼ‘`´"
WORD = rf"[{upper_class()}][^\W\d_]*+(?:[{APOSTROPHES}\-‐‑][^\W\d_]{{2,}}+)*+(?![\d_@])"
"""One capitalised word: O'Brien, Jean-Baptiste, J; not AB12, nor the possessive 's."""
_PIECES = re.compile(rf"([^\W\d_]+(?:[{APOSTROPHES}\-‐‑][^\W\d_]{{2,}})*)")
_OPEN, _CLOSE = frozenset(['"', "“", "(", "'", "‘"]), frozenset(['"', "”", ")", "'", "’"])
_VOWEL = re.compile("[AEIOUY]")
_MAX_UNITS = 40


def _gap(gap: str) -> str:
    """Kind of what stands between two words: blank, `t` wide, `.`, `,`, `;` (bare comma), `/`, `&`, or `!` a break."""
    mark = gap.strip(" \t\xa0")
    if not mark:
        return "t" if "\t" in gap or len(gap) > 2 else " "
    if mark in {",", ".,"}:
        return ";" if gap == "," else ","
    return mark if mark in {".", "/", "&"} else "!"


def _unit(kind: str, code: int, start: int, end: int, letters: str) -> Unit:
    return Unit(kind, RATIO[code & 255], RATIO[code >> 8], start, end, letters)


def _look_up(words: Lexicon, letters: str) -> int:
    """Code of a word; of a compound (JEAN BAPTISTE) as one word, else made of its first and last part."""
    if " " not in letters:
        return words[letters]
    whole = words[letters.replace(" ", "")]
    if whole:
        return whole
    first, last = words[letters[: letters.index(" ")]], words[letters[letters.rindex(" ") + 1 :]]
    return (first & 255 or 79) | (last >> 8 or 79) << 8 if first or last else 0


def segments(run: str, base: int, *, lenient: bool = False) -> list[Segment]:
    """Cut `run`, which begins at offset `base` of the text, into segments. `lenient`: ordinary words may be names."""
    words_ = name_words()
    kinds, abbreviations, joiners = words_.kinds, words_.abbreviations, words_.joiners
    below = words_.weights.word_below
    words = lexicon()
    pieces = _PIECES.split(run)
    plain = run.isascii() and "-" not in run and "'" not in run and "`" not in run
    done: list[Segment] = []
    segment = Segment("!")
    at = base
    skip_to = 0
    for index in range(1, min(len(pieces), 2 * _MAX_UNITS), 2):
        between, word = pieces[index - 1], pieces[index]
        start = at + len(between)
        at = start + len(word)
        if index < skip_to:
            continue
        letters = word.upper() if plain else fold(word)
        gap = " " if between == " " or index == 1 else _gap(between)
        kind = kinds.get(letters, "")
        last = segment.units[-1].kind if segment.units else ""
        if gap == ".":
            gap = " " if last in {"I", "P"} or (segment.honorific and not last) else "!"
        if gap == "!" and between.strip(" \t\xa0.") in _OPEN and index + 1 < len(pieces) and pieces[index + 1][:1] in _CLOSE and last:
            segment.nickname = True  # William "Bill" Silva: the nickname is passed over
            pieces[index + 1] = pieces[index + 1][1:]
            at += 1
            continue
        if gap != " ":
            if kind == "S" and gap in {",", ";"} and segment.units:  # Silva, Jr.
                segment.suffix = True
                continue
            if segment.units:
                done.append(segment)
            segment = Segment(gap if segment.units else "!")
        if word.islower():
            if kind == "P":
                segment.units.append(_unit("P", words[letters], start, at, letters))
                continue
            if segment.units:
                done.append(segment)
            segment = Segment("&" if word in joiners and done and done[-1] is segment else "!")
            continue
        if kind == "H" and (not segment.units or gap != " ") and len(letters) > 1:
            segment.honorific = True
            continue
        if kind == "S" and segment.units:
            segment.suffix = True
            done.append(segment)
            segment = Segment("t")
            continue
        if not letters:
            continue
        if len(letters) == 1:
            dotted = pieces[index + 1][:1] == "."
            segment.units.append(_initial(letters, start, at + dotted, dotted=dotted, weights=words_))
            continue
        capitals = word.isupper()
        code = _look_up(words, letters)
        if kind in {"", "R", "X"}:
            if kind != "R" and capitals and letters in abbreviations and not lenient:
                kind = "X"
            elif kind == "X" and not (lenient and code and max(RATIO[code & 255], RATIO[code >> 8]) > below):
                kind = "X"
            elif not code:
                kind = "U"
                if capitals and len(letters) == 2 and not _VOWEL.search(letters):
                    segment.units.append(Unit("I", words_.weights.initials_pair, -3.0, start, at, letters))
                    continue
            elif kind == "R":
                pass
            elif lenient or max(RATIO[code & 255], RATIO[code >> 8]) >= below:
                kind = "N"
            else:
                kind = "W"
        elif kind in {"H", "S"}:
            kind = "O" if kind == "H" else "N"
        if kind in {"W", "X", "O"}:
            if segment.units:
                segment.after = kind
                done.append(segment)
            segment = Segment("!")
            continue
        if not capitals:
            segment.capitals = False
        if kind == "U":
            weights = words_.weights
            short = weights.unknown_caps if capitals and len(letters) < 5 else 0.0
            segment.units.append(Unit("U", weights.unknown_given + short, weights.unknown_family + short, start, at, letters))
        else:
            segment.units.append(_unit(kind, code, start, at, letters))
    if segment.units:
        done.append(segment)
    for each in done:
        if any(unit.kind == "P" for unit in each.units):
            each.units = _joined(each.units, words)
    return [each for each in done if each.units]


def _initial(letter: str, start: int, end: int, *, dotted: bool, weights: NameWords) -> Unit:
    value = weights.weights
    if dotted:
        return Unit("I", value.dotted_initial, -3.0, start, end, letter)
    return Unit("I", value.word_initial if letter in "AI" else value.bare_initial, -3.0, start, end, letter)


def _joined(units: list[Unit], words: Lexicon) -> list[Unit]:
    """Particles drawn to the word after them: DE LA CRUZ, ST PIERRE. A lone one (Le, Do, Van) is a word of its own."""
    out: list[Unit] = []
    pending: list[Unit] = []
    for unit in units:
        if unit.kind == "P":
            pending.append(unit)
            continue
        if pending and unit.kind in {"N", "U", "R"}:
            whole = words["".join([*(p.letters for p in pending), unit.letters.replace(" ", "")])]
            letters = " ".join([*(p.letters for p in pending), unit.letters])
            if whole and RATIO[whole >> 8] > 0:
                out.append(_unit("N", whole, pending[0].start, unit.end, letters))
            elif out:
                out.append(Unit(unit.kind, unit.given - 1, max(unit.family, 0.0), pending[0].start, unit.end, letters))
            else:
                out.extend([*(p._replace(kind="N") for p in pending), unit])
        else:
            out.extend([*(p._replace(kind="N") for p in pending), unit])
        pending = []
    out.extend(p._replace(kind="N") for p in pending)
    return out


def _middle(units: list[Unit]) -> float:
    total = 0.0
    for unit in units:
        if unit.kind == "I":
            total += 0.2
        elif unit.kind == "U":
            total -= 0.2
        else:
            total += min(0.4, max(-0.7, 0.3 * max(unit.given, unit.family)))
    return total


def _letters(units: list[Unit]) -> str:
    return " ".join([unit.letters for unit in units])


def plain(segment: Segment, units: list[Unit], *, trust: bool = False) -> list[Reading]:
    """The best readings of `units` as given name, middle names, family name, or the other way about; without overlap."""
    count = len(units)
    if count < 2:
        return []
    weights = name_words().weights
    shape = 0.0 if segment.capitals else weights.title_case
    turned = weights.reversed_caps if segment.capitals else weights.reversed_title
    best: tuple[float, int, int, bool] = (-sys.float_info.max, 0, 0, False)
    for i in range(count - 1):
        first, second = units[i], units[i + 1]
        for j in range(i + 2, min(count, i + 5) + 1):
            last = units[j - 1]
            middle = _middle(units[i + 1 : j - 1]) if j - i > 2 else 0.0
            known = trust or (first.kind == "N" and first.given > 0.5) or (last.kind in {"N", "R"} and last.family > 0.5 and first.kind != "R")
            if last.kind != "I" and known and not (first.kind == "U" and last.kind == "U" and not trust) and not (first.kind == "I" and last.kind == "U" and not trust):
                score = first.given + last.family + middle
                if score > best[0]:
                    best = (score, i, j, False)
            if first.kind in {"N", "R"} and second.kind in {"N", "I"} and (second.kind == "N" or trust):
                score = first.family + second.given + (_middle(units[i + 2 : j]) if j - i > 2 else 0.0) + turned
                if score > best[0]:
                    best = (score, i, j, True)
    score, i, j, swapped = best
    if j == 0:
        return []
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
        reading = Reading(score, units[i].start, units[j - 1].end, _letters(units[i + 1 : j]), units[i].letters, ("layout:last first",))
    else:
        reading = Reading(score, units[i].start, units[j - 1].end, _letters(units[i : j - 1]), units[j - 1].letters, ("layout:first last",))
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
    if left[-1].kind == "I" or right[0].kind == "R":
        return None
    if not trust and left[-1].kind == "U" and (right[0].kind != "N" or right[0].given < 0.5):
        return None
    stop = 1
    while stop < len(right) and (right[stop].kind == "I" or (right[stop].kind == "N" and right[stop].given > 0)):
        stop += 1
    right = right[:stop]
    score = max(unit.family for unit in left) + right[0].given + _middle(right[1:])
    if not trust and right[0].kind == "U" and score < weights.accept:
        return None
    score += weights.comma if given.link == "," else 0.0
    if not (family.capitals and given.capitals):
        score += weights.title_case
    if family.suffix or given.suffix:
        score += weights.suffix
    if right[0].letters in words_.places and len(right) == 1:
        score += weights.place
    if given.after == "O" and stop == len(given.units):
        score += weights.organisation
    return Reading(score, left[0].start, right[-1].end, _letters(right), _letters(left), ("layout:last, first",))
