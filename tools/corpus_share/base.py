"""What every document here is made with: a page to write on that keeps the ground truth of what was written.

A document is a function that gets a `Doc`, asks it for people and numbers, and returns bytes. What it asked for is what
its sidecar says, so document and sidecar agree by construction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from corpus import invent
from corpus.truth import Expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from random import Random

Maker: TypeAlias = "Callable[[Doc], bytes]"
DOCUMENTS: dict[str, tuple[str, Maker]] = {}
"""Path below the share: (note, function)."""


def document(path: str, note: str) -> Callable[[Maker], Maker]:
    """Register a document; `note` tells in one line what it is and what makes it hard."""

    def register(maker: Maker) -> Maker:
        if path in DOCUMENTS:
            raise ValueError(path)
        DOCUMENTS[path] = (note, maker)
        return maker

    return register


def canonical(value: str) -> str:
    """Letters and digits, upper case."""
    return re.sub(r"[^0-9A-Za-z]", "", value).upper()


@dataclass(slots=True)
class Holder:
    """A person in a document. Asking for a number plants it in the sidecar under the person's name."""

    person: invent.Person
    residency: str
    doc: Doc
    numbers: dict[str, str] = field(default_factory=dict)
    """What was asked for once and stands in many documents, by its use."""

    @property
    def name(self) -> str:
        """Given name and surname."""
        return self.person.name

    @property
    def home(self) -> invent.Address:
        """Where they live."""
        return self.person.address

    def has(self, kind: str, value: str) -> str:
        """`value` is this person's; returned as given."""
        people = self.doc.expected.people
        entry = next((p for p in people if p["name"] == self.name), None)
        if entry is None:
            entry = {"name": self.name, "residency": self.residency, "numbers": []}
            people.append(entry)
        number = {"kind": kind, "value": canonical(value)}
        if number not in entry["numbers"]:
            entry["numbers"].append(number)
        return value

    def ssn(self) -> str:
        """Nine bare digits."""
        return self.has("ssn", invent.ssn(self.doc.rng))

    def ssn_dashed(self) -> str:
        """NNN-NN-NNNN."""
        return invent.dashed(self.ssn())

    def license(self, state: str = "MA") -> str:
        """A driver's license number of `state`."""
        return self.has("drivers_license", invent.license_number(self.doc.rng, state, self.person))

    def card(self, brand: str = "") -> str:
        """A card number, bare."""
        return self.has("payment_card", invent.card(self.doc.rng, brand))

    def card_spaced(self, brand: str = "") -> str:
        """A card number in groups."""
        return invent.card_groups(self.card(brand))

    def account(self) -> str:
        """A bank account number."""
        return self.has("financial_account", invent.account(self.doc.rng))

    def iban(self, country: str) -> str:
        """An IBAN, bare."""
        return self.has("financial_account", invent.iban(self.doc.rng, country))


@dataclass(slots=True)
class Doc:
    """One document being written."""

    path: str
    rng: Random
    expected: Expected = field(default_factory=Expected)
    _names: set[tuple[str, str]] = field(default_factory=set)

    def who(self, community: str = "", where: str = "") -> Holder:
        """A new person who lives `where` (`ma`, `elsewhere`, `any`); empty when the document does not say it.

        No two in one document share initial and last name, so that a pair tells whose number it is.
        """
        while True:
            person = invent.person(self.rng, community, where or "any")
            key = (invent.plain(person.given)[0].upper(), invent.plain(person.surname.split()[-1]).upper())
            if key not in self._names:
                self._names.add(key)
                return Holder(person, person.address.home if where else "unknown", self)

    def people(self, count: int, where: str = "any") -> list[Holder]:
        """Several, of any community."""
        return [self.who(where=where) for _ in range(count)]

    def lone(self, kind: str, value: str) -> str:
        """A number without a person."""
        self.expected.unpaired.append({"kind": kind, "value": canonical(value)})
        return value

    def test(self, value: str) -> str:
        """A number known to be a test value."""
        self.expected.test_values.append(canonical(value))
        return value

    def no(self, value: str) -> str:
        """A decoy."""
        self.expected.absent.append(canonical(value))
        return value

    def not_whole(self, *reasons: str, status: str = "failed") -> None:
        """Something about the file must be reported: it comes out as `status`, for one of `reasons`."""
        self.expected.status = status
        self.expected.reasons = reasons


def delimited(rows: Iterable[Sequence[str]], separator: str = ",", end: str = "\r\n") -> str:
    """Rows as a CSV file holds them, quoted only where needed."""
    lines = []
    for row in rows:
        cells = [f'"{c.replace(chr(34), chr(34) * 2)}"' if separator in c or '"' in c else c for c in row]
        lines.append(separator.join(cells))
    return end.join(lines) + end


def fixed(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """Rows in columns of fixed width."""
    return "".join(
        "".join(c[: w - 1].ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )
