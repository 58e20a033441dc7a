"""Known vocabularies of JSON and XML: a parsed value in, its persons with what is their own out.

Where a name stands levels away from the number that is its own, or where the label is a code: records of clinics
(FHIR, CDA) and messages of banks (ISO 20022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pi_scan.extract._content_lines import unpacked
from pi_scan.extract._forms import form_texts
from pi_scan.extract._tree import labelled, parts, words
from pi_scan.model import Blob, Gap, Place, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pi_scan.extract._forms import Form

Value: TypeAlias = Any
Lines: TypeAlias = "list[tuple[str, str]]"

_SSN = "Social Security number"
_LICENSE = "Driver's license number"
_CODES = {
    "SS": _SSN,
    "DL": _LICENSE,
    "SOSE": _SSN,
    "DRLC": _LICENSE,
    "BA": "Bank account number",
    "MR": "Medical record number",
    "MB": "Member ID",
    "TAX": "Tax ID",
    "PPN": "Passport number",
}
"""Labels by type of identifier: HL7 table 0203, ISO 20022 ExternalPersonIdentification1Code."""
_SYSTEMS = (
    ("us-ssn", _SSN),
    ("2.16.840.1.113883.4.1", _SSN),
    ("2.16.840.1.113883.4.3.", _LICENSE),
    ("us-npi", "NPI"),
    ("2.16.840.1.113883.4.6", "NPI"),
)
"""What the names of numbering systems end in, or hold where they end in a dot."""
_ROLES = frozenset(
    ("patient", "assignedPerson", "associatedPerson", "relatedPerson", "guardianPerson", "subject", "playingEntity")
)
_PARTIES = ("Dbtr", "Cdtr", "UltmtDbtr", "UltmtCdtr", "InitgPty")
_DEPTH = 60


_KNOWN = frozenset(
    """
    resourceType recordTarget CstmrCdtTrfInitn CstmrDrctDbtInitn BkToCstmrStmt BkToCstmrAcctRpt BkToCstmrDbtCdtNtfctn
    FIToFICstmrCdtTrf FIToFICstmrDrctDbt NtryDtls CdtrAcct DbtrAcct
    """.split()  # noqa: SIM905  (a dozen quoted words would be half a page)
)
"""Names that stand in no other vocabulary."""


def is_known(value: Value) -> bool:
    """Whether a parsed document or record is of a vocabulary that is told apart here."""
    for _ in range(4):
        if not isinstance(value, dict):
            return False
        if not _KNOWN.isdisjoint(value):
            return True
        if len(value) != 1:
            return False
        (value,) = value.values()
    return False


def told(values: Iterable[Value], place: Place, *, context: str, nesting: int) -> Iterator[Table | Text | Blob | Gap]:
    """The parts of known values: persons as forms, attached files, and the body of a document under its patient."""
    held: list[tuple[str, bytes]] = []
    bodies: list[tuple[str, Value]] = []
    for text in form_texts(_all_forms(values, held, bodies), place, context=context):
        yield text
        for media_type, data in held:
            yield Blob(
                place.member(f"attachment.{media_type.rpartition('/')[2][:8]}"), data, len(data), declared=media_type
            )
        held.clear()
    for patient, body in bodies:
        above = "\n".join(filter(None, (context, patient)))
        yield from parts(body, place, context=above, nesting=nesting)


def _all_forms(
    values: Iterable[Value], held: list[tuple[str, bytes]], bodies: list[tuple[str, Value]]
) -> Iterator[Form]:
    """The persons in each value with what is their own, then everything else by where it stands."""
    for value in values:
        if "resourceType" in value:
            yield from _resources(value, held)
            continue
        found: list[Lines] = []
        rest: Lines = []
        inner = value
        if "recordTarget" in value and "component" in value:
            inner = {key: one for key, one in value.items() if key != "component"}
        _walk(inner, "", found, rest, 0)
        yield from found
        yield rest
        if inner is not value:
            bodies.append(
                (
                    "\n".join(f"{label}: {text}" for label, text in found[0] if label == "Name") if found else "",
                    value["component"],
                )
            )


# --- FHIR ---------------------------------------------------------------------------------------


def _resources(value: dict[str, Value], held: list[tuple[str, bytes]]) -> Iterator[Form]:
    """A resource as one form, and those inside it as forms of their own."""
    form: Lines = []
    inner: list[dict[str, Value]] = []
    _resource(value, "", form, inner, held, 0)
    yield sorted(form, key=lambda line: line[0] != "Name")
    for one in inner:
        yield from _resources(one, held)


def _resource(
    value: Value, path: str, form: Lines, inner: list[dict[str, Value]], held: list[tuple[str, bytes]], depth: int
) -> None:
    if depth > _DEPTH:
        form.append((path, str(value)))
    elif isinstance(value, list):
        for one in value:
            _resource(one, path, form, inner, held, depth + 1)
    elif isinstance(value, dict):
        if "contentType" in value and isinstance(value.get("data"), str):
            held.append((_text(value["contentType"]), unpacked(value["data"])))
            value = {key: one for key, one in value.items() if key != "data"}
        if depth and "resourceType" in value:
            inner.append(value)
            return
        if depth and path == "contact" and "name" in value:
            inner.append({"resourceType": "contact", **value})
            return
        if depth:
            value = _told(value, form)
        if (pair := labelled(value)) is not None:
            form.append((f"{path} {pair[0]}".strip(), pair[1]))
            return
        for key, one in value.items():
            way = "contact" if key == "contact" else f"{path} {words(key)}".strip()[-200:]
            _resource(_tagged(one) if key == "resource" else one, way, form, inner, held, depth + 1)
    elif value not in (None, ""):
        form.append((path, _text(value)))


def _tagged(value: Value) -> Value:
    """A resource as JSON writes it; XML has its type around it."""
    if isinstance(value, dict) and "resourceType" not in value and len(value) == 1:
        [(kind, held)] = value.items()
        if isinstance(held, dict):
            return {"resourceType": kind, **held}
    return value


def _told(value: dict[str, Value], form: Lines) -> dict[str, Value]:
    """A name, address or identifier into the form; what it leaves of the value."""
    for read, used in ((_identifier, _ID_KEYS), (_human, _NAME_KEYS), (_address, _ADDRESS_KEYS)):
        line = read(value)
        if line is not None:
            form.append(line)
            return {key: one for key, one in value.items() if key not in used}
    return value


_ID_KEYS = frozenset(("value", "system", "type", "use"))
_NAME_KEYS = frozenset(("given", "family", "suffix", "use"))
_ADDRESS_KEYS = frozenset(("line", "streetAddressLine", "city", "state", "postalCode", "use"))


def _identifier(value: dict[str, Value]) -> tuple[str, str] | None:
    """An identifier with the label that its type or system gives."""
    kind, system = value.get("type"), _text(value.get("system"))
    if not _is_single(value.get("value")) or not (system or isinstance(kind, dict)) or system in _TELECOM:
        return None
    label = _of_system(system)
    for coding in _many(kind.get("coding")) if isinstance(kind, dict) else ():
        if isinstance(coding, dict):
            label = label or _CODES.get(_text(coding.get("code")).upper(), "") or _text(coding.get("display"))
    label = label or (_text(kind.get("text")) if isinstance(kind, dict) else "")
    return label or "Record number", _text(value["value"])


_TELECOM = frozenset(("phone", "email", "fax", "pager", "url", "sms", "other"))


def _human(value: dict[str, Value]) -> tuple[str, str] | None:
    parts = [_many(value.get(key)) for key in ("given", "family", "suffix")]
    names = [_text(one) for part in parts for one in part]
    return ("Name", " ".join(filter(None, names))) if parts[0] or parts[1] else None


def _address(value: dict[str, Value]) -> tuple[str, str] | None:
    if not _ADDRESS_KEYS & value.keys() - {"use", "state", "line"}:
        return None
    streets = [*_many(value.get("line")), *_many(value.get("streetAddressLine"))]
    region = f"{_text(value.get('state'))} {_text(value.get('postalCode'))}".strip()
    return "Address", ", ".join(filter(None, (*map(_text, streets), _text(value.get("city")), region)))


# --- CDA and ISO 20022 --------------------------------------------------------------------------


def _walk(value: Value, path: str, found: list[Lines], rest: Lines, depth: int) -> None:
    """Persons and parties into `found`, single values that are left into `rest`."""
    if depth > _DEPTH:
        rest.append((path, str(value)))
    elif isinstance(value, list):
        for one in value:
            _walk(one, path, found, rest, depth + 1)
    elif isinstance(value, dict):
        role = next((role for role in _ROLES if isinstance(value.get(role), dict)), "") if "id" in value else ""
        used: frozenset[str] = frozenset()
        if role:
            found.append(_role(value, role))
            used = frozenset(("id", "addr", "telecom", role))
        elif _PARTY_KEYS & value.keys():
            found += _parties(value)
            used = _PARTY_KEYS
        elif "Ownr" in value and "Id" in value:
            found.append([*_party(value["Ownr"]), *_account(value)])
            used = frozenset(value)
        for key, one in value.items():
            if key not in used:
                _walk(one, f"{path} {words(key)}".strip()[-200:], found, rest, depth + 1)
    elif value not in (None, ""):
        rest.append((path, _text(value)))


def _leaves(value: Value, path: str, form: Lines, depth: int = 0) -> None:
    """Every single value into a form, names and addresses as a reader writes them."""
    if depth > _DEPTH:
        form.append((path, str(value)))
    elif isinstance(value, list):
        for one in value:
            _leaves(one, path, form, depth + 1)
    elif isinstance(value, dict):
        for key, one in _told(value, form).items():
            _leaves(one, f"{path} {words(key)}".strip()[-200:], form, depth + 1)
    elif value not in (None, ""):
        form.append((path, _text(value)))


_PARTY_KEYS = frozenset((*_PARTIES, *(f"{party}Acct" for party in _PARTIES)))


def _role(value: dict[str, Value], role: str) -> Lines:
    """A person of a clinical document, the identifiers of the role with it."""
    form: Lines = []
    person = value[role]
    _leaves(person.get("name"), "Name", form)
    for one in (*_many(value.get("id")), *_many(person.get("id"))):
        if isinstance(one, dict) and "extension" in one:
            label = _of_system(_text(one.get("root"))) or _text(one.get("assigningAuthorityName"))
            form.append((label or "Record number", _text(one["extension"])))
        elif not isinstance(one, dict) or set(one) - {"root", "nullFlavor"}:
            _leaves(one, "Record number", form)
    for key in ("addr", "telecom"):
        _leaves(value.get(key), words(key), form)
    _leaves({key: one for key, one in person.items() if key not in ("name", "id")}, "", form)
    return form


def _parties(value: dict[str, Value]) -> Iterator[Lines]:
    """Debtor and creditor of a payment, each with its account."""
    for party in _PARTIES:
        form = [*_party(value.get(party)), *_account(value.get(f"{party}Acct"))]
        if form:
            yield form


def _party(value: Value) -> Lines:
    """Name, address and identifiers of a party."""
    form: Lines = []
    if isinstance(value, dict) and isinstance(value.get("Pty"), dict):
        value = {**value["Pty"], **{key: one for key, one in value.items() if key != "Pty"}}
    if not isinstance(value, dict):
        _leaves(value, "Name", form)
        return form
    if _is_single(value.get("Nm")):
        form.append(("Name", _text(value["Nm"])))
        value = {key: one for key, one in value.items() if key != "Nm"}
    address = value.get("PstlAdr")
    if isinstance(address, dict):
        street = f"{_text(address.get('BldgNb'))} {_text(address.get('StrtNm'))}".strip()
        region = f"{_text(address.get('CtrySubDvsn'))} {_text(address.get('PstCd'))}".strip()
        lines = (*map(_text, _many(address.get("AdrLine"))), street, _text(address.get("TwnNm")), region)
        form.append(("Address", ", ".join(filter(None, (*lines, _text(address.get("Ctry")))))))
    for one in _find(value.get("Id"), "Othr"):
        scheme = one.get("SchmeNm")
        code = _text(scheme.get("Cd") or scheme.get("Prtry")) if isinstance(scheme, dict) else ""
        if one.get("Id"):
            form.append((_CODES.get(code, code or "Record number"), _text(one["Id"])))
        _leaves({key: inner for key, inner in one.items() if key not in ("Id", "SchmeNm")}, "", form)
    _leaves(_without(value.get("Id"), "Othr"), "", form)
    _leaves({key: one for key, one in value.items() if key not in ("PstlAdr", "Id")}, "", form)
    return form


def _account(value: Value) -> Lines:
    """IBAN or number of an account, and its name."""
    form: Lines = []
    if not isinstance(value, dict):
        _leaves(value, "Bank account number", form)
        return form
    identity = value.get("Id")
    if isinstance(identity, dict):
        if identity.get("IBAN"):
            form.append(("IBAN", _text(identity["IBAN"])))
        form += [("Bank account number", _text(one["Id"])) for one in _find(identity, "Othr") if one.get("Id")]
    else:
        _leaves(identity, "Bank account number", form)
    _leaves({key: one for key, one in value.items() if key not in ("Id", "Ownr")}, "Account", form)
    return form


def _find(value: Value, key: str, depth: int = 0) -> Iterator[dict[str, Value]]:
    """The objects called `key` in a value."""
    if depth > _DEPTH:
        return
    for one in _many(value):
        if isinstance(one, dict):
            for name, inner in one.items():
                if name == key:
                    yield from (item for item in _many(inner) if isinstance(item, dict))
                else:
                    yield from _find(inner, key, depth + 1)


def _without(value: Value, key: str, depth: int = 0) -> Value:
    """A value without the objects called `key`."""
    if isinstance(value, dict) and depth <= _DEPTH:
        return {name: _without(inner, key, depth + 1) for name, inner in value.items() if name != key}
    return value


# --- values -------------------------------------------------------------------------------------


def _of_system(system: str) -> str:
    for name, label in _SYSTEMS:
        if system.endswith(name) or (name.endswith(".") and name in system):
            return label
    return ""


def _is_single(value: Value) -> bool:
    return value not in (None, "") and not isinstance(value, dict | list)


def _many(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Value) -> str:
    """A single value as text; the text of an element that has attributes too."""
    if isinstance(value, dict):
        value = value.get("", "")
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
