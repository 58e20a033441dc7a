"""The source of a web page in, its text out, where nothing but plain paragraphs stands in it.

Blocks without attributes, each closed, say the same to every parser. To read them from the source takes a third of the
time that a tree takes. All other pages are left to the parser.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._pagemarks import BREAK, LINE, PARAGRAPH, lines_of
from pi_scan.extract._plaintables import UNSURE

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
_AROUND = _MARKS.keys() | {b"body", b"/body", b"/html"}
"""Those, and what stands around them."""
_OTHER = re.compile(rb"<(?!(?:/?(?:%b)|br */?|hr|/body|/html)>)" % b"|".join(_BLOCKS))
"""What begins like a tag, and is none of these."""
_FIRST, _CHUNK = 1 << 11, 1 << 16
"""Bytes looked at first, as most pages hold other tags among them, and at a time; a longer page is searched first."""
_MOST = 1 << 18
"""Tags of a page at most: each takes a hundred bytes of memory."""
_DEEP = 1000
"""Blocks other than paragraphs: more of them may be nested too deeply for a page to be parsed at all."""
_UNSURE = re.compile(UNSURE.pattern.encode())
_REFERENCE = re.compile(rb"&[#0-9A-Za-z]+;")


class PlainPage(NamedTuple):
    """What a page of plain paragraphs says."""

    flow: bytes
    title: str


def plain_page(source: bytes) -> PlainPage | None:
    """The text of a page that holds no mark yet, and its title; None for any other page."""
    begin = _BEGIN.match(source)
    if begin is None or (len(source) > _CHUNK and _OTHER.search(source, begin.end())):
        return None
    names: list[bytes] = []
    texts: list[bytes] = []
    for chunk in _chunks(source, begin.end() - len(b"body>")):
        pieces = chunk.replace(b"</p><p>", _PARAGRAPH).split(b"<")
        some, ends, after = zip(*map(bytes.partition, pieces, repeat(b">")), strict=True)
        if not _AROUND.issuperset(some) or b"" in ends or len(names) > _MOST:
            return None
        names += some
        texts += after
    for ending in (b"/html", b"/body"):
        if names[-1] == ending and not texts[-1].strip():
            del names[-1], texts[-1]
    del names[0]
    if not _is_sure(names):
        return None
    page = texts[0] + b"".join(chain.from_iterable(zip(map(_MARKS.__getitem__, names), texts[1:], strict=True)))
    if b"&" in page:
        if _UNSURE.search(page):
            return None
        page = _REFERENCE.sub(_referred, page)
    return PlainPage(lines_of(page), " ".join((begin[1] or b"").decode("utf-8", "replace").split()))


def _chunks(source: bytes, at: int) -> Iterator[bytes]:
    """The source from `at` on in pieces, between which a `<` stands."""
    step = _FIRST
    while (end := source.find(b"<", at + step)) >= 0:
        yield source[at:end]
        at, step = end + 1, _CHUNK
    yield source[at:]


def _referred(reference: re.Match[bytes]) -> bytes:
    return unescape(reference[0].decode()).encode()


def _is_sure(names: list[bytes]) -> bool:
    """Whether every parser takes the tags of these names for the same: all blocks are closed, and not too deep."""
    kinds = set(names)
    if not kinds <= _MARKS.keys() or len(names) - 2 * names.count(b"p") > _DEEP:
        return False
    return all(names.count(name) == names.count(_PARTNERS[name]) for name in kinds & _PARTNERS.keys())
