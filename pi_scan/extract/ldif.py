"""Exports of directories (LDIF, RFC 2849): each entry a record of labelled lines, what is no text as blobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan._textness import decoded_head
from pi_scan.extract._content_lines import unpacked
from pi_scan.extract._forms import Form, form_texts, lines
from pi_scan.extract._tree import words
from pi_scan.model import Blob, Format, Limits, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Directory export (LDIF)",
    media_types=("text/x-ldif", "text/ldif", "application/ldif"),
    extensions=(".ldif", ".ldf"),
    reads="entries and changes, values in base64 too",
)

_LABELS = {
    "cn": "Name",
    "displayname": "Display name",
    "gecos": "Name",
    "sn": "Last name",
    "givenname": "First name",
    "mail": "E-mail",
    "l": "City",
    "st": "State",
    "postalcode": "Postal code",
    "street": "Street",
    "streetaddress": "Street",
    "postaladdress": "Address",
    "homepostaladdress": "Home address",
    "telephonenumber": "Phone",
    "homephone": "Home phone",
    "o": "Organization",
    "ou": "Unit",
    "c": "Country",
}
_MACHINE = frozenset(
    """
    version changetype objectclass objectguid objectsid entryuuid entrycsn creatorsname createtimestamp modifiersname
    modifytimestamp contextcsn structuralobjectclass subschemasubentry usnchanged usncreated whencreated whenchanged
    uidnumber gidnumber objectcategory instancetype codepage countrycode badpwdcount badpasswordtime pwdlastset
    lastlogon lastlogoff lastlogontimestamp accountexpires logoncount primarygroupid samaccounttype useraccountcontrol
    dscorepropagationdata
    """.split()  # noqa: SIM905  (forty quoted words would be a page)
)
"""Attributes that programs write, numbers and identifiers of things."""


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Blob]:  # noqa: ARG001  (memory is constant whatever the size)
    """The entries of `blob` as texts, and the pictures and certificates in them."""
    held: list[Blob] = []
    for text in form_texts(_entries(blob, held), blob.place, context=blob.context, what="entry"):
        yield text
        yield from held
        held.clear()
    yield from held


def _entries(blob: Blob, held: list[Blob]) -> Iterator[Form]:
    form: list[tuple[str, str]] = []
    for line in _unfolded(lines(blob.data(), blob.place)):
        if not line.strip():
            if form:
                yield form
            form = []
            continue
        name, colon, value = line.partition(":")
        key = name.partition(";")[0].strip()
        if not colon:
            form.append(("", line))
            continue
        if value.startswith(":"):
            data = unpacked(value[1:])
            text = decoded_head(data)
            if text is None or "\ufffd" in text:
                title = f"{key}-{len(held) + 1}"
                held.append(Blob(blob.place.member(title.replace("/", "_")), data, len(data)))
                continue
            value = data.decode("utf-8", "replace")
        if key.lower() not in _MACHINE:
            form.append((_LABELS.get(key.lower(), words(key)), value.replace("$", ", ") if "ddress" in key else value))
    if form:
        yield form


def _unfolded(raw: Iterator[str]) -> Iterator[str]:
    """Logical lines without comments."""
    parts: list[str] = []
    for line in raw:
        if parts and line[:1] == " ":
            parts.append(line[1:])
            continue
        if parts and parts[0][:1] != "#":
            yield "".join(parts)
        parts = [line]
    if parts and parts[0][:1] != "#":
        yield "".join(parts)
