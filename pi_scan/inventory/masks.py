"""A number in, what may be shown of it out."""

from __future__ import annotations

import re
from enum import StrEnum

from pi_scan.model import Kind

SHORTEST = 7
"""Characters of a number that is looked for in names: a shorter one stands there by chance, in a date or count."""


class Show(StrEnum):
    """How much of a number is kept and shown."""

    MASKED = "masked"
    LAST4 = "last4"
    NONE = "none"


def mask(kind: Kind, value: str, show: Show) -> str:
    """The mask of a number in canonical form (digits and letters); `masked` shows none of them.

    PCI DSS 3.4.1 allows the first six and the last four digits of a card; the last four are all we ever show, and of a
    short number less than half.

    >>> mask(Kind.SSN, "219099998", Show.MASKED), mask(Kind.SSN, "219099998", Show.LAST4)
    ('***-**-****', '***-**-9998')
    >>> mask(Kind.PAYMENT_CARD, "4111111111111111", Show.LAST4)
    '************1111'
    >>> mask(Kind.FINANCIAL_ACCOUNT, "123456", Show.LAST4)
    '****56'
    """
    if show is Show.NONE:
        return ""
    shown = min(4, (len(value) - 1) // 2) if show is Show.LAST4 else 0
    text = "*" * (len(value) - shown) + (value[-shown:] if shown else "")
    return f"{text[:3]}-{text[3:5]}-{text[5:]}" if kind is Kind.SSN and len(text) == 9 else text


def spelled(value: str) -> re.Pattern[str]:
    """Finds a number in a file name however it is punctuated: `219 09-9998` for `219099998`."""
    body = r"[\s._-]?".join(map(re.escape, value))
    return re.compile(rf"(?<!\d){body}(?!\d)", re.IGNORECASE)
