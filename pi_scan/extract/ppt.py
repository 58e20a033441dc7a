"""PowerPoint 97-2003 presentations (PPT): slides in their order, tables, notes, comments, links, embedded files."""

from __future__ import annotations

import zlib
from itertools import chain
from typing import TYPE_CHECKING

from pi_scan._containers import OLE2_SIGNATURE
from pi_scan.extract import _pptrecords as ppt
from pi_scan.extract._compound import Compound
from pi_scan.extract._flow import Flow, hidden_text
from pi_scan.extract._office_crypt import presentation as encryption
from pi_scan.extract._office_open import opened
from pi_scan.extract._oleobject import embedded
from pi_scan.extract._pptshapes import Title, descriptions, shapes, titled
from pi_scan.extract._properties import properties
from pi_scan.extract._strings import or_strings, strings
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Place, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._pptrecords import Record

FORMAT = Format(
    name="PowerPoint 97-2003 presentation (PPT)",
    media_types=("application/vnd.ms-powerpoint", "application/mspowerpoint"),
    extensions=(".ppt", ".pps", ".pot"),
    reads="tables, hidden slides, speaker notes, comments, masters, headers and footers, alternative text, links, "
    "properties, embedded files; not pictures, sound and macros",
)

_SLIDES, _NOTES = 0, 2
"""Instances of the lists of slides and of notes; 1 is that of masters."""
_HIDDEN = 0x04


