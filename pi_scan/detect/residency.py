"""Where a person lives, from the text around them: Massachusetts, elsewhere, or unknown.

Addresses, ZIP codes, towns, area codes and tax or licence words are weighed (`detectors/residency/us_ma.toml`).
A home address beats a mailing address; an employer's, bank's or letterhead's address says nothing of the person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick

from pi_scan.detect.lexicon import lexicon
from pi_scan.detect.names import find_names
from pi_scan.detect.places import states, towns, zip_states
from pi_scan.detect.state_codes import is_before_zip, is_state
from pi_scan.detect.tables import table
from pi_scan.model import Residency

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME, PLAIN, MAILING, BUSINESS = range(4)
"""How much an address says of where a person lives, best first."""


class Evidence(NamedTuple):
    """One fact with its weight; `zone` is PLAIN for facts that are no address."""

    weight: float
    facts: tuple[str, ...]
    zone: int
    address: bool


@dataclass(frozen=True, slots=True)
class Scales:
    """The rule file, read: weights, word lists, and one automaton over all words that are looked for in a text."""

    weights: dict[str, float]
    ma: float
    elsewhere: float
    area_codes: frozenset[str]
    ordinary: frozenset[str]
    large: frozenset[str]
    columns: dict[str, frozenset[str]]
    words: ahocorasick.Automaton

    def verdict(self, total: float) -> Residency:
        """The residency that a sum of weights stands for."""
        if total >= self.ma:
            return Residency.MA
        return Residency.ELSEWHERE if total <= self.elsewhere else Residency.UNKNOWN

    def only(self, town: str) -> bool:
        """Whether the name of a town, wherever it stands, means the one in Massachusetts."""
        return towns().get(town, False) and town not in self.ordinary

    def home_town(self, town: str) -> float:
        """What it says that somebody lives in a town of that name."""
        weight = "town_only" if self.only(town) else "town_large" if town in self.large else "town_also"
        return self.weights[weight]


@cache
def scales() -> Scales:
    """The scales of the program, loaded once for each process."""
    rule = table("residency/us_ma.toml")
    lists = {**rule["zones"], **rule["facts"], "state": [name for name in states() if len(name) > 2], "town": towns()}
    roles: dict[str, tuple[str, ...]] = {}
    for kind, words in lists.items():
        for word in words:
            roles[word] = (*roles.get(word, ()), kind)
    automaton = ahocorasick.Automaton()
    for word, kinds in roles.items():
        automaton.add_word(word, (word, kinds))
    automaton.make_automaton()
    return Scales(
        weights=rule["weights"],
        ma=rule["thresholds"]["ma"],
        elsewhere=rule["thresholds"]["elsewhere"],
        area_codes=frozenset(rule["area_codes"]),
        ordinary=frozenset(rule["ordinary"]),
        large=frozenset(rule["large"]),
        columns={name: frozenset(words) for name, words in rule["columns"].items()},
        words=automaton,
    )


_CODE = re.compile(
    r"(?<![\w@.&'’-])(?:[A-Z]{2}(?![\w@'’&-]|\.(?![\s)\"”]|\Z))"
    r"|[A-Za-z]{2}(?=[.,]?[ \t]{1,3}[0-9]{5}(?:-[0-9]{4})?(?![\w-])))"
)
_ZIP_AFTER = re.compile(r"\.?,?[ \t\n]{1,4}([0-9]{5})(?:-?[0-9]{4})?(?![\w-]|\.[0-9])")
_ZIP = re.compile(r"(?<![\w.$#/-])[0-9]{4,5}(?:-[0-9]{4})?(?![\w/-]|[.,][0-9])")
_ZIP_LABEL = re.compile(r"(?i)(?:zip|postal|post)[ _-]?(?:code)?[\"']?\s{0,2}[:=#]?[\s.]{0,24}[\"']?$")
_STATE_LABEL = re.compile(
    r"(?i)(?:(?<!license )(?<!licence )(?<!issuing )(?<!dl )(?<!id )\bstate(?: of residence)?|\bst)"
    r"[\"']?\s{0,2}[:=][\s.]{0,24}[\"']?$"
)
_TOWN_BEFORE = re.compile(r"((?:[^\W\d_][\w.'’-]* ){0,2}[^\W\d_][\w'’-]*)?\.?(,?)[ \t\n]{0,3}$")
_NUMBERED_STREET = (
    r"(?<![\w-])[0-9]{1,5}[a-z]?(?:-[0-9a-z]{1,3})? (?:[\w.'’-]{1,20} ){1,4}?"
    r"(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|way|blvd|boulevard|ct|court|pl|place|ter|terrace|cir|circle|hwy|highway|pkwy|parkway|sq|square|row|path)\b"
    r"\.?,?(?: {1,2}(?:#|apt|unit|fl|ste|floor)\.? {0,2}[\w-]{1,5},?)?"
)
_STREET_BEFORE = re.compile(rf"(?i){_NUMBERED_STREET} {{1,2}}$")
"""Before a town that no state follows: 5 Elm Rd Dracut."""
_ADDRESS_BEFORE = re.compile(
    rf"(?i)(?:{_NUMBERED_STREET}"
    r"|\b(?:reside[sd]? (?:in|at)|residing in|live[sd]? in|living in|resident of|home in))"
    r" {1,2}(?:[^\W\d_][\w.'’-]* ){0,2}[^\W\d_][\w.'’-]* {1,2}$"
)
"""Before a state without a comma: a street with its number, or `lives in`, and the town."""
_GENERAL = re.compile(
    r"\.? (?i:general|institute|state|college|maritime|transit|ave|turnpike|pike|dot\b|mutual|department|board)"
)
"""After Boston Massachusetts, where it is part of a firm's or an office's name."""
_GIVEN = 1.0
"""Ratio of a given name from which on `SHARON MA` may be somebody called so."""
_CITY_STATE = re.compile(r",\s{0,2}[A-Z]{2}\b")
_PHONE = re.compile(r"(?<![\w.-])(?:\+?1[ .-]?)?\(?([2-9][0-9]{2})\)?[ .-]{1,2}[2-9][0-9]{2}[ .-][0-9]{4}(?![0-9-])")
_SSN = re.compile(r"(?<![\w-])0(?:1[0-9]|2[0-9]|3[0-4])-[0-9]{2}-[0-9]{4}(?![\w-])")
_LIVES = re.compile(
    r"(?i)(?:city|town|municipality|reside[sd]? (?:in|at)|residing in|live[sd]? in|living in|resident of|home in)"
    r"[\"']?\s{0,2}[:=]?[\s.]{0,24}[\"']?$"
)
_COUNTRY_BEFORE = re.compile(r"(?:(?<!\w)[^a-z\W][\w.'’-]*,\s*|[^\w\s],\s*|\n\s*|(?i:country)\s*[:=]?\s*|\d\s+)$")
"""Hanoi, Vietnam; but not: travel notice, Vietnam."""
_DEGREE = re.compile(r"\.?\s{0,2}(?:in|degree|from|thesis)\b")
_FIELD = re.compile(r"[^\n:=]{0,30}[:=][\s.#]{0,24}[0-9*-]+\s*\n")
"""After a word for an institution, where it is part of a label with its own number: `Bank account no.: 4471`."""
_STREET = re.compile(
    r"(?i) (?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|way|blvd|boulevard|ct|court|pl|place|ter|terrace|cir|"
    r"circle|hwy|highway|pkwy|parkway|sq|square|row|path|tpke|turnpike)\b"
)
"""After a town's name or the word for an institution: School St in Lowell, Acushnet Ave in Miami."""
_BAR_CODE = re.compile(r"(?<![A-Z0-9])DAJ([A-Z]{2})(?![A-Z])|(?<![A-Z0-9])DAK([0-9]{5})(?:[0-9]{4})?(?![0-9])")
"""State and postal code of the holder's address in the bar code of a license (AAMVA card design standard)."""
_BLANK = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
"""The line that a form is filled in on: State: _MA_."""
_JOB = re.compile(r"(?i)\W*(?:job |work )?(?:title|position|role|occupation|dept|department|ou)\b\W*[:=]")
"""A field above an address: `Title: Clinic manager`."""
_BOX = re.compile(r"(?i)p\.?\s?o\.? box")
_BACK = 110
_ZONES = {"home": HOME, "mailing": MAILING, "business": BUSINESS}


