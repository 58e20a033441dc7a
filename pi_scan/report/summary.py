"""A store in, the summary of it for a terminal out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from pi_scan.inventory.entries import entries
from pi_scan.inventory.totals import Tally, numbers, people, tallies
from pi_scan.model import Kind, Reason, Status

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pi_scan.inventory.store import Store

NAMES = {
    Kind.SSN: "Social Security numbers",
    Kind.DRIVERS_LICENSE: "Driver's licenses and state IDs",
    Kind.PAYMENT_CARD: "Payment cards",
    Kind.FINANCIAL_ACCOUNT: "Financial accounts",
}

HINTS = {
    Reason.PERMISSION: "run as a user who may read them",
    Reason.ENCRYPTED: "protected by a password",
    Reason.TIMEOUT: "--timeout raises the limit",
    Reason.MEMORY: "--max-memory raises the limit",
    Reason.TOO_BIG: "--max-file-size, --max-member-size and --max-total-size raise the limits",
    Reason.TOO_DEEP: "--max-depth raises the limit",
    Reason.TOO_MANY: "--max-members raises the limit",
    Reason.RATIO: "--max-ratio raises the limit",
    Reason.NO_EXTRACTOR: "see `pi-scan formats` for what is read",
    Reason.CORRUPT: "damaged files: look at them by hand",
    Reason.TRUNCATED: "cut short files: look at them by hand",
    Reason.CRASHED: "please report such a file",
    Reason.INTERNAL: "please report such a file",
    Reason.LINK: "what they lead to is read where it lies",
}


def size(count: int) -> str:
    """Bytes for people.

    >>> size(999), size(12_345_678)
    ('999 B', '12.3 MB')
    """
    value, units = float(count), ["B", "kB", "MB", "GB", "TB", "PB"]
    while value >= 1000 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{count} B" if units[0] == "B" else f"{value:.1f} {units[0]}"


def summary(store: Store, *, top: int = 10) -> RenderableType:
    """People, numbers, the files that hold most, and what was not read and why."""
    persons, counts, sums = people(store), numbers(store), tallies(store)
    totals = Table(title="Personal information (201 CMR 17.02)", title_justify="left", title_style="bold")
    totals.add_column("")
    totals.add_column("distinct", justify="right")
    totals.add_column("files", justify="right")
    with_people = store.sql.execute("SELECT count(*) FROM files WHERE people > 0").fetchone()[0]
    with_ma = store.sql.execute("SELECT count(*) FROM files WHERE people_ma > 0").fetchone()[0]
    totals.add_row("People", f"{persons.total:,}", f"{with_people:,}", style="bold")
    totals.add_row("  of these, Massachusetts residents", f"{persons.ma:,}", f"{with_ma:,}")
    totals.add_row("  of these, residence not told", f"{persons.unknown:,}", "")
    for kind, label in NAMES.items():
        totals.add_row(label, *(f"{figure:,}" for figure in counts.get(kind.value, (0, 0))))
    totals.add_row("Numbers without a person (sum over files)", *(f"{figure:,}" for figure in counts["unpaired"]))
    totals.add_row("Known test values (sum over files)", *(f"{figure:,}" for figure in counts["test_values"]))
    return Group(totals, *_most(store, top), *_not_read(sums), _coverage(sums))


def _most(store: Store, top: int) -> list[RenderableType]:
    rows = sorted(entries(store), key=lambda entry: (-entry.people, entry.location))[:top]
    if not rows:
        return []
    table = Table(title="Most people", title_justify="left", title_style="bold")
    table.add_column("people", justify="right")
    table.add_column("MA", justify="right")
    table.add_column("access")
    table.add_column("file", overflow="fold")
    for entry in rows:
        table.add_row(f"{entry.people:,}", f"{entry.people_ma:,}", entry.access, Text(entry.location))
    return [table]


def _not_read(sums: list[Tally]) -> list[RenderableType]:
    groups: dict[tuple[str, str], list[Tally]] = {}
    for tally in sums:
        if tally.status != Status.READ:
            groups.setdefault((tally.status, tally.reason), []).append(tally)
    if not groups:
        return []
    table = Table(title="Not read, or not whole", title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("reason")
    table.add_column("files", justify="right")
    table.add_column("bytes", justify="right")
    table.add_column("hint", overflow="fold")
    for (status, reason), members in sorted(groups.items()):
        hint = HINTS.get(Reason(reason), "") if reason else ""
        if reason == Reason.NO_EXTRACTOR:
            types = sorted(members, key=lambda tally: -tally.files)[:4]
            hint = ", ".join(f"{tally.files:,} {tally.media_type or 'of unknown type'}" for tally in types)
        files, total = sum(tally.files for tally in members), sum(tally.size for tally in members)
        table.add_row(status, reason, f"{files:,}", size(total), hint)
    return [table]


def _coverage(sums: list[Tally]) -> RenderableType:
    parts = []
    for status in Status:
        members = [tally for tally in sums if tally.status == status]
        parts.append(f"{sum(tally.files for tally in members):,} {status.value}")
    walked, total = sum(tally.files for tally in sums), sum(tally.size for tally in sums)
    return Text(f"{walked:,} files ({size(total)}) walked = {' + '.join(parts)}")
