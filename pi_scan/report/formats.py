"""The inventory of a store in a format of choice."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from pi_scan.inventory.entries import Entry, entries
from pi_scan.inventory.tables import json_lines, write_csv
from pi_scan.report.mail import mail
from pi_scan.report.markdown import markdown
from pi_scan.report.page import page
from pi_scan.report.workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.inventory.store import Store


def _kept(store: Store, keep: Callable[[str], bool] | None, *, everything: bool) -> Iterator[Entry]:
    """The entries, those alone whose confidence is to be kept."""
    return (entry for entry in entries(store, everything=everything) if keep is None or keep(entry.confidence))


def _csv(store: Store, stream: IO[bytes], *, everything: bool, keep: Callable[[str], bool] | None = None) -> None:
    write_csv(_kept(store, keep, everything=everything), Entry._fields, stream)


def _jsonl(store: Store, stream: IO[bytes], *, everything: bool, keep: Callable[[str], bool] | None = None) -> None:
    stream.writelines(json_lines(entry._asdict() for entry in _kept(store, keep, everything=everything)))


FORMATS: dict[str, Callable[..., None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "txt": mail,
    "md": markdown,
    "xlsx": workbook,
    "html": page,
}
"""Name of each format, and what writes it: (store, stream, everything=…)."""

LISTS = frozenset({"csv", "jsonl"})
"""Formats that are a list of files: these take `keep`, which says of a confidence whether its files are listed."""

COMPARED = frozenset({"txt"})
"""Formats that tell what changed: these take `since`, the path of an earlier store."""

BINARY = frozenset({"xlsx"})
"""Formats that are nothing for a screen."""
