"""A retention schedule in, the records of a store that are past it marked (17.03(g))."""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_scan.inventory.clock import now
from pi_scan.model import Kind
from pi_scan.walk import GlobError, Globs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pi_scan.inventory.store import Store


class RetentionError(Exception):
    """The schedule cannot be used; the text is one sentence that says what to do."""


class Record(NamedTuple):
    """A kind of record, and how long it is kept."""

    name: str
    months: int
    reason: str
    paths: Globs = Globs()
    """Without any: wherever it lies."""
    kinds: frozenset[Kind] = frozenset()
    """Empty: whatever it holds."""

    def is_one(self, places: Sequence[str], kinds: frozenset[Kind]) -> bool:
        """Whether a file, by the paths that it may be called by and the kinds of numbers in it, is such a record."""
        return (not self.kinds or bool(self.kinds & kinds)) and any(map(self.paths.includes, places))


def load(path: str) -> tuple[Record, ...]:
    """The records of a schedule, in the order in which they are tried. Raises `RetentionError`."""
    try:
        with open(path, "rb") as stream:
            told = tomllib.load(stream)
    except OSError as error:
        raise RetentionError(f"The retention schedule {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RetentionError(f"The retention schedule {path} is no TOML: {error}.") from None
    rows = told.get("record")
    if set(told) != {"record"} or not isinstance(rows, list):
        raise RetentionError(f"The retention schedule {path} must hold [[record]] parts and nothing else.")
    return tuple(_record(row, f"The record {number} of {path}") for number, row in enumerate(rows, 1))


def _record(row: Any, where: str) -> Record:
    if not isinstance(row, dict) or not row.keys() <= {"name", "years", "months", "reason", "paths", "kinds"}:
        raise RetentionError(f"{where} may have name, years, months, reason, paths and kinds, and nothing else.")
    name, reason = row.get("name"), row.get("reason")
    if not isinstance(name, str) or not isinstance(reason, str) or not name.strip() or not reason.strip():
        raise RetentionError(f"{where} needs a name and a reason.")
    where = f"{where} ({name})"
    times = [row.get(unit, 0) for unit in ("years", "months")]
    if not row.keys() & {"years", "months"} or any(type(time) is not int or not 0 <= time <= 1200 for time in times):
        raise RetentionError(f"{where} needs years or months, as a whole number up to 1200.")
    paths, kinds = row.get("paths", []), row.get("kinds", [])
    if not all(isinstance(words, list) and all(isinstance(word, str) for word in words) for words in (paths, kinds)):
        raise RetentionError(f"{where} must give paths and kinds as lists of words.")
    unknown = [kind for kind in kinds if kind not in list(Kind)]
    if unknown:
        raise RetentionError(f"{where} has the kind {unknown[0]!r}; known are {', '.join(Kind)}.")
    try:
        patterns = Globs(tuple(paths))
    except GlobError as error:
        raise RetentionError(f"{where}: {error}") from None
    return Record(name, 12 * times[0] + times[1], reason, patterns, frozenset(map(Kind, kinds)))


def mark(store: Store, schedule: Iterable[Record], roots: Sequence[str]) -> None:
    """Mark the files that hold something and are older than the first record that they are allows."""
    sql = store.sql
    sql.execute("UPDATE files SET retention = '' WHERE retention <> ''")
    moment = now()
    records = [(record, _earlier(moment, record.months).timestamp() * 1e9) for record in schedule]
    if records:
        starts = [root if root.endswith(os.sep) else root + os.sep for root in roots]
        past = []
        for number, path, modified, *counts in sql.execute(_HOLDING):
            kinds = frozenset(kind for kind, count in zip(Kind, counts, strict=True) if count)
            places = _places(os.fsdecode(path), starts)
            found = next((pair for pair in records if pair[0].is_one(places, kinds)), None)
            if found is not None and 0 < modified < found[1]:
                past.append((found[0].name, number))
        sql.executemany("UPDATE files SET retention = ? WHERE id = ?", past)
    sql.commit()


_HOLDING = f"SELECT id, path, modified_ns, {', '.join(Kind)} FROM files WHERE people > 0 OR unpaired > 0"  # noqa: S608  (columns of our own)


def _places(path: str, starts: Sequence[str]) -> list[str]:
    """What patterns are matched against: the path below each root, and the whole of it."""
    inside = [path[len(start) :] for start in starts if path.startswith(start)]
    return [place.replace(os.sep, "/").lstrip("/") for place in (*inside, path)]


def _earlier(moment: datetime, months: int) -> datetime:
    """The same day that many months before; the last of the month where it has no such day.

    >>> _earlier(datetime(2024, 2, 29, tzinfo=UTC), 12).date().isoformat()
    '2023-02-28'
    """
    total = moment.year * 12 + moment.month - 1 - months
    year, month = max(total // 12, 1), total % 12 + 1
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return datetime(1, 1, 1, tzinfo=UTC)
