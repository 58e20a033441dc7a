"""An Outcome in, its sealed form out: what may leave a worker and be stored. No value and no name is in it.

Numbers become masks and keyed fingerprints, persons become initials and keyed fingerprints, and the people of the file
are counted while the values are at hand.
"""

from __future__ import annotations

import hmac
import json
import os
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.inventory.masks import SHORTEST, Show, mask, spelled
from pi_scan.inventory.people import components
from pi_scan.model import Finding, Grade, Kind, Level, Pair, Residency, Status, printable

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pi_scan.model import Outcome, Place

RESIDENCIES = (Residency.UNKNOWN, Residency.ELSEWHERE, Residency.MA)
"""Weakest evidence first: a person who lives in Massachusetts by one record lives there."""

FindingRow = tuple[int, str, str, str, str, str, bytes, str | None, bytes | None, str, str, int, int, int, int]
"""The columns of `findings` in the store, but for the file."""


class Counts(NamedTuple):
    """The figures of one file, in the order of the columns of the inventory."""

    people: int = 0
    people_ma: int = 0
    people_elsewhere: int = 0
    people_unknown: int = 0
    ssn: int = 0
    drivers_license: int = 0
    payment_card: int = 0
    financial_account: int = 0
    unpaired: int = 0
    test_values: int = 0


class Sealed(NamedTuple):
    """One file, as it is stored."""

    status: str
    reason: str | None
    detail: str
    media_type: str
    size: int
    encryption: str
    counts: Counts
    confidence: str
    findings: list[FindingRow]
    gaps: list[tuple[str, str, str]]
    """place, reason, detail."""
    seals: list[tuple[str, str, int | None, str]]
    """place, scheme, bits, grade."""
    hidden_path: str = ""
    """What to call the file where its own name holds a number that was found; else empty."""


def seal(outcome: Outcome, key: bytes, show: Show = Show.MASKED) -> Sealed:
    """Mask, fingerprint and count. Only findings of level medium or high count; test values are counted apart."""
    seals = [(str(s.place), s.scheme, s.bits, s.grade.value) for s in outcome.seals]
    gaps = [(str(g.place), g.reason.value, printable(g.detail)) for g in outcome.gaps]
    findings: list[FindingRow] = []
    counts, confidence, hidden = Counts(), "", ""
    if outcome.pairs:
        namer = _Places(outcome)
        findings, counts, confidence = _pairs(outcome.pairs, key, show, namer)
        hidden = namer.hidden_path(outcome.path, key)
        if namer.values:
            gaps = [(namer.clean(place), reason, namer.clean(detail)) for place, reason, detail in gaps]
            seals = [(namer.clean(place), scheme, bits, grade) for place, scheme, bits, grade in seals]
    return Sealed(
        outcome.status.value,
        outcome.reason.value if outcome.reason else None,
        printable(outcome.detail),
        outcome.media_type,
        outcome.size,
        _encryption(outcome),
        counts,
        confidence,
        findings,
        gaps,
        seals,
        hidden,
    )


def _pairs(pairs: tuple[Pair, ...], key: bytes, show: Show, namer: _Places) -> tuple[list[FindingRow], Counts, str]:
    rows: list[FindingRow] = []
    tally = _Tally()
    for number, pair in enumerate(pairs):
        name = pair.person
        person, person_key = (None, None) if name is None else (name.initials, _digest(key, name.key))
        values = [finding.value.reveal() for finding in pair.numbers]
        prints = [_digest(key, value) for value in values]
        joined = tally.add(pair, prints, person_key)
        rows += [
            (
                number,
                namer.text(finding.place),
                finding.kind.value,
                finding.rule,
                finding.level.value,
                mask(finding.kind, value, show),
                print_,
                person,
                person_key,
                pair.residency.value,
                namer.evidence(finding.evidence, pair.evidence),
                finding.span[0],
                finding.span[1],
                int(finding.test),
                int(joined and counted(finding)),
            )
            for finding, value, print_ in zip(pair.numbers, values, prints, strict=True)
        ]
    return rows, tally.counts(), tally.best.value if tally.best else ""


def counted(finding: Finding) -> bool:
    """Whether a finding counts in the inventory: believed at least halfway, and not a known test value."""
    return finding.level is not Level.LOW and not finding.test


