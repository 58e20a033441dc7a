"""LZ4: the one file inside, or the members of the TAR inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._packed import FREE, Trouble, content, inner_name, pieces, ratio
from pi_scan.model import Blob, Format, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._packed import Pieces
    from pi_scan.model import Part

_START = b"\x04\x22\x4d\x18"
_LEGACY = b"\x02\x21\x4c\x18"
"""Begins a file as lz4 wrote it until 2013: blocks of 8 MiB, each behind its packed size."""
_BLOCK = 8 << 20
_STEP = 1 << 20
"""Bytes unpacked at a time."""

FORMAT = Format(
    name="LZ4",
    media_types=("application/x-lz4",),
    extensions=(".lz4",),
    signatures=((0, _START), (0, _LEGACY)),
    library="lz4 (BSD)",
    reads="all frames, those of before 2013 too, also of a file that is cut off",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The file in `blob`, or the members of the TAR in it."""
    import lz4.frame

    damage = (RuntimeError, EOFError, ValueError)
    unpacked = (
        _blocks(blob, limits)
        if blob.head(4) == _LEGACY
        else pieces(blob, limits, lz4.frame.LZ4FrameDecompressor, damage, "LZ4", _START, _STEP)
    )
    yield from content(blob, limits, unpacked, inner_name(blob, FORMAT, {}))


def _blocks(blob: Blob, limits: Limits) -> Pieces:
    """What the blocks of an old file unpack to."""
    import lz4.block

    given = taken = 0
    with blob.open() as stream:
        while len(size := stream.read(4)) == 4:
            if size == _LEGACY:
                continue
            packed = stream.read(min(int.from_bytes(size, "little"), 2 * _BLOCK))
            taken += len(packed)
            try:
                piece = lz4.block.decompress(packed, uncompressed_size=_BLOCK)
            except (lz4.block.LZ4BlockError, ValueError):
                yield Trouble(Reason.CORRUPT, "The LZ4 data is damaged; what stands before was read.")
                return
            given += len(piece)
            yield piece
            if given > max(FREE, limits.ratio * taken):
                yield ratio()
                return
