"""Where the persons of a table's rows live: the columns are understood once, a row costs a few look-ups."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pi_scan.detect.places import states, towns, zip_states
from pi_scan.detect.residency import BUSINESS, HOME, MAILING, PLAIN, residency, scales
from pi_scan.model import Residency

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_AREA = re.compile(r"\D*1?\D*([2-9][0-9]{2})\D*[2-9][0-9]{2}\D*[0-9]{4}\D*$")
_KEPT = 8192
"""Verdicts kept for states, ZIP codes and towns seen before; the store is emptied when it is full."""

Verdict = tuple[Residency, tuple[str, ...]]


def _column(header: str) -> tuple[str, int] | None:
    """Kind and zone of a column: ("zip", HOME) for "Home ZIP"; None if it tells nothing of a residence."""
    columns = scales().columns
    words = [word.lower() for word in _CAMEL.findall(header)]
    zone = PLAIN
    kept: list[str] = []
    for word in words:
        if word in columns["business"]:
            zone = BUSINESS
        elif word in columns["home"] and zone == PLAIN:
            zone = HOME
        elif word in columns["mailing"] and zone == PLAIN:
            zone = MAILING
        else:
            kept.append(word)
    if " ".join(words) in columns["license"]:
        return "license", PLAIN
    for first in range(len(kept)):
        phrase = " ".join(kept[first:])
        for kind in ("license", "state", "zip", "city", "phone", "address", "country"):
            if phrase in columns[kind]:
                return kind, zone
    if zone == HOME and not kept:
        return "address", HOME
    return None


def _zip(cell: str) -> tuple[str, bool]:
    """A ZIP cell as five digits, and whether a lost leading zero was put back; "" for what is none.

    >>> _zip("02139-1234"), _zip("2139"), _zip("2139.0"), _zip("21391234"), _zip("K1A 0B1")
    (('02139', False), ('02139', True), ('02139', True), ('02139', True), ('', False))
    """
    digits = cell.strip().removesuffix(".0").replace("-", "")
    if not digits.isdigit() or not digits.isascii():
        return "", False
    if len(digits) in {4, 8}:
        return f"0{digits[:4]}", True
    return (digits[:5], False) if len(digits) in {5, 9} else ("", False)


def row_residency(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> Callable[[int], Verdict]:
    """A function from a row (counted from 0) of these columns to its person's residency and the facts.

    Home columns are used where there are any, else unmarked ones, else mailing ones; work columns never.

    >>> headers = ["Name", "Home City", "Home State", "Home ZIP", "Work State"]
    >>> row_residency(headers, [["Ana Silva"], ["Lowell"], [""], ["1851"], ["NH"]])(0)
    (<Residency.MA: 'ma'>, ('zip:01851', 'town:Lowell'))
    """
    found: dict[tuple[str, int], int] = {}
    for index, header in enumerate(headers):
        column = _column(header)
        if column is not None and column[1] != BUSINESS:
            found.setdefault(column, index)
    zones = [zone for kind, zone in found if kind in {"state", "zip", "city", "address"}]
    zone = min(zones, default=PLAIN)
    place = [found.get((kind, zone), -1) for kind in ("state", "zip", "city")]
    address = found.get(("address", zone), -1) if max(place) < 0 or place[:2] == [-1, -1] else -1
    license_state, country = found.get(("license", PLAIN), -1), found.get(("country", zone), -1)
    phone = min((index for (kind, _), index in found.items() if kind == "phone"), default=-1)
    used = [index for index in (*place, license_state, country) if index >= 0]
    if not used and address < 0 and phone < 0:
        return lambda _row: (Residency.UNKNOWN, ())
    none = [""] * len(cells[0])
    places = zip(*(cells[index] if index >= 0 else none for index in (*place, license_state, country)), strict=True)
    return _Judge(list(places), cells[address] if address >= 0 else none, cells[phone] if phone >= 0 else none)


class _Judge:
    """What the rows of a table say of places, and the verdicts on places seen before."""

    __slots__ = ("_addresses", "_kept", "_phones", "_places")

    def __init__(
        self, places: list[tuple[str, str, str, str, str]], addresses: Sequence[str], phones: Sequence[str]
    ) -> None:
        self._places, self._addresses, self._phones = places, addresses, phones
        self._kept: dict[tuple[str, ...], tuple[float, tuple[str, ...], Verdict]] = {}

    def __call__(self, row: int) -> Verdict:
        place = self._places[row]
        kept = self._kept.get(place)
        if kept is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            total, facts = _weigh(*place)
            kept = self._kept[place] = (total, facts, (scales().verdict(total), facts))
        total, facts, verdict = kept
        if facts and verdict[0] is not Residency.UNKNOWN:
            return verdict
        return self._more(row, total, facts)

    def _more(self, row: int, total: float, facts: tuple[str, ...]) -> Verdict:
        if self._addresses[row]:
            found, more = residency(self._addresses[row])
            if found is not Residency.UNKNOWN:
                return found, (*facts, *more)
        if self._phones[row]:
            match = _AREA.match(self._phones[row])
            if match and match[1] in scales().area_codes:
                total += scales().weights["area_code"]
                facts = (*facts, f"area-code:{match[1]}")
        return scales().verdict(total), facts


@lru_cache(maxsize=_KEPT)
def _weigh(state: str, zip_code: str, city: str, license_state: str, country: str) -> tuple[float, tuple[str, ...]]:
    known = scales()
    weights = known.weights
    total = 0.0
    facts: list[str] = []
    city, _, after = city.partition(",")
    code = states().get((state or after).strip().lower().rstrip("."), "")
    if code:
        total += weights["state" if code == "MA" else "state_other"]
        facts.append(f"state:{code}")
    digits, restored = _zip(zip_code)
    owner = zip_states().get(digits[:3], "")
    if owner:
        facts.append(f"zip:{digits}")
        total += (weights["zip_restored" if restored else "zip"]) if owner == "MA" else weights["zip_other"]
    town = city.strip().lower()
    if town in towns() and code in {"", "MA"}:
        only = towns()[town] and town not in known.ordinary
        total += weights["town_only" if only else "town_also"]
        facts.append(f"town:{town.title()}")
    issued = states().get(license_state.strip().lower(), "")
    if issued:
        total += weights["license" if issued == "MA" else "license_other"]
        facts.append(f"license:{issued}")
    nation = country.strip().lower()
    if nation and nation not in {"us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "840"}:
        total += weights["foreign"]
        facts.append(f"country:{country.strip().title()}")
    return total, tuple(facts)
