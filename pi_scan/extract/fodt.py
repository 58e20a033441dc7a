"""OpenDocument in one XML file (FODT, FODS, FODP): the same elements as in a package, without the ZIP around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._odf import flat
from pi_scan.model import Blob, Format, Limits, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="OpenDocument in one XML file (FODT)",
    media_types=(
        "application/vnd.oasis.opendocument.text-flat-xml",
        "application/vnd.oasis.opendocument.spreadsheet-flat-xml",
        "application/vnd.oasis.opendocument.presentation-flat-xml",
        "application/vnd.oasis.opendocument.graphics-flat-xml",
    ),
    extensions=(".fodt", ".fods", ".fodp", ".fodg"),
    library="lxml (BSD-3-Clause)",
    reads="the same as in OpenDocument packages; not pictures and embedded files",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the texts and tables, then comments and properties."""
    yield from flat(blob, limits)
