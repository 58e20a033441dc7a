"""PDF documents by pdfium: pages line by line, form values in their places, notes, properties and attached files.

pdfminer.six reads what pdfium cannot open, and says how a document is encrypted that does not open.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from pi_scan.extract import _pdfminer
from pi_scan.extract._graded import LEGACY
from pi_scan.extract._passwords import refused, told_beside, tries
from pi_scan.extract._pdfium import Document, LockedError
from pi_scan.model import Blob, ExtractError, Format, Gap, Grade, Limits, Part, Place, Reason, Seal, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMAT = Format(
    name="PDF document",
    media_types=("application/pdf", "application/x-pdf"),
    extensions=(".pdf",),
    signatures=((0, b"%PDF-"),),
    library="pypdfium2 (Apache-2.0 or BSD-3-Clause), pdfminer.six (MIT)",
    reads="form fields (AcroForm, XFA data), notes and other annotations, outline, properties, attached files; "
    "pages that are pictures are named as not read",
)

_PAGES = 50
"""Pages in one text: a record that runs over a page end stays whole, and memory stays small."""
_PARAGRAPH = 3000
"""Bytes at the end of a page that may be the beginning of a paragraph of the next."""
_FULL = 60
"""Characters from which on a line is full: running text goes on in the next."""
_TAIL = 4096
"""The end-of-file mark stands in the last bytes, with room for what mail and web servers append."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the texts of a PDF, then form fields, notes, properties and attached files; encryption comes first."""
    with blob.open() as stream:
        if not blob.size:
            raise ExtractError(Reason.EMPTY, "The file is empty.")
        document: Document | None
        try:
            document, locked, beside = Document(stream), False, False
        except LockedError:
            locked = True
            document, beside = _unlocked(blob, stream)
        except ExtractError:
            yield from _by_pdfminer(blob, stream, limits)
            return
        if document is None or document.revision >= 0:
            stream.seek(0)
            scheme, bits, grade = _pdfminer.encryption(stream)
            if not locked:
                scheme, grade = f"{scheme.removesuffix(LEGACY)}, opens without a password", Grade.NONE
            yield Seal(blob.place, scheme, bits, grade)
            if beside:
                yield told_beside((scheme, bits, grade), blob.place)
        if document is None:
            raise ExtractError(Reason.ENCRYPTED, refused(blob, "The PDF"))
        with document:
            yield from _pages(document, blob.place, limits)
            yield from _whole(document, blob.place, limits)
        yield from _ending(blob, stream)


def _unlocked(blob: Blob, stream: BinaryIO) -> tuple[Document | None, bool]:
    """The document, if a password opens it; and whether that lay beside the file."""
    for password, beside in tries(blob):
        stream.seek(0)
        try:
            return Document(stream, password), beside
        except (LockedError, ExtractError):
            continue
    return None, False


def _pages(document: Document, place: Place, limits: Limits) -> Iterator[Part]:
    """The pages and what hangs on them."""
    collected, notes = _Collected(place), _Collected(place.at("notes"), hidden=True)
    form: dict[str, None] = {}
    pictures = 0
    for number in range(1, min(document.pages, limits.pages) + 1):
        try:
            page = document.page(number - 1)
        except ExtractError as error:
            yield Gap(place.at(f"page={number}"), error.reason, error.detail)
            continue
        collected.add(page.text, number)
        notes.add("\n\n".join(page.notes), number)
        form.update((f"{item.label}: {item.value}" if item.label else item.value, None) for item in page.fields)
        pictures += page.is_picture
        yield from _blobs(page.files, place, limits)
        if number % _PAGES == 0:
            yield from chain(collected.flush(more=True), notes.flush())
    yield from collected.flush()
    if form:
        yield Text(place.at("form"), "\n".join(form).encode("utf-8", "replace"))
    yield from notes.flush()
    if pictures:
        detail = (
            "1 page is a picture without text." if pictures == 1 else f"{pictures} pages are pictures without text."
        )
        yield Gap(place, Reason.NO_EXTRACTOR, detail)
    if document.pages > limits.pages:
        yield Gap(place.at(f"page={limits.pages + 1}"), Reason.TOO_MANY, "The document has more pages than the limit.")