@or_strings
def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield each slide with its tables and notes, then masters, comments, properties and embedded files."""
    packed = blob.data()
    if not len(packed):
        raise ExtractError(Reason.EMPTY, "The file is empty.")
    sealed = encryption(packed)
    if sealed is not None:
        yield from opened(blob, sealed, limits, "The presentation")
        return
    try:
        compound = Compound(packed)
    except ExtractError as error:
        yield from strings(packed, blob.place, blob.context)
        yield Gap(blob.place, error.reason, f"{error.detail} Only the printable text in it was read.")
        return
    data, user = (_stream(compound, name) for name in ("PowerPoint Document", "Current User"))
    deck = _Deck(data, ppt.live(data, user), blob.place)
    if deck.document is None:
        yield from strings(data, blob.place)
        yield Gap(
            blob.place,
            Reason.CORRUPT,
            "The list of slides is damaged. What reads like text was read, out of its order.",
        )
    else:
        yield from deck.parts(limits)
    yield from properties(compound, blob.place)
    yield from _files(data, blob.place, limits)


def _stream(compound: Compound, name: str) -> bytes:
    entry = compound.root.child(name)
    return b"" if entry is None else compound.read(entry)


class _Deck:
    """The live objects of one presentation."""

    def __init__(self, data: bytes, offsets: dict[int, int], place: Place) -> None:
        self._data = data
        self._place = place
        self._objects = {number: found for number, at in offsets.items() if (found := self._object(at)) is not None}
        self._heading = ""
        self._beside: dict[str, list[str]] = {}
        documents = [record for record in self._objects.values() if record.kind == ppt.DOCUMENT]
        if not documents:  # the directories are lost: what stands in the stream is taken in its order
            whole = list(ppt.records(data, 0, len(data)))
            documents = [record for record in whole if record.kind == ppt.DOCUMENT][-1:]
            self._objects = dict(enumerate(whole))
        self.document = documents[0] if documents else None

    def parts(self, limits: Limits) -> Iterator[Part]:
        """The slides, then what belongs to none."""
        listed = self._listed(_SLIDES)
        notes = self._notes()
        for number, (persist, slide, outline) in enumerate(listed[: limits.pages], 1):
            place = self._place.at(f"slide={number}")
            yield from self._slide(self._objects.get(persist), outline, place)
            if slide in notes:
                yield from self._page(notes[slide], [], place.at("notes"), hidden=True)
        if len(listed) > limits.pages:
            yield Gap(self._place, Reason.TOO_MANY, "The presentation has more slides than the limit.")
        self._rest()
        for anchor, lines in self._beside.items():
            yield from hidden_text(lines, self._place.at(anchor))

    def _object(self, at: int) -> Record | None:
        return next(ppt.records(self._data, at, len(self._data)), None)

    def _listed(self, instance: int) -> list[tuple[int, int, list[str]]]:
        """(id of the object, number of the slide, its texts in the outline) of each slide of a list."""
        found: list[tuple[int, int, list[str]]] = []
        if self.document is None:
            return found
        for record in ppt.records(self._data, self.document.start, self.document.stop):
            if record.kind != ppt.LIST or record.instance != instance:
                continue
            kind = -1
            for item in ppt.records(self._data, record.start, record.stop):
                if item.kind == ppt.PERSIST:
                    found.append((ppt.number(self._data, item), ppt.number(self._data, item, 12), []))
                elif item.kind == ppt.HEADER_TYPE:
                    kind = ppt.number(self._data, item)
                elif item.kind in (ppt.CHARS, ppt.BYTES) and found:
                    found[-1][2].append(titled(kind, ppt.text(self._data, item)))
        return found

    def _notes(self) -> dict[int, Record]:
        """The pages of notes by the number of their slide."""
        found = {}
        for record in self._objects.values():
            if record.kind == ppt.NOTES:
                for atom in ppt.records(self._data, record.start, record.stop):
                    if atom.kind == ppt.NOTES_ATOM:
                        found[ppt.number(self._data, atom)] = record
        return found

    def _slide(self, record: Record | None, outline: list[str], place: Place) -> Iterator[Part]:
        hidden = False
        if record is not None:
            for atom in ppt.records(self._data, record.start, record.stop):
                if atom.kind == ppt.SHOW:
                    hidden = bool(ppt.number(self._data, atom, 10) & _HIDDEN)
        yield from self._page(record, outline, place, hidden=hidden)

    def _page(self, record: Record | None, outline: list[str], place: Place, *, hidden: bool) -> Iterator[Part]:
        """The texts and tables of a slide, or of its notes."""
        flow = Flow(place, self._heading, hidden)
        tables = 0
        for block in chain(outline, self._blocks(record)):
            if isinstance(block, list):
                tables += 1
                yield from flow.grid(block, f"table={tables}")
            elif block.strip():
                if isinstance(block, Title):
                    title = " ".join(block.split())
                    self._heading = self._heading or title
                    flow.context = "\n".join(dict.fromkeys((self._heading, title)))
                flow.part()
                flow.add(block)
        yield from flow.flush()
        if record is not None:
            for anchor, lines in self._hanging(record):
                yield from hidden_text(lines, place.at(anchor), flow.context)

    def _blocks(self, record: Record | None) -> Iterator[str | list[list[str]]]:
        for item in () if record is None else ppt.records(self._data, record.start, record.stop):
            if item.container and item.kind == _DRAWING_HOLDER:
                yield from shapes(self._data, item)
                for words in descriptions(self._data, item):
                    self._remember("alternative-text", words)
            elif item.kind == ppt.HEADERS_FOOTERS:
                self._margins(item)

    def _hanging(self, record: Record) -> Iterator[tuple[str, list[str]]]:
        """Comments on a slide: the author, the text and the initials are strings, told apart by their instance."""
        for item in ppt.inside(self._data, record):
            if item.kind == ppt.COMMENT:
                strings_ = {
                    inner.instance: ppt.text(self._data, inner)
                    for inner in ppt.records(self._data, item.start, item.stop)
                    if inner.kind == ppt.STRING
                }
                if 1 in strings_:
                    yield "comments", [strings_[1]]

    def _rest(self) -> None:
        """Masters, links, headers and footers."""
        for record in self._objects.values():
            if record.kind == ppt.MASTER:
                for block in self._blocks(record):
                    lines = ["\t".join(row) for row in block] if isinstance(block, list) else block.split("\n")
                    for line in lines:
                        self._remember("master", line)
        for item in ppt.inside(self._data, self.document) if self.document is not None else ():
            if item.kind == ppt.HYPERLINK:
                for inner in ppt.records(self._data, item.start, item.stop):
                    if inner.kind == ppt.STRING:
                        self._remember("links", ppt.text(self._data, inner))
            elif item.kind == ppt.HEADERS_FOOTERS:
                self._margins(item)

    def _margins(self, record: Record) -> None:
        for inner in ppt.records(self._data, record.start, record.stop):
            if inner.kind == ppt.STRING:
                self._remember("header", ppt.text(self._data, inner))

    def _remember(self, anchor: str, line: str) -> None:
        if line.strip():
            self._beside.setdefault(anchor, []).append(line)


_DRAWING_HOLDER = 0x040C


def _files(data: bytes, place: Place, limits: Limits) -> Iterator[Blob | Gap]:
    """Embedded objects: compound files, packed or as they are (ExOleObjStg, 2.10.34)."""
    for count, record in enumerate(item for item in ppt.records(data, 0, len(data)) if item.kind == ppt.OLE_DATA):
        inner = place.member(f"object{count + 1}")
        raw = data[record.start : record.stop]
        if record.instance:
            inflater = zlib.decompressobj()
            try:
                raw = inflater.decompress(raw[4:], limits.member_bytes)
            except zlib.error:
                yield Gap(inner, Reason.CORRUPT, "An embedded object is damaged.")
                continue
        if raw[:8] == OLE2_SIGNATURE:
            try:
                compound = Compound(raw)
                yield from embedded(compound, compound.root, inner, limits)
            except ExtractError as error:
                yield Gap(inner, error.reason, error.detail)