_LEGAL_FORMS = frozenset(["inc", "llc", "llp", "corp", "corporation", "co"])
_LABELLED = re.compile(r"\s*[^\W\d][^:\n]{0,40}:\s")
"""A line of a form: a label, and perhaps its value."""
_CHOICE = re.compile(r"\[[ xX]?\]|[☐☑☒□■]")
"""A box to check: on a line of several, each word names a choice."""


class _Hit(NamedTuple):
    start: int
    end: int
    word: str
    kinds: tuple[str, ...]


def _hits(text: str) -> list[_Hit]:
    """Listed words that stand in `text` as whole words; of overlapping ones the longest."""
    lower = text.lower()
    if len(lower) != len(text):  # İ and its like: offsets would move
        lower = "".join(char.lower() if char.isascii() else char for char in text)
    found: list[_Hit] = []
    for last, (word, kinds) in scales().words.iter(lower):
        start, end = last + 1 - len(word), last + 1
        if end < len(lower) and (lower[end].isalnum() or lower[end] == "_") and word[-1] != ".":
            continue
        if start and (lower[start - 1].isalnum() or lower[start - 1] == "_") and word[0] != ".":
            continue
        if _STREET.match(lower, end) and not {"home", "mailing"}.intersection(kinds):
            continue
        while found and found[-1].start >= start:
            found.pop()
        if found and found[-1].end >= end:
            continue
        found.append(_Hit(start, end, word, kinds))
    return found


