"""Two stores in, what changed between them out: one line for each file, in the order of paths.

Both are read once, in order, side by side. What changed waits in a database of SQLite's own that it keeps on disk and
that no other program sees, so that memory does not grow with the stores.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from itertools import groupby
from typing import TYPE_CHECKING

from pi_scan.inventory.totals import doubts, people
from pi_scan.inventory.trouble import told
from pi_scan.report.changes import CHANGES, Change, State, became, change, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from pi_scan.inventory.persons import People
    from pi_scan.inventory.store import Store

_STATES = """
SELECT CAST(f.path AS BLOB) AS path, m.system, {computer} AS computer, f.id, f.size, f.modified_ns, f.inode, f.stamp,
       coalesce(r.key_check, r.stamp, ''), f.people, f.people_ma,
       f.ssn || ' ' || f.drivers_license || ' ' || f.payment_card || ' ' || f.financial_account || ' ' || f.unpaired,
       f.unpaired, f.access, f.readers, f.encryption, f.status, coalesce(f.reason, '')
FROM files f JOIN media m ON m.id = f.medium_id LEFT JOIN runs r ON r.id = f.run_id ORDER BY 1, 3
"""
_WAITING = """
CREATE TABLE alone (id INTEGER PRIMARY KEY, new INTEGER, path BLOB, computer TEXT, size INTEGER, inode INTEGER,
                    modified_ns INTEGER, key TEXT, found INTEGER, prints BLOB, taken INTEGER DEFAULT 0, state TEXT);
