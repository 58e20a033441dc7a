"""Web pages: the text as it reads, tables as tables, and what the reader does not see."""

from __future__ import annotations

import re
from html import unescape
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pi_scan.extract._grid import tables
from pi_scan.extract._plain import charset, unicode_bytes
from pi_scan.model import Blob, Bytes, Format, Gap, Limits, Place, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_DEPTH = 2000
"""Elements inside each other above which a page is no longer parsed: lexbor's time grows with the square of it."""
_LINE, _BREAK, _PARAGRAPH, _TABLE = "\x1e", "\x1f", "\x1c", "\x1d"
"""Stand for the edge of a block, a line break, the edge of a paragraph and around the number of a table meanwhile."""
_ROW, _CELL, _COVER, _BEGUN = "\x01", "\x02", "\x03", "\x04"
"""Stand before a row of a table, behind a cell, behind the numbers of columns and rows it covers, before a cell."""

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_SPACES = "\t\r\n\f\v\xa0"
_BREAKS = re.compile("[\x1c\x1e\x1f][ \x1c\x1e\x1f]*")
_UNMARKED = bytes(0x20 if byte in b"\0\1\2\3\4\x1c\x1d\x1e\x1f" else byte for byte in range(256))
"""Makes spaces of the bytes that would be taken for one of the marks."""
_REFERENCES = re.compile(
    rb"&#(?:0*(?:[1234]|2[89]|3[01])(?![0-9])|[xX]0*(?:[1234]|1[c-fC-F])(?![0-9a-fA-F]));?"  # to the same
)
_TAG = re.compile(
    rb"<(?!/?(?:t[dhr]|p|li)[\t\n\f\r />])(/?)"  # these are most of a page, and close each other
    rb"(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|option)[\t\n\f\r />])[a-z]"
)
_SHALLOW = (b"<td", b"</td", b"<p>", b"</p>")
"""Tags that close each other, however many they are."""
_ANY_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_CELL_ENDS = tuple((end, b"\x02" + end) for end in (b"</td>", b"</th>", b"</TD>", b"</TH>"))
"""Written behind each cell before the page is parsed: to do it in the tree takes longer than to parse it."""
_SPEAKING = (b"alt=", b"title=", b"aria-label", b"content=", b" =", b"hidden", b"mailto:", b"tel:")
"""Without one of these words no attribute holds text that a reader does not see."""
_PARAGRAPHS = "p,h1,h2,h3,h4,h5,h6,section,article,fieldset,form,table,ul,ol,dl,blockquote,hr,header,footer,pre"
_BLOCKS = "div,li,tr,td,th,option,address,caption,legend,main,nav,aside,figcaption,summary,details"
_COVERING = "td[colspan],td[rowspan],th[colspan],th[rowspan]"
_SEEN_VALUES = "input[value]:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset])"
_ATTRIBUTES = "[alt],[title],[aria-label],meta[content],input[type=hidden][value],a[href^='mailto:'],a[href^='tel:']"


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Table | Gap]:  # noqa: ARG001  (the page is cut into pieces)
    """The text, tables and hidden texts of `blob`."""
    data = blob.data()
    found = _CHARSET.search(data[:4096])
    encoding = found[1].decode("ascii", "replace") if found else ""
    if len(data) > _CHUNK:
        encoding, _ = charset(data, declared=encoding)
    for chunk in _chunks(data):
        yield from _page(unicode_bytes(chunk, declared=encoding), blob.place, blob.context)


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
    from selectolax.lexbor import LexborHTMLParser

    source = source.translate(_UNMARKED)
    if b"&#" in source:
        source = _REFERENCES.sub(b" ", source)
    lower = source.lower()
    if _is_deep(lower):
        yield Gap(
            place,
            Reason.TOO_DEEP,
            "The elements of the page are nested too deeply; its text was read without its structure.",
        )
        text = unescape(_ANY_TAG.sub(_LINE, source.decode("utf-8", "replace")))
        yield Text(place, _bytes(_text(text)), context=context)
        return
    comments = _COMMENT.findall(source.decode("utf-8", "replace")) if b"<!--" in source else []
    closed = _is_closed(lower, source)
    for plain, with_mark in _CELL_ENDS:
        source = source.replace(plain, with_mark)
    try:
        tree = LexborHTMLParser(source)
    except (ValueError, RuntimeError, MemoryError):  # what selectolax raises where lexbor gives up
        yield Gap(place, Reason.CORRUPT, "The page could not be parsed.")
        return
    hidden = _hidden(tree, comments, lower)
    title = _one_line(" ".join(node.text() for node in tree.css("head title")).replace(_CELL, ""))
    for node in tree.css("head,script,style"):
        node.decompose()
    _write_breaks(tree, lower)
    grids = _take_tables(tree, lower, closed=closed)
    root = tree.body or tree.root
    flow = _text(root.text().replace(_CELL, "") if root is not None else "")
    standing = "\n".join(filter(None, (context, title)))
    yield from _parts(flow, grids, place, standing)
    if title or hidden:
        yield Text(place, _bytes("\n".join(filter(None, (title, hidden)))), context=standing, hidden=True)


def _parts(flow: str, grids: list[list[list[str]]], place: Place, context: str) -> Iterator[Text | Table]:
    """The text cut where tables stand; a grid that is no table stays in the text."""
    text, *pieces = flow.split(_TABLE)
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


