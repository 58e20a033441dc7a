"""What a column says of all its numbers: by its header, and by what its values are when taken together."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pi_scan.detect.checks import CHECKS
from pi_scan.detect.rules import judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.look import Detector
    from pi_scan.detect.rules import Rule
    from pi_scan.detect.tries import Listed

SAMPLE: Final = 5
"""Values from which on a column is judged as a whole."""
STEPS: Final = 3
"""Values from which on a column is a sequence, if they count up by one and its header does not say what they are."""
_ONE: Final = ({1}, {-1})
_BY_CHANCE: Final = 0.02
"""A column is pure only if as many random numbers would pass the check with less than this probability."""
_BESIDE: Final = frozenset({"also", "name", "pure"})
"""Facts for a value that its row and its column may give, beside those of its check."""


@lru_cache(maxsize=4096)
def common_facts(detector: Detector, listed: Listed, header: str) -> tuple[str, ...]:
    """The facts that all whole cells of a column have."""
    return ("base", *detector.header_facts(listed, header), "alone-in-cell")


def hopeless(rule: Rule, common: tuple[str, ...]) -> bool:
    """Whether no value of a column can be a finding, by what its header says: none needs to be checked."""
    return judged(rule, common)[1] + _most(rule) < rule.levels[-1][1]


@cache
def _most(rule: Rule) -> float:
    """What the facts of a value, its column and its row can add at most."""
    possible = _BESIDE | CHECKS[rule.check.__name__].facts
    return sum(weight for fact, weight in rule.weights.items() if weight > 0 and fact.partition(":")[0] in possible)


def judge(chance: float, accepted: Sequence[str], looked: int, filled: int, *, least: int) -> tuple[str, ...]:
    """What the column as a whole says of its values; `least`: values that may be a sequence if they count up by one.

    A check that random numbers pass with the probability `chance` tells a column of real ones from one of other
    numbers by the share that passes: halfway between the two lies the border, and lower where few were checked. A
    column that counts up is a sequence.
    """
    if looked < SAMPLE:
        return ("sequence",) if _steps(accepted, least) in _ONE else ()
    share = len(accepted) / looked
    if share < (1 + chance) / (2 if looked >= 2 * SAMPLE else 4) or share < chance / 2:
        return ("impure",)
    steps = _steps(accepted, SAMPLE)
    if len(steps) == 1 and steps != {0}:
        return ("sequence",)
    pure = share >= 0.95 and looked >= filled / 2 and chance**looked < _BY_CHANCE
    return ("pure",) if pure else ()


def _steps(accepted: Sequence[str], least: int) -> set[int]:
    """By how much each number is more than the one above it; none if there are fewer than `least`."""
    numbers = [int(value) for value in accepted[:20] if value.isdigit()]
    return {after - before for before, after in pairwise(numbers)} if len(numbers) >= least else set()
