"""XPS documents: the pages of a printer driver, as lines put together from the strings that are drawn.

ECMA-388: a package whose FixedPage parts place each string (`Glyphs`) at a point; tables and paragraphs are not marked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._lines import Piece, lines
from pi_scan.extract._package import Package, common_parts, fragment
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._package import Element
    from pi_scan.model import Place

FORMAT = Format(
    name="XPS document",
    media_types=("application/vnd.ms-xpsdocument", "application/oxps"),
    extensions=(".xps", ".oxps"),
    zip_member="FixedDocumentSequence.fdseq",
    library="lxml (BSD-3-Clause)",
    reads="text of the pages, properties, links; not pictures",
)

_PIECE = re.compile(r"(.*)/\[(\d+)\](?:\.last)?\.piece", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_REAL = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WIDTH = 0.55
"""Width of a usual character, in its height, where the document does not state it."""
_PART = 1 << 20
"""Bytes of text in one part, cut between pages."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the text of the pages, then the properties."""
    with Package(blob, limits) as package:
        parts = _parts(package)
        pages = sorted((name for name in parts if name.lower().endswith(".fpage")), key=_order)
        if not pages:
            raise ExtractError(Reason.MISLABELLED, "The package holds no pages of an XPS document.")
        yield from _pages(package, [parts[name] for name in pages[: limits.pages]], blob.place)
        if len(pages) > limits.pages:
            yield Gap(blob.place, Reason.TOO_MANY, "The document has more pages than the limit.")
        yield from common_parts(package)


def _pages(package: Package, pages: list[list[str]], place: Place) -> Iterator[Part]:
    data = bytearray()
    marks: list[tuple[int, str]] = []
    for number, pieces in enumerate(pages, 1):
        try:
            root = fragment(b"".join(map(package.read, pieces)))
        except ExtractError as error:
            yield Gap(place.at(f"page={number}"), error.reason, error.detail)
            root = package.remains(pieces[0]) if error.reason is Reason.CORRUPT else None
        found = [] if root is None else list(_drawn(root, _Matrix()))
        if found:
            marks.append((len(data), f"page={number}"))
            data += "\n".join(lines(found)).encode("utf-8", "replace") + b"\n\n"
        if len(data) > _PART:
            yield Text(place, bytes(data), tuple(marks))
            data, marks = bytearray(), []
    if data:
        yield Text(place, bytes(data), tuple(marks))


def _parts(package: Package) -> dict[str, list[str]]:
    """The members that make up each part: a part may be stored in pieces between those of others (ISO/IEC 29500-2)."""
    found: dict[str, list[tuple[int, str]]] = {}
    for name in package.names():
        piece = _PIECE.fullmatch(name)
        if piece:
            found.setdefault(piece[1], []).append((int(piece[2][:9]), name))
        else:
            found.setdefault(name, []).append((0, name))
    return {name: [member for _, member in sorted(members)] for name, members in found.items()}


def _order(name: str) -> tuple[list[int], str]:
    """Pages are numbered in their names by all programs that write them."""
    return [int(number[:9]) for number in _NUMBER.findall(name)], name


class _Matrix(NamedTuple):
    """How a group of drawings is moved and stretched; turned text is left where its beginning stands."""

    across: float = 1.0
    down: float = 1.0
    x: float = 0.0
    y: float = 0.0


def _drawn(parent: Element, matrix: _Matrix) -> Iterator[Piece]:
    """The strings of a page, with their places."""
    for item in parent.iterchildren("*"):
        name = item.tag.rpartition("}")[2]
        if name not in ("Canvas", "Glyphs"):
            if not name.endswith((".Resources", ".Clip", ".OpacityMask")):
                yield from _drawn(item, matrix)
            continue
        inner = _moved(matrix, item.get("RenderTransform", ""))
        if name == "Canvas":
            yield from _drawn(item, inner)
            continue
        text = item.get("UnicodeString", "").removeprefix("{}")
        if text.strip():
            yield _piece(item, text, inner)


def _piece(glyphs: Element, text: str, matrix: _Matrix) -> Piece:
    size = _real(glyphs.get("FontRenderingEmSize"), 12.0)
    left = _real(glyphs.get("OriginX"), 0.0) * matrix.across + matrix.x
    base = _real(glyphs.get("OriginY"), 0.0) * matrix.down + matrix.y
    stated = [entry.split(",")[1] for entry in glyphs.get("Indices", "").split(";") if "," in entry]
    advances = [_real(advance, 0.0) for advance in stated if advance]
    unstated = max(0, len(text) - len(advances)) * _WIDTH
    width = (sum(advances) / 100 + unstated) * size * abs(matrix.across)
    height = size * abs(matrix.down) or 1.0
    return Piece(left, -base, left + width, height - base, text)


def _moved(outer: _Matrix, transform: str) -> _Matrix:
    numbers = [float(number) for number in _REAL.findall(transform)]
    if len(numbers) != 6:
        return outer
    across, _, _, down, x, y = numbers
    return _Matrix(outer.across * across, outer.down * down, outer.x + outer.across * x, outer.y + outer.down * y)


def _real(text: str | None, usual: float) -> float:
    found = _REAL.fullmatch((text or "").strip())
    value = float(found[0]) if found else usual
    return value if abs(value) < 1e9 else usual
