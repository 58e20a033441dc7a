"""Lines of a printed page: pieces of text with their boxes in, rows out, so that label and value share a line.

A page description draws its text in any order: a table column by column, the values of a form after all its labels.
"""

from __future__ import annotations

from itertools import pairwise
from operator import sub
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._labels import is_label

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROSE = 25
"""Characters that a line of running text in a column has at least."""
_COLUMN = 6
"""Lines that a column of running text has at least."""
_GAP = 0.9
"""Space between pieces, in heights of the line, from which they are separate cells."""

_BLOCK = 1.6
"""A step down of so many usual ones, or a step up, begins a new block."""


class Piece(NamedTuple):
    """Text drawn in one go: its edges in points, x to the right, y upwards."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def middle(self) -> float:
        """Height of the centre line."""
        return (self.bottom + self.top) / 2

    @property
    def centre(self) -> float:
        """Halfway between left and right."""
        return (self.left + self.right) / 2

    def beside(self, other: Piece) -> bool:
        """Whether both stand on one line."""
        return abs(self.middle - other.middle) < 0.5 * min(self.top - self.bottom, other.top - other.bottom)


def lines(pieces: list[Piece], *, added: int = 0) -> list[str]:
    r"""The lines of a page from its pieces in drawing order; the last `added` of them (form values) belong to the rest.

    An empty line stands where the distance is wider than usual on the page.

    >>> cells = [("Name", 10, 90), ("Jane Roe", 10, 80), ("SSN", 99, 90), ("219-09-9998", 99, 80)]
    >>> lines([Piece(x, y, x + 40, y + 9, text) for text, x, y in cells])
    ['Name\tSSN', 'Jane Roe\t219-09-9998']
    """
    if not added:
        texts, bottoms, tops = ([getattr(piece, edge) for piece in pieces] for edge in ("text", "bottom", "top"))
        if (found := stacked(texts, bottoms, tops)) is not None:
            return found
    rows = [[piece] for piece in pieces] if not added and _is_prose(pieces) else rows_of(pieces)
    firsts = [row[0] for row in rows]
    values = frozenset(map(id, pieces[len(pieces) - added :]))
    return _spaced([_joined(row, values) for row in rows], _middles(firsts), _heights(firsts))


def stacked(texts: list[str], bottoms: Sequence[float], tops: Sequence[float]) -> list[str] | None:
    """The lines of a page on which each text stands below the one drawn before it, else None."""
    middles = [(bottom + top) / 2 for bottom, top in zip(bottoms, tops, strict=True)]
    heights = list(map(sub, tops, bottoms))
    for above, below, height, other in zip(middles, middles[1:], heights, heights[1:], strict=False):
        if below > above or abs(below - above) < 0.5 * min(height, other):
            return None
    return _spaced(texts, middles, heights)


def _spaced(texts: list[str], middles: Sequence[float], heights: Sequence[float]) -> list[str]:
    """The text of each row, with an empty line between blocks."""
    if len(texts) < 2:
        return texts
    steps = list(map(sub, middles, middles[1:]))
    usual = max(median(map(abs, steps)), median(heights))
    least, most = -0.5 * usual, _BLOCK * usual
    found = texts[:1]
    for step, text in zip(steps, texts[1:], strict=True):
        if not least < step < most:
            found.append("")
        found.append(text)
    return found


def _middles(pieces: Sequence[Piece]) -> list[float]:
    return [(bottom + top) / 2 for _, bottom, _, top, _ in pieces]


def _heights(pieces: Sequence[Piece]) -> list[float]:
    return [top - bottom for _, bottom, _, top, _ in pieces]


def _is_prose(pieces: list[Piece]) -> bool:
    """Whether what stands side by side is columns of running text, whose lines fill the column."""
    columns: list[list[Piece]] = [[]]
    for piece in pieces:
        last = columns[-1][-1] if columns[-1] else piece
        if piece.middle > last.middle:
            columns.append([])
        columns[-1].append(piece)
    full = lined = 0
    for column in columns:
        if len(column) >= _COLUMN:
            width = max(piece.right - piece.left for piece in column)
            full += sum(piece.right - piece.left > 0.75 * width and len(piece.text) >= _PROSE for piece in column)
            lined += len(column)
    return full > 0.5 * lined and 2 * lined > len(pieces)


def rows_of(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces by lines from top to bottom, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        for row in rows[:-4:-1]:  # pieces of unequal height may begin a line too early: look a little further up
            if piece.beside(row[0]):
                row.append(piece)
                break
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _joined(row: list[Piece], values: frozenset[int]) -> str:
    """The pieces of a row; `values` are the ids of those that were filled into a form, each behind its label."""
    text = row[0].text
    for before, after in pairwise(row):
        wide = after.left - before.right > _GAP * min(after.top - after.bottom, before.top - before.bottom)
        if text.endswith(":"):
            text += " "
        elif id(after) in values and id(before) not in values and is_label(before.text):
            text += ": "
        else:
            text += "\t" if wide else " "
        text += after.text
    return text
