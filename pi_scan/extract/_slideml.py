"""The shapes of one slide in, its title, lines and grids out (PresentationML, ISO/IEC 29500-1 sections 19 and 21).

A paragraph is a line and a shape stands between blank lines, in the order in which the shapes are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._package import Element

Grid: TypeAlias = list[list[str]]

_TEXTLESS = frozenset(("spPr", "grpSpPr", "style", "clrMapOvr", "timing", "nvPr", "txStyles"))
"""Elements of a slide in which nothing is written."""
_TITLES = ("title", "ctrTitle")


@dataclass(slots=True)
class Slide:
    """What stands on one slide, layout, master or page of notes."""

    title: str = ""
    blocks: list[str | Grid] = field(default_factory=list)
    """Text of a shape, or the rows of a table, in the order of the slide."""
    alternatives: list[str] = field(default_factory=list)
    """Words that stand for a picture."""


def slide(root: Element) -> Slide:
    """What stands on the slide whose part has the root element `root`."""
    found = Slide()
    for block in _blocks(root, found):
        if isinstance(block, list) or block.strip():
            found.blocks.append(block)
    return found


def _blocks(parent: Element, found: Slide) -> Iterator[str | Grid]:
    for child in parent.iterchildren("*"):
        name = child.tag.rpartition("}")[2]
        if name == "txBody":
            text = _lines(child)
            if not found.title and _is_title(parent):
                found.title = " ".join(text.split())
            yield text
        elif name == "tbl":
            yield _rows(child)
        elif name == "AlternateContent":
            yield from _alternate(child, found)
        elif name == "cNvPr":
            found.alternatives += filter(None, (child.get("descr"), child.get("title")))
        elif name not in _TEXTLESS and len(child):
            yield from _blocks(child, found)


def _alternate(element: Element, found: Slide) -> Iterator[str | Grid]:
    """The same content for newer and older programs: the older form is read only if it says something else."""
    said: list[str | Grid] = []
    for branch in element.iterchildren("*"):
        for block in _blocks(branch, found):
            if block not in said:
                said.append(block)
                yield block


def _is_title(shape: Element) -> bool:
    return any(holder.get("type") in _TITLES for holder in shape.iterfind("{*}nvSpPr/{*}nvPr/{*}ph"))


def _lines(body: Element) -> str:
    return "\n".join(map(_paragraph, body.iterchildren("{*}p")))


def _paragraph(paragraph: Element) -> str:
    """The text of a paragraph; a formula in it gives its characters."""
    return "".join(
        "\n" if item.tag.endswith("}br") else (item.text or "").replace("\v", "\n")
        for item in paragraph.iter("{*}t", "{*}br")
    )


def _rows(table: Element) -> Grid:
    """The rows of a table; a cell that goes on from the one above repeats it, so that each row stands alone."""
    rows: Grid = []
    above: list[str] = []
    for row in table.iterchildren("{*}tr"):
        cells: list[str] = []
        for cell in row.iterchildren("{*}tc"):
            if cell.get("vMerge") in ("1", "true"):
                cells.append(above[len(cells)] if len(cells) < len(above) else "")
            else:
                cells.append("\n".join(map(_lines, cell.iterchildren("{*}txBody"))))
        rows.append(cells)
        above = cells
    return rows


def comments(root: Element) -> Iterator[str]:
    """The comments of a part: those of old (`p:cm/p:text`) and threads of new PowerPoint (`p188:cm` with replies)."""
    for item in root.iter("{*}text", "{*}txBody"):
        text = item.text or "" if item.tag.endswith("}text") else _lines(item)
        if text.strip():
            yield text
