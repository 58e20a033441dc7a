"""Values of columns as other programs keep them in, cells of text out."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from pi_scan.extract._grid import without_breaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PRINTABLE = re.compile(rb"[\x20-\x7e\t]{4,}")
_CONTROLS = bytes({*range(32), 127} - {9, 10, 13})
_WHOLE = 1e15
"""Floating numbers below this that have no fraction are shown without one: SSNs are kept so."""


def cells(values: Iterable[Any]) -> Sequence[str]:
    """One column as text without line breaks."""
    return without_breaks(tuple([value if value.__class__ is str else cell(value) for value in values]))


def cell(value: Any) -> str:
    r"""One value as text.

    >>> [cell(value) for value in (219099998.0, None, float("nan"), b"\x01\x00Ana Silva\xff", [1, "a"])]
    ['219099998', '', '', 'Ana Silva', '[1, "a"]']
    """
    if value is None:
        return ""
    if isinstance(value, (float, Decimal)):
        if not isfinite(value):
            return ""
        return str(int(value)) if abs(float(value)) < _WHOLE and value == int(value) else str(value)
    if isinstance(value, bytes):
        if value.translate(None, _CONTROLS) != value:
            return "\t".join(piece.decode("ascii") for piece in _PRINTABLE.findall(value))
        return value.decode("utf-8", "replace")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=cell)
    return str(value)
