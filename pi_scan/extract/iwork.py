"""Documents of Pages, Numbers and Keynote: text and tables from their parts (IWA); of those before 2013 their XML.

Apple publishes nothing of the form. What is read here is what the projects keynote-parser and numbers-parser (both MIT)
found out: the texts of bodies, boxes, notes and comments, and the cells of tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan.extract._grid import tables
from pi_scan.extract._iwa import fields, texts, things
from pi_scan.extract._iwtable import LISTS, RICH, TABLE, TILE, Known, sheet
from pi_scan.extract._package import Package
from pi_scan.model import Blob, ExtractError, Format, Gap, Grade, Limits, Part, Reason, Seal, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pi_scan.extract._iwa import Thing
    from pi_scan.model import Place

FORMAT = Format(
    name="Pages, Numbers, Keynote (iWork)",
    media_types=(
        "application/vnd.apple.iwork",
        "application/vnd.apple.pages",
        "application/vnd.apple.numbers",
        "application/vnd.apple.keynote",
    ),
    extensions=(".pages", ".numbers", ".nmbtemplate", ".kth"),  # .key is that of many other files
    zip_member="Index/Document.iwa",
    reads="tables, headers, footers, notes, comments, text boxes, other text in the document, embedded files; "
    "documents before 2013 by their XML and preview; not pictures",
)

_TEXTS = {2001: 3, 2005: 3, 3056: 1}
"""Types of objects that are a text, and the field in which it stands: text of a body, box or note; comment."""
_NOISE = re.compile(r"Index/(?:DocumentStylesheet|Metadata|DocumentMetadata|ViewState|CalculationEngine)[^/]*\.iwa")
"""Parts that hold names of styles and formulas only."""
_UUID = re.compile(r"[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f-]{4,}")
_LOCKED = (".iwpv2", ".iwph")
"""Members that say how a password is checked."""
_PICTURES = re.compile(r"(?i).*\.(?:jpe?g|png|tiff?|gif|heic|icns|mov|m4[av]|mp[34])|.*/")
_OLDER = re.compile(r"(?:.*/)?(?:index\.(?:xml|apxl)(?:\.gz)?|Index\.zip)|QuickLook/Preview\.pdf")


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the tables, then the texts, then the files inside."""
    with Package(blob, limits) as package:
        names = package.names()
        if any(name.rpartition("/")[2] in _LOCKED for name in names):
            yield Seal(blob.place, "iWork AES", 128, Grade.STRONG)
            raise ExtractError(Reason.ENCRYPTED, "The document needs a password.")
        parts = [name for name in names if name.endswith(".iwa")]
        if parts:
            yield from _document(package, parts, limits)
        inside = [name for name in names if name.startswith("Data/") and not _PICTURES.fullmatch(name)]
        older = [] if parts else [name for name in names if _OLDER.fullmatch(name)]
        if not parts and not older:
            raise ExtractError(Reason.CORRUPT, "The document has none of the parts that hold its text.")
        for name in (*older, *inside):
            place = blob.place.member(name)
            try:
                data = package.read(name)
                yield Blob(place, data, len(data), context=blob.context)
            except ExtractError as error:
                yield Gap(place, error.reason, error.detail)


def _document(package: Package, parts: Iterable[str], limits: Limits) -> Iterator[Part]:
    place = package.place
    known: dict[int, Thing] = {}
    written: dict[int, str] = {}
    others: dict[str, None] = {}
    left = limits.member_bytes
    for name in parts:
        try:
            for thing in things(package.read(name), left):
                left -= len(thing.data)
                if thing.kind in _TEXTS:
                    written[thing.number] = _text(thing)
                elif thing.kind in LISTS or thing.kind in (TABLE, TILE, RICH):
                    known[thing.number] = thing
                elif not _NOISE.fullmatch(name):
                    others |= dict.fromkeys(text for text in texts(thing.data) if _says(text))
        except ExtractError as error:
            yield Gap(place.member(name), error.reason, error.detail)
        except ValueError:
            yield Gap(place.member(name), Reason.CORRUPT, "A part of the document is damaged.")
    for thing in known.values():
        if thing.kind == TABLE:
            yield from _table(thing, Known(known, written), place)
    body = "\n\n".join(filter(None, written.values()))
    if body.strip():
        yield Text(place, body.encode())
    if others:
        yield Text(place.at("other"), "\n".join(others).encode("utf-8", "replace"), hidden=True)


def _table(thing: Thing, known: Known, place: Place) -> Iterator[Part]:
    try:
        name, rows = sheet(thing, known)
        yield from tables(rows, place.at(f"table={name}"), context=name)
    except ValueError:
        yield Gap(place, Reason.CORRUPT, "A table of the document is damaged.")


def _text(thing: Thing) -> str:
    """The text of an object: lines and pages end in marks of their own, pictures stand in it as one."""
    pieces = [
        piece.decode("utf-8", "replace")
        for piece in fields(thing.data).get(_TEXTS[thing.kind], ())
        if isinstance(piece, bytes)
    ]
    return "".join(pieces).translate(_MARKS).strip()


_MARKS = {0x2028: "\n", 0x2029: "\n\n", 4: "\n\n", 5: "\n\n", 12: "\n\n", 11: "\n", 13: "\n", 0xFFFC: " "}


def _says(text: str) -> bool:
    """Whether a string is more than a name of the program's own."""
    return (" " in text or sum(map(str.isdigit, text)) >= 4) and not _UUID.match(text)
