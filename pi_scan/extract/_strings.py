"""Bytes of a form that nothing here reads in, the printable text in them out, as the program `strings` shows it.

Text in ASCII and in UTF-16 of two bytes is found. Pieces that stand a few bytes apart, as the fields of a record do,
share a line; a blank line stands where nothing printable was for a while.
"""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias

from pi_scan._mapped import let_go
from pi_scan.model import ExtractError, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.model import Blob, Bytes, Limits, Part, Place

Reader: TypeAlias = "Callable[[Blob, Limits], Iterator[Part]]"

_BLOCK = 1 << 20
"""Bytes looked at in one go."""
_LINE = 1 << 13
"""Bytes by which a block reaches into the next one: a line that begins in it ends within them, or is cut."""
_ZEROS = bytes(_BLOCK + _LINE)
"""What images of disks are mostly made of."""
_FAR = 64
"""Bytes without text from which a new paragraph begins."""
_EVERY = 4096
"""Bytes from one mark to the next."""

_PRINTABLE = bytes(byte if 32 <= byte < 127 or byte == 9 else 10 for byte in range(256))
_IS_PRINTABLE = bytes(byte != 10 for byte in _PRINTABLE)
_RUN = b"\1" * 4
_NARROW = re.compile(rb"[^\n]{4,}(?:\n{1,4}[^\n]{3,})*")
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff\t]\0){4,}(?:[^\0\n]?(?:\0\0){0,2}(?:[\x20-\x7e\xa0-\xff\t]\0){3,})*")
_KINDS = bytes(1 if 32 <= byte < 127 or byte >= 160 or byte == 9 else min(byte, 2) * 2 for byte in range(256))
_FOUR = b"\1\0" * 4
_BREAKS = re.compile(rb"\n+")


def or_strings(reader: Reader) -> Reader:
    """A reader that gives the printable text of a file that is too damaged for it: formats that do not pack theirs."""

    @wraps(reader)
    def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
        try:
            yield from reader(blob, limits)
        except ExtractError as error:
            if error.reason is not Reason.CORRUPT:
                raise
            yield from strings(blob.data(), blob.place, blob.context)
            detail = f"{error.detail.removesuffix('.')}; the printable text in it was read."
            raise ExtractError(error.reason, detail) from error

    return extract


def strings(data: Bytes, place: Place, context: str = "") -> Iterator[Text]:
    """The printable text in `data`, in its order, a piece at a time."""
    size = len(data)
    done = 0
    for start in range(0, size, _BLOCK):
        block = data[start : start + _BLOCK + _LINE]
        found = [] if block == _ZEROS else sorted((*_narrow(block), *_wide(block)))
        lines: list[bytes] = []
        marks: list[tuple[int, str]] = []
        length, last, marked = 0, done, -_EVERY
        for first, end, line in found:
            begin = start + first
            if begin < done or begin >= start + _BLOCK:
                continue
            if begin - last > _FAR and lines:
                lines.append(b"")
                length += 1
            if begin - marked >= _EVERY:
                marks.append((length, f"byte={begin}"))
                marked = begin
            lines.append(line)
            length += len(line) + 1
            last = max(last, start + end)
        done = max(last, start)
        let_go(data, start, start + _BLOCK)
        if lines:
            yield Text(place, b"\n".join(lines) + b"\n", tuple(marks), context=context)


def _narrow(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, line) of the text of one byte a character: a search for bytes by their kind, then the look."""
    kinds = block.translate(_IS_PRINTABLE)
    at = kinds.find(_RUN)
    text = block.translate(_PRINTABLE) if at >= 0 else b""
    while at >= 0:
        match = _NARROW.match(text, at)
        end = match.end() if match else at + 1
        if match:
            yield at, end, _BREAKS.sub(b"\t", match[0])
        at = kinds.find(_RUN, end)


def _wide(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The same of the text of two bytes a character."""
    kinds = block.translate(_KINDS)
    at = kinds.find(_FOUR)
    while at >= 0:
        match = _WIDE.match(block, at)
        end = match.end() if match else at + 1
        if match:
            yield at, end, match[0].replace(b"\0", b"").decode("latin-1").encode()
        at = kinds.find(_FOUR, end)
