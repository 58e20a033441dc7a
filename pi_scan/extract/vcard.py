"""Contacts (vCard): each card a record of labelled lines, pictures and keys as blobs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan.extract._content_lines import Line, content_lines, fields, plain
from pi_scan.extract._forms import Form, form_texts, lines
from pi_scan.extract._tree import words
from pi_scan.model import Blob, Format, Limits, Place, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Contacts (vCard)",
    media_types=("text/vcard", "text/x-vcard", "text/directory"),
    extensions=(".vcf", ".vcard"),
    reads="all properties of versions 2.1 to 4.0, own ones by their names, labels of Apple's; notes, addresses",
)

_LABELS = {
    "FN": "Name",
    "TEL": "Phone",
    "EMAIL": "E-mail",
    "BDAY": "Date of birth",
    "ORG": "Organization",
    "TITLE": "Title",
    "ROLE": "Role",
    "NOTE": "Note",
    "NICKNAME": "Nickname",
    "RELATED": "Related person",
    "LABEL": "Address",
    "URL": "URL",
}
_MACHINE = frozenset(
    (
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "REV",
        "UID",
        "CLASS",
        "SOURCE",
        "MAILER",
        "TZ",
        "GEO",
        "CLIENTPIDMAP",
        "PROFILE",
    )
)
_APPLE = re.compile(r"_\$!<(.*?)>!\$_")
_EXTENSIONS = {"PHOTO": ".jpg", "LOGO": ".jpg", "SOUND": ".wav", "KEY": ".cer"}


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Blob]:  # noqa: ARG001  (memory is constant whatever the size)
    """The cards of `blob` as texts, and what they hold in base64."""
    held: list[Blob] = []
    for text in form_texts(_cards(blob, held), blob.place, context=blob.context, what="card"):
        yield text
        yield from held
        held.clear()
    yield from held


def _cards(blob: Blob, held: list[Blob]) -> Iterator[Form]:
    card: list[Line] = []
    for line in content_lines(lines(blob.data(), blob.place)):
        if line.name == "BEGIN" and card:
            yield _form(card, blob.place, held)
            card = []
        card.append(line)
    if card:
        yield _form(card, blob.place, held)


def _form(card: list[Line], place: Place, held: list[Blob]) -> Form:
    """The labelled lines of a card, the name first."""
    labels = {line.group: _APPLE.sub(r"\1", plain(line.value)) for line in card if line.name == "X-ABLABEL"}
    form: list[tuple[str, str]] = []
    full = next((plain(line.value) for line in card if line.name == "FN"), "")
    for line in card:
        if line.data:
            name = f"{line.name.lower()}-{len(held) + 1}{_EXTENSIONS.get(line.name, '')}"
            held.append(Blob(place.member(name), line.data, len(line.data)))
        elif line.name == "N":
            family, given, middle, *_ = [*fields(line.value), "", ""]
            own = " ".join(filter(None, (given, middle, family)))
            if own and not set(own.split()) <= set(full.split()):
                form.insert(0, ("Name", own))
        elif line.name == "FN":
            form.insert(0, ("Name", full))
        elif line.name == "ADR":
            form.append(("Address", _address(line.value)))
        elif line.name == "ORG":
            form.append(("Organization", ", ".join(filter(None, fields(line.value)))))
        elif line.name not in _MACHINE and line.name != "X-ABLABEL":
            own = words(line.name.removeprefix("X-")).capitalize() if line.name.startswith("X-") else ""
            form.append((labels.get(line.group) or _LABELS.get(line.name) or own, plain(line.value)))
    return form


def _address(value: str) -> str:
    """`5 Elm St, Boston, MA 02139`.

    >>> _address(";Apt 2;5 Elm St;Boston;MA;02139;USA")
    'Apt 2, 5 Elm St, Boston, MA 02139, USA'
    """
    box, extended, street, city, region, code, *country = [*fields(value), "", "", "", "", "", ""]
    parts = (box, extended, street, city, f"{region} {code}".strip(), *country)
    return ", ".join(filter(None, (" ".join(part.split()) for part in parts)))
