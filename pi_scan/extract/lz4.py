"""LZ4: the one file inside, or the members of the TAR inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._packed import content, inner_name, pieces
from pi_scan.model import Blob, Format, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Part

FORMAT = Format(
    name="LZ4",
    media_types=("application/x-lz4",),
    extensions=(".lz4",),
    signatures=((0, b"\x04\x22\x4d\x18"),),
    library="lz4 (BSD)",
    reads="all frames, also of a file that is cut off",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The file in `blob`, or the members of the TAR in it."""
    import lz4.frame

    unpacked = pieces(
        blob, limits, lz4.frame.LZ4FrameDecompressor, (RuntimeError, EOFError, ValueError), "LZ4", b"\x04\x22\x4d\x18"
    )
    yield from content(blob, limits, unpacked, inner_name(blob, FORMAT, {}))
