"""A file packed by one of the compressors in, the file inside out; of a packed TAR its members, as they come.

What is unpacked goes through memory in pieces: a backup of any size costs no more than its largest member.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol, TypeAlias

from pi_scan.extract._tar import is_tar, members
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.model import Part

STEP = 1 << 20
"""Bytes unpacked at a time."""
FREE = 16 << 20
"""Unpacked bytes below which no ratio is suspicious."""
_PACKED = 1 << 18
"""Packed bytes handed to a decompressor at a time."""
_LARGE = 32 << 20
"""Unpacked bytes from which on they are put together as they come: to collect them first takes twice the memory."""
_BLOCK = 1 << 15
"""Bytes that the decompressors of Python give without copying them once more."""


class Trouble(NamedTuple):
    """Why the unpacking ended before the end of the file."""

    reason: Reason
    detail: str


Pieces: TypeAlias = "Iterator[bytes | Trouble]"
"""What a file unpacks to, piece by piece; a `Trouble` is the last of them."""


class Decompressor(Protocol):
    """What the decompressors of bz2, lzma, lz4 and compression.zstd have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was met."""

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to be had without more packed bytes."""

    @property
    def unused_data(self) -> bytes | None:
        """What stands behind the end of the stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most so many unpacked bytes."""


def pieces(
    blob: Blob,
    limits: Limits,
    new: Callable[[], Decompressor],
    damage: tuple[type[Exception], ...],
    name: str,
    start: bytes,
    step: int = _BLOCK,
) -> Pieces:
    """What `blob` unpacks to, stream after stream, each of which begins with `start`; what stands behind is no part.

    `damage` is what the decompressor raises on it; `step`: bytes unpacked at a time.
    """
    given = 0
    with blob.open() as stream:
        packed = _skipped(stream, stream.read(_PACKED))
        taken = len(packed)
        inflater = new()
        while True:
            try:
                piece = inflater.decompress(packed, step)
            except damage as error:
                if step > _BLOCK:  # of what it was about to give, the sound part is had by smaller steps
                    yield from _behind(pieces(blob, limits, new, damage, name, start), given)
                    return
                if "emory usage limit" in str(error):
                    yield Trouble(Reason.MEMORY, f"To unpack the {name} data takes more memory than is allowed.")
                elif given or taken > len(packed):
                    yield Trouble(Reason.CORRUPT, f"The {name} data is damaged; what stands before was read.")
                else:
                    raise ExtractError(Reason.CORRUPT, f"The {name} data cannot be unpacked.") from error
                return
            given += len(piece)
            if piece:
                yield piece
            if given > max(FREE, limits.ratio * taken):
                yield ratio()
                return
            packed = b""
            if inflater.eof:
                packed = (inflater.unused_data or b"").lstrip(b"\0")  # xz and tapes pad with zeros
                while len(packed) < 8 and (more := stream.read(_PACKED)):
                    taken += len(more)
                    packed = (packed + more).lstrip(b"\0")
                packed = _skipped(stream, packed)
                if not packed or not start or not packed.startswith(start):
                    return
                inflater = new()
            elif inflater.needs_input:
                packed = stream.read(_PACKED)
                taken += len(packed)
                if not packed:
                    yield Trouble(Reason.TRUNCATED, f"The {name} data ends early; what stands before was read.")
                    return


def _behind(unpacked: Pieces, size: int) -> Pieces:
    """What comes behind the first `size` bytes."""
    for piece in unpacked:
        if isinstance(piece, Trouble):
            yield piece
        else:
            if len(piece) > size:
                yield piece[size:]
            size = max(0, size - len(piece))


def _skipped(stream: BinaryIO, packed: bytes) -> bytes:
    """`packed` and what follows, without the frames that hold no data (those of LZ4 and Zstandard are alike)."""
    while packed[1:4] == b"\x2a\x4d\x18" and packed[0] >> 4 == 5 and len(packed) >= 8:
        size = 8 + int.from_bytes(packed[4:8], "little")
        if size > len(packed):
            stream.seek(size - len(packed), 1)
            packed = b""
        packed = packed[size:] or stream.read(_PACKED)
    return packed


def ratio() -> Trouble:
    """It expands too much."""
    return Trouble(Reason.RATIO, "It expands more than the limit allows; what stands before was read.")


def content(blob: Blob, limits: Limits, unpacked: Pieces, name: str) -> Iterator[Part]:
    """The file that `unpacked` gives, by the `name` it has inside; the members of a TAR."""
    place = blob.place.member(name)
    stream = _Stream(unpacked)
    if is_tar(stream.peek(512)):
        yield from members(stream, place, blob.context, limits)
    else:
        body = stream.read(limits.member_bytes)
        if body:
            yield Blob(place, body, len(body), context=blob.context)
        if stream.peek(1):
            yield Gap(place, Reason.TOO_BIG, "Unpacked it is larger than the limit; what stands before was read.")
            return
    if stream.trouble is not None:
        yield Gap(place, *stream.trouble)


def inner_name(blob: Blob, format_: Format, inner: dict[str, str], otherwise: str = "content") -> str:
    """The name of `blob` without the ending; `inner` has the endings that stand for two, as `.tgz` does."""
    path = PurePath(blob.place.name)
    suffix = path.suffix.lower()
    return path.stem + inner.get(suffix, "") if suffix in format_.extensions else otherwise


class _Stream:
    """Pieces as a stream that can be read forward."""

    def __init__(self, unpacked: Pieces) -> None:
        self._pieces = unpacked
        self._rest = b""
        self._at = 0
        """Bytes of the rest that were read."""
        self.trouble: Trouble | None = None

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, which are read again."""
        while len(self._rest) - self._at < size and (piece := self._next()):
            self._rest, self._at = self._rest[self._at :] + piece, 0
        return self._rest[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end, or where trouble is."""
        if len(self._rest) - self._at >= size:
            self._at += size
            return self._rest[self._at - size : self._at]
        taken, length = [], 0
        parts = self._parts(size)
        for part in parts:
            taken.append(part)
            length += len(part)
            if length > _LARGE:
                break
        else:
            return b"".join(taken)
        whole = BytesIO()
        whole.writelines(taken)
        taken.clear()
        whole.writelines(parts)
        return whole.getvalue()

    def _parts(self, size: int) -> Iterator[bytes]:
        """The rest and what follows: `size` bytes together."""
        if self._at < len(self._rest):
            part = self._rest[self._at :]
            self._rest, self._at = b"", 0
            size -= len(part)
            yield part
        while size > 0 and (piece := self._next()):
            if len(piece) > size:
                self._rest, self._at = piece, size
                piece = piece[:size]
            size -= len(piece)
            yield piece

    def _next(self) -> bytes:
        """The next piece; empty at the end, or where trouble is."""
        while self.trouble is None and (piece := next(self._pieces, None)) is not None:
            if isinstance(piece, Trouble):
                self.trouble = piece
            elif piece:
                return piece
        return b""
