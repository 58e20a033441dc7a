"""Messages of banks (SWIFT MT: MT940 statements, MT103 payments): each party or entry a record of labelled lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan.extract._forms import Form, form_texts, lines
from pi_scan.model import Blob, Format, Limits, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Bank messages (SWIFT MT940, MT103)",
    media_types=("application/x-swift-mt", "application/x-mt940"),
    extensions=(".sta", ".mt940", ".940", ".942", ".mt103"),
    reads="accounts, entries with the other party's name and account, ordering customers and beneficiaries",
)

_FIELD = re.compile(r"(?:\{4:)?:([0-9]{2}[A-Z]?):(.*)")
_SUBFIELD = re.compile(r"\?([0-9]{2})")
_WORDED = re.compile(r"(?:^|/)(NAME|IBAN|BIC|BENM|ORDP|REMI|ACCW|EREF|CNTP|ID|ADDR|PREF|MARF|CSID|ULTB|ULTD)/")
_PARTIES = frozenset(("50A", "50F", "50H", "50K", "59", "59A", "59F"))
"""Ordering customer and beneficiary: an account, then name and address (MT103)."""
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def extract(blob: Blob, limits: Limits) -> Iterator[Text]:  # noqa: ARG001  (memory is constant whatever the size)
    """The parties and entries of `blob`."""
    yield from form_texts(_forms(blob), blob.place, context=blob.context)


def _forms(blob: Blob) -> Iterator[Form]:
    form: list[tuple[str, str]] = []
    for tag, value in _fields(blob):
        if tag in ("20", "25", "61", "60F", "60M", "62F", "62M") or tag in _PARTIES:
            yield form
            form = []
        if tag == "25":
            bank, _, account = value.strip().rpartition("/")
            form += [("Bank", bank), _account(account)]
        elif tag in _PARTIES:
            form += _party(value)
        elif tag == "86":
            form += _purpose(value)
        elif tag != "20":
            form.append(("", value))
        if tag in _PARTIES:
            yield form
            form = []
    yield form


def _fields(blob: Blob) -> Iterator[tuple[str, str]]:
    """(tag, value) of each field, whose lines stay apart."""
    tag, parts = "", list[str]()
    for line in lines(blob.data(), blob.place):
        match = _FIELD.match(line)
        if match is not None:
            yield tag, "\n".join(parts)
            tag, parts = match[1], [match[2]]
        elif line.strip() not in ("-", "-}"):
            parts.append(line)
    yield tag, "\n".join(parts)


def _account(value: str) -> tuple[str, str]:
    value = value.strip()
    return ("IBAN" if _IBAN.fullmatch(value) else "Bank account number"), value


def _party(value: str) -> Iterator[tuple[str, str]]:
    account = ""
    for number, line in enumerate(value.split("\n")):
        if not number and line.startswith("/"):
            account = line.lstrip("/")
            continue
        name = number == (1 if account else 0)
        yield ("Name" if name else ""), re.sub(r"^[1-8]/", "", line)
    if account:
        yield _account(account)


def _purpose(value: str) -> Iterator[tuple[str, str]]:
    """The lines of the field that tells what an entry is for, in the ways of German and of Dutch banks, or in words."""
    if value[3:4] == "?" or value[:1] == "?":
        joined = value.replace("\n", "")
        pieces = _SUBFIELD.split(joined)
        fields: dict[str, str] = {}
        for code, text in zip(pieces[1::2], pieces[2::2], strict=True):
            fields[code] = fields.get(code, "") + text
        yield "Name", (fields.pop("32", "") + fields.pop("33", "")).strip()
        yield "Bank", fields.pop("30", "")
        yield _account(fields.pop("31", ""))
        purpose = "".join(text for code, text in sorted(fields.items()) if code[0] in "26")
        yield "Purpose", purpose
        yield "", "; ".join(text for code, text in sorted(fields.items()) if code[0] not in "26")
        return
    joined = value.replace("\n", "")
    if _WORDED.search(joined):
        pieces = _WORDED.split(joined)
        yield "", pieces[0]
        for code, text in zip(pieces[1::2], pieces[2::2], strict=True):
            yield {"NAME": "Name", "IBAN": "IBAN", "REMI": "Purpose"}.get(code, ""), text.strip("/")
        return
    yield "", value
