"""Cells that a number fills: a column and a rule in, the rows of such cells and the spans of their numbers out."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import compress, repeat
from operator import add, itemgetter, sub
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.tries import at_hits, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    import regex

    from pi_scan.detect.look import Detector
    from pi_scan.detect.series import Column
    from pi_scan.detect.tries import Listed

HEAD: Final = 512
"""Bytes of a column by which it is guessed whether numbers fill its cells."""


class Whole(NamedTuple):
    """Cells that hold a value and nothing else: the row, the span of the value in the cell, the value as written."""

    rows: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    values: Sequence[str]
    full: bool
    """Whether they fill their cells to the last character."""


_NONE: Final = Whole((), (), (), (), full=True)


def filled_cells(detector: Detector, listed: Listed, column: Column) -> Whole:
    """The cells that the rule's pattern fills, but for spaces, quotes and the apostrophe of spreadsheets."""
    pattern = listed.rule.regex
    filling = _filling(pattern, column)
    if filling is not None:
        return filling
    data, texts = column.data, column.texts
    ends = detector.ends(listed, column.hits)
    matches = pattern.finditer(data) if ends is None else at_hits(pattern, data, ends, reach(listed.rule))
    spans = [match.span("value") for match in matches]
    if not spans:
        return _NONE
    lows, highs = zip(*spans, strict=True)
    starts, following = column.starts, column.starts[1:]
    rows: Sequence[int] = range(len(spans))
    if lows != tuple(starts[:-1]):
        rows = list(map(bisect_right, repeat(following), lows))
    if tuple(map(starts.__getitem__, rows)) == lows and tuple(map(following.__getitem__, rows)) == tuple(
        map(add, highs, repeat(1))
    ):
        values = list(texts) if len(rows) == len(texts) else list(map(texts.__getitem__, rows))
        return Whole(rows, [0] * len(rows), list(map(sub, highs, lows)), values, full=True)
    kept = [
        (row, low - starts[row], high - starts[row], data[low:high].decode("utf-8", "replace"))
        for row, (low, high) in zip(rows, spans, strict=True)
        if _alone(data, low, high, starts[row], following[row] - 1)
    ]
    if not kept:
        return _NONE
    numbers, left, right, written = zip(*kept, strict=True)
    return Whole(numbers, left, right, written, full=False)


def _filling(pattern: regex.Pattern[bytes], column: Column) -> Whole | None:
    """All cells, or all but the empty ones, if each is a value from its first character to its last; else None.

    Where the values in their order, put together, are all that there is, none has to be asked where it stands.
    """

    def values(text: bytes) -> list[bytes]:
        found = pattern.findall(text)
        return found if pattern.groups == 1 else list(map(itemgetter(pattern.groupindex["value"] - 1), found))

    data, texts = column.data, column.texts
    rows: Sequence[int] = range(len(texts))
    head = data[:HEAD].split(b"\n")[:-1]
    if values(b"\n".join(head)) != list(filter(None, head)):
        return None
    if head and _blind(pattern):
        shape, one = data.translate(_SHAPE), head[0].translate(_SHAPE)
        some = [one] * min(len(rows), _ENOUGH)
        if shape == b"\n".join([one] * len(rows)) and values(b"\n".join(some)) == some:
            return Whole(rows, [0] * len(rows), [len(one)] * len(rows), list(texts), full=True)
    found = values(data)
    if len(found) < len(texts):
        rows = list(compress(rows, texts))
        texts = list(filter(None, texts))
        data = b"\n".join(filter(None, data.split(b"\n")))
    if not found or len(found) != len(texts) or b"\n".join(found) != data:
        return None
    return Whole(rows, [0] * len(rows), list(map(len, found)), list(texts), full=True)


_SHAPE: Final = bytes.maketrans(b"123456789", b"000000000")
_ENOUGH: Final = 64
"""Cells of one shape that stand for any number of them: no pattern looks further around."""
_REFERENCE: Final = re.compile(r"\(\?P=(\w+)\)")
_COUNTS: Final = re.compile(r"0-9|\{[0-9,]+\}")


@cache
def _blind(pattern: regex.Pattern[bytes]) -> bool:
    """Whether a pattern takes one digit like any other: then it finds the same in numbers that are written alike.

    It names no digit, and what it wants to see again (a separator) is none.
    """
    source = pattern.pattern.decode()
    for name in _REFERENCE.findall(source):
        again = re.search(rf"\(\?P<{name}>\s*(\[[^\]]+\])\s*\)", source)
        if again is None or re.search(again[1], "0123456789"):
            return False
    return not any(map(str.isdigit, _COUNTS.sub("", source)))


def _alone(data: bytes, start: int, end: int, low: int, high: int) -> bool:
    """Whether a value fills its cell but for spaces, quotes and the apostrophe of spreadsheets."""
    if end > high:
        return False
    return (start == low or not data[low:start].strip(b" '\"=\t")) and (
        end == high or not data[end:high].strip(b" '\"\t")
    )
