"""A store in, the figures of its parts out: by kind, by who may read, by medium, by folder, by age.

Persons are counted in each part for themselves: one who is met in two parts counts in both, so the parts may add up
to more than the whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.inventory.medium import Medium
from pi_scan.inventory.paper import Record, listed
from pi_scan.inventory.persons import People
from pi_scan.inventory.totals import people_by, people_by_kind
from pi_scan.model import printable
from pi_scan.report.folders import Folder, folders
from pi_scan.report.words import ACCESS, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.inventory.store import Store

NOBODY: Final = People(0, 0, 0, 0)
YEARS: Final = (1, 3, 7)
"""Ages of files, in years since they were last changed, that part one group from the next."""


class Part(NamedTuple):
    """Files that hold personal information and have something in common, and the people in them."""

    name: str
    files: int
    people: People


class Kinded(NamedTuple):
    """What was found of one kind."""

    kind: str
    label: str
    people: People
    high: int
    """Distinct numbers with a person that are believed at level `high`."""
    medium: int


class Carrier(NamedTuple):
    """One storage medium of one computing system."""

    system: str
    system_kind: str
    os: str
    medium: str
    kind: str
    model: str
    serial: str
    """Of the medium: its own number, or that of the volume."""
    size_bytes: int
    """0: not known."""
    encryption: str
    scheme: str
    walked: int
    """Files walked on it."""
    files: int
    """Files that hold personal information."""
    people: People

    @property
    def portable(self) -> bool:
        """Whether it is carried about: itself, or the laptop or tablet that it is in."""
        inside = self.kind in {"internal", "cloud-sync folder", "unknown"}
        return self.kind in {"removable", "optical"} or (self.system_kind in {"laptop", "tablet"} and inside)


class Locked(NamedTuple):
    """Files that are encrypted in one way, or hold something that is."""

    scheme: str
    bits: int | None
    """Length of the key; None: not known."""
    grade: str
    files: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts of an inventory."""

    kinds: tuple[Kinded, ...]
    access: tuple[Part, ...]
    """Widest first."""
    carriers: tuple[Carrier, ...]
    folders: tuple[Folder, ...]
    """In the order of their paths."""
    ages: tuple[Part, ...]
    """Oldest first."""
    schedule: tuple[Part, ...] | None
    """What is past its time, by the records of the retention schedule; None: the scan was given none."""
    locked: tuple[Locked, ...]
    """Weakest first."""
    paper: tuple[Record, ...]
    """What was entered by hand; its people are estimates, and count in no other figure."""


def breakdown(store: Store) -> Breakdown:
    """The figures of all parts."""
    return Breakdown(
        kinds=tuple(_kinds(store)),
        access=tuple(_access(store)),
        carriers=tuple(_carriers(store)),
        folders=tuple(folders(store)),
        ages=tuple(_ages(store)),
        schedule=_schedule(store),
        locked=tuple(_locked(store)),
        paper=tuple(kept.record for kept in listed(store)),
    )


def parts(store: Store, names: Iterable[str], members: Iterable[tuple[int, str]]) -> list[Part]:
    """The named groups in order, from pairs of a file's id and the name of its group."""
    every = list(members)
    found = people_by(store, every)
    counts: dict[str, int] = {}
    for _, name in every:
        counts[name] = counts.get(name, 0) + 1
    return [Part(name, counts.get(name, 0), found.get(name, NOBODY)) for name in names]


def _kinds(store: Store) -> Iterable[Kinded]:
    found = people_by_kind(store)
    # A number counts once, at the best of its levels: `high` sorts before `medium`.
    levels = {
        (kind, level): count
        for kind, level, count in store.sql.execute(
            """SELECT kind, level, count(*) FROM (SELECT kind, fingerprint, min(level) AS level FROM counted
            GROUP BY kind, fingerprint) GROUP BY 1, 2"""
        )
    }
    for kind, label in NAMES.items():
        high, medium = (levels.get((kind.value, level), 0) for level in ("high", "medium"))
        yield Kinded(kind.value, label, found.get(kind.value, NOBODY), high, medium)


def _access(store: Store) -> list[Part]:
    found = parts(store, ACCESS, store.sql.execute("SELECT id, access FROM files WHERE people > 0"))
    return [part for part in found if part.files or part.name != "unknown"]


def _ages(store: Store) -> list[Part]:
    """By the years between a file's last change and the start of the run."""
    (started,) = store.sql.execute("SELECT max(started_utc) FROM runs").fetchone()
    if started is None:
        return []
    now = datetime.fromisoformat(started).timestamp()
    year = 365.25 * 24 * 3600
    names = [
        f"over {YEARS[-1]} years",
        *(f"{low} to {high} years" for low, high in reversed(list(pairwise(YEARS)))),
        "under a year",
    ]

    def name(modified: int) -> str:
        return names[sum((now - modified / 1e9) / year < limit for limit in reversed(YEARS))]

    rows = store.sql.execute("SELECT id, modified_ns FROM files WHERE people > 0")
    return parts(store, names, ((number, name(modified)) for number, modified in rows))


def _schedule(store: Store) -> tuple[Part, ...] | None:
    row = store.sql.execute("SELECT setup FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    names = json.loads(row[0]).get("retention", []) if row else []
    rows = store.sql.execute("SELECT id, retention FROM files WHERE retention <> ''").fetchall()
    names += sorted({name for _, name in rows}.difference(names))
    return tuple(part._replace(name=printable(part.name)) for part in parts(store, names, rows)) if names else None


def _locked(store: Store) -> Iterable[Locked]:
    rows = store.sql.execute(
        """SELECT scheme, bits, grade, count(DISTINCT file_id) FROM seals GROUP BY scheme, bits, grade
        ORDER BY CASE grade WHEN 'none' THEN 0 WHEN 'weak' THEN 1 WHEN 'unknown' THEN 2 ELSE 3 END, 4 DESC, 1, 2"""
    )
    for scheme, bits, grade, files in rows:
        yield Locked(printable(scheme), bits, grade, files)


def _carriers(store: Store) -> Iterable[Carrier]:
    rows = store.sql.execute(
        """SELECT m.id, m.system, s.chassis, s.os, m.mount, m.device, m.filesystem, m.kind, m.model, m.serial, m.size,
        m.encryption, m.scheme, count(*), total(f.people > 0)
        FROM files f JOIN media m ON m.id = f.medium_id JOIN systems s ON s.name = m.system AND s.machine = m.machine
        GROUP BY m.id ORDER BY m.system, m.mount, m.id"""
    ).fetchall()
    members = store.sql.execute("SELECT id, medium_id FROM files WHERE people > 0")
    found = people_by(store, ((number, str(medium)) for number, medium in members))
    for number, system, chassis, os, mount, device, filesystem, kind, model, serial, size, *others in rows:
        encryption, scheme, walked, files = others
        yield Carrier(
            system=printable(system),
            system_kind=chassis,
            os=printable(os),
            medium=printable(str(Medium(mount, device, filesystem))),
            kind=kind,
            model=printable(model),
            serial=printable(serial),
            size_bytes=size,
            encryption=encryption,
            scheme=printable(scheme),
            walked=walked,
            files=int(files),
            people=found.get(str(number), NOBODY),
        )
