"""Names proved by what stands before them: `Patient: …`, `First name: … Last name: …`, in forms and records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.cells import label_over
from pi_scan.detect.lexicon import fold, lexicon
from pi_scan.detect.name_columns import Label, read_label
from pi_scan.detect.name_score import Reading, comma, inverted, plain, shared
from pi_scan.detect.name_segments import Segment, segments
from pi_scan.detect.name_words import name_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLAUSE = re.compile(r"[\n\t:;=,<>{}\[\]\"“”|?!]|\.\s|\s{3,}")
_MARK = re.compile(r"[:=]|\)(?=  )")
_ASIDE = re.compile(
    r"(?:\s?\([^()\n]{1,40}\)?|\s(?i:and|&)\s(?i:mailing |home |street )?(?i:address)"
    r"|,?\s(?i:exactly )?(?i:as )(?i:it |they )?"
    r"(?i:appears?|shown|printed|written|listed)\s(?i:on|in)\s[^:=\n]{1,30})$"
)
"""What a label adds: Name (Last, First); Cardholder name as it appears on card."""
_EITHER = re.compile(r"(?<=[^\W\d_]{3})/(?=[^\W\d_]{3})")
"""Between two words of a label: Parent/Guardian."""
_BESIDE = re.compile(r"\b[Tt]he ([a-z]+),$")
"""Before a name that says who that is: the grievant, Ana Silva."""
_MARKS = frozenset(":=>#–*|-")
_OVER_ADDRESS = re.compile(
    r"(?m)^[ \t]*([A-Z][^\W\d_]*(?:['’ ][^\W\d_]+){0,3})[ \t]*\n[ \t]*([A-Z][^\n\t\d:=]{4,40})\n"
    r"[ \t]*(?:[0-9]{1,5} |P\.? ?O\.? )"
)
"""A label that has a line to itself, the name below it and the street below that."""
_VALUE = re.compile(r"[ \t\"'“]*\n?[ \t\"'“]*([^\n\t;|<>{}\[\]\"“”=:]{1,80})")
_QUOTES = frozenset("\"'“")
_NEXT_LABEL = re.compile(r"\s{2,}|\s+\w+$")
_GAP = re.compile(r"\s{3,}")
_LOWER_NAME = re.compile(r"[^\W\d_]{2,}['’-]?[^\W\d_]* +(?:[^\W\d_]\.? +)?[^\W\d_]{2,}")
_BAR_CODE = re.compile(r"(?<![A-Z0-9])(?:[A-Z]{2})?(DCS|DCT|DAC|DAA|DAB)([A-Z][A-Z,@$ '-]{0,79})(?![A-Z0-9])")
"""Elements of the bar code on a driver's license (AAMVA card design standard): family and given names."""
_BAR_CODE_LINE = re.compile(
    r"(?<![A-Z0-9])(DCS|DCT|DAC|DAA|DAB)([A-Z](?:(?! D(?:A[A-Z]|B[A-N]|C[A-U]|D[A-L])[A-Z0-9])[A-Z,@$ '-]){0,79})"
    r"(?![A-Z0-9])"
)
"""The same where all of them stand on one line, as a log has them."""
_PART = (
    r"(?:(?!(?i:first|last|middle|given|family|full|maiden|other|name|suffix|suff|initial|social|ssn)\b)"
    r"[^\W\d_a-zß-ÿ][\w'’.-]*)"
)
_GIVEN_BOX = (
    r"(?i:first|given)[ ](?i:names?)\b(?:[ ]\((?i:given[ ]names?)\))?"
    r"(?:[ ](?i:and|&)(?:[ ](?i:middle))?[ ](?i:initial)\b)?"
)
_FAMILY_BOX = r"(?:(?i:last|family)[ ](?i:name)\b|(?i:surname)\b)(?:[ ]\((?i:family[ ]name)\))?"
_GIVEN_PART = rf"(?P<given>{_PART}(?:[ ]{_PART}){{0,2}})"
_FAMILY_PART = rf"(?P<family>(?:[a-z]{{1,3}}[ ]){{0,2}}{_PART})"
_BOXES = (
    re.compile(rf"{_GIVEN_BOX}\s{{1,3}}{_GIVEN_PART}\s{{1,3}}{_FAMILY_BOX}\s{{1,3}}{_FAMILY_PART}"),
    re.compile(rf"{_FAMILY_BOX}\s{{1,3}}{_FAMILY_PART}\s{{1,3}}{_GIVEN_BOX}\s{{1,3}}{_GIVEN_PART}"),
)
"""Boxes of a form whose captions have no mark: `first name and initial Ana T Last name Silva`."""
_ORDINARY = -1.0
"""The weights of two words of which one at least is an ordinary one, as in `first name then last name here`."""
_NAME_PART = re.compile(r"[^\W\d_][^\d_(){}\[\]=+*%$#@!?/\\]*$")
_ITEM = re.compile(r"^\(?(?:[A-Za-z]|[0-9]{1,2}[A-Za-z]?)[).]\s+")
"""The number of a box on a form: `(a) First name`."""
_BEFORE = 56
_OFFSET = 12
"""Characters at the beginning of a value before its name."""


