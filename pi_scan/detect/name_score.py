"""From a run of capitalised words to scored readings of it as names.

A run is cut into segments at words that no name holds; each segment, or two joined by a comma, is read in every layout
(Mary A. Silva; SILVA MARY; Silva, Mary; John and Mary Silva) and the likelihood ratios of its words are added up.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import NamedTuple

from pi_scan.detect.lexicon import KINDS, RATIO, Lexicon, fold, lexicon
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
    if gap == " ":
        return " "
    mark = gap.strip(" \t\xa0")
    if not mark:
        return "t" if "\t" in gap or len(gap) > 2 else " "
    if mark in {",", ".,"}:
        return ";" if gap == "," else ","
    return mark if mark in {".", "/", "&"} else "!"


def _unit(kind: str, code: int, start: int, end: int, letters: str) -> Unit:
    return Unit(kind, RATIO[code & 255], RATIO[code >> 8 & 255], start, end, letters)


def _look_up(words: Lexicon, letters: str) -> int:
    """Code of a word; of a compound (JEAN BAPTISTE) as one word, else made of its first and last part."""
    if " " not in letters:
        return words[letters]
    whole = words[letters.replace(" ", "")]
    if whole:
        return whole
    first, last = words[letters[: letters.index(" ")]], words[letters[letters.rindex(" ") + 1 :]]
    return (first & 255 or 79) | (last & 0xFF00 or 79 << 8) if first or last else 0


@cache
def _dead() -> bytes:
    """For each pair of ratios 1 if it is no name's: both are below `word_below`."""
    below = name_words().weights.word_below
    low = [ratio < below for ratio in RATIO]
    return bytes(low[code & 255] and low[code >> 8] for code in range(1 << 16))


@cache
def _live() -> bytes:
    """For each pair of ratios 1 if it is clearly a name's: one of them is above `name_above`."""
    above = name_words().weights.name_above
    high = [ratio > above for ratio in RATIO]
    return bytes(high[code & 255] or high[code >> 8] for code in range(1 << 16))


def segments(run: str, base: int, *, lenient: bool = False) -> list[Segment]:
    """Cut `run`, which begins at offset `base` of the text, into segments. `lenient`: ordinary words may be names."""
    words = lexicon()
    pieces = _PIECES.split(run)
    del pieces[2 * _MAX_UNITS + 1 :]
    if run.isascii() and "-" not in run and "'" not in run and "`" not in run:
        folded = [piece.upper() for piece in pieces[1::2]]
        codes = [words[word] for word in folded]
    else:
        folded = [fold(piece) for piece in pieces[1::2]]
        codes = [_look_up(words, word) for word in folded]
    if not lenient:
        live = _live()
        if not any([live[code & 0xFFFF] for code in codes]):
            return []
    cutter = _Cutter(pieces, lenient=lenient)
    at = base
    for index, letters in enumerate(folded):
        start = at + len(pieces[2 * index])
        at = start + len(pieces[2 * index + 1])
        if letters:
            cutter.add(index, letters, codes[index], start, at)
    return cutter.result(words)


