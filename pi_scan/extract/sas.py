"""SAS data files: their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._readstat import LIBRARY, tables
from pi_scan.model import Blob, Format, Gap, Limits, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="SAS data (SAS7BDAT)",
    media_types=("application/x-sas-data",),
    extensions=(".sas7bdat",),
    signatures=((0, bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11"),),
    library=LIBRARY,
    reads="labels of variables",
    extra="stats",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text | Gap]:  # noqa: ARG001  (batch by batch)
    """The rows of `blob`."""
    yield from tables(blob, "read_sas7bdat")
