"""Where the persons of a table's rows live: the columns are understood once, a row costs a few look-ups."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import count, pairwise, repeat, starmap
from typing import TYPE_CHECKING

from pi_scan.detect.places import states, town_behind, towns, zip_states
from pi_scan.detect.residency import BUSINESS, HOME, MAILING, PLAIN, residency, scales
from pi_scan.model import Residency
from pi_scan.roster import coded_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_AREA = re.compile(r"\D*1?\D*([2-9][0-9]{2})\D*[2-9][0-9]{2}\D*[0-9]{4}\D*$")
_PLACES = frozenset({"state", "zip", "city", "address"})
_ZONES = ("home", "mailing", "business")
_ZONE = 4
"""Letters of the shortest word for one of them that is looked for at the beginning of another."""
_CUSTOM = re.compile(r"__c$", re.IGNORECASE)
"""What Salesforce adds to the names of a customer's own fields."""
_LOOKED = 64
"""Cells by which a column without a name is judged."""
_MANY = 4096
"""Cells by which it is judged where the towns of a column are."""
_MOST = 0.8
_TOWN = re.compile(r"[^\W\d_][^\W\d_ .'’-]*(?:[ .'’-]+[^\W\d_]+)*\.?")
_TOWN_STATE = re.compile(rf"{_TOWN.pattern},\s*([A-Z]{{2}})")
_NO_COMMA = re.compile(r"(.+[^\s,])\s+([A-Z]{2}|Mass\.?|Massachusetts)")
_TOWN_ONLY = re.compile(rf"(?!.* (?:St|Street|Ave|Rd|Road|Dr|Drive|Ln|Lane)\b){_TOWN.pattern}\s+[A-Z]{{2}}")
"""A cell of a column City/State, where no comma stands: `Nashua NH`."""
_SAME = ("ditto", "same", "same as above", "as above", "see above", "same address", "same addr", "same addr.")
_DITTOS = frozenset(
    [
        '"',
        "''",
        "〃",
        "”",
        "do.",
        "-do-",
        *(write(said) for said in _SAME for write in (str, str.capitalize, str.upper)),
    ]
)
"""The same as in the row above."""
_WITH_ZIP = re.compile(r"(.*[^\W\d_]\.?),?\s+([0-9]{5})(?:-[0-9]{4})?")
"""A cell of a column of towns that goes on to the ZIP code: `Lynn, MA 01902`."""
_NOTES = frozenset(["note", "notes", "comment", "comments", "remarks"])
_PARTS_OF_STREET = frozenset(
    ["apt", "apartment", "unit", "suite", "ste", "county", "street", "line", "addr", "address"]
)
"""Words of columns that stand between a street and its town."""
_FEWEST = 3
"""Different towns that it takes for a column to say where the others of it are."""
_STREET_TOWN = re.compile(
    r"[0-9]+[A-Za-z]? .*?\b"
    r"(?:St|Street|Ave|Avenue|Rd|Road|Dr|Drive|Ln|Lane|Ter|Terrace|Blvd|Way|Pl|Place|Cir|Circle|Ct|Court|Hwy|Broadway)"
    rf"\b\.?,?(?: (?:#|apt|unit)\.? ?\w{{1,4}},?)? ({_TOWN.pattern})",
    re.IGNORECASE,
)
"""A whole address that ends with its town: `19 Elm St Everett`."""
_LEAD = re.compile(r"(?:[A-Za-z]{2,10}[,:] )+(?=[0-9])")
"""Before an address in a cell that says more: `mail, 40 Maple St Everett`."""
_ADDRESS = re.compile(r".*[ ,]([A-Z]{2}),?\s+[0-9]{5}(?:-[0-9]{4})?")
_KEPT = 8192
"""Verdicts kept for states, ZIP codes and towns seen before."""

Verdict = tuple[Residency, tuple[str, ...]]


