"""Arguments and options that several commands share, and the reading of their values."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pi_scan.cli import Failed
from pi_scan.model import Limits, Sensitive

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULTS = Limits()

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="Folders and files; `-` reads a list of them from standard input."),
]
Detectors = Annotated[
    list[str],
    typer.Option("--detectors", metavar="DIR", help="A folder of further rule files. May be given more than once."),
]
Include = Annotated[
    list[str],
    typer.Option(
        "--include",
        metavar="GLOB",
        help=(
            "Read only files that match, e.g. '*.csv' or 'hr/**', below the folder scanned. "
            "May be given more than once."
        ),
    ),
]
Exclude = Annotated[
    list[str],
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help=(
            "Do not read what matches, e.g. 'node_modules/' or '*.iso', below the folder scanned. "
            "May be given more than once."
        ),
    ),
]
Ner = Annotated[
    bool,
    typer.Option("--ner", help="Ask a model of names about numbers that nobody is found for; the extra pi-scan[ner]."),
]
KeyFile = Annotated[
    str,
    typer.Option(
        "--key",
        metavar="FILE",
        help="The key of the fingerprints; made where there is none.",
        envvar="PI_SCAN_KEY_FILE",
    ),
]


Output = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to write it; only you can read that file.",
        show_default="the screen",
    ),
]


class ReportFormat(StrEnum):
    """Forms of the inventory: the names of `report.formats.FORMATS`, which a test compares."""

    csv = "csv"
    jsonl = "jsonl"
    txt = "txt"
    md = "md"
    xlsx = "xlsx"
    html = "html"


class ListFormat(StrEnum):
    """Forms of a list."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


class ScopeName(StrEnum):
    """`report.people.Scope`, spelled here so that `--help` need not load the report."""

    total = "total"
    system = "system"
    medium = "medium"
    folder = "folder"
    file = "file"
    paper = "paper"


class LeastLevel(StrEnum):
    """`model.Level`, as an option."""

    low = "low"
    medium = "medium"
    high = "high"

    def holds(self, level: str) -> bool:
        """Whether `level` is this one or a higher one; a file without a finding has none."""
        ranks = [one.value for one in LeastLevel]
        return bool(level) and ranks.index(level) >= ranks.index(self.value)


class Showing(StrEnum):
    """`inventory.masks.Show`, spelled here so that `--help` need not load the inventory."""

    masked = "masked"
    last4 = "last4"
    none = "none"


ShowOption = Annotated[
    Showing,
    typer.Option(
        "--show", help="How much of a number is kept: none of its digits, the last four, or not even its length."
    ),
]

Passwords = Annotated[
    str,
    typer.Option("--passwords", metavar="FILE", help="Passwords to try on locked files, one on a line, in UTF-8."),
]
MOST_PASSWORDS = 100
"""More would be guessing, and each of them is tried on each locked file."""


def passwords(path: str) -> tuple[Sensitive, ...]:
    """The passwords of a file; of none where no file is named."""
    import os
    import stat
    import sys

    if not path:
        return ()
    try:
        with open(path, "rb") as stream:
            mode, data = os.fstat(stream.fileno()).st_mode, stream.read(1 << 20)
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise Failed(f"The file of passwords {path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise Failed(f"The file of passwords {path} is not written in UTF-8: save it so.") from None
    found = tuple(Sensitive(line) for line in dict.fromkeys(lines) if line)
    if len(found) > MOST_PASSWORDS:
        raise Failed(f"The file of passwords {path} holds more than {MOST_PASSWORDS}: leave in it those in use.")
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        print(f"Others can read the file of passwords {path}: run `chmod 600` on it.", file=sys.stderr)
    return found


_UNITS = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}


def byte_size(text: str) -> int:
    """A size in bytes: `512`, `64K`, `2GB`, `1.5G` (powers of 1024).

    >>> byte_size("64K"), byte_size("1.5 GB"), byte_size("7")
    (65536, 1610612736, 7)
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip(), re.IGNORECASE)
    if match is None:
        raise typer.BadParameter(f"{text!r} is no size: write it like 500K, 64MB or 2G.")
    return int(float(match[1]) * (1 << _UNITS[match[2].lower()]))


def size_text(count: int) -> str:
    """The same the other way round, for defaults in the help.

    >>> size_text(1 << 30), size_text(256 << 20)
    ('1G', '256M')
    """
    for letter, bits in (("T", 40), ("G", 30), ("M", 20), ("K", 10)):
        if count >= 1 << bits and count % (1 << bits) == 0:
            return f"{count >> bits}{letter}"
    return str(count)


def roots(paths: Sequence[str]) -> list[str]:
    """The roots that the arguments name, `-` replaced by the list on standard input."""
    import sys

    from pi_scan.walk import RootError, read_list, resolve

    listed = list(read_list(sys.stdin.buffer)) if "-" in paths else []
    if "-" in paths and not listed:
        raise Failed("The list on standard input is empty, so nothing was done: look at the command that makes it.")
    try:
        return resolve((path for path in paths if path != "-"), listed)
    except RootError as error:
        raise Failed(str(error)) from None
