"""`pi-scan audit`: the trail of who scanned what, shown and checked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pi_scan.cli import Failed, options

if TYPE_CHECKING:
    from pi_scan.inventory.audit import Head

audit = typer.Typer(
    help="Who scanned what, and when: show that, and check that nobody changed it.", no_args_is_help=True
)

Trail = Annotated[
    str, typer.Argument(metavar="STORE|FILE", help="A store that `scan` wrote, or the trail beside it (.audit.jsonl).")
]


@audit.command()
def verify(trail: Trail, key: options.KeyFile = "") -> None:
    """Tell which lines of the audit trail were changed, removed, moved or cut off at the end.

    Exit codes: 0 it is whole; 1 it is not, or cannot be checked.
    """
    from pi_scan.inventory.audit import verify as check
    from pi_scan.inventory.key import load_key

    path, head = _found(trail)
    checked = check(path, load_key(key or None, create=False), head)
    for problem in checked.problems:
        print(problem)
    if checked.problems:
        raise typer.Exit(1)
    whole = f"{len(checked.lines)} lines, all of them whole" if checked.lines else "There is no line"
    if head is None:
        print(f"{whole}. Whether lines are missing at the end cannot be told without the store: name that.")
    else:
        print(f"{whole}, and none missing at the end.")
    if checked.later:
        print(f"The last {checked.later} came after the store was last written: a scan was ended by force there.")


@audit.command()
def show(trail: Trail, key: options.KeyFile = "") -> None:
    """Print the audit trail, one line for each event. Lines that were changed are marked with `!`."""
    from pi_scan.inventory.audit import read
    from pi_scan.inventory.key import load_key
    from pi_scan.model import printable

    path, _ = _found(trail)
    for line in read(path, load_key(key or None, create=False)):
        mark = " " if line.sound else "!"
        print(printable(f"{mark} {line.number:>5}  {_told(line.told)}"))


def _told(line: dict[str, Any]) -> str:
    person, system, files = (found if isinstance(found := line.get(name), dict) else {} for name in _PARTS)
    roots = line.get("roots")
    words = [
        line.get("at", ""),
        line.get("event", ""),
        " as ".join(str(person[name]) for name in ("login", "user") if name in person),
        system.get("name", ""),
        *(roots if isinstance(roots, list) else ()),
        line.get("ended", ""),
        ", ".join(f"{count} {name}" for name, count in files.items()),
    ]
    return "  ".join(str(word) for word in words if word)


_PARTS = ("who", "system", "files")


def _found(trail: str) -> tuple[str, Head | None]:
    """The file of the trail, and its end as the store knows it."""
    from pi_scan.inventory.audit import ENDING, head_of, trail_of
    from pi_scan.inventory.opening import is_store, open_store

    store = trail
    if trail.endswith(ENDING):
        store = trail.removesuffix(ENDING) + ".sqlite"
    elif os.path.exists(trail) and not is_store(trail):
        raise Failed(f"The file {trail} is neither a store nor a trail: name the store that `scan` wrote.")
    head = None
    if is_store(store):
        with open_store(store) as opened:
            head = head_of(opened)
    path = trail if trail.endswith(ENDING) else trail_of(trail)
    if not os.path.isfile(path):
        if head is not None and head.lines:
            raise Failed(f"The audit trail {path} is gone: the store knows of {head.lines} lines in it.")
        raise Failed(f"There is no audit trail {path}: `pi-scan scan` writes one beside its store.")
    return path, head
