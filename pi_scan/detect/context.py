"""What stands around a number: its line, the words before it, the label it has. Characters in, facts out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, Final

from pi_scan.detect.cells import label_over
from pi_scan.detect.checks.arithmetic import aba
from pi_scan.detect.lexicon import lexicon
from pi_scan.detect.name_columns import label_words
from pi_scan.detect.name_words import name_words
from pi_scan.detect.names import find_names
from pi_scan.detect.places import states

if TYPE_CHECKING:
    from pi_scan.detect.vocabulary import Vocabulary, Word

FILLERS: Final = (
    *(
        "numbers",
        "numbered",
        "number",
        "num",
        "nbr",
        "no",
        "is",
        "was",
        "of",
        "for",
        "on file",
        "ending",
        "are",
        "as",
        "id",
    ),
    *("value", "code", "given", "it's"),
)
"""Words that may stand between a label and its value."""
_FILLER: Final = re.compile(
    r"""(?i)^[\s:=#.,\-–—_|"'>()\[\]\t*]*(?:\b(?:""" + "|".join(FILLERS) + r""")\b[\s:=#.,\-–—_|"'>()\[\]\t*]*){0,3}$"""
)
"""All that may stand there."""
_ISSUER: Final = re.compile(r"(?<=[:=#\s]) {0,3}([A-Z]{2})[ -]{1,3}$")
"""The state that issued a number, before it: `License: NH NHL04471822`."""
_ANSWER: Final = re.compile(r"(?:\s\w+){0,2}\s?\?[\s\"'”)]*\n[^\n?]{1,40}[:>]\s{0,2}$")
"""A question's end, and who answers it: `And the account number?`, on the next line `Visitor: `."""
_ASIDE: Final = re.compile(r" ?\((?:[A-Za-z]+(?:['’]s)?\.? ){0,2}")
"""What begins a note behind a number."""
_CLAUSE: Final = re.compile(r"[\])},;|>]\s*")
_NUMBERS: Final = frozenset(["", "no", "num", "nbr", "number", "numbers", "id"])
GENERIC: Final = frozenset(
    [
        "value",
        "number",
        "document",
        "identification",
        "identifier",
        "text",
        "data",
        "content",
        "field",
        "info",
        "answer",
        "column",
        "attribute",
        "custom",
        "extra",
        "misc",
        "other",
        "note",
        "notes",
        "description",
        "comment",
        "comments",
        "remark",
        "remarks",
    ]
)
"""Words that label anything: they speak neither for nor against."""
_OWN: Final = frozenset(["extension", "custom", "user", "extra", "misc", "other"])
"""What fields are called that programs leave to those who use them."""
_ITS_OWN: Final = frozenset(["hers", "his", "mine", "yours", "theirs"])
_NUMBERED: Final = re.compile(
    r"""(?i)([^\W\d_][\w'-]{2,})\s+(?:no|num|number|numbers|nbr|id|ids|code|ref)\b\s?\.?\s*[:=#]?\s*["']?$"""
)
"""The number of another thing, directly before a value: `resolution no. `."""
_NAMED: Final = re.compile(r"""([^\W\d_][\w'-]{2,})\s*(?:"?\s*[:=]|\#)\s*["']?$""")
"""A label or variable of another thing: `build = `, `Case #`."""
_GIVEN: Final = 1.0
"""Weight of a given name from which on it is somebody's by itself: `Robert: `."""
_COUNTED: Final = frozenset(
    ["customer", "client", "cliente", "consumer", "member", "subscriber", "patient", "paciente", "donor", "claimant"]
)
"""Who has a number of their own with a business: `Customer: 412-33-8810`."""
_BULLETS: Final = " \t*•-–—0123456789.)#>\"'{(["
"""What may stand before an item of a list."""
FULL_STOP: Final = (
    r"[a-z0-9)\"'’%][.!?;]"
    r"(?<!\b(?i:no|mr|ms|dr|st|jr|sr|ss|vs)[.])(?<!\b(?i:mrs|nos|soc|sec|num|nbr|tel|lic|apt|ste|ave|rev|inc|ltd)[.])"
    r"(?<!\b(?i:acct|dept|attn|corp|prof)[.])"
)
"""The end of a sentence, which the points of abbreviations are not."""
_SENTENCE: Final = re.compile(FULL_STOP + r"[\"'’)]*\s+(?=[\"'“(]?[A-Z])|\n\s*\n")
"""Where a sentence ends: what stands beyond says nothing about the number."""
_ROUTED_AFTER: Final = re.compile(r"[ ,;/|:#.()-]{1,3}(?:[A-Za-z/]{1,10}\b[ .:#]{0,3})?([0-9]{9})(?![\w-])")
_ROUTED_BEFORE: Final = re.compile(r"(?<![\w-])([0-9]{9})[ ,;/|:#.()-]{1,3}(?:[A-Za-z/]{1,10}\b[ .:#]{0,3})?$")
"""Nine digits beside a number: `11416405 rt 011301798`."""
_BESIDE: Final = 26
"""Characters that they and a word take up."""
_PRONOUNS: Final = frozenset(["her", "his", "their", "your"])
"""Her # says whose number it is, not what."""
LABEL_REACH: Final = 48
"""Characters between the end of a label and its value, at most (labels of forms are padded with dots or spaces)."""


