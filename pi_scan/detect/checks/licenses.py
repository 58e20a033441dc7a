"""Driver's license and state ID numbers whose digits say something; the others only lose their separators."""

from __future__ import annotations

import re
from typing import Final

from .arithmetic import dea
from .base import Checked, Refused, check

_MARKS: Final = str.maketrans("", "", " -.")
_DIGITS: Final = re.compile(r"[0-9]+")


def _compact(raw: str) -> tuple[str, bool]:
    # Numbers of one repeated digit fill forms and samples; states start their series elsewhere.
    value = raw.translate(_MARKS).upper()
    digits = "".join(_DIGITS.findall(value))
    return value, len(set(digits)) == 1 and len(digits) > 5


_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


@check("grouped", "date-like")
def us_license(raw: str) -> Checked | Refused:
    """A number without structure: separators go, letters become capitals.

    >>> us_license("99 817 204"), us_license("d7719284").value, us_license("00000000").test
    (Checked(value='99817204', facts=('grouped',), test=False), 'D7719284', True)
    >>> us_license("20281231").facts
    ('date-like',)
    """
    value, test = _compact(raw)
    if len(value) != len(raw):
        return Checked(value, ("grouped",), test)
    return Checked(value, ("date-like",) if _DATE.fullmatch(value) else (), test)


@check("grouped", "lower-case", "date-like", "dea-check")
def us_ma_license(raw: str) -> Checked | Refused:
    """Massachusetts: S and eight digits, on newer licenses SA and seven; no check digit.

    `S20240115` is more often a date with a letter, and a DEA registration has the look of SA and seven digits.

    >>> us_ma_license("S48210937")
    Checked(value='S48210937', facts=(), test=False)
    >>> us_ma_license("sa 482 1093").facts, us_ma_license("S20240115").facts, us_ma_license("SA1234563").facts
    (('grouped', 'lower-case'), ('date-like',), ('dea-check',))
    """
    value, test = _compact(raw)
    facts: tuple[str, ...] = ("grouped",) if len(value) != len(raw) else ()
    if raw[0] == "s":
        facts = (*facts, "lower-case")
    if value[1] == "A":
        if dea(value):
            facts = (*facts, "dea-check")
    elif _DATE.fullmatch(value, 1):
        facts = (*facts, "date-like")
    return Checked(value, facts, test)


# American Soundex (National Archives): a letter and three digits 1-6, padded with zeros.
_SOUNDEX: Final = re.compile(r"[A-Z](?:[1-6]{3}|[1-6]{2}0|[1-6]00|000)")


_CODES: Final = {
    letter: str(1 + code) for code, row in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R")) for letter in row
}


def soundex(surname: str) -> str:
    """The American Soundex code of a name in capitals: H and W part no letters of one code, vowels do.

    >>> soundex("SMITH"), soundex("FAKEMAN"), soundex("LEE"), soundex("PFISTER"), soundex("ASHCRAFT")
    ('S530', 'F255', 'L000', 'P236', 'A261')
    """
    code, before = surname[:1], _CODES.get(surname[:1], "")
    for letter in surname[1:]:
        if letter in "HW":
            continue
        digit = _CODES.get(letter, "")
        if digit != before:
            code += digit
        before = digit
    return (code + "000")[:4]


def coded_for(value: str, surname: str) -> bool:
    """Whether a license number that begins with a Soundex code has this name's; ID cards of Illinois end in its letter.

    >>> coded_for("S530460800010", "SMITH"), coded_for("2559215094F", "FAKEMAN"), coded_for("S410", "DA SILVA")
    (True, True, True)
    >>> coded_for("S530460800010", "JONES")
    False
    """
    code = value[:4] if value[:1].isalpha() else value[-1:] + value[:3]
    return code in {soundex(surname.replace(" ", "")), soundex(surname.rpartition(" ")[2])}


def _encoded(raw: str, day: slice, *, month_days: int, woman: int) -> Checked:
    """A number that begins with the surname's Soundex code and holds the birthday as one number.

    `day` is where month and day stand: (month - 1) * `month_days` + day of month, `woman` more for a woman
    (Alan De Smet, "Unique ID", https://www.highprogrammer.com/alan/numbers/).
    """
    value, test = _compact(raw)
    facts = ["grouped"] if len(value) != len(raw) else []
    if _SOUNDEX.match(value):
        facts.append("soundex-shape")
    number = int(value[day])
    month, day_of_month = divmod((number - woman if number > woman else number) - 1, month_days)
    if 0 <= month < 12 and day_of_month < 31:
        facts.append("birthday-shape")
    return Checked(value, tuple(facts), test)


