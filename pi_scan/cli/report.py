"""`pi-scan report`: the inventory of a store in another form, without reading a file again."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated, Any

import typer

from pi_scan.cli import options
from pi_scan.cli.target import is_report, spare


def report(
    store: Annotated[str, typer.Argument(metavar="STORE", help="A store that `scan` wrote.")],
    form: Annotated[
        options.ReportFormat, typer.Option("--format", help="The form of the inventory.")
    ] = options.ReportFormat.csv,
    output: options.Output = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="STORE",
            help="With txt: what changed since this one.",
            show_default="the run kept before the last",
        ),
    ] = "",
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="List every file walked, in the forms that list files.")
    ] = False,
    least: Annotated[
        options.LeastLevel,
        typer.Option(
            "--min-level", help="Leave out files whose surest finding is below it, in the forms that list files."
        ),
    ] = options.LeastLevel.low,
) -> None:
    """Write the inventory of a store in another form, without reading a file again."""
    from pi_scan.inventory.opening import open_store
    from pi_scan.inventory.private import replacing
    from pi_scan.report.formats import BINARY, COMPARED, FORMATS, LISTS

    if form.value in BINARY and not output:
        raise typer.BadParameter(f"A report as {form.value} is nothing for the screen: name a file with -o.")
    if output:
        spare(output, partial(is_report, output))
    if least is not options.LeastLevel.low and form.value not in LISTS:
        raise typer.BadParameter(f"--min-level is for {' and '.join(sorted(LISTS))}: other forms tell of all files.")
    if since and form.value not in COMPARED:
        raise typer.BadParameter(f"--since is for {' and '.join(COMPARED)}; `pi-scan diff` lists what changed.")
    more: dict[str, Any] = {} if least is options.LeastLevel.low else {"keep": least.holds}
    more |= {"since": since} if since else {}
    with open_store(store) as opened:
        write = FORMATS[form.value]
        if output:
            with replacing(output) as stream:
                write(opened, stream, everything=everything, **more)
        else:
            write(opened, sys.stdout.buffer, everything=everything, **more)
