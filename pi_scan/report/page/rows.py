"""A store in, its records out as the table of the page needs them: column by column, each word once."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pi_scan.inventory.entries import most
from pi_scan.model import Kind
from pi_scan.report.folders import common
from pi_scan.report.words import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.inventory.entries import Entry
    from pi_scan.inventory.store import Store

MOST: Final = 250_000
"""Files in the table; more of them a browser would not show quickly."""


class Column(NamedTuple):
    """One column of the table; `form` is `file`, `count`, `size`, `date` or `choice`."""

    field: str
    title: str
    form: str
    hint: str = ""


COLUMNS: Final = (
    Column("location", "File", "file"),
    Column("people", "People", "count"),
    Column("people_ma", "In MA", "count", "Residents of Massachusetts"),
    Column("people_unknown", "Not told", "count", "People whose residence the file does not tell"),
    Column("ssn", "SSN", "count", NAMES[Kind.SSN]),
    Column("drivers_license", "License", "count", NAMES[Kind.DRIVERS_LICENSE]),
    Column("payment_card", "Card", "count", NAMES[Kind.PAYMENT_CARD]),
    Column("financial_account", "Account", "count", NAMES[Kind.FINANCIAL_ACCOUNT]),
    Column("unpaired", "No person", "count", "Numbers without a person"),
    Column("record_kind", "Record", "choice", "Electronic, paper or other"),
    Column("access", "Access", "choice", "Who may read the file"),
    Column("encryption", "Encryption", "choice", "How the file is encrypted"),
    Column("system", "System", "choice"),
    Column("system_kind", "System is", "choice", "What kind of computer it is"),
    Column("medium", "Medium", "choice"),
    Column("medium_kind", "Medium is", "choice", "What kind of medium it is"),
    Column("medium_encryption", "Medium encr.", "choice", "How the medium is encrypted"),
    Column("owner", "Owner", "choice"),
    Column("readers", "Readers", "choice", "Who may read it besides, by its access list"),
    Column("modified_utc", "Changed", "date", "When the file was last changed"),
    Column("created_utc", "Created", "date", "When the file was made, where the medium keeps that"),
    Column("accessed_utc", "Opened", "date", "When the file was last opened before the scan, where that is kept"),
    Column("past_retention", "Past time", "choice", "Older than the retention schedule allows"),
    Column("size_bytes", "Size", "size"),
    Column("confidence", "Confidence", "choice", "How sure the best finding in the file is"),
    Column("status", "Status", "choice", "Whether the file was read whole"),
)


class Records(NamedTuple):
    """The records of an inventory, those with most people first."""

    columns: tuple[Column, ...]
    """Without those that say the same in every row."""
    entries: list[Entry]
    total: int
    """Files that there are; more than there are entries where they are too many for a page."""
    above: str
    """The folder that all files lie below: it is told once."""


def records(store: Store, *, everything: bool) -> Records:
    """The records for the table."""
    listed = most(store, MOST, everything=everything)
    where = "" if everything else "WHERE people > 0 OR unpaired > 0 OR record_kind <> 'electronic'"
    (total,) = store.sql.execute(f"SELECT count(*) FROM inventory {where}").fetchone()  # noqa: S608
    columns = tuple(
        column
        for column in COLUMNS
        if column.field in {"location", "people", "people_ma", "access", "encryption"}
        or len({getattr(entry, column.field) for entry in listed}) > 1
    )
    above = common([entry.location for entry in listed if entry.record_kind == "electronic"])
    return Records(columns, listed, total, above)


def compact(found: Records) -> str:
    """The records as JSON that may stand in a script element: no character of it can end that."""
    data = {
        "columns": [column._asdict() for column in found.columns],
        "cells": [_cells(found, column) for column in found.columns],
        "rows": len(found.entries),
        "above": found.above,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _cells(found: Records, column: Column) -> dict[str, Any]:
    if column.form == "file":
        split = [cut(found, entry) for entry in found.entries]
        return {"folders": _coded([folder for folder, _ in split]), "names": [name for _, name in split]}
    values: list[Any] = [getattr(entry, column.field) for entry in found.entries]
    if column.form == "date":
        return _coded([value[:10] for value in values])
    return _coded(values) if column.form == "choice" else {"values": list(values)}


def cut(found: Records, entry: Entry) -> tuple[str, str]:
    """Where a record is, in two: the folder, from below that of all and with its separator, and the name."""
    if entry.record_kind != "electronic":
        return "", entry.location
    name = os.path.basename(entry.location)
    return entry.location[len(found.above) : len(entry.location) - len(name)], name


def _coded(values: Sequence[str]) -> dict[str, Any]:
    """Each word once, in order, and for each row which."""
    words = sorted(set(values))
    number = {word: at for at, word in enumerate(words)}
    return {"words": words, "values": [number[value] for value in values]}
