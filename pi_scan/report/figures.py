"""A store in, the figures of its inventory out: the terminal and every report tell these and no others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract import formats
from pi_scan.inventory.entries import most
from pi_scan.inventory.paper import registered
from pi_scan.inventory.totals import Tally, allowed, exposed, numbers, past_retention, people, tallies
from pi_scan.model import Reason, Status, printable
from pi_scan.report.words import HINTS, NAMES, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.inventory.entries import Entry
    from pi_scan.inventory.paper import Registered
    from pi_scan.inventory.persons import People
    from pi_scan.inventory.store import Store


class Run(NamedTuple):
    """The run that the inventory is of."""

    system: str
    started_utc: str
    ended_utc: str
    """Empty: it was interrupted, or still goes on."""
    version: str


class Numbers(NamedTuple):
    """Distinct numbers of a kind, and the files that hold some."""

    kind: str
    label: str
    distinct: int
    files: int


class NotRead(NamedTuple):
    """Files that were not read, or not whole, for one reason."""

    status: str
    reason: str
    files: int
    size: int
    hint: str
    """What to do about it, or what they are."""


class Fate(NamedTuple):
    """What became of files."""

    status: str
    files: int
    size: int


class Exposed(NamedTuple):
    """What lies unencrypted on laptops, tablets and media that are carried about."""

    files: int
    people: People

    def __str__(self) -> str:
        if not self.files:
            return ""
        return (
            f"Unencrypted personal information on a laptop/portable device: {_many(self.files, self.people)}: "
            "201 CMR 17.04(5) asks for encryption there."
        )


class Past(NamedTuple):
    """What is older than the retention schedule allows."""

    files: int
    people: People

    def __str__(self) -> str:
        return (
            f"Past the retention schedule: {_many(self.files, self.people)} (201 CMR 17.03(g))." if self.files else ""
        )


class Allowed(NamedTuple):
    """What the list of `scan --allow` left out of all other figures."""

    numbers: int
    files: int

    def __str__(self) -> str:
        if not self.files:
            return ""
        many = f"{counted(self.numbers, 'number')} in {counted(self.files, 'file')}"
        return f"Not counted, as the list of --allow says: {many}; `pi-scan findings` shows each with its reason."


def _many(files: int, people: People) -> str:
    return f"{counted(files, 'file')}, {counted(people.total, 'person', 'people')}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What an inventory comes to."""

    run: Run
    people: People
    """Distinct persons over all files."""
    paper: Registered
    """The people of the register, who cannot be told from those in files: they count in no other figure."""
    files: int
    """Files that hold a person with a number."""
    files_ma: int
    """Of these, files with a resident of Massachusetts."""
    exposed: Exposed
    past_retention: Past
    allowed: Allowed
    access_unknown: int
    """Files that hold a person, of which nobody knows who may read them."""
    kinds: tuple[Numbers, ...]
    """One for each kind, in the order of `Kind`."""
    unpaired: Numbers
    """Numbers without a person, added up over files."""
    test_values: Numbers
    """Known test values, added up over files."""
    most: tuple[Entry, ...]
    """The files that hold most people."""
    not_read: tuple[NotRead, ...]
    fates: tuple[Fate, ...]
    """One for each `Status`."""

    @property
    def walked(self) -> Fate:
        """All files walked."""
        return Fate("walked", sum(fate.files for fate in self.fates), sum(fate.size for fate in self.fates))


def figures(store: Store, *, top: int = 10) -> Figures:
    """The figures of the whole inventory, with the `top` files that hold most people."""
    counts, sums = numbers(store), tallies(store)
    holding, holding_ma, untold = store.sql.execute(
        "SELECT total(people > 0), total(people_ma > 0), total(people > 0 AND access = 'unknown') FROM files"
    ).fetchone()
    return Figures(
        run=_run(store),
        people=people(store),
        paper=registered(store),
        files=int(holding),
        files_ma=int(holding_ma),
        exposed=Exposed(*exposed(store)),
        past_retention=Past(*past_retention(store)),
        allowed=Allowed(*allowed(store)),
        access_unknown=int(untold),
        kinds=tuple(Numbers(kind.value, label, *counts.get(kind.value, (0, 0))) for kind, label in NAMES.items()),
        unpaired=Numbers("unpaired", "Numbers without a person (sum over files)", *counts["unpaired"]),
        test_values=Numbers("test_values", "Known test values (sum over files)", *counts["test_values"]),
        most=tuple(most(store, top)),
        not_read=tuple(_not_read(sums)),
        fates=tuple(_fate(status, sums) for status in Status),
    )


def _run(store: Store) -> Run:
    row = store.sql.execute("SELECT system, started_utc, ended_utc, version FROM runs ORDER BY id DESC LIMIT 1")
    system, started, ended, version = row.fetchone() or ("", "", "", "")
    return Run(printable(system), started, ended or "", version)


def _fate(status: Status, sums: Sequence[Tally]) -> Fate:
    members = [tally for tally in sums if tally.status == status]
    return Fate(status.value, sum(tally.files for tally in members), sum(tally.size for tally in members))


def _not_read(sums: Sequence[Tally]) -> list[NotRead]:
    groups: dict[tuple[str, str], list[Tally]] = {}
    for tally in sums:
        if tally.status != Status.READ:
            groups.setdefault((tally.status, tally.reason), []).append(tally)
    return [
        NotRead(
            status,
            reason,
            sum(tally.files for tally in members),
            sum(tally.size for tally in members),
            _hint(reason, members),
        )
        for (status, reason), members in sorted(groups.items())
    ]


def _hint(reason: str, members: Sequence[Tally]) -> str:
    if reason == Reason.NO_EXTRACTOR:
        types = sorted(members, key=lambda tally: -tally.files)[:4]
        return ", ".join(f"{tally.files:,} {tally.media_type or 'of unknown type'}" for tally in types)
    if reason == Reason.MISSING_EXTRA:
        return _extras(members)
    return HINTS.get(Reason(reason), "") if reason else ""


def _extras(members: Sequence[Tally]) -> str:
    """How many files need which extra of the program; those inside other files say so each for itself."""
    needs = {
        media_type: f'pip install "pi-scan[{form.extra}]"'
        for form in formats()
        for media_type in form.media_types
        if form.extra
    }
    counts: Counter[str] = Counter()
    for tally in members:
        counts[needs.get(tally.media_type, "what their details say")] += tally.files
    return ", ".join(f"{files:,} need {need}" for need, files in sorted(counts.items()))
