"""Arrow and Feather files: their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._arrow import LIBRARY, feather_batches, tables
from pi_scan.model import Blob, Format, Gap, Limits, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Arrow or Feather file",
    media_types=("application/vnd.apache.arrow.file",),
    extensions=(".feather", ".arrow"),
    signatures=((0, b"ARROW1\0\0"),),
    library=LIBRARY,
    reads="fields of structures as columns of their own",
    extra="columnar",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Gap]:  # noqa: ARG001  (batch by batch, whatever the size)
    """The rows of `blob`, some thousand at a time."""
    yield from tables(blob, feather_batches)
