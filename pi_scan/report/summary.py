"""A store in, the summary of it for a terminal out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from pi_scan.report.figures import figures
from pi_scan.report.words import counted, size, untold

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pi_scan.inventory.store import Store
    from pi_scan.report.figures import Figures


def summary(store: Store, *, top: int = 10) -> RenderableType:
    """People, numbers, the files that hold most, and what was not read and why."""
    found = figures(store, top=top)
    totals = Table(title="Personal information (201 CMR 17.02)", title_justify="left", title_style="bold")
    totals.add_column("")
    totals.add_column("distinct", justify="right")
    totals.add_column("files", justify="right")
    totals.add_row("People", f"{found.people.total:,}", f"{found.files:,}", style="bold")
    totals.add_row("  of these, Massachusetts residents", f"{found.people.ma:,}", f"{found.files_ma:,}")
    totals.add_row("  of these, residence not told", f"{found.people.unknown:,}", "")
    if found.paper.records:
        totals.add_row(f"  {found.paper}")
    for line in (*found.kinds, found.unpaired, found.test_values):
        totals.add_row(line.label, f"{line.distinct:,}", f"{line.files:,}")
    first = [Text(str(found.exposed), style="bold red")] if found.exposed.files else []
    last = [Text(str(found.past_retention))] if found.past_retention.files else []
    last += [Text(str(found.allowed))] if found.allowed.files else []
    last += [Text(untold(found.access_unknown))] if found.access_unknown else []
    return Group(*first, totals, *_most(found), *_not_read(found), *_unlisted(store), *last, _coverage(found))


def _most(found: Figures) -> list[RenderableType]:
    if not found.most:
        return []
    table = Table(title="Most people", title_justify="left", title_style="bold")
    table.add_column("people", justify="right")
    table.add_column("MA", justify="right")
    table.add_column("access")
    table.add_column("file", overflow="fold")
    for entry in found.most:
        table.add_row(f"{entry.people:,}", f"{entry.people_ma:,}", entry.access, Text(entry.location))
    return [table]


def _not_read(found: Figures) -> list[RenderableType]:
    if not found.not_read:
        return []
    table = Table(title="Not read, or not whole", title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column("reason")
    table.add_column("files", justify="right")
    table.add_column("bytes", justify="right")
    table.add_column("hint", overflow="fold")
    for line in found.not_read:
        table.add_row(line.status, line.reason, f"{line.files:,}", size(line.size), Text(line.hint))
    return [table]


def _unlisted(store: Store) -> list[RenderableType]:
    count = "SELECT count(*) FROM files WHERE status = 'failed' AND detail LIKE 'The folder cannot be listed%'"
    (folders,) = store.sql.execute(count).fetchone()
    what = "1 folder" if folders == 1 else f"{folders:,} folders"
    return [Text(f"{what} could not be listed: nobody knows how many files they hold.")] if folders else []


def _coverage(found: Figures) -> RenderableType:
    parts = " + ".join(f"{fate.files:,} {fate.status}" for fate in found.fates)
    return Text(f"{counted(found.walked.files, 'file')} ({size(found.walked.size)}) walked = {parts}")