@cache
def _core(keyword: str) -> frozenset[str]:
    """The words of a keyword without those for "number"."""
    return frozenset(word for word in keyword.split() if word.rstrip("#") not in _NUMBERS)


def _whose(label: str) -> bool:
    """Whether a label says whose a number is, not what: `Robert Tran`, `Robert Tran and Lily`, `wife`, `Robert`."""
    known = name_words()
    phrase = _CLAUSE.split(label)[-1].strip(_BULLETS).lower()
    if (phrase in known.persons or phrase in known.others) and phrase not in _COUNTED:
        return True
    last = phrase.rpartition(" ")[2]
    if last in _ITS_OWN or (last.endswith(("'s", "’s")) and last[:-2].removeprefix("ex-") in known.others):
        return True
    given = label[-len(last) :][:1].isupper() and lexicon().given(last.upper()) >= _GIVEN
    if given and last == phrase:
        return True
    names = find_names(label)
    return any(given or name.end == len(label) for name in names)


def _for_anything(label: str) -> bool:
    """Whether a label or variable may hold anything: `notes`, `extensionAttribute3`, `custom_field_1`, `her #`."""
    if label.lower() in _PRONOUNS:
        return True
    words = label_words(label.rstrip("0123456789_-"))
    return bool(words) and words[-1] in GENERIC and (len(words) == 1 or words[0] in _OWN)


class Stretch:
    """A stretch of a text, decoded once, with the keywords in it found once: the numbers in it share both."""

    __slots__ = ("_ends", "_found", "_last", "_lists", "_raw", "_words", "base", "text", "vocabulary")

    def __init__(self, raw: bytes, base: int, vocabulary: Vocabulary) -> None:
        """`raw` stands at the byte offset `base` of the text."""
        self.text = raw.decode("utf-8", "replace")
        self.base = base
        self.vocabulary = vocabulary
        self._raw = b"" if len(self.text) == len(raw) else raw
        self._last = 0, 0
        self._words: list[Word] = []
        self._ends: list[int] = []
        self._found = False
        self._lists: frozenset[int] | None = None

    def position(self, offset: int) -> int:
        """The character at a byte offset of the text."""
        if not self._raw:
            return offset - self.base
        wanted = offset - self.base
        while 0 < wanted < len(self._raw) and 0x80 <= self._raw[wanted] < 0xC0:
            wanted -= 1  # inside a character: it counts from its first byte
        byte, char = self._last if self._last[0] <= wanted else (0, 0)
        char += len(self._raw[byte:wanted].decode("utf-8", "replace"))
        self._last = wanted, char
        return char

    @property
    def lists(self) -> frozenset[int]:
        """The word lists that have a word here."""
        if self._lists is None:
            self._find()
            self._lists = frozenset().union(*(word.lists for word in self._words))
        return self._lists

    def _find(self) -> None:
        if not self._found:
            self._words = self.vocabulary.words(self.text)
            self._ends = [word.end for word in self._words]
            self._found = True

    def words(self, low: int, high: int) -> list[Word]:
        """The keywords of all rules that lie between two characters, in order of their end."""
        self._find()
        first, last = bisect_left(self._ends, low), bisect_right(self._ends, high)
        return [word for word in self._words[first:last] if word.start >= low]


