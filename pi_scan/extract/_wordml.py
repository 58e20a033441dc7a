"""WordprocessingML stories: XML events in, texts and tables out (ISO/IEC 29500-1 section 17)."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import IO, TYPE_CHECKING

from pi_scan.extract._grid import tables
from pi_scan.extract._package import Element, elements, fragment, reading, release
from pi_scan.extract._persons import Persons
from pi_scan.model import ExtractError, Part, Place, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # ISO/IEC 29500 strict
)
_MATH = ("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")
_DRAWING = (
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_VML = "urn:schemas-microsoft-com:vml"
_FLUSH = 1 << 20
"""Characters of text collected before a part is handed on."""
_CONTEXT = 400
"""Characters of headers and of the lines above a table that go with it as its context."""
_PROSE = 120
"""Characters from which a paragraph is prose and stands between blank lines; shorter ones are lines of a block."""
_CELLS = re.compile(r"[^\s.!?:;] {2,}[^ ].*?[^\s.!?:;] {2,}[^ ]|[^\t]\t+[^\t]+\t")
"""A long line that spaces or tabs part into cells is a row of a typed table; two spaces after a sentence do not."""
_LAYOUT = 3
"""A first row with a cell of so many paragraphs lays out a page: it heads no table."""


@cache
def _tags(*names: str) -> tuple[str, ...]:
    return tuple(f"{{{space}}}{name}" for space in _SPACES for name in names)


_WHOLE = 16 << 20
"""Bytes of a story that is made into a tree at once: a larger one is read element by element, at half the speed."""
_EVENTS = _tags("p", "tbl", "tr", "footnote", "endnote", "comment", "alias")
_LOCAL = {
    tag: tag.rpartition("}")[2]
    for tag in (
        *_EVENTS,
        *_tags("tc", "t", "delText", "tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "sym", "instrText"),
        *_tags("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "txbxContent", "ins", "moveTo", "moveFrom", "del"),
        *_tags("sdt", "sdtPr", "footnoteReference", "endnoteReference", "commentReference"),
        *(f"{{{space}}}t" for space in _MATH),
        *(f"{{{space}}}docPr" for space in _DRAWING),
        *(f"{{{_VML}}}{name}" for name in ("shape", "textpath")),
        f"{{{_COMPATIBILITY}}}AlternateContent",
    )
}
_PROPERTIES = frozenset(("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr"))
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_REFERENCES = {"footnoteReference": "footnote", "endnoteReference": "endnote", "commentReference": "comment"}
_NOTES = frozenset(_REFERENCES.values())
_TEXTS = _tags("t")
_RARE = tuple(
    tag
    for tag, name in _LOCAL.items()
    if name not in ("p", "tbl", "tr", "tc", "alias", *_PROPERTIES) and tag not in _TEXTS
)
"""What makes a paragraph more than the texts of its runs."""
_COVERING = _tags("gridSpan", "vMerge")
_INSERTED, _DELETED = 1, 2
_CHANGES = {"ins": _INSERTED, "moveTo": _INSERTED, "del": _DELETED, "moveFrom": _DELETED}


@dataclass(slots=True)
class _Line:
    """One paragraph: as it reads now, as it read before the tracked changes, and what hangs on it."""

    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    deleted: bool = False
    boxes: list[Element] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)

    def add(self, text: str, change: int) -> None:
        if change != _DELETED:
            self.now.append(text)
        if change != _INSERTED:
            self.before.append(text)


class Reader:
    """Reads the stories of one document; a part comes out where a table begins, or when enough text is collected."""

    def __init__(self, place: Place) -> None:
        self.found = False
        """Whether anything has come out yet."""
        self._place = place
        self._lines: list[str] = []
        self._persons = Persons()
        self._size = 0
        self._above: dict[str, str] = {}
        self._deleted: list[str] = []
        self._form: list[str] = []
        self._alternatives: list[str] = []
        self._codes: list[str] = []
        self._nested: list[tuple[list[list[list[str]]], str]] = []
        self._anchors: dict[tuple[str, str], str] = {}
        self._tables = 0
        self._rare: set[Element] | None = None
        """Paragraphs with more in them than texts, and cells that cover others: of a story that is a tree."""

    def told(self, kind: str, data: bytes) -> Iterator[Part]:
        """As `story`, of a whole part: as a tree if it is sound and not too large."""
        root = _tree(data) if len(data) <= _WHOLE else None
        if root is None:
            with reading():
                yield from self.story(kind, io.BytesIO(data))
            return
        self._rare = _paragraphs_around(root.iter(*_RARE))
        self._rare |= {item.getparent().getparent() for item in root.iter(*_COVERING)}
        yield from self._below(kind, root, [""])
        yield from self.flush(kind)
        self._rare = None

    def _below(self, kind: str, parent: Element, alias: list[str]) -> Iterator[Part]:
        """The parts of what stands below an element that is no paragraph; `alias` of the content control at hand."""
        for child in parent:
            name = _LOCAL.get(child.tag)
            if name == "p":
                yield from self._taken(kind, child, alias)
            elif name == "tbl":
                yield from self._grid(kind, self._rows(child))
            elif name == "sdtPr":
                for item in child.iter(*_tags("alias")):
                    alias[0] = _attribute(item, "val")
            elif name not in _PROPERTIES and len(child):
                yield from self._below(kind, child, alias)
                if name in _NOTES:
                    yield from self.flush(kind, self._anchors.get((str(name), _attribute(child, "id")), ""))

    def _taken(self, kind: str, paragraph: Element, alias: list[str]) -> Iterator[Part]:
        lines = self._paragraph(paragraph)
        if alias[0] and any(lines):
            self._form.append(f"{alias[0]}: {' '.join(lines)}")
            alias[0] = ""
        self._collect(lines)
        yield from self._inner_tables(kind)
        if self._size > _FLUSH:
            yield from self.flush(kind)

    def story(self, kind: str, stream: IO[bytes]) -> Iterator[Part]:
        """The parts of one XML part: `kind` is `document`, `header`, `footer`, `footnotes`, `endnotes`, `comments` or
        `glossary/document`. Headers come first: they stand over the document as its context.
        """
        alias = [""]
        events = elements(stream, _EVENTS, ("start", "end"))
        for event, element in events:
            name = _LOCAL[element.tag]
            if name == "alias":
                alias[0] = _attribute(element, "val")
            elif event == "end":
                if name in _NOTES:
                    yield from self.flush(kind, self._anchors.get((name, _attribute(element, "id")), ""))
                    release(element)
            elif name == "p":
                paragraph = _outermost(events)
                yield from self._taken(kind, paragraph, alias)
                release(paragraph)
            elif name == "tbl":
                yield from self._grid(kind, self._streamed_rows(events))
        yield from self.flush(kind)

    def flush(self, kind: str, context: str = "") -> Iterator[Text]:
        """The text collected so far, if any."""
        text = "\n".join(self._lines).strip("\n")
        self._lines.clear()
        self._size = 0
        if not text.strip():
            return
        self.found = True
        if kind == "header":
            self._above[text[:_CONTEXT]] = ""
        elif kind == "document":
            context = "\n".join(self._above)[:_CONTEXT]
        place = self._place if kind == "document" else self._place.at(kind.partition("/")[0])
        yield Text(
            place, text.encode("utf-8", "replace"), context=context, hidden=kind in ("comments", "glossary/document")
        )

    def rest(self) -> Iterator[Text]:
        """What was met beside the running text: forms, deletions, alternative text, field codes."""
        for anchor, lines in (
            ("form", self._form),
            ("deletions", self._deleted),
            ("alternative-text", self._alternatives),
            ("field-codes", self._codes),
        ):
            data = "\n".join(dict.fromkeys(lines)).encode("utf-8", "replace")
            if data.strip():
                yield Text(self._place.at(anchor), data, hidden=True)

    def _collect(self, lines: Iterable[str]) -> None:
        """Add the lines of a paragraph; prose stands between blank lines, short lines follow each other."""
        for line in lines:
            prose = len(line) > _PROSE and not _is_row(line)
            if prose and self._lines and self._lines[-1]:
                self._lines.append("")
            elif not prose:
                self._persons.line(line)
            self._lines.append(line)
            self._size += len(line) + 1
            if prose:
                self._lines.append("")

    # --- tables ---------------------------------------------------------------------------------

    def _streamed_rows(self, events: Iterator[tuple[str, Element]]) -> Iterator[list[list[str]]]:
        """The rows of the table that has just begun; afterwards `events` stands behind its end."""
        depth = 1
        for event, element in events:
            name = _LOCAL[element.tag]
            if name in ("p", "tbl"):
                depth += 1 if event == "start" else -1
                if not depth:
                    release(element)
                    return
            elif name == "tr" and event == "end" and depth == 1:
                yield self._cells(element)
                release(element)

    def _cells(self, row: Element) -> list[list[str]]:
        """The lines of each cell of a row; a cell over several columns is followed by empty ones."""
        cells: list[list[str]] = []
        for child in row:
            name = _LOCAL.get(child.tag)
            if name == "trPr":
                cells += [[]] * next(map(_count, child.iter(*_tags("gridBefore"))), 0)
            elif name == "tc":
                columns, goes_on = (1, False) if self._rare is not None and child not in self._rare else _covered(child)
                cells.append(["\0"] if goes_on else self._blocks(child))
                cells += [[]] * (columns - 1)
            elif name is None or name == "sdt":  # content control or custom XML around cells
                for content in child.iterchildren():
                    cells += self._cells(content)
        return cells

    def _grid(self, kind: str, rows: Iterator[list[list[str]]]) -> Iterator[Part]:
        """A table's parts; what the grid takes for text joins the text around it."""
        first = next(rows, None)
        if first is None:
            return
        if len(first) == 1 or any(sum(map(bool, lines)) >= _LAYOUT for lines in first):
            for row in chain((first,), rows):
                for lines in row:
                    self._collect(line for line in lines if line != "\0")
                self._collect(("",))
                yield from self._inner_tables(kind)
            return
        self._tables += 1
        place = self._place if kind == "document" else self._place.at(kind.partition("/")[0])
        above = "\n".join(filter(None, self._lines[-3:]))[-_CONTEXT:].split("\n")
        head = ("\n".join(self._above)[:_CONTEXT], *above, *self._persons.lines) if kind == "document" else above
        context = "\n".join(dict.fromkeys(filter(None, head)))
        hidden = kind in ("comments", "glossary/document")
        filled = _filled_down(chain((first,), rows))
        for part in tables(filled, place.at(f"table={self._tables}"), context=context, hidden=hidden):
            if isinstance(part, Text):
                self._collect(str(part).split("\n"))
            else:
                yield from self.flush(kind)
                self.found = True
                yield part
                self._persons.table(part)
        yield from self._inner_tables(kind)

    def _inner_tables(self, kind: str) -> Iterator[Part]:
        """The tables met inside cells and text boxes since last asked."""
        while self._nested:
            rows, above = self._nested.pop(0)
            if above:
                self._collect((above,))
            yield from self._grid(kind, iter(rows))

    # --- inside paragraphs ----------------------------------------------------------------------

    def _blocks(self, parent: Element) -> list[str]:
        """The lines of a cell or text box; tables in it are kept for later."""
        lines: list[str] = []
        for child in parent:
            name = _LOCAL.get(child.tag)
            if name == "p":
                lines += self._paragraph(child)
            elif name == "tbl":
                above = lines[-1] if lines else ""
                self._nested.append((list(self._rows(child)), above[-_CONTEXT:]))
            elif name == "sdt":
                inner = self._blocks(child)
                self._label(child, " ".join(inner))
                lines += inner
            elif name not in _PROPERTIES:
                lines += self._blocks(child)
        return lines

    def _rows(self, table: Element) -> Iterator[list[list[str]]]:
        for child in table:
            name = _LOCAL.get(child.tag)
            if name == "tr":
                yield self._cells(child)
            elif name not in _PROPERTIES:
                yield from self._rows(child)

    def _paragraph(self, paragraph: Element) -> list[str]:
        """The lines of a paragraph and of the text boxes that hang on it."""
        if self._rare is not None and paragraph not in self._rare:
            return ["".join([run.text or "" for run in paragraph.iter(*_TEXTS)]).replace("\n", " ")]
        line = _Line()
        self._walk(paragraph, line, 0)
        text = "".join(line.now)
        for reference in line.references:
            self._anchors[reference] = text[:_CONTEXT]
        if line.deleted:
            self._deleted.append("".join(line.before))
        lines = text.split("\n")
        for box in line.boxes:
            lines += self._blocks(box)
        return lines

    def _walk(self, parent: Element, line: _Line, change: int) -> None:
        for child in parent:
            name = _LOCAL.get(child.tag)
            if name == "t":
                line.add((child.text or "").replace("\n", " "), change)
            elif name in _PROPERTIES:
                continue
            elif name is None:
                if len(child):
                    self._walk(child, line, change)
            elif name in _CHARACTERS:
                line.add(_CHARACTERS[name], change)
            elif name == "delText":
                line.deleted = True
                line.add((child.text or "").replace("\n", " "), _DELETED)
            elif name in _CHANGES:
                self._walk(child, line, _CHANGES[name])
            elif name == "sdt":
                start = len(line.now)
                self._walk(child, line, change)
                self._label(child, "".join(line.now[start:]))
            elif name == "txbxContent":
                line.boxes.append(child)
            elif name == "AlternateContent":
                self._alternate(child, line, change)
            elif name in _REFERENCES:
                line.references.append((_REFERENCES[name], _attribute(child, "id")))
            else:
                self._special(name, child, line, change)

    def _special(self, name: str, element: Element, line: _Line, change: int) -> None:
        """Symbols, field codes and the words that stand for a picture."""
        if name == "sym":
            line.add(_symbol(_attribute(element, "char"), _attribute(element, "font")), change)
        elif name == "instrText":
            self._codes.append((element.text or "").strip())
        else:
            self._alternatives += filter(None, map(element.get, ("title", "descr", "alt", "string")))
            self._walk(element, line, change)

    def _alternate(self, element: Element, line: _Line, change: int) -> None:
        """The same content for newer and older readers: the older form is read only if it says something else."""
        said = ""
        for branch in element:
            text = "".join(branch.itertext(*_tags("t", "delText"), with_tail=False))
            if text and text not in said:
                self._walk(branch, line, change)
                said += text
            elif not said:
                self._walk(branch, line, change)

    def _label(self, control: Element, value: str) -> None:
        """Remember the value of a content control under the label that its author gave it."""
        for alias in control.iterfind("*/{*}alias"):
            if value.strip():
                self._form.append(f"{_attribute(alias, 'val')}: {' '.join(value.split())}")


