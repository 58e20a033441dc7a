"""What a check takes and gives, and the register of all checks.

A check is a function from the characters a rule's pattern found to `Checked` (the canonical value and what
speaks for it) or `Refused` (why it cannot be such a number). Rule files name checks; nothing else registers them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias


class Checked(NamedTuple):
    """A value that may be what the rule looks for (a named tuple: made a million times for a big table)."""

    value: str
    """Canonical form: digits and upper-case letters only."""
    facts: tuple[str, ...] = ()
    """Named facts about it, each of which a rule may weigh."""
    test: bool = False
    """True for a number known to be nobody's."""


class Refused(NamedTuple):
    """A value that cannot be what the rule looks for."""

    why: str
    """For `explain`: a few plain words, never the value."""


Check: TypeAlias = Callable[[str], Checked | Refused]


class Accepted(NamedTuple):
    """What a check says of many values that it accepts."""

    values: Sequence[str]
    which: Sequence[int]
    """For each a position in `said`."""
    said: Sequence[tuple[tuple[str, ...], bool]]
    """The facts, and whether it is a test value: what is said of several values stands once."""


CheckAll: TypeAlias = Callable[[Sequence[str]], Accepted | None]
"""The same for all values of a column in one go; None: they are not all alike, each is to be checked by itself."""


class Entry(NamedTuple):
    """A registered check."""

    check: Check
    facts: frozenset[str]
    """Every fact that it may return; a rule that weighs another one has a typing error in it."""
    at_once: CheckAll | None


CHECKS: dict[str, Entry] = {}
"""Name as used in rule files → check; filled by the decorator below when `pi_scan.detect.checks` is imported."""


def check(*facts: str, at_once: CheckAll | None = None) -> Callable[[Check], Check]:
    """Register a function under its own name, with the facts that it may return.

    `at_once` must say of each value what the function itself says.
    """

    def register(function: Check) -> Check:
        CHECKS[function.__name__] = Entry(function, frozenset(facts), at_once)
        return function

    return register