def _hidden(tree: Any, comments: Iterable[str], lower: bytes) -> str:
    """Comments, scripts, and attributes that hold text."""
    found = [_one_line(comment) for comment in comments]
    found += [node.text().replace(_CELL, "") for node in (tree.css("script") if b"<script" in lower else ())]
    for node in tree.css(_ATTRIBUTES) if any(word in lower for word in _SPEAKING) else ():
        attributes = node.attributes
        label = attributes.get("name") or attributes.get("property") or ""
        for key in ("alt", "title", "aria-label", "content", "value", "href"):
            value = _one_line((attributes.get(key) or "").replace(_CELL, ""))
            if value:
                found.append(f"{label}: {value}" if label and key in ("content", "value") else value)
    return "\n\n".join(filter(None, (text.strip() for text in found)))


def _write_breaks(tree: Any, lower: bytes) -> None:
    """Write line breaks around blocks, and the values of form fields, into the page."""
    for node in tree.css(_SEEN_VALUES) if b"<input" in lower else ():
        if node.attributes.get("type") in ("checkbox", "radio") and "checked" not in node.attributes:
            continue
        node.insert_before(f" {node.attributes.get('value') or ''} ")
    for node in tree.css("pre,textarea") if b"<pre" in lower or b"<textarea" in lower else ():
        node.insert_before(_LINE + node.text().replace("\r\n", "\n").replace("\n", _BREAK) + _LINE)
        node.decompose()
    for node in tree.css("br") if b"<br" in lower else ():
        node.insert_before(_BREAK)
    for node in tree.css("dt") if b"<dt" in lower else ():
        node.insert_before(_LINE)
    for node in (
        tree.css("dd") if b"<dd" in lower else ()
    ):  # a definition stands beside its term, as a value beside its label
        node.insert_before(": ")
        node.insert_after(_LINE)


def _take_tables(tree: Any, lower: bytes, *, closed: bool) -> list[list[list[str]]]:
    """The rows of the tables that hold no other; each is replaced by its number in the page, other blocks by breaks."""
    grids: list[list[list[str]]] = []
    covers, captions = b"colspan" in lower or b"rowspan" in lower, b"<caption" in lower
    for table in tree.css("table:not(:has(table))") if b"<table" in lower else ():
        for line_break in table.css("br,p,div,li"):
            line_break.insert_before(" ")
        rows = table.css("tr")
        if rows:
            for caption in table.css("caption") if captions else ():
                table.insert_before(_LINE + _one_line(caption.text()) + _LINE)
                caption.decompose()
            table.insert_before(f"{_LINE}{_TABLE}{len(grids)}{_TABLE}{_LINE}")
            grids.append(_rows(table, rows, covers=covers, closed=closed))
            table.decompose()
    for selector, mark in ((_PARAGRAPHS, _PARAGRAPH), (_BLOCKS, _LINE)):
        for node in tree.css(selector):
            node.insert_before(mark)
            node.insert_after(mark)
    return grids


def _rows(table: Any, rows: Iterable[Any], *, covers: bool, closed: bool) -> list[list[str]]:
    """The cells of each row; `covers` when one may cover several.

    The table is asked for its text once: to ask each cell costs more than all the rest. Where cells are not closed as
    they should be, their marks say nothing, and others are written.
    """
    for row in rows:
        row.insert_before(_ROW)
    text = table.text()
    if closed and not covers:
        cells = _split(text, _CELL)
        if len(set(map(len, cells))) < 2:
            return cells
    nodes = table.css("td,th")
    closed = text.count(_CELL) == len(nodes)
    for cell in () if closed else nodes:
        cell.insert_before(_BEGUN)
    covering = table.css(_COVERING) if covers else ()
    for cell in covering:
        attributes = cell.attributes
        cell.insert_before(f"{_count(attributes.get('colspan'))} {_count(attributes.get('rowspan'))}{_COVER}")
    text = table.text()
    cells = _split(text, _CELL) if closed else _split(text.replace(_CELL, ""), _BEGUN)
    return _spread([list(map(_covering, row)) for row in cells]) if covering else cells


def _is_closed(lower: bytes, source: bytes) -> bool:
    """Whether as many cells end as begin; `source` is the page before it was made lower case."""
    begun = lower.count(b"<td") + lower.count(b"<th") - lower.count(b"<thead")
    return begun == sum(source.count(end) for end, _ in _CELL_ENDS)


def _split(text: str, mark: str) -> list[list[str]]:
    """The cells of each row of a table's text; `mark` stands behind each cell, or before each."""
    text = _one_line(text)
    for one in (mark, _ROW):
        text = text.replace(f" {one}", one).replace(f"{one} ", one)
    cells = slice(0, -1) if mark == _CELL else slice(1, None)
    return [row.split(mark)[cells] for row in text.split(_ROW)[1:]]


def _covering(cell: str) -> tuple[str, int, int]:
    """The text of a cell, and how many columns and rows it covers."""
    cover, mark, text = cell.partition(_COVER)
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


def _is_deep(lower: bytes) -> bool:
    """Whether too many elements are open at once, as far as the tags show it."""
    if lower.count(b"<") - sum(map(lower.count, _SHALLOW)) <= _DEPTH:
        return False
    return max(accumulate(-1 if closing else 1 for closing in _TAG.findall(lower)), default=0) > _DEPTH


def _text(raw: str) -> str:
    """The text with white space as a browser shows it."""
    for space in _SPACES:
        raw = raw.replace(space, " ")
    while "  " in raw:
        raw = raw.replace("  ", " ")
    for mark in (_LINE, _BREAK, _PARAGRAPH):
        raw = raw.replace(f" {mark}", mark)
    text = _BREAKS.sub(_break, raw).strip(" \n")
    return text + "\n" if text else ""


def _break(run: re.Match[str]) -> str:
    """One line end, or two where a paragraph ends."""
    marks = run[0]
    return "\n\n" if _PARAGRAPH in marks or marks.count(_BREAK) > 1 else "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bytes(text: str) -> bytes:
    return text.strip("\n").encode("utf-8", "replace") + b"\n"
