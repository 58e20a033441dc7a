"""The source of a web page in; out the same with marks where lines, rows and cells end, and a count of its tags.

A parser does not say where they end, and to write it into its tree takes many times as long as to parse the page.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE, BREAK, PARAGRAPH = "\x1e", "\x1f", "\x1c"
"""Stand at the edge of a block, for a line break, and at the edge of a paragraph."""
TABLE = "\x1d"
"""Stands around the number of a table that was taken out of the text."""
CELL, ROW = "\2", "\f"
"""Stand behind a cell and before a row. The latter is white space: all else between cells is moved out of the table."""
COVER, CELL_BEGUN, ROW_BEGUN = "\3", "\4", "\1"
"""Stand behind the numbers of columns and rows that a cell covers, and before cells and rows that lack their tags."""

_TAG = re.compile(rb"<(?!/?t[dhrDHR][\t\n\r />])(/?[a-zA-Z][^\t\n\r />]*|!--)")
"""All tags but those of rows and cells, which are most of a page with tables."""
_ROW_TAG = re.compile(rb"<(?=[tT][rR][\t\n\r />])")
_CELL_END = re.compile(rb"<(?=/[tT][dhDH][\t\n\r />])")
_PARAGRAPHS = b"p h1 h2 h3 h4 h5 h6 section article fieldset form ul ol dl blockquote header footer".split()
_LINES = b"div pre li option address legend main nav aside figcaption summary details".split()
_MARKS = (
    {edge + name: b"\x1c" for name in _PARAGRAPHS for edge in (b"", b"/")}
    | {edge + name: b"\x1e" for name in _LINES for edge in (b"", b"/")}
    | {b"table": b"\x1c", b"hr": b"\x1c", b"dt": b"\x1e", b"/caption": b"\x1e", b"br": b"\x1f", b"/br": b"\x1f"}
    | {b"label": b" ", b"/label": b" "}
)
"""What is written before a tag; nothing before `</table>`, as it would be moved before the table."""
_INLINE = b"a b code em font i small span strong u".split()
_INLINE_TAG = rb"</?(?:%s)(?![\w-])[^<>]*+>" % b"|".join(_INLINE)
_INLINE_TAGS = re.compile(rb"%b(?:%b){0,3}+(?=[0-9A-Z])" % (_INLINE_TAG, _INLINE_TAG))
"""What stands in a line, before a digit or a capital letter. It begins with `<` alone, which is looked for quickly."""
_PAIRED = dict.fromkeys(_PARAGRAPHS, PARAGRAPH) | dict.fromkeys(_LINES, LINE)
_FLAT = frozenset(
    edge + name
    for name in b"area base br col embed hr img input link meta source track wbr option p li !--".split()
    for edge in (b"", b"/")
)
"""In these stands nothing, or they close each other, however many they are."""
_DEPTH = 2000
"""Elements inside each other above which a page is no longer parsed: lexbor's time grows with the square of it."""
_TAKEN = b"\0\1\2\3\4\f\x1c\x1d\x1e\x1f"
_UNMARKED = bytes.maketrans(_TAKEN, b" " * len(_TAKEN))
"""Makes spaces of the bytes that would be taken for one of the marks."""
_REFERENCES = re.compile(
    rb"&#(?:0*(?:[1234]|12|2[89]|3[01])(?![0-9])|[xX]0*(?:[1234]|[cC]|1[c-fC-F])(?![0-9a-fA-F]));?"  # to the same
)
_SPACES = "\t\n\v\r\xa0"
"""White space that a browser shows as one space."""
_WIDE = "\x85\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space that stays in a text, but not in a cell."""
_SPACES_IN_A_ROW = re.compile(b"  +")
_TWO_BREAKS = re.compile(b"\x1f[ \x1e]*\x1f")


class Page(NamedTuple):
    """The source of a page with marks in it."""

    source: bytes
    tags: dict[bytes, int]
    """How often a tag stands in it, by its name in lower case: `p`, `/p`, `!--` for a comment; not rows and cells."""
    unpaired: dict[str, str]
    """Marks by the names of the blocks that do not end as often as they begin: where, only the tree knows."""
    is_closed: bool
    """Whether as many cells end as begin."""
    is_deep: bool
    """Whether too many elements are open at once to parse it, as far as the tags show."""


def without_marks(source: bytes) -> bytes:
    """The source of a page with spaces for all that would be taken for a mark."""
    if any(map(source.__contains__, _TAKEN)):  # to look, for numbers at that, is a tenth of the work
        source = source.translate(_UNMARKED)
    if b"&" in source and source.rfind(b"&#") >= 0:  # from the end it is looked for faster
        source = _REFERENCES.sub(b" ", source)
    return source