# --- small readings of elements -----------------------------------------------------------------


def _is_row(line: str) -> bool:
    """Whether gaps part a long line into cells: most lines have none, and cost no more than the look for one."""
    return ("  " in line or "\t" in line) and _CELLS.search(line) is not None


def _tree(data: bytes) -> Element | None:
    """The root element of a story; None of a damaged one."""
    try:
        return fragment(data)
    except ExtractError:
        return None


def _paragraphs_around(items: Iterable[Element]) -> set[Element]:
    """The paragraphs in which one of the elements stands, but not as a property of theirs."""
    found: set[Element] = set()
    for item in items:
        around: list[Element] = []
        for outer in item.iterancestors():
            name = _LOCAL.get(outer.tag)
            if name in _PROPERTIES:
                around = []
                break
            if name == "p":
                around.append(outer)
        found.update(around)
    return found


def _outermost(events: Iterator[tuple[str, Element]]) -> Element:
    """The paragraph that has just begun, read to its end with all that is nested in it."""
    depth = 1
    for event, element in events:
        if _LOCAL[element.tag] == "p":
            depth += 1 if event == "start" else -1
            if not depth:
                return element
    raise AssertionError("XML that is well formed closes every element")


def _attribute(element: Element, name: str) -> str:
    """An attribute in either of the namespaces, "" where there is none."""
    return next((value for tag in _tags(name) if (value := element.get(tag)) is not None), "")


