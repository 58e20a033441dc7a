"""`pi-scan diff`: what changed between two stores."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pi_scan.cli import options
from pi_scan.cli.target import target


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The store of the earlier scan.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The store of the later one.")],
    form: Annotated[options.ListFormat, typer.Option("--format", help="The form.")] = options.ListFormat.table,
    output: options.Output = "",
    *,
    everything: Annotated[bool, typer.Option("--all", help="List changes of files that hold nothing, too.")] = False,
) -> None:
    """List what appeared, went, moved and changed between two stores, one line for each file.

    As a table it begins with a summary; with another form that goes to standard error.
    """
    from pi_scan.inventory.opening import open_store
    from pi_scan.inventory.tables import json_lines, write_csv
    from pi_scan.report.changes import Change, sentence
    from pi_scan.report.diff import Difference

    with open_store(old) as before, open_store(new) as after, Difference(before, after) as found:
        summary = found.summary(everything=everything)
        lines = found.lines(everything=everything)
        with target(output) as stream:
            if form is options.ListFormat.table:
                for text in (*summary, ""):
                    stream.write(f"{text}\n".encode("utf-8", "backslashreplace"))
                stream.writelines(f"{sentence(line)}\n".encode("utf-8", "backslashreplace") for line in lines)
                return
            print("\n".join(summary), file=sys.stderr)
            if form is options.ListFormat.jsonl:
                stream.writelines(json_lines(line._asdict() for line in lines))
            else:
                write_csv(lines, Change._fields, stream)
