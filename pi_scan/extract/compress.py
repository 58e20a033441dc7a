"""The `compress` of old Unix systems (`.Z`): the one file inside, or the members of the TAR inside.

No library at hand reads it. The codes are those of ncompress: 9 to 16 bits, low bit first, in groups of eight; after
a clear code, and when codes become wider, the rest of a group is padding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._packed import FREE, Trouble, content, inner_name, ratio
from pi_scan.model import Blob, ExtractError, Format, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._packed import Pieces
    from pi_scan.model import Part

FORMAT = Format(
    name="Unix compress",
    media_types=("application/x-compress",),
    extensions=(".z", ".taz"),
    signatures=((0, b"\x1f\x9d"),),
    library="own",
    reads="also of a file that is cut off",
)

_CLEAR = 256
_PIECE = 1 << 16


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The file in `blob`, or the members of the TAR in it."""
    head = blob.head(3)
    if len(head) < 3 or not 9 <= head[2] & 0x1F <= 16:
        raise ExtractError(Reason.CORRUPT, "The compressed data cannot be unpacked.")
    yield from content(blob, limits, _pieces(blob, limits), inner_name(blob, FORMAT, {".taz": ".tar"}))


def _pieces(blob: Blob, limits: Limits) -> Pieces:
    given = taken = 0
    out: list[bytes] = []
    size = 0
    with blob.open() as stream:
        flags = stream.read(3)[2]
        widest, blocks = flags & 0x1F, bool(flags & 0x80)
        table = [bytes((value,)) for value in range(256)] + [b""] * blocks
        width, last = 9, b""
        while group := stream.read(width):  # eight codes
            taken += len(group)
            bits = int.from_bytes(group, "little")
            mask = (1 << width) - 1
            limit = (1 << width) if width < widest else 1 << 16
            for _ in range(len(group) * 8 // width):
                code = bits & mask
                bits >>= width
                if code == _CLEAR and blocks:
                    del table[257:]
                    width, last = 9, b""
                    break
                if code < len(table):
                    entry = table[code]
                elif code == len(table) and last:
                    entry = last + last[:1]
                else:
                    yield b"".join(out)
                    yield Trouble(Reason.CORRUPT, "The compressed data is damaged; what stands before was read.")
                    return
                if last and len(table) < 1 << widest:
                    table.append(last + entry[:1])
                last = entry
                out.append(entry)
                size += len(entry)
                if len(table) >= limit and width < widest:
                    width += 1
                    break
            if size >= _PIECE:
                yield b"".join(out)
                given += size
                out, size = [], 0
                if given > max(FREE, limits.ratio * taken):
                    yield ratio()
                    return
    yield b"".join(out)
