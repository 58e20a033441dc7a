"""What pdfminer.six is asked for: the text of PDFs that pdfium cannot open, and the encryption of those it may not."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from pi_scan.extract._lines import Piece, lines
from pi_scan.model import ExtractError, Grade, Reason


@contextmanager
def _errors() -> Iterator[None]:
    """Turns whatever pdfminer raises into `ExtractError`, and keeps its warnings from the log."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        yield
    except ExtractError:
        raise
    except Exception:  # noqa: BLE001  (pdfminer checks little: damaged files raise whatever breaks first)
        raise ExtractError(Reason.CORRUPT, "The PDF is damaged beyond repair.") from None


def page_texts(stream: BinaryIO, pages: int) -> Iterator[str]:
    """The text of each page, of at most `pages`; raises `ExtractError` where the file cannot be followed."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextContainer, LTTextLine

    with _errors():
        found = extract_pages(stream, maxpages=pages, laparams=LAParams())  # type: ignore[arg-type]  # BinaryIO will do
        for page in found:
            pieces = [
                Piece(line.x0, line.y0, line.x1, line.y1, text)
                for box in page
                if isinstance(box, LTTextContainer)
                for line in box
                if isinstance(line, LTTextLine) and (text := line.get_text().strip())
            ]
            yield "\n".join(lines(pieces))


def encryption(stream: BinaryIO) -> tuple[str, int | None, Grade]:
    """(scheme, key bits, grade) as the encryption dictionary states them: no password is needed to read it."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser

    class Locked(PDFDocument):
        """A document that is looked at, not opened."""

        def _initialize_password(self, password: str = "") -> None:
            """Leave the lock alone: its description is all that is wanted."""

    try:
        with _errors():
            found = Locked(PDFParser(stream), fallback=False).encryption
    except ExtractError:
        found = None
    return graded(found[1]) if found else ("PDF encryption", None, Grade.UNKNOWN)


def graded(stated: Mapping[str, Any]) -> tuple[str, int | None, Grade]:
    """(scheme, key bits, grade) of an encryption dictionary (ISO 32000-2 section 7.6)."""
    handler, version = _name(stated.get("Filter")), stated.get("V")
    if handler and handler != "Standard":
        return f"PDF {handler}", None, Grade.UNKNOWN
    length = stated.get("Length")
    bits: int | None
    if version in (4, 5):
        filters = stated.get("CF")
        used = filters.get(_name(stated.get("StmF"))) if isinstance(filters, Mapping) else None
        method = _name(used.get("CFM")) if isinstance(used, Mapping) else "Identity"
        known = {"V2": ("RC4", 128), "AESV2": ("AES", 128), "AESV3": ("AES", 256), "Identity": ("no cipher", 0)}
        if method not in known:
            return "PDF encryption", None, Grade.UNKNOWN
        cipher, bits = known[method]
    elif version in (1, 2, 3):
        cipher, bits = "RC4", 40 if version == 1 else length if isinstance(length, int) else 40
    else:
        return "PDF encryption", None, Grade.UNKNOWN
    grade = Grade.NONE if not bits else Grade.WEAK if bits < 128 else Grade.STRONG
    return f"PDF {cipher}", bits, grade


def _name(value: object) -> str:
    """A PDF name as text."""
    name = getattr(value, "name", value)
    return name.decode("latin-1") if isinstance(name, bytes) else name if isinstance(name, str) else ""
