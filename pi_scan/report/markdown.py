"""A store in, its figures as Markdown out: short enough to be mailed, in tables that also read well as plain text."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from pi_scan.model import printable
from pi_scan.report.breakdown import breakdown
from pi_scan.report.clauses import CLAUSES
from pi_scan.report.figures import figures
from pi_scan.report.points import points
from pi_scan.report.words import ACCESS, counted, percent, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pi_scan.inventory.persons import People
    from pi_scan.inventory.store import Store
    from pi_scan.report.breakdown import Breakdown
    from pi_scan.report.figures import Figures

_MARKUP = re.compile(r"[\\`*\[\]<>|~&$@!]|(?<![^\W_])_|_(?![^\W_])|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What may begin markup, HTML, or a link, inside a line."""


def cell(text: str) -> str:
    r"""A text that Markdown shows as it is: no markup, no HTML, no end of a cell, no link.

    >>> cell("a|b <img> *c* _d_"), cell("pay_2019-06.txt")
    ('a\\|b \\<img\\> \\*c\\* \\_d\\_', 'pay_2019-06.txt')
    """
    return _MARKUP.sub(r"\\\g<0>", printable(text))


def markdown(store: Store, stream: IO[bytes], *, everything: bool) -> None:
    """Write the figures; the files one by one are not for a mail, whatever `everything` says."""
    del everything
    lines = [*_lines(figures(store), breakdown(store))]
    stream.write("\n".join([*lines, ""]).encode("utf-8", "backslashreplace"))


def _lines(found: Figures, split: Breakdown) -> Iterator[str]:
    run = found.run
    ended = f"to {run.ended_utc}" if run.ended_utc else "and not ended"
    yield f"# Personal information on {cell(run.system)}"
    yield ""
    yield f"Inventory by pi-scan {cell(run.version)} under 201 CMR 17.03(h), scanned {run.started_utc} {ended}."
    yield "It holds no number and no name; it is a map to them all the same: send it to those who need it."
    if found.exposed.files:
        yield ""
        yield f"**{found.exposed}**"
    if found.past_retention.files:
        yield ""
        yield f"{found.past_retention}"
    yield ""
    for point in points(found, split):
        yield f"- **{point.title}** ({CLAUSES[point.clause].number}). {point.text}"
    yield from _table("People", ("", "people", "files"), _persons(found))
    yield from _table(
        "Kinds of numbers",
        ("", "people", "in Massachusetts", "numbers", "files"),
        (
            (line.label, *_two(kind.people), f"{line.distinct:,}", f"{line.files:,}")
            for line, kind in zip(found.kinds, split.kinds, strict=True)
        ),
    )
    yield from _table(
        "Who may read the files",
        ("", "people", "in Massachusetts", "files"),
        ((ACCESS[part.name], *_two(part.people), f"{part.files:,}") for part in split.access if part.files),
    )
    yield from _table(
        "Computing systems and storage media",
        ("system", "kind", "medium", "kind", "encryption", "people", "in Massachusetts", "files"),
        (
            (
                line.system,
                line.system_kind,
                line.medium,
                line.kind,
                line.encryption,
                *_two(line.people),
                f"{line.files:,}",
            )
            for line in split.carriers
            if line.files
        ),
    )
    yield from _table(
        "Paper and other records (estimates, which count in no other figure)",
        ("what", "where", "kept by", "people", "in Massachusetts", "locked"),
        (
            (r.what, r.location, r.custodian, f"{r.people:,}", _known(r.people_ma), "yes" if r.locked else "no")
            for r in split.paper
        ),
    )
    yield from _table(
        "Folders",
        ("folder", "people", "in Massachusetts", "files"),
        ((line.path, *_two(line.people), f"{line.files:,}") for line in split.folders),
    )
    yield from _table(
        "Files with most people",
        ("file", "people", "in Massachusetts", "access"),
        ((entry.location, f"{entry.people:,}", f"{entry.people_ma:,}", entry.access) for entry in found.most),
    )
    yield from _table(
        "Not read, or not whole",
        ("", "reason", "files", "bytes", "hint"),
        ((line.status, line.reason, f"{line.files:,}", size(line.size), line.hint) for line in found.not_read),
    )
    yield ""
    fates = " + ".join(f"{fate.files:,} {fate.status}" for fate in found.fates)
    read = percent(found.fates[0].files, found.walked.files)
    yield f"{counted(found.walked.files, 'file')} ({size(found.walked.size)}) walked = {fates}: {read} read whole."
    yield "A person in two folders, or with two kinds of numbers, counts in both."


def _persons(found: Figures) -> Iterator[tuple[str, ...]]:
    yield "All", f"{found.people.total:,}", f"{found.files:,}"
    yield "Residents of Massachusetts", f"{found.people.ma:,}", f"{found.files_ma:,}"
    yield "Residence not told", f"{found.people.unknown:,}", ""
    yield "Residents of other places", f"{found.people.elsewhere:,}", ""
    if found.paper.records:
        yield str(found.paper), "", ""


def _known(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _two(people: People) -> tuple[str, str]:
    return f"{people.total:,}", f"{people.ma:,}"


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    listed = [[cell(text) for text in row] for row in rows]
    if not listed:
        return
    figures_ = [all(re.fullmatch(r"[\d,]*", row[at]) for row in listed) for at in range(len(columns))]
    yield ""
    yield f"## {title}"
    yield ""
    yield f"| {' | '.join(columns)} |"
    yield f"| {' | '.join('---:' if right else '---' for right in figures_)} |"
    for row in listed:
        yield f"| {' | '.join(row)} |"
