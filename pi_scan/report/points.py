"""Figures in, what should be looked at first out: one sentence each, the gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pi_scan.model import Status
from pi_scan.report.words import counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.report.breakdown import Breakdown
    from pi_scan.report.figures import Figures


class Point(NamedTuple):
    """Something to be looked at."""

    title: str
    people: int | None
    """How many people it concerns, where that is known."""
    files: int
    text: str
    tone: str
    """`grave`, `watch` or `well`."""
    clause: str
    """Which of `clauses.CLAUSES` it answers."""


def points(found: Figures, split: Breakdown) -> Iterator[Point]:
    """All points, in their order, also those where all is well."""
    yield _readable(split)
    if split.paper:
        yield _unlocked(split)
    yield _old(split)
    yield _unread(found)


def _readable(split: Breakdown) -> Point:
    open_ = next(part for part in split.access if part.name == "everyone")
    title = "Readable by everyone"
    if not open_.files:
        return Point(title, 0, 0, "No file with personal information may be read by everyone.", "well", "need")
    return Point(
        title,
        open_.people.total,
        open_.files,
        f"{counted(open_.files, 'file')} with {counted(open_.people.total, 'person', 'people')}, "
        f"{open_.people.ma:,} of them in Massachusetts, can be read by every account of the system.",
        "grave",
        "need",
    )


def _unlocked(split: Breakdown) -> Point:
    title = "Paper not locked away"
    loose = [record for record in split.paper if not record.locked]
    if not loose:
        return Point(title, 0, 0, "All that the register holds of paper is locked away.", "well", "locked")
    people = sum(record.people for record in loose)
    text = f"{counted(len(loose), 'record')} of the register with {counted(people, 'person', 'people')}."
    return Point(title, people, len(loose), text, "grave", "locked")


def _old(split: Breakdown) -> Point:
    title = "Not changed for years"
    old = split.ages[0] if split.ages else None
    if old is None or not old.files:
        return Point(title, 0, 0, "No file with personal information is older than seven years.", "well", "retention")
    return Point(
        title,
        old.people.total,
        old.files,
        f"Last changed over seven years ago: {counted(old.files, 'file')} with "
        f"{counted(old.people.total, 'person', 'people')}. Whether they are past their time only your schedule can "
        "say.",
        "watch",
        "retention",
    )


def _unread(found: Figures) -> Point:
    title = "Not read, or not whole"
    fates = {fate.status: fate.files for fate in found.fates}
    missing = found.walked.files - fates[Status.READ]
    share = percent(fates[Status.READ], found.walked.files)
    if not missing:
        return Point(title, None, 0, f"Each of {found.walked.files:,} files was read whole.", "well", "inventory")
    parts = [
        f"{fates[status]:,} {status.value}"
        for status in (Status.PARTIAL, Status.FAILED, Status.SKIPPED)
        if fates[status]
    ]
    return Point(
        title,
        None,
        missing,
        f"{share} of {found.walked.files:,} files were read whole. Of the others nobody knows what they hold: "
        f"{', '.join(parts)}.",
        "watch",
        "inventory",
    )
