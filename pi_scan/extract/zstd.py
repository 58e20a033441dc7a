"""Zstandard: the one file inside, or the members of the TAR inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._packed import content, inner_name, pieces
from pi_scan.extract._zstandard import zstandard
from pi_scan.model import Blob, Format, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Part

FORMAT = Format(
    name="Zstandard",
    media_types=("application/zstd",),
    extensions=(".zst", ".tzst"),
    signatures=((0, b"\x28\xb5\x2f\xfd"),),
    library="backports.zstd (PSF), which is Python's own from 3.14 on",
    reads="all frames, also of a file that is cut off",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The file in `blob`, or the members of the TAR in it."""
    zstd = zstandard()
    unpacked = pieces(
        blob, limits, zstd.ZstdDecompressor, (zstd.ZstdError, EOFError, ValueError), "Zstandard", b"\x28\xb5\x2f\xfd"
    )
    yield from content(blob, limits, unpacked, inner_name(blob, FORMAT, {".tzst": ".tar"}))
