"""What an old and a new store have of a file in, what became of it out: as a line of a list, or as a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.inventory.entries import shown
from pi_scan.model import Grade, Reason, Status, printable

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGES = {
    "new": "new",
    "gone": "gone",
    "moved": "moved",
    "grown": "with more people",
    "shrunk": "with fewer people",
    "changed": "with other people or numbers",
    "encrypted": "now encrypted",
    "decrypted": "no longer encrypted",
    "exposed": "open to more users",
    "unreadable": "no longer read whole",
    "readable": "now read whole",
    "closed": "open to fewer users",
}
"""What may become of a file, and how the summary says it."""


class Change(NamedTuple):
    """What became of one file; the fields are the columns of the list, in order."""

    system: str
    location: str
    """Where it is now; of one that is gone, where it was."""
    changes: list[str]
    """Of `CHANGES`."""
    moved_from: str
    people_old: int | None
    people_new: int | None
    people_ma_old: int | None
    people_ma_new: int | None
    access_old: str
    access_new: str
    encryption_old: str
    encryption_new: str
    status_old: str
    status_new: str
    reason_new: str


class State(NamedTuple):
    """A file as one store has it."""

    path: bytes
    system: str
    computer: str
    """The same, or more or less of it, where that is what tells the computers of two stores apart."""
    id: int
    size: int
    modified_ns: int
    inode: int
    stamp: str
    key: str
    """Tells with which key its fingerprints were made."""
    people: int
    people_ma: int
    numbers: str
    """How many of each kind, lone ones and test values, as text to compare."""
    unpaired: int
    access: str
    readers: str
    encryption: str
    status: str
    reason: str

    @property
    def matters(self) -> bool:
        """Whether it holds something, or may: it could not be read whole."""
        return bool(self.people or self.unpaired) or self.status in {Status.PARTIAL, Status.FAILED}


_ROOMS = {"private": 0, "group": 1, "everyone": 2}
"""Who may read a file, fewest first."""


def became(old: State, new: State, others: Callable[[State, State], bool]) -> list[str]:
    """What became of a file that both stores have; `others` tells whether it holds other numbers, as many as before."""
    found = []
    if new.people != old.people:
        found.append("grown" if new.people > old.people else "shrunk")
    elif new.numbers != old.numbers or others(old, new):
        found.append("changed")
    if _locked(new) != _locked(old):
        found.append("encrypted" if _locked(new) else "decrypted")
    if _opened(old, new):
        found.append("exposed")
    if (new.status == Status.READ) != (old.status == Status.READ):
        found.append("unreadable" if old.status == Status.READ else "readable")
    if _opened(new, old) and "exposed" not in found:
        found.append("closed")
    return found


def _opened(old: State, new: State) -> bool:
    """Whether more may read it than before; the other way round: whether fewer may."""
    return _ROOMS.get(new.access, 0) > _ROOMS.get(old.access, 9) or (new.access == old.access and _joined(old, new))


def _joined(old: State, new: State) -> bool:
    """Whether groups or users may read it that could not before."""
    return bool(set(filter(None, new.readers.split("; "))) - set(old.readers.split("; "))) and bool(old.readers)


def _locked(state: State) -> bool:
    return state.encryption in {Grade.WEAK, Grade.STRONG} or state.reason == Reason.ENCRYPTED


def pack(state: State | None) -> str | None:
    """A state as text that may wait in a database; its path may be no UTF-8."""
    return state and json.dumps([state.path.hex(), *state[1:]])


def unpack(text: str) -> State:
    """The state that `pack` made text of."""
    path, *rest = json.loads(text)
    return State(bytes.fromhex(path), *rest)


def change(changes: list[str], old: State | None, new: State | None) -> Change:
    """The line that tells of it."""
    last = new or old
    assert last is not None
    return Change(
        printable(last.system),
        shown(last.path),
        changes,
        shown(old.path) if old and "moved" in changes else "",
        old and old.people,
        new and new.people,
        old and old.people_ma,
        new and new.people_ma,
        old.access if old else "",
        new.access if new else "",
        old.encryption if old else "",
        new.encryption if new else "",
        old.status if old else "",
        new.status if new else "",
        new.reason if new else "",
    )


def sentence(change: Change) -> str:
    """A change as one line for a terminal.

    >>> sentence(Change("h", "/a", ["grown"], "", 3, 9, 0, 2, "private", "group", "", "", "read", "read", ""))
    'grown        /a  people 3 → 9, MA 0 → 2, access private → group'
    """
    facts = [f"from {change.moved_from}"] if change.moved_from else []
    if change.people_old is None or change.people_new is None:
        count = change.people_new if change.people_old is None else change.people_old
        home = change.people_ma_new if change.people_ma_old is None else change.people_ma_old
        facts.append(f"people {count:,} (MA {home or 0:,})")
    elif change.people_old != change.people_new:
        facts.append(f"people {change.people_old:,} → {change.people_new:,}")
    if None not in {change.people_ma_old, change.people_ma_new} and change.people_ma_old != change.people_ma_new:
        facts.append(f"MA {change.people_ma_old:,} → {change.people_ma_new:,}")
    for name in ("access", "encryption", "status"):
        old, new = getattr(change, f"{name}_old"), getattr(change, f"{name}_new")
        if old and new and old != new:
            facts.append(f"{name} {old} → {new}")
    if change.reason_new and change.status_new != Status.READ:
        facts.append(change.reason_new)
    return "  ".join((", ".join(change.changes).ljust(11), change.location, ", ".join(facts)))
