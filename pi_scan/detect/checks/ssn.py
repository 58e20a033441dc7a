"""Social Security numbers: which were never issued, which are nobody's, and how they are written.

Structure: SSA, "Social Security Number Randomization" (https://www.ssa.gov/employer/randomization.html) and POMS
RM 10201.035. There is no check digit: 89 of 100 random nine-digit numbers pass, so passing is no evidence.
"""

from __future__ import annotations

import re
import sys
from array import array
from functools import cache
from typing import TYPE_CHECKING, Final

from .base import Accepted, Checked, Refused, check

if TYPE_CHECKING:
    from collections.abc import Sequence

_ADVERTISED: Final = frozenset(
    # Numbers from wallet inserts, pamphlets and advertisements (SSA history page "Social Security Cards Issued by
    # Woolworth"; the "pocketbook" list of the old SSN FAQ; 457-55-5462 was published by its own holder).
    """078051120 219099999 457555462 022281852 042103580 062360749 095073645 128036045 135016629 141186941
    165157999 165167999 165187999 165207999 165227999 165247999 189092294 212097694 212099999 306302348 308125070
    468288779 549241889""".split()  # noqa: SIM905  (numbers read better without quotes)
) | {f"98765432{last}" for last in range(10)}  # reserved for advertisements, though no area 900-999 is issued
_PLACEHOLDERS: Final = frozenset(
    """123456789 123121234 012345678 111223333 321214321 111111111 222222222 333333333 444444444 555555555 777777777
    888888888 987654321 112233445 121212121 123123123""".split()  # noqa: SIM905  (the same)
)
_SAMPLES: Final = frozenset(
    # Sample files of makers of data-loss-prevention products, the first one in Microsoft's documentation.
    """489368350 690055315 421371396 458026124 612206832 300623266 660038360 213468915 449483135 559811301 536228726
    514148905""".split()  # noqa: SIM905  (the same)
)
_KNOWN: Final = (
    dict.fromkeys(_ADVERTISED, "advertised")
    | dict.fromkeys(_PLACEHOLDERS, "placeholder")
    | dict.fromkeys(_SAMPLES, "sample")
)


def _facts_of(area: int) -> tuple[str, ...]:
    # SSA opened areas 734-749 and 773-899 on 25 June 2011; 010-034 were Massachusetts' own until then.
    if 734 <= area <= 749 or area >= 773:
        return ("post-2011",)
    return ("pre-2011", "area-ma") if 10 <= area <= 34 else ("pre-2011",)


@cache
def _shared(*facts: str) -> tuple[str, ...]:
    """Equal facts are one object, which makes them cheap to tell apart."""
    return facts


_WRITTEN: Final = {"-": "dashes", " ": "spaces", ".": "dots", "/": "slashes", "_": "underscores", "": "bare"}
_BY_AREA: Final = {f"{area:03}": _facts_of(area) for area in range(1, 900) if area != 666}
_ISSUED: Final = {
    mark: dict(zip(_BY_AREA, (_shared(how, *facts) for facts in _BY_AREA.values()), strict=True))
    for mark, how in _WRITTEN.items()
}
_GROUPED: Final = {area + mark: facts for mark in "- ./_" for area, facts in _ISSUED[mark].items()}
"""The first four characters of a number in groups → its facts, if the area was issued."""
_NOT_DIGIT: Final = re.compile(r"[^0-9]+")

_AREA = Refused("area never issued")
_GROUP = Refused("group 00 never issued")
_SERIAL = Refused("serial 0000 never issued")
_TAXPAYER = Refused("taxpayer number of the IRS (ITIN or ATIN), not an SSN")
_LENGTH = Refused("not nine digits")
# IRS: an ITIN has 50-65, 70-88, 90-92, 94-99 as fourth and fifth digit, an ATIN 93.
_TAXPAYER_GROUPS: Final = frozenset(f"{group:02}" for group in (*range(50, 66), *range(70, 89), *range(90, 100)))


_USUAL: Final = b"000-00-0000\n"
_SHAPE: Final = bytes.maketrans(b"123456789", b"000000000")
_SAID: Final = list(dict.fromkeys(_ISSUED["-"].values()))
_AREAS: Final = {
    int.from_bytes(f"{area}-".encode(), sys.byteorder): _SAID.index(facts) for area, facts in _ISSUED["-"].items()
}
"""The first four characters of a number with dashes, as a number → position of its facts."""


