"""`pi-scan findings`: one line for each number with its person, or alone."""

from __future__ import annotations

import contextlib
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from pi_scan.cli import options
from pi_scan.cli.target import target
from pi_scan.cli.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pi_scan.inventory.store import Store
    from pi_scan.model import Sensitive


def findings(
    paths: Annotated[
        list[str], typer.Argument(metavar="STORE|PATH...", help="One store, or folders and files to read.")
    ],
    form: Annotated[options.ListFormat, typer.Option("--format", help="The form.")] = options.ListFormat.table,
    output: options.Output = "",
    detectors: options.Detectors = [],  # noqa: B006  (typer reads the default, nobody writes to it)
    passwords: options.Passwords = "",
    *,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Add the plain value and name: only with paths, and only with -o.")
    ] = False,
    show: options.ShowOption = options.Showing.masked,
    key: options.KeyFile = "",
    least: Annotated[
        options.LeastLevel, typer.Option("--min-level", help="Leave out findings of lower levels.")
    ] = options.LeastLevel.low,
    ner: options.Ner = False,
) -> None:
    """One line for each number with its person, or alone; the low ones too."""
    from pi_scan.inventory.entries import FindingLine
    from pi_scan.inventory.opening import is_store, open_store

    of_store = len(paths) == 1 and is_store(paths[0])
    if not of_store and any(map(is_store, paths)):
        raise typer.BadParameter("Name one store alone; several are made one with `pi-scan merge`.")
    if reveal and of_store:
        raise typer.BadParameter("--reveal needs the files themselves: a store holds no values.")
    if reveal and not output:
        raise typer.BadParameter("--reveal writes to a file that only you can read: name it with -o.")
    given = options.passwords(passwords)
    unread = Unread()
    columns = [*FindingLine._fields, *(("value", "name") if reveal else ())]
    with contextlib.ExitStack() as ending:
        if of_store:
            store = ending.enter_context(open_store(paths[0]))
            columns += ["system"] if store.merged() else []
            lines = _of_store(store)
        else:
            lines = _of_files(unread.files(paths), unread, detectors, key, show.value, given, reveal=reveal, ner=ner)
        stream = ending.enter_context(target(output))
        _write(form, (line for line in lines if least.holds(line["level"])), columns, stream)
    unread.leave()


def _of_store(store: Store) -> Iterator[dict[str, Any]]:
    from pi_scan.inventory.entries import finding_lines_of_systems

    merged = bool(store.merged())
    for system, line in finding_lines_of_systems(store):
        yield line._asdict() | ({"system": system} if merged else {})


def _of_files(
    files: Iterable[str],
    unread: Unread,
    detectors: list[str],
    key_file: str,
    show: str,
    passwords: tuple[Sensitive, ...],
    *,
    reveal: bool,
    ner: bool,
) -> Iterator[dict[str, Any]]:
    from pi_scan.detect import load_pack
    from pi_scan.inventory.entries import outcome_lines
    from pi_scan.inventory.key import load_key
    from pi_scan.inventory.masks import Show
    from pi_scan.scan import scan_file

    pack, limits, key = load_pack(*detectors, ner=ner, brief=True), options.DEFAULTS, load_key(key_file or None)
    for path in files:
        outcome = scan_file(path, limits, pack, passwords=passwords)
        unread.outcome(outcome)
        lines = outcome_lines(outcome, key, Show(show))
        revealed = (
            {"value": f.value.reveal(), "name": p.person.text.reveal() if p.person else None}
            for p in outcome.pairs
            for f in p.numbers
        )
        for line, values in zip(lines, revealed, strict=True):
            yield {**line._asdict(), **values} if reveal else line._asdict()


def _write(form: options.ListFormat, lines: Iterable[dict[str, Any]], columns: list[str], stream: IO[bytes]) -> None:
    from pi_scan.inventory.tables import json_lines, write_csv

    if form is options.ListFormat.jsonl:
        stream.writelines(json_lines(lines))
    elif form is options.ListFormat.csv:
        write_csv((tuple(line.values()) for line in lines), columns, stream)
    else:
        _table(lines, stream)


WIDTHS = {"level": 6, "kind": 17, "mask": 19, "person": 6, "residency": 9}
"""Columns of the table as wide as what stands in them, so that it can be written line by line."""


def _table(lines: Iterable[dict[str, Any]], stream: IO[bytes]) -> None:
    for line in lines:
        cells = [(line[name] or "-").ljust(width) for name, width in WIDTHS.items()]
        where = " ".join((line["system"], line["place"])) if "system" in line else line["place"]
        text = "  ".join((*cells, where, ", ".join(line["evidence"])))
        stream.write(text.encode("utf-8", "backslashreplace") + b"\n")
