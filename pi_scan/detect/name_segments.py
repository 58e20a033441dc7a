"""From a run of capitalised words to segments: neighbouring words that may form one name.

A run is cut at words that no name holds; particles are drawn to their word, initials, honorifics and suffixes are
told from names, and each word gets its likelihood ratios from the lexicon.
"""

from __future__ import annotations

import re
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


class Segment:
    """Neighbouring words that may form one name."""

    # Not slotted: the usual values stay on the class, which makes the many short-lived segments cheaper.
    capitals = True
    """False once a word of it has a small letter."""
    honorific = suffix = nickname = False
    after = ""
    """Kind of the word right after it that ended it."""

    def __init__(self, link: str) -> None:
        self.units: list[Unit] = []
        self.link = link
        """What joins it to the segment before: `,` `;` (comma without space) `/` `&` `t` (wide gap), or `!` nothing."""


CAPITAL = "A-ZÀ-ÖØ-ÞĀ-ɏͰ-ΫЀ-ЯḀ-ỿ"
"""Inside of a character class: capitals; with small letters where the two alternate, which the cutting sorts out."""
APOSTROPHES = "'’ʼ‘`´"
WORD = rf"[{CAPITAL}][^\W\d_]*+(?:[{APOSTROPHES}\-‐‑][^\W\d_]{{2,}}+)*+(?![\d_@])"
"""One capitalised word: O'Brien, Jean-Baptiste, J; not AB12, nor the possessive 's."""
_PIECES = re.compile(rf"([^\W\d_]+(?:[{APOSTROPHES}\-‐‑][^\W\d_]{{2,}})*)")
_OPEN, _CLOSE = frozenset(['"', "“", "(", "'", "‘"]), frozenset(['"', "”", ")", "'", "’"])
_QUOTED = frozenset(['", "', "', '", '","', "','"])
"""Between two strings of a program."""
_THI = "THI"
"""Stands before the given name of many Vietnamese women, and in nothing else."""
_STREET = frozenset(["ST", "STE"])
"""Particles before a saint's name that are short for street and suite after another word."""
_AND = frozenset(["AND"])
"""Between two given names in capitals."""
_JOINS = re.compile(r"(?:\. ?| )$")
_VOWEL = re.compile("[AEIOUY]")
MOST_WORDS = 120
"""Words of one run that are read, small ones included."""


def _gap(gap: str) -> str:
    """Kind of what stands between two words: blank, `t` wide, `.`, `,`, `;` (bare comma), `/`, `&`, or `!` a break."""
    if gap == " ":
        return " "
    mark = gap.strip(" \t\xa0")
    if not mark:
        return "t" if "\t" in gap or len(gap) > 2 else " "
    if mark in {",", ".,"}:
        return ";" if gap == "," else ","
    if mark in _QUOTED:
        return ";"
    if mark == ". &":
        return "&"
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
    """For each pair of ratios (see `Lexicon`) 1 if it is no name's: both are below `word_below`."""
    below = name_words().weights.word_below
    low = bytes(ratio < below for ratio in RATIO)
    return b"".join(low if family else bytes(256) for family in low)


@cache
def _live() -> bytes:
    """For each pair of ratios 1 if it is clearly a name's: one of them is above `name_above`."""
    above = name_words().weights.name_above
    high = bytes(ratio > above for ratio in RATIO)
    return b"".join(b"\1" * 256 if family else high for family in high)


def segments(run: str, base: int, *, lenient: bool = False) -> list[Segment]:
    """Cut `run`, which begins at offset `base` of the text, into segments. `lenient`: ordinary words may be names."""
    words = lexicon()
    pieces = _PIECES.split(run)
    del pieces[2 * MOST_WORDS + 1 :]
    if run.isascii() and "-" not in run and "'" not in run and "`" not in run:
        folded = [piece.upper() for piece in pieces[1::2]]
        codes = [words[word] for word in folded]
        simple = len(folded) > 1 and max(codes) <= 0xFFFF and min(map(len, folded)) > 1 and {*pieces[2:-1:2]} == _BLANK
    else:
        simple = False
        folded = [fold(piece) for piece in pieces[1::2]]
        codes = [_look_up(words, word) for word in folded]
    if not lenient:
        live = _live()
        if run.isascii() and not any([live[code & 0xFFFF] for code in codes]):  # noqa: C419  (a generator costs more than it saves here)
            return []
        if simple:
            return _simple(pieces, folded, codes, base)
    cutter = _Cutter(pieces, lenient=lenient)
    at = base
    for index, letters in enumerate(folded):
        start = at + len(pieces[2 * index])
        at = start + len(pieces[2 * index + 1])
        if letters:
            cutter.add(index, letters, codes[index], start, at)
    return cutter.result(words)


_BLANK = {" "}


def _after_thi(segment: Segment) -> bool:
    return bool(segment.units) and segment.units[-1].letters == _THI


def _thi(letters: str, code: int, start: int, end: int) -> Unit:
    """The given name after Thi, whatever the word means elsewhere: Huynh Thi My."""
    known = name_words().weights.unknown_family
    return Unit("N", max(known, RATIO[code & 255]), max(known, RATIO[code >> 8 & 255]), start, end, letters)


