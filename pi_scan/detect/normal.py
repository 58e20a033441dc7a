"""Exotic writing made plain: digits, dashes and spaces of other kinds near digits become ASCII, lines end in LF.

Bytes in (UTF-8), bytes out, with the way there and back: only text that holds such characters pays for it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_DASHES: Final = "‐‑‒–—―−\u00ad﹘﹣－⁃˗"
_SPACES: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NOTHING: Final = "\u200b\u200c\u200d\u2060\ufeff"
_AROUND: Final = 300
"""Bytes on either side of an exotic digit or mark that are made plain: what speaks for a number stands in them."""


def _bytes_of(characters: str) -> str:
    return "|".join("".join(f"\\x{byte:02x}" for byte in char.encode()) for char in characters)


_DIGIT: Final = r"\xef\xbc[\x90-\x99]|\xf0\x9d\x9f[\x8e-\xbf]"
"""Full-width digits (U+FF10…) and mathematical ones (U+1D7CE…), as UTF-8."""
_MARK: Final = f"{_bytes_of(_DASHES)}|{_bytes_of(_SPACES)}|{_bytes_of(_NOTHING)}"

EXOTIC: Final = rf"(?:[0-9][ -]{{0,2}}(?:(?:{_MARK})[ -]?){{1,3}}[0-9A-Z]|(?:{_DIGIT}))"
"""For the sweep: text that `normalise` would change where it matters."""
_REPLACE: Final = re.compile(f"{_DIGIT}|{_MARK}".encode())
_PLAIN: Final = (
    {char.encode(): b"-" for char in _DASHES}
    | {char.encode(): b" " for char in _SPACES}
    | {char.encode(): b"" for char in _NOTHING}
)


class Normalised:
    """A text made plain, and where its bytes stood before. Ask for places in rising order: that is quickest."""

    __slots__ = ("_dropped", "_ends", "_lines", "_shifts", "changed", "data")

    def __init__(self, data: bytes, near: Iterable[int]) -> None:
        self._lines = _Lines(data) if b"\r" in data and b"\r\n" in data else None
        if self._lines is not None:
            near = [self._lines.plain(offset) for offset in near]
            data = data.replace(b"\r\n", b"\n")
        self._ends: list[int] = []
        self._shifts: list[int] = []
        self._dropped: set[int] = set()
        self.changed: list[tuple[int, int]] = []
        """The stretches (start, end) of `data` in which marks or digits were made plain."""
        self.data = self._made_plain(data, near)

    def _made_plain(self, data: bytes, near: Iterable[int]) -> bytes:
        pieces: list[bytes] = []
        done = shift = 0

        def plain(match: re.Match[bytes]) -> bytes:
            nonlocal shift
            found = match[0]
            new = _PLAIN.get(found)
            if new is None:
                new = str(unicodedata.decimal(found.decode())).encode()
            elif not new:
                self._dropped.add(len(self._ends))
            self._ends.append(match.start() + low - shift + len(new))
            shift += len(found) - len(new)
            self._shifts.append(shift)
            return new

        for low, high in _joined(near, len(data)):
            pieces.append(data[done:low])
            start = low - shift
            pieces.append(_REPLACE.sub(plain, data[low:high]))
            self.changed.append((start, high - shift))
            done = high
        if not done:
            return data
        pieces.append(data[done:])
        return b"".join(pieces)

    def original(self, offset: int) -> int:
        """The offset in the original of the byte at `offset` in the plain text."""
        index = bisect_right(self._ends, offset)
        offset += self._shifts[index - 1] if index else 0
        return offset if self._lines is None else self._lines.original(offset)

    def original_end(self, offset: int) -> int:
        """Where what ends at `offset` in the plain text ends in the original, without what was dropped there."""
        index = bisect_right(self._ends, offset)
        while index and self._ends[index - 1] == offset and index - 1 in self._dropped:
            index -= 1
        offset += self._shifts[index - 1] if index else 0
        return offset if self._lines is None else self._lines.original(offset)

    def plain(self, offset: int) -> int:
        """The offset in the plain text of the byte at `offset` in the original."""
        if self._lines is not None:
            offset = self._lines.plain(offset)
        low, high = 0, len(self._ends)
        while low < high:  # the last replacement that ends at or before `offset`
            middle = (low + high) // 2
            if self._ends[middle] + self._shifts[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return offset - (self._shifts[low - 1] if low else 0)


class _Lines:
    """Offsets in a text whose lines end in CR LF and in the same with LF: counted on from the place asked for last."""

    __slots__ = ("_known", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._known = 0, 0
        """An offset in `raw`, and how many CR LF end at or before it."""

    def plain(self, offset: int) -> int:
        known, count = self._known if self._known[0] <= offset else (0, 0)
        count += self._raw.count(b"\r\n", known, offset)
        self._known = (offset if self._raw[offset - 1 : offset] != b"\r" else offset - 1), count
        return offset - count

    def original(self, offset: int) -> int:
        """The offset in `raw` before which `offset` bytes are left when each CR LF is one byte."""
        known, before = self._known if self._known[0] - self._known[1] <= offset else (0, 0)
        place = offset + before
        while True:
            count = before + self._raw.count(b"\r\n", known, place)
            if offset + count == place:
                break
            place = offset + count
        self._known = (place if self._raw[place - 1 : place] != b"\r" else place - 1), count
        return place + (self._raw[place - 1 : place + 1] == b"\r\n")  # never between the two


def _joined(places: Iterable[int], size: int) -> list[tuple[int, int]]:
    """The stretches around `places` (ascending), those that touch as one."""
    found: list[tuple[int, int]] = []
    for place in places:
        low, high = max(0, place - _AROUND), min(size, place + _AROUND)
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], high
        else:
            found.append((low, high))
    return found


def normalise(data: bytes, near: Iterable[int]) -> Normalised:
    """`data` with every dash, space and digit around the places `near` (ascending) as ASCII; zero width goes.

    Lines end in LF everywhere.

    >>> normalise("123‑45\u00a06789".encode(), [4]).data
    b'123-45 6789'
    """
    return Normalised(data, near)
