"""Bytes of some encoding in, texts in UTF-8 out: for plain text, and for every format that is made of text.

Valid UTF-8 passes as it is, a mapped file is not copied. Anything else is converted block by block.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from pi_scan._mapped import let_go
from pi_scan._textness import unicode_form
from pi_scan.extract._formfeeds import form_pages
from pi_scan.model import Bytes, Place, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 1 << 16
"""Bytes validated by one call: small enough for their memory to be used again and again."""
_PIECE = 1 << 14
"""Bytes decoded by one call, for the same reason: a text may take four times the room."""
_CONVERTED = 16 << 20
"""Bytes converted at a time, cut at a line end."""
_SAMPLE = 1 << 14
"""Bytes with letters beyond ASCII on which a legacy encoding is judged."""

_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
_ODD_IN_WESTERN = re.compile(rb"[\x81\x8d\x8f\x90\x9d]|[\xc0-\xff]{3}")
"""Unassigned in Windows-1252, or three accented letters in a row, which no western language has."""


def texts(data: Bytes, place: Place, *, context: str = "", hidden: bool = False) -> Iterator[Text]:
    """The text that `data` is, whatever its encoding: one part, or several of some 16 MiB where it must be converted.

    CR LF stays in a mapped file, whose bytes are handed on untouched; sweeps take CR for white space.
    """
    encoding, single_returns = charset(data)
    if encoding == "utf-8" and not single_returns:
        if isinstance(data, bytes):
            data = data.removeprefix(codecs.BOM_UTF8)
            if b"\r" in data:
                data = data.replace(b"\r\n", b"\n")
        if len(data):
            yield Text(place, data, (), form_pages(data), context, hidden)
        return
    for number, text in enumerate(_converted(data, encoding), 1):
        marks = ((0, f"part={number}"),) if number > 1 else ()
        yield Text(place, text, marks, form_pages(text), context, hidden)


def decoded(data: Bytes, *, declared: str = "") -> str:
    """All of `data` as a string; `declared` is an encoding to believe when the bytes are not plainly Unicode."""
    encoding, _ = charset(data, declared=declared)
    return bytes(data[:]).decode(encoding, "replace").removeprefix("\ufeff")


def unicode_bytes(data: Bytes, *, declared: str = "") -> bytes:
    """All of `data` in UTF-8 without a byte order mark; `declared` as for `decoded`."""
    valid = valid_utf8(data)
    return decoded(data, declared=declared).encode("utf-8", "replace") if valid is None else valid


def valid_utf8(data: Bytes) -> bytes | None:
    """All of `data` without a byte order mark if it is UTF-8, else None."""
    whole = bytes(data[:])
    if unicode_form(whole[:4096]) in ("", "utf-8-sig") and _is_utf8(whole):
        return whole.removeprefix(codecs.BOM_UTF8)
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        return data.isascii() or not _validated(data, final=True)
    except UnicodeDecodeError:
        return False


def charset(data: Bytes, *, declared: str = "") -> tuple[str, bool]:
    """The codec for `data` and whether a CR without LF stands in it, an old Macintosh line end.

    "utf-8" stands for ASCII and for UTF-8 with some damaged bytes too.
    """
    form = unicode_form(data[:4096])
    if form and form != "utf-8-sig":
        return form, True
    single_returns = False
    size = len(data)
    if size <= _BLOCK and isinstance(data, bytes) and data.isascii():  # most small files
        return "utf-8", b"\r" in data and _lone_returns(data)
    if isinstance(data, bytes) and b"\r" not in data and _is_utf8(data):
        return "utf-8", False
    valid, cut = True, b""
    for start in range(0, size, _BLOCK):
        block = data[start : start + _BLOCK]
        if b"\r" in block and not single_returns:
            single_returns = _lone_returns(block)
        if valid and (cut or not block.isascii()):
            try:
                cut = _validated(cut + block, final=start + _BLOCK >= size)
            except UnicodeDecodeError:
                valid = False
                encoding = _legacy(data, start, declared)
        let_go(data, start, start + _BLOCK)
        if not valid and single_returns:
            break
    return ("utf-8" if valid else encoding), single_returns


def _validated(data: bytes, *, final: bool) -> bytes:
    """The character that is cut in two at the end. Raises UnicodeDecodeError where it is no UTF-8."""
    if len(data) <= _PIECE:
        return data[codecs.utf_8_decode(data, "strict", final)[1] :]
    view, at, size = memoryview(data), 0, len(data)
    while at < size:
        end = min(at + _PIECE, size)
        _, used = codecs.utf_8_decode(view[at:end], "strict", final and end == size)
        at += used
        if end == size:
            break
    return data[at:]


def _lone_returns(block: bytes) -> bool:
    if b"\r" not in block:  # to count takes fifty times as long
        return False
    lone = block.count(b"\r") - block.count(b"\r\n")
    return lone > 1 or (lone == 1 and not block.endswith(b"\r"))


def _legacy(data: Bytes, start: int, declared: str) -> str:
    """The codec of bytes that are not valid UTF-8 in the block from `start`, judged on what surrounds its letters."""
    block = data[start : start + _BLOCK]
    sample = b" ".join(block[max(0, hit.start() - 8) : hit.end() + 8] for hit in _first(block, 1000))[: _SAMPLE * 2]
    high = sum(map(len, _HIGH.findall(sample)))
    good = sum(map(len, _UTF8.findall(sample)))
    if high and good >= 0.8 * high:
        return "utf-8"  # damaged here and there, or cut
    if declared and _known(declared):
        return declared
    if not _ODD_IN_WESTERN.search(sample) and high < 0.4 * len(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    first = _HIGH.search(block)
    at = max(0, (first.start() if first else 0) - 256)
    best = from_bytes(block[at : at + _SAMPLE]).best()
    return best.encoding if best is not None and best.encoding not in ("ascii", "utf_8") else "cp1252"


def _first(block: bytes, count: int) -> Iterator[re.Match[bytes]]:
    for number, hit in enumerate(_HIGH.finditer(block)):
        if number == count:
            return
        yield hit


def _known(encoding: str) -> bool:
    """Whether Python has the text codec `encoding`."""
    try:
        return bool(codecs.lookup(encoding)._is_text_encoding)  # noqa: SLF001  (else "zlib" and "hex" would pass)
    except (LookupError, ValueError):
        return False


def _converted(data: Bytes, encoding: str) -> Iterator[bytes]:
    """UTF-8 with LF line ends, in blocks that end at a line end where there is one."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    size = len(data)
    rest = b""
    for start in range(0, size, _CONVERTED):
        last = start + _CONVERTED >= size
        text = decoder.decode(data[start : start + _CONVERTED], final=last)
        block = rest + text.encode("utf-8", "replace")
        cut = len(block)
        if not last:
            cut = max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1 or max(block.rfind(b" "), 0) + 1
            cut = len(block) if cut == 1 else cut
        block, rest = block[:cut], block[cut:]
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if not start:
            block = block.removeprefix(codecs.BOM_UTF8)
        if block:
            yield block
