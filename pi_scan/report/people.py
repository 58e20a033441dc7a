"""A store in, its distinct persons out: in all, and by system, medium, folder and file, each by kind of number too."""

from __future__ import annotations

import os
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.inventory.entries import shown
from pi_scan.inventory.medium import Medium
from pi_scan.inventory.paper import registered
from pi_scan.inventory.persons import persons_by_group
from pi_scan.model import Kind, printable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from pi_scan.inventory.store import Store


class Scope(StrEnum):
    """What persons are counted in."""

    TOTAL = "total"
    SYSTEM = "system"
    MEDIUM = "medium"
    FOLDER = "folder"
    FILE = "file"
    PAPER = "paper"
    """The register of records that no scan can meet: as entered, compared with nothing."""


class Counted(NamedTuple):
    """Distinct persons in one place; the fields are the columns of the list, in order."""

    scope: str
    system: str
    location: str
    """The medium, folder or file; a folder with all below it."""
    kind: str
    """Of the numbers that they are found with; `any` for all persons."""
    files: int
    """Files, or entered records, that hold such persons."""
    people: int
    people_ma: int
    people_elsewhere: int
    people_unknown: int


ANY = "any"


class _File(NamedTuple):
    id: int
    path: bytes
    system: str
    medium: str
    kinds: tuple[str, ...]
    """With `ANY`."""


_Name = tuple[str, str | bytes]
"""System and location of a group."""
_FILES = """
SELECT f.id, CAST(f.path AS BLOB) AS path, m.system, m.mount, m.device, m.filesystem,
       f.ssn, f.drivers_license, f.payment_card, f.financial_account
FROM files f JOIN media m ON m.id = f.medium_id WHERE f.people > 0 ORDER BY m.system, path
"""


def counted(store: Store, scopes: Sequence[Scope] = tuple(Scope)) -> Generator[Counted, None, None]:
    """The persons of each place that holds some; places that hold none are left out."""
    for scope in scopes:
        if scope is Scope.PAPER:
            yield from _paper(store)
            continue
        names = _names(store, scope)
        files: Counter[tuple[int, str]] = Counter()
        numbers = {name: number for number, name in enumerate(names)}

        def members(scope: Scope = scope, numbers: dict[_Name, int] = numbers) -> Iterator[tuple[int, int]]:
            for file in _files(store):
                for name in _places(file, scope):
                    if name in numbers:
                        files.update((numbers[name], kind) for kind in file.kinds)  # noqa: B023  (used up in this turn)
                        yield file.id, numbers[name]

        for number, persons in persons_by_group(store, members()):
            system, location = names[number]
            for kind in (None, *Kind):
                people = persons.people(kind)
                label = kind.value if kind else ANY
                if people.total:
                    yield Counted(scope.value, printable(system), shown(location), label, files[number, label], *people)


def _paper(store: Store) -> Iterator[Counted]:
    records, people, ma = registered(store)
    if records:
        where = "as entered: the same persons may stand in files or in several records"
        yield Counted(Scope.PAPER.value, "", where, ANY, records, people, ma, 0, people - ma)


def _files(store: Store) -> Iterator[_File]:
    for number, path, system, mount, device, filesystem, *numbers in store.sql.execute(_FILES):
        kinds = (ANY, *(kind.value for kind, count in zip(Kind, numbers, strict=True) if count))
        yield _File(number, path, system, str(Medium(mount, device, filesystem)), kinds)


def _places(file: _File, scope: Scope) -> Iterator[_Name]:
    """The groups of the scope that a file belongs to."""
    if scope is Scope.TOTAL:
        yield "", ""
    elif scope is Scope.SYSTEM:
        yield file.system, ""
    elif scope is Scope.MEDIUM:
        yield file.system, file.medium
    elif scope is Scope.FILE:
        yield file.system, file.path
    else:
        folder = os.path.dirname(file.path)
        while folder and folder != os.path.dirname(folder):
            yield file.system, folder
            folder = os.path.dirname(folder)


def _names(store: Store, scope: Scope) -> list[_Name]:
    """The groups of a scope, in the order of their names.

    A folder with nothing but one folder in it that holds persons says nothing new, and is left out.
    """
    names: set[_Name] = set()
    telling: set[_Name] = set()
    for file in _files(store):
        below = None
        for name in _places(file, scope):
            if below is None or (below not in names and name in names):
                telling.add(name)
            if below in names and name in names:
                break
            if below is not None:
                names.add(below)
            below = name
        if below is not None:
            names.add(below)
    return sorted(telling, key=lambda name: (name[0], os.fsencode(name[1])))


def table(store: Store, scopes: Sequence[Scope], top: int) -> Generator[str, None, None]:
    """The lines of a table for a terminal; of folders and files only the `top` with most people."""
    yield f"{'where':6}  {'people':>9}  {'MA':>9}  {'elsewhere':>9}  {'unknown':>9}  {'files':>7}  {'with':17}  place"
    for scope in scopes:
        lines: Iterator[Counted] = counted(store, [scope])
        hidden = 0
        if scope in {Scope.FOLDER, Scope.FILE}:
            every = [line for line in lines if line.kind == ANY]
            every.sort(key=lambda line: (-line.people, line.location))
            hidden = len(every) - top
            lines = iter(every[:top])
        for line in lines:
            where = " ".join(filter(None, (line.system, line.location))) if scope is Scope.MEDIUM else line.location
            yield (
                f"{line.scope:6}  {line.people:9,}  {line.people_ma:9,}  {line.people_elsewhere:9,}  "
                f"{line.people_unknown:9,}  {line.files:7,}  {line.kind:17}  {where or line.system}"
            ).rstrip()
        if scope is Scope.TOTAL and (paper := registered(store)).records:
            yield f"{scope.value:6}  {paper}"
        if hidden > 0:
            yield f"{scope.value:6}  and {hidden:,} more: --top {len(every):,} or --format csv lists them"