def residency(text: str) -> tuple[Residency, tuple[str, ...]]:
    """What `text`, a window around one person, says of where they live, and the facts: `zip:02139`, `town:Natick`.

    >>> residency("Ana Silva, 12 Elm St, Worcester, MA 01608")
    (<Residency.MA: 'ma'>, ('zip:01608', 'state:MA', 'town:Worcester'))
    >>> residency("Springfield, IL 62704")[0], residency("holds an M.A. in history, 40 mA")[0]
    (<Residency.ELSEWHERE: 'elsewhere'>, <Residency.UNKNOWN: 'unknown'>)
    """
    found = list(_evidence(text))
    homes = [item.zone for item in found if item.address]
    best = min(homes, default=PLAIN)
    total = 0.0
    facts: dict[str, None] = {}
    for item in found:
        if item.zone == BUSINESS or (item.address and item.zone > best):
            continue
        fresh = [fact for fact in item.facts if fact not in facts]
        if not fresh:
            continue
        total += item.weight
        facts.update(dict.fromkeys(fresh))
    return scales().verdict(total), tuple(facts)


def has_address(text: str) -> bool:
    """Whether a home or mailing address, or part of one, stands in `text`."""
    return any(item.address and item.zone != BUSINESS for item in _evidence(text))


def _zone(text: str, start: int, hits: list[_Hit], back: int = _BACK) -> int:
    """What the words before an address, back to the empty line over it, say of it: the nearest one counts."""
    floor = max(start - back, text.rfind("\n\n", 0, start), 0)
    for hit in reversed(hits[bisect_left(hits, floor, key=_start) : bisect_left(hits, start, key=_start)]):
        if _FIELD.match(text, hit.end) or _aside(text, hit.start, start) or _in_other_field(text, hit, start):
            continue
        for kind in hit.kinds:
            if kind in _ZONES:
                return _ZONES[kind]
    return PLAIN


def _aside(text: str, word: int, address: int) -> bool:
    """Whether a word stands on a line above an address, but in a column to the right of it, among boxes or in a job."""
    if text.find("\n", word, address) < 0:
        return False
    first = text.rfind("\n", 0, word) + 1
    if _JOB.match(text, first, word) or len(_CHOICE.findall(text, first, text.find("\n", word))) > 1:
        return True
    lines = (text[text.rfind("\n", 0, place) + 1 : place].lstrip() for place in (word, address))
    return "   " in next(lines) and "   " not in next(lines)


