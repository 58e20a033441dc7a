"""PDF pages, form fields, notes and attachments as pdfium gives them.

pdfium is one library in one process without locks: handles are closed in order, pages before their document,
and never left to finalizers. It must not be called from two threads at once.
"""

from __future__ import annotations

import ctypes
import logging
import re
import struct
from array import array
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, repeat
from math import cos, sin
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from pi_scan.extract._columns import Head, whole, with_rows
from pi_scan.extract._gaps import part_cells
from pi_scan.extract._lines import Piece, lines, stacked
from pi_scan.model import ExtractError, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PICTURE = 16
"""A page with an image and fewer characters than this (a stamp, a page number) is a picture."""
_IMAGE_SHARE = 0.2
"""An image that takes so much of the page is what the page is about; a logo is not."""
_HELD = 1 << 25
"""Bytes of a file that is read at once: from a larger one pdfium asks for each half kilobyte by a call."""
_CHARACTERS = 1 << 14
"""More than a page usually has."""
_BOX, _TWO = 16, struct.Struct("8f")
"""pdfium's FS_RECTF, left, top, right, bottom: the size of one, and two in a row."""
_LOOK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
"""FPDFText_GetLooseCharBox with plain addresses, of which a call takes half the time."""
_LOCKED, _HANDLER = 4, 5
"""pdfium's FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY."""


class LockedError(Exception):
    """The document opens only with a password or certificate."""


@dataclass(frozen=True, slots=True)
class Field:
    """A form field with a value."""

    label: str
    value: str


@dataclass(slots=True)
class Page:
    """What one page holds."""

    text: str = ""
    fields: list[Field] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    is_picture: bool = False


