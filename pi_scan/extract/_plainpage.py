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
_PARAGRAPH = PARAGRAPH.encode()
_BLOCKS = dict.fromkeys("h1 h2 h3 h4 h5 h6 ul ol blockquote section article header footer".split(), PARAGRAPH)
_BLOCKS |= dict.fromkeys("div li main nav aside".split(), LINE)
_MARKS = {f"<{edge}{name}>".encode(): mark.encode() for name, mark in _BLOCKS.items() for edge in ("", "/")}
_SINGLE = {b"<br>": BREAK.encode(), b"<br/>": BREAK.encode(), b"<br />": BREAK.encode(), b"<hr>": _PARAGRAPH}
_MANY = 1000
"""Tags other than those of paragraphs: a page of more may be nested too deeply to be parsed at all."""


class PlainPage(NamedTuple):
    """What a page of plain paragraphs says."""

    flow: bytes
    title: str


def plain_page(source: bytes) -> PlainPage | None:
    """The text of a page that holds no mark yet, and its title; None for any other page."""
    begin = _BEGIN.match(source)
    if begin is None or b"<table" in source:
        return None
    body = source[begin.end() :].rstrip().removesuffix(b"</html>").rstrip().removesuffix(b"</body>")
    begun = body.replace(b"<p>", _PARAGRAPH)
    page = begun.replace(b"</p>", _PARAGRAPH)
    if 3 * (len(body) - len(begun)) != 2 * (len(begun) - len(page)):  # as many end as begin
        return None
    if b"<" in page:
        marked = _blocks(page)
        if marked is None:
            return None
        page = marked
    if b"&" in page:
        text = page.decode("utf-8", "replace")
        if UNSURE.search(text):
            return None
        page = unescape(text).encode("utf-8", "replace")
    title = begin[1] or b""
    return PlainPage(lines_of(page), " ".join(title.decode("utf-8", "replace").split()))


def _blocks(page: bytes) -> bytes | None:
    """The page with marks for its other blocks; None where it holds anything else."""
    if page.count(b"<") > _MANY:
        return None
    tags = Counter(_TAG.findall(page))
    for tag, count in tags.items():
        mark = _SINGLE.get(tag)
        if mark is None:
            mark = _MARKS.get(tag)
            other = b"<" + tag[2:] if tag[1:2] == b"/" else b"</" + tag[1:]
            if mark is None or tags[other] != count:
                return None
        page = page.replace(tag, mark)
    return None if b"<" in page else page