def _in_other_field(text: str, hit: _Hit, address: int) -> bool:
    """Whether a firm is told in a field of a form, and a field of another kind stands before that of the address."""
    lines = text[text.rfind("\n", 0, hit.start) + 1 : address].split("\n")
    return hit.word in _LEGAL_FORMS and len(lines) > 2 and all(map(_LABELLED.match, (lines[0], lines[1], lines[-1])))


def _start(hit: _Hit) -> int:
    return hit.start


def _evidence(text: str) -> Iterator[Evidence]:
    if "_" in text:
        text = _BLANK.sub(lambda line: " " * len(line[0]), text)
    known = scales()
    weights = known.weights
    hits = _hits(text)
    taken: set[int] = set()
    mentions = [(hit.start, hit.end, states()[hit.word]) for hit in hits if "state" in hit.kinds]
    mentions += [
        (*match.span(), states()[match[0].lower()]) for match in _CODE.finditer(text) if match[0].lower() in states()
    ]
    for start, end, state in sorted(mentions):
        yield from _state(text, start, end, state, hits, taken)
    for match in _ZIP.finditer(text):
        if match.start() not in taken:
            yield from _lone_zip(text, match, hits)
    for hit in hits:
        if "town" in hit.kinds and hit.start not in taken and text[hit.start].isupper():
            lives = _LIVES.search(text, max(0, hit.start - 52), hit.start)
            lives = lives or _STREET_BEFORE.search(text, max(0, hit.start - 90), hit.start)
            if lives or known.only(hit.word):
                yield Evidence(
                    known.home_town(hit.word),
                    (f"town:{hit.word.title()}",),
                    _zone(text, hit.start, hits),
                    address=lives is not None,
                )
        for kind in hit.kinds:
            if kind in {"tax", "tax_nonresident", "license", "registry", "mail_domain"}:
                yield Evidence(
                    weights[kind], (f"{kind.replace('_', '-')}:{hit.word.strip('.')}",), PLAIN, address=False
                )
            elif kind == "countries" and _COUNTRY_BEFORE.search(text, max(0, hit.start - 24), hit.start):
                yield Evidence(
                    weights["foreign"], (f"country:{hit.word.title()}",), _zone(text, hit.start, hits), address=True
                )
    for match in _PHONE.finditer(text):
        if match[1] in known.area_codes:
            line = match.start() - text.rfind("\n", 0, match.start())
            zone = BUSINESS if _zone(text, match.start(), hits, min(40, line)) == BUSINESS else PLAIN
            yield Evidence(weights["area_code"], (f"area-code:{match[1]}",), zone, address=False)
    for match in _BAR_CODE.finditer(text) if "DAJ" in text or "DAK" in text else ():
        state, owner = match[1], zip_states().get((match[2] or "")[:3], "")
        if state in states().values():
            weight = weights["state" if state == "MA" else "state_other"]
            yield Evidence(weight, (f"state:{state}",), PLAIN, address=True)
        elif owner:
            yield Evidence(weights["zip" if owner == "MA" else "zip_other"], (f"zip:{match[2]}",), PLAIN, address=True)
    if _SSN.search(text):
        yield Evidence(weights["ssn_area"], ("ssn-area",), PLAIN, address=False)