def _column(header: str) -> tuple[str, int] | None:
    """Kind and zone of a column: ("zip", HOME) for "Home ZIP"; None if it tells nothing of a residence."""
    columns = scales().columns
    words = [part for word in _CAMEL.findall(_CUSTOM.sub("", header)) for part in _unglued(word.lower())]
    if len(words) > 1 and words[-1] in _NOTES:  # Address / note
        words.pop()
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
    whole = " ".join(words)
    if whole in columns["license"]:
        return "license", PLAIN
    if whole in columns["state"]:  # State of residence
        return "state", zone
    counted = kept[:-1] if len(kept) > 1 and kept[-1].isdigit() else []  # Addr3
    for phrase in [" ".join(some[first:]) for some in (kept, counted) for first in range(len(some))]:
        for kind in ("license", "state", "zip", "city", "phone", "address", "country"):
            if phrase in columns[kind]:
                return kind, zone
    if zone == HOME and not kept:
        return "address", HOME
    return None


def _unglued(word: str) -> list[str]:
    """The words of a header that a program wrote as one.

    >>> _unglued("mailingpostalcode"), _unglued("estate")
    (['mailing', 'postalcode'], ['estate'])
    """
    columns = scales().columns
    for cut in range(_ZONE, len(word) - 2):
        front, rest = word[:cut], word[cut:]
        if any(rest in columns[kind] for kind in _PLACES) and any(front in columns[zone] for zone in _ZONES):
            return [front, rest]
    return [word]


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


_WITH_CODE = re.compile(r"(?:us|usa)?\W*\b([a-z]{2})\b\W+([a-z][a-z .]+[a-z])\W*|([a-z][a-z .]+[a-z])\W+([a-z]{2})\W*")


def _state(cell: str) -> str:
    """The code of the state that is all of a cell; "" for what is none.

    >>> _state("Mass."), _state("M.A."), _state("MA - Massachusetts"), _state("Massachusetts (MA)"), _state("US-MA")
    ('MA', 'MA', 'MA', 'MA', 'MA')
    >>> _state("MA - Maine"), _state("Springfield, MA"), _state("x")
    ('', '', '')
    """
    known, text = states(), cell.strip().lower().rstrip(".")
    code = known.get(text) or known.get(text.replace(".", "")) or known.get(text.removeprefix("us-"), "")
    both = None if code else _WITH_CODE.fullmatch(text)
    if both:
        one, other = known.get(both[1] or both[4], ""), known.get(both[2] or both[3], "")
        code = one if one == other else ""
    return code


def sides(headers: Sequence[str]) -> list[range]:
    """The columns of tables that stand side by side, as their headers show; none if there is one table.

    >>> sides(["Full time Name", "Full time Town", "", "Part time Name", "Part time Town"])
    [range(0, 3), range(3, 5)]
    >>> sides(["First name", "Last name", "SSN", "Town"]), sides(["Name", "Town", "Spouse name", "SSN"])
    ([], [])
    """
    last = [header.rpartition(" ")[2].lower() for header in headers]
    starts = [index for index, word in enumerate(last) if word and word == last[0]]
    found = list(starmap(range, pairwise([*starts, len(last)])))
    width = min(map(len, found), default=0)
    same = width > 1 and all(last[one.start : one.start + width] == last[:width] for one in found)
    return found if same and len(found) > 1 else []


