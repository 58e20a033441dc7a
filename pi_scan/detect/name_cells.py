"""Names in cells of columns that are known, by their header or their content, to hold names."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pi_scan.detect.lexicon import RATIO, fold, lexicon
from pi_scan.detect.name_labels import first_of, trusted
from pi_scan.detect.name_score import Reading, joint, plain, shared
from pi_scan.detect.name_segments import segments
from pi_scan.detect.name_words import name_words
from pi_scan.detect.names import as_name, find_names
from pi_scan.detect.places import town_behind
from pi_scan.model import Name, Sensitive

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMN = 3.0
"""log10 weight of a name column."""
_NOTHING = 79 | 79 << 8
"""Code of a word that is as likely in a name as in other text."""


@lru_cache(maxsize=4096)
def _facts(header: str) -> tuple[str, ...]:
    return (f"column:{header}",) if header else ("column",)


@cache
def _blanks() -> frozenset[str]:
    """What stands in empty cells, in capitals as folded names are."""
    return frozenset(map(str.upper, name_words().blanks))


def name_from_cells(given: str, surname: str, middle: str = "") -> Name | None:
    """The name whose parts stand in columns of their own; None if either part is missing or is no name.

    >>> name_from_cells("Ana", "da Silva", "M.").key
    'A|SILVA'
    >>> name_from_cells("", "Silva") is None
    True
    """
    first = given.upper() if given.isalpha() and given.isascii() else fold(unmangled(given))
    last = surname.upper() if surname.isalpha() and surname.isascii() else fold(unmangled(surname))
    if not first or not last or len(last) + len(first) > 80:
        return None
    words = name_words()
    blanks = _blanks()
    if last in blanks or first in blanks:
        return None
    if " " in last and words.kinds.get(last[last.rindex(" ") + 1 :]) in {"O", "S"}:
        last = last[: last.rindex(" ")]
        if words.kinds.get(last) == "O":
            return None
    whole = f"{given} {surname}"
    if middle:
        first = f"{first} {fold(middle)}".rstrip()
        whole = f"{given} {middle} {surname}"
    mask = f"{first[0]}.{last[0]}."
    return Name(
        Sensitive(whole, mask), Sensitive(first, mask), Sensitive(last, mask), 0, len(whole), _COLUMN, ("column:parts",)
    )


def names_from_cell(
    cell: str, header: str = "", *, last_first: bool | None = None, companies: bool = True
) -> list[Name]:
    """The names in a cell of a name column; unknown words are accepted there, organisations are not.

    `last_first` settles the order of two words without comma for the whole column (see `last_names_first`);
    without it the likelier order is taken. `header` names the column in the facts. `companies`: whether the column
    may hold companies that are named like a person (Edward Jones).

    >>> [[name.key for name in names_from_cell(cell)] for cell in ("Silva, Ana M", "Xqzt Plorp", "Eastern Bank")]
    [['A|SILVA'], ['X|PLORP'], []]
    """
    if not cell.isascii():
        cell = unmangled(cell)
    found = _SIMPLE.match(cell)
    if found is not None:
        name = _simple(cell, header, found, last_first=last_first, companies=companies)
        if name is not None:
            return [name] if name.score >= 0 else []
    found = None if last_first else _INITIALLED.match(cell)
    if found is not None:
        reading = _initialled(found, cell, header, companies=companies)
        if reading is not None:
            return [as_name(cell, reading)] if reading.score > 0 else []
    return _names_from_any_cell(cell, header, last_first=last_first, companies=companies)


_MANGLED = re.compile("[ÂÃÄÅ][^A-Za-z ]")


def unmangled(text: str) -> str:
    """`text` with UTF-8 that was read as Windows-1252, on its way through another program, put right.

    >>> unmangled("RÃ©al SzymaÅ„ski"), unmangled("Ângela Ávila")
    ('Réal Szymański', 'Ângela Ávila')
    """
    if not _MANGLED.search(text):
        return text
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text


_SIMPLE = re.compile(r"([A-Za-z]{2,})(?:(,)? ([A-Za-z])\.?)?(?:(,)? ([A-Za-z]{2,}))(?: ([A-Za-z])\.?)?$")
"""First Last; First M. Last; Last, First; Last, First M: nearly all cells of nearly all columns."""


def _simple(cell: str, header: str, found: re.Match[str], *, last_first: bool | None, companies: bool) -> Name | None:
    """The name in a cell of the simplest layouts; a negative score: none; None: the cell is not that simple."""
    one, odd, initial, comma, two, after = found.groups()
    first, second = one.upper(), two.upper()
    words = lexicon()
    left, right = words[first] or _NOTHING, words[second] or _NOTHING
    if left >> 16 or right >> 16 or odd:
        return None
    swap = comma is not None
    direct = RATIO[left & 255] + RATIO[right >> 8]
    turned = RATIO[left >> 8] + RATIO[right & 255]
    if not swap and initial is None:
        swap = (turned > direct + (0.0 if after else 1.0)) if last_first is None else last_first
    if swap:
        given, family, score = second, first, turned
    else:
        given, family, score = first, second, direct
    if companies and f"{given} {family}" in name_words().phrases:
        return None
    if initial or after:
        given = f"{given} {(initial or after).upper()}"
    mask = f"{given[0]}.{family[0]}."
    return Name(
        Sensitive(cell, mask),
        Sensitive(given, mask),
        Sensitive(family, mask),
        0,
        len(cell),
        score + _COLUMN,
        _facts(header),
    )


_INITIALLED = re.compile(r"([A-Z])\. ([A-Z][A-Za-z]+)$")
"""F. Last."""


def _initialled(found: re.Match[str], cell: str, header: str, *, companies: bool) -> Reading | None:
    """What `_names_from_any_cell` makes of an initial and a known family name; None: the cell is not that simple."""
    initial, surname = found.groups()
    family = surname.upper()
    words, known = lexicon(), name_words()
    code = words[family]
    if not code or code >> 16 or words[initial] >> 16 or (companies and f"{initial} {family}" in known.phrases):
        return None
    weights = known.weights
    written = weights.capitals if surname.isupper() else weights.title_case
    score = weights.dotted_initial + RATIO[code >> 8] + written + _COLUMN
    return Reading(score, 0, len(cell), initial, family, (*_facts(header), "layout:first last"))


def _names_from_any_cell(cell: str, header: str, *, last_first: bool | None, companies: bool) -> list[Name]:
    if len(cell) > 200 or not any(map(str.isalpha, cell)) or cell.strip().lower() in name_words().blanks:
        return []
    cell = town_behind(cell)[0]
    cased = cell.title() if cell.islower() else cell
    cut = segments(cased, 0, lenient=True)
    if not cut or any(segment.after == "O" for segment in cut):
        return []
    readings: list[Reading] = []
    for left, right in pairwise(cut):
        if right.link == "&":
            readings.extend(shared(left, right, plain(right, right.units)))
    whole = first_of(cut, 0)
    if whole is not None and any(reading.start < whole.end and whole.start < reading.end for reading in readings):
        whole = None  # John A. and Mary Silva: no John's family name is A
    if whole is not None:
        units = cut[0].units
        if last_first and whole.facts[0] == "layout:first last" and len(cut) == 1 and len(units) > 1:
            whole = whole._replace(given=" ".join(unit.letters for unit in units[1:]), family=units[0].letters)
        elif last_first is False and whole.facts[0] == "layout:last first" and len(cut) == 1 and len(units) == 2:
            whole = whole._replace(given=units[0].letters, family=units[1].letters)
        readings.append(whole)
    if len(cut) > 1 and cut[-1].link in {"&", "/", "!"} and len(cut[-1].units) > 1:
        tail = trusted(cell[cut[-1].units[0].start :], cut[-1].units[0].start)
        if tail is not None and (whole is None or tail.start >= whole.end):
            readings.append(tail)
    elif whole is not None and len(cut) == 3 and cut[1].link == "," and cut[2].link == "&":
        readings.append(joint(cut[2].units[:1], whole.score, cut[0].units, whole.family))
    if companies:
        phrases = name_words().phrases
        readings = [reading for reading in readings if f"{reading.given} {reading.family}" not in phrases]
    readings.sort(key=lambda reading: reading.start)
    column = _facts(header)
    return [
        as_name(cell, reading._replace(score=reading.score + _COLUMN, facts=(*column, *reading.facts)))
        for reading in readings
        if reading.score + _COLUMN > 0
    ]


def last_names_first(values: Sequence[str]) -> bool | None:
    """Whether a column of names without commas writes the family name first; None when its values do not say.

    >>> last_names_first(["SMITH JOHN", "SILVA MARIA", "NGUYEN DAVID"])
    True
    """
    words = lexicon()
    balance, seen = 0.0, 0
    for value in values[:50]:
        parts = fold(value).split(" ")
        if len(parts) < 2 or "," in value:
            continue
        one, two = words[parts[0]] & 0xFFFF, words[parts[-1] if len(parts[-1]) > 1 else parts[1]] & 0xFFFF
        if one and two:
            seen += 1
            straight = RATIO[one & 255] + RATIO[two >> 8]
            turned = RATIO[one >> 8] + RATIO[words[parts[1]] & 255]
            balance += max(-2.0, min(2.0, turned - straight))
    if seen < 3 or abs(balance) < 0.3 * seen:
        return None
    return balance > 0


def name_share(values: Sequence[str]) -> float:
    """Share (0 to 1) of a column's non-empty values that are persons' names by themselves; it looks at 50 at most.

    >>> name_share(["Ana Silva", "SMITH, JOHN", "", "Eastern Bank", "Main Street"])
    0.5
    """
    full = [value for value in values if value and not value.isspace()]
    step = max(1, len(full) // 50)
    sample = full[::step][:50]
    if not sample:
        return 0.0
    hits = 0
    for value in sample:
        names = find_names(value) if len(value) < 80 else []
        hits += 2 * sum(name.end - name.start for name in names) > len(value.strip())
    return hits / len(sample)
