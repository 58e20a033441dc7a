"""The commands, put together: all of them, or only the one that is called, so that it need not wait for the others."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer

COMMANDS = {
    "scan": "scan",
    "schedule": "schedule",
    "report": "report",
    "findings": "findings",
    "people": "people",
    "diff": "diff",
    "merge": "merge",
    "explain": "look",
    "text": "look",
    "formats": "lists",
    "paper": "paper",
    "detectors": "lists",
    "audit": "audit",
    "allow": "allow",
}
"""Command → the module here that holds it under its name; in the order of the help, groups of commands last."""


def _version(asked: bool) -> None:
    if asked:
        from pi_scan.cli.version import version

        print(f"pi-scan {version()}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def put_together(*names: str) -> typer.Typer:
    """The program with these commands."""
    made = typer.Typer(
        name="pi-scan",
        help="Find personal information of Massachusetts residents in files; write the inventory of 201 CMR 17.03(h).",
        no_args_is_help=True,
        rich_markup_mode=None,  # plain help: rich would cost more time than all the rest
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    made.callback()(_options)
    for name in names:
        command = getattr(import_module(f"pi_scan.cli.{COMMANDS[name]}"), name)
        if isinstance(command, typer.Typer):
            made.add_typer(command, name=name)
        else:
            made.command()(command)
    return made


def called(words: list[str]) -> typer.Typer:
    """The program as far as the words of a command line need it: the command that they begin with, else all."""
    return put_together(*(words[:1] if words and words[0] in COMMANDS else COMMANDS))


def __getattr__(name: str) -> Any:
    if name == "app":  # all of it
        return put_together(*COMMANDS)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
