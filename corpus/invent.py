"""Invented people and their numbers, from a seeded generator: nothing here belongs to anyone except by chance.

In: a `random.Random`. Out: persons, addresses and numbers in canonical form (digits and letters only, upper case).
The names come from `names.toml`, apart from the lexicons of the detectors, so that ground truth does not lean on them.
"""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random


@functools.cache
def lists() -> dict[str, Any]:
    """The tables of `names.toml`."""
    return tomllib.loads((Path(__file__).parent / "names.toml").read_text("utf-8"))


@functools.cache
def _communities() -> tuple[list[str], list[int], dict[str, tuple[list[str], list[str]]]]:
    tables = lists()["communities"]
    names = list(tables)
    return (
        names,
        [tables[name]["share"] for name in names],
        {name: (tables[name]["given"], tables[name]["surnames"]) for name in names},
    )


# --- people -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `home` is `ma` or `elsewhere`."""

    street: str
    city: str
    state: str
    postal: str
    area_code: str

    @property
    def home(self) -> str:
        """The residency that the address proves."""
        return "ma" if self.state == "MA" else "elsewhere"

    @property
    def line(self) -> str:
        """On one line."""
        return f"{self.street}, {self.city}, {self.state} {self.postal}"

    @property
    def town(self) -> str:
        """City, state and ZIP code."""
        return f"{self.city}, {self.state} {self.postal}"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who does not exist."""

    given: str
    middle: str
    surname: str
    community: str
    address: Address
    born: tuple[int, int, int]
    """Year, month, day."""
    phone: str

    @property
    def name(self) -> str:
        """Given name and surname."""
        return f"{self.given} {self.surname}"

    @property
    def full(self) -> str:
        """With the middle initial, where there is one."""
        return f"{self.given} {self.middle}. {self.surname}" if self.middle else self.name

    @property
    def last_first(self) -> str:
        """As lists sort it."""
        return f"{self.surname}, {self.given} {self.middle}".rstrip()

    @property
    def email(self) -> str:
        """A mailbox of a domain that is reserved for examples."""
        return f"{plain(self.given)}.{plain(self.surname)}@example.com".lower()

    @property
    def birthday(self) -> str:
        """As Americans write it."""
        year, month, day = self.born
        return f"{month:02}/{day:02}/{year}"


def plain(text: str) -> str:
    """Letters without marks, and nothing else: `D'Ângelo` gives `DAngelo`."""
    decomposed = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D").replace("ł", "l"))
    return "".join(c for c in decomposed if c.isascii() and c.isalpha())


def address(rng: Random, where: str = "ma") -> Address:
    """An address in Massachusetts (`ma`), in another state (`elsewhere`), or mostly the former (`any`)."""
    tables = lists()
    if where == "any":
        where = "ma" if rng.random() < 0.75 else "elsewhere"
    street = f"{rng.randint(1, 980)} {rng.choice(tables['places']['streets'])}"
    if rng.random() < 0.2:
        street += f", {rng.choice(('Apt', 'Unit', '#'))} {rng.randint(1, 40)}".replace("# ", "#")
    if where == "ma":
        city, postal, code = rng.choice(tables["places"]["ma"])
        return Address(street, city, "MA", postal, code)
    city, state, postal, code = rng.choice(tables["places"]["elsewhere"])
    return Address(street, city, state, postal, code)


def person(rng: Random, community: str = "", where: str = "any") -> Person:
    """Someone of `community` (any, by weight, when empty) who lives `where` (see `address`)."""
    names, weights, tables = _communities()
    if not community:
        community = rng.choices(names, weights)[0]
    given, surnames = tables[community]
    home = address(rng, where)
    middle = rng.choice("ABCDEFGHJKLMNPRSTVW") if rng.random() < 0.35 else ""
    born = (rng.randint(1938, 2001), rng.randint(1, 12), rng.randint(1, 28))
    phone = f"({home.area_code}) 555-{rng.randint(100, 199):04}"
    return Person(rng.choice(given), middle, rng.choice(surnames), community, home, born, phone)


def company(rng: Random) -> str:
    """A business."""
    return str(rng.choice(lists()["companies"]["names"]))


def bank(rng: Random) -> str:
    """A bank."""
    return str(rng.choice(lists()["companies"]["banks"]))


# --- numbers ------------------------------------------------------------------------------------


def digits(rng: Random, count: int) -> str:
    """`count` random digits, the first not zero."""
    return str(rng.randrange(10 ** (count - 1), 10**count))


def ssn(rng: Random, *, from_2011: bool = False) -> str:
    """Nine digits that the Social Security Administration could have issued, and never a repeated or counting row.

    One in three has an area once issued in Massachusetts; with `from_2011` the area was opened by randomization.
    """
    while True:
        draw = rng.random()
        area = rng.randint(734, 749) if from_2011 else rng.randint(10, 34) if draw < 0.34 else rng.randint(1, 728)
        group, serial = rng.randint(1, 99), rng.randint(102, 9997)
        value = f"{area:03}{group:02}{serial:04}"
        if area != 666 and len(set(value)) >= 5 and value not in {"123456789", "987654321"}:
            return value


def dashed(value: str) -> str:
    """A Social Security number as it is printed."""
    return f"{value[:3]}-{value[3:5]}-{value[5:]}"


def soundex(surname: str) -> str:
    """The code by which several states begin a licence number.

    >>> soundex("Smith"), soundex("Tymczak")
    ('S530', 'T522')
    """
    codes = {c: str(d) for d, row in enumerate(("", "BFPV", "CGJKQSXZ", "DT", "L", "MN", "R")) for c in row}
    letters = plain(surname).upper()
    out, last = letters[0], codes.get(letters[0], "")
    for letter in letters[1:]:
        if letter in "HW":
            continue
        code = codes.get(letter, "")
        if code and code != last:
            out += code
        last = code
    return (out + "000")[:4]


def license_number(rng: Random, state: str, holder: Person) -> str:
    """A driver's license or ID card number in the form that `state` issues to `holder`."""
    year, month, day = holder.born
    initial = plain(holder.surname)[0].upper()
    match state:
        case "MA":
            if rng.random() < 0.5:
                return "SA" + digits(rng, 7)
            return f"S{rng.choice('3456789')}{digits(rng, 7)}"
        case "NH":
            return f"NHL{digits(rng, 8)}"
        case "RI":
            return digits(rng, 8)
        case "CT":
            return f"{month + (12 if year % 2 == 0 else 0):02}{digits(rng, 7)}"
        case "ME" | "VT":
            return digits(rng, 7 if state == "ME" else 8)
        case "NY" | "GA":
            return digits(rng, 9)
        case "NJ":
            return f"{initial}{digits(rng, 9)}{month:02}{year % 100:02}{rng.randint(1, 9)}"
        case "FL":
            code = soundex(holder.surname)
            return f"{code}{rng.randrange(0, 1000, 20):03}{year % 100:02}{(month - 1) * 40 + day:03}{rng.randint(0, 9)}"
        case "IL":
            code = soundex(holder.surname)
            return f"{code}{rng.randrange(0, 1000, 20):03}{year % 100:02}{(month - 1) * 31 + day:03}"[:12]
        case "CA":
            return rng.choice("BCDEFNY") + digits(rng, 7)
        case "VA":
            return rng.choice("ABT") + digits(rng, 8)
        case "TX" | "PA":
            return digits(rng, 8)
        case "WA":
            return "WDL" + "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRSTVWXYZ") for _ in range(9))
        case _:
            raise ValueError(state)


