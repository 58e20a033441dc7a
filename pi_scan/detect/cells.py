"""Forms whose labels stand in a line over their values: a place in a text in, the label's cell above it out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_CELL: Final = re.compile(r"[^\s](?:(?!\t| {3}|\n).)*(?<! )")
"""A cell of a line whose cells are kept apart by tabs or by spaces."""
_NUMBER: Final = re.compile(r"[0-9]{3}")
"""What no line of labels holds; they may be counted."""
_EDGES: Final = ("\n", "\t", "   ")
"""What stands before a cell."""
_NUMBER_OF_BYTES: Final = re.compile(_NUMBER.pattern.encode())
_EDGES_OF_BYTES: Final = tuple(map(str.encode, _EDGES))
_EDGE: Final = 3
"""Bytes of the longest of them."""
_ABOVE: Final = 4
"""Lines up to that of the labels at most: other rows may stand between, under which a cell keeps to its column."""
_LINE: Final = 300
"""Characters of a line of cells."""


class Over(NamedTuple):
    """A cell, and that of a label above it."""

    start: int
    end: int
    """Of the label."""
    stop: int
    """Where the cell below ends."""


def label_over(text: str, start: int) -> Over | None:
    r"""The label over the cell that begins at `start`, where two lines have as many cells, and the upper no number.

    >>> text = "License no.\tState\nS48210937\tMA"
    >>> label_over(text, text.index("S4"))
    Over(start=0, end=11, stop=27)
    >>> label_over(text, text.index("8210")) is None
    True
    >>> text = "Bank:   Elm Savings Bank\nABA:    211370000"
    >>> label_over(text, text.index("2113")) is None
    True
    """
    if not text.endswith(_EDGES, 0, start):
        return None
    low = text.rfind("\n", max(0, start - _LINE), start) + 1
    high = text.find("\n", start)
    cells = [cell.span() for cell in _CELL.finditer(text, low, len(text) if high < 0 else high)]
    at = next((index for index, cell in enumerate(cells) if cell[0] == start), -1)
    if not low or at < 0 or (at > 0 and text[cells[at - 1][1] - 1] in ":="):
        return None  # it has its label beside it, as what stands above has
    for end in _above(text, low):
        first = text.rfind("\n", max(0, end - _LINE), end) + 1
        heads = [] if _NUMBER.search(text, first, end) else [cell.span() for cell in _CELL.finditer(text, first, end)]
        if len(heads) < 2 or len(cells) != len(heads):
            continue
        under = [abs(head[0] - first - (cell[0] - low)) <= 1 for head, cell in zip(heads, cells, strict=True)]
        if end == low - 1 or (under[at] and sum(under) > 1):
            return Over(*heads[at], cells[at][1])
    return None


def _above(text: str, low: int) -> Iterator[int]:
    """Where the lines end that stand above the one that begins at `low`: at the next of them, and a few further up."""
    for _ in range(_ABOVE):
        if low <= 0:
            return
        yield low - 1
        low = text.rfind("\n", max(0, low - 1 - _LINE), low - 1) + 1


def may_stand_under_labels(data: bytes, start: int) -> bool:
    """Whether what begins at `start` may be a cell under a label: a quick look, which is no only where it surely is."""
    if not data.endswith(_EDGES_OF_BYTES, max(0, start - _EDGE), start):
        return False
    line = data.rfind(b"\n", max(0, start - _LINE), start)
    for _ in range(_ABOVE):
        if line <= 0:
            break
        above = data.rfind(b"\n", max(0, line - _LINE), line)
        head = data[above + 1 : line]
        if (b"\t" in head or b"   " in head) and _NUMBER_OF_BYTES.search(head) is None:
            return True
        line = above
    return False
