"""Financial accounts: bank accounts of the United States, the lines that carry them, and IBANs."""

from __future__ import annotations

import re
from typing import Final

from .arithmetic import aba, mod97
from .base import Checked, Refused, check
from .cards import pan

_MARKS: Final = str.maketrans("", "", " \n-")
_OTHER_GROUPING: Final = re.compile(
    r"""(?x) [0-9]{3}-[0-9]{2}-[0-9]{4}            # a Social Security number
         | [2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}    # a telephone number (North American numbering plan)
         | [0-9]{2}-[0-9]{7}                       # an employer's number (EIN)
         | [0-9]{2}-[0-9]{2}-[0-9]{2}              # a date, the code of a British bank, a combination
         | (?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9] | [01][0-9]-[0-3][0-9]-(?:19|20)[0-9]{2}  # a date
    """
)
_DATE: Final = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:19|20)[0-9]{2}"
)

_CARD = Refused("a payment card number")
_GROUPING = Refused("written like an SSN, telephone number, EIN or date")
_ONE_DIGIT = Refused("one digit repeated")
_DIGITS = Refused("not 4 to 17 digits")
_ROUTING = Refused("routing number fails its checksum")
_COUNTRY = Refused("no such country and length in the IBAN registry")
_MOD97 = Refused("IBAN check digits are wrong")


@check("short", "year-like", "date-like", "routing-checksum", "grouped")
def us_account(raw: str) -> Checked | Refused:
    """An account at a bank of the United States: 4 to 17 digits (NACHA's entry detail record holds 17), no check digit.

    >>> us_account("0098-4471-2203")
    Checked(value='009844712203', facts=('grouped',), test=False)
    >>> us_account("2019").facts, us_account("011000015").facts
    (('short', 'year-like'), ('routing-checksum',))
    >>> us_account("219-09-9998").why, us_account("4539148803436467").why
    ('written like an SSN, telephone number, EIN or date', 'a payment card number')
    """
    digits = raw if raw.isdigit() else raw.translate(_MARKS)
    size = len(digits)
    if not (4 <= size <= 17 and digits.isdigit()):
        return _DIGITS
    if digits.count(digits[0]) == size:
        return _ONE_DIGIT
    facts: tuple[str, ...] = ()
    if digits is not raw:
        if _OTHER_GROUPING.fullmatch(raw):
            return _GROUPING
        facts = ("grouped",)
    if size <= 5:
        facts = (*facts, "short", "year-like") if digits[:2] in {"19", "20"} and size == 4 else (*facts, "short")
    elif size == 8 and _DATE.fullmatch(digits):
        facts = (*facts, "date-like")
    elif size == 9 and aba(digits):
        facts = (*facts, "routing-checksum")
    elif size >= 13 and isinstance(pan(digits), Checked):
        return _CARD
    return Checked(digits, facts)


@check("letters")
def brokerage(raw: str) -> Checked | Refused:
    """A brokerage account: firms use their own forms of letters and digits, none with a public check digit.

    >>> brokerage("Z12-345678")
    Checked(value='Z12345678', facts=('letters',), test=False)
    >>> brokerage("4471-2203").facts
    ()
    """
    value = raw.translate(_MARKS).upper()
    return Checked(value, () if value.isdigit() else ("letters",))


_NOT_DIGIT: Final = re.compile(r"[^0-9]+")


def _routed(routing: str, account: str) -> Checked | Refused:
    # The value is the account alone; the routing number before it is what proves it.
    if not aba(routing):
        return _ROUTING
    if not 4 <= len(account) <= 17:
        return _DIGITS
    return Checked(account, ("routing-checksum",)) if account.strip("0") else _ONE_DIGIT


@check("routing-checksum")
def micr(raw: str) -> Checked | Refused:
    """Routing number, transit mark and account of a check (ANSI X9.100-160); the marks do not count.

    >>> micr("011000015⑆ 004471-2203"), micr("211070175|: 662100457").value
    (Checked(value='0044712203', facts=('routing-checksum',), test=False), '662100457')
    >>> micr("123456789⑆ 0044712203").why
    'routing number fails its checksum'
    """
    return _routed(raw[:9], _NOT_DIGIT.sub("", raw[9:]))


@check("routing-checksum")
def nacha(raw: str) -> Checked | Refused:
    """Routing number and account of an ACH entry detail record (Nacha Operating Rules, appendix 3).

    >>> nacha("0110000154471AB2203      ").value
    '4471AB2203'
    """
    return _routed(raw[:9], raw[9:].translate(_MARKS).upper())


# Lengths by country: SWIFT IBAN registry (ISO 13616), https://www.swift.com/standards/data-standards/iban
_IBAN_LENGTH: Final = {
    pair[:2]: int(pair[2:])
    for pair in """AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28
    EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20
    LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25
    QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
    YE30""".split()  # noqa: SIM905  (the table reads better without quotes)
}
_IBAN_SAMPLES: Final = frozenset({"GB82WEST12345698765432", "DE89370400440532013000", "GB29NWBK60161331926819"})


@check("mod97", "grouped")
def iban(raw: str) -> Checked | Refused:
    """International bank account number: country, its length, and MOD 97-10 (ISO 13616).

    >>> iban("PT50 0002 0123 1234 5678 9015 4")
    Checked(value='PT50000201231234567890154', facts=('mod97', 'grouped'), test=False)
    >>> iban("PT50000201231234567890155").why, iban("US50000201231234567890154").why
    ('IBAN check digits are wrong', 'no such country and length in the IBAN registry')
    >>> iban("GB82 WEST 1234 5698 7654 32").test  # the registry's own example
    True
    """
    value = raw.translate(_MARKS).upper()
    if _IBAN_LENGTH.get(value[:2]) != len(value):
        return _COUNTRY
    if not mod97(value):
        return _MOD97
    return Checked(value, ("mod97",) if len(value) == len(raw) else ("mod97", "grouped"), value in _IBAN_SAMPLES)
