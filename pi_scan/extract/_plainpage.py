"""The source of a web page in, its text out, where nothing but plain paragraphs stands in it.

Blocks without attributes, each closed, say the same to every parser. To read them from the source takes a third of the
time that a tree takes. All other pages are left to the parser.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._pagemarks import BREAK, LINE, PARAGRAPH, joined, parted, spaced
from pi_scan.extract._plaintables import SURE

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGIN = re.compile(
    rb"\s*(?:<\?xml [^<>]*\?>\s*)?(?:<!DOCTYPE [^<>]*>\s*)?<html(?:\s+(?:xmlns|lang|xml:lang)=\"[^\"<>]*\")*\s*>\s*"
    rb"(?:<head>\s*(?:<meta charset=\"[\w-]*\"\s*/?>\s*)?(?:<title>([^<&]*)</title>\s*)?</head>\s*)?<body>"
)
_PARAGRAPH, _LINE, _BREAK = PARAGRAPH.encode(), LINE.encode(), BREAK.encode()
_BLOCKS = dict.fromkeys(b"p h1 h2 h3 h4 h5 h6 ul ol blockquote section article header footer".split(), _PARAGRAPH)
_BLOCKS |= dict.fromkeys(b"div li main nav aside".split(), _LINE)
_MARKS = {edge + name: mark for name, mark in _BLOCKS.items() for edge in (b"", b"/")}
_MARKS |= dict.fromkeys((b"br", b"br/", b"br /"), _BREAK) | {b"hr": _PARAGRAPH}
"""What each tag means, by what stands between `<` and `>`."""
_PARTNERS = {edge + name: other + name for name in _BLOCKS for edge, other in ((b"", b"/"), (b"/", b""))}
_TAGS = frozenset(_MARKS)
_OTHER = re.compile(rb"<(?!(?:/?(?:%b)|br */?|hr|/body|/html)>)" % b"|".join(_BLOCKS))
"""What begins like a tag, and is none of these."""
_FIRST, _CHUNK = 1 << 11, 1 << 16
"""Bytes searched for other tags first, as most pages hold some among them, and read at a time."""
_BETWEEN = re.compile(rb"</p>\s*<p>")
"""What stands between paragraphs, mostly the same between all."""
_MOST = 1 << 18
"""Tags of a page at most: each takes a hundred bytes of memory."""
_DEEP = 1000
"""Blocks other than paragraphs: more of them may be nested too deeply for a page to be parsed at all."""
_REFERENCE = re.compile(SURE.encode())
_MEANT = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"nbsp": b" "}
"""The most frequent of them."""


class PlainPage(NamedTuple):
    """What a page of plain paragraphs says."""

    flow: bytes
    title: str


class _OtherPageError(Exception):
    """The page holds something that is left to the parser."""


def plain_page(source: bytes) -> PlainPage | None:
    """The text of a page that holds no mark yet, and its title; None for any other page."""
    begin = _BEGIN.match(source)
    if begin is None:
        return None
    try:
        return PlainPage(_flow(source, begin.end()), " ".join((begin[1] or b"").decode("utf-8", "replace").split()))
    except _OtherPageError:
        return None


def _flow(source: bytes, start: int) -> bytes:
    """The text from `start` on. What stands between two paragraphs is mostly the same: the page is cut there first."""
    searched = source.find(b"<", start + _FIRST) if len(source) <= _CHUNK else -1
    if _OTHER.search(source, start, searched if searched >= 0 else len(source)):
        raise _OtherPageError
    body = spaced(source[start:])
    between = _BETWEEN.match(body, max(body.find(b"</p>"), 0))
    runs = body.split(between[0] if between else b"</p><p>")
    runs[0] = runs[0].lstrip()
    runs[-1] = _without_end(runs[-1])
    if not (runs[0].startswith(b"<p>") and runs[-1].endswith(b"</p>")):
        return _read(_PARAGRAPH.join(runs))
    runs[0] = runs[0][3:]
    runs[-1] = runs[-1][:-4]
    text = joined(runs)
    if b"<" in text:  # something else stands in between as well
        return _read(b"<p>%b</p>" % _PARAGRAPH.join(runs))
    if b"&" in text:
        return joined([_referred(run) if b"&" in run else run for run in runs])
    return text


def _read(page: bytes) -> bytes:
    """The text of a page without spaces in a row."""
    text = _marked(page)
    return parted(_referred(text) if b"&" in text else text)


def _without_end(page: bytes) -> bytes:
    page = page.rstrip()
    for ending in (b"</html>", b"</body>"):
        page = page.removesuffix(ending).rstrip()
    return page


def _marked(page: bytes) -> bytes:
    """The text of a page with marks for its tags."""
    at = page.find(b"<")
    texts = [page[:at] if at >= 0 else page]
    names: list[bytes] = []
    for chunk in _chunks(page, at + 1) if at >= 0 else ():
        some, ends, after = zip(*map(bytes.partition, chunk.split(b"<"), repeat(b">")), strict=True)
        if not _TAGS.issuperset(some) or b"" in ends or len(names) > _MOST:
            raise _OtherPageError
        names += some
        texts += after
    if not _is_sure(names):
        raise _OtherPageError
    return texts[0] + b"".join(chain.from_iterable(zip(map(_MARKS.__getitem__, names), texts[1:], strict=True)))


def _chunks(page: bytes, at: int) -> Iterator[bytes]:
    """The page from `at` on in pieces, between which a `<` stands."""
    while (end := page.find(b"<", at + _CHUNK)) >= 0:
        yield page[at:end]
        at = end + 1
    yield page[at:]


def _referred(text: bytes) -> bytes:
    """The text with what its references stand for, and one space for white space."""
    first, *others = text.split(b"&")
    parts = [first]
    is_spaced = True
    for other in others:
        name, end, rest = other.partition(b";")
        meant = _MEANT.get(name) if end else None
        if meant is not None:
            is_spaced = is_spaced and meant != b" "
            parts += (meant, rest)
            continue
        reference = _REFERENCE.match(other)
        if reference is None:  # not every parser takes it for the same
            raise _OtherPageError
        if reference[0].isspace():
            parts += (b"&", other)
        else:
            is_spaced = False
            parts += (unescape(f"&{reference[0].decode()}").encode(), other[reference.end() :])
    return b"".join(parts) if is_spaced else spaced(b"".join(parts))


def _is_sure(names: list[bytes]) -> bool:
    """Whether every parser takes the tags of these names for the same: all blocks are closed, and not too deep."""
    kinds = set(names)
    if len(names) - 2 * names.count(b"p") > _DEEP:
        return False
    return all(names.count(name) == names.count(_PARTNERS[name]) for name in kinds & _PARTNERS.keys())
