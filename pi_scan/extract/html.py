"""Web pages: the text as it reads, tables as tables, and what the reader does not see."""

from __future__ import annotations

import re
from html import unescape
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pi_scan.extract._grid import tables
from pi_scan.extract._plain import charset, decoded
from pi_scan.model import Blob, Bytes, Format, Gap, Limits, Place, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_DEPTH = 2000
"""Elements inside each other above which a page is no longer parsed: lexbor's time grows with the square of it."""
_LINE, _BREAK, _PARAGRAPH, _TABLE = "\x1e", "\x1f", "\x1c", "\x1d"
"""Stand for the edge of a block, a line break, the edge of a paragraph and around the number of a table meanwhile."""

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_SPACES = re.compile(r"[ \t\r\n\f\v\xa0]+")
_MARKS = re.compile("[\x1c-\x1f]")
_BREAKS = re.compile("[ ]?[\x1c\x1e\x1f][ \x1c\x1e\x1f]*")
_TAG = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|td|th|tr|option)\b)[a-z]"
)
_ANY_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_PARAGRAPHS = "p,h1,h2,h3,h4,h5,h6,section,article,fieldset,form,table,ul,ol,dl,blockquote,hr,header,footer,pre"
_BLOCKS = "div,li,tr,td,th,option,address,caption,legend,main,nav,aside,figcaption,summary,details"
_SEEN_VALUES = "input[value]:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset])"
_ATTRIBUTES = "[alt],[title],[aria-label],meta[content],input[type=hidden][value],a[href^='mailto:'],a[href^='tel:']"


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Table | Gap]:  # noqa: ARG001  (the page is cut into pieces)
    """The text, tables and hidden texts of `blob`."""
    data = blob.data()
    found = _CHARSET.search(data[:4096])
    encoding, _ = charset(data, declared=found[1].decode("ascii", "replace") if found else "")
    for chunk in _chunks(data):
        page = decoded(chunk, declared=encoding)
        yield from _page(page, blob.place, blob.context)


