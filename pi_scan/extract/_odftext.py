"""Content and styles of an OpenDocument file: XML events in, texts and tables out (ODF 1.3 part 3).

The files of OpenOffice 1 name the same elements in other namespaces, so that only local names are looked at.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from pi_scan.extract._flow import CONTEXT, FLUSH, Flow, hidden_text
from pi_scan.extract._grid import tables
from pi_scan.extract._labels import is_single_spaced
from pi_scan.extract._odfcell import COLUMNS, cell_text, count, plain_cell
from pi_scan.extract._package import elements, reading, release, walked
from pi_scan.model import ExtractError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.extract._package import Element
    from pi_scan.model import Part, Place

_PARAGRAPHS = ("p", "h")
_MARGINS = ("header", "header-left", "header-first", "footer", "footer-left", "footer-first")
_REGIONS = (*_MARGINS, "annotation", "tracked-changes", "notes", "master-styles")
"""Elements whose paragraphs are not part of the running text."""
_FIELDS = (
    "text",
    "textarea",
    "password",
    "formatted-text",
    "combobox",
    "listbox",
    "file",
    "hidden",
    "checkbox",
    "date",
)
_FORM = "urn:oasis:names:tc:opendocument:xmlns:form:1.0"
_EVENTS = tuple(
    f"{{*}}{name}"
    for name in (*_PARAGRAPHS, *_REGIONS, "table", "table-row", "page", "style", "user-field-decl", "title", "desc")
) + tuple(f"{{{_FORM}}}{name}" for name in _FIELDS)
_SHEET_EVENTS = tuple(
    f"{{*}}{name}"
    for name in (*_MARGINS, "tracked-changes", "table", "table-row", "shapes", "style", "user-field-decl")
) + tuple(f"{{{_FORM}}}{name}" for name in _FIELDS)
_ROWS = 1000
"""Times that a row with the same content is given: further ones say nothing new."""
_LAST_ROW = 1 << 20
_TITLES = re.compile(r"/dc/|[:/]chart[:}]")
"""Namespaces of titles that stand for no picture: those of documents, and of charts, which are paragraphs."""
_SPAN = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}span"
_CLASS = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}class"
_OLD_CLASS = "{http://openoffice.org/2000/presentation}class"
_SPACES = re.compile(r"\s+")


class Reader:
    """Reads the parts of one document that hold text, and remembers what stands beside the running text."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._above: dict[str, None] = {}
        """Page headers: they stand over the document."""
        self._failed: ExtractError | None = None
        self._unseen: set[str] = set()
        """Styles of hidden sheets and slides."""
        self._beside: dict[str, list[str]] = {}
        """Lines by the anchor under which they are handed on last."""
        self._comments: list[tuple[str, str, str]] = []
        """(anchor, text it hangs on, comment or note)."""
        self._nested: list[list[list[str]]] = []
        self._shapes: list[str] = []
        self._tables = 0
        self._pages = 0
        self._heading = ""
        self._free = release
        self._classes: dict[Element, str] = {}
        """Of the elements on the slide at hand."""

    def sheets(self, stream: IO[bytes]) -> Iterator[Part]:
        """The sheets of a spreadsheet."""
        events = self._events(stream, _SHEET_EVENTS)
        for event, element in events:
            name = _local(element.tag)
            if event == "start":
                if name == "table":
                    yield from self._sheet(element, events)
            elif name in (*_MARGINS, "tracked-changes"):
                kind = name.partition("-")[0] if name in _MARGINS else "deletions"
                for line in self._blocks(element):
                    self._remember(kind, line)
                self._free(element)
            else:
                self._other(name, element)

    def story(self, stream: IO[bytes], *, anchor: str = "") -> Iterator[Part]:
        """The texts and tables of one part; `anchor` of an object inside."""
        flow = Flow(self._place.at(anchor) if anchor else self._place, self._standing())
        try:
            with reading():
                yield from self._told(self._events(stream, _EVENTS), flow)
        except ExtractError:  # what stands before the damage was collected
            yield from flow.flush()
            raise

    def _events(self, stream: IO[bytes], tags: Sequence[str]) -> Iterator[tuple[str, Element]]:
        """(event, element) of the named tags as they begin and end."""
        tree = walked(stream, tags)
        self._free = release if tree is None else _kept
        return elements(stream, tags, ("start", "end")) if tree is None else tree

    def _told(self, events: Iterator[tuple[str, Element]], body: Flow) -> Iterator[Part]:
        flow = body
        regions: list[str] = []
        for event, element in events:
            name = _local(element.tag)
            if name in _PARAGRAPHS:
                _to_end(element, events)
                self._paragraph(element, flow, regions)
                if self._shapes or self._nested:
                    yield from self._hanging(flow)
                if flow.size > FLUSH:
                    yield from flow.flush()
            elif name in _REGIONS:
                regions.append(name) if event == "start" else regions.pop()
                if name == "master-styles":
                    body.context = self._standing()
                elif name == "notes" and regions[:1] != ["master-styles"]:
                    yield from self._notes(event, flow)
            elif event == "start" and name == "table":
                yield from self._table(events, flow)
            elif name == "page":
                yield from flow.flush()
                flow = self._page(element) if event == "start" else body
                if event == "end":
                    self._free(element)
            elif event == "end":
                self._other(name, element)
        yield from body.flush()

    def _standing(self) -> str:
        """The page headers."""
        return "\n".join(self._above)[:CONTEXT]

    def rest(self) -> Iterator[Part]:
        """What was met beside the running text."""
        for anchor, context, text in self._comments:
            for part in hidden_text((text,), self._place.at(anchor), context):
                yield part if anchor == "comments" else replace(part, hidden=False)
        for anchor, lines in self._beside.items():
            for part in hidden_text(lines, self._place.at(anchor)):
                yield replace(part, hidden=anchor not in ("header", "footer"))

    # --- what begins and ends -------------------------------------------------------------------

    def _notes(self, event: str, flow: Flow) -> Iterator[Part]:
        """Speaker notes are a text of their own below their slide."""
        yield from flow.flush()
        if event == "start":
            flow.place, flow.hidden = flow.place.at("notes"), True

    def _page(self, element: Element) -> Flow:
        """The flow of the slide that has just begun."""
        self._pages += 1
        self._classes.clear()
        hidden = _attribute(element, "style-name") in self._unseen
        return Flow(self._place.at(f"slide={self._pages}"), self._heading, hidden)

    def _other(self, name: str, element: Element) -> None:
        """Styles that hide, fields of forms, variables, and words that stand for a picture."""
        if name == "style":
            for item in element:
                values = item.values()  # to look first: most hide nothing
                if "false" not in values and "hidden" not in values:
                    continue
                if _attribute(item, "display") == "false" or _attribute(item, "visibility") == "hidden":
                    self._unseen.add(_attribute(element, "name"))
        elif name in ("title", "desc"):
            if not _TITLES.search(element.tag):
                self._remember("alternative-text", " ".join("".join(element.itertext()).split()))
        else:
            label = _attribute(element, "label") or _attribute(element, "name")
            values = (_attribute(element, key) for key in ("current-value", "value", "string-value"))
            value = next(filter(None, values), "")
            if value:
                self._remember("form", f"{label}: {value}")
            self._free(element)

    def _remember(self, anchor: str, line: str) -> None:
        if line.strip():
            self._beside.setdefault(anchor, []).append(line)

    def _hanging(self, flow: Flow) -> Iterator[Part]:
        """The tables met inside cells and text boxes since last asked, and the text of shapes."""
        for text in self._shapes:
            flow.part()
            flow.add(text)
        self._shapes.clear()
        while self._nested:
            self._tables += 1
            yield from flow.grid(self._nested.pop(0), f"table={self._tables}")

    # --- paragraphs -----------------------------------------------------------------------------

    def _paragraph(self, element: Element, flow: Flow, regions: Sequence[str] = ()) -> None:
        """Put one paragraph where it belongs."""
        text = self._inline(element)
        if not regions:
            self._running(text, element, flow)
        elif (region := regions[-1]) in _MARGINS:
            kind = region.partition("-")[0]
            self._remember(kind, text)
            if kind == "header" and text.strip():
                self._above[text[:CONTEXT]] = None
        elif region == "annotation":
            self._remember("comments", text)
        elif region == "tracked-changes":
            self._remember("deletions", text)
        elif regions[0] == "master-styles":
            self._remember("master", text)
        else:
            self._running(text, element, flow)
        self._free(element)

    def _running(self, text: str, element: Element, flow: Flow) -> None:
        """Add a paragraph to the running text; a title stands over its slide, the first of them over all."""
        if self._pages and "title" in self._class(element.getparent()):
            title = " ".join(text.split())
            self._heading = self._heading or title
            flow.context = "\n".join(dict.fromkeys((self._heading, title)))
        flow.add(text)

    def _class(self, element: Element | None) -> str:
        """The class of the shape that an element of a slide is in."""
        if element is None:
            return ""
        known = self._classes.get(element)
        if known is None:
            own = element.get(_CLASS) or element.get(_OLD_CLASS)
            known = self._classes[element] = own or self._class(element.getparent())
        return known

    def _inline(self, paragraph: Element) -> str:
        """The text of a paragraph; notes, comments and text boxes in it are kept for later."""
        if not len(paragraph):
            return _spaced(paragraph.text or "")
        if len(paragraph) == 1 and not paragraph.text:
            span = paragraph[0]
            if span.tag == _SPAN and not len(span) and not span.tail:  # as Impress writes them
                return _spaced(span.text or "")
        pieces: list[str] = []
        hanging: list[Element] = []
        self._walk(paragraph, pieces, hanging)
        text = "".join(pieces)
        for item in hanging:
            name = _local(item.tag)
            if name == "note":
                self._comments.append(("footnotes", text[:CONTEXT], "\n".join(self._blocks(item))))
            elif name == "annotation":
                self._comments.append(("comments", text[:CONTEXT], "\n".join(self._blocks(item))))
            else:
                self._shapes.append("\n".join(self._blocks(item)))
        return text

    def _walk(self, parent: Element, pieces: list[str], hanging: list[Element]) -> None:
        if parent.text:
            pieces.append(_spaced(parent.text))
        for child in parent:
            name = _local(child.tag)
            if not name:
                pass
            elif name == "s":
                pieces.append(" " * count(_attribute(child, "c")))
            elif name in ("tab", "tab-stop"):
                pieces.append("\t")
            elif name == "line-break":
                pieces.append("\n")
            elif name in ("note", "footnote", "endnote", "annotation") or _is_drawing(child):
                hanging.append(child)
            elif name == "hidden-text":
                self._remember("hidden-text", _attribute(child, "string-value"))
            else:
                if name == "a" and (address := _attribute(child, "href")):
                    self._remember("links", address)
                self._walk(child, pieces, hanging)
            if child.tail:
                pieces.append(_spaced(child.tail))

    def _blocks(self, parent: Element) -> list[str]:
        """The lines of a cell, note or text box; tables in it are kept for later."""
        lines: list[str] = []
        for child in parent:
            name = _local(child.tag)
            if name in _PARAGRAPHS:
                lines.append(self._inline(child))
            elif name == "table":
                self._nested.append(self._inner_rows(child))
            elif name == "annotation":
                self._comments.append(("comments", "\n".join(lines)[:CONTEXT], "\n".join(self._blocks(child))))
            elif name in ("title", "desc"):
                self._remember("alternative-text", " ".join("".join(child.itertext()).split()))
            elif name not in ("note-citation", "creator", "date", "date-string"):
                lines += self._blocks(child)
        return lines

    # --- tables ---------------------------------------------------------------------------------

    def _table(self, events: Iterator[tuple[str, Element]], flow: Flow) -> Iterator[Part]:
        """The table that has just begun."""
        self._tables += 1
        yield from flow.grid(self._held(events), f"table={self._tables}")
        yield from self._hanging(flow)
        if self._failed is not None:
            raise self._failed

    def _sheet(self, table: Element, events: Iterator[tuple[str, Element]]) -> Iterator[Part]:
        """The sheet that has just begun; its rows keep their numbers."""
        name = _attribute(table, "name")
        place = self._place.at(f"sheet={name}")
        hidden = _attribute(table, "style-name") in self._unseen
        yield from tables(self._held(events), place, context=name, hidden=hidden)
        drawn = Flow(place.at("drawings"), name, hidden)
        yield from self._hanging(drawn)
        yield from drawn.flush()
        if self._failed is not None:
            raise self._failed

    def _held(self, events: Iterator[tuple[str, Element]]) -> Iterator[list[str]]:
        """The rows of a table; damage ends it, and is raised once the rows before it are handed on."""
        self._failed = None
        try:
            with reading():
                yield from self._rows(events)
        except ExtractError as error:
            self._failed = error

    def _rows(self, events: Iterator[tuple[str, Element]]) -> Iterator[list[str]]:
        """The rows of a table, read until it ends; empty rows at its end are left out."""
        depth, blank, given = 1, 0, 0
        below: dict[int, tuple[str, int]] = {}
        for event, element in events:
            name = _local(element.tag)
            if name == "table":
                depth += 1 if event == "start" else -1
                if not depth:
                    self._free(element)
                    return
            elif depth > 1 or event == "start":
                continue
            elif name == "shapes":
                self._shapes += self._blocks(element)
                self._free(element)
            elif name == "table-row":
                times = count(_attribute(element, "number-rows-repeated"), _LAST_ROW)
                cells = self._cells(element, below)
                self._free(element)
                if not any(cells):
                    blank = min(blank + times, _LAST_ROW - given)
                    continue
                given += blank + times
                for _ in range(blank):
                    yield []
                blank = 0
                for _ in range(min(times, _ROWS)):
                    yield cells

    def _inner_rows(self, table: Element) -> list[list[str]]:
        """The rows of a table inside a cell."""
        below: dict[int, tuple[str, int]] = {}
        return [self._cells(row, below) for row in table.iter("{*}table-row")]

    def _cells(self, row: Element, below: dict[int, tuple[str, int]]) -> list[str]:
        """The cells of a row, up to the last that is not empty.

        `below`: (text, rows) of the cells that reach down, by column; the text is repeated in each of the rows.
        """
        cells: list[str] = []
        blank = 0
        before = len(self._comments)
        for cell in row:
            plain = plain_cell(cell)
            if plain is not None:
                text, times = plain
                if not text:
                    blank += times
                elif times == 1 and not blank:
                    cells.append(text)
                else:
                    room = COLUMNS - len(cells)
                    cells += [""] * min(blank, room)
                    cells += [text] * min(times, max(0, room - blank))
                    blank = 0
                continue
            if not _local(cell.tag).endswith("table-cell"):
                continue
            times = count(_attribute(cell, "number-columns-repeated"), COLUMNS) if cell.attrib else 1
            text = cell_text(cell, "\n".join(self._blocks(cell))) if len(cell) or cell.attrib else ""
            column = len(cells) + blank
            if text and (rows := count(_attribute(cell, "number-rows-spanned"))) > 1:
                below[column] = (text, rows - 1)
            elif column in below and cell.tag.endswith("}covered-table-cell"):
                text, rows = below.pop(column)
                if rows > 1:
                    below[column] = (text, rows - 1)
            if not text:
                blank += times
                continue
            room = COLUMNS - len(cells)
            cells += [""] * min(blank, room)
            cells += [text] * min(times, max(0, room - blank))
            blank = 0
        if len(self._comments) > before:
            line = "\t".join(filter(None, cells))[:CONTEXT]
            self._comments[before:] = [(anchor, line, text) for anchor, _, text in self._comments[before:]]
        return cells


# --- small readings of elements -----------------------------------------------------------------


def _spaced(text: str) -> str:
    """The text with each run of white space as one space."""
    return text if is_single_spaced(text) else _SPACES.sub(" ", text)


@lru_cache(1024)
def _local(tag: object) -> str:
    """The name without its namespace; "" for an entity that was not expanded."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: Element, name: str) -> str:
    """An attribute by its local name, "" where there is none."""
    end = "}" + name
    for key, value in element.items():
        if key.endswith(end) or key == name:
            return str(value)
    return ""


def _is_drawing(element: Element) -> bool:
    return ":drawing:" in element.tag or "/drawing}" in element.tag


def _kept(element: Element) -> None:
    """Of a tree that is in memory as a whole no element is freed by itself."""


def _to_end(element: Element, events: Iterator[tuple[str, Element]]) -> None:
    """Read an element that has just begun to its end, with all that is nested in it."""
    for _, met in events:
        if met is element:
            return
