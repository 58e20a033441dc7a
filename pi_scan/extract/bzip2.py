"""Bzip2: the one file inside, or the members of the TAR inside."""

from __future__ import annotations

import bz2
from typing import TYPE_CHECKING

from pi_scan.extract._packed import content, inner_name, pieces
from pi_scan.model import Blob, Format, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Part

FORMAT = Format(
    name="Bzip2",
    media_types=("application/x-bzip2", "application/x-bzip"),
    extensions=(".bz2", ".tbz", ".tbz2"),
    signatures=tuple((0, b"BZh%d1AY&SY" % level) for level in range(1, 10)),
    library="bz2 (Python)",
    reads="all streams, also of a file that is cut off",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The file in `blob`, or the members of the TAR in it."""
    name = inner_name(blob, FORMAT, {".tbz": ".tar", ".tbz2": ".tar"})
    yield from content(
        blob, limits, pieces(blob, limits, bz2.BZ2Decompressor, (OSError, ValueError), "bzip2", b"BZh"), name
    )