def _usual(raws: Sequence[str]) -> Accepted | None:
    """Numbers with dashes, all of which may have been issued: nearly all columns."""
    data = "\n".join([*raws, ""]).encode("utf-8", "replace")
    if data.translate(_SHAPE) != _USUAL * len(raws) or b"-00-" in data or b"-0000\n" in data:
        return None
    which = list(map(_AREAS.get, array("I", data)[:: len(_USUAL) // 4]))
    digits = data.replace(b"-", b"").decode().split("\n")
    del digits[-1]
    if None in which or not _KNOWN.keys().isdisjoint(digits):
        return None
    return Accepted(digits, which, [(facts, False) for facts in _SAID])  # type: ignore[arg-type]


@check(
    "dashes",
    "spaces",
    "dots",
    "slashes",
    "underscores",
    "bare",
    "pre-2011",
    "post-2011",
    "area-ma",
    "advertised",
    "placeholder",
    "sample",
    at_once=_usual,
)
def us_ssn(raw: str) -> Checked | Refused:
    """Area 001-665 or 667-899, group 01-99, serial 0001-9999 (SSA, POMS RM 10201.035).

    >>> us_ssn("219-09-9998")
    Checked(value='219099998', facts=('dashes', 'pre-2011'), test=False)
    >>> us_ssn("021 54 3210").facts, us_ssn("780121234").facts
    (('spaces', 'pre-2011', 'area-ma'), ('bare', 'post-2011'))
    >>> us_ssn("078-05-1120")  # the wallet card of 1938
    Checked(value='078051120', facts=('dashes', 'pre-2011', 'advertised'), test=True)
    >>> us_ssn("666-12-3456"), us_ssn("219-00-9998"), us_ssn("219-09-0000")  # doctest: +NORMALIZE_WHITESPACE
    (Refused(why='area never issued'), Refused(why='group 00 never issued'), Refused(why='serial 0000 never issued'))
    >>> us_ssn("912-71-1234").why
    'taxpayer number of the IRS (ITIN or ATIN), not an SSN'
    """
    grouped = _GROUPED.get(raw[:4])
    if grouped is not None and len(raw) == 11:  # nearly all
        group, serial = raw[4:6], raw[7:]
        digits = raw[:3] + group + serial
        if group != "00" and serial != "0000" and digits.isdigit() and digits not in _KNOWN:
            return Checked(digits, grouped)
    mark = ""
    digits = raw
    if len(raw) == 11:
        mark = raw[3]
        digits = raw[:3] + raw[4:6] + raw[7:]
    issued = _ISSUED.get(mark)
    if issued is None or len(digits) != 9 or not digits.isdigit():
        digits = _NOT_DIGIT.sub("", raw)
        if len(digits) != 9:
            return _LENGTH
        mark = raw[3:].strip()[:1]
        mark = "" if mark.isdigit() and raw[3:4].isdigit() else " " if mark.isdigit() else mark
        issued = _ISSUED.get(mark, _ISSUED[" "])
    known = _KNOWN.get(digits)
    facts = issued.get(digits[:3])
    if known is not None:
        return Checked(digits, (*(facts or (_WRITTEN.get(mark, "spaces"),)), known), test=True)
    if facts is None:
        return _TAXPAYER if digits[0] == "9" and digits[3:5] in _TAXPAYER_GROUPS else _AREA
    if digits[3:5] == "00":
        return _GROUP
    if digits[5:] == "0000":
        return _SERIAL
    return Checked(digits, facts)


_OF_COLUMN: Final = (
    *("leading-zero-restored", "two-zeros-restored", "as-number", "bare", "pre-2011", "post-2011", "area-ma"),
    *("advertised", "placeholder", "sample"),
)


@check(*_OF_COLUMN)
def us_ssn_damaged(raw: str) -> Checked | Refused:
    """An SSN that a spreadsheet took for a number: leading zeros lost, or written as a float.

    Only areas 001-099 lose a zero, and every area that Massachusetts had before 2011 is among them; 001-009, which lose
    two, were those of New Hampshire, Maine and Vermont.

    >>> us_ssn_damaged("21543210")
    Checked(value='021543210', facts=('leading-zero-restored', 'bare', 'pre-2011', 'area-ma'), test=False)
    >>> us_ssn_damaged("219099998.0").facts, us_ssn_damaged("2.1543210E7").value
    (('as-number', 'bare', 'pre-2011'), '021543210')
    >>> us_ssn_damaged("219099998").why
    'nine digits: nothing is lost'
    """
    facts: tuple[str, ...] = ()
    digits = raw
    if not raw.isdigit():
        facts = ("as-number",)
        digits = str(int(float(raw)))
    elif len(raw) == 9:
        return Refused("nine digits: nothing is lost")
    if len(digits) < 9:
        facts = ("leading-zero-restored" if len(digits) == 8 else "two-zeros-restored", *facts)
    found = us_ssn(digits.zfill(9))
    return Checked(found.value, facts + found.facts, found.test) if isinstance(found, Checked) else found


@check(*_OF_COLUMN)
def us_ssn_of_column(raw: str) -> Checked | Refused:
    """An SSN as a spreadsheet keeps it: nine digits, or what is left of them in a column of numbers.

    >>> us_ssn_of_column("219099998").facts, us_ssn_of_column("21543210").value
    (('bare', 'pre-2011'), '021543210')
    """
    return us_ssn(raw) if len(raw) == 9 and raw.isdigit() else us_ssn_damaged(raw)


_LOOKS: Final = str.maketrans("OoQDlI|!SsBZzGb", "000011115582266")
"""Letters that a program which reads pictures takes digits for."""


@check("look-alikes")
def us_ssn_scanned(raw: str) -> Checked | Refused:
    """An SSN read off a picture, with letters in place of digits: of each that looks like one.

    >>> us_ssn_scanned("2l9-O9-9998")
    Checked(value='219099998', facts=('look-alikes',), test=False)
    >>> us_ssn_scanned("219-09-9998").why
    'no letter among its digits'
    """
    if _NOT_DIGIT.sub("", raw[:3] + raw[4:6] + raw[7:]) == raw[:3] + raw[4:6] + raw[7:]:
        return Refused("no letter among its digits")
    found = us_ssn(raw.translate(_LOOKS))
    return Checked(found.value, ("look-alikes",), found.test) if isinstance(found, Checked) else found


@check("masked")
def us_ssn_masked(raw: str) -> Checked | Refused:
    """The last four digits of an SSN whose others are masked: told, and never counted, for they are not the number.

    >>> us_ssn_masked("***-**-1234")
    Checked(value='1234', facts=('masked',), test=False)
    >>> us_ssn_masked("XXX-XX-0000").why
    'serial 0000 never issued'
    """
    return _SERIAL if raw[-4:] == "0000" else Checked(raw[-4:], ("masked",))
