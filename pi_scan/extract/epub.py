"""Electronic books (EPUB): the chapters as files of their own, in their order, and the properties of the book.

A book is a ZIP file of web pages; META-INF/encryption.xml names those that a shop has locked (EPUB 3.3 OCF, 4.2.6.3.2).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pi_scan.extract._package import Package
from pi_scan.model import Blob, ExtractError, Format, Gap, Grade, Limits, Part, Reason, Seal, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._package import Element

FORMAT = Format(
    name="Electronic book (EPUB)",
    media_types=("application/epub+zip",),
    extensions=(".epub",),
    signatures=((30, b"mimetypeapplication/epub+zip"),),
    library="lxml (BSD-3-Clause)",
    reads="chapters in their order, properties, files inside; not pictures, fonts and style sheets",
)

_LEFT = re.compile(
    r"META-INF/.*|mimetype|.*/|.*\.(?:opf|ncx|css|jpe?g|png|gif|svg|webp|otf|ttf|woff2?|mp3|mp4|m4a|xpgt|plist|js)",
    re.IGNORECASE,
)
"""Members that hold no text of the book, or the same as elsewhere."""
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Not encryption: the first bytes of fonts are disguised."""
_AES = re.compile(r"aes(\d{3})")


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the properties of a book, then its chapters and other files as blobs."""
    with Package(blob, limits) as package:
        locked: dict[str, str] = {}
        order: list[str] = []
        try:
            locked = _locked(package)
            for book in _books(package):
                root = package.root(book)
                yield from _properties(root, blob)
                order += _spine(root, posixpath.dirname(book))
        except ExtractError as error:
            yield Gap(blob.place, error.reason, error.detail)
        for scheme in dict.fromkeys(locked.values()):
            found = _AES.search(scheme)
            bits = int(found[1]) if found else None
            name = f"EPUB AES-{bits}" if bits else "EPUB encryption"
            yield Seal(blob.place, name, bits, Grade.STRONG if bits and bits >= 128 else Grade.UNKNOWN)
        there = package.names()
        for name in dict.fromkeys([name for name in order if package.size(name)] + there):
            if _LEFT.fullmatch(name):
                continue
            place = blob.place.member(name)
            if name in locked:
                yield Gap(place, Reason.ENCRYPTED, "The chapter is locked by the shop that sold the book.")
                continue
            try:
                data = package.read(name)
                yield Blob(place, data, len(data), context=blob.context)
            except ExtractError as error:
                yield Gap(place, error.reason, error.detail)


def _books(package: Package) -> list[str]:
    """The parts that list the chapters."""
    container = "META-INF/container.xml"
    if not package.size(container):
        return package.names(r".*\.opf")
    return [
        path for item in package.root(container).iter("{*}rootfile") if package.size(path := item.get("full-path", ""))
    ]


def _spine(root: Element, folder: str) -> list[str]:
    """The chapters in the order in which they are read."""
    items = {item.get("id"): item.get("href", "") for item in root.iter("{*}item")}
    found = (items.get(item.get("idref"), "") for item in root.iter("{*}itemref"))
    return [posixpath.normpath(posixpath.join(folder, unquote(href))) for href in found if href]


def _properties(root: Element, blob: Blob) -> Iterator[Text]:
    lines = []
    for holder in root.iterchildren("{*}metadata"):
        for item in holder.iter("{http://purl.org/dc/elements/1.1/}*"):
            value = " ".join((item.text or "").split())
            if value:
                lines.append(f"{item.tag.rpartition('}')[2]}: {value}")
    if lines:
        yield Text(blob.place.at("properties"), "\n".join(lines).encode("utf-8", "replace"), hidden=True)


def _locked(package: Package) -> dict[str, str]:
    """Algorithm by the name of each member that is encrypted."""
    part = "META-INF/encryption.xml"
    found = {}
    for item in package.root(part).iter("{*}EncryptedData") if package.size(part) else ():
        scheme = next((method.get("Algorithm", "") for method in item.iter("{*}EncryptionMethod")), "")
        for reference in item.iter("{*}CipherReference"):
            if scheme not in _FONTS:
                found[unquote(reference.get("URI", ""))] = scheme
    return found
