"""What stands around a number: its line, the words before it, the label it has. Characters in, facts out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pi_scan.detect.vocabulary import Vocabulary, Word

_FILLER: Final = re.compile(
    r"""(?xi) ^ [\s:=\#.,\-–—_|"'>()\[\]\t*]*
        (?: \b (?: numbers? | num | nbr | no | is | was | of | for | on\ file | ending | are | as | id | value | code ) \b
            [\s:=\#.,\-–—_|"'>()\[\]\t*]* ){0,3} $"""
)
"""What may stand between a label and its value."""
_GENERIC: Final = frozenset(
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
    ]
)
"""Words that label anything: they speak neither for nor against."""
_OTHER: Final = re.compile(
    r"(?i)([^\W\d_][\w'-]{2,})(?:\s+(?:no|num|number|numbers|nbr|id|ids|code|ref)\b\s?\.?|\s*\#|(?=\s*\"?\s*[:=]))\s*\"?\s*[:=#]?\s*[\"']?$"
)
"""A label of another thing, directly before a value: `resolution no. `, `build = `."""
_LABEL_REACH: Final = 48
"""Characters between the end of a label and its value, at most (labels of forms are padded with dots or spaces)."""


class Context:
    """The text around one number, decoded once and shared by all rules that look at it."""

    __slots__ = ("_words", "after", "before", "text", "value_end", "value_start", "vocabulary")

    def __init__(self, before: str, value: str, after: str, vocabulary: Vocabulary) -> None:
        self.text = before + value + after
        self.value_start = len(before)
        self.value_end = len(before) + len(value)
        self.vocabulary = vocabulary
        self._words: list[Word] | None = None

    @property
    def words(self) -> list[Word]:
        """Keywords of all rules around the number (those inside it do not count)."""
        if self._words is None:
            start, end = self.value_start, self.value_end
            self._words = [word for word in self.vocabulary.words(self.text) if word.end <= start or word.start >= end]
        return self._words

    def facts(self, keywords: int, also: int, against: int, window: int) -> list[str]:
        """The facts that three lists of words give: `label:…`, `keyword:…`, `also:…`, `against:…`, `against-near:…`."""
        near = [
            word
            for word in self.words
            if (self.value_start - window <= word.end <= self.value_start)
            or (0 <= word.start - self.value_end <= window // 2)
        ]
        if not near:
            return self._other()
        facts: list[str] = []
        label = self._label(near, keywords, against)
        if label is not None:
            facts.append(f"label:{label.keyword}" if keywords in label.lists else f"against:{label.keyword}")
        support = next((word for word in reversed(near) if keywords in word.lists and word is not label), None)
        if support is not None and not (facts and facts[0].startswith("label")):
            facts.append(f"keyword:{support.keyword}")
        beside = next((word for word in near if also in word.lists), None)
        if beside is not None:
            facts.append(f"also:{self.text[beside.start : beside.end]}")
        if label is None:
            if support is None or support.end <= self.text.rfind("\n", 0, self.value_start):
                facts += self._other()
            doubt = next(
                (word for word in reversed(near) if against in word.lists and keywords not in word.lists), None
            )
            if doubt is not None and not self._covered(doubt, near, keywords):
                facts.append(f"against-near:{doubt.keyword}")
        return facts

    def _label(self, near: list[Word], keywords: int, against: int) -> Word | None:
        """The word that heads the number: of those that stand directly before it the nearest, then the longest."""
        best: Word | None = None
        for word in near:
            if word.end > self.value_start or (keywords not in word.lists and against not in word.lists):
                continue
            if self.value_start - word.end > _LABEL_REACH:
                continue
            gap = self.text[word.end : self.value_start]
            if gap.count("\n") > 2 or not _FILLER.match(gap):
                continue
            if best is None or (word.end, -word.start) > (best.end, -best.start):
                best = word
        return best

    def _other(self) -> list[str]:
        """`other-label` if a word that is no keyword labels the number as something else."""
        line = self.text[max(0, self.value_start - _LABEL_REACH) : self.value_start].rpartition("\n")[2]
        match = _OTHER.search(line)
        return ["other-label"] if match and match[1].lower() not in _GENERIC else []

    @staticmethod
    def _covered(doubt: Word, near: list[Word], keywords: int) -> bool:
        """Whether a word against is only part of a longer one for (`account` in `bank account number`)."""
        return any(keywords in word.lists and word.start <= doubt.start and doubt.end <= word.end for word in near)
