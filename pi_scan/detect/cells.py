"""Forms whose labels stand in a line over their values: a place in a text in, the label's cell above it out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

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
    first = text.rfind("\n", max(0, low - _LINE), max(0, low - 1)) + 1
    if not low or _NUMBER.search(text, first, low - 1):
        return None
    heads = list(_CELL.finditer(text, first, low - 1))
    if len(heads) < 2:
        return None
    high = text.find("\n", start)
    cells = [cell.span() for cell in _CELL.finditer(text, low, len(text) if high < 0 else high)]
    at = next((index for index, cell in enumerate(cells) if cell[0] == start), -1)
    if at > 0 and text[cells[at - 1][1] - 1] in ":=":
        return None  # it has its label beside it, as what stands above has
    return Over(*heads[at].span(), cells[at][1]) if at >= 0 and len(cells) == len(heads) else None


def may_stand_under_labels(data: bytes, start: int) -> bool:
    """Whether what begins at `start` may be a cell under a label: a quick look, which is no only where it surely is."""
    if not data.endswith(_EDGES_OF_BYTES, max(0, start - _EDGE), start):
        return False
    line = data.rfind(b"\n", max(0, start - _LINE), start)
    above = data[data.rfind(b"\n", max(0, line - _LINE), line) + 1 : line] if line > 0 else b""
    return (b"\t" in above or b"   " in above) and _NUMBER_OF_BYTES.search(above) is None