def marked(source: bytes) -> Page:
    """The page of a source that holds no mark yet."""
    pieces = _TAG.split(source)
    names = pieces[1::2]
    counts = Counter(names)
    tags: dict[bytes, int] = {}
    written = {}
    for name, count in counts.items():
        lower = name.lower()
        tags[lower] = tags.get(lower, 0) + count
        written[name] = _MARKS.get(lower, b"") + b"<" + name
    pieces[1::2] = map(written.__getitem__, names)
    page = b"".join(pieces)
    if not tags.keys().isdisjoint(_INLINE):
        page = _INLINE_TAGS.sub(_apart, page)
    unpaired = {
        name.decode(): _PAIRED[name]
        for name in {name.removeprefix(b"/") for name in tags}
        if name in _PAIRED and tags.get(name) != tags.get(b"/" + name)
    }
    is_closed = True
    if b"table" in tags:
        page = _ROW_TAG.sub(b"\f<", page)
        lower = source.lower()
        begun = lower.count(b"<td") + lower.count(b"<th") - tags.get(b"thead", 0)
        simple = page.replace(b"</td>", b"\2</td>").replace(b"</th>", b"\2</th>")
        ended = len(simple) - len(page)
        page, ended = (simple, ended) if begun == ended else _CELL_END.subn(b"\2<", page)
        is_closed = begun == ended
        if not is_closed:
            unpaired |= {"td": LINE, "th": LINE}
    return Page(page, tags, unpaired, is_closed, _is_deep(names, tags))


def _apart(tags: re.Match[bytes]) -> bytes:
    """The tags, with a space where a label would run into its value: style sheets, which nobody reads here, part them.

    What is one word may stand in several elements as well, so a name cut anywhere else, or a number, stays together.
    """
    start, end = tags.span()
    page, found = tags.string, tags[0]
    before = page[start - 2 : start]
    if page[end] <= 57:  # a digit
        return b" " + found if before.isalpha() or before[1:] in (b":", b"#", b"?") else found
    return b" " + found if before[1:].islower() or before.isdigit() else found


def _is_deep(names: list[bytes], tags: dict[bytes, int]) -> bool:
    if sum(count for name, count in tags.items() if name not in _FLAT) <= _DEPTH:
        return False
    steps = {name: 0 if name.lower() in _FLAT else -1 if name.startswith(b"/") else 1 for name in set(names)}
    return max(accumulate(map(steps.__getitem__, names))) > _DEPTH


def unmarked(text: str) -> str:
    """What stands in a script, an attribute or a title, where marks mean nothing."""
    for mark in (LINE, BREAK, PARAGRAPH, CELL, ROW):
        text = text.replace(mark, "")
    return text


def lines(raw: str) -> bytes:
    """The text of a page with white space as a browser shows it, each line ended."""
    return lines_of(raw.encode("utf-8", "replace"))


def lines_of(data: bytes) -> bytes:
    """The same of a text in UTF-8."""
    return parted(spaced(data))


def parted(data: bytes) -> bytes:
    """The same of a text that has no other white space than single spaces."""
    if b"\x1f" in data:
        data = _TWO_BREAKS.sub(b"\x1c", data).replace(b"\x1f", b"\x1e")
    paragraphs = data.split(b"\x1c")
    if b"\x1e" in data:
        paragraphs = [b"\n".join(_filled(text.split(b"\x1e"))) if b"\x1e" in text else text for text in paragraphs]
    return joined(paragraphs)


def spaced(data: bytes) -> bytes:
    """A text with one space for all white space, and lines for cells and rows that stand in no table."""
    for mark in (b"\f", b"\2"):
        data = data.replace(mark, b"\x1e")
    for space in (b"\t", b"\n", b"\v", b"\r"):
        data = data.replace(space, b" ")
    if b"\xa0" in data:  # to look for one byte first takes a tenth of the time
        data = data.replace(b"\xc2\xa0", b" ")
    if data.rfind(b"  ") >= 0:  # from the end it is looked for faster
        data = _SPACES_IN_A_ROW.sub(b" ", data)
    return data


def joined(paragraphs: list[bytes]) -> bytes:
    """The text of some paragraphs, in which no other white space stands than single spaces."""
    text = b"\n\n".join(_filled(paragraphs))
    return text + b"\n" if text else b""


def _filled(pieces: list[bytes]) -> Iterator[bytes]:
    """The pieces without spaces around them, but for those that hold nothing else; they hold no other white space."""
    return filter(None, map(bytes.strip, filter(None, pieces)))


def cells(text: str, row: str, cell: str) -> list[list[str]]:
    """The cells of each row of a table's text; `row` stands before each row, `cell` behind each cell or before each."""
    filled = slice(0, -1) if cell == CELL else slice(1, None)
    return [row.split(cell)[filled] for row in one_space(text, cell, row).split(row)[1:]]


def one_space(text: str, *marks: str) -> str:
    """The text of a table with one space for white space, and none beside the marks."""
    for space in f"{_SPACES}{_WIDE}{LINE}{BREAK}{PARAGRAPH}{TABLE}":
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    for mark in marks:
        text = text.replace(f" {mark}", mark).replace(f"{mark} ", mark)
    return text
