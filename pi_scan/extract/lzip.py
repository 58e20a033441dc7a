"""Lzip: the one file inside, or the members of the TAR inside."""

from __future__ import annotations

import lzma
from typing import TYPE_CHECKING

from pi_scan.extract._packed import content, inner_name, pieces
from pi_scan.model import Blob, Format, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Part

FORMAT = Format(
    name="Lzip",
    media_types=("application/x-lzip",),
    extensions=(".lz",),
    signatures=((0, b"LZIP\x01"),),
    library="lzma (Python)",
    reads="all members, also of a file that is cut off",
)

_HEADER, _TRAILER = 6, 20
_DICTIONARY = range(1 << 12, (1 << 28) + 1)
"""Bytes of a dictionary that are allowed; it is held in memory."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The file in `blob`, or the members of the TAR in it."""
    unpacked = pieces(blob, limits, _Member, (lzma.LZMAError, EOFError), "lzip", b"LZIP")
    yield from content(blob, limits, unpacked, inner_name(blob, FORMAT, {}))


class _Member:
    """One member: a header of six bytes, a raw stream of LZMA, and sums of twenty bytes behind it."""

    def __init__(self) -> None:
        self._before = b""
        self._after = b""
        self._inner: lzma.LZMADecompressor | None = None

    @property
    def eof(self) -> bool:
        """Whether the sums were met."""
        return len(self._after) >= _TRAILER

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to be had without more packed bytes."""
        return self._inner is None or self._inner.eof or self._inner.needs_input

    @property
    def unused_data(self) -> bytes:
        """What stands behind the sums."""
        return self._after[_TRAILER:]

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most so many unpacked bytes."""
        if self._inner is None:
            self._before += data
            if len(self._before) < _HEADER:
                return b""
            coded = self._before[5]
            size = (1 << (coded & 31)) - ((1 << (coded & 31)) >> 4) * (coded >> 5)
            if self._before[:5] != b"LZIP\1" or size not in _DICTIONARY:
                raise lzma.LZMAError
            self._inner = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": size}])
            data = self._before[_HEADER:]
        if self._inner.eof:
            self._after += data
            return b""
        piece = self._inner.decompress(data, max_length)
        self._after = self._inner.unused_data  # empty before the end
        return piece
