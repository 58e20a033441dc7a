"""The source of a web page in, its text out, where nothing but plain paragraphs stands in it.

Blocks without attributes, each closed, say the same to every parser. To read them from the source takes a third of the
time that a tree takes. All other pages are left to the parser.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import NamedTuple

from pi_scan.extract._pagemarks import BREAK, LINE, PARAGRAPH, lines_of
from pi_scan.extract._plaintables import UNSURE

_BEGIN = re.compile(
    rb"\s*(?:<\?xml [^<>]*\?>\s*)?(?:<!DOCTYPE [^<>]*>\s*)?<html(?:\s+(?:xmlns|lang|xml:lang)=\"[^\"<>]*\")*\s*>\s*"
    rb"(?:<head>\s*(?:<meta charset=\"[\w-]*\"\s*/?>\s*)?(?:<title>([^<&]*)</title>\s*)?</head>\s*)?<body>"
)
_TAG = re.compile(rb"<[^<>]*>")
_PARAGRAPH, _LINE, _BREAK = PARAGRAPH.encode(), LINE.encode(), BREAK.encode()
_BLOCKS = dict.fromkeys(b"p h1 h2 h3 h4 h5 h6 ul ol blockquote section article header footer".split(), _PARAGRAPH)
_BLOCKS |= dict.fromkeys(b"div li main nav aside".split(), _LINE)
_MARKS = {b"<%b%b>" % (edge, name): mark for name, mark in _BLOCKS.items() for edge in (b"", b"/")}
_MARKS |= dict.fromkeys((b"<br>", b"<br/>", b"<br />"), _BREAK) | {b"<hr>": _PARAGRAPH}
_PARTNERS = {b"<%b>" % name: b"</%b>" % name for name in _BLOCKS}
_OTHER = re.compile(rb"<(?!(?:/?(?:%b)|br */?|hr|/body|/html)>)" % b"|".join(_BLOCKS))
"""What begins like a tag, and is none of these: most pages hold it among their first bytes."""
_DEEP = 1000
"""Blocks other than paragraphs: more of them may be nested too deeply for a page to be parsed at all."""


class PlainPage(NamedTuple):
    """What a page of plain paragraphs says."""

    flow: bytes
    title: str


def plain_page(source: bytes) -> PlainPage | None:
    """The text of a page that holds no mark yet, and its title; None for any other page."""
    begin = _BEGIN.match(source)
    if begin is None or _OTHER.search(source, begin.end()):
        return None
    body = source[begin.end() :].rstrip().removesuffix(b"</html>").rstrip().removesuffix(b"</body>")
    page = body.replace(b"</p><p>", _PARAGRAPH)
    tags = Counter(_TAG.findall(page))
    if not tags.keys() <= _MARKS.keys() or any(tags[other] != tags[one] for one, other in _PARTNERS.items()):
        return None
    if tags.total() - 2 * tags[b"<p>"] > _DEEP:
        return None
    page = _TAG.sub(_mark, page)
    if b"<" in page:
        return None
    if b"&" in page:
        text = page.decode("utf-8", "replace")
        if UNSURE.search(text):
            return None
        page = unescape(text).encode("utf-8", "replace")
    title = begin[1] or b""
    return PlainPage(lines_of(page), " ".join(title.decode("utf-8", "replace").split()))


def _mark(tag: re.Match[bytes]) -> bytes:
    return _MARKS[tag[0]]