def _count(item: Element) -> int:
    """The number that a property states."""
    value = _attribute(item, "val")
    return min(int(value), 63) if value.isascii() and value.isdigit() else 0  # Word's tables have 63 columns


def _covered(cell: Element) -> tuple[int, bool]:
    """How many columns a cell covers, and whether it goes on from the one above it."""
    columns, goes_on = 0, False
    for properties in cell.iterchildren(*_tags("tcPr")):
        for item in properties.iterchildren(*_tags("gridSpan", "vMerge")):
            if item.tag.endswith("n"):
                columns = _count(item)
            else:
                goes_on = _attribute(item, "val") != "restart"
    return columns, goes_on


def _filled_down(rows: Iterable[list[list[str]]]) -> Iterator[list[str]]:
    """Rows of cells as text; a cell that goes on from the one above repeats it, so that each row stands alone."""
    above: list[str] = []
    for row in rows:
        cells = ["\n".join(lines) for lines in row]
        for index, cell in enumerate(cells):
            if cell == "\0":
                cells[index] = above[index] if index < len(above) else ""
        yield cells
        above = cells


def _symbol(code: str, font: str) -> str:
    """A character by its number in a font; Symbol keeps ASCII at U+F020 (ISO/IEC 29500-1 section 17.3.3.30)."""
    try:
        number = int(code, 16)
    except ValueError:
        return " "
    if 0xF020 <= number <= 0xF07E:
        return chr(number - 0xF000) if font == "Symbol" else " "
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number <= 0xFFFD else " "
