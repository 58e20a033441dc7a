"""Checksums of public number systems. In: bare digits or letters. Out: True if the sum is right."""

from __future__ import annotations

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_PAIRS = [(f"{pair:02}", _DOUBLED[pair // 10] + pair % 10) for pair in range(100)]
LUHN = {left + right: first + second for left, first in _PAIRS for right, second in _PAIRS}
"""Luhn sum of each block of four digits whose last one is not doubled: four look-ups instead of sixteen steps."""


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: payment cards, IMEI and others, up to 20 digits. One digit changed always fails.

    >>> luhn("4111111111111111"), luhn("4111111111111112"), luhn("79927398713")
    (True, False, True)
    """
    padded = digits.zfill(20)  # zeros on the left change nothing
    return (
        LUHN[padded[:4]] + LUHN[padded[4:8]] + LUHN[padded[8:12]] + LUHN[padded[12:16]] + LUHN[padded[16:]]
    ) % 10 == 0


def aba(digits: str) -> bool:
    """ABA routing number: weights 3-7-1 and an assigned first pair (Accuity, Key to Routing Numbers).

    >>> aba("011000015"), aba("021000021"), aba("211070175")
    (True, True, True)
    >>> aba("123456789"), aba("411000015"), aba("000000000")
    (False, False, False)
    """
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()) or digits == "000000000":
        return False
    first = int(digits[:2])
    if not (first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80):
        return False
    a, b, c, d, e, f, g, h, i = map(int, digits)
    return (3 * (a + d + g) + 7 * (b + e + h) + c + f + i) % 10 == 0


def mod97(text: str) -> bool:
    """ISO 7064 MOD 97-10 over letters and digits with the first four moved to the end, as in an IBAN (ISO 13616).

    >>> mod97("GB82WEST12345698765432"), mod97("GB82WEST12345698765433")
    (True, False)
    """
    return int("".join([str(int(c, 36)) for c in text[4:] + text[:4]])) % 97 == 1


def dea(text: str) -> bool:
    """Registration number of the Drug Enforcement Administration: two letters, six digits, check digit.

    >>> dea("AB1234563"), dea("AB1234564")
    (True, False)
    """
    a, b, c, d, e, f, g = map(int, text[2:9])
    return (a + c + e + 2 * (b + d + f)) % 10 == g
