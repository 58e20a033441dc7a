"""Whether a 7z archive is encrypted: by the coders that its headers name (7zFormat.txt of the LZMA SDK)."""

from __future__ import annotations

import lzma
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract._graded import CLEAR, graded

if TYPE_CHECKING:
    from pi_scan.extract._graded import Graded
    from pi_scan.model import Bytes

AES: Final = bytes.fromhex("06f10701")
"""The one cipher of the format: AES-256 in CBC mode."""
HEADER, PROPERTIES, ADDITIONAL, STREAMS, PACK, UNPACK, SIZES, DIGESTS, FOLDERS, UNPACKED, ENCODED = (
    1,
    2,
    3,
    4,
    6,
    7,
    9,
    10,
    11,
    12,
    23,
)
HEADERS: Final = 64 << 20
"""Bytes of headers at most."""


class Coder(NamedTuple):
    """One step of unpacking."""

    name: bytes
    ins: int
    outs: int
    properties: bytes


class Folder(NamedTuple):
    """Steps that together unpack some members."""

    coders: list[Coder]
    binds: list[tuple[int, int]]
    """(input, output) of two steps that follow each other."""
    packed: list[int]
    """Inputs that are fed by packed bytes."""
    sizes: list[int]
    """Of each output."""
    crc: int | None


class Streams(NamedTuple):
    """What is packed in an archive, or in its header."""

    at: int
    """Where the packed bytes begin, behind the first 32 bytes of the file."""
    packed: list[int]
    """Their sizes."""
    folders: list[Folder]


def sevenzip_sealed(data: Bytes) -> list[Graded]:
    """How members of the archive are encrypted, or its headers; nothing where these cannot be followed."""
    with suppress(IndexError, ValueError, lzma.LZMAError, OverflowError):  # who reads the members says what is damaged
        return _sealed(data)
    return []


def _sealed(data: Bytes) -> list[Graded]:
    how = graded("7z AES-256", "AES", 256)
    start, size = int.from_bytes(data[12:20], "little"), int.from_bytes(data[20:28], "little")
    if not size:
        return []
    header = Reader(bytes(data[32 + start : 32 + start + min(size, HEADERS)]))
    kind = header.byte()
    for _ in range(4):  # headers packed in headers
        if kind != ENCODED:
            break
        at, packed, folders = header.streams()
        if any(map(_is_locked, folders)):
            return [how]
        size = min(folders[0].sizes[-1], HEADERS)
        header = Reader(unpacked(folders[0], bytes(data[32 + at : 32 + at + packed[0]]), size))
        kind = header.byte()
    found = set(map(_is_locked, header.members().folders)) if kind == HEADER else set()
    return [how, *([CLEAR] if False in found else [])] if True in found else []


def _is_locked(folder: Folder) -> bool:
    return any(coder.name == AES for coder in folder.coders)


def unpacked(folder: Folder, packed: bytes, size: int) -> bytes:
    """A header that is packed in one of the usual ways. Raises ValueError or LZMAError for what is not."""
    if len(folder.coders) != 1:
        raise ValueError("headers packed in several steps")
    name, _, _, properties = folder.coders[0]
    if name == b"\0":
        return packed[:size]
    if name == b"\x21":
        chain = [{"id": lzma.FILTER_LZMA2, "dict_size": min(size, 1 << 26) or 4096}]
    elif name == b"\3\1\1":
        first = properties[0]
        chain = [
            {
                "id": lzma.FILTER_LZMA1,
                "lc": first % 9,
                "lp": first // 9 % 5,
                "pb": first // 45,
                "dict_size": max(4096, min(int.from_bytes(properties[1:5], "little"), size)),
            }
        ]
    else:
        raise ValueError("headers packed by an unknown method")
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain).decompress(packed, size)


class Reader:
    """Reads the fields of a header one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def take(self, size: int) -> bytes:
        self._at += size
        if self._at > len(self._data):
            raise IndexError
        return self._data[self._at - size : self._at]

    def number(self) -> int:
        """Of one to nine bytes: the leading ones of the first tell how many follow."""
        first = self.byte()
        value = 0
        for more in range(8):
            mask = 0x80 >> more
            if not first & mask:
                return value + ((first & (mask - 1)) << (8 * more))
            value += self.byte() << (8 * more)
        return value

    def rest(self) -> bytes:
        """What was not read yet."""
        return self._data[self._at :]

    def streams(self) -> Streams:
        """What is packed, up to the sizes of the members in it."""
        at = 0
        packed: list[int] = []
        folders: list[Folder] = []
        kind = self.byte()
        if kind == PACK:
            at, count = self.number(), self._fits(self.number())
            while (kind := self.byte()) != 0:
                if kind == SIZES:
                    packed = [self.number() for _ in range(count)]
                elif kind == DIGESTS:
                    self._digests(count)
                else:
                    raise ValueError("unknown field")
            kind = self.byte()
        if kind == UNPACK:
            if self.byte() != FOLDERS:
                raise ValueError("no folders")
            count = self._fits(self.number())
            if self.byte():
                raise ValueError("folders elsewhere")
            folders = [self._folder() for _ in range(count)]
            while (kind := self.byte()) != 0:
                if kind == UNPACKED:
                    for folder in folders:
                        folder.sizes.extend(self.number() for _ in range(sum(coder.outs for coder in folder.coders)))
                elif kind == DIGESTS:
                    crcs = self._digests(count)
                    folders = [folder._replace(crc=crc) for folder, crc in zip(folders, crcs, strict=True)]
                else:
                    raise ValueError("unknown field")
        return Streams(at, packed, folders)

    def members(self) -> Streams:
        """What the members are packed in, behind the byte that begins a header."""
        kind = self.byte()
        if kind == PROPERTIES:
            while self.byte():
                self.take(self.number())
            kind = self.byte()
        if kind == ADDITIONAL:
            raise ValueError("additional streams")
        return self.streams() if kind == STREAMS else Streams(0, [], [])

    def _folder(self) -> Folder:
        coders: list[Coder] = []
        inputs = outputs = 0
        for _ in range(self._fits(self.number())):
            flags = self.byte()
            name = self.take(flags & 15)
            ins, outs = (self.number(), self.number()) if flags & 0x10 else (1, 1)
            coders.append(Coder(name, ins, outs, self.take(self.number()) if flags & 0x20 else b""))
            inputs += self._fits(ins)
            outputs += self._fits(outs)
        binds = [(self.number(), self.number()) for _ in range(outputs - 1)]
        count = self._fits(max(0, inputs - len(binds)))
        bound = {one for one, _ in binds}
        packed = [self.number() for _ in range(count)] if count > 1 else [i for i in range(inputs) if i not in bound]
        return Folder(coders, binds, packed, [], None)

    def _digests(self, count: int) -> list[int | None]:
        """The checksums that are stated."""
        given = [True] * count
        if not self.byte():
            flags = self.take((count + 7) // 8)
            given = [bool(flags[number // 8] & 0x80 >> number % 8) for number in range(count)]
        return [int.from_bytes(self.take(4), "little") if one else None for one in given]

    def _fits(self, count: int) -> int:
        """`count`, if so many things can stand in the header."""
        if count > len(self._data):
            raise IndexError
        return count
