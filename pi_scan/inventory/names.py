"""Names of files and members in, the same names out with the numbers masked that were found somewhere in the file."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pi_scan.inventory.masks import SHORTEST, Show, mask, spelled
from pi_scan.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pi_scan.model import Kind

LONG_NUMBER: Final = re.compile(r"\d(?:[ ._-]?\d){5,}")
"""In a name or a fact it may be a value. A ZIP code is shorter."""
_KNOWN: Final = 100_000
"""Values remembered for names that are met later; with more than these, every long number in a name is masked."""


class Names:
    """The places of one file, each told once, and the values found in it that may stand in one of their names."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._spots: dict[tuple[str, ...], int] = {}
        self._values: dict[str, Kind] = {}
        self._many = False

    @cached_property
    def _whole(self) -> str:
        return _bare(self._path)

    def spot(self, place: Place) -> int:
        """The number of the place, its anchor aside, in the list that `told` gives."""
        return self._spots.setdefault(place.members, len(self._spots))

    def found(self, value: str, kind: Kind) -> None:
        """Remember a value that was found."""
        if len(value) < SHORTEST:
            return
        if len(self._values) < _KNOWN or value in self._whole:
            self._values[value] = kind
        else:
            self._many = True

    def all_found(self, values: Sequence[str], kind: Kind) -> None:
        """The same for many values."""
        lengths = set(map(len, values))
        if min(lengths) < SHORTEST:
            for value in values:
                self.found(value, kind)
        elif len(self._values) + len(values) < _KNOWN:
            self._values.update(dict.fromkeys(values, kind))
        else:
            self._many = True
            inside = set(_pieces(self._whole, lengths)).intersection(values)
            self._values.update(dict.fromkeys(sorted(inside), kind))

    def masks(self) -> _Masks:
        """What is to be masked, once all values are known."""
        if not self._values and not self._many:
            return _NONE_FOUND
        names = {self._whole}
        names.update(_bare(name) for members in self._spots for name in members)
        lengths = sorted({len(value) for value in self._values})
        inside = {part for name in names for part in _pieces(name, lengths)}
        return _Masks({value: kind for value, kind in self._values.items() if value in inside}, self._many)

    def told(self, masks: _Masks) -> tuple[str, ...]:
        """The places, as they may be shown."""
        return tuple(masks.member(str(Place(self._path, members))) if members else masks.path(str(Place(self._path)))
                     for members in self._spots)  # fmt: skip


class _Masks:
    """Masks the values that stand in names."""

    def __init__(self, values: dict[str, Kind], many: bool) -> None:
        self._patterns = [(spelled(value), mask(kind, value, Show.MASKED)) for value, kind in values.items()]
        self._many = many
        self.any = bool(values) or many

    def path(self, text: str) -> str:
        """A text that holds the path of the file, or something like it."""
        for pattern, stars in self._patterns:
            text = pattern.sub(stars, text)
        return text

    def member(self, text: str) -> str:
        """A text that holds names of members."""
        text = self.path(text)
        if self._many:
            head, mark, tail = text.partition("!/")
            text = head + mark + LONG_NUMBER.sub("***", tail)
        return text


_NONE_FOUND: Final = _Masks({}, many=False)


def _bare(name: str) -> str:
    """Letters and digits in upper case, as values are written."""
    return "".join(filter(str.isalnum, name.upper()))


def _pieces(name: str, lengths: Iterable[int]) -> Iterable[str]:
    return (name[at : at + length] for length in lengths for at in range(len(name) - length + 1))
