"""Payment card numbers: issuer table, length, Luhn, and numbers known to be test data."""

from __future__ import annotations

import functools
from bisect import bisect_right
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from pi_scan.detect.tables import table

from .arithmetic import LUHN, luhn
from .base import Checked, Refused, check

_Written: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


class _Issuers(NamedTuple):
    """The table of issuer prefixes, cut into adjoining ranges of six-digit numbers."""

    starts: list[int]
    """First six-digit prefix of each range, ascending."""
    facts: list[dict[int, _Written]]
    """For each range: length of the whole number → facts (brand, how common) if written in groups, and if not."""


_USUAL: Final = {"amex": (15,), "diners": (14,)}  # every other brand: 16


@functools.cache
def _issuers() -> _Issuers:
    """Read `detectors/payment_card/_iin.toml`; the longest prefix wins where two cover a number."""
    rows = table("payment_card/_iin.toml")
    spans = []
    for row in rows["range"]:
        usual = _USUAL.get(row["brand"], (16,))
        by_length = {}
        for length in row["lengths"]:
            facts = ["luhn", f"brand:{row['brand']}"]
            facts += [] if length in usual else ["odd-length"]
            facts += ["weak-issuer"] if row.get("weak") else []
            by_length[length] = ((*facts, "grouped"), (*facts, "undelimited"))
        for prefix in row["prefixes"]:
            low, _, high = prefix.partition("-")
            spans.append((len(low), int(low.ljust(6, "0")), int((high or low).ljust(6, "9")), by_length))
    starts = sorted({0} | {low for _, low, _, _ in spans} | {high + 1 for _, _, high, _ in spans})
    facts_of: list[dict[int, _Written]] = [{} for _ in starts]
    for _, low, high, by_length in sorted(spans, key=lambda span: span[0]):  # longer prefixes overwrite shorter ones
        for at in range(bisect_right(starts, low) - 1, bisect_right(starts, high)):
            facts_of[at] = facts_of[at] | by_length
    return _Issuers(starts, facts_of)


_MARKS: Final = str.maketrans("", "", " \n-.")
_LENGTH = Refused("not 13 to 19 digits")
_ISSUER = Refused("no issuer has this prefix and length")
_LUHN = Refused("Luhn check fails")


@check("luhn", "brand", "grouped", "undelimited", "odd-length", "weak-issuer", "counting")
def pan(raw: str) -> Checked | Refused:
    """A primary account number: an assigned prefix with its length (ISO/IEC 7812), and the Luhn digit.

    Of random 16-digit numbers 2.2 % pass both, so ten thousand order numbers hold some 220 "cards".

    >>> pan("4539 1488 0343 6467")
    Checked(value='4539148803436467', facts=('luhn', 'brand:visa', 'grouped'), test=False)
    >>> pan("378282246310005")  # in every processor's documentation, but only a rule's `test_values` know that
    Checked(value='378282246310005', facts=('luhn', 'brand:amex', 'undelimited'), test=False)
    >>> pan("4539148803436468"), pan("1539148803436463")
    (Refused(why='Luhn check fails'), Refused(why='no issuer has this prefix and length'))
    >>> pan("4111111111111111").test, pan("4000000000009995").test, pan("6445644564456445").test
    (True, True, True)
    """
    digits = raw if raw.isdigit() else raw.translate(_MARKS)
    length = len(digits)
    if not (13 <= length <= 19 and digits.isdigit()):
        return _LENGTH
    starts, table = _issuers()
    facts = table[bisect_right(starts, int(digits[:6])) - 1].get(length)
    if facts is None:
        return _ISSUER
    if length == 16:  # nearly all: the same sum without padding
        if (LUHN[digits[:4]] + LUHN[digits[4:8]] + LUHN[digits[8:12]] + LUHN[digits[12:]]) % 10:
            return _LUHN
    elif not luhn(digits):
        return _LUHN
    written = facts[digits is raw]
    if digits is not raw and _counts(digits):
        written = (*written, "counting")
    return Checked(digits, written, _made_up(digits))


def _counts(digits: str) -> bool:
    """Whether a group of four is the one before and one more, as in lists of numbers; of cards 1 in 3,000."""
    groups = [int(digits[at : at + 4]) for at in (0, 4, 8, 12)] if len(digits) == 16 else []
    return any(second - first == 1 for first, second in pairwise(groups))


def _made_up(digits: str) -> bool:
    # Test numbers are made of few or repeated digits; of real ones less than 1 in 5,000 looks so.
    return (
        len(set(digits)) <= 4
        or "00000000" in digits
        or "11111111" in digits
        or digits.startswith("40000000000")
        or digits[:12] == digits[4:16]
    )