def _chunks(data: Bytes) -> Iterator[Bytes]:
    """`data` in pieces that end before a row, a paragraph or at least a tag."""
    start, size = 0, len(data)
    while size - start > _CHUNK:
        cuts = (data.rfind(tag, start + _CHUNK // 2, start + _CHUNK) for tag in (b"<tr", b"<p", b"<div", b"<", b"\n"))
        cut = next((cut for cut in cuts if cut > 0), start + _CHUNK)
        yield data[start:cut]
        start = cut
    yield data[start:] if start else data


def _page(source: str, place: Place, context: str) -> Iterator[Text | Table | Gap]:
    """The parts of one page."""
    from selectolax.lexbor import LexborHTMLParser

    source = _MARKS.sub(" ", source).replace("\0", " ")
    if _depth(source) > _DEPTH:
        yield Gap(
            place,
            Reason.TOO_DEEP,
            "The elements of the page are nested too deeply; its text was read without its structure.",
        )
        yield Text(place, _bytes(_text(unescape(_ANY_TAG.sub(_LINE, source)))), context=context)
        return
    try:
        tree = LexborHTMLParser(source)
    except (ValueError, RuntimeError, MemoryError):  # what selectolax raises where lexbor gives up
        yield Gap(place, Reason.CORRUPT, "The page could not be parsed.")
        return
    hidden = _hidden(tree, source)
    title = _one_line(" ".join(node.text() for node in tree.css("head title")))
    for node in tree.css("head,script,style"):
        node.decompose()
    _write_breaks(tree)
    grids = _take_tables(tree)
    root = tree.body or tree.root
    flow = _text(root.text() if root is not None else "")
    standing = "\n".join(filter(None, (context, title)))
    yield from _parts(flow, grids, place, standing)
    if title or hidden:
        yield Text(place, _bytes("\n".join(filter(None, (title, hidden)))), context=standing, hidden=True)


def _parts(flow: str, grids: list[list[list[str]]], place: Place, context: str) -> Iterator[Text | Table]:
    """The text cut where tables stand; a grid that is no table stays in the text."""
    pieces = flow.split(_TABLE)
    text = pieces[0]
    for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
        above = "\n".join(filter(None, (context, text[-_CONTEXT:].strip())))
        parts = list(tables(grids[int(number)], place, context=above))
        if all(isinstance(part, Text) for part in parts):
            inner = "\n\n".join(str(part).strip("\n") for part in parts)
            text = f"{text.rstrip()}\n\n{inner}\n\n{after.lstrip()}"
            continue
        if text.strip():
            yield Text(place, _bytes(text), context=context)
        yield from parts
        text = after
    if text.strip():
        yield Text(place, _bytes(text), context=context)


def _hidden(tree: Any, source: str) -> str:
    """Comments, scripts, and attributes that hold text."""
    found = [_one_line(comment) for comment in _COMMENT.findall(source)] if "<!--" in source else []
    found += [node.text() for node in tree.css("script")]
    for node in tree.css(_ATTRIBUTES):
        attributes = node.attributes
        label = attributes.get("name") or attributes.get("property") or ""
        for key in ("alt", "title", "aria-label", "content", "value", "href"):
            value = _one_line(attributes.get(key) or "")
            if value:
                found.append(f"{label}: {value}" if label and key in ("content", "value") else value)
    return "\n\n".join(filter(None, (text.strip() for text in found)))


def _write_breaks(tree: Any) -> None:
    """Write line breaks around blocks, and the values of form fields, into the page."""
    for node in tree.css(_SEEN_VALUES):
        if node.attributes.get("type") in ("checkbox", "radio") and "checked" not in node.attributes:
            continue
        node.insert_before(f" {node.attributes.get('value') or ''} ")
    for node in tree.css("pre,textarea"):
        node.insert_before(_LINE + node.text().replace("\r\n", "\n").replace("\n", _BREAK) + _LINE)
        node.decompose()
    for node in tree.css("br"):
        node.insert_before(_BREAK)
    for node in tree.css("dt"):
        node.insert_before(_LINE)
    for node in tree.css("dd"):  # a definition stands beside its term, as a value beside its label
        node.insert_before(": ")
        node.insert_after(_LINE)


def _take_tables(tree: Any) -> list[list[list[str]]]:
    """The rows of the tables that hold no other; each is replaced by its number in the page, other blocks by breaks."""
    grids: list[list[list[str]]] = []
    for table in tree.css("table:not(:has(table))"):
        for line_break in table.css("br,p,div,li"):  # in one go: a search in each cell costs more than all the rest
            line_break.insert_before(" ")
        rows = _spread([_cells(row) for row in table.css("tr")])
        if rows:
            for caption in table.css("caption"):
                table.insert_before(_LINE + _one_line(caption.text()) + _LINE)
            table.insert_before(f"{_LINE}{_TABLE}{len(grids)}{_TABLE}{_LINE}")
            table.decompose()
            grids.append(rows)
    for selector, mark in ((_PARAGRAPHS, _PARAGRAPH), (_BLOCKS, _LINE)):
        for node in tree.css(selector):
            node.insert_before(mark)
            node.insert_after(mark)
    return grids


def _cells(row: Any) -> list[tuple[str, int, int]]:
    """The text of each cell of a row, and how many columns and rows it covers."""
    cells = []
    for node in row.css("td,th"):
        text = _one_line(_MARKS.sub(" ", node.text()))
        attributes = node.attributes
        cells.append((text, _count(attributes.get("colspan")), _count(attributes.get("rowspan"))))
    return cells


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


def _depth(source: str) -> int:
    """Greatest number of elements open at once, as far as the tags show it."""
    return max(accumulate(-1 if closing else 1 for closing in _TAG.findall(source.lower())), default=0)


def _text(raw: str) -> str:
    """The text with white space as a browser shows it."""
    text = _BREAKS.sub(_break, _SPACES.sub(" ", raw)).strip(" \n")
    return text + "\n" if text else ""


def _break(run: re.Match[str]) -> str:
    """One line end, or two where a paragraph ends."""
    marks = run[0]
    return "\n\n" if _PARAGRAPH in marks or marks.count(_BREAK) > 1 else "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bytes(text: str) -> bytes:
    return text.strip("\n").encode("utf-8", "replace") + b"\n"
