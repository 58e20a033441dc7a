"""OpenDocument spreadsheets (ODS, OTS) and those of OpenOffice 1 (SXC): cells as they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._odf import document
from pi_scan.model import Blob, Format, Limits, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="OpenDocument spreadsheet (ODS)",
    media_types=(
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.spreadsheet-template",
        "application/vnd.sun.xml.calc",
        "application/vnd.sun.xml.calc.template",
    ),
    extensions=(
        ".ods",
        ".ots",
        ".sxc",
        ".stc",
    ),
    signatures=(
        (30, b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
        (30, b"mimetypeapplication/vnd.sun.xml.calc"),
    ),
    library="lxml (BSD-3-Clause)",
    reads="all sheets, hidden ones included, comments, headers and footers, shapes, charts, links, properties, "
    "embedded files; not pictures, macros and formulas",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the texts and tables, then comments, properties and embedded files."""
    yield from document(blob, limits, sheets=True)
