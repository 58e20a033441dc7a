"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from pi_scan.cli.allow import allow
from pi_scan.cli.audit import audit
from pi_scan.cli.diff import diff
from pi_scan.cli.findings import findings
from pi_scan.cli.lists import detectors, formats
from pi_scan.cli.look import explain, text
from pi_scan.cli.merge import merge
from pi_scan.cli.paper import paper
from pi_scan.cli.people import people
from pi_scan.cli.report import report
from pi_scan.cli.scan import scan
from pi_scan.cli.schedule import schedule

app = typer.Typer(
    name="pi-scan",
    help="Find personal information of Massachusetts residents in files; write the inventory of 201 CMR 17.03(h).",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: rich would cost more time than all the rest
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        from pi_scan.cli.version import version

        print(f"pi-scan {version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


app.command()(scan)
app.command()(schedule)
app.command()(report)
app.command()(findings)
app.command()(people)
app.command()(diff)
app.command()(merge)
app.command()(explain)
app.command()(text)
app.command()(formats)
app.add_typer(paper, name="paper")
app.add_typer(detectors, name="detectors")
app.add_typer(audit, name="audit")
app.add_typer(allow, name="allow")