class _Part(NamedTuple):
    """One part of a name, as a label or caption gives it."""

    letters: str
    written: str
    start: int
    end: int


def label_before(text: str, start: int) -> tuple[str, bool] | None:
    """The label that ends right before `start`, and whether a colon or line end marks it as one; None if there is none.

    The label is a fact: `label:patient`, or `other:spouse` for somebody who is not the record's own person.

    >>> label_before("Patient: Ana Silva", 9), label_before("our customer Ana Silva", 13)
    (('label:patient', True), ('label:customer', False))
    >>> label_before("for Ana Silva", 4) is None
    True
    """
    over = label_over(text, start)
    found = _found(text[over.start : over.end].rstrip(":"), marked=True) if over else None
    if found is not None:
        return found
    tail = text[max(0, start - _BEFORE) : start]
    head = tail.rstrip(" \t\n\"'“‘([{")
    if not head or len(tail) - len(head) > 8:
        return None
    marked = head[-1] in _MARKS or head.endswith("...")
    if marked and head[-1] == ".":
        head = head.rstrip(". ")
    elif marked:
        head = head[:-1].rstrip(" \t\"'”’)")
    elif "\n" in tail[len(head) :]:
        marked = True
    beside = _BESIDE.search(head)
    if beside is not None and beside[1] in name_words().persons:
        return f"label:{beside[1]}", False
    head = _EITHER.sub(" ", head)
    words = head.split()[-4:]
    if not words:
        return None
    known = name_words()
    last = words[-1].lower().removesuffix("'s").removesuffix("’s").removesuffix("(s")
    if last not in known.label_ends:
        if not marked or last.isalpha() is (words[-1] in {last, last.title(), last.upper()}):
            return None
        return _found(" ".join(words[-1:]), marked=True)  # a key: patientName, emp_name
    clause = _CLAUSE.split(head)[-1].split()[-4:]
    phrase = " ".join(clause).lower()
    if phrase.endswith("estate of"):
        return "label:estate of", True
    if any(phrase.endswith(payee) for payee in known.payees):
        return f"other:{last}", True
    if phrase in known.salutations or (marked and (_opens(phrase) or last in known.openings)):
        return f"label:{last}", True
    for first in range(len(clause)):
        found = _found(" ".join(clause[first:]), marked=marked)
        if found is not None:
            thing = first and clause[first - 1].lower() in known.objects
            return None if thing and found[0] == "label:name" else found
    return None


def _opens(phrase: str) -> bool:
    """Whether a phrase ends with words that stand before a name: `record account title`."""
    words = phrase.split()
    return any(" ".join(words[first:]) in name_words().openings for first in range(len(words) - 1))


def _found(phrase: str, *, marked: bool) -> tuple[str, bool] | None:
    label = read_label(phrase)
    if label is not None and label.sure and label.part == "full" and (marked or label.person):
        return label_fact(label), marked
    return None


def label_fact(label: Label) -> str:
    """`label:patient` for the record's own person, `other:spouse` for another."""
    return f"{'other' if label.other else 'label'}:{label.person or 'name'}"


def _ends_label(word: str) -> bool:
    """Whether a label of a name can end with this word: Prénom can, written with its accent or without."""
    ends = name_words().label_ends
    return word.lower() in ends or (not word.isascii() and fold(word).lower() in ends)


def _label_at(text: str, mark: int) -> Label | None:
    """The label that ends at the colon or equals sign at `mark`."""
    tail = text[max(0, mark - _BEFORE) : mark].rstrip(" \t\"'”’)")
    if not tail or not tail[-1].isalnum():
        return None
    aside = _ASIDE.search(tail)
    if aside is None:
        return _label_of(tail)
    bare = tail[: aside.start()].rstrip()
    if "," in aside[0]:  # Name (Last, First); but Name (Last) is one part of it
        return _label_of(bare)
    return _label_of(tail) or _label_of(bare)


def _label_of(tail: str) -> Label | None:
    """The label that a piece of text ends with."""
    clause = _EITHER.sub(" ", _ITEM.sub("", _CLAUSE.split(tail)[-1].strip()))
    if not clause:
        return None
    words = clause.split()
    last = words[-1].removesuffix("(s")
    if last.isalpha() and not _ends_label(last) and (last.islower() or last[1:].islower()):
        return None  # one plain word that ends no label
    label = read_label(clause)
    if label is not None:
        return label
    for first in range(max(1, len(words) - 4), len(words)):
        label = read_label(" ".join(words[first:]))
        if label is not None and label.sure:
            thing = words[first - 1].lower() in name_words().objects
            return None if thing and label.part == "full" else label
    return None


