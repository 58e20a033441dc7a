"""OpenDocument drawings (ODG, OTG) and those of OpenOffice 1 (SXD)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._odf import document
from pi_scan.model import Blob, Format, Limits, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="OpenDocument drawing (ODG)",
    media_types=(
        "application/vnd.oasis.opendocument.graphics",
        "application/vnd.oasis.opendocument.graphics-template",
        "application/vnd.sun.xml.draw",
        "application/vnd.sun.xml.draw.template",
    ),
    extensions=(
        ".odg",
        ".otg",
        ".sxd",
        ".std",
    ),
    signatures=(
        (30, b"mimetypeapplication/vnd.oasis.opendocument.graphics"),
        (30, b"mimetypeapplication/vnd.sun.xml.draw"),
    ),
    library="lxml (BSD-3-Clause)",
    reads="text of shapes, tables, comments, alternative text, links, properties, embedded files; not pictures",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the texts and tables, then comments, properties and embedded files."""
    yield from document(blob, limits)
