"""Families in a table: who shares the family name of those whose address it gives, and has none, lives with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pi_scan.detect.names import find_names
from pi_scan.detect.residency import residency
from pi_scan.model import Pair, Residency
from pi_scan.pair.people import family_parts, field_of, kin_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.model import Table

_FEW: Final = 8
"""Rows of a table that may be one of a family: taxpayer, spouse and their dependents."""
_TOP: Final = 1000
"""The number of the row from which on it is the end of a long table."""


def is_small(table: Table) -> bool:
    """Whether a table may be one of a family."""
    return table.height <= _FEW and table.first_row < _TOP


def at_home(pairs: Sequence[Pair], context: str) -> list[Pair]:
    """The pairs of a small table; persons of a family of whom nothing says where they live have its home.

    Lines of `context` may name some of it: `Taxpayer: Ana Silva, 12 Elm St, Lynn MA`. That somebody lives elsewhere
    says nothing of the others.
    """
    persons = [pair for pair in pairs if pair.person is not None]
    if not any(pair.residency is Residency.UNKNOWN for pair in persons):
        return list(pairs)
    known = [(kin_parts(name), residency(said)) for name in find_names(context) if (said := field_of(context, name))]
    known += [(kin_parts(pair.person), (pair.residency, ())) for pair in persons if pair.person is not None]

    def shared(pair: Pair) -> Pair:
        if pair.person is None or pair.residency is not Residency.UNKNOWN:
            return pair
        parts = family_parts(pair.person)
        family = [home for others, home in known if others & parts]
        told = [home for home in family if home[0] is not Residency.UNKNOWN]
        if not told or 2 * len(family) < len(known) or any(home[0] is not Residency.MA for home in told):
            return pair
        return pair._replace(residency=Residency.MA, evidence=(*pair.evidence, "household", *told[0][1]))

    return list(map(shared, pairs))
