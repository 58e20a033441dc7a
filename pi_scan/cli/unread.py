"""What `findings`, `explain` and `text` could not read: a line each on the error stream, and the exit code for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import typer

from pi_scan.cli import options
from pi_scan.model import Reason, Status, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.model import Gap, Outcome

INCOMPLETE: Final = 3
"""The exit code of whatever met what could not be read whole."""
HARMLESS: Final = frozenset({Reason.EXCLUDED, Reason.LINK})
"""Reasons to skip that leave nothing unread: the user said so, or it is read where it lies."""


class Unread:
    """The files of one command, and which of them could not be read."""

    def __init__(self) -> None:
        self._told = self._without_extractor = 0

    def files(self, paths: Sequence[str]) -> Iterator[str]:
        """Every readable file below the paths, in order; what cannot be read is told."""
        from pi_scan.run.outcomes import unread
        from pi_scan.walk import walk

        for found in walk(options.roots(paths)):
            if found.problem is None:
                yield found.path
            else:
                self.outcome(unread(found))

    def outcome(self, outcome: Outcome) -> None:
        """Tell of a file that was not read, or not whole."""
        if outcome.status is not Status.READ and outcome.reason is not None:
            self._tell(outcome.path, outcome.status, outcome.reason, outcome.detail)

    def gap(self, gap: Gap) -> None:
        """Tell of a part that was not read."""
        self._tell(str(gap.place), Status.FAILED, gap.reason, gap.detail)

    def leave(self) -> None:
        """End the command with the exit code that says so, if anything was not read."""
        if self._without_extractor:
            from pi_scan.report.words import counted

            many = counted(self._without_extractor, "file or part", "files and parts")
            print(f"{many} without a text extractor: see `pi-scan formats`.", file=sys.stderr)
        if self._told or self._without_extractor:
            raise typer.Exit(INCOMPLETE)

    def _tell(self, what: str, status: Status, reason: Reason, detail: str) -> None:
        from pi_scan.inventory.names import LONG_NUMBER

        if reason in HARMLESS:
            return
        if reason is Reason.NO_EXTRACTOR:  # a folder of photographs would hide all others
            self._without_extractor += 1
            return
        self._told += 1
        line = printable(f"{what}: {status.value}, {reason.value}. {detail}".rstrip())
        print(LONG_NUMBER.sub("***", line), file=sys.stderr)
