"""What a label or a column header says about the names under it: which part, of which person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.detect.lexicon import fold
from pi_scan.detect.name_words import name_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_POSSESSIVE = re.compile(r"(?i)['’]s\b|\(s\b\)?")
_ORDINAL = re.compile(r"(?i)\b1st\b")
_GLUED = re.compile(r"(.{2,}?)(firstname|lastname|middlename|fullname|surname|givenname|fname|lname|mname|name|nm)")
_BYTE_ORDER_MARK = re.compile("^(?:\ufeff|\u00ef\u00bb\u00bf)+")
"""Of UTF-8, as it is or as Windows-1252 reads it: programs leave it before the first header."""
_LONGEST = 60
"""A longer header or label is prose."""


_LEVELS = frozenset(
    ["name", "names", "info", "information", "details", "data", "profile", "demographics", "identity", "personal"]
)
"""What the levels of nested records are called that say nothing of whose name it is."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a column holds of a person's name."""

    part: str
    """`full`, `given`, `middle`, `surname`, `surname2` (a second family name) or `suffix`."""
    who: str = ""
    """Which person of the row: "" for its own, else what the header calls the other one: `spouse`, `dependent 2`."""


class Label(NamedTuple):
    """A label read by itself."""

    part: str
    person: str
    """`employee`, `spouse`, … or "" where the label does not say."""
    other: bool
    """True for somebody who is not the record's own person: a spouse, a physician."""
    number: int
    """2 in "Dependent 2"; 0 without one."""
    sure: bool
    """False where the label alone may mean something else: `Last`, `Family`, `SN`."""


def label_words(label: str) -> list[str]:
    """The words of a label in lower case: split at case, underscores, dots; accents dropped.

    >>> label_words("empFirstName"), label_words("EE_FIRST_NM"), label_words("Prénom"), label_words("Spouse's name")
    (['emp', 'first', 'name'], ['ee', 'first', 'nm'], ['prenom'], ['spouse', 'name'])
    """
    label = _ORDINAL.sub(" first ", _POSSESSIVE.sub("", label))
    if not label.isascii():
        label = _BYTE_ORDER_MARK.sub("", label)
        label = fold(label).lower()
    return [word.lower() for word in _CAMEL.findall(label)]


@lru_cache(maxsize=4096)
def read_label(label: str) -> Label | None:
    """What a label says, or None if it is not one of a person's name.

    >>> read_label("Spouse First Name")
    Label(part='given', person='spouse', other=True, number=0, sure=True)
    >>> read_label("File name"), read_label("Last login")
    (None, None)
    >>> read_label("q7: last name"), read_label("File: name")  # the variable of a survey, and its label
    (Label(part='surname', person='', other=False, number=0, sure=True), None)
    """
    if len(label) > _LONGEST:
        return None
    found = _read_label(label)
    if found is None and ": " in label:
        variable, _, said = label.partition(": ")
        return None if " ".join(label_words(variable)) in name_words().objects else _read_label(said)
    return found


def _read_label(label: str) -> Label | None:
    words = label_words(label)
    number = 0
    for word in words:
        if word.isdigit():
            if number or len(word) > 2:
                return None
            number = int(word)
    words = [word for word in words if not word.isdigit()]
    if len(words) == 1:
        glued = _GLUED.fullmatch(words[0])
        if glued and words[0] not in name_words().parts and _person([glued[1]]) is not None:
            words = [glued[1], glued[2]]
    found = _read(words)
    if found is None and len(words) > 2 and words[0] in name_words().asking:
        return _asked(words)
    if found is None and len(words) > 2:  # a key of nested records: person.names.legal.first
        found = _read([word for word in words[:-1] if word not in _LEVELS] + words[-1:])
    return found._replace(number=number) if found else None


def _asked(words: list[str]) -> Label | None:
    """What a question asks for: `What is your full name?`, `Please enter your first and last name`."""
    first = next((index for index, word in enumerate(words) if word not in name_words().asking), len(words))
    return _read(words[first:])