CREATE TABLE changed (path BLOB, system TEXT, matters INTEGER, changes TEXT, old TEXT, new TEXT);
"""
_OF_ITS_SIZE = "SELECT 1 FROM alone WHERE new = 1 AND found AND size = ? AND key = ? AND key <> '' LIMIT 1"


class Difference:
    """What changed from one open store to another. Use as a context."""

    def __init__(self, old: Store, new: Store) -> None:
        self.old, self.new = old, new
        self._computer = _computer(old, new)
        self._sql = sqlite3.connect("")
        self._sql.executescript(_WAITING)

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as on_error:
            on_error.callback(self._sql.close)
            self._compare()
            self._match()
            on_error.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._sql.close()

    # --- comparing -------------------------------------------------------------------------------

    def _compare(self) -> None:
        for old, new in _side_by_side(*(_states(store, self._computer) for store in (self.old, self.new))):
            if old is not None and new is not None:
                changes = self._became(old, new)
                if changes:
                    self._keep(changes, old, new)
            else:
                self._wait(old, new)
        self._sql.executescript(
            "CREATE INDEX by_inode ON alone (new, inode, modified_ns, size) WHERE inode <> 0;"
            "CREATE INDEX by_content ON alone (new, size, key, prints) WHERE found;"
        )

    def _wait(self, old: State | None, new: State | None) -> None:
        for number, state in enumerate((old, new)):
            if state is not None:
                self._sql.execute(
                    "INSERT INTO alone (new, path, computer, size, inode, modified_ns, key, found, state)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        number,
                        state.path,
                        state.computer,
                        state.size,
                        state.inode,
                        state.modified_ns,
                        state.key,
                        bool(state.people or state.unpaired),
                        pack(state),
                    ),
                )

    def _became(self, old: State, new: State) -> list[str]:
        return became(old, new, others=self._others)

    def _others(self, old: State, new: State) -> bool:
        """Whether a file that holds as many numbers as before holds others."""
        touched = (old.size, old.modified_ns, old.stamp) != (new.size, new.modified_ns, new.stamp)
        holding = bool(new.people or new.unpaired)
        return touched and holding and _same_key(old, new) and self.old.prints(old.id) != self.new.prints(new.id)

    def _keep(self, changes: list[str], old: State | None, new: State | None) -> None:
        last = new or old
        assert last is not None
        matters = any(state is not None and state.matters for state in (old, new))
        self._sql.execute(
            "INSERT INTO changed VALUES (?, ?, ?, ?, ?, ?)",
            (last.path, last.system, matters, json.dumps(changes), pack(old), pack(new)),
        )

    # --- what moved ------------------------------------------------------------------------------

    def _match(self) -> None:
        """Tell the files that moved among those that only one store has."""
        for number, state, wanted in self._alone(new=False):
            if wanted and self._sql.execute(_OF_ITS_SIZE, (state.size, state.key)).fetchone():
                prints = self.old.prints(state.id)
                self._sql.execute("UPDATE alone SET prints = ? WHERE id = ?", (prints, number))
        for number, state, wanted in self._alone(new=True):
            match = self._same_file(state) or (wanted and self._same_content(state))
            if match:
                gone, old = match
                self._sql.execute("UPDATE alone SET taken = 1 WHERE id IN (?, ?)", (gone, number))
                self._keep(["moved", *self._became(old, state)], old, state)
        for _, state, _ in self._alone(new=True):
            self._keep(["new"], None, state)
        for _, state, _ in self._alone(new=False):
            self._keep(["gone"], state, None)

    def _alone(self, *, new: bool) -> Iterator[tuple[int, State, bool]]:
        last: tuple[bytes, int] = (b"", -1)
        while True:  # a page at a time: rows are marked on the way
            page = self._sql.execute(
                "SELECT path, id, state, found FROM alone WHERE new = ? AND NOT taken AND (path, id) > (?, ?)"
                " ORDER BY path, id LIMIT 1000",
                (int(new), *last),
            ).fetchall()
            if not page:
                return
            for _, number, state, found in page:
                yield number, unpack(state), bool(found)
            last = page[-1][:2]

    def _same_file(self, state: State) -> tuple[int, State] | None:
        row = self._sql.execute(
            "SELECT id, state FROM alone WHERE new = 0 AND inode <> 0 AND inode = ? AND modified_ns = ? AND size = ?"
            " AND NOT taken AND computer = ? ORDER BY path LIMIT 1",
            (state.inode, state.modified_ns, state.size, state.computer),
        ).fetchone()
        return row and (row[0], unpack(row[1]))

    def _same_content(self, state: State) -> tuple[int, State] | None:
        row = self._sql.execute(
            "SELECT id, state FROM alone WHERE new = 0 AND found AND size = ? AND key = ? AND prints = ?"
            " AND NOT taken AND computer = ? ORDER BY path LIMIT 1",
            (state.size, state.key, self.new.prints(state.id), state.computer),
        ).fetchone()
        return row and (row[0], unpack(row[1]))

    # --- what is told ----------------------------------------------------------------------------

    def lines(self, *, everything: bool = False) -> Iterator[Change]:
        """What became of the files that hold something or may, or of all, in the order of their paths."""
        rows = self._sql.execute(
            "SELECT changes, old, new FROM changed WHERE matters OR ? ORDER BY path, system", (everything,)
        )
        for changes, old, new in rows:
            yield change(json.loads(changes), unpack(old) if old else None, unpack(new) if new else None)

    def counts(self, *, matters: bool = True) -> dict[str, int]:
        """Files by what became of them, in the order of `CHANGES`; those that hold something or may, or the others."""
        rows = self._sql.execute(
            "SELECT j.value, count(*) FROM changed, json_each(changes) j WHERE matters = ? GROUP BY 1", (matters,)
        )
        found = dict(rows.fetchall())
        return {name: found[name] for name in CHANGES if name in found}

    def summary(self, *, everything: bool = False) -> list[str]:
        """The sentences above the list."""
        lines = [_headline("Old", self.old), _headline("New", self.new)]
        lines += [sentence for store in (self.old, self.new) for sentence in _doubts(store)]
        if _started(self.old) > _started(self.new):
            lines.append("The old store was scanned after the new one: are they the wrong way round?")
        if self.old.keys() != self.new.keys():
            lines.append(
                "The stores were made with different keys: numbers cannot be compared, so files are compared by path, "
                "and one that moved is told only by its inode, time and size."
            )
        lines.append(f"Files that hold something, or could not be read whole: {_listed(self.counts())}.")
        others = self.counts(matters=False)
        if others:
            hint = "" if everything else " (--all lists them)"
            lines.append(f"Other files: {_listed(others)}{hint}.")
        return lines


def _states(store: Store, computer: str) -> Iterator[State]:
    with told(store.path):  # which of the two is damaged
        yield from map(State._make, store.sql.execute(_STATES.format(computer=computer)))


def _side_by_side(old: Iterator[State], new: Iterator[State]) -> Iterator[tuple[State | None, State | None]]:
    """The states of each file in both, in the order of paths."""
    from heapq import merge

    def key(one: tuple[int, State]) -> tuple[bytes, str]:
        return one[1].path, one[1].computer

    for _, both in groupby(merge(((0, one) for one in old), ((1, one) for one in new), key=key), key):
        states = dict(both)
        yield states.get(0), states.get(1)


def _same_key(old: State, new: State) -> bool:
    return old.key == new.key != ""


def _computer(old: Store, new: Store) -> str:
    """What tells the computers of two stores apart, in SQL: nothing where each is of one, whatever it is called now."""
    computers = [_computers(store) for store in (old, new)]
    if all(len(some) < 2 for some in computers):
        return "''"
    if all(len({name for name, _ in some}) == len(some) for some in computers):
        return "m.system"
    return "m.system || ' ' || m.machine"


def _computers(store: Store) -> list[tuple[str, str]]:
    with told(store.path):
        return store.sql.execute(
            "SELECT DISTINCT system, machine FROM media WHERE id IN (SELECT DISTINCT medium_id FROM files)"
        ).fetchall()


def _started(store: Store) -> str:
    row = store.sql.execute("SELECT started_utc FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return row[0] if row else ""


def _doubts(store: Store) -> list[str]:
    with told(store.path):
        return doubts(store)


def _headline(title: str, store: Store) -> str:
    with told(store.path):
        started = _started(store)
        (files,) = store.sql.execute("SELECT count(*) FROM files").fetchone()
        counted: People = people(store)
    when = f"scanned {started}" if started else "never scanned"
    return f"{title}: {store.path!a}, {when}: {files:,} files, {counted.total:,} people, {counted.ma:,} of them in MA"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {CHANGES[name]}" for name, count in counts.items()) or "nothing changed"
