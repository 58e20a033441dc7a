"""Web pages: the text as it reads, tables as tables, and what the reader does not see."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_scan.extract._grid import tables
from pi_scan.extract._pagemarks import (
    BREAK,
    CELL,
    CELL_BEGUN,
    COVER,
    LINE,
    PARAGRAPH,
    ROW,
    ROW_BEGUN,
    TABLE,
    cells,
    lines,
    marked,
    unmarked,
    without_marks,
)
from pi_scan.extract._plain import charset, unicode_bytes, valid_utf8
from pi_scan.extract._plainpage import plain_page
from pi_scan.extract._plaintables import are_all_in, is_sure, plain_tables
from pi_scan.model import Blob, Bytes, Format, Gap, Limits, Place, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pi_scan.extract._pagemarks import Page

FORMAT = Format(
    name="Web page (HTML)",
    media_types=("text/html", "application/xhtml+xml"),
    extensions=(".html", ".htm", ".xhtml"),
    library="selectolax with lexbor (MIT, Apache-2.0)",
    reads="tables, values of form fields, alternative texts, meta data, comments, scripts",
)

_CHUNK = 16 << 20
"""Bytes parsed as one page; a larger one is cut before a block, so that memory stays bounded."""
_SPAN = 64
"""Columns or rows that a cell covers at most."""
_CONTEXT = 500
"""Characters of text above a table that become its context."""
_LONG = 1 << 13
"""Characters of text that is lengthened at each table in it."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_OPENING = re.compile(rb"\s*(?:<[?!][^>]*>\s*)*<html[^>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_COVERING = "td[colspan],td[rowspan],th[colspan],th[rowspan]"
_SEEN_VALUES = "input[value]:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset])"
_ATTRIBUTES = "[alt],[title],[aria-label],meta[content],input[type=hidden][value],a[href^='mailto:'],a[href^='tel:']"


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Table | Gap]:  # noqa: ARG001  (the page is cut into pieces)
    """The text, tables and hidden texts of `blob`."""
    data = blob.data()
    encoding = charset(data, declared=_declared(data))[0] if len(data) > _CHUNK else ""
    for chunk in _chunks(data):
        source = valid_utf8(chunk)
        if source is None:
            source = unicode_bytes(chunk, declared=encoding or _declared(data))
        yield from _page(source, blob.place, blob.context)


def _declared(data: Bytes) -> str:
    """The encoding that the page states; "" where it states none."""
    head = data[:4096]
    found = _CHARSET.search(head) if b"charset" in head.lower() else None
    return found[1].decode("ascii", "replace") if found else ""


