"""`pi-scan formats` and `pi-scan detectors`: what is read and what is looked for."""

from __future__ import annotations

import typer

from pi_scan.cli import options  # noqa: TC001  (typer reads the annotations)
from pi_scan.cli.check import check

detectors = typer.Typer(help="What is looked for.", no_args_is_help=True, rich_markup_mode=None)


def formats() -> None:
    """List the formats that are read."""
    from rich.console import Console
    from rich.table import Table

    from pi_scan.extract import formats as known  # not `pi_scan.extract`: that is the library's function

    table = Table()
    for title in ("format", "extensions", "media type", "library", "read beyond the body"):
        table.add_column(title, overflow="fold")
    for form in known():
        table.add_row(form.name, " ".join(form.extensions), form.media_types[0], form.library, form.reads)
    Console().print(table)


@detectors.command("list")
def list_detectors(
    folders: options.Detectors = [],  # noqa: B006  (typer reads the default, nobody writes to it)
) -> None:
    """List the rules."""
    from rich.console import Console
    from rich.table import Table

    from pi_scan.detect import load_pack

    table = Table()
    for title in ("rule", "kind", "title", "examples"):
        table.add_column(title, overflow="fold")
    for rule in load_pack(*folders).rules:
        table.add_row(rule.id, rule.kind.value, rule.title, str(len(rule.finds) + len(rule.ignores)))
    Console().print(table)


detectors.command()(check)
