"""The shapes on one slide of a PowerPoint 97-2003 presentation: its drawing in, texts and grids out (MS-ODRAW).

A table is a group of shapes, one a cell; rows and columns follow from where the shapes stand.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pi_scan.extract import _pptrecords as ppt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._pptrecords import Record

Grid: TypeAlias = list[list[str]]
_TABLE = (0x039F, 0x03A0)
"""Properties of a group that is a table: whether it is, and the heights of its rows (MS-ODRAW 2.3.4.36 and 37)."""
_DESCRIPTIONS = (0x0381,)
"""wzDescription, the words that stand for a picture (2.3.4.2)."""
_CELLS = 1 << 16
_TITLES = (0, 6)
"""Kinds of text that are a title: of a slide, and in its middle (TextTypeEnum, 2.13.33 of MS-PPT)."""


class Title(str):
    """The text of a title."""

    __slots__ = ()


def titled(kind: int, text: str) -> str:
    """The text, as a title if its kind says so."""
    return Title(text) if kind in _TITLES else text


class _Cell(NamedTuple):
    top: int
    left: int
    text: str


def shapes(data: bytes, parent: Record) -> Iterator[str | Grid]:
    """The texts and tables of a container, in the order in which they are drawn."""
    for record in ppt.records(data, parent.start, parent.stop):
        if record.kind == ppt.GROUP and _is_table(data, record):
            yield _grid(list(_cells(data, record))[:_CELLS])
        elif record.kind == ppt.TEXT_BOX:
            yield from box(data, record)
        elif record.container and record.kind >= 0xF000:
            yield from shapes(data, record)


def box(data: bytes, record: Record) -> Iterator[str]:
    """The texts inside a text box."""
    kind = -1
    for inner in ppt.inside(data, record):
        if inner.kind == ppt.HEADER_TYPE:
            kind = ppt.number(data, inner)
        elif inner.kind in (ppt.CHARS, ppt.BYTES):
            yield titled(kind, ppt.text(data, inner))


def descriptions(data: bytes, parent: Record) -> Iterator[str]:
    """The words that stand for pictures."""
    for record in ppt.inside(data, parent):
        if record.kind in (ppt.OPTIONS, ppt.MORE_OPTIONS):
            yield from (value for key, value in _options(data, record) if key in _DESCRIPTIONS)


def _is_table(data: bytes, group: Record) -> bool:
    """Whether the first shape of a group, which stands for the group itself, says that it is a table."""
    first = next((item for item in ppt.records(data, group.start, group.stop) if item.kind == ppt.SHAPE), None)
    if first is None:
        return False
    return any(
        key in _TABLE
        for item in ppt.records(data, first.start, first.stop)
        if item.kind in (ppt.OPTIONS, ppt.MORE_OPTIONS)
        for key, _ in _options(data, item)
    )


def _options(data: bytes, record: Record) -> Iterator[tuple[int, str]]:
    """(property, text if it has one) of a table of properties; long values stand behind all of them (2.3.1)."""
    count = min(record.instance, (record.stop - record.start) // 6)
    at = record.start + 6 * count
    for index in range(count):
        key, value = struct.unpack_from("<HI", data, record.start + 6 * index)
        if key & 0x8000:
            raw = data[at : min(at + value, record.stop)]
            at += value
            yield key & 0x3FFF, raw.decode("utf-16-le", "replace").rstrip("\0")
        else:
            yield key & 0x3FFF, ""


def _cells(data: bytes, group: Record) -> Iterator[_Cell]:
    for shape in ppt.records(data, group.start, group.stop):
        if shape.kind != ppt.SHAPE:
            continue
        left = top = 0
        texts: list[str] = []
        for item in ppt.records(data, shape.start, shape.stop):
            if item.kind == ppt.CHILD_ANCHOR and item.stop - item.start >= 8:
                left, top = struct.unpack_from("<ii", data, item.start)
            elif item.kind == ppt.TEXT_BOX:
                texts += box(data, item)
        if texts:
            yield _Cell(top, left, "\n".join(texts))


def _grid(cells: list[_Cell]) -> Grid:
    """The rows from top to bottom; a cell stands in the column that begins where it does."""
    columns = {left: index for index, left in enumerate(sorted({cell.left for cell in cells}))}
    rows: dict[int, list[str]] = {}
    for cell in sorted(cells):
        row = rows.setdefault(cell.top, [""] * len(columns))
        at = columns[cell.left]
        row[at] = f"{row[at]}\n{cell.text}" if row[at] else cell.text
    return list(rows.values())
