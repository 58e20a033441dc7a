"""Figures in, what should be looked at first out: one sentence each, the gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pi_scan.model import Status
from pi_scan.report.words import counted, percent, untold

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
    yield _exposed(found, split)
    yield _readable(split)
    if split.paper:
        yield _unlocked(split)
    yield _old(found, split)
    yield _unread(found)
    if found.allowed.files:
        yield _allowed(found)


def _exposed(found: Figures, split: Breakdown) -> Point:
    title = "Unencrypted on laptops and portable media"
    bare = found.exposed
    if bare.files:
        return Point(
            title,
            bare.people.total,
            bare.files,
            f"{counted(bare.files, 'file')} with {counted(bare.people.total, 'person', 'people')}, "
            f"{bare.people.ma:,} of them in Massachusetts, can be read by whoever takes the device. The regulation "
            "asks for encryption there.",
            "grave",
            "portable",
        )
    carried = [line for line in split.carriers if line.portable and line.files]
    unknown = [line for line in carried if line.encryption == "unknown"]
    if unknown:
        files = sum(line.files for line in unknown)
        return Point(
            title,
            None,
            files,
            f"Not known to be encrypted: {counted(files, 'file')} with personal information on laptops or portable "
            "media. The system does not tell; look at them yourself.",
            "watch",
            "portable",
        )
    if carried:
        return Point(title, 0, 0, "All that lies on laptops and portable media is encrypted.", "well", "portable")
    untold = sum(line.files for line in split.carriers if line.system_kind == "unknown" and line.files)
    if untold:
        return Point(
            title,
            None,
            untold,
            f"None is known of. Whether the computers that hold {counted(untold, 'file')} are laptops is not known.",
            "watch",
            "portable",
        )
    return Point(title, 0, 0, "No personal information was found on any.", "well", "portable")


def _readable(split: Breakdown) -> Point:
    open_ = next(part for part in split.access if part.name == "everyone")
    title = "Readable by everyone"
    unknown = sum(part.files for part in split.access if part.name == "unknown")
    if not open_.files and unknown:
        return Point(title, None, unknown, untold(unknown), "watch", "need")
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


def _old(found: Figures, split: Breakdown) -> Point:
    if split.schedule is None:
        return _unscheduled(split)
    title, past = "Past the retention schedule", found.past_retention
    if not past.files:
        return Point(title, 0, 0, "No file is older than the schedule allows.", "well", "retention")
    text = (
        f"{counted(past.files, 'file')} with {counted(past.people.total, 'person', 'people')}, {past.people.ma:,} "
        "of them in Massachusetts, older than the schedule allows that the scan was given."
    )
    return Point(title, past.people.total, past.files, text, "grave", "retention")


def _unscheduled(split: Breakdown) -> Point:
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


def _allowed(found: Figures) -> Point:
    numbers, files = found.allowed
    return Point(
        "Not counted",
        None,
        files,
        f"{counted(numbers, 'number')} in {counted(files, 'file')}: the list of what does not count names them. "
        "`pi-scan findings` shows each with its reason.",
        "watch",
        "inventory",
    )
