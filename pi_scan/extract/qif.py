"""Statements for money programs (QIF): each account and each entry a record of labelled lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._forms import Form, form_texts, lines
from pi_scan.model import Blob, Format, Limits, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Bank statement (QIF)",
    media_types=("application/qif", "application/x-qif"),
    extensions=(".qif",),
    reads="accounts, entries with payees, addresses and memos, lists of categories and securities",
)

_ENTRY = {
    "P": "Payee",
    "A": "Address",
    "M": "Memo",
    "N": "Check",
    "L": "Category",
    "E": "Memo",
    "S": "Category",
    "Y": "Security",
    "D": "Date",
}
_ACCOUNT = {"N": "Account name", "D": "Account number", "T": "Account type"}
"""What letters mean in entries and, under `!Account`, in accounts."""


def extract(blob: Blob, limits: Limits) -> Iterator[Text]:  # noqa: ARG001  (memory is constant whatever the size)
    """The accounts and entries of `blob`."""
    yield from form_texts(_forms(blob), blob.place, context=blob.context, what="entry")


def _forms(blob: Blob) -> Iterator[Form]:
    form: list[tuple[str, str]] = []
    labels: dict[str, str] = {}
    for line in lines(blob.data(), blob.place):
        mark, value = line[:1].upper(), line[1:].strip()
        if mark == "^":
            yield form
            form = []
        elif mark == "!":
            yield form
            form = []
            labels = _ACCOUNT if value.lower() == "account" else _ENTRY
        elif mark not in labels:
            form.append(("", value if labels and mark in "TUIQOC$X%" else line))
        elif form and labels[mark] == form[-1][0] == "Address":
            form[-1] = "Address", f"{form[-1][1]}, {value}"
        else:
            form.append((labels[mark], value))
    yield form
