"""`pi-scan people`: how many persons, or each in a masked line, without a name."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from pi_scan.cli import options
from pi_scan.cli.target import target

if TYPE_CHECKING:
    from collections.abc import Generator

    from pi_scan.report.people import Counted
    from pi_scan.report.persons import Listed


def people(
    store: Annotated[str, typer.Argument(metavar="STORE", help="A store that `scan` wrote.")],
    form: Annotated[options.ListFormat, typer.Option("--format", help="The form.")] = options.ListFormat.table,
    output: options.Output = "",
    by: Annotated[
        list[options.ScopeName],
        typer.Option("--by", help="Count only in these. May be given more than once.", show_default="all of them"),
    ] = [],  # noqa: B006  (typer reads the default, nobody writes to it)
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=1, help="Folders and files in the table: those with most people.")
    ] = 20,
    *,
    each: Annotated[
        bool, typer.Option("--list", help="One masked line for each person: initials, residence, kinds, first place.")
    ] = False,
) -> None:
    """Count distinct persons, and those in Massachusetts, by system, medium, folder and file, and by kind of number.

    A person is counted once in each place, however many copies and formats of a file it holds.
    """
    from pi_scan.inventory.opening import open_store
    from pi_scan.inventory.tables import json_lines, write_csv
    from pi_scan.inventory.totals import doubts
    from pi_scan.report import persons
    from pi_scan.report.people import Counted, Scope, counted, table

    if each and by:
        raise typer.BadParameter("--list is of all persons: leave --by away.")
    scopes = [scope for scope in Scope if not by or scope.value in [name.value for name in by]]
    with open_store(store) as opened, target(output) as stream:
        for doubt in doubts(opened):
            print(doubt, file=sys.stderr)
        if form is options.ListFormat.table:
            told = persons.lines(opened) if each else table(opened, scopes, top)
            with closing(told):  # before the store, also where the reader of our output has seen enough
                stream.writelines(f"{line}\n".encode("utf-8", "backslashreplace") for line in told)
            return
        rows: Generator[Listed | Counted, None, None] = persons.listed(opened) if each else counted(opened, scopes)
        with closing(rows):
            if form is options.ListFormat.jsonl:
                stream.writelines(json_lines(row._asdict() for row in rows))
            else:
                write_csv(rows, persons.Listed._fields if each else Counted._fields, stream)
