"""Person names in a window of text: every layout in which people write them, with a score and the reasons.

A regular expression finds runs of capitalised words; `name_score` reads them; labels, honorifics and neighbours add
their weight. Sources: US Census Bureau name tables; 201 CMR 17.02 asks for first name or first initial and last name.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING

from pi_scan.detect.lexicon import KINDS, fold, lexicon
from pi_scan.detect.name_kin import relatives
from pi_scan.detect.name_labels import bar_code, boxed, fields, label_before, labelled, over_address
from pi_scan.detect.name_score import Reading, comma, inverted, joint, plain, shared
from pi_scan.detect.name_segments import MOST_WORDS, WORD, Segment, segments
from pi_scan.detect.name_words import name_words
from pi_scan.detect.places import states, towns
from pi_scan.model import Name, Sensitive

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = re.compile("[\u0300-\u036f]")


# The capital comes first, so that the engine skips to it; the look-behinds then refuse the middle of a word.
_START = WORD.replace("]", r"](?<![^\W\d_].)(?<![\d@].)", 1)
_GAP = r"[ .,/&\t\xa0\"'“”()]{1,40}"
_SMALL_WORDS = "and|y|e|de|da|do|dos|das|del|della|di|du|la|las|los|van|von|der|den|ter|ten|el|al|bin|ibn"
_SMALL = rf"(?:(?:{_SMALL_WORDS})[ \xa0]{{1,3}}){{0,3}}"
_RUN = re.compile(rf"{_START}(?:{_GAP}{_SMALL}{WORD}){{1,{MOST_WORDS // 4}}}")
_BREAK = re.compile(r"\n(?:(?<=[^\W\d_]\n)|(?<= [A-Z]\.\n))(?=[^\W\d_])")
_BEFORE_BREAK = re.compile(rf"(?<=[a-z,;:)] ){WORD}(?: {WORD}\.?)?$")
_AFTER_BREAK = re.compile(rf"{WORD}(?: {WORD})?(?=[ ,.;:)'’])")
_HEADING = re.compile(rf"(?P<given>{WORD}(?: [A-Z]\.?)?)\n(?P<family>{WORD})(?=\n|\Z)")
"""A name broken over two lines that nothing follows: `Estate of Ana` over `Silva`."""
_STRINGS = re.compile(r"""(["']), ?\1""")
_PLUS = re.compile(r"(?<=[A-Za-z])\+(?=[A-Za-z])")
"""A space in a query of a web address: `cardholder=Ana+Silva&number=`."""
_QUERY = re.compile(r"&(?=[A-Za-z][\w.-]*=)")
"""What parts its fields."""
_LINE = 40
"""A shorter line was not broken by its length: what follows is another item, not the rest of a name."""
_BULLETS = " \t*•-–—0123456789.)#"
"""What may stand before an item of a list."""
_HUMP = re.compile(r"[A-Z](?<=[a-z].)")
_CAMEL = re.compile(r"[A-Z](?<![^\W_].)([a-z]+)([A-Z][a-z]{2,})(?![^\W\d_])")
_HEAD = re.compile(r"(?<![^\W\d])([A-Za-z][A-Za-z'’]+)$")
_TAIL = re.compile(r"([A-Za-z][A-Za-z'’]+)(?![^\W\d_])")
_LOCAL = re.compile(r"(?<![\w.+-])([A-Za-z]{2,})[._]([A-Za-z]{2,})[0-9]{0,4}$")
_LOWER = re.compile(r"(?<![\w@.'’-])([a-z]{2,}) (?:[a-z]\.? )?([a-z][a-z'’-]+)(?![\w@])")


def find_names(text: str, *, limit: int = 0, expected: bool = False) -> list[Name]:
    """All person names in `text` (a line, a paragraph: tens to thousands of characters), in order of place.

    Offsets are in characters. A score of 2 and more is a name; lower ones are not returned.
    `limit`: at most so many, the best. `expected`: something else says that a person is named here, as a number of
    theirs on the same line does: unknown and ordinary words may then make a name.

    >>> [(n.given.reveal(), n.surname.reveal()) for n in find_names("Contact John and Mary O'Brien of Boston, MA.")]
    [('JOHN', 'OBRIEN'), ('MARY', 'OBRIEN')]
    >>> find_names("Social Security Number, Main Street, Eastern Bank, Human Resources")
    []
    """
    if not text.isascii() and _MARKS.search(text):
        composed = _composed(text)
        return [_moved(name, composed[1]) for name in find_names(composed[0], limit=limit, expected=expected)]
    if "=" in text and ("+" in text or "&" in text):
        text = _QUERY.sub(";", _PLUS.sub(" ", text))
    weights = name_words().weights
    accept = weights.expected if expected else weights.accept
    readings = [reading for reading in _readings(text, expected=expected) if reading.score >= accept]
    if not readings and text.islower():
        readings = [reading for reading in _lower(text) if reading.score >= accept]
    chosen = _without_overlap(readings)
    kin = list(relatives(text, chosen))
    if kin:
        chosen = _without_overlap(chosen + kin)
    if limit and len(chosen) > limit:
        chosen = sorted(sorted(chosen, key=lambda reading: -reading.score)[:limit], key=lambda reading: reading.start)
    return [as_name(text, reading) for reading in chosen]


def as_name(text: str, reading: Reading) -> Name:
    """The `Name` of a reading of `text`."""
    mask = f"{reading.given[:1]}.{reading.family[:1]}."
    written = reading.written or text[reading.start : reading.end]
    if reading.shares[1]:
        written = f"{written} {text[slice(*reading.shares)]}"
    elif '"' in written or "'" in written:  # two strings of a program
        written = _STRINGS.sub(" " if "layout:cells" in reading.facts else ", ", written)
    return Name(
        Sensitive(written, mask),
        Sensitive(reading.given, mask),
        Sensitive(reading.family, mask),
        reading.start,
        reading.end,
        round(reading.score, 1),
        reading.facts,
    )


def _composed(text: str) -> tuple[str, list[int]]:
    """`text` with combining marks drawn into their letters (macOS file names), and each new character's old offset."""
    pieces: list[str] = []
    offsets: list[int] = []
    for match in re.finditer("[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+", text, re.DOTALL):
        piece = unicodedata.normalize("NFC", match[0])
        pieces.append(piece)
        offsets.extend([match.start()] * len(piece))
    return _MARKS.sub(" ", "".join(pieces)), [*offsets, len(text)]


def _moved(name: Name, offsets: list[int]) -> Name:
    start, end = offsets[name.start], offsets[name.end]
    return Name(name.text, name.given, name.surname, start, end, name.score, name.facts)


def _readings(text: str, *, expected: bool = False) -> Iterator[Reading]:
    small = name_words().small_particles
    for match in _RUN.finditer(text):
        start, end = match.span()
        while start > 2 and text[start - 1] == " ":
            low = max(text.rfind(" ", 0, start - 1), text.rfind("\n", 0, start - 1)) + 1
            if text[low : start - 1] not in small:
                break
            start = low  # da Silva, Ana
        yield from _expected(text, text[start:end], start) if expected else _run(text, text[start:end], start)
    if "\n" in text:
        yield from _wrapped(text)
        yield from over_address(text)
    if ":" in text or "=" in text or ")  " in text:
        yield from labelled(text)
    if "name" in text or "Name" in text or "NAME" in text:
        yield from boxed(text)
    if "DCS" in text or "DAA" in text or "DAB" in text:
        yield from bar_code(text)
    if "4d" in text:
        yield from fields(text)
    if "^" in text:
        yield from _stripes(text)
    weights = name_words().weights
    if "@" in text:
        yield from _addresses(text, weights.local_part)
    if "_" in text:
        yield from _underscored(text, weights.file_name)
    for match in _CAMEL.finditer(text) if _HUMP.search(text) else ():
        if lexicon().family((match[0]).upper()) <= 0:  # McDonald, DeSilva: one family name
            yield from _pair(
                match.start(),
                match.end(),
                text[match.start() : match.start(2)],
                match[2],
                weights.file_name,
                "layout:joined",
            )


def _wrapped(text: str) -> Iterator[Reading]:
    """A name broken over two lines of running text."""
    for match in _BREAK.finditer(text):
        mark = match.start()
        line = text.rfind("\n", 0, mark) + 1
        if mark - line < _LINE or not text[mark + 1].isupper():
            continue
        low = max(line, mark - 60)
        before, after = _BEFORE_BREAK.search(text[low:mark]), _AFTER_BREAK.match(text, mark + 1)
        if before and after:
            start = low + before.start()
            for reading in _run(text, f"{before[0]} {after[0]}", start):
                if reading.start < mark < reading.end:
                    yield reading

    for match in _HEADING.finditer(text):
        start, mark = match.start(), match.end("given")
        label = label_before(text, start)
        long = mark - text.rfind("\n", 0, mark) > _LINE
        if label is not None and label[1] and (long or label[0] == "label:estate of"):
            for reading in _run(text, f"{match['given']} {match['family']}", start):
                if reading.start < mark < reading.end:
                    yield reading


def _expected(text: str, run: str, base: int) -> list[Reading]:
    """The readings of a run in which a name is expected: any neighbouring words that are not clearly something else."""
    out: list[Reading] = []
    cut = segments(run, base, lenient=True)
    for segment in cut:
        out += _weighed(text, plain(segment, segment.units, trust=True), expected=True)
    if len(cut) > 1 and cut[1].link == "," and text[text.rfind("\n", 0, base) + 1 : base].strip(_BULLETS) == "":
        listed = comma(cut[0], cut[1], trust=True)  # Cao, An: at the beginning of a line
        if listed is not None and not _is_town(text, listed):
            out += _weighed(text, [listed], expected=True)
    return out + _run(text, run, base)


def _is_town(text: str, reading: Reading) -> bool:
    """Whether it is a town and its state: `Newton, MA`."""
    return reading.given.lower() in states() and text[: reading.end].endswith(reading.given)


def _run(text: str, run: str, base: int) -> list[Reading]:
    cut = segments(run, base)
    if not cut:
        return []
    if len(cut) == 1:
        segment = cut[0]
        return _weighed(text, plain(segment, segment.units)) if len(segment.units) > 1 else []
    accept = name_words().weights.accept
    straight = [plain(segment, segment.units) if len(segment.units) > 1 else [] for segment in cut]
    out: list[Reading] = []
    used: set[int] = set()
    for index, segment in enumerate(cut[:-1]):
        following, here = cut[index + 1], straight[index]
        if following.link in {",", ";", "/"}:
            there = straight[index + 1]
            both = here and there and here[0].score >= accept and there[0].score >= accept
            if both and not inverted(segment, following):
                continue
            reading = _across(segment, following)
            if reading is not None and reading.score + 1 >= accept and not (here and here[0].score > reading.score):
                used.update((index, index + 1))
                out += _weighed(text, [reading, *_second(cut, index + 2, reading)])
        elif following.link == "&":
            out += _weighed(text, shared(segment, following, straight[index + 1]))
        elif following.link == "t" and not here and index not in used:
            out += _weighed(text, _cells(cut, index))
    for index, here in enumerate(straight):
        if here and index not in used:
            out += _weighed(text, here)
    return out


def _across(left: Segment, right: Segment) -> Reading | None:
    """A comma or slash form; cells of a line (`Ana,Silva`) have no fixed order, so both are tried."""
    reading = comma(left, right)
    if right.link == ";" and len(left.units) == 1:
        other = comma(right, left)
        if other is not None and (reading is None or other.score > reading.score):
            start, end = left.units[0].start, max(other.start, other.end, right.units[0].end)
            return other._replace(start=start, end=end, facts=("layout:cells",))
    return reading


def _second(cut: list[Segment], index: int, first: Reading) -> list[Reading]:
    """`Silva, John & Mary`: the second given name with the family name of the first."""
    if index < len(cut) and cut[index].link == "&" and len(cut[index].units) <= 2:
        unit = cut[index].units[0]
        if unit.kind == "N" and unit.given > 0:
            score = first.score - 0.5 + unit.given / 2
            return [joint([unit], score, cut[index - 2].units, first.family)]
    return []


def _cells(cut: list[Segment], index: int) -> list[Reading]:
    """Given, middle and family name in cells of one line: `Ana TAB M TAB Silva`."""
    first = cut[index]
    if index and first.link == "t" and len(cut[index - 1].units) == 1:
        return []  # read with the cell before
    pool = Segment("t")
    for segment in cut[index : index + 3]:
        if segment is not first and (segment.link != "t" or len(segment.units) > 2):
            break
        pool.units.extend(segment.units)
        pool.capitals &= segment.capitals
    weight = name_words().weights.wide_gap
    return [
        reading._replace(score=reading.score + weight, facts=("layout:cells",)) for reading in plain(pool, pool.units)
    ]


_ADDRESS = re.compile(r"[\"”')]?\s{0,2}[<(\[]\s?(?:mailto:)?[\w.+-]+@")
_DAY = re.compile(r"\.? ?\d")
_ROAD = KINDS.index("R")
_CLOSERS, _OPENERS = " \"”')", frozenset("<([")
_HOUSE = re.compile(r"(?<![\d/.,-])\d{1,5}[A-Za-z]? $")
_HONORED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? $")
_PEOPLE = frozenset(
    f"label:{one}" for one in ("employee", "patient", "member", "applicant", "borrower", "tenant", "student")
)
"""Before Edward Jones the person, not the firm."""
_MY = re.compile(r"[a-z] My $")
"""Spoke with My Linh Vu: inside a sentence the English word has no capital."""
_AT = re.compile(r"(?i)\b(?:at|near|in|works?|worked|employed by|works for) $")
"""Before words that may be anything, that they are a place or a firm: works at Quabbin Hill."""
_FORMER = re.compile(r"(?i)(?<![\w/])(?:(?:formerly|previously)(?: known as)?|n[eé]e|f/?k/?a|a/?k/?a)[:.]? $")
"""Before another name of the person just named: Ana Silva, formerly Ana Costa."""
_KIN = re.compile(
    r"[\"”]? ?\((?:[a-z]+ ){0,2}(?:relatives?|spouse|husband|wife|partner|son|daughter|dau|dtr|mother|mom|father|dad"
    r"|parent|sister|brother|sibling|aunt|uncle|cousin|niece|nephew|grand[a-z]+|roommate|neighbor|neighbour|friend)\b"
)
"""Behind somebody who is there for the sake of another: Ana Silva (daughter)."""
_STRIPE = re.compile(r"\^([A-Za-z][A-Za-z .'-]{1,25})/([A-Za-z][A-Za-z .'-]{0,25})\^")
_STATE_CODE = re.compile(r",? [A-Z]{2}\b")
_STREET = re.compile(r" (?:St|ST)\.? ")
_STREET_SIGN = re.compile(r"\.?,? (?:Dr|St|Ct|Ave|Rd|Ln|Way|Blvd|Pl|Ter|Cir)\b")


_UNION = re.compile(r"[a-z] CU\Z")
"""A credit union, by the capitals behind a name that is in none: Greylock CU."""


def _weighed(text: str, readings: list[Reading], *, expected: bool = False) -> list[Reading]:
    """Readings with what stands around them in the balance."""
    words = name_words()
    weights = words.weights
    out: list[Reading] = []
    for reading in readings:
        score, start, end, given, family, facts, _, shares = reading
        if score < weights.accept - weights.label - weights.address:
            continue
        if (family in words.phrases or f"{given} {family}" in words.phrases) and not _is_person(text, start):
            continue
        last = family[family.rfind(" ") + 1 :]
        if last == "CU" and _UNION.search(text[start:end]):
            continue
        if last in words.months and _DAY.match(text, end):
            continue
        if _HOUSE.search(text, max(0, start - 9), start) and _is_address(
            text, start, end, last, facts, expected=expected
        ):
            continue
        if expected and score < weights.accept and _AT.search(text, max(0, start - 14), start):
            continue
        if _MY.search(text, max(0, start - 5), start):
            start, given = start - 3, f"MY {given}"
        label = label_before(text, start)
        if label is not None:
            fact, marked = label
            score += weights.label if marked else weights.label_bare
            facts = (*facts, fact)
        elif _FORMER.search(text, max(0, start - 24), start):
            facts = (*facts, "other:former")
        elif facts[0] == "layout:last, first" and _is_dotted_state(text, start, end, given):
            continue
        if text[end : end + 3].strip(_CLOSERS)[:1] in _OPENERS:
            if _ADDRESS.match(text, end):
                score += weights.address
                facts = (*facts, "address")
            elif _KIN.match(text, end):
                facts = (*facts, "kin")
        if score >= (weights.expected if expected else weights.accept):
            out.append(Reading(score, start, end, given, family, facts, "", shares))
    return out


def _is_dotted_state(text: str, start: int, end: int, given: str) -> bool:
    """Whether it is a town and the points of its state inside a line: 3 Main St, Keene, N.H. 03431."""
    dotted = "." in text[start:end].rpartition(",")[2] and given.replace(" ", "").lower() in states()
    return dotted and text[text.rfind("\n", 0, start) + 1 : start].strip(_BULLETS) != ""


def _is_person(text: str, start: int) -> bool:
    """Whether what stands before the name of a firm says that here it is a person's: Mr. or employee Edward Jones."""
    label = label_before(text, start)
    return (label is not None and label[0] in _PEOPLE) or _HONORED.search(text, max(0, start - 6), start) is not None


def _is_address(text: str, start: int, end: int, last: str, facts: tuple[str, ...], *, expected: bool) -> bool:
    """Whether words after a number are an address: 12 Franklin Park, 12 Mary Hall Rd, 630 Broadway, Everett, MA."""
    return (
        expected
        or lexicon()[last] >> 16 == _ROAD
        or _street_and_town(text[start:end])
        or _STREET_SIGN.match(text, end) is not None
        or (facts[0] == "layout:last, first" and _STATE_CODE.match(text, end) is not None)
    )


def _street_and_town(words: str) -> bool:
    """Whether words after a number are a street and its town: Lothrop St Beverly, but not Roland St Pierre."""
    parts = _STREET.split(words)
    return len(parts) > 1 and parts[-1].lower() in towns()


def _addresses(text: str, weight: float) -> Iterator[Reading]:
    """`ana.silva@…`: a hint at a name."""
    for match in re.finditer("@", text):
        low = max(0, match.start() - 60)
        local = _LOCAL.search(text[low : match.start()])
        if local:
            yield from _pair(low + local.start(1), low + local.end(2), local[1], local[2], weight, _LOCAL_PART)


def _stripes(text: str) -> Iterator[Reading]:
    """Names in the first track of a card's magnetic stripe (ISO/IEC 7813): `^SILVA/ANA M^`."""
    for match in _STRIPE.finditer(text):
        family, given = fold(match[1]), fold(match[2])
        if family and given:
            yield Reading(4.0, match.start(1), match.end(2), given, family, ("layout:stripe",))


def _underscored(text: str, weight: float) -> Iterator[Reading]:
    """`Silva_Ana_W2.pdf`."""
    for match in re.finditer("_", text):
        low = max(0, match.start() - 30)
        left, right = _HEAD.search(text[low : match.start()]), _TAIL.match(text, match.end())
        if left and right:
            yield from _pair(low + left.start(1), right.end(), left[1], right[1], weight, "layout:joined")


def _pair(start: int, end: int, left: str, right: str, weight: float, fact: str) -> Iterator[Reading]:
    """Two words joined by a dot, an underscore or a capital: given and family name, in either order."""
    words = lexicon()
    left, right = fold(left), fold(right)
    one, two = words[left], words[right]
    if not one or not two or one >> 16 or two >> 16:
        return
    direct, turned = words.given(left) + words.family(right), words.family(left) + words.given(right) - 0.5
    given, family = (left, right) if direct >= turned else (right, left)
    # Weak evidence, however common the name: addresses are chosen freely.
    score = min(max(direct, turned) + weight, name_words().weights.joined_most)
    yield Reading(score, start, end, given, family, (fact,))


def _lower(text: str) -> Iterator[Reading]:
    """Names in a text without capitals."""
    words = lexicon()
    known = name_words()
    for match in _LOWER.finditer(text):
        left = match[1].upper()
        if words.given(left) < 1.0 or words[left] >> 16:
            continue
        right = fold(match[2])
        if words[right] >> 16:
            continue
        if words.family(right) < 1.0:
            continue
        score = words.given(left) + words.family(right) + known.weights.lower_case
        yield from _weighed(text, [Reading(score, match.start(1), match.end(2), left, right, ("layout:lower case",))])


_LOCAL_PART = "layout:address"


def _rank(reading: Reading) -> tuple[bool, float, int]:
    """Names as written come before parts of addresses, the surer before the less sure."""
    return reading.facts[0] == _LOCAL_PART, -reading.score, reading.start


def _without_overlap(readings: list[Reading]) -> list[Reading]:
    """The best of readings that share characters, in order of place; an address that repeats a name is left out."""
    chosen: list[Reading] = []
    spans: list[tuple[int, int]] = []
    keys: set[tuple[str, str]] = set()
    for reading in sorted(readings, key=_rank):
        at = bisect_left(spans, (reading.end, 0))  # spans do not overlap: only the last one before our end can meet us
        if at and spans[at - 1][1] > reading.start:
            continue
        key = reading.given[:1], reading.family
        if reading.facts[0] == _LOCAL_PART and key in keys:
            continue
        spans.insert(at, (reading.start, reading.end))
        keys.add(key)
        chosen.append(reading)
    chosen.sort(key=lambda each: each.start)
    return chosen
