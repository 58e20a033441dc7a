"""Office Open XML packages: a ZIP file of XML parts, read under limits and without entities or network.

ISO/IEC 29500-2: parts are ZIP members, `_rels/*.rels` say how they hang together.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from contextlib import contextmanager, suppress
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Self, TypeAlias

from pi_scan.extract._salvage import member_at
from pi_scan.extract._zip_member import sound_member
from pi_scan.model import Blob, ExtractError, Gap, Limits, Place, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Element: TypeAlias = Any
"""An lxml element: the library has no types of its own."""

_RATIO_FREE = 16 << 20
"""Below this unpacked size the expansion ratio is not looked at: small parts of spaces pack very well."""
_SMALL_TREE = 8 << 20
"""Bytes of XML that are parsed as a whole: the tree takes about ten times the room."""
_SMALL, _KEPT = 1 << 14, 1 << 10
"""Bytes of a part of relations up to which it is kept, and how many are."""
_DRAWN = re.compile(r".*/(?:drawings/drawing|charts/chart|diagrams/data|chartex/chartex)\w*\.xml", re.IGNORECASE)
_EMBEDDED = re.compile(r".*/(?:embeddings|afchunk)[^/]*/?.*|customXml/item\d+\.xml|.*/afchunk[^/]*", re.IGNORECASE)
_EMPTY_SOURCES = re.compile(rb"<(?:\w+:)?Sources\b[^>]*?(?:/>|></)")
"""Word puts an empty list of literature into most documents."""
_COUNTERS = re.compile(
    r"^(?:Template|TotalTime|Pages|Words|Characters.*|Application|DocSecurity|Lines|Paragraphs|ScaleCrop|"
    r"LinksUpToDate|HeadingPairs|SharedDoc|HyperlinksChanged|AppVersion|revision|created|modified|lastPrinted|version)$"
)


class Package:
    """The parts of one package; a context manager, since it holds the file open."""

    def __init__(self, blob: Blob, limits: Limits) -> None:
        """Open the ZIP directory; raises `ExtractError` when there is none to be read."""
        self.place = blob.place
        self._blob = blob
        self._limits = limits
        self._total = 0
        self._relations: dict[str, bytes] = {}
        """Small parts of relations that were read: each is asked for twice."""
        self.stream = blob.open()
        try:
            with reading():
                self._zip = zipfile.ZipFile(self.stream)
        except ExtractError:
            head = blob.head(4)
            self.stream.close()
            if not head:
                raise ExtractError(Reason.EMPTY, "The file is empty.") from None
            if head[:4] == b"PK\x03\x04":
                raise ExtractError(
                    Reason.TRUNCATED, "The ZIP directory at the end of the document is missing."
                ) from None
            raise
        self._infos = {info.filename.lstrip("/").replace("\\", "/"): info for info in self._zip.infolist()}
        if len(self._infos) > limits.members:
            self.stream.close()
            raise ExtractError(Reason.TOO_MANY, "The document has more parts than the limit allows.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self.stream.close()

    def names(self, pattern: str = ".*") -> list[str]:
        """Names of the parts that match `pattern` as a whole, in the order of the ZIP directory."""
        return list(filter(re.compile(pattern, re.IGNORECASE).fullmatch, self._infos))

    def size(self, name: str) -> int:
        """Unpacked size that the ZIP directory states for a part, 0 if there is none."""
        return self._infos[name].file_size if name in self._infos else 0

    def admit(self, name: str) -> None:
        """Raise `ExtractError` if a part is beyond the limits, before anything unpacks it."""
        info = self._infos[name]
        if info.file_size > self._limits.member_bytes:
            raise ExtractError(Reason.TOO_BIG, "A part of the document is larger than the limit.")
        if info.file_size > max(_RATIO_FREE, info.compress_size * self._limits.ratio):
            raise ExtractError(Reason.RATIO, "A part of the document expands beyond the limit.")

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """A stream over one part, under the limits; library errors inside the block become `ExtractError`."""
        info = self._admitted(name)
        with reading():
            data = sound_member(self.stream, info)
            with self._zip.open(info) if data is None else io.BytesIO(data) as stream:
                yield stream

    def read(self, name: str) -> bytes:
        """The bytes of one part."""
        info = self._admitted(name)
        with reading():
            data = sound_member(self.stream, info)
            return self._zip.read(info) if data is None else data

    def root(self, name: str) -> Element:
        """The root element of one part."""
        return fragment(self.read(name))

    def _admitted(self, name: str) -> zipfile.ZipInfo:
        """The part's entry in the ZIP directory, once it is known to be within the limits, and is counted."""
        info = self._infos.get(name)
        if info is None:
            raise ExtractError(Reason.CORRUPT, "A part that the document refers to is missing.")
        self.admit(name)
        self._total += info.file_size
        if self._total > self._limits.total_bytes:
            raise ExtractError(Reason.TOO_BIG, "The document unpacks to more than the limit.")
        return info

    def remains(self, name: str) -> Element | None:
        """The root element of a damaged part, with what stands before the damage; None if nothing does."""
        from lxml import etree

        info = self._infos.get(name)
        if info is None:
            return None
        most = min(self._limits.member_bytes, max(_RATIO_FREE, self._limits.ratio * info.compress_size))
        data = member_at(self._blob.data(), info.header_offset, info.compress_size, info.compress_type, most)
        try:
            return etree.fromstring(data, _parser(recover=True))
        except (etree.LxmlError, ValueError):
            return None

    def targets(self, name: str, *kinds: bytes) -> dict[str, tuple[str, str]]:
        """Relations of the part `name` by id: (last word of the relation's type, name of the part or outer address).

        With `kinds` none is sought where no such word stands among them.
        """
        folder, base = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", base + ".rels")
        if relations not in self._infos:
            return {}
        found = {}
        for rel in self.relations(relations, *kinds):
            target = rel.get("Target", "")
            if rel.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[rel.get("Id", "")] = (rel.get("Type", "").rpartition("/")[2], target)
        return found

    def relations(self, name: str, *words: bytes) -> Iterator[Element]:
        """The relations that the part `name` holds; with `words` none where no such word stands in it."""
        data = self._relations.get(name)
        if data is None:
            data = self.read(name)
            if len(data) < _SMALL and len(self._relations) < _KEPT:
                self._relations[name] = data
        if not words or mentions(data, *words):
            yield from fragment(data).iter("{*}Relationship")


