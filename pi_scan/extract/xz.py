"""XZ and the older LZMA: the one file inside, or the members of the TAR inside."""

from __future__ import annotations

import lzma
from functools import partial
from typing import TYPE_CHECKING

from pi_scan.extract._packed import content, inner_name, pieces
from pi_scan.model import Blob, Format, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Part

FORMAT = Format(
    name="XZ and LZMA",
    media_types=("application/x-xz", "application/x-lzma"),
    extensions=(".xz", ".txz", ".lzma", ".tlz"),
    signatures=(
        (0, b"\xfd7zXZ\0"),
        *((0, b"]" + (1 << bits).to_bytes(4, "little") + b"\xff" * 8) for bits in range(16, 30)),  # of unknown length
    ),
    library="lzma (Python)",
    reads="all streams, also of a file that is cut off",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The file in `blob`, or the members of the TAR in it."""
    new = partial(lzma.LZMADecompressor, memlimit=limits.memory_bytes // 4)
    name = inner_name(blob, FORMAT, {".txz": ".tar", ".tlz": ".tar"})
    yield from content(blob, limits, pieces(blob, limits, new, (lzma.LZMAError, EOFError), "XZ", b"\xfd7zXZ\0"), name)