LICENSE_STATES = ("NH", "RI", "CT", "ME", "VT", "NY", "GA", "NJ", "FL", "IL", "CA", "VA", "TX", "PA", "WA")
"""States other than Massachusetts whose forms `license_number` knows."""


def luhn_digit(body: str) -> str:
    """The check digit that completes `body` (ISO/IEC 7812-1 annex B).

    >>> luhn_digit("7992739871")
    '3'
    """
    total = 0
    for index, char in enumerate(reversed(body)):
        number = int(char) * 2 if index % 2 == 0 else int(char)
        total += number - 9 if number > 9 else number
    return str(-total % 10)


_BRANDS = {
    "visa": ("4", 16),
    "mastercard": ("5", 16),
    "mastercard2": ("2", 16),
    "amex": ("3", 15),
    "discover": ("6011", 16),
    "discover65": ("65", 16),
    "diners": ("36", 14),
    "jcb": ("35", 16),
    "unionpay": ("62", 16),
}


def card(rng: Random, brand: str = "") -> str:
    """A payment card number of a brand (mostly Visa and Mastercard when empty), Luhn-valid, unlike a test number."""
    brand = brand or rng.choices(tuple(_BRANDS), (45, 26, 4, 10, 6, 3, 2, 2, 2))[0]
    prefix, length = _BRANDS[brand]
    while True:
        match brand:
            case "mastercard":
                start = f"5{rng.randint(1, 5)}"
            case "mastercard2":
                start = str(rng.randint(2300, 2699))
            case "amex":
                start = rng.choice(("34", "37"))
            case "jcb":
                start = str(rng.randint(3530, 3588))
            case _:
                start = prefix
        body = start + "".join(rng.choices("0123456789", k=length - len(start) - 1))
        value = body + luhn_digit(body)
        runs = any(char * 4 in value for char in "0123456789")
        if len(set(value)) >= 6 and not runs and not value.startswith("400000"):
            return value