def _whole(document: Document, place: Place, limits: Limits) -> Iterator[Part]:
    """Properties, outline, XFA data and attached files."""
    for anchor, found in (("properties", document.properties()), ("outline", document.outline())):
        if found:
            yield Text(place.at(anchor), "\n".join(found).encode("utf-8", "replace"), hidden=True)
    if data := document.form_data():
        yield Blob(place.member("datasets.xml"), data, len(data), declared="application/xml")
    yield from _blobs(document.files(), place, limits)


def _blobs(files: Iterable[tuple[str, bytes]], place: Place, limits: Limits) -> Iterator[Blob | Gap]:
    for name, data in files:
        if len(data) > limits.member_bytes:
            yield Gap(place.member(name), Reason.TOO_BIG, "An attached file is larger than the limit.")
        else:
            yield Blob(place.member(name), data, len(data))


def _by_pdfminer(blob: Blob, stream: BinaryIO, limits: Limits) -> Iterator[Part]:
    """The pages as pdfminer.six gives them; the file is damaged, so whatever is missing is said."""
    if b"%PDF" not in blob.head(1024):
        raise ExtractError(Reason.MISLABELLED, "The file is not a PDF.")
    stream.seek(0)
    collected = _Collected(blob.place)
    number = 0
    try:
        for number, text in enumerate(_pdfminer.page_texts(stream, limits.pages), 1):
            collected.add(text, number)
            if number % _PAGES == 0:
                yield from collected.flush(more=True)
    except ExtractError:
        if not number:
            if any(_ending(blob, stream)):
                raise ExtractError(Reason.TRUNCATED, "The end of the file is missing.") from None
            raise
    if not number:
        raise ExtractError(Reason.CORRUPT, "The PDF has no pages that can be found.")
    yield from collected.flush()
    yield Gap(blob.place, Reason.CORRUPT, "The PDF is damaged: pages may be missing.")


def _ending(blob: Blob, stream: BinaryIO) -> Iterator[Gap]:
    """Says so when the end of the file is missing: pdfium reads what is left without a word."""
    stream.seek(max(0, blob.size - _TAIL))
    if b"%%EOF" not in stream.read():
        yield Gap(blob.place, Reason.TRUNCATED, "The end of the file is missing; what is left was read.")


def _begins_anew(last: bytearray, text: str) -> bool:
    """Whether a page begins with another paragraph than the one before ended with: full lines after a short one."""
    first = text.partition("\n")[0]
    return len(last) < _FULL <= len(first) and b"\t" not in last and "\t" not in first


class _Collected:
    """Texts of pages, joined until they are handed on."""

    def __init__(self, place: Place, *, hidden: bool = False) -> None:
        self._place = place
        self._hidden = hidden
        self._data = bytearray()
        self._marks: list[tuple[int, str]] = []

    def add(self, text: str, number: int) -> None:
        """Add the text of the page `number`."""
        if text:
            if self._data and _begins_anew(self._data[self._data.rfind(b"\n", 0, -1) + 1 :], text):
                self._data += b"\n"
            self._marks.append((len(self._data), f"page={number}"))
            self._data += text.encode("utf-8", "replace") + b"\n"

    def flush(self, *, more: bool = False) -> Iterator[Text]:
        """The text so far, if any; where `more` pages come, without the paragraph that may go on there."""
        empty = self._data.rfind(b"\n\n", -_PARAGRAPH) if more else -1
        cut = len(self._data) if empty < 0 else empty + 2
        if cut:
            marks = [mark for mark in self._marks if mark[0] < cut]
            yield Text(self._place, bytes(self._data[:cut]), tuple(marks), hidden=self._hidden)
            rest = [(offset - cut, anchor) for offset, anchor in self._marks if offset >= cut]
            if cut < len(self._data) and (not rest or rest[0][0]):
                rest.insert(0, (0, marks[-1][1]))
            self._marks = rest
            del self._data[:cut]
