"""Content and styles of an OpenDocument file: XML events in, texts and tables out (ODF 1.3 part 3).

The files of OpenOffice 1 name the same elements in other namespaces, so that only local names are looked at.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from pi_scan.extract._flow import CONTEXT, FLUSH, Flow, hidden_text
from pi_scan.extract._grid import tables
from pi_scan.extract._odfcell import COLUMNS, cell_text, count, plain_cell
from pi_scan.extract._odfpieces import attribute, is_drawing, local, one_run, spaced
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
_SHAPES = (
    *("frame", "custom-shape", "rect", "line", "polyline", "polygon", "regular-polygon", "path", "circle", "ellipse"),
    *("connector", "measure", "caption", "control", "g", "scene"),
)
"""Elements that may say which part of a slide they are (ODF 1.3 part 3, 19.395)."""
_OLD_BOX = "{http://openoffice.org/2000/drawing}text-box"
"""The frame of OpenOffice 1."""
_OPEN = frozenset((*_SHAPES, "text-box"))
_OTHERS = (
    *(f"{{*}}{name}" for name in (*_REGIONS, *_SHAPES, "table", "table-row", "page", "style", "user-field-decl")),
    *("{*}title", "{*}desc", _OLD_BOX),
    *(f"{{{_FORM}}}{name}" for name in _FIELDS),
)
"""All that is looked at beside paragraphs."""
_EVENTS = (*(f"{{*}}{name}" for name in _PARAGRAPHS), *_OTHERS)
_SHEET_EVENTS = tuple(
    f"{{*}}{name}"
    for name in (*_MARGINS, "tracked-changes", "table", "table-row", "shapes", "style", "user-field-decl")
) + tuple(f"{{{_FORM}}}{name}" for name in _FIELDS)
_ROWS = 1000
"""Times that a row with the same content is given: further ones say nothing new."""
_LAST_ROW = 1 << 20
_TITLES = re.compile(r"/dc/|[:/]chart[:}]")
"""Namespaces of titles that stand for no picture: those of documents, and of charts, which are paragraphs."""
_FAMILY = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}family"
_HIDING = ("table", "drawing-page", None)
"""Families of the styles of sheets and slides; none in the names of OpenOffice 1."""
_CLASS = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}class"
_OLD_CLASS = "{http://openoffice.org/2000/presentation}class"


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
        self._tree: Any = None
        """The walk over the part at hand, where it is in memory as a whole."""
        self._free = release

    def sheets(self, stream: IO[bytes]) -> Iterator[Part]:
        """The sheets of a spreadsheet."""
        events = self._events(stream, _SHEET_EVENTS)
        for event, element in events:
            name = local(element.tag)
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
        self._tree = walked(stream, tags)
        self._free = release if self._tree is None else _kept
        return elements(stream, tags, ("start", "end")) if self._tree is None else self._tree

    def _told(self, events: Iterator[tuple[str, Element]], body: Flow) -> Iterator[Part]:
        flow = body
        regions: list[str] = []
        classes = [""]
        """What the shapes are that are open here, the innermost last; one that does not say so is as the one around."""
        mixed: set[Element] | None = None
        for event, element in events:
            name = local(element.tag)
            if name in _PARAGRAPHS:
                for _, met in events:  # to its end, with all that is nested in it
                    if met is element:
                        break
                line = one_run(element)
                text = self._walked(element) if line is None else line
                if not regions or not self._kept_beside(text, regions):
                    if self._pages and "title" in classes[-1]:
                        self._title(text, flow)
                    flow.add(text) if line is None else flow.plain((line,))
                self._free(element)
                if self._shapes or self._nested:
                    yield from self._hanging(flow)
                if flow.size > FLUSH:
                    yield from flow.flush()
            elif name in _OPEN:
                if event == "end":
                    classes.pop()
                    continue
                kind = element.get(_CLASS) or element.get(_OLD_CLASS) or classes[-1]
                if self._tree is not None and (not regions or regions == ["notes"]):
                    if mixed is None:
                        mixed = _mixed(element.getroottree())
                    if element not in mixed and self._plain(element, flow, kind):
                        self._tree.skip_subtree()
                        next(events)  # its end
                        continue
                classes.append(kind)
            elif name in _REGIONS:
                regions.append(name) if event == "start" else regions.pop()
                if name == "master-styles":
                    body.context = self._standing()
                elif name == "notes" and regions[:1] != ["master-styles"]:
                    if flow.size:
                        yield from flow.flush()
                    if event == "start":  # speaker notes are a text of their own below their slide
                        flow.place, flow.hidden = flow.place.at("notes"), True
            elif event == "start" and name == "table":
                yield from self._table(events, flow)
            elif name == "page":
                if flow.size:
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

    def _page(self, element: Element) -> Flow:
        """The flow of the slide that has just begun."""
        self._pages += 1
        hidden = bool(self._unseen) and attribute(element, "style-name") in self._unseen
        return Flow(self._place.at(f"slide={self._pages}"), self._heading, hidden)

    def _other(self, name: str, element: Element) -> None:
        """Styles that hide, fields of forms, variables, and words that stand for a picture."""
        if name == "style":
            for item in element if element.get(_FAMILY) in _HIDING else ():
                values = item.values()  # to look first: most hide nothing
                if "false" not in values and "hidden" not in values:
                    continue
                if attribute(item, "display") == "false" or attribute(item, "visibility") == "hidden":
                    self._unseen.add(attribute(element, "name"))
        elif name in ("title", "desc"):
            if not _TITLES.search(element.tag):
                self._remember("alternative-text", " ".join("".join(element.itertext()).split()))
        else:
            label = attribute(element, "label") or attribute(element, "name")
            values = (attribute(element, key) for key in ("current-value", "value", "string-value"))
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

    def _kept_beside(self, text: str, regions: Sequence[str]) -> bool:
        """Put the text of a paragraph where it belongs, if that is not the running text."""
        region = regions[-1]
        if region in _MARGINS:
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
            return False
        return True

    def _plain(self, shape: Element, flow: Flow, kind: str) -> bool:
        """Add all paragraphs of a shape in one go; False, and nothing added, where one of them is to be walked.

        The shape holds nothing but paragraphs, and is of the class `kind`.
        """
        lines = []
        for paragraph in shape.iter("{*}p", "{*}h"):
            line = one_run(paragraph)
            if line is None:
                return False
            lines.append(line)
        if flow.size + sum(map(len, lines)) + len(lines) > FLUSH:
            return False
        if self._pages and "title" in kind:
            for line in lines:
                self._title(line, flow)
        flow.plain(lines)
        return True

    def _title(self, text: str, flow: Flow) -> None:
        """A title stands over its slide, the first of them over all."""
        title = " ".join(text.split())
        self._heading = self._heading or title
        flow.context = title if title == self._heading else f"{self._heading}\n{title}"

    def _inline(self, paragraph: Element) -> str:
        """The text of a paragraph; notes, comments and text boxes in it are kept for later."""
        line = one_run(paragraph)
        return self._walked(paragraph) if line is None else line

    def _walked(self, paragraph: Element) -> str:
        pieces: list[str] = []
        hanging: list[Element] = []
        self._walk(paragraph, pieces, hanging)
        text = "".join(pieces)
        for item in hanging:
            name = local(item.tag)
            if name == "note":
                self._comments.append(("footnotes", text[:CONTEXT], "\n".join(self._blocks(item))))
            elif name == "annotation":
                self._comments.append(("comments", text[:CONTEXT], "\n".join(self._blocks(item))))
            else:
                self._shapes.append("\n".join(self._blocks(item)))
        return text

    def _walk(self, parent: Element, pieces: list[str], hanging: list[Element]) -> None:
        if parent.text:
            pieces.append(spaced(parent.text))
        for child in parent:
            name = local(child.tag)
            if not name:
                pass
            elif name == "s":
                pieces.append(" " * count(attribute(child, "c")))
            elif name in ("tab", "tab-stop"):
                pieces.append("\t")
            elif name == "line-break":
                pieces.append("\n")
            elif name in ("note", "footnote", "endnote", "annotation") or is_drawing(child):
                hanging.append(child)
            elif name == "hidden-text":
                self._remember("hidden-text", attribute(child, "string-value"))
            else:
                if name == "a" and (address := attribute(child, "href")):
                    self._remember("links", address)
                self._walk(child, pieces, hanging)
            if child.tail:
                pieces.append(spaced(child.tail))

    def _blocks(self, parent: Element) -> list[str]:
        """The lines of a cell, note or text box; tables in it are kept for later."""
        lines: list[str] = []
        for child in parent:
            name = local(child.tag)
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
        name = attribute(table, "name")
        place = self._place.at(f"sheet={name}")
        hidden = attribute(table, "style-name") in self._unseen
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
            name = local(element.tag)
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
                times = count(attribute(element, "number-rows-repeated"), _LAST_ROW)
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
            if not local(cell.tag).endswith("table-cell"):
                continue
            times = count(attribute(cell, "number-columns-repeated"), COLUMNS) if cell.attrib else 1
            text = cell_text(cell, "\n".join(self._blocks(cell))) if len(cell) or cell.attrib else ""
            column = len(cells) + blank
            if text and (rows := count(attribute(cell, "number-rows-spanned"))) > 1:
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


def _mixed(tree: Any) -> set[Element]:
    """The elements that hold more than paragraphs."""
    found: set[Element] = set()
    for element in tree.iter(*_OTHERS):
        above = element.getparent()
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return found


def _kept(element: Element) -> None:
    """Of a tree that is in memory as a whole no element is freed by itself."""