def _read(words: list[str]) -> Label | None:
    words_ = name_words()
    phrase = " ".join(words)
    part = words_.parts.get(phrase) or ("full" if phrase in words_.name_words else None)
    if part:
        return Label(part, "", other=False, number=0, sure=phrase not in words_.ambiguous)
    if phrase[-1:] == "s" and (phrase[:-1] in words_.persons or phrase[:-1] in words_.others):
        phrase = phrase[:-1]  # account owners
    if phrase in words_.persons or phrase in words_.others:
        return Label("full", phrase, other=phrase in words_.others, number=0, sure=True)
    if len(words) > 1 and words[0] in words_.prefixes and phrase.partition(" ")[2] in words_.persons:
        return Label("full", phrase.partition(" ")[2], other=False, number=0, sure=True)  # primary account holder
    # Longest part first: "emp first name" is emp + first name, not emp first + name.
    for cut in range(1, len(words)):
        for part_words, rest in ((words[cut:], words[:cut]), (words[:-cut], words[-cut:])):
            phrase = " ".join(part_words)
            part = words_.parts.get(phrase) or ("full" if phrase in words_.name_words else None)
            if part is None:
                continue
            person = None if part == "full" and rest[-1] in words_.objects else _person(rest)
            if person is not None:
                return Label(part, person, other=person in words_.others, number=0, sure=True)
    return None


def _person(words: list[str]) -> str | None:
    """The person that the words before "name" mean; "" for the record's own, None for a thing or an unknown word."""
    words_ = name_words()
    phrase = " ".join(words)
    if phrase in words_.persons or phrase in words_.others:
        return phrase
    if phrase[-1:] == "s" and (phrase[:-1] in words_.persons or phrase[:-1] in words_.others):
        return phrase[:-1]
    if phrase in words_.prefixes:
        return words_.prefixes[phrase]
    if phrase in words_.objects:
        return None
    if len(words) > 1:
        # "patient legal", "primary account holder", "co ee": the word that says more of the person counts.
        first, rest = _person(words[:1]), _person(words[1:])
        if rest is not None and first is not None:
            return rest or first
    return None


def column_roles(headers: Sequence[str]) -> list[Role | None]:
    """For each header of a table which part of which person's name its column holds; None for the others.

    >>> column_roles(["EE_FIRST", "EE_LAST", "Spouse Name", "File name"])
    [Role(part='given', who=''), Role(part='surname', who=''), Role(part='full', who='spouse'), None]
    >>> column_roles(["Nome", "Sobrenome"])
    [Role(part='given', who=''), Role(part='surname', who='')]
    """
    labels = [read_label(header) for header in headers]
    if None in labels:
        labels = [label or unknown for label, unknown in zip(labels, _unknown_persons(headers), strict=True)]
    own = next((label.person for label in labels if label and label.person and not label.other), "")
    who = [_who(label, own) if label else "" for label in labels]
    parts: dict[str, set[str]] = {}
    for label, person in zip(labels, who, strict=True):
        if label:
            parts.setdefault(person, set()).add(label.part)
    roles: list[Role | None] = []
    for header, label, person in zip(headers, labels, who, strict=True):
        if label is None:
            roles.append(None)
            continue
        here = parts[person]
        part = label.part
        counterpart = {"given": {"surname"}, "surname": {"given"}}.get(part, {"given", "surname"})
        if not label.sure and not counterpart & here:
            roles.append(None)
            continue
        if part == "full" and "surname" in here and "given" not in here:
            part = "given"  # Nome + Sobrenome, Name + Surname
        elif part == "full" and "given" in here and "surname" not in here and "nom" in label_words(header):
            part = "surname"  # Prénom + Nom
        roles.append(Role(part, person))
    return roles


_HALVES = {"first": "given", "last": "surname"}
_NAME_ENDS = frozenset(["name", "nm"])


def _unknown_persons(headers: Sequence[str]) -> list[Label | None]:
    """Halves of a name under the same unknown word: "Renter First" and "Renter Last" name a renter."""
    halves: dict[str, dict[str, int]] = {}
    for index, header in enumerate(headers):
        words = label_words(header) if len(header) <= _LONGEST else []
        if len(words) > 2 and words[-1] in _NAME_ENDS:
            words = words[:-1]
        if len(words) == 2 and words[1] in _HALVES and words[0] not in name_words().objects:
            halves.setdefault(words[0], {}).setdefault(_HALVES[words[1]], index)
    found: list[Label | None] = [None] * len(headers)
    for person, parts in halves.items():
        if len(parts) == len(_HALVES):
            for part, index in parts.items():
                found[index] = Label(part, person, other=False, number=0, sure=True)
    return found


def _who(label: Label, own: str) -> str:
    """The key of a label's person among those of the row; `own` is what the row's own person is called first."""
    person = "" if label.person == own else label.person
    if label.number > 1 or (label.number and label.other):
        return f"{person or label.person} {label.number}".strip()
    return person