class Context:
    """What stands around one number: the part of a stretch that may speak for or against it."""

    __slots__ = ("_sentence", "_words", "high", "low", "stretch", "text", "value_end", "value_start")

    def __init__(self, stretch: Stretch, start: int, end: int, low: int, high: int) -> None:
        """Character offsets in the stretch: of the number, and of the borders beyond which nothing concerns it."""
        self.stretch = stretch
        self.text = stretch.text
        self.value_start, self.value_end = start, end
        self.low, self.high = low, high
        self._words: list[Word] | None = None
        self._sentence: tuple[int, int] | None = None

    @property
    def words(self) -> list[Word]:
        """Keywords of all rules around the number (those inside it do not count)."""
        if self._words is None:
            self._words = self.stretch.words(self.low, self.value_start) + self.stretch.words(self.value_end, self.high)
        return self._words

    def facts(self, keywords: int, also: int, against: int, window: int) -> list[str]:
        """The facts that three lists of words give.

        `label:…` or `against:…` for the word that heads the number, else `other-label` if a word heads it that is in
        neither list; `keyword:…`, `also:…` and `against-near:…` for words in the same sentence.
        """
        if not self.words:
            return self._other(None)
        low, high = self.sentence
        low, high = max(low, self.value_start - window), min(high, self.value_end + window // 2)
        near = [word for word in self.words if low <= word.start and word.end <= high]
        facts: list[str] = []
        label = self._label(keywords, against)
        over = label_over(self.text, self.value_start)
        if over is not None and over.start >= self.low and over.stop == self.value_end:
            cell = [word for word in self.words if over.start <= word.start and word.end <= over.end]
            said = [word for word in cell if keywords in word.lists or against in word.lists]
            label = max(said, key=lambda word: (word.end, -word.start), default=label)
        if label is None or keywords not in label.lists:
            label = self._noted(keywords) or label
        supported = label is not None and keywords in label.lists
        if label is not None:
            facts.append(f"label:{label.keyword}" if supported else f"against:{label.keyword}")
            other = self._meant(label, near, against) if supported else None
            if other is not None:
                facts.append(f"against:{other.keyword}")
        support = next((word for word in reversed(near) if keywords in word.lists and word is not label), None)
        if label is None:
            facts += self._other(support)
        if support is not None and not supported:
            facts.append(f"keyword:{support.keyword}")
        beside = next((word for word in near if also in word.lists), None)
        if beside is not None:
            facts.append(f"also:{self.text[beside.start : beside.end]}")
        if label is None:
            doubt = next(
                (word for word in reversed(near) if against in word.lists and keywords not in word.lists), None
            )
            if doubt is not None and not self._covered(doubt, near, keywords):
                facts.append(f"against-near:{doubt.keyword}")
        return facts

    def rival(self, also: int, rivals: int) -> list[str]:
        """`rival:…` if the number stands near a word of `rivals` and near none of `also`."""
        near = next((word for word in reversed(self.words) if rivals in word.lists), None)
        if near is None or any(also in word.lists for word in self.words):
            return []
        return [f"rival:{near.keyword}"]

    def routed(self) -> bool:
        """Whether the routing number of a bank stands beside the number, with a word at most between."""
        beside = _ROUTED_AFTER.match(self.text, self.value_end, self.high)
        beside = beside or _ROUTED_BEFORE.search(self.text, max(self.low, self.value_start - _BESIDE), self.value_start)
        return beside is not None and aba(beside[1])

    @property
    def sentence(self) -> tuple[int, int]:
        """Where the sentence of the number begins and ends, as offsets in `text`."""
        if self._sentence is None:
            low, high = self.low, self.high
            for end in _SENTENCE.finditer(self.text, low, high):
                if end.end() <= self.value_start:
                    low = end.end()
                elif end.start() >= self.value_end - 1:
                    high = end.start() + 1
                    break
            self._sentence = low, high
        return self._sentence

    def _label(self, keywords: int, against: int) -> Word | None:
        """The word that heads the number: of those that stand directly before it the nearest, then the longest."""
        best: Word | None = None
        for word in self.words:
            if word.end > self.value_start or (keywords not in word.lists and against not in word.lists):
                continue
            if self.value_start - word.end > LABEL_REACH:
                continue
            gap = self.text[word.end : self.value_start]
            issuer = _ISSUER.search(gap)
            if issuer is not None and issuer[1].lower() in states():
                gap = gap[: issuer.start()]
            if gap.count("\n") > 2 or not (_FILLER.match(gap) or _ANSWER.match(gap)):
                continue
            if best is None or (word.end, -word.start) > (best.end, -best.start):
                best = word
        return best

    def _noted(self, keywords: int) -> Word | None:
        """The word for the number in brackets right behind it: `Subscriber ID 219099998 (spouse SSN)`."""
        if _ASIDE.match(self.text, self.value_end) is None:
            return None
        for word in self.words:
            aside = word.start >= self.value_end and self.text[word.end : word.end + 1] == ")"
            if aside and keywords in word.lists and _ASIDE.fullmatch(self.text, self.value_end, word.start):
                return word
        return None

    def _meant(self, label: Word, near: list[Word], against: int) -> Word | None:
        """The longer word against, before it, that a label is short for: `license no.` after a `license key`."""
        core = _core(label.keyword)
        others = [word for word in near if against in word.lists and word.end <= label.start]
        for word in others:
            # A license plate is a plate and does not tell which license is meant; a license key is no key.
            thing = any(one.end == word.end and one.start > word.start for one in others)
            if core < _core(word.keyword) and not thing:
                return word
        return None

    def _other(self, support: Word | None) -> list[str]:
        """`other-label` if a word that is no keyword labels the number as something else."""
        start = max(self.low, self.value_start - LABEL_REACH)
        line = self.text[start : self.value_start].rpartition("\n")[2]
        match = _NUMBERED.search(line)
        if match is None and (support is None or support.end <= self.value_start - len(line)):
            match = _NAMED.search(line)
            if match and _whose(line[: match.end(1)]):
                return []
        return ["other-label"] if match and not _for_anything(match[1]) else []

    @staticmethod
    def _covered(doubt: Word, near: list[Word], keywords: int) -> bool:
        """Whether a word against is only part of a longer one for (`account` in `bank account number`)."""
        return any(keywords in word.lists and word.start <= doubt.start and doubt.end <= word.end for word in near)
