"""Calendars (iCalendar): each event, task or note a record of labelled lines, attached files as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._content_lines import Line, content_lines, plain
from pi_scan.extract._forms import Form, form_texts, lines
from pi_scan.extract._tree import words
from pi_scan.model import Blob, Format, Limits, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Calendar (iCalendar)",
    media_types=("text/calendar",),
    extensions=(".ics", ".ical", ".ifb", ".vcs"),
    reads="events, tasks, notes and alarms, people invited, attached files",
)

_LABELS = {
    "SUMMARY": "Summary",
    "DESCRIPTION": "Description",
    "LOCATION": "Location",
    "COMMENT": "Comment",
    "CONTACT": "Contact",
    "ATTENDEE": "Attendee",
    "ORGANIZER": "Organizer",
    "RESOURCES": "Resources",
    "CATEGORIES": "Categories",
    "URL": "URL",
    "DTSTART": "Date",
}
_PLAIN_ALREADY = ("X-ALT-DESC",)
_MACHINE = ("X-MICROSOFT-", "X-MS-", "X-APPLE-", "X-MOZ-", "X-LIC-", "X-WR-RELCALID", "X-GOOGLE-", "X-EVOLUTION-")
_OUTER = frozenset(("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"))


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Blob]:  # noqa: ARG001  (memory is constant whatever the size)
    """The entries of `blob` as texts, and the files attached to them."""
    held: list[Blob] = []
    for text in form_texts(_entries(blob, held), blob.place, context=blob.context, what="entry"):
        yield text
        yield from held
        held.clear()
    yield from held


def _entries(blob: Blob, held: list[Blob]) -> Iterator[Form]:
    form: list[tuple[str, str]] = []
    for line in content_lines(lines(blob.data(), blob.place)):
        if line.name == "BEGIN" and line.value.strip().upper() in _OUTER and form:
            yield form
            form = []
        elif line.data or line.name in _PLAIN_ALREADY:
            name = line.parameters.get("FILENAME") or line.parameters.get("X-FILENAME") or ""
            name = name.replace("\\", "/").rpartition("/")[2] or f"attachment-{len(held) + 1}"
            data = line.data or plain(line.value).encode("utf-8", "replace")
            kind = line.parameters.get("FMTTYPE", "")
            if line.name in _PLAIN_ALREADY:
                name = f"description-{len(held) + 1}.html"
            context = "\n".join(f"{label}: {value}" for label, value in form if label == "Summary")
            held.append(Blob(blob.place.member(name), data, len(data), declared=kind, context=context))
        else:
            label, value = _labelled(line)
            if value:
                form.append((label, value))
    if form:
        yield form


def _labelled(line: Line) -> tuple[str, str]:
    """The line as a reader sees it; ("", "") for what only programs read."""
    if not line.name:
        return "", line.value
    label = _LABELS.get(line.name)
    if label is None:
        if not line.name.startswith("X-") or line.name.startswith(_MACHINE):
            return "", ""
        label = words(line.name.removeprefix("X-")).capitalize()
    value = plain(line.value)
    if line.name in ("ATTENDEE", "ORGANIZER"):
        name, address = line.parameters.get("CN", ""), value.partition(":")[2] or value
        value = f"{name} <{address}>" if name and name != address else address
    return label, value
