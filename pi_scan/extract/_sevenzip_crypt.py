"""Whether a 7z archive is encrypted: by the coders that its headers name (7zFormat.txt of the LZMA SDK)."""

from __future__ import annotations

import lzma
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract._graded import CLEAR, graded

if TYPE_CHECKING:
    from pi_scan.extract._graded import Graded
    from pi_scan.model import Bytes

_AES: Final = bytes.fromhex("06f10701")
"""The one cipher of the format: AES-256 in CBC mode."""
_HEADER, _PROPERTIES, _ADDITIONAL, _STREAMS, _PACK, _UNPACK, _SIZES, _DIGESTS, _FOLDERS, _UNPACKED, _ENCODED = (
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
_HEADERS: Final = 64 << 20
"""Bytes of headers at most."""


class _Folder(NamedTuple):
    coders: list[tuple[bytes, bytes]]
    """(id, properties) of each."""
    outputs: int


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
    header = _Reader(bytes(data[32 + start : 32 + start + min(size, _HEADERS)]))
    kind = header.byte()
    for _ in range(4):  # headers packed in headers
        if kind != _ENCODED:
            break
        folders, at, packed, unpacked = header.streams()
        if any(name == _AES for folder in folders for name, _ in folder.coders):
            return [how]
        header = _Reader(_unpack(folders[0], bytes(data[32 + at : 32 + at + packed]), min(unpacked, _HEADERS)))
        kind = header.byte()
    found = (
        {any(name == _AES for name, _ in folder.coders) for folder in header.folders()} if kind == _HEADER else set()
    )
    return [how, *([CLEAR] if False in found else [])] if True in found else []


def _unpack(folder: _Folder, packed: bytes, size: int) -> bytes:
    if len(folder.coders) != 1:
        raise ValueError("headers packed in several steps")
    name, properties = folder.coders[0]
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


class _Reader:
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

    def streams(self) -> tuple[list[_Folder], int, int, int]:
        """(folders, where the packed bytes begin, their size, size of what they unpack to) of the first folder."""
        at = packed = unpacked = 0
        folders: list[_Folder] = []
        kind = self.byte()
        if kind == _PACK:
            at, count = self.number(), self.number()
            while (kind := self.byte()) != 0:
                if kind == _SIZES:
                    sizes = [self.number() for _ in range(self._fits(count))]
                    packed = sizes[0] if sizes else 0
                elif kind == _DIGESTS:
                    self._digests(count)
                else:
                    raise ValueError("unknown field")
            kind = self.byte()
        if kind == _UNPACK:
            if self.byte() != _FOLDERS:
                raise ValueError("no folders")
            count = self._fits(self.number())
            if self.byte():
                raise ValueError("folders elsewhere")
            folders = [self._folder() for _ in range(count)]
            if self.byte() == _UNPACKED:
                sizes = [self.number() for folder in folders for _ in range(folder.outputs)]
                unpacked = sizes[0] if sizes else 0
        return folders, at, packed, unpacked

    def folders(self) -> list[_Folder]:
        """The folders of the members, behind the byte that begins a header."""
        kind = self.byte()
        if kind == _PROPERTIES:
            while self.byte():
                self.take(self.number())
            kind = self.byte()
        if kind == _ADDITIONAL:
            raise ValueError("additional streams")
        return self.streams()[0] if kind == _STREAMS else []

    def _folder(self) -> _Folder:
        coders: list[tuple[bytes, bytes]] = []
        inputs = outputs = 0
        for _ in range(self._fits(self.number())):
            flags = self.byte()
            name = self.take(flags & 15)
            ins, outs = (self.number(), self.number()) if flags & 0x10 else (1, 1)
            coders.append((name, self.take(self.number()) if flags & 0x20 else b""))
            inputs += self._fits(ins)
            outputs += self._fits(outs)
        for _ in range(outputs - 1):
            self.number()
            self.number()
        packed = inputs - outputs + 1
        if packed > 1:
            for _ in range(packed):
                self.number()
        return _Folder(coders, outputs)

    def _digests(self, count: int) -> None:
        defined = count
        if not self.byte():
            defined = sum(byte.bit_count() for byte in self.take((count + 7) // 8))
        self.take(4 * defined)

    def _fits(self, count: int) -> int:
        """`count`, if so many things can stand in the header."""
        if count > len(self._data):
            raise IndexError
        return count
