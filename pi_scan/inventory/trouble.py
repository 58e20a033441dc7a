"""What SQLite raises in, one sentence for the user out."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class StoreError(Exception):
    """The store cannot be used; the text is one sentence that says what to do."""


FOREIGN = "The file {path} is no store of pi-scan, or it is damaged: name another."
DAMAGED = "The store {path} is damaged: delete it, and a scan reads everything again."
_TROUBLE = {
    sqlite3.SQLITE_FULL: "There is no room to write the store {path}: make some, and the same command goes on.",
    sqlite3.SQLITE_IOERR: "The store {path} cannot be read or written: look at its disk; the same command goes on.",
    sqlite3.SQLITE_BUSY: "Another program holds the store {path}: end that, and the same command goes on.",
    sqlite3.SQLITE_READONLY: "The store {path} can no longer be written: allow it, and the same command goes on.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: FOREIGN,
}
"""What the user is told of trouble that lies in the disk, by SQLite's primary result code."""
_NO_TEXT = "Could not decode to UTF-8"
"""How Python's `sqlite3` begins to say so."""


def sentence(error: BaseException | None, path: str) -> StoreError | None:
    """What the user is told of an error; None where it is none of the disk's."""
    if isinstance(error, UnicodeDecodeError | json.JSONDecodeError) or str(error).startswith(_NO_TEXT):
        text: str | None = _TROUBLE[sqlite3.SQLITE_CORRUPT]  # a text that no scan wrote
    elif isinstance(error, sqlite3.DatabaseError):
        text = _TROUBLE.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)  # the extended code is in the high bits
    else:
        return None
    return StoreError(text.format(path=path)) if text else None


def suspect(error: BaseException | None) -> bool:
    """Whether an error may come of a store in which something is not as it was written."""
    odd = isinstance(error, sqlite3.Error | ValueError | TypeError | LookupError | ArithmeticError | AssertionError)
    return odd and not type(error).__module__.startswith("pi_scan.")  # what is written for users says what it is


@contextlib.contextmanager
def told(path: str) -> Iterator[None]:
    """Make a `StoreError` of what SQLite raises in the block for a full disk and the like."""
    try:
        yield
    except (sqlite3.DatabaseError, ValueError) as error:
        found = sentence(error, path)
        if found is None:
            raise
        raise found from None
