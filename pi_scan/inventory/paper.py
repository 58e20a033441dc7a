"""Rows that somebody wrote in, records of the register out: paper and other records that no scan can meet.

They stand in the same store as the files, and in the same inventory after them.
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.inventory.clock import now, stamp
from pi_scan.inventory.lock import lock
from pi_scan.inventory.names import LONG_NUMBER
from pi_scan.inventory.opening import create
from pi_scan.inventory.trouble import told
from pi_scan.model import Kind, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pi_scan.inventory.store import Store


class PaperError(Exception):
    """Rows are wrong, and nothing was written; the text tells what to mend, a line for each mistake."""


class Record(NamedTuple):
    """One record, or a set of records kept together; the fields are the columns of the template, in order."""

    what: str
    """What it is, e.g. `Personnel files 1998-2004`. Must be given."""
    location: str
    """Where it is, e.g. `Basement, cabinet 3`. Must be given."""
    custodian: str
    """Who keeps it."""
    record_kind: str
    """`paper` or `other` (microfilm, a card index, a tape that no computer here reads); empty is `paper`."""
    kinds: tuple[Kind, ...]
    """The kinds of numbers in it: `ssn`, `drivers_license`, `payment_card`, `financial_account`, with `;` between."""
    people: int
    """How many people it is about. Must be given; an estimate will do."""
    people_ma: int | None
    """How many of them live in Massachusetts, where that is known."""
    locked: bool
    """`yes` or `no`: whether it is kept in a locked room or container. Must be given."""
    retention_years: int | None
    """For how many years it is to be kept."""
    note: str
    """Anything else. No names and numbers of people."""


class Registered(NamedTuple):
    """What the register comes to: estimates, of people who may stand in files or in several records too."""

    records: int
    people: int
    people_ma: int

    def __str__(self) -> str:
        return f"and {self.people:,} on paper, as entered" if self.records else ""


class Kept(NamedTuple):
    """A record of the register."""

    number: int
    entered_utc: str
    record: Record


EXAMPLE: Final = ("Example: personnel files 1998-2004", "Basement, cabinet 3", "Personnel office", "paper",
                  "ssn; financial_account", "120", "115", "yes", "7", "this row is left out")  # fmt: skip
_MUST: Final = ("what", "location", "kinds", "people", "locked")
_LISTED: Final = ("number", "entered_utc")
"""Columns that `paper list` adds; they are passed over, so that its list can be read in again."""
_WORDS: Final = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_TELLING: Final = re.compile(r"(?<!\d)(?:\d{3}[- ]\d{2}[- ]\d{4}|\d{9}|(?:\d[ -]?){13,19})(?!\d)")
"""What looks like a Social Security or card number."""
_LONGEST: Final = 1000
_MOST_PEOPLE: Final = 10**9
_MOST_TOLD: Final = 20


# --- rows to records ----------------------------------------------------------------------------


def records(rows: Iterable[Sequence[str]]) -> tuple[list[tuple[int, Record]], list[int]]:
    """(row, record) of each row below the header, and the rows that are the template's example, which are left out.

    Raises `PaperError` if any row is wrong.
    """
    numbered = ((number, [cell.strip() for cell in row]) for number, row in enumerate(rows, 1))
    filled = ((number, row) for number, row in numbered if any(row))
    at, header = next(filled, (1, []))
    names = [name.lower().replace(" ", "_") for name in header]
    wrong = list(_wrong_columns(at, names))
    found: list[tuple[int, Record]] = []
    examples = []
    for number, row in filled if not wrong else ():
        given = dict(zip(names, row, strict=False))
        if any(row[len(names) :]):
            wrong.append(f"row {number}: there are more cells than columns")
        elif given["what"].startswith("Example:"):
            examples.append(number)
        else:
            record, mistakes = record_of(given)
            wrong += [f"row {number}: {mistake}" for mistake in mistakes]
            if record is not None:
                found.append((number, record))
    if not found and not wrong:
        wrong = [f"row {at}: there is no record below it"]
    _raise(wrong)
    return found, examples


def _wrong_columns(at: int, names: list[str]) -> Iterator[str]:
    columns = ", ".join(Record._fields)
    for name in names:
        if name and name not in Record._fields and name not in _LISTED:
            yield f"row {at}: there is no column {_quoted(name)}; the columns are {columns}"
        elif name and names.count(name) > 1:
            yield f"row {at}: the column `{name}` is there more than once"
            return
    for name in _MUST:
        if name not in names:
            yield f"row {at}: the column `{name}` is missing; `pi-scan paper template` writes a table with all of them"


def record_of(given: Mapping[str, str]) -> tuple[Record | None, list[str]]:
    """The record that cells stand for, or what is wrong with them."""
    wrong = [f"`{name}` is empty" for name in _MUST if not given.get(name)]
    text = {name: given.get(name, "") for name in Record._fields}
    for name in ("what", "location", "custodian", "note"):
        if len(text[name]) > _LONGEST:
            wrong.append(f"`{name}` is longer than {_LONGEST:,} characters")
        elif _TELLING.search(text[name]):
            wrong.append(f"`{name}` holds what looks like somebody's number: leave numbers of people out")
    kind = text["record_kind"].lower() or "paper"
    if kind not in {"paper", "other"}:
        wrong.append(f"`record_kind` must be `paper` or `other`, not {_quoted(kind)}")
    kinds = [name.lower() for name in re.split(r"[;,\s]+", text["kinds"]) if name]
    strange = [name for name in kinds if name not in list(Kind)]
    wrong += [f"`kinds` must be some of {', '.join(Kind)}, not {_quoted(name)}" for name in strange]
    people, people_ma, years = (_whole(name, text[name], wrong) for name in ("people", "people_ma", "retention_years"))
    if people is not None and people_ma is not None and people_ma > people:
        wrong.append(f"`people_ma` ({people_ma:,}) is more than `people` ({people:,})")
    locked = _WORDS.get(text["locked"].lower())
    if locked is None and text["locked"]:
        wrong.append(f"`locked` must be `yes` or `no`, not {_quoted(text['locked'])}")
    if wrong or people is None or locked is None:
        return None, wrong
    told = tuple(one for one in Kind if one in kinds)
    what, place, custodian, note = (text[name] for name in ("what", "location", "custodian", "note"))
    return Record(what, place, custodian, kind, told, people, people_ma, locked, years, note), []


def _whole(name: str, text: str, wrong: list[str]) -> int | None:
    if not text:
        return None
    plain = text.replace(",", "").removesuffix(".0")
    if not (plain.isascii() and plain.isdecimal()):
        wrong.append(f"`{name}` must be a whole number, not {_quoted(text)}")
    elif int(plain[:20]) > _MOST_PEOPLE:
        wrong.append(f"`{name}` is too large")
    else:
        return int(plain)
    return None


def _quoted(text: str) -> str:
    """What somebody wrote, short and without what may be a number of a person."""
    shown = LONG_NUMBER.sub("***", printable(text))
    return repr(shown if len(shown) <= 30 else f"{shown[:29]}…")


def _raise(wrong: list[str]) -> None:
    if wrong:
        more = [f"and {len(wrong) - _MOST_TOLD:,} more"] if len(wrong) > _MOST_TOLD else []
        raise PaperError("\n".join(["Nothing was written:", *wrong[:_MOST_TOLD], *more]))


# --- the register -------------------------------------------------------------------------------


@contextlib.contextmanager
def register(path: str) -> Iterator[Store]:
    """The store at `path`, made where there is none, to be written to; what the block did is kept if it ends well."""
    with lock(path + ".lock"), told(path), create(path) as store:
        yield store
        store.rest()


def add(store: Store, found: Sequence[tuple[int, Record]]) -> list[int]:
    """Enter the records, given with their rows (0: no row); the numbers they have now. Raises `PaperError`."""
    had = {(kept.record.what, kept.record.location): f"as number {kept.number}" for kept in listed(store)}
    wrong = []
    for row, record in found:
        at = had.setdefault((record.what, record.location), f"in row {row}")
        if at != f"in row {row}":
            told_row = f"row {row}: " if row else ""
            wrong.append(f"{told_row}{_quoted(record.what)} at {_quoted(record.location)} is there already, {at}")
    _raise(wrong)
    entered = stamp(now())
    numbers = []
    for _, record in found:
        values = {**record._asdict(), "kinds": ";".join(record.kinds), "locked": int(record.locked)}
        cursor = store.sql.execute(
            "INSERT INTO paper VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (entered, *values.values())
        )
        numbers.append(cursor.lastrowid or 0)
    return numbers


def listed(store: Store) -> Iterator[Kept]:
    """The records of the register, in the order in which they were entered."""
    for number, entered, *values in store.sql.execute("SELECT * FROM paper ORDER BY id"):
        record = Record(*values)
        kinds = tuple(map(Kind, filter(None, values[4].split(";"))))
        yield Kept(number, entered, record._replace(kinds=kinds, locked=bool(record.locked)))


def registered(store: Store) -> Registered:
    """What the register comes to."""
    return Registered(
        *store.sql.execute(
            "SELECT count(*), coalesce(sum(people), 0), coalesce(sum(people_ma), 0) FROM paper"
        ).fetchone()
    )


def remove(store: Store, numbers: Sequence[int]) -> list[Kept]:
    """Strike records out; they are returned. Raises `PaperError` if there is none of one of the numbers."""
    had = {kept.number: kept for kept in listed(store)}
    _raise(
        [f"the register has no number {number}: see `pi-scan paper list`" for number in numbers if number not in had]
    )
    store.sql.executemany("DELETE FROM paper WHERE id = ?", ((number,) for number in numbers))
    return [had[number] for number in dict.fromkeys(numbers)]
