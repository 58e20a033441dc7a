"""Methods of packing that Python's zipfile does not know: those of PKZIP before 1993, Deflate64, Zstandard and XZ.

APPNOTE 5.1 to 5.3 (shrink, reduce, implode) and 5.11, 5.14, 5.15; written in plain Python, since such members are small
and old, but for Deflate64, which Windows takes for members of more than 2 GB.
"""

from __future__ import annotations

import lzma
from itertools import chain
from typing import TYPE_CHECKING, Final

from pi_scan.extract._zstandard import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SLOW: Final = 8 << 20
"""Packed bytes that are unpacked in Python at most: a megabyte takes a second and more."""
_NO_CODE: Final = 1 << 13
_DLE: Final = 144
"""Stands before a copy in reduced data."""


def unpacked(method: int, flags: int, packed: bytes, size: int) -> bytes:
    """The first `size` bytes of a member. Raises NotImplementedError for other methods, ValueError for damage."""
    if method in (20, 93):
        return _zstandard(packed, size)
    if method == 95:
        try:
            return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=1 << 28).decompress(packed, size)
        except (lzma.LZMAError, EOFError) as error:
            raise ValueError("damaged") from error
    decode = _PLAIN.get(method)
    if decode is None or len(packed) > _SLOW:
        raise NotImplementedError
    out = bytearray()
    bits = _Bits(packed)
    try:
        for piece in decode(bits, method, flags, out):
            out += piece
            if len(out) >= size:
                break
    except (IndexError, KeyError) as error:
        raise ValueError("damaged") from error
    return bytes(out[:size])


def _zstandard(packed: bytes, size: int) -> bytes:
    zstd = zstandard()
    try:
        return bytes(zstd.ZstdDecompressor().decompress(packed, size))
    except (zstd.ZstdError, EOFError) as error:
        raise ValueError("damaged") from error


class _Bits:
    """Numbers of some bits, the lowest first."""

    __slots__ = ("_at", "_count", "_data", "_held")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = self._held = self._count = 0

    def take(self, count: int) -> int:
        """Raises IndexError at the end."""
        while self._count < count:
            self._held |= self._data[self._at] << self._count
            self._at += 1
            self._count += 8
        value = self._held & ((1 << count) - 1)
        self._held >>= count
        self._count -= count
        return value

    def align(self) -> None:
        """Go on with the next whole byte."""
        self._held >>= self._count % 8
        self._count -= self._count % 8


