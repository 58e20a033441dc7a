"""Parquet files: their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._arrow import LIBRARY, parquet_batches, tables
from pi_scan.extract._graded import CLEAR
from pi_scan.model import Blob, ExtractError, Format, Gap, Grade, Limits, Reason, Seal, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Parquet file",
    media_types=("application/vnd.apache.parquet",),
    extensions=(".parquet", ".parq"),
    signatures=((0, b"PAR1"),),
    library=LIBRARY,
    reads="fields of structures as columns of their own",
    extra="columnar",
)

_COLUMNS = ("Parquet AES", None, Grade.STRONG)
"""Of columns: keys have 128 bits at least, and how many does not show."""


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Gap | Seal]:  # noqa: ARG001  (batch by batch, whatever the size)
    """The rows of `blob`, some thousand at a time."""
    try:
        for part in tables(blob, parquet_batches):
            if isinstance(part, Gap) and part.reason is Reason.ENCRYPTED:
                yield from (Seal(blob.place, *sealed) for sealed in (_COLUMNS, CLEAR))
            yield part
    except ExtractError as error:
        if error.reason is Reason.ENCRYPTED:
            yield Seal(blob.place, *_COLUMNS)
        raise