@check("grouped", "soundex-shape", "birthday-shape")
def us_fl_license(raw: str) -> Checked | Refused:
    """Florida SSSS-FFF-YY-DDD-N: Soundex of the surname, code of the first names, year and day of birth, overflow.

    >>> us_fl_license("F255-921-50-094-0")
    Checked(value='F255921500940', facts=('grouped', 'soundex-shape', 'birthday-shape'), test=False)
    >>> us_fl_license("F955921504990").facts
    ()
    """
    return _encoded(raw, slice(9, 12), month_days=40, woman=500)


@check("grouped", "soundex-shape", "birthday-shape")
def us_il_license(raw: str) -> Checked | Refused:
    """Illinois SSSS-FFFY-YDDD; an ID card has the letter at the end.

    >>> us_il_license("F255-9215-0094")
    Checked(value='F25592150094', facts=('grouped', 'soundex-shape', 'birthday-shape'), test=False)
    >>> us_il_license("2559-2150-094F").facts
    ('grouped', 'soundex-shape', 'birthday-shape')
    """
    value = raw.translate(_MARKS).upper()
    if value[-1].isalpha():
        inner = _encoded(value[-1] + value[:-1], slice(9, 12), month_days=31, woman=600)
        return Checked(value, ("grouped", *inner.facts) if len(value) != len(raw) else inner.facts, inner.test)
    return _encoded(raw, slice(9, 12), month_days=31, woman=600)


@check("grouped", "soundex-shape", "birthday-shape")
def us_wi_license(raw: str) -> Checked | Refused:
    """Wisconsin SSSS-FFFY-YDDD-NN.

    >>> us_wi_license("F255-9215-0094-09").facts
    ('grouped', 'soundex-shape', 'birthday-shape')
    """
    return _encoded(raw, slice(9, 12), month_days=40, woman=500)


@check("grouped", "soundex-shape")
def soundex_license(raw: str) -> Checked | Refused:
    """Maryland (old), Michigan, Minnesota: Soundex of the surname, then codes from tables never published whole.

    >>> soundex_license("S 530 429 085 151")
    Checked(value='S530429085151', facts=('grouped', 'soundex-shape'), test=False)
    """
    found = us_license(raw)
    if isinstance(found, Checked) and _SOUNDEX.match(found.value):
        return found._replace(facts=(*found.facts, "soundex-shape"))
    return found


_WEIGHTS: Final = (1, -1, 1, -1, 1, -1, 1, -1, 1, 0, -1, 1)
_WA_VALUE: Final = (
    {str(digit): digit for digit in range(10)}
    | {"*": 4}
    | {letter: (ord(letter) - 65) % 9 + 1 for letter in "ABCDEFGHIJKLMNOPQR"}
    | {letter: ord(letter) - 81 for letter in "STUVWXYZ"}
)


@check("check-digit")
def us_wa_license(raw: str) -> Checked | Refused:
    """Washington: WDL and nine characters since 2018; before, five letters of the surname (filled with `*`), two
    initials, 100 less the year of birth, a check digit, month and day (highprogrammer.com/alan/numbers/dl_us_wa.html).

    >>> us_wa_license("WOO**JT546KA"), us_wa_license("WDLABC3N12QJ").facts
    (Checked(value='WOO**JT546KA', facts=('check-digit',), test=False), ())
    >>> us_wa_license("WOO**JT547KA").why
    'check digit is wrong'
    """
    value = raw.upper()
    if value.startswith("WDL"):
        return Checked(value)
    total = sum(_WA_VALUE[character] * weight for character, weight in zip(value, _WEIGHTS, strict=True))
    return Checked(value, ("check-digit",)) if abs(total) % 10 == int(value[9]) else Refused("check digit is wrong")


@check("grouped", "issue-day")
def us_co_license(raw: str) -> Checked | Refused:
    """Colorado NN-DDD-NNNN: year and day of the year of issue, sequence.

    >>> us_co_license("94-123-4567").facts, us_co_license("949994567").facts
    (('grouped', 'issue-day'), ())
    """
    found = us_license(raw)
    if isinstance(found, Checked) and 1 <= int(found.value[2:5]) <= 366:
        return found._replace(facts=(*found.facts, "issue-day"))
    return found
