"""Pages of a printed text that are forms, one for each person: a text in, where each of them begins out.

Programs that print forms part them by form feeds. The pages of a report are parted so, too, but have little in common
beside their heads; of a form most lines are the same on every page.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Bytes

_FEED: Final = b"\f"
_LOOKED: Final = 20
"""Pages by which it is judged."""
_LONGEST: Final = 1 << 14
"""Bytes of a page that may be a form."""
_ALIKE: Final = 0.4
"""Share of the lines of a page that stand on the page before, too, from which on it is the same form."""


def form_pages(data: Bytes) -> tuple[int, ...]:
    r"""Offsets where the forms of a printed text begin; empty where its pages are none.

    >>> page = b"PAYEE\n%s\nTIN\n%s\n"
    >>> form_pages(page % (b"Ana Silva", b"219-09-9998") + b"\f" + page % (b"Paul Nowak", b"403-55-1187"))
    (0, 33)
    >>> form_pages(b"Staff, page 1\nAna Silva\nEva Brandt\n\fStaff, page 2\nPaul Nowak\n")
    ()
    """
    if data.find(_FEED, 0, _LONGEST) < 0:
        return ()
    pages = [lines for start, end in islice(_pages(data), _LOOKED) if (lines := _lines(data, start, end))]
    shares = [len(one & other) / len(other) for one, other in pairwise(pages)]
    if not shares or sum(shares) / len(shares) < _ALIKE:
        return ()
    return tuple(start for start, _ in _pages(data))


def _pages(data: Bytes) -> Iterator[tuple[int, int]]:
    """(start, end) of the pages."""
    start = 0
    while (end := data.find(_FEED, start)) >= 0:
        yield start, end
        start = end + 1
    yield start, len(data)


def _lines(data: Bytes, start: int, end: int) -> frozenset[bytes]:
    """The lines of a page that say something."""
    page = bytes(data[start : min(end, start + _LONGEST)])
    return frozenset(filter(None, map(bytes.strip, page.split(b"\n"))))