def _state(text: str, start: int, end: int, state: str, hits: list[_Hit], taken: set[int]) -> Iterator[Evidence]:
    """A state's name or code: evidence after a town and a comma, before a ZIP code, after a label or "lives in".

    `Sharon MA` needs no comma, for it is known as a town there; `Salem NH` needs a street or `lives in` before it.
    """
    code = text[start:end]
    before = _TOWN_BEFORE.search(text, max(0, start - 40), start)
    town, comma = (before[1] or "", bool(before[2])) if before else ("", False)
    name = town.lower()
    while name and name not in towns():
        name = name.partition(" ")[2]
    place = (f"town:{name.title()}",) if name and state == "MA" else ()
    after = _ZIP_AFTER.match(text, end)
    if after and _serves(after[1], state, code) and is_before_zip(code, town):
        taken.update((after.start(1), start))
        if name and before:
            taken.update(range(before.start(1), before.end(1)))
        yield _with_zip(text, start, state, after[1], place, hits)
        return
    said = _STATE_LABEL.search(text, max(0, start - 52), start) or _LIVES.search(text, max(0, start - 52), start)
    if said or (
        text[start].isupper()
        and is_state(text, end, code, town, comma=comma)
        and not _DEGREE.match(text, end)
        and ((comma and town and not _CITY_STATE.match(text, end)) or _no_comma(text, start, end, state, town, name))
    ):
        if name and before:
            taken.update(range(before.start(1), before.end(1)))
        weight = scales().weights["state" if state == "MA" else "state_other"]
        yield Evidence(weight, (f"state:{state}", *place), _zone(text, start, hits), address=True)


def _serves(digits: str, state: str, code: str) -> bool:
    """Whether a ZIP code can be one of `state`, or either of the two Massachusetts, so that one is a mistake."""
    owners = zip_states().get(digits[:3], state)
    if state in owners.split("/"):
        return True
    return "MA" in {state, owners} and is_before_zip(code, "")


def _no_comma(text: str, start: int, end: int, state: str, town: str, name: str) -> bool:
    """Whether a town and a state stand together though no comma parts them: Sharon MA, 4 Elm St Nashua NH."""
    if not town or "\n" in text[start - 1 : start]:
        return False
    if _ADDRESS_BEFORE.search(text, max(0, start - 90), start):
        return True
    if state != "MA" or not name or not text[start - 2 : start].strip() or _GENERAL.match(text, end):
        return False
    if name != town.lower() and find_names(town):  # Robert Lynn, MA
        return False
    return not town.isupper() or " " in name or lexicon().given(name.upper()) < _GIVEN


def _lone_zip(text: str, match: re.Match[str], hits: list[_Hit]) -> Iterator[Evidence]:
    """A ZIP code without a state: after its label, after a town of Massachusetts, or by itself."""
    weights = scales().weights
    digits = match[0].partition("-")[0]
    labelled = _ZIP_LABEL.search(text, max(0, match.start() - 44), match.start())
    owner = zip_states().get(digits.zfill(5)[:3], "")
    if not owner:
        return
    if labelled:
        weight = weights["zip_restored" if len(digits) == 4 else "zip"] if owner == "MA" else weights["zip_other"]
        yield Evidence(weight, (f"zip:{digits.zfill(5)}",), _zone(text, match.start(), hits), address=True)
    elif len(digits) == 5 and owner == "MA":
        at = bisect_left(hits, match.start(), key=_start) - 1
        town = at >= 0 and "town" in hits[at].kinds and hits[at].end <= match.start() <= hits[at].end + 3
        weight = weights["zip" if town else "zip_bare"]
        yield Evidence(weight, (f"zip:{digits}",), _zone(text, match.start(), hits), address=town)


def _with_zip(text: str, start: int, state: str, digits: str, place: tuple[str, ...], hits: list[_Hit]) -> Evidence:
    weights = scales().weights
    owners = zip_states().get(digits[:3], state)
    if (state == "MA") != (owners == "MA"):
        # One of the two is a mistake, or MA is no state here: half the weight of the ZIP.
        weight = weights["zip" if owners == "MA" else "zip_other"] / 2
    else:
        weight = weights["zip_and_state" if state == "MA" else "zip_and_state_other"]
    zone = _zone(text, start, hits)
    if zone == PLAIN and digits.startswith("022") and _BOX.search(text, max(0, start - 60), start):
        zone = BUSINESS  # 022xx: firms' own ZIP codes and boxes in Boston
    return Evidence(weight, (f"zip:{digits}", f"state:{state}", *place), zone, address=True)