class reading:  # noqa: N801  (a function to those who use it; as a generator it would take longer than a small part)
    """Turns what zipfile, zlib and lxml raise for damaged input into `ExtractError`."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None and (told := _told(error)) is not None:
            raise told from None


def _told(error: BaseException) -> ExtractError | None:
    from lxml import etree

    if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError | etree.LxmlError):
        if "xcessive depth" in str(error):
            return ExtractError(Reason.TOO_DEEP, "The XML of the document is nested too deeply.")
        return ExtractError(Reason.CORRUPT, "The document's ZIP or XML structure is damaged.")
    if isinstance(error, NotImplementedError):  # zipfile: compression method or version
        return ExtractError(Reason.UNSUPPORTED, "The document uses a ZIP feature that is not supported.")
    if isinstance(error, RuntimeError):  # zipfile: "File ... is encrypted, password required for extraction"
        encrypted = "encrypted" in str(error)
        return ExtractError(Reason.ENCRYPTED, "Parts of the document are encrypted.") if encrypted else None
    if isinstance(error, ValueError | OSError | OverflowError):  # zipfile: offsets before the start, bad names
        return ExtractError(Reason.CORRUPT, "The document's ZIP structure is damaged.")
    return None


@cache
def _parser(*, recover: bool = False) -> Any:
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def elements(stream: IO[bytes], tags: Iterable[str], events: Iterable[str] = ("end",)) -> Iterator[tuple[str, Element]]:
    """(event, element) of the named tags as they are read; the caller clears what it has used."""
    from lxml import etree

    return iter(
        etree.iterparse(
            stream,
            events=tuple(events),
            tag=tuple(tags),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    )


def walked(stream: IO[bytes], tags: Iterable[str]) -> Iterator[tuple[str, Element]] | None:
    """The same as `elements` gives, and nothing to clear: of XML so small that it is parsed as a whole, in less time.

    None, and the stream at its beginning, for what is larger or damaged.
    """
    from lxml import etree

    data = stream.read(_SMALL_TREE + 1)
    if len(data) <= _SMALL_TREE:
        with suppress(etree.LxmlError, ValueError):
            walk: Iterator[tuple[str, Element]] = etree.iterwalk(
                etree.fromstring(data, _parser()), ("start", "end"), tuple(tags)
            )
            return walk
    stream.seek(0)
    return None


def mentions(xml: bytes, *words: bytes) -> bool:
    """Whether one of the words may stand in the XML; one of two bytes a character is not looked into."""
    return b"\0" in xml[:64] or any(word in xml for word in words)


def fragment(data: bytes) -> Element:
    """The root element of XML in memory."""
    from lxml import etree

    with reading():
        return etree.fromstring(data, _parser())


def release(element: Element) -> None:
    """Free an element that has been read, and its elder siblings."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (elder := element.getprevious()) is not None:
        parent.remove(elder)


