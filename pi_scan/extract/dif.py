"""Data interchange format (DIF), in which VisiCalc, Lotus 1-2-3 and others exchange sheets: values in lines of text.

Two lines tell a value: what it is and a number, then a text (Software Arts, 1980).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.extract._forms import lines
from pi_scan.extract._grid import tables
from pi_scan.extract._sparse import number
from pi_scan.model import Blob, Format, Limits, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="DIF sheet",
    media_types=("text/x-dif",),
    extensions=(".dif",),
    library="own",
    reads="all values, the title of the sheet",
)

_PAIR: Final = re.compile(r"\s*(-?[0-9]+)\s*,\s*(\S*)\s*$")
_LINES: Final = 200
"""A text of more lines than this is taken for one whose quotation mark is missing."""


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text]:  # noqa: ARG001  (the signature of all extractors)
    """The sheet in `blob`, as it comes."""
    given = iter(lines(blob.data(), blob.place))
    title = ""
    head = ""
    for line in given:
        topic = line.strip().upper()
        pair = next(given, "")
        text = _text(next(given, ""), given) if _PAIR.match(pair) else ""
        if topic == "TABLE":
            title = text
        head += f"{text}\n" if topic in ("LABEL", "COMMENT") and text else ""
        if topic == "DATA":
            break
    if head:
        yield Text(blob.place, head.encode(), context=blob.context)
    yield from tables(_rows(given), blob.place, context=title or blob.context)


def _rows(given: Iterator[str]) -> Iterator[list[str]]:
    row: list[str] | None = None
    for line in given:
        pair = _PAIR.match(line)
        if pair is None:
            continue
        text = next(given, "")
        if pair[1] == "-1":
            if row is not None:
                yield row
            if text.strip().upper() == "EOD":
                return
            row = []
        elif row is None:
            row = []
        if pair[1] == "0":
            row.append(number(pair[2]) if text.strip().upper() == "V" else text.strip() if text[:1] in "TFtf" else "")
        elif pair[1] == "1":
            row.append(_text(text, given))
    if row:
        yield row


def _text(line: str, more: Iterator[str]) -> str:
    """A text with or without quotation marks; one between them may go on in further lines."""
    text = line.rstrip("\r\n")
    if not text.startswith('"'):
        return text.strip()
    for _ in range(_LINES):
        if text.count('"') % 2 == 0:
            break
        following = next(more, None)
        if following is None:
            break
        text += "\n" + following
    return text[1:].removesuffix('"').replace('""', '"')