class _Tally:
    """The figures of one file, added up pair by pair."""

    __slots__ = ("_groups", "_lives", "_lone", "_paired", "_tests", "best")

    def __init__(self) -> None:
        self.best: Level | None = None
        self._groups: list[tuple[Hashable, ...]] = []
        self._lives: dict[Hashable, int] = {}
        self._paired: set[tuple[Kind, bytes]] = set()
        self._lone: set[bytes] = set()
        self._tests: set[bytes] = set()

    def add(self, pair: Pair, prints: list[bytes], person_key: bytes | None) -> bool:
        """Add a pair; whether it joins several numbers that count."""
        real: list[bytes] = []
        for finding, print_ in zip(pair.numbers, prints, strict=True):
            if finding.level is Level.LOW:
                continue
            if finding.test:
                self._tests.add(print_)
                continue
            real.append(print_)
            if self.best is not Level.HIGH:
                self.best = finding.level
            if person_key is None:
                self._lone.add(print_)
            else:
                self._paired.add((finding.kind, print_))
        if person_key is None or not real:
            return False
        nodes = tuple({print_ + person_key for print_ in real})
        self._groups.append(nodes)
        rank = RESIDENCIES.index(pair.residency)
        for node in nodes:
            self._lives[node] = max(self._lives.get(node, 0), rank)
        return len(nodes) > 1

    def counts(self) -> Counts:
        homes: dict[Hashable, int] = {}
        for node, person in components(self._groups).items():
            homes[person] = max(homes.get(person, 0), self._lives[node])
        ranks, kinds = Counter(homes.values()), Counter(kind for kind, _ in self._paired)
        lone = self._lone - {print_ for _, print_ in self._paired}
        return Counts(
            people=len(homes),
            people_ma=ranks[RESIDENCIES.index(Residency.MA)],
            people_elsewhere=ranks[RESIDENCIES.index(Residency.ELSEWHERE)],
            people_unknown=ranks[RESIDENCIES.index(Residency.UNKNOWN)],
            unpaired=len(lone),
            test_values=len(self._tests),
            **{kind.value: kinds[kind] for kind in Kind},
        )


def _digest(key: bytes, value: str) -> bytes:
    return hmac.digest(key, value.encode("utf-8", "surrogatepass"), "sha256")[:16]


def _encryption(outcome: Outcome) -> str:
    """The weakest of the grades found, since that is how well the file is kept; what was not read is not known."""
    grades = {s.grade for s in outcome.seals}
    for grade in (Grade.NONE, Grade.WEAK, Grade.UNKNOWN, Grade.STRONG):
        if grade in grades:
            return grade.value
    return Grade.UNKNOWN.value if outcome.status is Status.FAILED else Grade.NONE.value


_LONG_NUMBER = re.compile(r"\d(?:[ ._-]?\d){5,}")
"""In evidence such as a column's header: it may be a value that was taken for one. A ZIP code is shorter."""


_SHEET = re.compile(r"sheet=.*?(?=&[a-z]+=\d+$|&[a-z]+$|$)")


class _Places:
    """Places and evidence as text, each built once, with the numbers masked that stand in file and member names."""

    __slots__ = ("_base", "_facts", "values")

    def __init__(self, outcome: Outcome) -> None:
        self._base: dict[tuple[str, tuple[str, ...]], str] = {}
        self._facts: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}
        names = {os.path.basename(outcome.path)}
        parts = {f.place.members for p in outcome.pairs for f in p.numbers}
        names.update(name for members in parts for name in members)
        digits = ["".join(filter(str.isalnum, outcome.path.upper()))]
        digits += ["".join(filter(str.isalnum, name.upper())) for name in names]
        self.values = {
            f.value.reveal(): f.kind
            for p in outcome.pairs
            for f in p.numbers
            if len(f.value.reveal()) >= SHORTEST and any(f.value.reveal() in text for text in digits)
        }

    def text(self, place: Place) -> str:
        base = self._base.get((place.path, place.members))
        if base is None:
            base = self.clean(str(place.__class__(place.path, place.members)))
            self._base[place.path, place.members] = base
        anchor = place.anchor
        if "sheet=" in anchor:  # the one name in an anchor that is the document's own
            anchor = _SHEET.sub(lambda name: _LONG_NUMBER.sub("***", name[0]), anchor)
        return f"{base}#{printable(anchor)}" if anchor else base

    def clean(self, text: str) -> str:
        for value, kind in self.values.items():
            text = spelled(value).sub(mask(kind, value, Show.MASKED), text)
        return text

    def hidden_path(self, path: str, key: bytes) -> str:
        """The path masked, and told from others that look the same by a keyed tag; empty where nothing is to hide."""
        cleaned = self.clean(path)
        return "" if cleaned == path else f"{cleaned}~{_digest(key, path).hex()[:8]}"

    def evidence(self, finding: tuple[str, ...], pair: tuple[str, ...]) -> str:
        text = self._facts.get((finding, pair))
        if text is None:
            text = json.dumps([_LONG_NUMBER.sub("***", fact) for fact in (*finding, *pair)], ensure_ascii=False)
            if len(self._facts) < 10_000:
                self._facts[finding, pair] = text
        return text
