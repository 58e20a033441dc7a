"""Small readings of OpenDocument elements: names, attributes, and the text of a paragraph of one run."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pi_scan.extract._package import Element

_SPAN = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}span"
_SPACES = re.compile(r"\s+")


def one_run(paragraph: Element) -> str | None:
    """The text of a paragraph that holds nothing but text, or one span of it as Impress writes them; None for others.

    It is of one line, without tabs, and `spaced`.
    """
    size, text = len(paragraph), paragraph.text
    if size:
        if text or size > 1:
            return None
        span = paragraph[0]
        if span.tag != _SPAN or len(span) or span.tail:
            return None
        text = span.text
    return spaced(text) if text else ""


def spaced(text: str) -> str:
    r"""The text of XML, in which no other control characters can stand, with each run of white space as one space.

    >>> [spaced(text) for text in ("a b", "ä b", "a  b", "a\r\n\tb", "a\u2003b", "a\x85")]
    ['a b', 'ä b', 'a b', 'a b', 'a b', 'a ']
    """
    plain = text.isascii() or text.isprintable()  # of all white space only the space is printable
    if plain and not ("  " in text or "\n" in text or "\t" in text or "\r" in text):
        return text
    return _SPACES.sub(" ", text)


@lru_cache(1024)
def local(tag: object) -> str:
    """The name without its namespace; "" for an entity that was not expanded."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, "" where there is none."""
    end = "}" + name
    for key, value in element.items():
        if key.endswith(end) or key == name:
            return str(value)
    return ""


def is_drawing(element: Element) -> bool:
    """Whether it is of the drawing namespace."""
    return ":drawing:" in element.tag or "/drawing}" in element.tag
