"""Stata data files: their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._readstat import LIBRARY, tables
from pi_scan.model import Blob, Format, Gap, Limits, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Stata data (DTA)",
    media_types=("application/x-stata-dta",),
    extensions=(".dta",),
    signatures=((0, b"<stata_dta>"),),
    library=LIBRARY,
    reads="labels of variables",
    extra="stats",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text | Gap]:  # noqa: ARG001  (batch by batch)
    """The rows of `blob`."""
    yield from tables(blob, "read_dta")
