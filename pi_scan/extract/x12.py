"""Messages between businesses (X12, EDIFACT): each party a record of labelled lines, the rest as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._forms import Form, form_texts
from pi_scan.extract._plain import texts
from pi_scan.model import Blob, Format, Gap, Limits, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Business messages (X12, EDIFACT)",
    media_types=("application/edi-x12", "application/edifact"),
    extensions=(".x12", ".edi", ".834", ".835", ".837", ".edifact"),
    reads="enrolments, claims, payments: parties with names, addresses, identifiers and accounts; notes",
)

_SSN = "Social Security number"
_IDENTIFIERS = {
    "34": _SSN,
    "SY": _SSN,
    "24": "Employer ID",
    "EI": "Employer ID",
    "FI": "Federal tax ID",
    "XX": "NPI",
    "MI": "Member ID",
}
"""Labels by qualifier, of names (X12 element 66) and of references (element 128)."""
_REFERENCES = _IDENTIFIERS | {
    "0F": "Subscriber number",
    "1L": "Group number",
    "23": "Client number",
    "XM": "Driver's license number",
    "11": "Account number",
    "12": "Billing account",
    "EJ": "Patient number",
    "1W": "Member ID",
    "EA": "Medical record number",
}
_STARTS = frozenset(
    ("ISA", "GS", "ST", "INS", "HL", "CLP", "LX", "ENT", "UNB", "UNH", "LIN", "SEQ", "SE", "UNT", "DOC")
)
"""Segments that begin something new."""
_FREE = {"NTE": 2, "MSG": 1, "K3": 1, "FTX": 4}
"""Free text, and the element that it stands in."""
_HEAD = re.compile(r"\s*ISA([^\w\s])(?:[^\n]{0,40}?\1){15}(.)(.)", re.DOTALL)
"""Sixteen elements, of which the last is the mark between components; the mark of the end follows."""
_UNA = re.compile(r"\s*UNA(.)(.)(.)(.)(.)(.)", re.DOTALL)


class _Marks(NamedTuple):
    """The characters that end a segment, an element and a component, and the one before a mark that is text."""

    segment: str
    element: str
    component: str
    release: str = ""


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Gap]:
    """The parties and segments of `blob`; what is neither of both languages is read as plain text."""
    if blob.size > limits.member_bytes:
        yield Gap(blob.place, Reason.TOO_BIG, "The message is larger than the limit; it was read as plain text.")
        yield from texts(blob.data(), blob.place, context=blob.context)
        return
    whole = "".join(str(text) for text in texts(blob.data(), blob.place))
    marks = _marks(whole)
    if marks is None:
        yield from texts(blob.data(), blob.place, context=blob.context)
        return
    yield from form_texts(_forms(whole, marks), blob.place, context=blob.context)


def _marks(whole: str) -> _Marks | None:
    head = _HEAD.match(whole)
    if head is not None:
        return _Marks("\n" if head[3] == "\r" else head[3], head[1], head[2])
    una = _UNA.match(whole)
    if una is not None:
        return _Marks(una[6], una[2], una[1], una[4].strip())
    return _Marks("'", "+", ":", "?") if whole.lstrip().startswith(("UNB+", "UNH+")) else None


def _forms(whole: str, marks: _Marks) -> Iterator[Form]:
    form: list[tuple[str, str]] = []
    homes: list[tuple[str, str]] = []
    named = False
    for segment in _split(whole, marks.segment, marks.release):
        parts = _split(segment.strip("\r\n "), marks.element, marks.release)
        tag = parts[0].strip()
        if not tag:
            continue
        names = tag in ("NM1", "N1", "NAD", "FII")
        if tag in _STARTS or (names and named and not (tag == "NAD" and form[-1][0] == "Bank account number")):
            yield _at_home(form, homes)
            form, named = [], False
        named = named or names
        form += _lines(tag, [*parts, *[""] * (16 - len(parts))], marks)
    yield _at_home(form, homes)


def _at_home(form: list[tuple[str, str]], homes: list[tuple[str, str]]) -> Form:
    """The form of a member; a dependent's without an address has the subscriber's, which stood before it.

    `homes`: the lines of that, kept from form to form. The guide of the 834 has an address of a dependent only where
    it is another one.
    """
    told = form[0][1] if form else ""
    at = next((index for index, (label, _) in enumerate(form) if label == "Address"), -1)
    if told.startswith("INS Y"):
        homes[:] = form[at : at + 2] if at >= 0 else []
    elif told.startswith("INS N") and at < 0:
        return [*form, *homes]
    return form


def _lines(tag: str, parts: list[str], marks: _Marks) -> Iterator[tuple[str, str]]:
    """The labelled lines of one segment."""
    if tag == "NM1":
        person = parts[2] != "2"
        name = " ".join(filter(None, (parts[4], parts[5], parts[3], parts[7])))
        yield ("Name" if person else "Organization"), name
        yield _IDENTIFIERS.get(parts[8], "Reference number"), parts[9]
    elif tag == "N1":
        yield "Name", parts[2]
        yield _IDENTIFIERS.get(parts[3], "Reference number"), parts[4]
    elif tag == "N2":
        yield "Name", " ".join(filter(None, parts[1:3]))
    elif tag == "N3":
        yield "Address", ", ".join(filter(None, parts[1:3]))
    elif tag == "N4":
        yield "", f"{parts[1]}, {parts[2]} {parts[3]}".strip(", ")
    elif tag == "REF":
        yield _REFERENCES.get(parts[1], "Reference number"), parts[2]
        yield "", parts[3]
    elif tag == "DMG":
        yield "Date of birth", parts[2]
    elif tag == "PER":
        yield "Contact", parts[2]
        for at in range(3, 9, 2):
            yield (
                {"TE": "Phone", "HP": "Home phone", "EM": "E-mail", "CP": "Mobile phone"}.get(parts[at], ""),
                parts[at + 1],
            )
    elif tag == "BPR":
        for routing, account in ((7, 9), (13, 15)):
            yield "Bank routing number", parts[routing]
            yield "Bank account number", parts[account]
    elif tag == "NAD":
        yield "Name", " ".join(_components(parts[4], marks) or _components(parts[3], marks))
        yield "Address", ", ".join((*_components(parts[5], marks), *filter(None, parts[6:9])))
    elif tag == "FII":
        number, *holder = [*_components(parts[2], marks), ""]
        yield "Account holder", " ".join(holder)
        yield "Bank account number", number
    elif tag == "RFF":
        kind, *numbers = [*_components(parts[1], marks), ""]
        yield _REFERENCES.get(kind, "Reference number"), " ".join(numbers)
    elif tag in _FREE:
        yield "", " ".join(part for element in parts[_FREE[tag] :] for part in _components(element, marks))
    else:
        yield "", " ".join(filter(None, (" ".join(_components(part, marks)) for part in parts)))


def _components(element: str, marks: _Marks) -> list[str]:
    found = [part.strip() for part in _split(element, marks.component, marks.release)]
    if marks.release:
        found = [re.sub(rf"{re.escape(marks.release)}(.)", r"\1", part) for part in found]
    return list(filter(None, found))


def _split(text: str, mark: str, release: str) -> list[str]:
    """The parts of `text` between marks that no release character stands before."""
    if not release or release not in text:
        return text.split(mark)
    parts: list[str] = []
    going = False
    for piece in text.split(mark):
        if going:
            parts[-1] += mark + piece
        else:
            parts.append(piece)
        going = (len(piece) - len(piece.rstrip(release))) % 2 == 1
    return parts
