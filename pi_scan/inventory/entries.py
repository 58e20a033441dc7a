"""A store in, its lines out: entries (one for each file) and finding lines, in the order of their paths."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_scan.inventory.clock import stamp_ns
from pi_scan.inventory.seal import seal
from pi_scan.model import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pi_scan.inventory.masks import Show
    from pi_scan.inventory.store import Store
    from pi_scan.model import Outcome


class Entry(NamedTuple):
    """One line of the inventory; the fields are the columns of the CSV, in order. New ones are added at the end."""

    system: str
    """The computing system: its host name."""
    medium: str
    """The storage medium: device, mount point and file system."""
    location: str
    """The absolute path of the file; control characters are escaped, numbers found in its name are masked. Of paper,
    where and what it is."""
    record_kind: str
    """`electronic`; of records that `pi-scan paper` registers `paper` or `other`."""
    media_type: str
    """What the file is, e.g. `application/pdf`."""
    size_bytes: int
    """Its size."""
    modified_utc: str
    """When it was last changed."""
    owner: str
    """The login name of its owner; the custodian of paper."""
    access: str
    """Who may read it by the modes and access lists of it and of the folders above: `private`, `group` or `everyone`.
    Of paper, `private` where it is locked away, else `everyone`."""
    encryption: str
    """`none`, `weak`, `strong` (a 128-bit or higher algorithmic process) or `unknown`."""
    medium_encryption: str
    """The same for the medium."""
    people: int
    """Distinct persons paired with at least one number in the file."""
    people_ma: int
    """Of these, residents of Massachusetts."""
    people_elsewhere: int
    """Of these, residents of another place."""
    people_unknown: int
    """Of these, persons whose residence the file does not tell."""
    ssn: int
    """Distinct Social Security numbers paired with a person."""
    drivers_license: int
    """Distinct driver's license and state ID numbers paired with a person."""
    payment_card: int
    """Distinct payment card numbers paired with a person."""
    financial_account: int
    """Distinct financial account numbers paired with a person."""
    unpaired: int
    """Distinct numbers with no person."""
    test_values: int
    """Distinct numbers known to be nobody's, such as those of card processors' manuals; counted nowhere else."""
    confidence: str
    """The highest level of a finding in the file: `high` or `medium`."""
    status: str
    """`read`, `partial`, `skipped` or `failed`; empty for paper."""
    reason: str
    """Why it is not `read`."""
    scanned_utc: str
    """When it was scanned."""
    system_kind: str
    """`laptop`, `tablet`, `desktop`, `server`, `virtual`, `container` or `unknown`."""
    medium_kind: str
    """`internal`, `removable`, `optical`, `network`, `cloud-sync folder`, `memory` or `unknown`."""
    readers: str
    """Who may read it besides its owner, where that is not everyone: `group:hr; user:ann`."""
    past_retention: str
    """`yes`: older than the retention schedule allows (`--retention`)."""
    public_records: int
    """Distinct numbers that the user's list calls lawfully obtained from public sources; counted nowhere else."""
    created_utc: str
    """When it was made, where the medium keeps that: of a copy, when it was copied."""
    accessed_utc: str
    """When it was last opened before the scan, as far as the medium keeps that."""


class FindingLine(NamedTuple):
    """One number with its person, or alone; a joint account gives one line for each person."""

    location: str
    place: str
    kind: str
    level: str
    mask: str
    fingerprint: str
    person: str | None
    residency: str
    evidence: list[str]
    span: list[int]


def entries(store: Store, *, everything: bool = False) -> Iterator[Entry]:
    """The files that hold personal information or lone numbers, or every file walked; then the register of paper."""
    yield from _lines(store.sql.execute(_EVERYTHING if everything else _HOLDING))


def most(store: Store, top: int, *, everything: bool = False) -> list[Entry]:
    """The files that hold most people, by their number and then in the order of their paths; lone numbers come last."""
    return list(_lines(store.sql.execute(_MOST, (everything, top))))


def _lines(rows: Iterable[Any]) -> Iterator[Entry]:
    for row in rows:
        system, medium, location, _, _, _, modified, owner, *_, created, accessed = row
        yield Entry._make(row)._replace(
            system=printable(system),
            medium=printable(medium),
            location=shown(location),
            modified_utc=_time(modified),
            owner=printable(owner),
            created_utc=_time(created),
            accessed_utc=_time(accessed),
        )


def _time(nanoseconds: int) -> str:
    return stamp_ns(nanoseconds) if nanoseconds else ""


_EVERYTHING = "SELECT * FROM inventory ORDER BY record_kind <> 'electronic', CAST(location AS BLOB), system"
_HOLDING = """SELECT * FROM inventory
    WHERE people > 0 OR unpaired > 0 OR public_records > 0 OR record_kind <> 'electronic'
    ORDER BY record_kind <> 'electronic', CAST(location AS BLOB), system"""
_MOST = """SELECT * FROM inventory WHERE people > 0 OR unpaired > 0 OR record_kind <> 'electronic' OR ?
    ORDER BY people DESC, CAST(location AS BLOB), system LIMIT ?"""


def finding_lines(store: Store) -> Iterator[FindingLine]:
    """Every finding of the store, the low ones too."""
    return (line for _, line in finding_lines_of_systems(store))


def finding_lines_of_systems(store: Store) -> Iterator[tuple[str, FindingLine]]:
    """The same, each with the system that its file lies on."""
    files = store.sql.execute(
        """SELECT f.id, f.path, m.system FROM files f JOIN media m ON m.id = f.medium_id
        ORDER BY CAST(f.path AS BLOB), m.system, f.id"""
    )
    for file_id, path, system in files:
        location = shown(path)
        found = store.sql.execute(_FINDINGS, (file_id,))
        for place, kind, level, mask, print_, person, residency, evidence, start, end in found:
            told = kind, level, mask, print_.hex(), person, residency, json.loads(evidence), [start, end]
            yield printable(system), FindingLine(location, place, *told)


_FINDINGS = """SELECT place, kind, level, mask, fingerprint, person, residency, evidence, start, "end" FROM findings
    WHERE file_id = ? ORDER BY pair, seq"""


def outcome_lines(outcome: Outcome, key: bytes, show: Show) -> Iterator[FindingLine]:
    """The same for one file that was just read, in the order of its pairs and their numbers."""
    sealed = seal(outcome, key, show)
    location = shown(sealed.hidden_path or os.path.realpath(outcome.path))
    for _, place, kind, _, level, mask, print_, person, _, residency, evidence, start, end, *_ in sealed.findings():
        facts = json.loads(evidence)
        yield FindingLine(location, place, kind, level, mask, print_.hex(), person, residency, facts, [start, end])


def shown(path: str | bytes) -> str:
    """A path of the store as text for people."""
    return printable(path if isinstance(path, str) else os.fsdecode(path))
