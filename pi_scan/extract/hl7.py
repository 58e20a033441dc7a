"""Messages of clinics (HL7 version 2): each person a record of labelled lines, the rest as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._content_lines import unpacked
from pi_scan.extract._forms import Form, form_texts, lines
from pi_scan.model import Blob, Format, Limits, Place, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Clinical messages (HL7 version 2)",
    media_types=("application/edi-hl7v2", "x-application/hl7-v2+er7"),
    extensions=(".hl7",),
    reads="patients, relatives, guarantors, insured persons and staff each as a form; notes, results, attached files",
)

_NAME, _ADDRESS, _PHONE, _ID, _LICENSE, _TEXT = range(6)
"""How a field is made: XPN, XAD, XTN, CX, DLN, anything (HL7 2.5.1 chapter 2A)."""
_SSN = "Social Security number"
_FIELDS: dict[str, dict[int, tuple[str, int]]] = {
    "PID": {
        5: ("Name", _NAME),
        9: ("Alias", _NAME),
        11: ("Address", _ADDRESS),
        7: ("Date of birth", _TEXT),
        19: (_SSN, _TEXT),
        20: ("Driver's license number", _LICENSE),
        2: ("Patient ID", _ID),
        3: ("Patient ID", _ID),
        4: ("Patient ID", _ID),
        18: ("Visit ID", _ID),
        13: ("Home phone", _PHONE),
        14: ("Business phone", _PHONE),
        23: ("Birth place", _TEXT),
    },
    "NK1": {
        2: ("Name", _NAME),
        4: ("Address", _ADDRESS),
        3: ("Relationship", _TEXT),
        5: ("Phone", _PHONE),
        16: ("Date of birth", _TEXT),
        33: ("ID", _ID),
        37: (_SSN, _TEXT),
    },
    "GT1": {
        3: ("Name", _NAME),
        5: ("Address", _ADDRESS),
        8: ("Date of birth", _TEXT),
        12: (_SSN, _TEXT),
        2: ("Guarantor ID", _ID),
        6: ("Phone", _PHONE),
        19: ("Employee ID", _ID),
    },
    "IN1": {
        16: ("Name", _NAME),
        19: ("Address", _ADDRESS),
        18: ("Date of birth", _TEXT),
        49: ("Insured's ID", _ID),
        36: ("Policy number", _TEXT),
        4: ("Insurance company", _TEXT),
    },
    "IN2": {2: (_SSN, _TEXT), 1: ("Employee ID", _ID), 6: ("Medicare card number", _TEXT)},
    "STF": {
        3: ("Name", _NAME),
        11: ("Address", _ADDRESS),
        6: ("Date of birth", _TEXT),
        2: ("Staff ID", _ID),
        10: ("Phone", _PHONE),
        22: ("Driver's license number", _LICENSE),
    },
    "MRG": {7: ("Name", _NAME), 1: ("Former patient ID", _ID), 3: ("Former visit ID", _ID)},
}
"""Fields of the segments that tell of a person: what a reader looks for first, first."""
_JOINED = frozenset(("IN2",))
"""Goes on with the person of the segment before it."""
_IDS = {
    "SS": _SSN,
    "DL": "Driver's license number",
    "BA": "Bank account number",
    "BC": "Payment card number",
    "MR": "Medical record number",
    "PPN": "Passport number",
    "MA": "Medicaid number",
    "MC": "Medicare number",
}
"""Labels by type of identifier (HL7 table 0203)."""
_ESCAPES = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\", ".br": "\n"}
_ESCAPE = re.compile(r"\\([A-Za-z.]{1,3}[^\\]{0,10})\\")
_HEADER = re.compile(r"\x0b?(?:MSH|FHS|BHS)(.)(.)(.)(.)?(.)?")


class _Marks(NamedTuple):
    """The characters between fields, components, repetitions and subcomponents."""

    field: str = "|"
    component: str = "^"
    repeat: str = "~"
    sub: str = "&"


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Blob]:  # noqa: ARG001  (memory is constant whatever the size)
    """The persons in the messages of `blob` as records of texts, and the files in them."""
    held: list[Blob] = []
    for text in form_texts(_forms(blob, held), blob.place, context=blob.context, what="record"):
        yield text
        yield from held
        held.clear()
    yield from held


def _forms(blob: Blob, held: list[Blob]) -> Iterator[Form]:
    marks = _Marks()
    forms: list[list[tuple[str, str]]] = []
    rest: list[tuple[str, str]] = []
    patient = person = rest
    for line in lines(blob.data(), blob.place):
        header = _HEADER.match(line)
        if header is not None:
            yield from (*forms, rest)
            forms, rest = [], []
            patient = person = rest
            marks = _Marks(header[1], header[2], header[3], header[5] or "&")
        values = line.strip("\x0b\x1c").split(marks.field)
        name = values[0].strip()
        known = _FIELDS.get(name)
        if known is not None:
            if name not in _JOINED or person is patient:
                person = []
                forms.append(person)
                patient = person if name == "PID" else patient
            for number, (label, kind) in known.items():
                if number < len(values) and values[number]:
                    person += _read(values[number], label, kind, marks)
        elif name == "NTE":
            person.append(("", _plain(" ".join(values[3:4]), marks)))
        elif name == "OBX" and len(values) > 5:
            patient += _observed(values, marks, blob.place, held)
        elif line.strip():
            rest.append(("", " ".join(filter(None, (_plain(value, marks) for value in values)))))
    yield from (*forms, rest)


def _read(value: str, label: str, kind: int, marks: _Marks) -> Iterator[tuple[str, str]]:
    """The lines of a field, one for each repetition."""
    for one in value.split(marks.repeat):
        parts = [_plain(part.partition(marks.sub)[0], marks) for part in one.split(marks.component)]
        parts += [""] * (8 - len(parts))
        if kind == _NAME:
            family, given, middle, suffix, title = parts[:5]
            yield label, " ".join(filter(None, (title, given, middle, family, suffix)))
        elif kind == _ADDRESS:
            street, other, city, state, code, country = parts[:6]
            yield label, ", ".join(filter(None, (street, other, city, f"{state} {code}".strip(), country)))
        elif kind == _PHONE:
            yield label, parts[0] or " ".join(filter(None, parts[5:7]))
        elif kind == _ID:
            authority, type_ = parts[3].upper(), parts[4].upper()
            social = type_ == "SS" or "SSA" in authority or authority == "SSN"
            yield (_SSN if social else _IDS.get(type_, label)), parts[0]
        elif kind == _LICENSE:
            yield label, f"{parts[0]} {parts[1]}".strip()
        else:
            yield label, " ".join(filter(None, parts))


def _observed(values: list[str], marks: _Marks, place: Place, held: list[Blob]) -> Iterator[tuple[str, str]]:
    """A result: its name and value, or the file that it is."""
    if values[2] == "ED":
        parts = values[5].split(marks.component)
        if len(parts) > 4 and parts[3].upper() == "BASE64":
            data = unpacked(parts[4])
            ending = re.sub(r"[^a-z0-9]", "", parts[2].lower())[:8]
            held.append(Blob(place.member(f"attachment-{len(held) + 1}.{ending}".rstrip(".")), data, len(data)))
            return
    label = _plain(values[3].partition(marks.repeat)[0], marks)
    for one in values[5].split(marks.repeat):
        yield label, _plain(one, marks)


def _plain(value: str, marks: _Marks) -> str:
    """A value without marks and escapes."""
    for mark in marks[1:]:
        value = value.replace(mark, " ")
    if "\\" in value:
        value = _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], " "), value)
    return value.strip()
