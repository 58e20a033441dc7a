"""Lines and grids of a running document in, texts and tables out: for formats whose tables stand between paragraphs.

Short lines follow each other as the lines of a block do, prose stands between blank lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._grid import tables
from pi_scan.extract._persons import Persons
from pi_scan.model import Part, Place, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

FLUSH = 1 << 20
"""Characters of text collected before a part is handed on."""
CONTEXT = 400
"""Characters of headers and of the lines above a table that go with it as its context."""
_PROSE = 120
"""Characters from which a paragraph is prose; shorter ones are lines of a block."""
_CELLS = re.compile(r"[^\s.!?:;] {2,}[^ ].*?[^\s.!?:;] {2,}[^ ]|[^\t]\t+[^\t]+\t")
"""A long line that spaces or tabs part into cells is a row of a typed table; two spaces after a sentence do not."""
_LAYOUT = 3
"""A first row with a cell of so many lines lays out a page: it heads no table."""


@dataclass(slots=True)
class Flow:
    """The lines since the last part."""

    place: Place
    context: str = ""
    hidden: bool = False
    lines: list[str] = field(default_factory=list)
    size: int = 0
    persons: Persons = field(default_factory=Persons)

    def add(self, text: str) -> None:
        """Add a paragraph, which may have several lines."""
        lines = self.lines
        self.size += len(text) + 1
        for line in text.split("\n") if "\n" in text else (text,):
            if len(line) > _PROSE and not (("  " in line or "\t" in line) and _CELLS.search(line)):
                if lines and lines[-1]:
                    lines.append("")
                lines += (line, "")
            else:
                lines.append(line)
                self.persons.line(line)

    def plain(self, texts: Collection[str]) -> None:
        """Add paragraphs of one line each in which no tab and no two spaces stand: none is a row of cells."""
        lines = self.lines
        self.size += sum(map(len, texts)) + len(texts)
        for text in texts:
            if len(text) > _PROSE:
                if lines and lines[-1]:
                    lines.append("")
                lines += (text, "")
            else:
                lines.append(text)
                self.persons.line(text)

    def part(self) -> None:
        """What follows is a paragraph or block of its own."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def flush(self, *, least: int = 0) -> Iterator[Text]:
        """The text collected so far, if it is more than `least` characters."""
        if self.size <= least:
            return
        text = "\n".join(self.lines).strip("\n")
        self.lines.clear()
        self.size = 0
        if text and not text.isspace():
            yield Text(self.place, text.encode("utf-8", "replace"), context=self.context, hidden=self.hidden)

    def grid(self, rows: Iterable[list[str]], anchor: str, note: str = "") -> Iterator[Part]:
        """A table's parts; what the grid takes for text joins the text around it. `note` stands over the table."""
        source = iter(rows)
        first = next(source, None)
        if first is None:
            return
        if len(first) == 1 or any(cell.count("\n") >= _LAYOUT - 1 for cell in first):
            for row in chain((first,), source):
                for cell in filter(None, row):
                    self.add(cell)
                self.part()
                yield from self.flush(least=FLUSH)
            return
        above = "\n".join(filter(None, self.lines[-3:]))[-CONTEXT:].split("\n")
        over = (*self.context.split("\n"), note, *above, *self.persons.lines)
        context = "\n".join(dict.fromkeys(filter(None, over)))
        for part in tables(chain((first,), source), self.place.at(anchor), context=context, hidden=self.hidden):
            if isinstance(part, Text):
                self.add(str(part).rstrip("\n"))
            else:
                yield from self.flush()
                yield part
                self.persons.table(part)


class Item(NamedTuple):
    """A piece of a document whose rows come one after the other, without a table around them."""

    kind: str
    """`p` for a paragraph, `box` for one that stands apart, `row`, and `inner` for a row of a table inside a cell."""
    cells: list[str]
    """One for a paragraph."""


def mixed(items: Iterator[Item], flow: Flow) -> Iterator[Part]:
    """The parts of a document: rows that follow each other are one table, those inside cells another one behind it."""
    inner: list[list[str]] = []
    boxes: list[str] = []
    after: list[Item] = []
    """What ended the last table."""
    tables = 0

    def rows(first: Item) -> Iterator[list[str]]:
        for item in chain((first,), items):
            if item.kind == "row":
                yield item.cells
            elif item.kind == "inner":
                inner.append(item.cells)
            elif item.kind == "box":
                boxes.append(item.cells[0])
            else:
                after.append(item)
                return

    for read in items:
        item: Item | None = read
        while item is not None:
            if item.kind == "p":
                flow.add(item.cells[0])
            elif item.kind == "box":
                boxes.append(item.cells[0])
            else:
                tables += 1
                yield from flow.grid(rows(item), f"table={tables}")
                if inner:
                    tables += 1
                    yield from flow.grid(inner, f"table={tables}")
                    inner.clear()
            for box in boxes:
                flow.part()
                flow.add(box)
                flow.part()
            boxes.clear()
            item = after.pop() if after else None
        yield from flow.flush(least=FLUSH)
    yield from flow.flush()


def hidden_text(lines: Iterable[str], place: Place, context: str = "") -> Iterator[Text]:
    """Lines that a reader of the document does not see, each once."""
    data = "\n".join(dict.fromkeys(lines)).encode("utf-8", "replace")
    if data.strip():
        yield Text(place, data, context=context, hidden=True)
