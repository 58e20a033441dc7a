"""A store in, a few lines of plain text out, to be mailed after each run: no name, no number, and no name of a file."""

from __future__ import annotations

from textwrap import fill
from typing import IO, TYPE_CHECKING

from pi_scan.inventory.kept import earlier
from pi_scan.inventory.opening import open_store
from pi_scan.inventory.totals import doubts, people, rekeyed
from pi_scan.report.breakdown import breakdown
from pi_scan.report.changes import CHANGES
from pi_scan.report.diff import Difference
from pi_scan.report.figures import figures
from pi_scan.report.points import points
from pi_scan.report.words import counted, percent, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.inventory.persons import People
    from pi_scan.inventory.store import Store
    from pi_scan.report.breakdown import Breakdown
    from pi_scan.report.figures import Figures
    from pi_scan.report.points import Point


def mail(store: Store, stream: IO[bytes], *, everything: bool, since: str = "") -> None:
    """Write the lines; `since` is an earlier store to compare with, else the last run that was kept of this one."""
    del everything
    lines = [*_lines(store, figures(store), breakdown(store)), *_since(store, since or earlier(store))]
    stream.write("\n".join([*map(_wrapped, lines), ""]).encode("utf-8", "backslashreplace"))


def _wrapped(line: str) -> str:
    """A line of a mail is short: what does not fit goes on, indented, in the next."""
    return fill(line, 78, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False) if line else ""


def _lines(store: Store, found: Figures, split: Breakdown) -> Iterator[str]:
    first, *others = points(found, split)
    run = found.run
    yield f"Personal information on {run.system}, 201 CMR 17.03(h)"
    yield _told(first)
    ended = f"to {run.ended_utc}" if run.ended_utc else "and not ended: the figures are not those of a whole run"
    yield f"Scanned {run.started_utc} {ended} (pi-scan {run.version})."
    yield ""
    yield _line("", "people", "in MA", "numbers", "files")
    yield _line("All", found.people.total, found.people.ma, "", found.files)
    if found.paper.records:
        yield f"{found.paper}; who of them is in files too is not known"
    for line, kind in zip(found.kinds, split.kinds, strict=True):
        yield _line(line.label, kind.people.total, kind.people.ma, line.distinct, line.files)
    yield ""
    yield from map(_told, others)
    for missing in found.not_read:
        hint = f": {missing.hint}" if missing.hint else ""
        yield f"  {counted(missing.files, 'file')} {missing.status}, {missing.reason}{hint}"
    fates = " + ".join(f"{fate.files:,} {fate.status}" for fate in found.fates)
    read = percent(found.fates[0].files, found.walked.files)
    yield f"{counted(found.walked.files, 'file')} ({size(found.walked.size)}) walked = {fates}: {read} read whole."
    yield from filter(None, (*doubts(store), rekeyed(store)))
    yield ""


def _since(store: Store, old: str) -> Iterator[str]:
    if not old:
        yield "No earlier run is kept to compare with: `pi-scan scan --keep 12` keeps the newest twelve."
        return
    with open_store(old) as before, Difference(before, store) as found:
        run = figures(before, top=0).run
        yield f"Since the run of {run.started_utc}:"
        yield f"  people {_moved(people(before), people(store))}"
        for count, name in ((count, CHANGES[name]) for name, count in found.counts().items()):
            yield f"  {counted(count, 'file')} {name}"
        if not found.counts():
            yield "  nothing changed"
        if before.keys() != store.keys():
            yield "  The two were made with different keys: numbers cannot be compared."


def _moved(old: People, new: People) -> str:
    return f"{old.total:,} -> {new.total:,}, in Massachusetts {old.ma:,} -> {new.ma:,}"


def _told(point: Point) -> str:
    mark = {"grave": "! ", "watch": "? ", "well": "  "}[point.tone]
    return f"{mark}{point.title}: {point.text}"


def _line(label: str, *cells: int | str) -> str:
    shown = (f"{cell:,}" if isinstance(cell, int) else cell for cell in cells)
    return f"{label:32}" + "".join(f"{cell:>10}" for cell in shown)
