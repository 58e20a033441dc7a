"""The name lexicon: for each known word, how much likelier it is as a given or family name than as plain text.

The table is `detectors/lexicons/person_names.txt.gz` (US Census 2020 names and English words). It is read when the
first name is looked for, as one line of text for each two first letters; a line becomes dictionary entries when a word
that begins so is first asked for: 20 ms instead of 110 at the start, and words that a share never uses cost nothing.
"""

from __future__ import annotations

import sys
import unicodedata
from array import array
from functools import cache

from pi_scan.detect.name_words import name_words
from pi_scan.detect.tables import unpacked

KINDS = " AXORPSH"
"""Kinds of words by number, bits 16 and up of a code: none, then those of `NameWords.kinds`."""
_RARE = 59 | 59 << 8
"""Both ratios -2.0."""
UNKNOWN = 0
"""Code of a word that is in no list."""
_ZERO = 79
"""Character code that stands for a ratio of 0.0 in the table."""
RATIO: tuple[float, ...] = tuple((code - _ZERO) / 10 for code in range(256))
"""Stored character -> log10 likelihood ratio."""

_UNDECOMPOSED = str.maketrans(
    {"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ß": "ss", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i"}
)


def fold(text: str) -> str:
    """`text` in capitals A-Z and spaces only, as the Census writes names; hyphens become spaces.

    >>> fold("João Gonçalves"), fold("O’Brien-Nguyễn"), fold("Đặng")
    ('JOAO GONCALVES', 'OBRIEN NGUYEN', 'DANG')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
    upper = text.upper()
    if upper.isascii() and upper.isalpha():
        return upper
    kept = "".join(c if "A" <= c <= "Z" else " " if c in " -\t\xa0_" else "" for c in upper)
    return " ".join(kept.split())


class Lexicon(dict[str, int]):
    """Word in capitals -> code; `UNKNOWN` for others.

    Bits 0-7 and 8-15 are the ratios as given and as family name (see `RATIO`), the bits above an index into `KINDS`.
    """

    __slots__ = ("_drawers", "_special")

    def __init__(self, table: str, kinds: dict[str, str]) -> None:
        super().__init__()
        self._drawers = {line[:2]: line for line in table.split("\n") if line and line[0] != "#"}
        self._special: dict[str, list[tuple[str, int]]] = {}
        for word, kind in kinds.items():
            self._special.setdefault(word[:2], []).append((word, KINDS.index(kind) << 16))
            self._drawers.setdefault(word[:2], "")

    def __missing__(self, word: str) -> int:
        drawer = self._drawers.pop(word[:2], None)
        if drawer is None:
            return UNKNOWN
        if drawer:
            words, given, family = drawer.split("\t")
            # The two characters of a word, one beside the other, are its code in memory.
            pairs = bytearray(2 * len(given))
            pairs[0::2], pairs[1::2] = given.encode("ascii"), family.encode("ascii")
            codes = array("H")
            codes.frombytes(bytes(pairs))
            if sys.byteorder == "big":
                codes.byteswap()
            self.update(zip(words.split(" "), codes, strict=True))
        for special, kind in self._special.pop(word[:2], ()):
            # "Mei Ma" is a name, so its word keeps its ratios; a stop that no list holds reads as a rare word.
            self[special] = self.get(special, _RARE) | kind
        return self.get(word, UNKNOWN)

    def given(self, word: str) -> float:
        """log10 ratio of `word` (capitals) as a given name; 0.0 for an unknown one."""
        code = self[word]
        return RATIO[code & 255] if code else 0.0

    def family(self, word: str) -> float:
        """log10 ratio of `word` (capitals) as a family name; 0.0 for an unknown one."""
        code = self[word]
        return RATIO[code >> 8 & 255] if code else 0.0


@cache
def lexicon() -> Lexicon:
    """The lexicon of the program, loaded once for each process.

    >>> lexicon().family("NGUYEN") > 2 > lexicon().family("STREET")
    True
    """
    return Lexicon(unpacked("lexicons/person_names.txt.gz").decode("ascii"), name_words().kinds)
