"""Figures in, bars as SVG out. They stand beside the figures themselves, so a screen reader need not see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 1000
"""Units of a full bar. Bars are stretched to the width that they get."""


def bar(parts: Iterable[tuple[str, int]], whole: int) -> Markup:
    """A bar of parts (class, figure), each as long as its share of the whole; a part that is not nothing is seen.

    >>> str(bar([("ma", 1), ("unknown", 0)], 2)).count("<rect")
    1
    """
    drawn, at = [], 0.0
    for name, figure in parts:
        if figure:
            width = max(WIDTH * figure / whole, 6)
            width = min(width, WIDTH - at)
            drawn.append(
                Markup('<rect class="{}" x="{:.1f}" y="0" width="{:.1f}" height="10"/>').format(
                    name, at, max(width - 3, 1)
                )
            )
            at += width
    return Markup(
        '<svg class="bar" viewBox="0 0 {} 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    ).format(WIDTH, Markup().join(drawn))