class _Cutter:
    """The state of cutting one run into segments."""

    __slots__ = ("dead", "done", "lenient", "particles", "pieces", "segment", "words")

    def __init__(self, pieces: list[str], *, lenient: bool) -> None:
        self.pieces = pieces
        self.lenient = lenient
        self.dead = _dead()
        self.words = name_words()
        self.done: list[Segment] = []
        self.segment = Segment("!")
        self.particles = False

    def close(self, link: str, after: str = "") -> None:
        """End the segment at hand, if it has words; the next one hangs on it by `link`."""
        if self.segment.units:
            self.segment.after = after
            self.done.append(self.segment)
            self.segment = Segment(link)
        elif link != "&":
            self.segment = Segment("!")

    def add(self, index: int, letters: str, code: int, start: int, end: int) -> None:
        """Take the word number `index` of the run."""
        gap = self.pieces[2 * index]
        kind = KINDS[code >> 16]
        if index and gap != " " and not self._cross(index, _gap(gap), gap, kind):
            return
        word = self.pieces[2 * index + 1]
        if kind == "A":
            if word.isupper() and not self.lenient:
                self.close("!", "X")
                return
            code &= 0xFFFF
        elif kind != " " or len(letters) == 1 or word.islower():
            self._special(index, kind, letters, code, start, end)
            return
        if code and self.dead[code] and not self.lenient and word.isascii():
            self.close("!", "W")
            return
        capitals = word.isupper()
        if code and not word.isascii() and max(RATIO[code & 255], RATIO[code >> 8]) < self.words.weights.name_above:
            code = 0  # Réal is a name, "real" is the word
        if code:
            unit = Unit("N", RATIO[code & 255], RATIO[code >> 8], start, end, letters)
            self.segment.units.append(unit)
        else:
            self._unknown(letters, start, end, capitals=capitals)
        if not capitals:
            self.segment.capitals = False

    def _cross(self, index: int, kind_of_gap: str, gap: str, kind: str) -> bool:
        """Pass the gap before a word; False if the word is used up by that."""
        units = self.segment.units
        last = units[-1].kind if units else ""
        if kind_of_gap == ".":
            kind_of_gap = " " if last in {"I", "P"} or (self.segment.honorific and not last) else "!"
        if kind_of_gap == " ":
            return True
        following = self.pieces[2 * index + 2][:1]
        if kind_of_gap == "!" and last and following and following in _CLOSE and gap.strip(" \t\xa0.") in _OPEN:
            self.segment.nickname = True  # William "Bill" Silva: the nickname is passed over
            return False
        if self.segment.nickname and gap[:1] in _CLOSE and last:
            return True
        if kind == "S" and kind_of_gap in {",", ";"} and units:  # Silva, Jr.
            self.segment.suffix = True
            return False
        self.close(kind_of_gap)
        return True

    def _unknown(self, letters: str, start: int, end: int, *, capitals: bool) -> None:
        weights = self.words.weights
        if capitals and len(letters) == 2 and not _VOWEL.search(letters):
            self.segment.units.append(Unit("I", weights.initials_pair, -3.0, start, end, letters))
            return
        short = weights.unknown_caps if capitals and len(letters) < 5 else 0.0
        unit = Unit("U", weights.unknown_given + short, weights.unknown_family + short, start, end, letters)
        self.segment.units.append(unit)

    def _special(self, index: int, kind: str, letters: str, code: int, start: int, end: int) -> None:
        """Words of a kind, small words and initials."""
        word = self.pieces[2 * index + 1]
        segment = self.segment
        if word.islower():
            if kind == "P":
                self.particles = True
                segment.units.append(_unit("P", code, start, end, letters))
            else:
                self.close("&" if word in self.words.joiners else "!")
        elif len(letters) == 1:
            dotted = self.pieces[2 * index + 2][:1] == "."
            segment.units.append(_initial(letters, start, end + dotted, dotted=dotted, words=self.words))
        elif kind == "H":
            if segment.units and not (index and self.pieces[2 * index] != " "):
                self.close("!", "O")  # Silva Dr
            segment = self.segment
            segment.honorific = True
        elif kind == "S":
            if segment.units:
                segment.suffix = True
                self.close("t")
        elif kind == "P":
            self.particles = True
            segment.units.append(_unit("P", code, start, end, letters))
            segment.capitals &= word.isupper()
        elif kind == "R" or (kind == "X" and self.lenient and not self.dead[code & 0xFFFF]):
            segment.units.append(_unit("R" if kind == "R" else "N", code, start, end, letters))
            segment.capitals &= word.isupper()
        else:
            self.close("!", kind if kind in "XO" else "W")

    def result(self, words: Lexicon) -> list[Segment]:
        """The segments, particles joined to their words."""
        self.close("!")
        if self.particles:
            for segment in self.done:
                segment.units = _joined(segment.units, words)
        return self.done


def _initial(letter: str, start: int, end: int, *, dotted: bool, words: NameWords) -> Unit:
    value = words.weights
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
            if whole and RATIO[whole >> 8 & 255] > 0:
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
    shape = weights.capitals if segment.capitals else weights.title_case
    turned = weights.reversed_caps if segment.capitals else weights.reversed_title
    best: tuple[float, int, int, bool] = (-sys.float_info.max, 0, 0, False)
    for i in range(count - 1):
        first, second = units[i], units[i + 1]
        for j in range(i + 2, min(count, i + 5) + 1):
            last = units[j - 1]
            middle = _middle(units[i + 1 : j - 1]) if j - i > 2 else 0.0
            known = trust or (first.kind == "N" and first.given > weights.name_above) or (last.kind in {"N", "R"} and last.family > weights.name_above and first.kind != "R")
            if last.kind != "I" and known and not (first.kind == "U" and last.kind == "U" and not trust) and not (first.kind == "I" and last.kind == "U" and (not trust or first.end == last.start)):
                score = first.given + last.family + middle
                if score > best[0]:
                    best = (score, i, j, False)
            if second.kind == "N" or (trust and second.kind == "I"):
                if first.kind not in {"N", "R"} and not (first.kind == "U" and segment.capitals and i == 0 and second.given > 1.0):
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
