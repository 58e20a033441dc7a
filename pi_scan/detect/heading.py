"""What heads a number, by its last words alone: the quick end of most decoys, before anything around is looked at.

Bytes in, a verdict out that the whole look would give too; where these words do not decide, it is left to the look.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from pi_scan.detect.cells import may_stand_under_labels
from pi_scan.detect.context import FILLERS
from pi_scan.detect.places import states
from pi_scan.detect.rules import judged
from pi_scan.detect.vocabulary import MARKS_OF_BYTES, NUMBERED, fold

if TYPE_CHECKING:
    from pi_scan.detect.rules import Rule

_TAIL: Final = 48
"""Bytes before a number in which the words that head it are looked for."""
_FOLDED: Final = bytes(range(256)).lower().translate(MARKS_OF_BYTES)

Heading: TypeAlias = tuple[bytes, bool]
"""What stands before a number, folded, without words of another paragraph; whether its first word is surely whole."""

_UNKNOWN: Final = (b"", False)


def heading(data: bytes, start: int, *, lines: bool) -> Heading:
    """What heads the number that begins at `start`; `lines`: a line stands for itself, as where records are lines."""
    low = max(0, start - _TAIL)
    before = data[low:start]
    if may_stand_under_labels(data, start):
        return _UNKNOWN
    cut = before.rfind(b"\n" if lines else b"\n\n")
    return before[cut + 1 :].translate(_FOLDED), cut >= 0 or not low


def foreign(rule: Rule, facts: tuple[str, ...], head: Heading) -> str:
    """`against:…` if the words that head a number call it something else, and no name could outweigh that."""
    text, whole = head
    words = text.rsplit(None, 2)
    if len(words) > 1:
        return _foreign(rule, facts, words[-1], words[-2] if whole or len(words) > 2 else b"")
    return _foreign(rule, facts, words[0], b"") if words and whole else ""


@lru_cache(maxsize=1 << 14)
def _foreign(rule: Rule, facts: tuple[str, ...], last: bytes, before: bytes) -> str:
    fact = _against(rule, last.decode("utf-8", "replace"), before.decode("utf-8", "replace"))
    return fact if fact and judged(rule, ("base", fact, *facts, "name"))[0] is None else ""


def _against(rule: Rule, last: str, before: str) -> str:
    against, support = _labels(rule)
    if last in NUMBERED and before:
        phrase = f"{before} {last}"
        known = phrase in against or (before in against and phrase not in support)
        return f"against:{phrase}" if known and before not in support else ""
    return f"against:{last}" if last in against and last not in support else ""


@cache
def _labels(rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
    """The words against a rule, and all words that end a keyword of its: these are left to the look."""
    keywords = [fold(word).split() for word in (*rule.keywords, *rule.headers)]
    support = {words[-1] for words in keywords if words} | {" ".join(words[-2:]) for words in keywords}
    return frozenset(" ".join(fold(word).split()) for word in rule.against), frozenset(support)


def unlabelled(rule: Rule, head: Heading) -> bool:
    """Whether a number has surely no label of the rule's: a word stands before it that no label reaches across."""
    text, whole = head
    words = text.split()
    ends = _ends(rule)
    if words and words[-1] not in ends and words[-1] in _issuers():
        words.pop()
    for word in reversed(words if whole else words[1:]):
        if word in ends or not word.isascii() or b"#" in word:  # the look knows better what a mark beyond ASCII is
            return False
        if word not in _FILLERS:
            return True
    return False


_FILLERS: Final = frozenset(word.encode() for filler in FILLERS for word in fold(filler).split())


@cache
def _issuers() -> frozenset[bytes]:
    """The codes of states, which may stand between a label and the number that they issued."""
    return frozenset(code.lower().encode() for code in states().values())


@cache
def _ends(rule: Rule) -> frozenset[bytes]:
    """The last words of the keywords."""
    return frozenset(fold(word).split()[-1].encode() for word in rule.keywords)