def _chunks(data: Bytes) -> Iterator[Bytes]:
    """`data` in pieces that end before a row, a paragraph or at least a tag."""
    start, size = 0, len(data)
    while size - start > _CHUNK:
        cuts = (data.rfind(tag, start + _CHUNK // 2, start + _CHUNK) for tag in (b"<tr", b"<p", b"<div", b"<", b"\n"))
        cut = next((cut for cut in cuts if cut > 0), start + _CHUNK)
        yield data[start:cut]
        start = cut
    yield data[start:] if start else data


def _page(source: bytes, place: Place, context: str) -> Iterator[Text | Table | Gap]:
    """The parts of one page."""
    source = without_marks(source)
    read = None
    if (bare := plain_page(source)) is not None:
        read = _Read(bare.flow, [], bare.title, "")
    elif (plain := plain_tables(source)) is not None:
        rest, grids = plain
        page = marked(rest)
        if not page.is_deep and is_sure(rest, page.tags):
            read = _read(rest, page, grids)
            if read is not None and not are_all_in(read.flow, grids):
                read = None
    if read is None:
        page = marked(source)
        if page.is_deep:
            yield Gap(
                place,
                Reason.TOO_DEEP,
                "The elements of the page are nested too deeply; its text was read without its structure.",
            )
            text = unescape(_ANY_TAG.sub(LINE, source.decode("utf-8", "replace")))
            yield Text(place, lines(text), context=context)
            return
        read = _read(source, page)
    if read is None:
        yield Gap(place, Reason.CORRUPT, "The page could not be parsed.")
        return
    standing = "\n".join(filter(None, (context, read.title)))
    yield from _parts(read.flow, read.grids, place, standing)
    if read.title or read.hidden:
        yield Text(place, _bytes("\n".join(filter(None, (read.title, read.hidden)))), context=standing, hidden=True)


class _Read(NamedTuple):
    """What a page says."""

    flow: bytes
    """Its text, with numbers where tables stand."""
    grids: list[list[list[str]]]
    """The rows of the tables."""
    title: str
    hidden: str


def _read(source: bytes, page: Page, grids: list[list[list[str]]] | None = None) -> _Read | None:
    """What the page of a source says; `grids`: tables that were taken out of it. None where that is not sure."""
    from selectolax.lexbor import LexborHTMLParser

    try:
        tree = LexborHTMLParser(page.source)
    except (ValueError, RuntimeError, MemoryError):  # what selectolax raises where lexbor gives up
        return None
    tags = page.tags
    title = _one_line(" ".join(node.text() for node in tree.css("head title"))) if b"title" in tags else ""
    comments = list(_comments(source)) if b"!--" in tags else []
    if grids and any(TABLE in comment for comment in comments):
        return None
    hidden = _hidden(tree, comments, page)
    for node in tree.css("script,style") if b"script" in tags or b"style" in tags else ():
        node.decompose()
    _write_fields(tree, tags)
    if grids is None:
        grids = _take_tables(tree, page) if b"table" in tags else []
    for name, mark in page.unpaired.items():
        for node in tree.css(name):
            node.insert_before(mark)
            node.insert_after(mark)
    return _Read(lines(_body(tree)), grids, title, hidden)


def _body(tree: Any) -> str:
    """The text of all but the head."""
    if tree.body is None:
        for node in tree.css("head"):
            node.decompose()
    root = tree.body or tree.root
    return root.text() if root is not None else ""


def _parts(flow: bytes, grids: list[list[list[str]]], place: Place, context: str) -> Iterator[Text | Table]:
    """The text cut where tables stand; a grid that is no table stays in the text."""
    if not grids:
        if flow:
            yield Text(place, flow, context=context)
        return
    text, *pieces = flow.decode("utf-8", "replace").split(TABLE)
    done: list[str] = []  # what stands before the last lines of the text: to join all at each table takes too long
    for number, after in zip(pieces[::2], pieces[1::2], strict=True):
        above = "\n".join(filter(None, (context, text[-_CONTEXT:].strip())))
        parts = list(tables(grids[int(number)], place, context=above))
        if all(isinstance(part, Text) for part in parts):
            inner = "\n\n".join(str(part).strip("\n") for part in parts)
            text = f"{text.rstrip()}\n\n{inner}\n\n{after.lstrip()}"
            if len(text) > _LONG:
                done.append(text[:-_CONTEXT])
                text = text[-_CONTEXT:]
            continue
        yield from _written(done, text, place, context)
        yield from parts
        done, text = [], after
    yield from _written(done, text, place, context)


def _written(done: list[str], text: str, place: Place, context: str) -> Iterator[Text]:
    text = "".join((*done, text))
    if text.strip():
        yield Text(place, _bytes(text), context=context)


def _hidden(tree: Any, comments: Iterable[str], page: Page) -> str:
    """Comments, scripts, and attributes that hold text."""
    found = [_one_line(comment) for comment in comments]
    found += [unmarked(node.text()) for node in (tree.css("script") if b"script" in page.tags else ())]
    for node in tree.css(_ATTRIBUTES) if _has_attributes(page.source) else ():
        attributes = node.attributes
        label = attributes.get("name") or attributes.get("property") or ""
        for key in ("alt", "title", "aria-label", "content", "value", "href"):
            if (given := attributes.get(key)) and (value := _one_line(given)):
                found.append(f"{label}: {value}" if label and key in ("content", "value") else value)
    return "\n\n".join(filter(None, (text.strip() for text in found)))


def _comments(source: bytes) -> Iterator[str]:
    """The texts of the comments, to the end of the page where one has no end."""
    at = source.find(b"<!--")
    while at >= 0:
        end = source.find(b"-->", at + 4)
        end = end if end >= 0 else len(source)
        yield source[at + 4 : end].decode("utf-8", "replace")
        at = source.find(b"<!--", end)


def _has_attributes(source: bytes) -> bool:
    """Whether there may be attributes, but for those of the outermost element."""
    opening = _OPENING.match(source)
    return source.find(b"=", opening.end() if opening else 0) >= 0


def _write_fields(tree: Any, tags: dict[bytes, int]) -> None:
    """Write the values of form fields, and what stands in lines of its own, into the text of the page."""
    for node in tree.css(_SEEN_VALUES) if b"input" in tags else ():
        if node.attributes.get("type") in ("checkbox", "radio") and "checked" not in node.attributes:
            continue
        node.insert_before(f" {node.attributes.get('value') or ''} ")
    for node in tree.css("pre,textarea") if b"pre" in tags or b"textarea" in tags else ():
        text = unmarked(node.text()) if node.tag == "textarea" else node.text()
        node.insert_before(LINE + text.replace("\r\n", "\n").replace("\n", BREAK) + LINE)
        node.decompose()
    for node in tree.css("dd") if b"dd" in tags else ():  # it stands beside its term, as a value beside its label
        node.insert_before(": ")
        node.insert_after(LINE)


def _take_tables(tree: Any, page: Page) -> list[list[list[str]]]:
    """The rows of the tables that hold no other; each is replaced by its number in the page."""
    grids: list[list[list[str]]] = []
    lower = page.source.lower()
    covers = b"span" in lower and (b"colspan" in lower or b"rowspan" in lower)
    for table in tree.css("table:not(:has(table))"):
        rows = table.css("tr")
        if rows:
            for caption in table.css("caption") if b"caption" in page.tags else ():
                table.insert_before(LINE + _one_line(caption.text()) + LINE)
                caption.decompose()
            table.insert_before(f"{LINE}{TABLE}{len(grids)}{TABLE}{LINE}")
            grids.append(_rows(table, rows, covers=covers, closed=page.is_closed))
            table.decompose()
    for table in tree.css("table"):
        table.insert_after(PARAGRAPH)
    return grids


def _rows(table: Any, rows: Sequence[Any], *, covers: bool, closed: bool) -> list[list[str]]:
    """The cells of each row; `covers` when one may cover several.

    The table is asked for its text once: to ask each cell costs more than all the rest. Where the tags of rows or cells
    are not all there, the marks at them say nothing, and others are written.
    """
    text = table.text()
    row_mark = ROW
    if text.count(ROW) != len(rows):
        row_mark = ROW_BEGUN
        for row in rows:
            row.insert_before(row_mark)
        text = table.text().replace(ROW, " ")
    if closed and not covers:
        grid = cells(text, row_mark, CELL)
        if len(set(map(len, grid))) < 2:
            return grid
    nodes = table.css("td,th")
    closed = text.count(CELL) == len(nodes)
    for cell in () if closed else nodes:
        cell.insert_before(CELL_BEGUN)
    covering = table.css(_COVERING) if covers else ()
    for cell in covering:
        attributes = cell.attributes
        cell.insert_before(f"{_count(attributes.get('colspan'))} {_count(attributes.get('rowspan'))}{COVER}")
    text = table.text()
    if row_mark != ROW:
        text = text.replace(ROW, " ")
    grid = cells(text, row_mark, CELL) if closed else cells(text.replace(CELL, ""), row_mark, CELL_BEGUN)
    return _spread([list(map(_covering, row)) for row in grid]) if covering else grid


def _covering(cell: str) -> tuple[str, int, int]:
    """The text of a cell, and how many columns and rows it covers."""
    cover, mark, text = cell.partition(COVER)
    if not mark:
        return cell, 1, 1
    columns, _, rows = cover.partition(" ")
    return text.lstrip(), _count(columns), _count(rows)


def _count(value: str | None) -> int:
    return max(1, min(int(value[:4]), _SPAN)) if value and value.isascii() and value.isdecimal() else 1


def _spread(rows: list[list[tuple[str, int, int]]]) -> list[list[str]]:
    """The rows with empty cells where one covers several columns, and with its text repeated where it covers rows."""
    spread = []
    below: dict[int, tuple[str, int]] = {}
    for row in rows:
        cells: list[str] = []
        carried, below = below, {}
        for text, columns, height in row:
            while len(cells) in carried:
                _carry(cells, carried, below)
            if height > 1:
                below[len(cells)] = (text, height - 1)
            cells += [text, *[""] * (columns - 1)]
        while len(cells) in carried:
            _carry(cells, carried, below)
        spread.append(cells)
    return spread


def _carry(cells: list[str], carried: dict[int, tuple[str, int]], below: dict[int, tuple[str, int]]) -> None:
    """Add to `cells` the text that reaches down into its next column."""
    text, height = carried.pop(len(cells))
    if height > 1:
        below[len(cells)] = (text, height - 1)
    cells.append(text)


def _one_line(text: str) -> str:
    return " ".join(unmarked(text).split())


def _bytes(text: str) -> bytes:
    return text.strip("\n").encode("utf-8", "replace") + b"\n"
