"""XML of any vocabulary: repeated flat elements as tables, others with the way to each value, prose as prose."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from pi_scan.extract._plain import charset, decoded, texts
from pi_scan.extract._plainrecords import plain_records
from pi_scan.extract._tree import parts, records
from pi_scan.extract._vocabulary import is_known, told
from pi_scan.model import Blob, Bytes, Format, Gap, Limits, Part, Place, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

FORMAT = Format(
    name="XML",
    media_types=("application/xml", "text/xml"),
    extensions=(".xml", ".xsd", ".xsl", ".kml", ".gpx", ".rss", ".svg"),
    library="lxml (BSD-3-Clause)",
    reads="elements, attributes, comments, internal entities; nothing outside the file is fetched; persons of "
    "clinical records (FHIR, CDA), parties of payments (ISO 20022)",
)

_WHOLE = 16 << 20
"""Bytes parsed into one tree; in a larger file the records are read one after the other."""
_SAMPLE = 1 << 20
"""Bytes in which the repeated element of a larger file is looked for."""
_BATCH = 2000
"""Records in one batch."""
_PROLOGUE = 1 << 20
"""Bytes in which entities are declared."""
_FIELDS = 256
"""Children of an element that may be a record."""
_ROOT = re.compile(rb"(?:<\?[^>]*\?>\s*)*<[A-Za-z_][^>]*>")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_ENTITY = re.compile(rb"<!ENTITY\s{1,99}(?:%\s{1,99})?[^\s>\"']{1,200}\s{1,99}([\"']|SYSTEM|PUBLIC)")
_FHIR = "{http://hl7.org/fhir}"
_REFERENCE = re.compile(rb"[&%][A-Za-z_]")


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The tables and texts of `blob`; what cannot be parsed is read as plain text, tags and all."""
    data = blob.data()
    found = _DECLARED.search(data[:1024])
    encoding, _ = charset(data, declared=found[1].decode("ascii") if found else "")
    if encoding != "utf-8":
        data = decoded(data, declared=encoding).encode("utf-8", "replace")
    entities, outer = _entities(data[:_PROLOGUE]) if data.find(b"<!ENTITY", 0, _PROLOGUE) >= 0 else ([], False)
    nested = any(map(_REFERENCE.search, entities))
    if nested:
        yield Gap(blob.place, Reason.RATIO, "It defines entities by other entities, which were not expanded.")
    if outer:
        yield Gap(blob.place, Reason.UNSUPPORTED, "It refers to entities outside the file, which were not fetched.")
    if len(data) <= _WHOLE:
        yield from _whole(data, blob, limits, expand=not nested)
    else:
        yield from _streamed(data, blob, limits, expand=not nested)
    yield from _hidden(data, entities, blob.place, blob.context)


def _entities(prologue: bytes) -> tuple[list[bytes], bool]:
    """The texts of the entities declared, and whether one refers to something outside the file."""
    found, outer, at = [], False, 0
    while head := _ENTITY.search(prologue, at):
        at = head.end()
        if len(head[1]) > 1:
            outer = True
            continue
        end = prologue.find(head[1], at)
        if end < 0:
            break
        found.append(prologue[at:end])
        at = end
    return found, outer


def _parser(*, expand: bool, recover: bool) -> dict[str, Any]:
    """What keeps a document from reaching out, and from growing when it is read."""
    return {
        "resolve_entities": "internal" if expand else False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,
        "recover": recover,
        "encoding": "utf-8",
    }


def _whole(data: Bytes, blob: Blob, limits: Limits, *, expand: bool) -> Iterator[Part]:
    """The parts of a document small enough for a tree."""
    body = bytes(data[:]).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\0")
    value: Any = plain_records(body)
    if value is None:
        value = yield from _parsed(body, data, blob, expand=expand)
    if is_known(value):
        yield from told([value], blob.place, context=blob.context, nesting=limits.nesting)
    elif value is not None:
        yield from parts(value, blob.place, context=blob.context, nesting=limits.nesting)


def _parsed(body: bytes, data: Bytes, blob: Blob, *, expand: bool) -> Generator[Part, None, Any]:
    """The value of a document by a tree; None for one that is nothing but damage, which is given as text before."""
    from lxml import etree

    try:
        root = etree.fromstring(body, etree.XMLParser(**_parser(expand=expand, recover=False)))
    except (etree.XMLSyntaxError, ValueError) as error:
        yield from _damaged(str(error), data, blob)
        try:
            root = etree.fromstring(body, etree.XMLParser(**_parser(expand=expand, recover=True)))
        except (etree.XMLSyntaxError, ValueError):
            return None
    if root is None:
        return None
    begin = _ROOT.match(body)  # no type of document, which may bring attributes with it
    value = _value(root, bare=begin is not None and body.find(b"=", begin.end()) < 0)
    if str(root.tag).startswith(_FHIR) and isinstance(value, dict):
        value = {"resourceType": _local(root.tag), **value}
    return value


def _damaged(error: str, data: Bytes, blob: Blob) -> Iterator[Text | Gap]:
    """The document as plain text, since a parser that recovers from an error drops what stands around it."""
    if "depth" in error:
        yield Gap(blob.place, Reason.TOO_DEEP, "Its elements are nested too deeply; it was read as plain text.")
    elif "amplification" in error or "entity reference loop" in error:
        yield Gap(blob.place, Reason.RATIO, "Its entities expand beyond the limit; it was read as plain text.")
    yield from texts(data, blob.place, context=blob.context)


