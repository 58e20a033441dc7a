"""What is looked at in one go: a text with the borders of its records, or the cells of a column with its headers."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.tries import Listed


class Passage(NamedTuple):
    """A text with the borders of its records; for cells of a column, also what the headers of the table say."""

    data: bytes
    records: Sequence[int] = ()
    header: str = ""
    skipped: frozenset[int] = frozenset()
    """Numbers of records that are not looked at."""
    headed: Sequence[Listed] = ()
    """The rules of the header: it speaks for their numbers in every record."""
    headers: str = ""
    """Of all columns of the table."""

    def holds(self, start: int, end: int) -> bool:
        """Whether a value lies within one record that is looked at."""
        if not self.records:
            return True
        index = bisect_right(self.records, start)
        if index < len(self.records) and end > self.records[index]:
            return False
        return index - 1 not in self.skipped


def bounds(records: Sequence[int], offset: int, size: int) -> tuple[int, int]:
    """The record that `offset` lies in, as (start, end), when `records` are the offsets where new ones begin.

    >>> bounds((0, 10, 20), 12, 30), bounds((), 12, 30)
    ((10, 20), (0, 30))
    """
    if not records:
        return 0, size
    index = bisect_right(records, offset)
    return (records[index - 1] if index else 0), (records[index] if index < len(records) else size)