def card_groups(value: str, separator: str = " ") -> str:
    """A card number in the groups that are embossed: 4-4-4-4, 4-6-5 or 4-6-4."""
    cuts = (4, 10) if len(value) in {14, 15} else (4, 8, 12)
    ends = (*cuts, len(value))
    return separator.join(value[a:b] for a, b in zip((0, *cuts), ends, strict=True))


def routing(rng: Random) -> str:
    """A routing number of a New England bank (3-7-1 checksum)."""
    body = rng.choice(("0110", "0113", "2110", "2113")) + digits(rng, 4)
    total = sum(int(c) * w for c, w in zip(body, (3, 7, 1, 3, 7, 1, 3, 7), strict=True))
    return body + str(-total % 10)


def account(rng: Random) -> str:
    """A bank account number: no state or bank gives it a common form; eight to twelve digits are usual."""
    return digits(rng, rng.choice((8, 9, 10, 10, 11, 12)))


_IBANS = {"PT": 21, "ES": 20, "FR": 23, "DE": 18, "IT": 23, "IE": 18, "GB": 18, "BR": 25}


def iban(rng: Random, country: str = "") -> str:
    """An IBAN with right check digits (ISO 13616) and the country's length."""
    country = country or rng.choice(tuple(_IBANS))
    count = _IBANS[country]
    letters = "".join(chr(65 + rng.randrange(26)) for _ in range(4))
    body = {
        "GB": lambda: letters + digits(rng, count - 4),
        "IE": lambda: letters + digits(rng, count - 4),
        "IT": lambda: letters[0] + digits(rng, count - 1),
        "BR": lambda: digits(rng, count - 2) + "P1",
    }.get(country, lambda: digits(rng, count))()
    number = int("".join(str(int(c, 36)) for c in body + country + "00"))
    return f"{country}{98 - number % 97:02}{body}"


def groups(value: str, size: int = 4) -> str:
    """`value` in groups of `size`, as IBANs are printed."""
    return " ".join(value[i : i + size] for i in range(0, len(value), size))


# --- numbers that are nobody's ------------------------------------------------------------------


def ups(rng: Random) -> str:
    """A UPS tracking number with its check digit."""
    body = "".join(rng.choices("0123456789ABCDEFGHJKLMNPQRSTVWXYZ", k=6)) + digits(rng, 9)
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    return f"1Z{body}{-(sum(values[0::2]) + 2 * sum(values[1::2])) % 10}"


def _mod10(body: str) -> str:
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(body)))
    return body + str(-total % 10)


def usps(rng: Random) -> str:
    """A USPS parcel number, 22 digits."""
    return _mod10("9400" + digits(rng, 17))


def fedex(rng: Random) -> str:
    """A FedEx Express number, 12 digits."""
    body = digits(rng, 11)
    return body + str(sum(int(c) * w for c, w in zip(body, (3, 1, 7) * 3 + (3, 1), strict=True)) % 11 % 10)


def isbn(rng: Random) -> str:
    """An ISBN-13, bare."""
    return _mod10("978" + digits(rng, 9))


def upc(rng: Random) -> str:
    """A UPC-A code."""
    return _mod10(digits(rng, 11))


def ein(rng: Random) -> str:
    """An employer identification number, as printed."""
    return f"{rng.choice(('04', '20', '22', '27', '46', '81'))}-{digits(rng, 7)}"


def part_number(rng: Random) -> str:
    """A part number in the shape of a Social Security number that could have been issued."""
    return dashed(ssn(rng))


def luhn_order(rng: Random) -> str:
    """A 16-digit order number that happens to pass the Luhn test, under no card issuer's prefix."""
    body = rng.choice(("10", "11", "17", "90")) + digits(rng, 13)
    return body + luhn_digit(body)


def itin(rng: Random) -> str:
    """An individual taxpayer identification number, as printed: not a Social Security number."""
    return f"9{rng.randint(10, 99)}-{rng.randint(70, 88)}-{digits(rng, 4)}"


def serial_s8(rng: Random) -> str:
    """A serial number in the shape of a Massachusetts license number."""
    return f"S{digits(rng, 8)}"


def hex_string(rng: Random, length: int) -> str:
    """Lower-case hexadecimal digits."""
    return f"{rng.getrandbits(length * 4):0{length}x}"


def uuid(rng: Random) -> str:
    """A version-4 UUID."""
    h = hex_string(rng, 32)
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"
