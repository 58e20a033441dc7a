"""Which short texts are labels, as headers of columns and fields of forms are: a judgement on one cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[A-Z]+(?![a-zà-ÿ])|[A-ZÀ-Þ]?[a-zà-ÿ]+|#")
_DIGITS = re.compile(r"[0-9]")
_NEVER = re.compile(r"[0-9](?:[0-9]{4}|[0-9]{2}-[0-9]|[0-9]{0,3}[/.-][0-9]{1,2}[/.-][0-9])")
_AMOUNT = re.compile(r"[-+$€£(]?[0-9][0-9.,]*%?\)?$")
_YEAR = re.compile(r"^(?:FY ?|Q[1-4] ?)?(?:19|20)[0-9]{2}$")
_SMALL_WORDS = frozenset(
    ("of", "the", "and", "or", "in", "on", "at", "to", "for", "a", "an", "is", "if", "any", "de", "s")
)
_PLACEHOLDERS = frozenset(
    ("n/a", "na", "nan", "none", "null", "unknown", "-", "--", "tbd", "true", "false", "yes", "no", "y", "n", "x", "?")
)
_LABEL_WORDS = frozenset(
    """
    # aba account accounts acct acctno active activity addr address age agency alias allergies amount amt answer
    apellido apellidos applicant application approved apt area assigned attention author authority authorized balance
    bank bday beneficiary benefit bill billing birth birthdate birthday birthplace borrower branch business buyer
    campus card cardholder carrier case category cc cell cemetery certificate charge check checking cidade city ciudad
    claim class clearance client clinic code comment comments company completed condition contact copay cost
    country county course coverage created credit currency current cust customer cvc cvv data date dated day days
    debit deceased decedent deduction deductions default department dependent deposit dept desc description details
    diagnosis direccion direct discharge discount district dl dln dob doctor document driver drivers due duration
    education effective ein email emergency emp empid employee employer empno end endereco endereço entry error
    ethnicity event exp expiration expires expiry extension family father fax fecha federal fee fein fica field
    filed filing final first firstname flag fname from full fullname gender given grade grant gross group
    guarantor guardian hire hired holder home hour hours household iban id identification identifier identity
    income index info informant information initial initials institution instructor insurance insured insurer
    interest invoice ip issue issued issuer issuing item itin job key label landlord language last lastname lender level
    lic licence license limit line list lname loan location login lot maiden mail mailing manager marital married
    medicaid medicare medication medications member memo merchant message method mi middle mobile mode model month
    mother mrn name names nationalid nationality net next nickname no nombre nome note notes npi nr num number
    occupation office opened operator order org organization origin original other owner page paid pan parent parents
    participant party passport password pwd patient pay payable payee payer payment payroll percent period permit person
    personal phone pin place plan policy position post postal preferred prefix prepared previous price primary
    priority procedure product profession program project provider purchase purpose qty quantity race rank rate
    rating reason receipt received recipient record ref reference refund region registration relation relationship
    release remarks rent representative request requester residence resident result role room route routing row
    salary sale sales savings school score sec secondary security seller sender serial service sex shift ship
    signature signed sin size sobrenome soc social source spouse ss ssn ssno staff start state statement status street
    student subject subtotal suffix suite supervisor surname swift symptoms tax taxable taxpayer tel telefono
    telephone teléfono tenant term territory time timestamp tin title total town track transaction transfer
    transit type unit university updated url user userid username vacation valid value vehicle vendor version veteran
    vin dirección número numero seguro segurança seguranca licencia conducir carteira motorista cuenta conta nacimiento
    nascimento correo estado sekirite sosyal nimewo lisans adrès
    visit wage wages ward warehouse web website weight withheld witness work year years zip zipcode
    """.split()  # noqa: SIM905  (six hundred quoted words would be three pages)
)


def one_line(text: str) -> str:
    """`text` with runs of white space made single spaces."""
    return text.strip() if is_single_spaced(text) else " ".join(text.split())


def is_single_spaced(text: str) -> bool:
    r"""Whether surely no white space but single spaces stands in `text`: of most, in a tenth of the time of a walk.

    >>> [is_single_spaced(text) for text in ("a b", "ä b", "a  b", "a\tb", "a\x1cb", "a\u2003b")]
    [True, True, False, False, False, False]
    """
    if "  " in text:
        return False
    if not text.isascii():
        return text.isprintable()  # of all white space only the space is
    return not (
        "\n" in text
        or "\t" in text
        or "\r" in text
        or "\v" in text
        or "\f" in text
        or "\x1c" in text
        or "\x1d" in text
        or "\x1e" in text
        or "\x1f" in text
    )


def with_digits(cells: Iterable[str]) -> int:
    """The number of cells in which a digit stands."""
    return len(list(filter(_DIGITS.search, cells)))


def is_numberless(cell: str) -> bool:
    """Whether `cell` is words rather than a quantity, a date or a code."""
    return _DIGITS.search(cell) is None


def is_placeholder(cell: str) -> bool:
    """Whether `cell` says that a value is missing, or is a bare yes or no."""
    return cell.casefold() in _PLACEHOLDERS


def is_headable(cell: str) -> bool:
    """Whether `cell` may be a header: not very long, and without anything that could be data worth finding.

    >>> [is_headable(cell) for cell in ("SSN", "Address 2", "2019", "219-09-9998", "ann@example.org", "12.50")]
    [True, True, True, False, False, False]
    """
    if len(cell) > 300 or "@" in cell or "://" in cell:
        return False
    return not (_NEVER.search(cell) or _AMOUNT.match(cell)) or _YEAR.match(cell) is not None


def is_label(cell: str) -> bool:
    """Whether `cell` reads like the label of a field: it ends in a colon, or most of its words are those of labels.

    >>> [is_label(cell) for cell in ("Name:", "Date of Birth", "emp_lastName", "Ana Silva", "Boston", "")]
    [True, True, True, False, False, False]
    """
    if not cell or len(cell) > 60 or not is_headable(cell):
        return False
    if cell.endswith(":"):
        return True
    words = [word for word in map(str.casefold, _WORD.findall(cell)) if word not in _SMALL_WORDS]
    return bool(words) and 2 * sum(word in _LABEL_WORDS for word in words) >= len(words)
