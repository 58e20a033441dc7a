"""Exotic writing made plain: digits, dashes and spaces of other kinds between digits become ASCII.

Bytes in (UTF-8), bytes out, with the way back: only text that holds such characters pays for it.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from pi_scan.model import Bytes

_DASHES: Final = "‐‑‒–—―−\u00ad﹘﹣－⁃˗"
_SPACES: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NOTHING: Final = "\u200b\u200c\u200d\u2060\ufeff"


def _bytes_of(characters: str) -> str:
    return "|".join("".join(f"\\x{byte:02x}" for byte in char.encode()) for char in characters)


_DIGIT: Final = r"\xef\xbc[\x90-\x99]|\xf0\x9d\x9f[\x8e-\xbf]"
"""Full-width digits (U+FF10…) and mathematical ones (U+1D7CE…), as UTF-8."""
_MARK: Final = f"{_bytes_of(_DASHES)}|{_bytes_of(_SPACES)}|{_bytes_of(_NOTHING)}"

EXOTIC: Final = rf"(?:[0-9](?:{_MARK}){{1,3}}[0-9A-Z]|(?:{_DIGIT}))"
"""For the sweep: text that `normalise` would change where it matters."""
_REPLACE: Final = regex.compile(rf"(?P<digit>{_DIGIT})|(?P<mark>{_MARK})|\r(?=\n)".encode())
_PLAIN: Final = (
    {char.encode(): b"-" for char in _DASHES}
    | {char.encode(): b" " for char in _SPACES}
    | {char.encode(): b"" for char in _NOTHING}
)


class Normalised:
    """A text made plain, and where its bytes stood before."""

    __slots__ = ("_dropped", "_ends", "_shifts", "data")

    def __init__(self, data: bytes, ends: list[int], shifts: list[int], dropped: set[int]) -> None:
        self.data = data
        self._dropped = dropped
        self._ends = ends
        self._shifts = shifts

    def original(self, offset: int) -> int:
        """The offset in the original of the byte at `offset` in the plain text."""
        index = bisect_right(self._ends, offset)
        return offset + (self._shifts[index - 1] if index else 0)

    def original_end(self, offset: int) -> int:
        """Where what ends at `offset` in the plain text ends in the original, without what was dropped there."""
        index = bisect_right(self._ends, offset)
        while index and self._ends[index - 1] == offset and index - 1 in self._dropped:
            index -= 1
        return offset + (self._shifts[index - 1] if index else 0)

    def plain(self, offset: int) -> int:
        """The offset in the plain text of the byte at `offset` in the original."""
        low, high = 0, len(self._ends)
        while low < high:  # the last replacement that ends at or before `offset`
            middle = (low + high) // 2
            if self._ends[middle] + self._shifts[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return offset - (self._shifts[low - 1] if low else 0)


def normalise(data: Bytes) -> Normalised:
    """`data` with every exotic dash, space and digit as ASCII, and lines that end in LF; zero width goes.

    >>> normalise("123‑45\u00a06789".encode()).data
    b'123-45 6789'
    """
    ends: list[int] = []
    shifts: list[int] = []
    dropped: set[int] = set()
    shift = 0

    def plain(match: regex.Match[bytes]) -> bytes:
        nonlocal shift
        found = match[0]
        new = str(unicodedata.decimal(found.decode())).encode() if match["digit"] else _PLAIN.get(found, b"")
        if not new:
            dropped.add(len(ends))
        ends.append(match.start() - shift + len(new))
        shift += len(found) - len(new)
        shifts.append(shift)
        return new

    return Normalised(_REPLACE.sub(plain, bytes(data[:])), ends, shifts, dropped)
