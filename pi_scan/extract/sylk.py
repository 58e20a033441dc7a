"""Symbolic links (SYLK), in which Multiplan, Excel and others exchange sheets: cells in lines of text.

As Microsoft described it: `C;Y2;X1;K"text"` is a cell, `F;P3;Y2;X1` how one looks, `P;P000-00-0000` the looks.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from pi_scan.extract._forms import lines
from pi_scan.extract._grid import tables
from pi_scan.extract._sheetml import shape
from pi_scan.extract._sparse import Sheet, number, rows_of
from pi_scan.model import Blob, Format, Limits, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._sheetml import Shape

FORMAT = Format(
    name="SYLK sheet",
    media_types=("text/x-sylk", "text/spreadsheet"),
    extensions=(".slk", ".sylk"),
    library="own",
    reads="values of formulas, numbers as their format shows them, comments",
)

_MOST: Final = 1 << 16
"""Rows and columns that programs reach."""
_FIELD: Final = re.compile(r";((?:;;|[^;])*)")
_SPECIAL: Final = re.compile(r"\x1b(?:N(.)(.)|([ -/])([0-?]))")
_ACCENTS: Final = {
    "A": "\u0300",
    "B": "\u0301",
    "C": "\u0302",
    "D": "\u0303",
    "H": "\u0308",
    "J": "\u030a",
    "K": "\u0327",
}


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text]:  # noqa: ARG001  (the signature of all extractors)
    """The sheet in `blob`, then its comments."""
    sheet: Sheet = {}
    notes: list[str] = []
    looks: list[Shape | None] = []
    shown: dict[tuple[int, int], Shape | None] = {}
    row = column = 1
    for line in lines(blob.data(), blob.place):
        kind = line[:2]
        if kind not in ("C;", "F;", "P;"):
            continue
        fields = {field[:1]: field[1:] for field in _FIELD.findall(line[1:])}
        if kind == "P;":
            if "P" in fields:
                looks.append(shape(_text(fields["P"])))
            continue
        moved = "X" in fields or "Y" in fields
        row, column = _spot(fields.get("Y"), row), _spot(fields.get("X"), column)
        if kind == "F;":
            look = int(fields["P"]) if fields.get("P", "").isdecimal() else len(looks)
            whole = _spot(fields.get("C"), 0)  # of a column
            if look < len(looks) and (moved or whole):
                shown[(0, whole) if whole else (row, column)] = looks[look]
            continue
        if "K" in fields:
            look_here = shown.get((row, column)) or shown.get((0, column))
            sheet.setdefault(row - 1, {})[column - 1] = _value(fields["K"], look_here)
        if fields.get("A"):
            notes.append(_text(fields["A"]))
    yield from tables(rows_of(sheet), blob.place, context=blob.context)
    if notes:
        yield Text(blob.place.at("comments"), "\n\n".join(notes).encode(), context=blob.context, hidden=True)


def _spot(given: str | None, before: int) -> int:
    """A row or column: the one that is given, or where the last cell stood."""
    return int(given) if given and given.isdecimal() and len(given) < 8 and 0 < int(given) <= _MOST else before


def _value(given: str, look: Shape | None) -> str:
    if given.startswith('"'):
        return _text(given[1:].removesuffix('"').replace('""', '"'))
    return number(given, look) if given[:1] != "#" else ""  # an error


def _text(given: str) -> str:
    r"""Without the signs that stand for others: a doubled semicolon, accents, ends of lines.

    >>> _text("Jos\x1bNBe;; \x1b :")
    'José; \n'
    """
    return _SPECIAL.sub(_special, given.replace(";;", ";"))


def _special(match: re.Match[str]) -> str:
    if match[1] is None:
        return chr((ord(match[3]) - 0x20) * 16 + ord(match[4]) - 0x30)
    return unicodedata.normalize("NFC", match[2] + _ACCENTS.get(match[1], ""))