def _value(text: str, mark: int) -> tuple[str, int]:
    """The value after the label's mark and its offset: up to the end of the line or cell, or the next label."""
    found = _VALUE.match(text, mark + 1)
    if found is None:
        return "", 0
    value = found[1]
    if text[found.end() : found.end() + 1] in {":", "="}:
        value = _NEXT_LABEL.split(value)[0]  # "Ana Silva DOB:"
    return _GAP.split(value)[0].rstrip(" \xa0.,'"), found.start(1)


def labelled(text: str) -> Iterator[Reading]:
    """Names after `Name:`, `Patient:` and the like, and names whose parts stand under labels of their own.

    A label makes a name of words that no list holds. `First name: Ana` … `Last name: Silva` is one name.
    """
    known = name_words()
    held: dict[str, dict[str, _Part]] = {}
    for match in _MARK.finditer(text):
        label = _label_at(text, match.start())
        if label is None or label.part == "suffix":
            continue
        value, start = _value(text, match.start())
        if label.part == "full":
            for reading in _named(value, start) if label.sure else ():
                yield reading._replace(
                    score=reading.score + known.weights.label, facts=(*reading.facts, label_fact(label))
                )
            if label.person:
                continue
        said = match[0] == ":" or text[start - 1] in _QUOTES  # first="Ana", last="Silva"
        if not _NAME_PART.match(value) or not (label.sure or (said and value[0].isupper())):
            continue
        letters = "" if value.lower() in known.blanks else fold(value)  # a part that is none keeps its place
        if len(letters) > 40:
            continue
        who = f"{label.person if label.other else ''}{label.number or ''}"
        person = held.setdefault(who, {})
        if label.part == "full" and ("given" in person) is ("surname" in person):
            person.pop("full", None)  # a name before them both, or after: the last counts
        if label.part in person:
            yield from _whole(person, who)
            person = held[who] = {}
        person[label.part] = _Part(letters, value, start, start + len(value))
    for who, person in held.items():
        yield from _whole(person, who)


def over_address(text: str) -> Iterator[Reading]:
    r"""Names between a label that has a line to itself and an address.

    >>> [(one.given, one.family) for one in over_address("RECIPIENT\nQORVATHI, JAXTYN A\n19 ELM ST\n")]
    [('JAXTYN A', 'QORVATHI')]
    """
    for match in _OVER_ADDRESS.finditer(text):
        label = read_label(match[1])
        if label is not None and label.sure and label.part == "full":
            value = match[2].rstrip()
            for reading in _named(value, match.start(2)):
                if len(value) <= reading.end - match.start(2) + 4:
                    score = reading.score + name_words().weights.label
                    yield reading._replace(score=score, facts=(*reading.facts, label_fact(label)))


def bar_code(text: str) -> Iterator[Reading]:
    r"""Names in the elements of a license's bar code: DCS family name, DAC or DCT given names, DAA all of them.

    >>> [(one.given, one.family) for one in bar_code("DCSSILVA\nDACANA\nDADMARIA")]
    [('ANA', 'SILVA')]
    >>> [(one.given, one.family) for one in bar_code("scan DAQS48210937 DCSSILVA DACANA DBB04121979")]
    [('ANA', 'SILVA')]
    """
    family: tuple[str, int, int, str] | None = None
    given = ""
    elements = _BAR_CODE if "\nDAC" in text or "\nDCT" in text else _BAR_CODE_LINE
    for element, value, start, end in ((m[1], m[2], m.start(2), m.end(2)) for m in elements.finditer(text)):
        parts = [letters for letters in map(fold, re.split("[,@$]", value)) if letters]
        if not parts:
            continue
        if element == "DAA" and len(parts) > 1:  # FAMILY,GIVEN,MIDDLE
            yield Reading(4.0, start, end, " ".join(parts[1:]), parts[0], _BAR_CODE_FACTS)
        elif element in {"DCS", "DAB"}:
            family = parts[0], start, end, value.rstrip()
        elif element in {"DAC", "DCT"}:
            given = " ".join(parts)
        if family and given:
            said = f"{given} {family[3]}"
            yield Reading(4.0, family[1], family[2], given, family[0], _BAR_CODE_FACTS, said)
            family, given = None, ""


_FIELDS = re.compile(r"(?m)^1\.? ([A-Z][A-Z' -]{1,39})\n2\.? ([A-Z][A-Z' -]{0,39})$")
"""Fields 1 and 2 on the face of a license: family name, given names."""


