"""OpenDocument texts (ODT, OTT) and those of OpenOffice 1 (SXW)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._odf import document
from pi_scan.model import Blob, Format, Limits, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="OpenDocument text (ODT)",
    media_types=(
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.text-template",
        "application/vnd.oasis.opendocument.text-master",
        "application/vnd.oasis.opendocument.text-web",
        "application/vnd.sun.xml.writer",
        "application/vnd.sun.xml.writer.template",
    ),
    extensions=(
        ".odt",
        ".ott",
        ".odm",
        ".oth",
        ".sxw",
        ".stw",
    ),
    signatures=(
        (30, b"mimetypeapplication/vnd.oasis.opendocument.text"),
        (30, b"mimetypeapplication/vnd.sun.xml.writer"),
    ),
    library="lxml (BSD-3-Clause)",
    reads="tables, headers, footers, notes, comments, text boxes, tracked deletions, form fields, alternative text, "
    "charts, links, properties, embedded files; not pictures and macros",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the texts and tables, then comments, properties and embedded files."""
    yield from document(blob, limits)
