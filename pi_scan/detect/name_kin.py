"""Persons named by their given name alone beside the family name of others: a couple, a wife, a daughter.

A text and the names found in it in, further readings out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.detect.lexicon import fold, lexicon
from pi_scan.detect.name_score import Reading
from pi_scan.detect.name_segments import WORD
from pi_scan.detect.name_words import name_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KIN: Final = ("wife", "husband", "spouse", "daughter", "partner", " son ")
_RELATIVE: Final = re.compile(
    r"(?:,? and|,? &|,) (?:(?:his|her|their) )?(?P<kin>wife|husband|spouse|son|daughter|partner),? "
    rf"(?P<given>{WORD})(?! [A-Z])"
)
_SUFFIX: Final = re.compile(r"(?:,? (?:Jr|Sr|II|III|IV)\b\.?)?")
_FAMILY: Final = re.compile(
    rf"\b[Tt]he (?P<family>{WORD})(?: family)? \((?P<first>{WORD}) (?:and|&) (?P<second>{WORD})\)"
)


def relatives(text: str, names: Sequence[Reading]) -> Iterator[Reading]:
    """`John Silva and his wife Ana`; `the Silvas (John and Ana)`."""
    if names and any([kin in text for kin in _KIN]):  # noqa: C419  (a generator costs more than it saves here)
        for match in _RELATIVE.finditer(text):
            before = [one for one in names if one.end <= match.start()]
            if before and _SUFFIX.fullmatch(text[before[-1].end : match.start()]) and _is_given(match["given"]):
                other = before[-1]
                written = f"{match['given']} {_family_of(text, other)}"
                facts = ("layout:joint", f"other:{match['kin']}")
                yield Reading(other.score, *match.span("given"), fold(match["given"]), other.family, facts, written)
    if "s (" in text or "family (" in text:
        for match in _FAMILY.finditer(text):
            family = _one_of(match["family"])
            if family and _is_given(match["first"]) and _is_given(match["second"]):
                score = name_words().weights.accept + name_words().weights.joint
                for part in ("first", "second"):
                    written = f"{match[part]} {family}"
                    yield Reading(score, *match.span(part), fold(match[part]), fold(family), ("layout:joint",), written)


def _is_given(word: str) -> bool:
    return lexicon().given(fold(word)) > name_words().weights.name_above


def _family_of(text: str, name: Reading) -> str:
    """The family name of a reading as it is written."""
    words = text[name.start : name.end].replace(",", " ").split()
    size = len(words)
    parts = (" ".join(words[low:high]) for low in range(size) for high in range(low + 1, size + 1))
    return next((part for part in parts if fold(part) == name.family), name.family.title())


def _one_of(plural: str) -> str:
    """The family name of the Smiths, the Joneses; "" if there is none."""
    for ending in ("s", "es", ""):
        name = plural.removesuffix(ending)
        if plural.endswith(ending) and lexicon().family(fold(name)) > name_words().weights.name_above:
            return name
    return ""