def _simple(pieces: list[str], folded: list[str], codes: list[int], base: int) -> list[Segment]:
    """`segments` for the commonest run: plain words, one blank apart, none of a special kind."""
    dead, thi = _dead(), _THI in folded
    done: list[Segment] = []
    segment: Segment | None = None
    start = base + len(pieces[0])
    for letters, code, word in zip(folded, codes, pieces[1::2], strict=True):
        end = start + len(letters)
        if thi and segment is not None and _after_thi(segment):
            segment.units.append(_thi(letters, code, start, end))
            segment.capitals &= word.isupper()
        elif code and dead[code]:
            if segment is not None:
                segment.after = "W"
                segment = None
        else:
            if segment is None:
                segment = Segment("!")
                done.append(segment)
            capitals = word.isupper()
            if code:
                segment.units.append(Unit("N", RATIO[code & 255], RATIO[code >> 8], start, end, letters))
            else:
                segment.units.append(_unknown(letters, start, end, capitals=capitals))
            if not capitals:
                segment.capitals = False
        start = end + 1
    return done


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
            behind = self.segment.link == "t" and self.done and self.done[-1].suffix  # Silva Jr., Ana
            self.segment = Segment(link if behind and link in {",", ";", "t"} else "!")

    def add(self, index: int, letters: str, code: int, start: int, end: int) -> None:
        """Take the word number `index` of the run."""
        gap = self.pieces[2 * index]
        kind = KINDS[code >> 16]
        if index and gap != " " and not self._cross(index, _gap(gap), gap, code):
            return
        if kind == "S" and self._called(code):
            kind, code = " ", code & 0xFFFF
        word = self.pieces[2 * index + 1]
        if len(letters) > 1 and not word.islower() and _after_thi(self.segment):
            self.segment.units.append(_thi(letters, code, start, end))
            self.segment.capitals &= word.isupper()
            return
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
        if not word.isascii():  # Réal is a name, "real" is the word
            least = self.words.weights.accented
            unit = Unit("N", max(RATIO[code & 255], least), max(RATIO[code >> 8], least), start, end, letters)
            self.segment.units.append(unit)
        elif code:
            self.segment.units.append(Unit("N", RATIO[code & 255], RATIO[code >> 8], start, end, letters))
        else:
            self.segment.units.append(_unknown(letters, start, end, capitals=capitals))
        if not capitals:
            self.segment.capitals = False

    def _called(self, code: int) -> bool:
        """Whether a suffix is a given name here: Junior Silva; Silva, Junior. A whole name stands before a suffix."""
        words = sum(unit.kind != "P" for unit in self.segment.units)
        return words < 2 and RATIO[code & 255] > max(0.0, RATIO[code >> 8 & 255])

    def _cross(self, index: int, kind_of_gap: str, gap: str, code: int) -> bool:
        """Pass the gap before a word; False if the word is used up by that."""
        units = self.segment.units
        last = units[-1].kind if units else ""
        if kind_of_gap == ".":
            if not last and self.segment.link == "t" and len(gap) > 2:
                kind_of_gap = "t"  # a suffix, and the next column
            elif units and units[-1].letters in self.words.shortened and gap == ". ":  # Wm. Silva
                least = self.words.weights.shortened
                units[-1] = units[-1]._replace(kind="N", given=max(units[-1].given, least))
                kind_of_gap = " "
            else:
                kind_of_gap = " " if last in {"I", "P"} or (self.segment.honorific and not last) else "!"
        if kind_of_gap == " ":
            return True
        following = self.pieces[2 * index + 2][:1]
        if kind_of_gap == "!" and last and following and following in _CLOSE and gap.strip(" \t\xa0.") in _OPEN:
            self.segment.nickname = True  # William "Bill" Silva: the nickname is passed over
            return False
        if self.segment.nickname and gap[:1] in _CLOSE and last:
            return True
        if KINDS[code >> 16] == "S" and kind_of_gap in {",", ";"} and units and not self._called(code):  # Silva, Jr.
            self.segment.suffix = True
            return False
        self.close(kind_of_gap)
        return True

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
            if letters in _STREET and segment.units and not _JOINS.match(self.pieces[2 * index + 2]):
                self.segment = Segment("!")  # 12 Winter St, Lynn: no Lynn Winter
                return
            self.particles = True
            segment.units.append(_unit("P", code, start, end, letters))
            segment.capitals &= word.isupper()
        elif kind == "R" or (kind == "X" and self.lenient and _named(code)):
            segment.units.append(_unit("R" if kind == "R" else "N", code, start, end, letters))
            segment.capitals &= word.isupper()
        elif word in _AND and segment.capitals and segment.units:  # JOHN AND MARY SILVA
            self.close("&")
        else:
            self.close("!", kind if kind in "XO" else "W")

    def result(self, words: Lexicon) -> list[Segment]:
        """The segments, particles joined to their words."""
        self.close("!")
        if self.particles:
            for segment in self.done:
                if self.lenient and _is_whole(segment.units):
                    segment.units = [unit._replace(kind="N") for unit in segment.units]
                else:
                    segment.units = _joined(segment.units, words)
        return self.done


def _named(code: int) -> bool:
    """Whether a word that ends names elsewhere is also some persons' name: March and Sunday are, SSN is not."""
    return max(RATIO[code & 255], RATIO[code >> 8 & 255]) > name_words().weights.word_below


def _is_whole(units: list[Unit]) -> bool:
    """Whether a particle is a name of its own, and one other word with it makes a person: Le Quang, Van Ta."""
    return (
        len(units) == 2 and units[0].kind == "P" and max(units[0].given, units[0].family) > 0 and units[1].kind == "N"
    )


def _unknown(letters: str, start: int, end: int, *, capitals: bool) -> Unit:
    weights = name_words().weights
    if capitals and len(letters) == 2 and not _VOWEL.search(letters):
        return Unit("I", weights.initials_pair, -3.0, start, end, letters)
    short = weights.unknown_caps if capitals and len(letters) < 5 else 0.0
    return Unit("U", weights.unknown_given + short, weights.unknown_family + short, start, end, letters)


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
