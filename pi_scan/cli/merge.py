"""`pi-scan merge`: the stores of many systems as one."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from pi_scan.cli import Failed
from pi_scan.cli.target import spare_folder


def merge(
    stores: Annotated[list[str], typer.Argument(metavar="STORE...", help="Stores that `scan` wrote.")],
    output: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="The store of them all.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Write over FILE where it is there already.")] = False,
) -> None:
    """Put the stores of many systems into one, from which `report`, `people`, `findings` and `diff` work.

    The same path on two systems is two files. People are counted once over all stores that were made with the same key.
    """
    from pi_scan.cli.version import version
    from pi_scan.inventory.merge import merge as put_together
    from pi_scan.report.words import counted

    spare_folder(output, "-o")
    stood = os.path.lexists(output)
    if stood and (os.path.islink(output) or not os.path.isfile(output)):
        raise Failed(f"{output} is no regular file, which is not written over: name another with -o.")
    if stood and not replace:
        raise Failed(f"The file {output} is there already: name another with -o, or add --replace.")
    merged = put_together(stores, output, version())
    if stood:
        print(f"The file {output} was there before, and is replaced.")
    people, files = merged.people, counted(merged.files, "file")
    persons = counted(people.total, "person", "people")
    print(f"{counted(len(stores), 'store')}: {files}, {persons}, {people.ma:,} of them in MA.")
    if merged.repeated:
        were = "was" if merged.repeated == 1 else "were"
        print(f"{counted(merged.repeated, 'file')} {were} in several stores: the latest scan of each is kept.")
    for doubt in merged.doubts:
        print(doubt)
