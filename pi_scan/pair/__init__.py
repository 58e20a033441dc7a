"""Pairing: numbers and names that belong together, by the smallest thing that holds both. A part in, pairs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.model import Pair, Table, Text
from pi_scan.pair.rows import pair_table
from pi_scan.pair.text import pair_text

if TYPE_CHECKING:
    from pi_scan.detect.look import Detector, Refuse


def pairs(detector: Detector, part: Text | Table, refuse: Refuse | None = None) -> list[Pair]:
    """Every person with numbers, and every number without a person, of one part of a document."""
    return pair_text(detector, part, refuse) if isinstance(part, Text) else pair_table(detector, part, refuse)


__all__ = ["pairs"]
