"""The source of a web page in; out what it is without its tables, and their cells, where all are plainly written.

Rows and cells that are all closed, hold nothing but text and cover one place each say the same to every parser. To read
them from the source takes a third of the time that a tree takes. All other pages are left to the parser.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from pi_scan.extract._pagemarks import CELL, LINE, ROW, TABLE, one_space

if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTRIBUTES = (
    rb"(?:[ \t\r\n]+(?:class|style|id|align|valign|width|height|bgcolor|border|cellpadding|cellspacing|nowrap|scope)"
    rb"(?:=(?:\"[^\"<>]*\"|[\w#%.-]+))?)*[ \t\r\n]*>"
)
"""Of which the text of a page does not depend."""
_GAP = rb"[ \t\r\n]*"
_SECTIONS = rb"(?:</?(?:thead|tbody|tfoot)" + _ATTRIBUTES + _GAP + rb")*"
_CELL = rb"<t[dh]" + _ATTRIBUTES
_FIRST = _GAP + _SECTIONS + rb"<tr" + _ATTRIBUTES + _GAP + _CELL
_LAST = rb"</t[dh]>" + _GAP + rb"</tr>" + _GAP + _SECTIONS
_BEGIN = re.compile(rb"<table" + _ATTRIBUTES + _FIRST)
_BEGINNING = re.compile(rb"(?:[^<]*</t[dh]>" + _GAP + _CELL + rb")*[^<]*</t[dh]>" + _GAP + rb"</tr>")
"""The first row, which tells most tables that are written otherwise."""
_END = re.compile(_LAST + rb"\Z")
_NEXT_CELL = re.compile(rb"</t[dh]>" + _GAP + _CELL)
_NEXT_ROW = re.compile(_LAST + _FIRST)
SURE = (
    r"[ \n]|#(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]|1[6-9][0-9]|[2-9][0-9]{2});"
    r"|#[xX](?:[2-6][0-9a-fA-F]|7[0-9a-eA-E]|[a-fA-F][0-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F]{2});"
    r"|(?:amp|lt|gt|quot|apos|nbsp);"
)
"""What stands behind `&` where every parser takes it for the same."""
_UNSURE = re.compile(f"&(?!{SURE})")
_ELSEWHERE = frozenset(
    edge + name
    for name in (
        b"pre textarea select svg math template xmp listing plaintext iframe noscript noembed noframes frameset"
        b" table caption colgroup col thead tbody tfoot"
    ).split()
    for edge in (b"", b"/")
)
"""Elements in which a table may be something else, and what is left where a table is not whole."""
_RAW = re.compile(rb"<(/?)(title|script|style)[\t\n\r />]", re.IGNORECASE)
"""Elements whose text is no markup: each must be closed before the next begins."""
_LEFT = re.compile(rb"</?[tT][dDhHrR][\t\n\r />]")
_NUMBERS = re.compile(rb"\x1d([0-9]+)\x1d")


def plain_tables(source: bytes) -> tuple[bytes, list[list[list[str]]]] | None:
    """The source with a number for each table, and their rows; None if it has other tables, or none."""
    grids: list[list[list[str]]] = []
    rest: list[bytes] = []
    at = 0
    while (start := source.find(b"<table", at)) >= 0:
        begin = _BEGIN.match(source, start)
        if begin is None or _BEGINNING.match(source, begin.end()) is None:
            return None
        stop = source.find(b"</table>", begin.end())
        grid = _rows(source[begin.end() : stop]) if stop >= 0 else None
        if grid is None:
            return None
        rest += (source[at:start], f"{LINE}{TABLE}{len(grids)}{TABLE}{LINE}".encode())
        grids.append(grid)
        at = stop + len(b"</table>")
    return (b"".join((*rest, source[at:])), grids) if grids else None


def is_sure(rest: bytes, tags: Mapping[bytes, int]) -> bool:
    """Whether what is left of a page holds nothing in which a table is something else; `tags`: how often each is."""
    if tags.get(b"p") != tags.get(b"/p"):  # a table ends a paragraph that is not closed
        return False
    edges = _RAW.findall(rest)
    closed = [(b"/", name) for _, name in edges[::2]] == edges[1::2]
    return closed and _ELSEWHERE.isdisjoint(tags) and _LEFT.search(rest) is None


def are_all_in(flow: bytes, grids: list[list[list[str]]]) -> bool:
    """Whether a text holds the numbers of all tables in their order: none of them stood in a script or a comment."""
    return list(map(int, _NUMBERS.findall(flow))) == list(range(len(grids)))


def _rows(inner: bytes) -> list[list[str]] | None:
    """The cells of each row, from behind the tag of the first; None where there is anything but rows and cells."""
    end = inner.rfind(b"</t", 0, inner.rfind(b"</tr>"))
    if end < 0 or _END.match(inner, end) is None:
        return None
    inner = inner[:end].replace(b"</td><td>", b"\2")
    inner = _NEXT_ROW.sub(b"\f", inner)
    if b"<" in inner:
        inner = _NEXT_CELL.sub(b"\2", inner)
        if b"<" in inner:
            return None
    text = inner.decode("utf-8", "replace")
    if "&" in text:
        if _UNSURE.search(text):
            return None
        text = unescape(text)
    return [row.split(CELL) for row in one_space(text, CELL, ROW).strip(" ").split(ROW)]