def row_residency(
    headers: Sequence[str], cells: Sequence[Sequence[str]], columns_of: range | None = None
) -> RowResidency:
    """What the columns say of the residency of each row's person, and the facts.

    Home columns are used where there are any, else unmarked ones, else mailing ones; work columns never.
    `columns_of`: the columns of their table, where several stand side by side.

    >>> headers = ["Name", "Home City", "Home State", "Home ZIP", "Work State"]
    >>> row_residency(headers, [["Ana Silva"], ["Lowell"], [""], ["1851"], ["NH"]])(0)
    (<Residency.MA: 'ma'>, ('zip:01851', 'town:Lowell'))
    """
    found: dict[tuple[str, int], int] = {}
    parts: dict[int, list[int]] = {}
    read = [
        _column(header) if columns_of is None or index in columns_of else None for index, header in enumerate(headers)
    ]
    for index, column in enumerate(_zoned(headers, read)):
        if column is not None and column[1] != BUSINESS:
            found.setdefault(column, index)
            if column[0] == "address":
                parts.setdefault(column[1], []).append(index)
    if columns_of is None and not all(headers) and not any(kind in _PLACES for kind, _ in found):
        found.update(_unnamed(headers, cells))
    zones = [zone for kind, zone in found if kind in _PLACES]
    zone = min(zones, default=PLAIN)
    place = [found.get((kind, zone), -1) for kind in ("state", "zip", "city")]
    address = found.get(("address", zone), -1) if max(place) < 0 or place[:2] == [-1, -1] else -1
    license_state, country = found.get(("license", PLAIN), -1), found.get(("country", zone), -1)
    phone = min((index for (kind, _), index in found.items() if kind == "phone"), default=-1)
    none = [""] * (len(cells[0]) if cells else 1)
    columns = [_undittoed(cells[index]) if index >= 0 else none for index in (*place, license_state, country)]
    among = place[2] >= 0 and _in_massachusetts(columns[0], columns[2])
    addresses = [_undittoed(cells[index]) for index in ((parts.get(zone) or [address]) if address >= 0 else ())]
    if not zones and columns_of is None:
        addresses = _unheaded(headers, cells)
    among = among or (bool(addresses) and _in_massachusetts((), [_end(cell) for cell in addresses[-1][:_MANY]]))
    return RowResidency(columns, addresses, cells[phone] if phone >= 0 else none, among=among)


def _zoned(headers: Sequence[str], columns: Sequence[tuple[str, int] | None]) -> list[tuple[str, int] | None]:
    """The columns; City, State and ZIP right behind `Home Address` or `Mailing Address` go with it.

    Behind `Company Address` they do, too, where the table has such a column once more: for the person.

    >>> headers = ["Home Address", "City", "ST"]
    >>> _zoned(headers, [("address", HOME), ("city", PLAIN), ("state", PLAIN)])
    [('address', 0), ('city', 0), ('state', 0)]
    """
    found = list(columns)
    zone, seen = PLAIN, set[str]()
    for index, (header, column) in enumerate(zip(headers, columns, strict=True)):
        kind, own = column or ("", PLAIN)
        if kind == "address" and own != PLAIN:
            zone, seen = own, set()
        elif zone != PLAIN and kind in _PLACES and own == PLAIN and (kind == "address" or kind not in seen):
            seen.add(kind)
            if zone != BUSINESS or columns.count(column) > 1:
                found[index] = kind, zone
        elif not (column is None and _PARTS_OF_STREET.intersection(header.lower().split())):
            zone = PLAIN
    return found


def _undittoed(cells: Sequence[str]) -> Sequence[str]:
    """A column with what stands above in the place of a mark that says so.

    >>> _undittoed(["Lynn", '"', "Hull"])
    ['Lynn', 'Lynn', 'Hull']
    """
    if _DITTOS.isdisjoint(cells):
        return cells
    above, filled = "", []
    for cell in cells:
        above = above if cell in _DITTOS else cell
        filled.append(above)
    return filled


def _end(address: str) -> str:
    """The town that an address ends with, perhaps with its state; "" if it does not end so.

    >>> _end("19 Elm St, Apt 2 Everett"), _end("12 Oak Rd Hampton NH"), _end("Main St"), _end("19 Park Street")
    ('Everett', 'Hampton NH', '', '')
    """
    found = _STREET_TOWN.fullmatch(address.strip())
    return found[1] if found is not None else ""


def _in_massachusetts(codes: Sequence[str], cities: Sequence[str]) -> bool:
    """Whether the towns of a column are nearly all in Massachusetts, by their states or by their names."""
    filled = Counter[str]()
    for cell, often in Counter(codes[:_MANY]).items():  # a column of states has few different ones
        filled[_state(cell)] += often
    del filled[""]
    if filled:
        return filled["MA"] >= _MOST * filled.total()
    known = scales()
    named = {_town(city) for city in set(cities[:_MANY]) if city.strip()}
    near = [(town, code) for town, code in named if code in {"", "MA"}]
    here = [town for town, code in near if code == "MA" or town in towns()]
    return (
        2 * len(near) > len(named)  # who lives in another state has that written
        and len(near) >= _FEWEST
        and len(here) >= _MOST * len(near)
        and any(known.only(town) or town in known.large for town in here)
    )


