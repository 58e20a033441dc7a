"""The inventory of a store in a format of choice."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from pi_scan.inventory.entries import Entry, entries
from pi_scan.inventory.tables import json_lines, write_csv
from pi_scan.report.markdown import markdown
from pi_scan.report.page import page
from pi_scan.report.workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from pi_scan.inventory.store import Store


def _csv(store: Store, stream: IO[bytes], *, everything: bool) -> None:
    write_csv(entries(store, everything=everything), Entry._fields, stream)


def _jsonl(store: Store, stream: IO[bytes], *, everything: bool) -> None:
    stream.writelines(json_lines(entry._asdict() for entry in entries(store, everything=everything)))


FORMATS: dict[str, Callable[..., None]] = {"csv": _csv, "jsonl": _jsonl, "md": markdown, "xlsx": workbook, "html": page}
"""Name of each format, and what writes it: (store, stream, everything=…)."""

BINARY = frozenset({"xlsx"})
"""Formats that are nothing for a screen."""