def _copy(out: bytearray, distance: int, length: int) -> bytes:
    """Bytes that came before; zeros from before the beginning."""
    start = len(out) - distance
    if start < 0:
        return bytes(min(-start, length)) + (_copy(out, len(out), length + start) if length > -start and out else b"")
    piece = bytes(out[start : start + length])
    return (piece * (length // len(piece) + 1))[:length] if piece else b""


def _shrunk(bits: _Bits, *_: object) -> Iterator[bytes]:
    """Codes of 9 to 13 bits for strings met before; the table is cleared in part."""
    strings: dict[int, bytes] = {number: bytes((number,)) for number in range(256)}
    parents: dict[int, int] = {}
    free = iter(range(257, _NO_CODE))
    width = 9
    last = bits.take(width)
    string = strings[last]
    yield string
    while True:
        code = bits.take(width)
        if code == 256:
            if bits.take(width) == 1:
                width += 1
                if width > 13:
                    raise IndexError
            else:
                kept = set(parents.values())
                for leaf in [one for one in parents if one not in kept]:
                    del parents[leaf], strings[leaf]
                free = iter([one for one in range(257, _NO_CODE) if one not in parents])
            continue
        found = strings.get(code, string + string[:1])
        yield found
        new = next(free, None)
        if new is not None:
            strings[new] = string + found[:1]
            parents[new] = last
        last, string = code, found


def _reduced(bits: _Bits, method: int, _: int, out: bytearray) -> Iterator[bytes]:
    """Each byte by the ones that follow it most often, then copies."""
    low = 8 - (method - 1)
    mask = (1 << low) - 1
    followers: list[list[int]] = [[] for _ in range(256)]
    for number in range(255, -1, -1):
        followers[number] = [bits.take(8) for _ in range(bits.take(6))]
    last = state = value = length = 0
    while True:
        likely = followers[last]
        rare = not likely or bits.take(1)
        last = bits.take(8) if rare else likely[bits.take(max(1, (len(likely) - 1).bit_length()))]
        if state == 0:
            if last == _DLE:
                state = 1
            else:
                yield bytes((last,))
        elif state == 1:
            value, length = last, last & mask
            state = 0 if not last else 2 if length == mask else 3
            if not last:
                yield bytes((_DLE,))
        elif state == 2:
            length += last
            state = 3
        else:
            yield _copy(out, (value >> low << 8) + last + 1, length + 3)
            state = 0


def _imploded(bits: _Bits, _: int, flags: int, out: bytearray) -> Iterator[bytes]:
    """Copies from a window of 4 or 8 KiB, by Shannon-Fano codes."""
    literals = _fano(bits, 256) if flags & 4 else None
    lengths, distances = _fano(bits, 64), _fano(bits, 64)
    low, least = 7 if flags & 2 else 6, 3 if literals else 2
    while True:
        if bits.take(1):
            yield bytes((_symbol(bits, literals) if literals else bits.take(8),))
            continue
        near = bits.take(low)
        distance = (_symbol(bits, distances) << low | near) + 1
        length = _symbol(bits, lengths)
        yield _copy(out, distance, least + length + (bits.take(8) if length == 63 else 0))


def _fano(bits: _Bits, count: int) -> dict[tuple[int, int], int]:
    """Symbol by length and code."""
    runs = [(bits.take(4) + 1, bits.take(4) + 1) for _ in range(bits.take(8) + 1)]
    widths = list(chain.from_iterable([width] * times for width, times in runs))
    if len(widths) != count:
        raise IndexError
    codes: dict[tuple[int, int], int] = {}
    code = step = last = 0
    for width, symbol in sorted(((width, symbol) for symbol, width in enumerate(widths)), reverse=True):
        code += step
        if width != last:
            last, step = width, 1 << (16 - width)
        codes[width, code >> (16 - width)] = symbol
    return codes


def _symbol(bits: _Bits, codes: dict[tuple[int, int], int]) -> int:
    code = 0
    for width in range(1, 17):
        code = code << 1 | bits.take(1)
        symbol = codes.get((width, code))
        if symbol is not None:
            return symbol
    raise IndexError


def _deflated64(bits: _Bits, _: int, __: int, out: bytearray) -> Iterator[bytes]:
    """Deflate (RFC 1951) with a window of 64 KiB, and copies of up to that length."""
    final = 0
    while not final:
        final, kind = bits.take(1), bits.take(2)
        if kind == 0:
            bits.align()
            size = bits.take(16)
            bits.take(16)
            yield bytes(bits.take(8) for _ in range(size))
            continue
        if kind == 3:
            raise IndexError
        literals, distances = _FIXED if kind == 1 else _dynamic(bits)
        run = bytearray()
        while (symbol := _symbol(bits, literals)) != 256:
            if symbol < 256:
                run.append(symbol)
                continue
            yield bytes(run)
            run.clear()
            base, more = _LENGTHS[symbol - 257]
            length = base + bits.take(more)
            base, more = _DISTANCES[_symbol(bits, distances)]
            distance = base + bits.take(more)
            if distance > len(out):
                raise IndexError
            yield _copy(out, distance, length)
        yield bytes(run)


def _huffman(widths: Sequence[int]) -> dict[tuple[int, int], int]:
    codes: dict[tuple[int, int], int] = {}
    code = 0
    for width in range(1, 16):
        code <<= 1
        for symbol, own in enumerate(widths):
            if own == width:
                codes[width, code] = symbol
                code += 1
    return codes


def _dynamic(bits: _Bits) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    first, second, third = bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4
    widths = [0] * 19
    for place in (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)[:third]:
        widths[place] = bits.take(3)
    codes = _huffman(widths)
    found: list[int] = []
    while len(found) < first + second:
        symbol = _symbol(bits, codes)
        if symbol < 16:
            found.append(symbol)
        elif symbol == 16:
            found += [found[-1]] * (3 + bits.take(2))
        else:
            found += [0] * (3 + bits.take(3) if symbol == 17 else 11 + bits.take(7))
    return _huffman(found[:first]), _huffman(found[first : first + second])


def _steps(start: int, bits: Sequence[int]) -> list[tuple[int, int]]:
    """(base, further bits) of codes that follow each other."""
    found = []
    for more in bits:
        found.append((start, more))
        start += 1 << more
    return found


_LENGTHS: Final = [*_steps(3, [0] * 8 + [bits for bits in (1, 2, 3, 4, 5) for _ in range(4)]), (3, 16)]
_DISTANCES: Final = _steps(1, [0, 0] + [bits for bits in range(15) for _ in range(2)])
_FIXED: Final = (_huffman([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8), _huffman([5] * 32))
_PLAIN: Final[dict[int, Callable[[_Bits, int, int, bytearray], Iterator[bytes]]]] = {
    1: _shrunk,
    2: _reduced,
    3: _reduced,
    4: _reduced,
    5: _reduced,
    6: _imploded,
    9: _deflated64,
}
