"""Whether two letters stand for a state: `Salem, OR` do; `First, MI`, `Employee, ID 4481`, `John Hall, MD` do not.

A text and the place of the letters in it in, yes or no out. The words are in `detectors/residency/us_ma.toml`.
"""

from __future__ import annotations

import re
from functools import cache

from pi_scan.detect.names import find_names
from pi_scan.detect.places import towns
from pi_scan.detect.tables import table

_NUMBERED = re.compile(r"[ \t]{0,3}(?:[#:=]|(?i:no|num|number)\b|[A-Za-z]{0,3}[0-9])")
"""After `ID` where it is an identifier."""
_GOES_ON = re.compile(r" (?!USA?\b|U\.S)[A-Z_]")
"""After letters that are a word in capitals, and no state: JOHN HALL, OR MARY HALL."""
_SCAN = re.compile(r" (?i:scan|of\b|abd|chest|head|angio|w/|with\b)")
"""After `CT` where it is a picture."""
_SURE = 4.0
"""Score of a name from which on it is no town: Ann Arbor has less."""
_TITLE = 3
"""Letters of what stands between a name and a title: RN, DDS."""


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in table("residency/us_ma.toml")["codes"].items()}


def is_state(text: str, end: int, code: str, before: str, *, comma: bool) -> bool:
    """Whether `code`, as written before `end`, is a state though no ZIP code follows; `before`: the words before it.

    >>> text = "Employee's Name (Last, First, MI)"
    >>> is_state(text, len(text) - 1, "MI", "First", comma=True), is_state("Novi, MI", 8, "MI", "Novi", comma=True)
    (False, True)
    """
    if len(code) > 2:
        return True
    words = _words()
    code = code.upper()
    last = before.rpartition(" ")[2]
    if last.lower().rstrip("'’s") in words["labels"]:
        return False
    if comma and last.lower() not in towns():
        if last[:1].islower() or (last.isupper() and len(last) <= _TITLE and code in words["titles"]):
            return False  # head, CT scan; RN, MS
        if " " in before and any(name.score >= _SURE for name in find_names(before)):
            return False
    if (code == "ID" and _NUMBERED.match(text, end)) or (code == "CT" and _SCAN.match(text, end)):
        return False
    if code in words["words"] and _GOES_ON.match(text, end):
        return False
    return not (comma and code in words["titles"] and " " in before and find_names(before))


def is_before_zip(code: str, before: str) -> bool:
    """The same where a ZIP code of that state follows: an `id` or the like needs a town before it, and no label."""
    if len(code) > 2 or code.upper() not in _words()["words"]:
        return True
    last = before.rpartition(" ")[2].lower().rstrip("'’s")
    return bool(last) and last not in _words()["labels"]
