"""OpenDocument packages and flat files: which parts hold text, which are sealed, which are files of their own.

ODF 1.3 part 2: a ZIP file with content.xml, styles.xml and meta.xml; META-INF/manifest.xml tells what is encrypted.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from pi_scan.extract._odf_open import MANIFEST, locks, opened
from pi_scan.extract._odftext import Reader
from pi_scan.extract._package import Package, elements, reading
from pi_scan.extract._passwords import refused, told_beside, tries
from pi_scan.extract._plain import texts
from pi_scan.extract._salvage import salvage
from pi_scan.extract._sealed import opendocument_seal
from pi_scan.model import Blob, ExtractError, Gap, Limits, Part, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pi_scan.extract._package import Element
    from pi_scan.model import Place

_KNOWN = re.compile(
    r"(?:META-INF|Pictures|Thumbnails|Configurations2|Basic|Dialogs|ObjectReplacements|media|Fonts)/.*|.*/|[^/]*\.(?:xml|rdf)"
    r"|.*/(?:content|styles|meta|settings)\.xml|mimetype|layout-cache"
)
_COUNTERS = ("generator", "editing-cycles", "editing-duration", "document-statistic", "date", "creation-date")


def document(blob: Blob, limits: Limits, *, sheets: bool = False) -> Iterator[Part]:
    """The parts of a package; `sheets` for a spreadsheet, whose tables are sheets."""
    try:
        package = Package(blob, limits)
    except ExtractError as error:
        if error.reason is not Reason.TRUNCATED:
            raise
        yield from _cut(blob, limits, error, sheets=sheets)
        return
    with package:
        if (yield from _sealed(package, blob, limits)):
            return
        reader = Reader(blob.place)
        for name in ("styles.xml", "content.xml"):
            if name == "content.xml" or package.size(name):
                try:
                    with package.part(name) as stream:
                        yield from reader.sheets(stream) if sheets else reader.story(stream)
                except ExtractError as error:
                    yield Gap(blob.place, error.reason, error.detail)
        yield from _objects(package, reader)
        yield from reader.rest()
        if package.size("meta.xml"):
            try:
                yield from _properties(package.root("meta.xml"), blob.place)
            except ExtractError as error:
                yield Gap(blob.place.at("properties"), error.reason, error.detail)
        yield from _files(package)


def flat(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The parts of a document that is one XML file."""
    if blob.size > limits.member_bytes:
        raise ExtractError(Reason.TOO_BIG, "The document is larger than the limit.")
    data = bytes(blob.data()[:])
    if b"<" not in data[:64]:  # something else under such a name
        yield from texts(data, blob.place, context=blob.context)
        return
    reader = Reader(blob.place)
    with reading():
        sheets = b"opendocument.spreadsheet" in data[: 1 << 16]
        yield from reader.sheets(io.BytesIO(data)) if sheets else reader.story(io.BytesIO(data))
        yield from reader.rest()
        for _, element in elements(io.BytesIO(data), ("{*}meta",)):
            if "office:" in element.tag:
                yield from _properties(element, blob.place)
            break


def _sealed(package: Package, blob: Blob, limits: Limits) -> Generator[Part, None, bool]:
    """The seal of an encrypted document, and the document itself where a password opens it; whether that is all.

    Raises `ExtractError` where its content stays locked.
    """
    try:
        manifest = package.read(MANIFEST) if package.size(MANIFEST) else b""
        names, seal = opendocument_seal(manifest, package.place)
    except ExtractError as error:
        yield Gap(package.place, error.reason, error.detail)
        return False
    if seal is None:
        return False
    yield seal
    if "content.xml" not in names and package.size("content.xml"):
        return False
    locked = locks(manifest)
    for password, beside in tries(blob):
        plain = opened(package, locked, password, limits.member_bytes)
        if plain is not None:
            if beside:
                yield told_beside((seal.scheme, seal.bits, seal.grade), package.place)
            yield Blob(blob.place, plain, len(plain), blob.modified_ns, context=blob.context)
            return True
    raise ExtractError(Reason.ENCRYPTED, refused(blob, "The document"))


def _cut(blob: Blob, limits: Limits, error: ExtractError, *, sheets: bool) -> Iterator[Part]:
    """What stands before the end of a package that was cut off."""
    reader = Reader(blob.place)
    found = False
    for part in salvage(blob, limits):
        if isinstance(part, Blob) and part.place.name in ("content.xml", "styles.xml"):
            try:
                stream = io.BytesIO(bytes(part.data()[:]))
                with reading():
                    for inner in reader.sheets(stream) if sheets else reader.story(stream):
                        found = True
                        yield inner
            except ExtractError:
                continue  # the gap below says that it was cut off
    for inner in reader.rest():
        found = True
        yield inner
    if not found:
        raise error
    yield Gap(blob.place, error.reason, "The document is cut off; what stands before was read.")


def _objects(package: Package, reader: Reader) -> Iterator[Part]:
    """Charts and other documents inside the document."""
    for name in package.names(r".+/content\.xml"):
        try:
            with package.part(name) as stream:
                yield from reader.story(stream, anchor=f"object={name.partition('/')[0]}")
        except ExtractError as error:
            yield Gap(package.place.member(name), error.reason, error.detail)


def _files(package: Package) -> Iterator[Part]:
    """Embedded files and older versions of the document."""
    for name in package.names():
        if _KNOWN.fullmatch(name):
            continue
        place = package.place.member(name)
        try:
            data = package.read(name)
            yield Blob(place, data, len(data))
        except ExtractError as error:
            yield Gap(place, error.reason, error.detail)


def _properties(root: Element, place: Place) -> Iterator[Text]:
    """`name: value` lines of the properties, without the counters that programs keep."""
    lines = []
    for item in root.iter("{*}*"):
        name = item.tag.rpartition("}")[2]
        value = " ".join((item.text or "").split())
        if value and name not in _COUNTERS:
            label = next((text for key, text in item.items() if key.endswith("}name")), name)
            lines.append(f"{label}: {value}")
    if lines:
        yield Text(place.at("properties"), "\n".join(lines).encode("utf-8", "replace"), hidden=True)