class Document:
    """An open PDF; a context manager."""

    def __init__(self, stream: BinaryIO, password: str | None = None) -> None:
        """Raises `LockedError` if a secret is needed, `ExtractError` if pdfium cannot open it."""
        import pypdfium2
        import pypdfium2.raw

        logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # it warns of XFA forms, whose data is read all the same
        self._raw: Any = pypdfium2.raw
        self._look = _LOOK(ctypes.cast(pypdfium2.raw.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0)
        self._error: type[Exception] = pypdfium2.PdfiumError
        self._buffer = (ctypes.c_ushort * _CHARACTERS)()
        # pdfium keeps its last error, and gives it again for a document that opens but has no pages: this sets another.
        self._raw.FPDF_LoadMemDocument64(b"", 0, None)
        try:
            data = stream.read(_HELD + 1)
            self._pdf = pypdfium2.PdfDocument(data if len(data) <= _HELD else stream, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code in (_LOCKED, _HANDLER):
                raise LockedError from None
            raise ExtractError(Reason.CORRUPT, "The PDF is damaged.") from None
        self._last = ""
        self._head: Head | None = None
        self.pages = len(self._pdf)
        self.revision: int = self._raw.FPDF_GetSecurityHandlerRevision(self._pdf)
        """Revision of the security handler, -1 where the file is not encrypted."""
        try:
            if self._pdf.get_formtype() != self._raw.FORMTYPE_NONE:
                self._pdf.init_forms()
        except pypdfium2.PdfiumError:
            pass  # the page texts can be read without the form; its fields then have no names
        self._form = self._pdf.formenv.raw if self._pdf.formenv else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    def page(self, index: int) -> Page:
        """Everything on the page `index`, counted from 0; raises `ExtractError` if it cannot be loaded."""
        raw = self._raw
        page = raw.FPDF_LoadPage(self._pdf, index)
        if not page:
            raise _unreadable()
        try:
            if self._form:
                raw.FORM_OnAfterLoadPage(page, self._form)
            found = Page()
            pieces = list(self._annotations(page, found))
            characters = raw.FPDFText_LoadPage(page)
            if not characters:
                raise _unreadable()
            try:
                found.text = self._text(characters, pieces)
            finally:
                raw.FPDFText_ClosePage(characters)
        except ctypes.ArgumentError:
            raise _unreadable() from None
        finally:
            if self._form:
                raw.FORM_OnBeforeClosePage(page, self._form)
            raw.FPDF_ClosePage(page)
        if len(found.text) < _PICTURE:
            found.is_picture = self._has_image(index)
        return found

    # --- text -----------------------------------------------------------------------------------

    def _text(self, page: Any, values: list[Piece]) -> str:
        """The text of a page, line by line, form values where they are shown."""
        count = self._raw.FPDFText_CountChars(page)
        text = self._characters(page, count).replace("\ufffe", "-")  # pdfium's mark for a hyphen at the end of a line
        boxes = _Boxes(self._raw, self._look, page, straight=count == len(text))
        found, firsts = _lines(text)
        part_cells(text, found, firsts, boxes.widths, above=self._last)
        self._last = found[-1] if found else ""
        tabbed = sum("\t" in line for line in found) > 1
        if not values and not tabbed:
            edges = boxes.edges(firsts)
            if (rows := stacked(found, edges[3::4], edges[1::4])) is not None:
                self._head = None
                return "\n".join(rows)
        # only here does it matter where lines and cells end: each look costs a call
        places: dict[int, int] = {}
        cells = [list(boxes.parts(first, words, "\t", places)) for first, words in zip(firsts, found, strict=True)]
        longest = max(range(len(found)), key=lambda index: len(found[index]), default=None)
        angle = boxes.angle(firsts[longest]) if longest is not None else 0.0
        quarter = round(angle / 1.5707963) % 4 if angle >= 0 else 0
        if values or quarter:
            pieces = list(map(whole, cells))
        else:
            pieces, self._head = with_rows(cells, lambda one: boxes.words(one, places), self._head)
        if quarter:
            pieces, values = ([_turned(piece, quarter) for piece in some] for some in (pieces, values))
        return "\n".join(lines(pieces + values, added=len(values)))

    def _characters(self, page: Any, count: int) -> str:
        """The `count` characters of a page; those that pdfium cannot write in 16 bits are left out."""
        if count < 1:
            return ""
        if len(self._buffer) <= count:
            self._buffer = (ctypes.c_ushort * (2 * count))()
        written = self._raw.FPDFText_GetText(page, 0, count, self._buffer)
        return bytes(memoryview(self._buffer)[: max(0, written - 1)]).decode("utf-16-le", "ignore")

    # --- annotations and pictures ---------------------------------------------------------------

    def _annotations(self, page: Any, found: Page) -> Iterator[Piece]:
        """The values shown on a page; fields, notes and attached files are added to `found`."""
        raw = self._raw
        for index in range(raw.FPDFPage_GetAnnotCount(page)):
            annotation = raw.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                kind = raw.FPDFAnnot_GetSubtype(annotation)
                if kind == raw.FPDF_ANNOT_WIDGET:
                    shown = self._field(annotation, found)
                elif kind == raw.FPDF_ANNOT_FILEATTACHMENT:
                    shown = ""
                    self._attached(raw.FPDFAnnot_GetFileAttachment(annotation), found.files)
                elif kind in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
                    continue
                else:
                    text = self._string(raw.FPDFAnnot_GetStringValue, annotation, b"Contents")
                    shown = " ".join(text.split()) if kind == raw.FPDF_ANNOT_FREETEXT else ""
                    if text and not shown:
                        found.notes.append(text)
                box = raw.FS_RECTF()
                if shown and raw.FPDFAnnot_GetRect(annotation, ctypes.byref(box)):
                    yield Piece(box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top), shown)
                elif shown:
                    found.notes.append(shown)
            finally:
                raw.FPDFPage_CloseAnnot(annotation)

    def _field(self, annotation: Any, found: Page) -> str:
        """The value of a text or choice field, which is also added to the fields."""
        raw = self._raw
        if not self._form:
            return " ".join(self._string(raw.FPDFAnnot_GetStringValue, annotation, b"V").split())
        kind = raw.FPDFAnnot_GetFormFieldType(self._form, annotation)
        if kind not in (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
            return ""
        value = " ".join(self._string(raw.FPDFAnnot_GetFormFieldValue, self._form, annotation).split())
        if value:
            label = self._string(raw.FPDFAnnot_GetFormFieldAlternateName, self._form, annotation)
            label = label or self._string(raw.FPDFAnnot_GetFormFieldName, self._form, annotation).rpartition(".")[2]
            found.fields.append(Field(re.sub(r"\[\d+\]$", "", " ".join(label.split()).rstrip(": ")), value))
        return value

    def _has_image(self, index: int) -> bool:
        """Whether an image takes a good part of the page."""
        try:
            page = self._pdf[index]
            try:
                width, height = page.get_size()
                for item in page.get_objects(filter=[self._raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
                    left, bottom, right, top = item.get_bounds()
                    if item.level > 0 or (right - left) * (top - bottom) > _IMAGE_SHARE * width * height:
                        return True
                return False
            finally:
                page.close()
        except (self._error, ctypes.ArgumentError, AssertionError):
            raise _unreadable() from None

    # --- what belongs to the document as a whole ------------------------------------------------

    def properties(self) -> list[str]:
        """`Title: …` lines."""
        read = self._raw.FPDF_GetMetaText
        keys = ("Title", "Author", "Subject", "Keywords")
        return [f"{key}: {value}" for key in keys if (value := self._string(read, self._pdf, key.encode()))]

    def outline(self) -> list[str]:
        """The titles of the bookmarks, in order."""
        titles = (self._string(self._raw.FPDFBookmark_GetTitle, item) for item in self._pdf.get_toc(max_depth=15))
        return [title for title in map(str.strip, titles) if title]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(name, bytes) of the attached files."""
        for index in range(self._pdf.count_attachments()):
            found: list[tuple[str, bytes]] = []
            self._attached(self._raw.FPDFDoc_GetAttachment(self._pdf, index), found)
            yield from found

    def form_data(self) -> bytes:
        """The XML data of an XFA form, empty where there is none."""
        raw = self._raw
        for index in range(raw.FPDF_GetXFAPacketCount(self._pdf)):
            size = raw.FPDF_GetXFAPacketName(self._pdf, index, None, 0)
            name = ctypes.create_string_buffer(size)
            raw.FPDF_GetXFAPacketName(self._pdf, index, name, size)
            if name.value == b"datasets":
                needed = ctypes.c_ulong()
                raw.FPDF_GetXFAPacketContent(self._pdf, index, None, 0, needed)
                data = ctypes.create_string_buffer(needed.value)
                raw.FPDF_GetXFAPacketContent(self._pdf, index, data, needed.value, needed)
                return data.raw
        return b""

    def _attached(self, handle: Any, files: list[tuple[str, bytes]]) -> None:
        """Add the name and bytes of an attachment to `files`."""
        raw = self._raw
        if not handle:
            return
        name = self._string(raw.FPDFAttachment_GetName, handle) or "attachment"
        size = ctypes.c_ulong()
        if raw.FPDFAttachment_GetFile(handle, None, 0, size) and size.value:
            data = ctypes.create_string_buffer(size.value)
            if raw.FPDFAttachment_GetFile(handle, data, size.value, size):
                files.append((name, data.raw))

    @staticmethod
    def _string(function: Callable[..., int], *arguments: object) -> str:
        """A string that pdfium writes into a buffer as UTF-16 with a closing zero."""
        size = function(*arguments, None, 0)
        if size <= 2:
            return ""
        buffer = ctypes.create_string_buffer(size + size % 2)
        wanted = function.argtypes[len(arguments)]  # type: ignore[attr-defined]  # ctypes: void* here, short* there
        function(*arguments, ctypes.cast(buffer, wanted), size)
        return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _unreadable() -> ExtractError:
    return ExtractError(Reason.CORRUPT, "A page cannot be read.")


class _Boxes:
    """Where the characters of a page stand, by their number in its text; each look costs a call into the library."""

    def __init__(self, raw: Any, look: Callable[..., int], page: Any, *, straight: bool) -> None:
        """`straight`: the text holds the characters of the page, none more and none less."""
        self._page = ctypes.cast(page, ctypes.c_void_p).value
        self._look = look
        self._place = None if straight else partial(raw.FPDFText_GetCharIndexFromTextIndex, page)
        self._angle = partial(raw.FPDFText_GetCharAngle, page)

    def edges(self, numbers: list[int]) -> array[float]:
        """Left, top, right and bottom of each of the characters, one after the other."""
        found = array("f", bytes(_BOX * len(numbers)))
        start, _ = found.buffer_info()
        places = map(self._place, numbers) if self._place else numbers
        into = range(start, start + _BOX * len(numbers), _BOX)
        deque(map(self._look, repeat(self._page), places, into), maxlen=0)
        return found

    def parts(self, first: int, text: str, gap: str, places: dict[int, int]) -> Iterator[Piece]:
        """The parts between gaps of a text that begins with the character `first`; `places` takes where each begins."""
        parts = text.split(gap)
        starts = list(accumulate((len(part) + 1 for part in parts[:-1]), initial=first))
        spans = list(zip(parts, starts, strict=True))
        edges = self.edges([number for part, start in spans for number in (start, start + len(part) - 1)])
        for (part, start), box in zip(spans, _TWO.iter_unpack(edges), strict=True):
            if part:
                left, top, right, bottom, other, high, end, low = box
                piece = Piece(min(left, other), min(bottom, low), max(right, end), max(top, high), part)
                places[id(piece)] = start
                yield piece

    def words(self, piece: Piece, places: dict[int, int]) -> list[Piece]:
        """The words of a part of a line."""
        return list(self.parts(places[id(piece)], piece.text, " ", {})) if " " in piece.text else [piece]

    def widths(self, spaces: Iterable[int]) -> Iterator[tuple[int, float]]:
        """The spaces with their widths, in heights of the line."""
        spaces = list(spaces)
        found = self.edges([number for space in spaces for number in (space - 1, space + 1)])
        for space, edges in zip(spaces, _TWO.iter_unpack(found), strict=True):
            _, top, right, bottom, left, other_top, _, other_bottom = edges
            height = min(top - bottom, other_top - other_bottom)
            yield space, (left - right) / height if height > 0 else 0.0

    def angle(self, number: int) -> float:
        """The angle in radians at which a character stands."""
        return float(self._angle(self._place(number) if self._place else number))


def _lines(text: str) -> tuple[list[str], list[int]]:
    """The lines of a page that are not empty, and the numbers of their first characters."""
    found, firsts = [], []
    start = 0
    for line in text.split("\r\n"):
        words = line.strip()
        if words:
            found.append(words)
            firsts.append(start if line[0] == words[0] else start + len(line) - len(line.lstrip()))
        start += len(line) + 2
    return found, firsts


def _turned(piece: Piece, quarter: int) -> Piece:
    """A piece as it stands when text that runs at `quarter` right angles clockwise is turned to be level."""
    turn = quarter * 1.5707963267948966
    corners = [(x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn))
               for x in (piece.left, piece.right) for y in (piece.bottom, piece.top)]  # fmt: skip
    across, up = zip(*corners, strict=True)
    return Piece(min(across), min(up), max(across), max(up), piece.text)
