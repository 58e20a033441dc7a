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

_WRITTEN = ("{*}txBody", "{*}tbl", "{*}AlternateContent", "{*}cNvPr")
"""Elements with what is written on a slide."""
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
    items = parent.iterdescendants(*_WRITTEN)
    for item in items:
        tag = item.tag
        if tag.endswith("}cNvPr"):
            found.alternatives += filter(None, (item.get("descr"), item.get("title")))
            continue
        if tag.endswith("}txBody"):
            text = _lines(item)
            if not found.title and _is_title(item.getparent()):
                found.title = " ".join(text.split())
            yield text
            continue
        if tag.endswith("}tbl"):
            yield _rows(item)
        elif next(item.iterancestors("{*}txBody"), None) is None:  # else it was read with the text around it
            yield from _alternate(item, found)
        for _ in item.iterdescendants(*_WRITTEN):  # they were read with it
            next(items)


def _alternate(element: Element, found: Slide) -> Iterator[str | Grid]:
    """The same content for newer and older programs: the older form is read only if it says something else."""
    said: list[str | Grid] = []
    for branch in element.iterchildren("*"):
        for block in _blocks(branch, found):
            if block not in said:
                said.append(block)
                yield block


def _is_title(shape: Element) -> bool:
    return any(holder.get("type") in _TITLES for holder in shape.iter("{*}ph"))


def _lines(body: Element) -> str:
    """The paragraphs of a shape; a formula in one gives its characters."""
    lines: list[str] = []
    for item in body.iterdescendants("{*}p", "{*}t", "{*}br"):
        tag = item.tag
        if tag.endswith("}p"):
            lines.append("")
        elif lines:
            lines[-1] += "\n" if tag.endswith("}br") else (item.text or "").replace("\v", "\n")
    return "\n".join(lines)


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