def _town(city: str) -> tuple[str, str]:
    """Town and state in a cell: `Randolph, MA`, `Randolph MA`; the state is "" where none is named.

    >>> _town("Lynn, Mass."), _town("FALL RIVER MA"), _town("Mount Washington"), _town("Nashua, NH 03060")
    (('lynn', 'MA'), ('fall river', 'MA'), ('mount washington', ''), ('nashua', 'NH'))
    """
    town, _, after = _WITH_ZIP.sub(r"\1", city.strip()).partition(",")
    code = _state(after) if after else ""
    both = None if after else _NO_COMMA.fullmatch(town)
    if both and _state(both[2]):
        town, code = both[1], _state(both[2])
    return town.strip().lower(), code


def _unnamed(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> dict[tuple[str, int], int]:
    """Columns without names that hold places, as their cells show: `Lynn, MA`; `Lynn` beside `MA`; whole addresses."""
    found: dict[tuple[str, int], int] = {}
    before: list[str] = []
    for index, (header, column) in enumerate(zip(headers, cells, strict=True)):
        sample = [] if header else [cell.strip()[:200] for cell in column[:_LOOKED]]
        filled = list(filter(None, sample))
        kind = ""
        if filled:
            if _mostly(_is_state(match) for match in map(_TOWN_STATE.fullmatch, filled)):
                kind = "city"
            elif _mostly(_is_state(match) for match in map(_ADDRESS.fullmatch, filled)):
                kind = "address"
            elif _mostly(len(cell) == 2 and cell.isupper() and cell.lower() in states() for cell in filled):
                kind = "state" if _is_towns(before, sample) else ""
            elif ("state", PLAIN) in found and _mostly(_zip(cell)[0][:3] in zip_states() for cell in filled):
                kind = "zip"
        if kind and (kind, PLAIN) not in found:
            found[kind, PLAIN] = index
            if kind == "state":
                found.setdefault(("city", PLAIN), index - 1)
        before = sample
    return found


def _unheaded(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The addresses of a column whose header does not call it so: `mail, 40 Maple St Everett` under `How`.

    Or the towns in a column of names: `Ana Silva – Lynn MA` under `Guest`.
    """
    business = scales().columns["business"]
    for header, column in zip(headers, cells, strict=True):
        if not header or not business.isdisjoint(map(str.lower, _CAMEL.findall(header))):
            continue
        if sum(town_behind(cell)[1] != "" for cell in column[:_LOOKED]) > 1:
            return [[town_behind(cell)[1] for cell in column]]
        some = column[:_LOOKED]
        if not any(map(str.isdigit, "".join(some))):  # an address has the number of its house
            continue
        towns_of = {_end(_LEAD.sub("", cell.strip())) for cell in some} - {""}
        if len(towns_of) >= _FEWEST:
            return [[text if text[:1].isdigit() else "" for text in (_LEAD.sub("", cell.strip()) for cell in column)]]
    return []


def _mostly(flags: Iterable[bool]) -> bool:
    every = list(flags)
    return sum(every) >= 0.8 * len(every)


def _is_state(match: re.Match[str] | None) -> bool:
    return match is not None and match[1].lower() in states()


def _is_towns(cells: Sequence[str], codes: Sequence[str]) -> bool:
    """Whether the cells before codes of states read like towns; those of Massachusetts are known."""
    pairs = [(cell, code) for cell, code in zip(cells, codes, strict=False) if cell and code]
    known = [cell.lower() in towns() for cell, code in pairs if code == "MA"]
    if not _mostly(_TOWN.fullmatch(cell) is not None for cell, _ in pairs) or not pairs:
        return False
    return _mostly(known) if known else len(pairs) >= 5


class RowResidency:
    """What the rows of a table say of places."""

    __slots__ = ("_addresses", "_among", "_columns", "_phones")

    def __init__(
        self,
        columns: Sequence[Sequence[str]],
        addresses: Sequence[Sequence[str]],
        phones: Sequence[str],
        *,
        among: bool = False,
    ) -> None:
        """`columns`: state, ZIP code, town, state of the license, country; each with a cell, perhaps "", for a row.

        `addresses`: the columns that an address is spread over, if any.
        `among`: the towns are nearly all in Massachusetts.
        """
        self._columns, self._among = columns, among
        self._addresses, self._phones = addresses, phones

    def all(self, said: tuple[str, ...]) -> tuple[list[int], list[Verdict]]:
        """For each row its position among the verdicts that follow: `said`, and after it the facts of a known home."""
        places, distinct = coded_rows(*self._columns)
        found = list(map(_final, distinct, repeat(said), repeat(self._among)))
        verdicts = list(filter(None, found))
        if len(verdicts) == len(found):
            return places, verdicts
        numbers = count()
        codes = [-1 if one is None else next(numbers) for one in found]
        where = list(map(codes.__getitem__, places))
        more: dict[Verdict, int] = {}
        for row in [row for row, code in enumerate(where) if code < 0]:
            home, facts = self(row)
            verdict = home, said if home is Residency.UNKNOWN else said + facts
            code = more.setdefault(verdict, len(verdicts))
            if code == len(verdicts):
                verdicts.append(verdict)
            where[row] = code
        return where, verdicts

    def __call__(self, row: int) -> Verdict:
        """The verdict on a row, counted from 0."""
        total, facts, verdict = _known(*[column[row] for column in self._columns], among=self._among)
        if facts and verdict[0] is not Residency.UNKNOWN:
            return verdict
        return self._more(row, total, facts)

    def _more(self, row: int, total: float, facts: tuple[str, ...]) -> Verdict:
        address = ", ".join(filter(None, (column[row].strip() for column in self._addresses)))
        if address:
            alone = _state(address)  # a column Residence that names the state only
            found, more = _known(alone, "", "", "", "")[2] if alone else residency(address)
            if found is Residency.UNKNOWN:
                town = address if _TOWN_ONLY.fullmatch(address) else _end(address)
                found, more = _known("", "", town, "", "", among=self._among)[2]
            if found is not Residency.UNKNOWN:
                return found, (*facts, *more)
        if self._phones[row]:
            match = _AREA.match(self._phones[row])
            if match and match[1] in scales().area_codes:
                total += scales().weights["area_code"]
                facts = (*facts, f"area-code:{match[1]}")
        return scales().verdict(total), facts


@lru_cache(maxsize=_KEPT)
def _known(*place: str, among: bool = False) -> tuple[float, tuple[str, ...], Verdict]:
    """Weight and facts of a place, and the verdict on it if nothing else is known."""
    total, facts = _weigh(*place, among=among)
    return total, facts, (scales().verdict(total), facts)


@lru_cache(maxsize=_KEPT)
def _final(place: tuple[str, ...], said: tuple[str, ...], among: bool) -> Verdict | None:
    """The verdict on a place to which its row can add nothing, with `said` before the facts."""
    _, facts, (home, _) = _known(*place, among=among)
    return (home, said + facts) if facts and home is not Residency.UNKNOWN else None


def _weigh(
    state: str, zip_code: str, city: str, license_state: str, country: str, *, among: bool
) -> tuple[float, tuple[str, ...]]:
    known = scales()
    weights = known.weights
    total = 0.0
    facts: list[str] = []
    zipped = _WITH_ZIP.fullmatch(city.strip())
    zip_code = zip_code or (zipped[2] if zipped is not None else "")
    town, after = _town(city)
    code = _state(state) if state else after
    if code:
        total += weights["state" if code == "MA" else "state_other"]
        facts.append(f"state:{code}")
    digits, restored = _zip(zip_code)
    owner = zip_states().get(digits[:3], "")
    if owner:
        facts.append(f"zip:{digits}")
        total += (weights["zip_restored" if restored else "zip"]) if owner == "MA" else weights["zip_other"]
    if town in towns() and code in {"", "MA"}:
        total += known.home_town(town)
        facts.append(f"town:{town.title()}")
        if among and not known.only(town):
            total += weights["town_among"]
            facts.append("towns-beside")
    issued = _state(license_state)
    if issued:
        total += weights["license" if issued == "MA" else "license_other"]
        facts.append(f"license:{issued}")
    nation = country.strip().lower()
    if nation and nation not in {"us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "840"}:
        total += weights["foreign"]
        facts.append(f"country:{country.strip().title()}")
    return total, tuple(facts)
