"""`pi-scan allow`: the list of findings that do not count; what it says is checked before it is written."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.run.allow import Entry

allow = typer.Typer(
    help="The list of findings that do not count, for `scan --allow`.", no_args_is_help=True, rich_markup_mode=None
)

_File = Annotated[str, typer.Argument(metavar="FILE", help="The list, a TOML file.")]


@allow.command()
def add(
    file: _File,
    reason: Annotated[str, typer.Option("--reason", help="Why these findings do not count.")],
    fingerprint: Annotated[str, typer.Option("--fingerprint", help="Of a number, as `findings` shows it.")] = "",
    pattern: Annotated[
        str, typer.Option("--pattern", help="A regular expression for whole numbers, without spaces and marks.")
    ] = "",
    path: Annotated[str, typer.Option("--path", metavar="GLOB", help="Files, e.g. 'training/**'.")] = "",
    rule: Annotated[str, typer.Option("--rule", help="A rule of `detectors list`, or a kind such as ssn.")] = "",
    expires: Annotated[str, typer.Option("--expires", metavar="DAY", help="The last day, e.g. 2027-06-30.")] = "",
    *,
    public: Annotated[
        bool,
        typer.Option("--public", help="Lawfully obtained from public sources or government records (201 CMR 17.02)."),
    ] = False,
) -> None:
    """Add an entry; the file is made where there is none. All that is given must hold for a finding."""
    from pi_scan.inventory.private import replacing
    from pi_scan.run.allow import read

    fields = {"reason": reason, "fingerprint": fingerprint, "pattern": pattern, "path": path, "rule": rule}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items() if value]
    lines += ['kind = "public"'] if public else []
    lines += [f"expires = {expires}"] if expires else []
    before = ""
    if os.path.exists(file):
        with open(file, encoding="utf-8") as stream:
            before = stream.read()
        read(before, file)
    text = (before.rstrip("\n") + "\n\n" if before.strip() else "") + "\n".join(["[[allow]]", *lines, ""])
    read(text, file)
    with replacing(file) as target:
        target.write(text.encode())


@allow.command("list")
def list_entries(file: _File) -> None:
    """List the entries, expired ones too."""
    from rich.console import Console
    from rich.table import Table

    from pi_scan.run.allow import load

    known = load(file)
    table = Table()
    for title in ("entry", "kind", "what", "reason", "expires"):
        table.add_column(title, overflow="fold")
    for entry in sorted((*known.entries, *known.expired), key=lambda one: one.number):
        until = f"{entry.expires or ''}{' (expired)' if entry in known.expired else ''}"
        table.add_row(str(entry.number), entry.kind, entry.what, entry.reason, until)
    Console(markup=False, emoji=False).print(table)


@allow.command()
def check(file: _File) -> None:
    """Say what is wrong with a list, and which entries have expired. Ends with exit code 1 if anything is wrong."""
    from pi_scan.detect import load_pack
    from pi_scan.run.allow import load

    known = load(file)
    rules = {rule.id for rule in load_pack().rules} | {rule.kind.value for rule in load_pack().rules}
    wrong = 0
    for entry in known.entries:
        if entry.rule and entry.rule not in rules:
            wrong += 1
            print(f"entry {entry.number}: no rule {entry.rule} comes with the program; see `pi-scan detectors list`")
    for line in told(known.expired):
        print(line)
    print(f"entries that hold: {len(known.entries)}, expired: {len(known.expired)}, wrong: {wrong}")
    if wrong:
        raise typer.Exit(1)


def told(expired: Iterable[Entry]) -> list[str]:
    """A sentence for each entry that has expired."""
    return [f"entry {one.number} ({one.what}) expired on {one.expires}: its findings count again" for one in expired]