def fields(text: str) -> Iterator[Reading]:
    r"""Names in the numbered fields on the face of a license.

    >>> [(one.given, one.family) for one in fields("4d S51882047\n1 SILVA-\n2 ANA ROSE")]
    [('ANA ROSE', 'SILVA')]
    """
    for match in _FIELDS.finditer(text):
        family, given = match[1].strip(" -"), match[2].strip(" -")
        yield Reading(4.0, *match.span(), fold(given), fold(family), _FIELD_FACTS, f"{given} {family}")


_FIELD_FACTS = ("layout:parts", "label:license")
_BAR_CODE_FACTS = ("layout:bar code", "label:license")


def boxed(text: str) -> Iterator[Reading]:
    """Names whose parts stand in boxes of a form, each after the caption of its box.

    >>> [(one.given, one.family) for one in boxed("First name and initial Ana T Last name Silva Suff.")]
    [('ANA T', 'SILVA')]
    """
    for pattern in _BOXES:
        for match in pattern.finditer(text):
            given, family = (_Part(fold(match[part]), match[part], *match.span(part)) for part in ("given", "family"))
            words = (
                lexicon().given(given.letters.partition(" ")[0]),
                lexicon().family(family.letters.rpartition(" ")[2]),
            )
            if given.letters and family.letters and sum(words) > _ORDINARY:
                yield from _whole({"given": given, "surname": family}, "")


def _named(value: str, base: int) -> list[Reading]:
    """The readings of a value that ought to be a name, or the names of two: `Pisey and Channary Mey`."""
    cut = segments(value, base, lenient=True)
    if len(cut) > 1 and cut[1].link == "&" and cut[0].units[0].start <= base + _OFFSET:
        label = name_words().weights.label
        second = plain(cut[1], cut[1].units, trust=True)[:1]
        first = shared(cut[0], cut[1], [reading._replace(score=reading.score + label) for reading in second])
        if first:
            return first + second
    reading = trusted(value, base)
    return [] if reading is None else [reading]


def trusted(value: str, base: int) -> Reading | None:
    """The reading of a value that ought to be a name and begins with it."""
    if value.islower() and not _LOWER_NAME.match(value):
        return None  # name = node.args
    return first_of(segments(value.title() if value.islower() else value, base, lenient=True), base)


def first_of(cut: list[Segment], base: int) -> Reading | None:
    """The reading of the first segments of a value at `base`, in whichever layout scores best."""
    if not cut or cut[0].units[0].start > base + _OFFSET * (1 + cut[0].honorific):  # Mr. and Mrs. Ana Silva
        return None
    first = cut[0]
    here = plain(first, first.units, trust=True)
    best = here[0] if here else None
    if len(cut) > 1 and cut[1].link in {",", ";", "/"}:
        maybe = best is not None and best.score > 0 and len(cut[1].units) > 1 and not inverted(first, cut[1])
        listed = plain(cut[1], cut[1].units) if maybe else []
        across = None if listed and listed[0].score > name_words().weights.accept else comma(first, cut[1], trust=True)
        if across is not None and (best is None or across.score > best.score):
            best = across
    return best


def _whole(person: dict[str, _Part], who: str) -> Iterator[Reading]:
    given, family, name = person.get("given"), person.get("surname"), person.get("full")
    if name is not None and (given is None) is not (family is None) and _is_half(name, given or family):
        given, family = given or name, family or name  # Apellido + Nombre, Prénom + Nom
    if given is None or family is None or not given.letters or not family.letters:
        return
    letters, said, last = given.letters, given.written, family.letters
    if "middle" in person:
        letters, said = f"{letters} {person['middle'].letters}", f"{said} {person['middle'].written}"
    said = f"{said} {family.written}"
    end = family.end
    if "surname2" in person:
        second = person["surname2"]
        last, said, end = f"{last} {second.letters}", f"{said} {second.written}", second.end
    words = lexicon()
    ratio = max(-1.0, min(2.0, words.given(letters.partition(" ")[0]) + words.family(last.rpartition(" ")[2])))
    fact = f"other:{who} given, family" if who else "label:given, family"
    start, end = min(given.start, family.start), max(given.end, end)
    yield Reading(3.0 + ratio, start, end, letters, last, ("layout:parts", fact), said)


def _is_half(name: _Part, other: _Part | None) -> bool:
    """Whether what a label calls the name is only the half of it that the other label's value is not."""
    if other is None or set(name.letters.split()) & set(other.letters.split()):
        return False
    apart = max(name.start, other.start) - min(name.end, other.end)
    return apart <= (_NEXT_LINE if " " in name.letters else _SAME_FORM)


_NEXT_LINE: Final = 30
"""Characters between two parts of a name in fields that follow each other."""
_SAME_FORM: Final = 200
"""The same, in fields of one form."""
