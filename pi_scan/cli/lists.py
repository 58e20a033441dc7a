"""`pi-scan formats` and `pi-scan detectors`: what is read and what is looked for."""

from __future__ import annotations

import typer

from pi_scan.cli import options  # noqa: TC001  (typer reads the annotations)
from pi_scan.cli.check import check

detectors = typer.Typer(help="What is looked for.", no_args_is_help=True, rich_markup_mode=None)


def formats() -> None:
    """List the formats that are read."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from pi_scan.extract import formats as known  # not `pi_scan.extract`: that is the library's function

    console = Console()
    table = Table(box=box.SIMPLE_HEAD, leading=1, width=min(console.width, 120))
    table.add_column("format, extensions", ratio=2)
    table.add_column("read beyond the body, library, media type", ratio=3)
    for form in sorted(known(), key=lambda one: one.name.lower()):
        named = Text.assemble((form.name, "bold"), "\n", (" ".join(form.extensions) or "by content", "dim"))
        needed = f'pip install "pi-scan[{form.extra}]"' if form.extra else ""
        lines = filter(None, (form.library, needed, form.media_types[0]))
        said = Text.assemble(form.reads, *(("\n" + line, "dim") for line in lines))
        table.add_row(named, said)
    console.print(table)


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
    Console(markup=False, emoji=False).print(table)


detectors.command()(check)
