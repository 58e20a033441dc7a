"""Word documents (DOCX, DOCM, DOTX, DOTM): everything that Word keeps in them, hidden text and deletions included.

The parts are streamed; a paragraph is one line, a table goes through the grid, and a number that Word split over
several runs comes out whole. Where the main part is not where Word puts it, python-docx follows the relations.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from pi_scan.extract._package import Package, common_parts, reading
from pi_scan.extract._wordml import Reader
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

FORMAT = Format(
    name="Word document (DOCX)",
    media_types=(
        f"{_TYPE}.document",
        f"{_TYPE}.template",
        "application/vnd.ms-word.document.macroEnabled.12",
        "application/vnd.ms-word.template.macroEnabled.12",
    ),
    extensions=(".docx", ".docm", ".dotx", ".dotm"),
    zip_member="word/document.xml",
    library="lxml (BSD-3-Clause), python-docx (MIT)",
    reads="tables, headers, footers, notes, comments, text boxes, tracked deletions, content controls, alternative "
    "text, SmartArt, chart labels, links, properties, embedded files; not pictures and macros",
)

_STORY = re.compile(
    r"word/(?P<kind>document|glossary/document|header|footer|footnotes|endnotes|comments)\d*\.xml", re.IGNORECASE
)
_ORDER = ("header", "document", "footer", "footnotes", "endnotes", "comments", "glossary/document")
_CONTENT_TYPE = re.compile(
    r".*wordprocessingml\.(?P<kind>document|template|header|footer|footnotes|endnotes|comments)(?:\.main)?\+xml"
    r"|.*ms-word\.(?:document|template)\.macroEnabled\.main\+xml",
    re.IGNORECASE,
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the texts and tables of a Word document, then notes, comments, deletions, properties and embedded files."""
    with Package(blob, limits) as package:
        stories = _by_name(package) or _by_relations(package)
        reader = Reader(blob.place)
        for kind in _ORDER:
            for name in (name for name, found in stories if found == kind):
                try:
                    yield from reader.told(kind, package.read(name))
                except ExtractError as error:
                    yield from reader.flush(kind)
                    if kind == "document" and not reader.found:
                        raise
                    yield Gap(blob.place.at(kind), error.reason, error.detail)
        yield from reader.rest()
        yield from common_parts(package)


def _by_name(package: Package) -> list[tuple[str, str]]:
    """(part, kind) of the stories that lie where Word puts them; empty if the document itself does not."""
    found = [(name, match["kind"].lower()) for name in package.names() if (match := _STORY.fullmatch(name))]
    return found if any(kind == "document" for _, kind in found) else []


def _by_relations(package: Package) -> list[tuple[str, str]]:
    """(part, kind) of the stories that python-docx reaches by following relations from the root of the package."""
    from docx.opc.exceptions import OpcError
    from docx.opc.package import OpcPackage

    try:
        with reading():
            package.stream.seek(0)
            parts = [
                (str(part.partname).lstrip("/"), _CONTENT_TYPE.fullmatch(part.content_type))
                for part in OpcPackage.open(io.BytesIO(package.stream.read())).iter_parts()
            ]
    except (OpcError, LookupError, AttributeError, TypeError, RecursionError):  # as python-docx tells of missing parts
        raise ExtractError(Reason.CORRUPT, "The parts of the document cannot be found.") from None
    kinds = {None: "document", "template": "document"}
    found = [(name, kinds.get(match["kind"], match["kind"])) for name, match in parts if match]
    if not any(kind == "document" for _, kind in found):
        raise ExtractError(Reason.MISLABELLED, "The package holds no Word document.")
    return found