def _streamed(data: Bytes, blob: Blob, limits: Limits, *, expand: bool) -> Iterator[Part]:
    """The parts of a large document: its records in batches, then what stood around them."""
    from lxml import etree

    tag = _record_tag(data[:_SAMPLE])
    if tag is None:
        yield from texts(data, blob.place, context=blob.context)
        return
    failures: list[str] = []
    around: list[Any] = []

    def batches() -> Iterator[list[Any]]:
        with blob.open() as stream:
            reader = etree.iterparse(stream, events=("end",), tag=tag, **_parser(expand=expand, recover=False))
            batch = []
            element: Any
            try:
                for _, element in reader:
                    batch.append(_value(element))
                    element.clear()
                    before = element.getprevious()
                    while before is not None and before.tag == tag:
                        before.getparent().remove(before)
                        before = element.getprevious()
                    if len(batch) == _BATCH:
                        yield batch
                        batch = []
            except (etree.XMLSyntaxError, ValueError) as error:
                failures.append(str(error))
            if batch:
                yield batch
            if reader.root is not None and not failures:
                around.append(_value(reader.root))

    all_batches = batches()
    first = next(all_batches, [])
    if first and all(map(is_known, first)):
        known = chain(first, chain.from_iterable(all_batches))
        yield from told(known, blob.place, context=blob.context, nesting=limits.nesting)
    else:
        yield from records(chain([first], all_batches), blob.place, context=blob.context, nesting=limits.nesting)
    for error in failures:
        yield from _damaged(error, data, blob)
    for value in around:
        yield from parts(value, blob.place, context=blob.context, nesting=limits.nesting)


def _record_tag(sample: bytes) -> str | None:
    """The tag of the outermost element that repeats in the first bytes of a document."""
    from lxml import etree

    parser = etree.XMLPullParser(events=("start", "end"), **_parser(expand=False, recover=False))
    counts: dict[tuple[int, str], int] = {}
    depth = 0
    element: Any
    try:
        parser.feed(sample)
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            if event == "start" and depth > 1:
                counts[depth, element.tag] = counts.get((depth, element.tag), 0) + 1
    except (etree.XMLSyntaxError, ValueError):
        return None
    repeated = [key for key, count in counts.items() if count > 2]
    return min(repeated, key=lambda key: (key[0], -counts[key]))[1] if repeated else None


def _value(element: Any, *, bare: bool = False) -> Any:
    """An element as a single value, or as values by the names of its attributes and children.

    `bare` where none of its children has attributes, nor what is in them.
    """
    if bare and 1 < len(element) < _FIELDS and (record := _record(element)) is not None:
        return record
    text = (element.text or "").strip()
    values = _attributes(element)
    mixed = bool(text) and any(child.tag.__class__ is str for child in element)
    name = None
    for child in () if mixed else element:
        if (tail := child.tail) and not tail.isspace():
            mixed = True
            break
        tag = child.tag
        if tag.__class__ is not str:  # a comment or an instruction
            continue
        value = _value(child, bare=bare) if len(child) or (not bare and child.items()) else (child.text or "").strip()
        name = _local(tag)
        if name not in values:
            values[name] = value
        elif isinstance(values[name], list):
            values[name].append(value)
        else:
            values[name] = [values[name], value]
    if mixed:
        text = " ".join("".join(element.itertext()).split())
        values = _attributes(element)
    elif name is not None:
        return values
    if not values:
        return text
    if text:
        values[""] = text
    elif len(values) == 1 and "value" in values:  # as FHIR writes single values
        return values["value"]
    return values


def _record(element: Any) -> dict[str, str] | None:
    """The values of an element whose children are texts of different names, without attributes; None for any other.

    Most elements of a large document are such, and to ask all children for one thing takes less time than one for all.
    """
    children = list(element)
    if any(map(len, children)) or element.items():
        return None
    names = _names(tuple([child.tag for child in children]))
    around = {element.text, *[child.tail for child in children]}
    if names is None or any(text and not text.isspace() for text in around):
        return None
    return dict(zip(names, [(child.text or "").strip() for child in children], strict=True))


@lru_cache(256)
def _names(tags: tuple[Any, ...]) -> tuple[str, ...] | None:
    """The local names of tags if all are names, and different ones."""
    names = tuple([_local(tag) if tag.__class__ is str else "" for tag in tags])
    return names if len(set(names)) == len(names) and all(names) else None


def _attributes(element: Any) -> dict[str, Any]:
    return {_local(name): value for name, value in element.items() if not name.startswith("{http://www.w3.org/")}


@lru_cache(1024)
def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _hidden(data: Bytes, entities: list[bytes], place: Place, context: str) -> Iterator[Text]:
    """Comments, and the texts of entities."""
    found = list(entities)
    start = data.find(b"<!--")
    while start >= 0:
        end = data.find(b"-->", start)
        if end < 0:
            break
        found.append(data[start + 4 : end].strip())
        start = data.find(b"<!--", end)
    text = b"\n\n".join(filter(None, found))
    if text:
        yield Text(place, text.replace(b"\r\n", b"\n"), context=context, hidden=True)
