"""What pdfminer.six is asked for: the text of PDFs that pdfium cannot open, and the encryption of those it may not."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from pi_scan.extract._graded import Graded, graded
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


def encryption(stream: BinaryIO) -> Graded:
    """Scheme, key bits and grade as the encryption dictionary states them: no password is needed to read it."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import resolve_all

    class Locked(PDFDocument):
        """A document that is looked at, not opened."""

        def _initialize_password(self, password: str = "") -> None:
            """Leave the lock alone: its description is all that is wanted."""

    try:
        with _errors():
            found = Locked(PDFParser(stream), fallback=False).encryption
            stated = resolve_all(found[1]) if found else None
    except ExtractError:
        stated = None
    return described(stated) if stated else ("PDF encryption", None, Grade.UNKNOWN)


def described(stated: Mapping[str, Any]) -> Graded:
    """Scheme, key bits and grade of an encryption dictionary (ISO 32000-2 section 7.6)."""
    handler, version, length = _name(stated.get("Filter")), stated.get("V"), stated.get("Length")
    if handler in ("", "Standard"):
        scheme = "PDF"
    elif handler == "Adobe.PubSec":
        scheme = "PDF certificate"
    else:
        return f"PDF {handler}", None, Grade.UNKNOWN
    if version in (4, 5) and ("StmF" in stated or "StrF" in stated):
        filters = [_filtered(stated, use, scheme) for use in ("StmF", "StrF")]
        return min(filters, key=lambda one: _ORDER.index(one[2]))
    if version == 1:
        return graded(f"{scheme} RC4", "RC4", 40)
    if version == 2:
        return graded(f"{scheme} RC4", "RC4", length if isinstance(length, int) else 40)
    return "PDF encryption", None, Grade.UNKNOWN


_ORDER = (Grade.NONE, Grade.WEAK, Grade.UNKNOWN, Grade.STRONG)
"""Of streams and strings that are encrypted differently, the weaker ones count."""


def _filtered(stated: Mapping[str, Any], use: str, scheme: str) -> Graded:
    """The crypt filter of one use: StmF for streams, StrF for strings."""
    filters, name = stated.get("CF"), _name(stated.get(use)) or "Identity"
    used = filters.get(name) if isinstance(filters, Mapping) else None
    used = used if isinstance(used, Mapping) else {}
    method = "None" if name == "Identity" else _name(used.get("CFM"))
    if method == "None":
        return f"{scheme}, parts without a cipher", 0, Grade.NONE
    if method == "V2":
        length = used.get("Length") or stated.get("Length") or 128
        bits = length if isinstance(length, int) else 128
        return graded(f"{scheme} RC4", "RC4", 8 * bits if bits < 40 else bits)  # both bits and bytes are written
    known = {"AESV2": 128, "AESV3": 256}
    return graded(f"{scheme} AES", "AES", known[method]) if method in known else ("PDF encryption", None, Grade.UNKNOWN)


def _name(value: object) -> str:
    """A PDF name as text."""
    name = getattr(value, "name", value)
    return name.decode("latin-1") if isinstance(name, bytes) else name if isinstance(name, str) else ""
