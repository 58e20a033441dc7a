"""Pairing: numbers and names that belong together, by the smallest thing that holds both. A part in, pairs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.model import Pair, Table, Text
from pi_scan.pair.rows import pair_table, table_parts
from pi_scan.pair.text import pair_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.detect.look import Detector, Refuse
    from pi_scan.roster import Roster


def pairs(detector: Detector, part: Text | Table, refuse: Refuse | None = None) -> list[Pair]:
    """Every person with numbers, and every number without a person, of one part of a document."""
    return pair_text(detector, part, refuse) if isinstance(part, Text) else pair_table(detector, part, refuse)


def in_bulk(detector: Detector, part: Text | Table) -> Iterator[list[Pair] | Roster]:
    """The same, with those of a big table in rosters."""
    if isinstance(part, Text):
        yield pair_text(detector, part)
    else:
        yield from table_parts(detector, part)


__all__ = ["in_bulk", "pairs"]
