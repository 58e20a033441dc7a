"""SpreadsheetML parts that calamine leaves aside: number formats, comments, margins, and how far the cells reach.

Sheets are looked at as bytes, without building elements: only a few cells of a sheet matter here.
"""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from pi_scan.model import ExtractError, Gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.extract._package import Package

_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")
_FAR = re.compile(rb' r="[A-Z]{0,9}(\d{4,20})"')
"""The number of a row; a cell may name another row than the one it stands in."""
_NEAR = 999
"""Rows that a sheet is taken to have at least: their numbers need not be looked for."""
_WIDE = re.compile(rb' r="([A-Z]{2,3})\d')
_STYLED = rb'<%sc(?=\s)([^>]*\ss="(%s)"[^>]*)'
_CELL = re.compile(rb'(?:^|\s)r="([A-Z]{1,3})(\d{1,7})"')
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MARGIN = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>(.*?)</", re.DOTALL)
_MARGIN_CODE = re.compile(r'&(?:[LCRPNDTAFZGBIUEXYSOH]|"[^"]*"|K[0-9A-F]{6}|\d+)')
_CHUNK = 1 << 20
_TAIL = 1 << 16
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14

_SHAPE = re.compile(r'(?:\[\$[^\]]*\]|\[[A-Za-z]+\d*\])*((?:[0#]|\\.|"[^"]*"|[-/() ]|_.)+)')
_PIECE = re.compile(r'\\(.)|"([^"]*)"|_(.)|([0#])|(.)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shape:
    """A number format of digit places and fixed characters, such as `000-00-0000`."""

    zeros: int
    """Digits shown at least."""
    marks: tuple[tuple[int, str], ...]
    """(number of digits to the right, text) of each fixed piece, from left to right."""

    def show(self, value: float) -> str:
        """The digits of a whole number in this shape.

        >>> shape("000-00-0000").show(12345678.0)
        '012-34-5678'
        """
        digits = f"{int(value):0{self.zeros}d}"
        text, start = "", 0
        for right, mark in self.marks:
            stop = max(start, len(digits) - right)
            text += digits[start:stop] + mark
            start = stop
        return text + digits[start:]


def shape(code: str) -> Shape | None:
    r"""The shape that a number format describes, None if it is an ordinary number, date or text format.

    >>> shape(r"000\-00\-0000;@"), shape("0.00"), shape("yyyy-mm-dd")
    (Shape(zeros=9, marks=((6, '-'), (4, '-'))), None, None)
    """
    match = _SHAPE.match(code)
    if not match or (match.end() < len(code) and code[match.end()] != ";"):
        return None
    pieces = [(item[3], item[0] or item[1] or (" " if item[2] else item[4])) for item in _PIECE.findall(match[1])]
    places = [place for place, _ in pieces if place]
    marks, right = [], len(places)
    for place, mark in pieces:
        if place:
            right -= 1
        elif mark:
            marks.append((right, mark))
    zeros = len(places) - places.index("0") if "0" in places else 0
    return Shape(zeros, tuple(marks)) if zeros > 1 or any(0 < place < len(places) for place, _ in marks) else None


@dataclass(slots=True)
class Survey:
    """What was found out about one sheet before its cells are read."""

    area: int | None = 0
    """Cells, or somewhat more, of the rectangle from A1 to the last row and column that any cell stands in.

    None: more than possible.
    """
    shapes: list[Shape] = field(default_factory=list)
    shaped: dict[int, bytearray] = field(default_factory=dict)
    """By column, for each row: 0, or 1 + index into `shapes`."""
    comments: list[tuple[int, str]] = field(default_factory=list)
    """(row counted from 0, text)."""
    margins: str = ""
    """Text of page headers and footers, one a line."""

    def shape(self, index: int, first: int, cells: list[str], values: Sequence[Any]) -> None:
        """Correct the cells of the row `index`, from column `first` on, to how their formats show the `values`."""
        for column, rows in self.shaped.items():
            if index < len(rows) and rows[index] and first <= column < first + len(values):
                value = values[column - first]
                if value.__class__ in (int, float) and 0 <= value < 1e15 and value == int(value):
                    cells[column - first] = self.shapes[rows[index] - 1].show(value)


def surveys(package: Package, gaps: list[Gap]) -> dict[str, Survey]:
    """A survey of each sheet by its name; parts that cannot be read are added to `gaps`."""
    try:
        parts = _sheet_parts(package)
        shapes = _shapes(package)
    except ExtractError as error:
        gaps.append(Gap(package.place, error.reason, error.detail))
        return {}
    found = {}
    for name, part in parts.items():
        known = found[name] = Survey()
        try:
            _look(package, part, shapes, known)
            known.comments = list(_comments(package, part))
        except ExtractError as error:
            gaps.append(Gap(package.place.at(f"sheet={name}"), error.reason, error.detail))
    return found


def _sheet_parts(package: Package) -> dict[str, str]:
    """Name of the part of each sheet by the name on its tab."""
    main = next(iter(package.names(r"xl/workbook\d*\.xml")), "")
    if not main:
        return {}
    targets = package.targets(main)
    parts = {}
    for sheet in package.root(main).iter("{*}sheet"):
        identity = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        kind, part = targets.get(identity, ("", ""))
        if kind == "worksheet" and package.size(part):
            parts[sheet.get("name", "")] = part
    return parts


def _shapes(package: Package) -> dict[int, Shape]:
    """The shape of each cell style that has one, by the style's index."""
    part = next(iter(package.names(r"xl/styles\.xml")), "")
    if not part:
        return {}
    root = package.root(part)
    codes = {item.get("numFmtId"): shape(item.get("formatCode", "")) for item in root.iter("{*}numFmt")}
    styles = root.find("{*}cellXfs")
    if styles is None or not any(codes.values()):
        return {}
    found = ((index, codes.get(style.get("numFmtId"))) for index, style in enumerate(styles.iterchildren("{*}xf")))
    return {index: known for index, known in found if known}


def _look(package: Package, part: str, shapes: dict[int, Shape], known: Survey) -> None:
    """Fill in the area, the shaped cells and the margins of one sheet."""
    known.shapes = list(dict.fromkeys(shapes.values()))
    indexes = {style: known.shapes.index(shape) + 1 for style, shape in shapes.items()}
    chunks = _chunks(package, part)
    first = next(chunks)
    prefix = (head[1] if (head := _PREFIX.search(first)) else None) or b""
    styled = re.compile(_STYLED % (prefix, b"|".join(b"%d" % style for style in indexes))) if indexes else None
    last_row, last_column, tail = _NEAR, 26, b""
    for chunk in chain((first,), chunks):
        last_row = max(last_row, max(map(int, set(_FAR.findall(chunk))), default=0))
        last_column = max(last_column, max(map(_column, set(_WIDE.findall(chunk))), default=0))
        if styled:
            for attributes, style in styled.findall(chunk):
                if not (cell := _CELL.search(attributes)):
                    continue
                row, column = int(cell[2]) - 1, _column(cell[1]) - 1
                if row < _LAST_ROW and column < _LAST_COLUMN:
                    marks = known.shaped.setdefault(column, bytearray())
                    if len(marks) <= row:
                        marks.extend(bytes(row + 1024 - len(marks)))
                    marks[row] = indexes[int(style)]
        tail = (tail + chunk[-_TAIL:])[-_TAIL:]
    known.area = last_row * last_column if last_row <= _LAST_ROW and last_column <= _LAST_COLUMN else None
    lines = (_MARGIN_CODE.sub(" ", html.unescape(text.decode("utf-8", "replace"))) for text in _MARGIN.findall(tail))
    known.margins = "\n".join(filter(None, (" ".join(line.replace("&&", "&").split()) for line in lines)))


def _chunks(package: Package, part: str) -> Iterator[bytes]:
    """The bytes of a part in pieces that end where a tag begins; of one that is in memory all at once."""
    rest = b""
    with package.part(part) as stream:
        if isinstance(stream, io.BytesIO):
            yield stream.getvalue()
            return
        while chunk := stream.read(_CHUNK):
            chunk = rest + chunk
            stop = chunk.rfind(b"<") if len(chunk) < 4 * _CHUNK else len(chunk)
            rest = chunk[stop:]
            yield chunk[:stop]
    yield rest


def _column(letters: bytes) -> int:
    """Number of a column, from 1.

    >>> _column(b"A"), _column(b"AA"), _column(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _comments(package: Package, part: str) -> Iterator[tuple[int, str]]:
    """(row from 0, text) of a sheet's comments and threads, without what a thread repeats for old readers."""
    threads: dict[str, list[str]] = {}
    notes: list[tuple[str, str]] = []
    for kind, name in package.targets(part).values():
        if not package.size(name):
            continue
        if kind == "threadedComment":
            for item in package.root(name).iter("{*}threadedComment"):
                threads.setdefault(item.get("ref", ""), []).append("".join(item.itertext("{*}text")))
        elif kind == "comments":
            for item in package.root(name).iter("{*}comment"):
                text = "".join(item.itertext("{*}t", with_tail=False))
                notes.append((item.get("ref", ""), text))
    for reference, text in notes:
        if reference not in threads:
            yield _row(reference), text
    for reference, texts in threads.items():
        yield _row(reference), "\n".join(texts)


def _row(reference: str) -> int:
    match = _REFERENCE.match(reference)
    return int(match[2]) - 1 if match else -1