def common_parts(package: Package) -> Iterator[Text | Blob | Gap]:
    """What every Office document may hold: properties, text in drawings and charts, outer links, embedded files."""
    for reader in (_properties, _drawings, _links):
        try:
            text = reader(package)
            if text is not None:
                yield text
        except ExtractError as error:
            yield Gap(package.place, error.reason, error.detail)
    for name in package.names():
        if _EMBEDDED.fullmatch(name) and not name.endswith("/") and "/_rels/" not in name:
            place = package.place.member(name)
            try:
                data = package.read(name)
                if not _EMPTY_SOURCES.search(data):
                    yield Blob(place, data, len(data))
            except ExtractError as error:
                yield Gap(place, error.reason, error.detail)


def _hidden(place: Place, lines: Iterable[str]) -> Text | None:
    data = "\n".join(lines).encode("utf-8", "replace")
    return Text(place, data, hidden=True) if data.strip() else None


def _properties(package: Package) -> Text | None:
    """`name: value` lines of docProps/core.xml, app.xml and custom.xml, without the counters that Office keeps."""
    lines = []
    for name in package.names(r"docProps/[^/]*\.xml"):
        for item in package.root(name):
            tag = item.tag
            if not isinstance(tag, str):
                continue
            label = item.get("name") or tag.rpartition("}")[2]
            value = " ".join("\t".join(text for text in item.itertext() if text.strip()).split("\n"))
            if value and not _COUNTERS.match(label):
                lines.append(f"{label}: {value}")
    return _hidden(package.place.at("properties"), lines)


def _drawings(package: Package) -> Text | None:
    """Text of shapes, SmartArt and charts, one line per paragraph or cached chart value."""
    lines = []
    for name in package.names():
        if not _DRAWN.fullmatch(name):
            continue
        for item in package.root(name).iter("{*}p", "{*}v", "{*}cNvPr"):
            if item.tag.endswith("cNvPr"):
                lines.append(item.get("descr") or "")
            else:
                lines.append("".join(item.itertext("{*}t", "{*}v", with_tail=False)).replace("\n", " "))
    text = _hidden(package.place.at("drawings"), filter(None, lines))
    return text and Text(text.place, text.data)


def _links(package: Package) -> Text | None:
    """Addresses outside the document: links to web pages, mail addresses, linked files."""
    lines = [
        target.get("Target", "")
        for name in package.names(r".*\.rels")
        for target in package.relations(name, b"External")
        if target.get("TargetMode") == "External"
    ]
    return _hidden(package.place.at("links"), dict.fromkeys(lines))
