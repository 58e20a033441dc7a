"""OpenDocument presentations (ODP, OTP) and those of OpenOffice 1 (SXI)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._odf import document
from pi_scan.model import Blob, Format, Limits, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="OpenDocument presentation (ODP)",
    media_types=(
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.presentation-template",
        "application/vnd.sun.xml.impress",
        "application/vnd.sun.xml.impress.template",
    ),
    extensions=(
        ".odp",
        ".otp",
        ".sxi",
        ".sti",
    ),
    signatures=(
        (30, b"mimetypeapplication/vnd.oasis.opendocument.presentation"),
        (30, b"mimetypeapplication/vnd.sun.xml.impress"),
    ),
    library="lxml (BSD-3-Clause)",
    reads="tables, hidden slides, speaker notes, comments, masters, alternative text, charts, links, properties, "
    "embedded files; not pictures, sound and macros",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the texts and tables, then comments, properties and embedded files."""
    yield from document(blob, limits)
