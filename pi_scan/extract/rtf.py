"""Rich Text Format: texts, tables, notes, comments, properties and embedded files."""

from __future__ import annotations

import binascii
import re
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from pi_scan.extract._flow import CONTEXT, Flow, Item, hidden_text, mixed
from pi_scan.extract._rtf import Block, Parser
from pi_scan.extract._rtfwords import PROPERTY
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Place, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Rich Text Format (RTF)",
    media_types=("text/rtf", "application/rtf"),
    extensions=(".rtf",),
    signatures=((0, b"{\\rtf"), (0, b"\xef\xbb\xbf{\\rtf")),
    reads="tables, headers, footers, notes, comments, text boxes, deletions, form fields, links, properties, embedded "
    "files; not pictures",
)

_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]+")
_SEEN = ("footnotes", "header", "footer")
_SHOWN_NAMES = ("wzDescription", "wzName")
"""Properties of a shape that hold words (MS-ODRAW)."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the texts and tables of a document, then notes, comments, properties and embedded files."""
    data = blob.data()
    if not len(data):
        raise ExtractError(Reason.EMPTY, "The file is empty.")
    if data[:1024].find(b"{\\rtf") < 0:
        raise ExtractError(Reason.MISLABELLED, "It does not begin as a document in RTF does.")
    parser = Parser(data)
    yield from _Document(blob.place, limits).parts(parser.blocks())
    if parser.deep:
        yield Gap(blob.place, Reason.TOO_DEEP, "Its groups are nested too deeply; some text may be out of its place.")
    if parser.cut:
        yield Gap(blob.place, Reason.TRUNCATED, "The document ends early; what stands before was read.")


class _Document:
    """Puts the blocks of one document where they belong."""

    def __init__(self, place: Place, limits: Limits) -> None:
        self._flow = Flow(place)
        self._place = place
        self._limits = limits
        self._last = ""
        """The paragraph or row that notes hang on."""
        self._name = ""
        """Name of the property whose value follows."""
        self._notes: list[tuple[str, str, str]] = []
        self._beside: dict[str, list[str]] = {}
        self._blobs: list[bytes] = []

    def parts(self, blocks: Iterator[Block]) -> Iterator[Part]:
        """The parts of the document."""
        yield from mixed(self._items(blocks), self._flow)
        yield from self._rest()

    def _items(self, blocks: Iterator[Block]) -> Iterator[Item]:
        """The running text; what stands beside it is kept."""
        for block in blocks:
            if block.place == "drawings":
                yield Item("box", ["\t".join(block.cells)])
            elif block.place:
                self._aside(block)
            else:
                if block.kind != "inner":
                    self._last = "\t".join(filter(None, block.cells))
                yield Item(block.kind, block.cells)

    def _aside(self, block: Block) -> None:
        """Keep what is not part of the running text."""
        place, text = block.place, "\t".join(block.cells)
        if block.kind == "object":
            self._blobs += _embedded(text)
        elif not text.strip():
            return
        elif place in ("footnotes", "comments"):
            self._notes.append((place, self._last[:CONTEXT], text))
        elif place in ("property-name", "shape-name"):
            self._name = text.strip()
        elif place == "property-value":
            self._remember("properties", f"{self._name}: {text}")
        elif place == "shape-value":
            if self._name in _SHOWN_NAMES:
                self._remember("alternative-text", text)
        elif place.startswith(PROPERTY):
            self._remember("properties", f"{place.removeprefix(PROPERTY)}: {text}")
        else:
            self._remember(place, text)
            if place == "header":
                self._flow.context = "\n".join(dict.fromkeys(self._beside["header"]))[:CONTEXT]

    def _remember(self, anchor: str, line: str) -> None:
        self._beside.setdefault(anchor, []).append(line)

    def _rest(self) -> Iterator[Part]:
        for anchor, context, note in self._notes:
            for part in hidden_text((note,), self._place.at(anchor), context):
                yield replace(part, hidden=anchor not in _SEEN)
        for anchor, lines in self._beside.items():
            for part in hidden_text(lines, self._place.at(anchor)):
                yield replace(part, hidden=anchor not in _SEEN)
        for number, data in enumerate(self._blobs, 1):
            place = self._place.member(f"object{number}")
            if number > self._limits.members:
                yield Gap(self._place, Reason.TOO_MANY, "The document has more embedded objects than the limit.")
                return
            yield Blob(place, data, len(data))


def _embedded(digits: str) -> Iterator[bytes]:
    """The file in the hexadecimal digits of an embedded object (MS-OLEDS 2.2.4 and 2.2.5), if it is one."""
    packed = _NOT_HEX.sub(b"", digits.encode("ascii", "replace"))
    data = binascii.unhexlify(packed[: len(packed) // 2 * 2])
    try:
        at = 8
        for _ in range(3):  # class, topic, item
            (size,) = struct.unpack_from("<I", data, at)
            at += 4 + size
        (size,) = struct.unpack_from("<I", data, at)
        yield data[at + 4 : at + 4 + size]
    except struct.error:
        return
