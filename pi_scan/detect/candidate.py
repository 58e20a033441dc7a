"""What the look makes of a number: a candidate, with the facts for and against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pi_scan.detect.rules import Rule


class Candidate(NamedTuple):
    """A number that a rule's pattern and check accept, not yet paired (a named tuple: made in great numbers)."""

    rule: Rule
    start: int
    end: int
    """Byte offsets in the text; in the cell for a table."""
    value: str
    """Canonical form."""
    facts: tuple[str, ...]
    test: bool
    rank: float
    """Sum of the weights of the facts: of two rules that claim the same characters the higher one has them."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A number that was looked at and not taken: for `explain`."""

    rule: Rule
    start: int
    end: int
    facts: tuple[str, ...]
    why: str


def settle(candidates: list[Candidate]) -> tuple[list[Candidate], list[tuple[Candidate, Candidate]]]:
    """One candidate for each stretch of text: of those that overlap, the one with the most evidence, then the longest.

    Gives the chosen ones in order of their place, and (loser, winner) for the others.
    """
    chosen: list[Candidate] = []
    lost: list[tuple[Candidate, Candidate]] = []
    reach = -1
    group: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda one: (one.start, one.end, one.rule.id)):
        if group and candidate.start >= reach:
            _settle_group(group, chosen, lost)
            group = []
        group.append(candidate)
        reach = max(reach, candidate.end) if len(group) > 1 else candidate.end
    if group:
        _settle_group(group, chosen, lost)
    return chosen, lost


def _settle_group(group: list[Candidate], chosen: list[Candidate], lost: list[tuple[Candidate, Candidate]]) -> None:
    if len(group) == 1:
        chosen.append(group[0])
        return
    kept: list[Candidate] = []
    for candidate in sorted(group, key=lambda one: (-one.rank, one.start - one.end, one.rule.id)):
        winner = next((other for other in kept if candidate.start < other.end and other.start < candidate.end), None)
        if winner is None:
            kept.append(candidate)
        else:
            lost.append((candidate, winner))
    chosen.extend(sorted(kept, key=lambda one: one.start))
