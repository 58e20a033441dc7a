"""Files of fixed layout for agencies and bureaus: wages (EFW2), information returns (1099), credit reports (Metro 2).

Each person is a record of labelled lines. Nothing stands between the fields of these files, and no label with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._forms import Form, form_texts, lines
from pi_scan.model import Blob, Format, Limits, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Wage, tax and credit filings (EFW2, 1099, Metro 2)",
    media_types=("text/x-fixed-filing",),
    reads="employees, payees and borrowers with names, addresses, SSNs and accounts; other records as they stand",
)

_SSN = "Social Security number"


class _Layout(NamedTuple):
    """Where a record holds what; columns count from 0, as slices do."""

    given: tuple[int, int]
    middle: tuple[int, int]
    surname: tuple[int, int]
    number: tuple[int, int]
    streets: tuple[tuple[int, int], ...]
    city: tuple[int, int]
    state: tuple[int, int]
    postal: tuple[int, int]


_EMPLOYEE = _Layout((11, 26), (26, 41), (41, 61), (2, 11), ((65, 87), (87, 109)), (109, 131), (131, 133), (133, 138))
"""EFW2, record RW: Social Security Administration, Publication 42-007."""
_STATE = _Layout((18, 33), (33, 48), (48, 68), (9, 18), ((72, 94), (94, 116)), (116, 138), (138, 140), (140, 145))
"""EFW2, record RS: the same for a state."""
_BORROWER = _Layout(
    (256, 276), (276, 296), (231, 256), (297, 306), ((329, 361), (361, 393)), (393, 413), (413, 415), (415, 420)
)
"""Metro 2, base segment in characters; the account at 42."""
_COSIGNER = _Layout((28, 48), (48, 68), (3, 28), (69, 78), (), (0, 0), (0, 0), (0, 0))
"""Metro 2, segment J1: lives where the borrower does."""
_ELSEWHERE = _Layout(
    (28, 48), (48, 68), (3, 28), (69, 78), ((101, 133), (133, 165)), (165, 185), (185, 187), (187, 192)
)
"""Metro 2, segment J2: with an address of their own."""
_ACCOUNT = slice(42, 72)
_BASE = 426
_SEGMENTS = {
    "J1": (100, _COSIGNER),
    "J2": (200, _ELSEWHERE),
    "K1": (34, None),
    "K2": (34, None),
    "K3": (40, None),
    "K4": (30, None),
    "L1": (54, None),
    "N1": (146, None),
}
_CREDIT = re.compile(r"[0-9]{4}HEADER")
_LENGTHS = {"R": 512, "T": 750, "A": 750}
_YEAR = re.compile(r"B(?:19|20)[0-9]{2}")


def extract(blob: Blob, limits: Limits) -> Iterator[Text]:  # noqa: ARG001  (memory is constant whatever the size)
    """The persons in `blob`, and its other records as they stand."""
    yield from form_texts(_forms(blob), blob.place, context=blob.context)


def _forms(blob: Blob) -> Iterator[Form]:
    credit = False
    for line in _records(blob):
        credit = credit or _CREDIT.match(line) is not None
        if line.startswith("RW") and line[2:11].isdigit():
            yield _form(line, _EMPLOYEE)
        elif line.startswith("RS") and line[9:18].isdigit():
            yield _form(line, _STATE)
        elif _YEAR.match(line) and line[11:20].isdigit():
            yield _payee(line)
        elif credit and line[:4].isdigit() and len(line) >= _BASE and line[297:306].isdigit():
            yield from _borrowers(line)
        else:
            yield [("", " ".join(line.split()))]


def _records(blob: Blob) -> Iterator[str]:
    """The records, each a line; without line ends they follow each other at the length of their kind."""
    for line in lines(blob.data(), blob.place):
        credit = _CREDIT.match(line) is not None
        length = int(line[:4]) if credit else _LENGTHS.get(line[:1], 0)
        if not length or len(line) < 2 * length:
            yield line
            continue
        at = 0
        while at < len(line):
            if credit and line[at : at + 4].isdigit():
                length = int(line[at : at + 4]) or len(line)
            yield line[at : at + length]
            at += length


def _form(line: str, layout: _Layout, more: Form = ()) -> Form:
    name = " ".join(
        filter(None, (line[slice(*part)].strip() for part in (layout.given, layout.middle, layout.surname)))
    )
    street = [line[slice(*part)].strip() for part in layout.streets]
    region = f"{line[slice(*layout.state)]} {line[slice(*layout.postal)]}".strip()
    address = ", ".join(filter(None, (*street, line[slice(*layout.city)].strip(), region)))
    return [("Name", name), (_SSN, _number(line[slice(*layout.number)])), ("Address", address), *more]


def _payee(line: str) -> Form:
    """Record B of Publication 1220; amounts, and so the name, begin later in years from 2021 on."""
    label = "Employer ID" if line[10:11] == "1" else _SSN
    old = any(map(str.isalpha, line[247:270]))
    name = " ".join(filter(None, (line[247:287].strip(), line[287:327].strip()))) if old else line[287:327].strip()
    second = "" if old else line[327:367].strip()
    address = ", ".join(
        filter(None, (line[367:407].strip(), line[447:487].strip(), f"{line[487:489]} {line[489:494]}".strip()))
    )
    return [
        ("Name", name),
        ("", second),
        (label, _number(line[11:20])),
        ("Address", address),
        ("Payer's account number for payee", line[20:40].strip()),
    ]


def _borrowers(line: str) -> Iterator[Form]:
    """The borrower and those who signed with them, whose account it is too."""
    account: Form = [("Account number", line[_ACCOUNT].strip())]
    yield _form(line, _BORROWER, account)
    at = _BASE
    while (segment := _SEGMENTS.get(line[at : at + 2])) is not None:
        length, layout = segment
        part = line[at : at + length]
        if layout is not None:
            yield _form(part, layout, account)
        else:
            yield [("", " ".join(part.split()))]
        at += length
    yield [("", " ".join(line[at:].split()))]


def _number(digits: str) -> str:
    """A Social Security number, unless it says that there is none."""
    return "" if digits.strip("09 ") == "" else digits
