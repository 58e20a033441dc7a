"""`pi-scan paper`: the register of paper and other records that no scan can meet."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pi_scan.cli import Failed, options
from pi_scan.cli.target import spare_folder, target
from pi_scan.model import Kind  # noqa: TC001  (typer reads the annotations)

if TYPE_CHECKING:
    from pi_scan.inventory.paper import Kept

paper = typer.Typer(
    help="The register of paper and other records: they stand in the inventory after the files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

StorePath = Annotated[str, typer.Argument(metavar="STORE", help="The store; made where there is none.")]


@paper.command()
def add(
    store: StorePath,
    what: Annotated[str, typer.Option("--what", help="What it is, e.g. 'Personnel files 1998-2004'.")],
    location: Annotated[str, typer.Option("--location", help="Where it is, e.g. 'Basement, cabinet 3'.")],
    people: Annotated[int, typer.Option("--people", metavar="N", min=0, help="How many people; an estimate will do.")],
    kinds: Annotated[list[Kind], typer.Option("--kind", help="A kind of number in it. May be given more than once.")],
    people_ma: Annotated[
        int | None, typer.Option("--people-ma", metavar="N", min=0, help="How many of them live in Massachusetts.")
    ] = None,
    custodian: Annotated[str, typer.Option("--custodian", help="Who keeps it.")] = "",
    retention_years: Annotated[
        int | None, typer.Option("--retention-years", metavar="N", min=0, help="For how long it is to be kept.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="Anything else. No names and numbers of people.")] = "",
    *,
    locked: Annotated[
        bool, typer.Option("--locked/--unlocked", help="Whether it is kept in a locked room or container.")
    ],
    other: Annotated[bool, typer.Option("--other", help="It is no paper: microfilm, say.")] = False,
) -> None:
    """Enter one record."""
    from pi_scan.inventory.paper import PaperError, record_of, register
    from pi_scan.inventory.paper import add as enter

    given = {
        "what": what.strip(),
        "location": location.strip(),
        "custodian": custodian.strip(),
        "record_kind": "other" if other else "paper",
        "kinds": ";".join(kind.value for kind in kinds),
        "people": str(people),
        "people_ma": "" if people_ma is None else str(people_ma),
        "locked": "yes" if locked else "no",
        "retention_years": "" if retention_years is None else str(retention_years),
        "note": note.strip(),
    }
    record, wrong = record_of(given)
    if record is None:
        raise PaperError("\n".join(["Nothing was written:", *wrong]))
    stood = os.path.exists(store)
    with register(store) as opened:
        (number,) = enter(opened, [(0, record)])
    _announce(store, stood=stood)
    print(f"Entered as number {number}.")


@paper.command("import")
def import_(
    store: StorePath,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A filled-in template, CSV or XLSX.")],
) -> None:
    """Enter all records of a table; none of them if any row is wrong."""
    from pi_scan.inventory.paper import add as enter
    from pi_scan.inventory.paper import records, register
    from pi_scan.inventory.paper_table import rows

    found, examples = records(rows(table))
    if found:
        stood = os.path.exists(store)
        with register(store) as opened:
            enter(opened, found)
        _announce(store, stood=stood)
    for row in examples:
        print(f"Row {row} is the example of the template, and is left out.", file=sys.stderr)
    print(f"{len(found):,} {'record' if len(found) == 1 else 'records'} entered.")


@paper.command("list")
def list_(
    store: Annotated[str, typer.Argument(metavar="STORE", help="The store.")],
    form: Annotated[options.ListFormat, typer.Option("--format", help="The form.")] = options.ListFormat.table,
    output: options.Output = "",
) -> None:
    """List the register. What is written as CSV can be entered in another store with `import`."""
    from pi_scan.inventory.opening import open_store
    from pi_scan.inventory.paper import Kept, Record, listed
    from pi_scan.inventory.tables import json_lines, write_csv

    with open_store(store) as opened, target(output) as stream:
        kept = listed(opened)
        if form is options.ListFormat.table:
            stream.writelines(f"{line}\n".encode("utf-8", "backslashreplace") for line in map(_line, kept))
        elif form is options.ListFormat.jsonl:
            stream.writelines(json_lines(_flat(one) for one in kept))
        else:
            lines = (tuple(_flat(one, yes="yes", no="no").values()) for one in kept)
            write_csv(lines, [*Kept._fields[:2], *Record._fields], stream)


@paper.command()
def remove(
    store: Annotated[str, typer.Argument(metavar="STORE", help="The store.")],
    numbers: Annotated[list[int], typer.Argument(metavar="NUMBER...", help="Their numbers, as `list` tells them.")],
) -> None:
    """Strike records out of the register."""
    from pi_scan.inventory.paper import register
    from pi_scan.inventory.paper import remove as strike

    if not os.path.exists(store):
        raise Failed(f"There is no store {store}.")
    with register(store) as opened:
        gone = strike(opened, numbers)
    for kept in gone:
        print(f"Removed: {_line(kept)}")


@paper.command()
def template(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Where to write it: a name ending in .csv or .xlsx.")
    ] = "paper.csv",
) -> None:
    """Write an empty table with an example row, to be filled in and entered with `import`."""
    from pi_scan.inventory.paper import EXAMPLE, Record
    from pi_scan.inventory.private import replacing
    from pi_scan.inventory.tables import write_csv
    from pi_scan.report.workbook import form

    if os.path.lexists(output):
        raise Failed(f"The file {output} is there already, and may be filled in: choose another name with -o.")
    if not output.lower().endswith((".csv", ".xlsx")):
        raise typer.BadParameter("the name must end in .csv or .xlsx.")
    spare_folder(output, "-o")
    with replacing(output) as stream:
        if output.lower().endswith(".csv"):
            write_csv([EXAMPLE], Record._fields, stream)
        else:
            form("Paper", Record._fields, [EXAMPLE], stream)
    print(f"Fill in {output}, then: pi-scan paper import STORE {output}")


def _announce(store: str, *, stood: bool) -> None:
    if not stood:
        print(f"There was no store {store}: a new one is made.", file=sys.stderr)


def _flat(kept: Kept, *, yes: Any = True, no: Any = False) -> dict[str, Any]:
    record = kept.record
    return {
        "number": kept.number,
        "entered_utc": kept.entered_utc,
        **record._asdict(),
        "kinds": [kind.value for kind in record.kinds],
        "locked": yes if record.locked else no,
    }


def _line(kept: Kept) -> str:
    from pi_scan.model import printable

    record = kept.record
    facts = [
        f"{record.people:,} people" + ("" if record.people_ma is None else f" ({record.people_ma:,} in MA)"),
        ", ".join(record.kinds),
        "locked" if record.locked else "not locked",
        *([f"keep {record.retention_years} years"] if record.retention_years is not None else []),
        *([f"kept by {record.custodian}"] if record.custodian else []),
    ]
    place = f"{record.location}: {record.what}"
    return printable(f"{kept.number:4}  {record.record_kind:5}  {place}  ({'; '.join(facts)})  {record.note}").rstrip()
