"""Word 97-2003 documents (DOC): text by the list of pieces, rows by the marks of paragraphs, notes, embedded files."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._compound import Compound
from pi_scan.extract._docpieces import IN_TABLE, INNER_CELL, INNER_ROW_END, ROW_END, Document, document, flags
from pi_scan.extract._flow import CONTEXT, Flow, Item, hidden_text, mixed
from pi_scan.extract._office_crypt import document as encryption
from pi_scan.extract._office_open import opened
from pi_scan.extract._oleobject import embedded
from pi_scan.extract._properties import properties
from pi_scan.extract._strings import or_strings, strings
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Place, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Word 97-2003 document (DOC)",
    media_types=("application/msword",),
    extensions=(".doc", ".dot"),
    reads="tables, headers, footers, notes, comments, text boxes, field codes, properties, embedded files; not "
    "pictures and macros",
)

_SECOND_TABLE = 0x0200
_MARKS = re.compile("[\r\x07\x0c\x0e]")
"""Ends of paragraphs, cells and rows, pages and columns."""
_FIELD = re.compile("\x13([^\x13\x14\x15]*)(?:\x14([^\x13\x14\x15]*))?\x15")
_DRAWN = str.maketrans(
    {"\x0b": "\n", "\x1e": "-", "\x1f": None, "\xa0": " ", **dict.fromkeys("\0\1\2\3\4\5\6\x08\x0f", None)}
)


@or_strings
def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the text and tables of a document, then notes, comments, properties and embedded files."""
    data = blob.data()
    if not len(data):
        raise ExtractError(Reason.EMPTY, "The file is empty.")
    sealed = encryption(data)
    if sealed is not None:
        yield from opened(blob, sealed, limits, "The document")
        return
    try:
        compound = Compound(data)
    except ExtractError as error:
        yield from strings(data, blob.place, blob.context)
        yield Gap(blob.place, error.reason, f"{error.detail} Only the printable text in it was read.")
        return
    main = _stream(compound, "WordDocument")
    try:
        table = "1Table" if flags(main) & _SECOND_TABLE else "0Table"
        found = document(main, _stream(compound, table))
    except ExtractError as error:
        yield from strings(main, blob.place)
        yield Gap(blob.place, error.reason, f"{error.detail} What reads like text in it was read, out of its order.")
    else:
        yield from _Stories(found, blob.place).parts()
        if found.lost:
            yield Gap(blob.place, Reason.TRUNCATED, "The document is cut off; what stands before was read.")
    yield from properties(compound, blob.place)
    pool = compound.root.child("ObjectPool")
    for storage in pool.children if pool is not None else ():
        yield from embedded(compound, storage, blob.place.member(storage.name.lstrip("_")), limits)


def _stream(compound: Compound, name: str) -> bytes:
    entry = compound.root.child(name)
    return b"" if entry is None else compound.read(entry)


class _Paragraph(NamedTuple):
    text: str
    mark: str
    bits: int
    """What it is in a table."""
    end: int
    """Number of the mark among the characters."""


class _Stories:
    """Puts the stories of one document together."""

    def __init__(self, found: Document, place: Place) -> None:
        self._found = found
        self._place = place
        self._codes: list[str] = []
        self._above: dict[int, str] = {}

    def parts(self) -> Iterator[Part]:
        """The running text with its tables, then everything else."""
        stories = self._found.stories
        header = self._plain(stories["header"])
        flow = Flow(self._place, "\n".join(dict.fromkeys(header))[:CONTEXT])
        yield from mixed(self._items(stories[""]), flow)
        yield from self._notes()
        for anchor, lines in (
            ("header", header),
            ("drawings", self._plain(stories["drawings"]) + self._plain(stories["header-drawings"])),
        ):
            text = "\n".join(dict.fromkeys(lines)) if anchor == "header" else "\n".join(lines)
            if text.strip():
                yield Text(self._place.at(anchor), text.encode("utf-8", "replace"))
        yield from hidden_text(self._codes, self._place.at("field-codes"))

    def _paragraphs(self, story: str) -> Iterator[_Paragraph]:
        """The paragraphs of the first story, which begins with the first character of all."""
        at = 0
        for mark in _MARKS.finditer(story):
            bits = self._found.mark(mark.start())
            yield _Paragraph(self._shown(story[at : mark.start()]), mark[0], bits, mark.start())
            at = mark.end()
        if story[at:].strip("\0 "):
            yield _Paragraph(self._shown(story[at:]), "\r", 0, len(story))

    def _items(self, story: str) -> Iterator[Item]:
        """The paragraphs and rows of the running text."""
        cell: list[str] = []
        row: list[str] = []
        inner: list[str] = []
        ended = False
        """Whether the paragraph before ended a cell: where the bits are lost, an empty one then ends the row."""
        known = bool(self._found.ends[0])
        for text, mark, bits, end in self._paragraphs(story):
            self._above[end] = text
            if bits & INNER_ROW_END:
                yield Item("inner", inner)
                inner = []
            elif bits & INNER_CELL:
                inner.append(text)
            elif mark == "\x07" and (bits & ROW_END if known else ended and not text):
                yield Item("row", row)
                row = []
            elif mark == "\x07":
                row.append("\n".join((*cell, text)))
                cell.clear()
            elif bits & IN_TABLE:
                cell.append(text)
            else:
                yield Item("p", [text])
            ended = mark == "\x07" and bool(row)
        if row or cell:
            yield Item("row", [*row, *cell])

    def _plain(self, story: str) -> list[str]:
        """The lines of a story whose tables are few: cells are parted by tabs."""
        lines = self._shown(re.sub("\x07(?=[^\r\x07])", "\t", story).replace("\x07", "\r")).split("\r")
        return [line for line in lines if line.strip()]

    def _shown(self, text: str) -> str:
        """Text without its marks; of a field what it shows, and its code is kept."""
        while "\x13" in text:
            changed = _FIELD.sub(self._field, text)
            if changed == text:
                break
            text = changed
        return text.translate(_DRAWN).replace("\x13", " ").replace("\x14", " ").replace("\x15", " ")

    def _field(self, match: re.Match[str]) -> str:
        self._codes.append(" ".join(match[1].translate(_DRAWN).split()))
        return match[2] or ""

    def _notes(self) -> Iterator[Part]:
        """Footnotes, endnotes and comments, each with the paragraph it hangs on."""
        ends = sorted(self._above)
        for story, notes in self._found.notes.items():
            anchor = "comments" if story == "comments" else "footnotes"
            for position, text in notes or [(-1, self._found.stories[story])]:
                after = bisect_left(ends, position)
                context = self._above[ends[after]][:CONTEXT] if position >= 0 and after < len(ends) else ""
                lines = "\n".join(self._plain(text))
                if lines.strip():
                    yield Text(
                        self._place.at(anchor),
                        lines.encode("utf-8", "replace"),
                        context=context,
                        hidden=anchor == "comments",
                    )
