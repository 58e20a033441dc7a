"""FictionBook (FB2): the text of a book in one XML file, its tables, and what is said of it."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from pi_scan.extract._flow import FLUSH, Flow, hidden_text
from pi_scan.extract._labels import one_line
from pi_scan.extract._package import elements, reading, release
from pi_scan.extract._plain import texts
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._package import Element

FORMAT = Format(
    name="FictionBook (FB2)",
    media_types=("application/x-fictionbook+xml",),
    extensions=(".fb2",),
    library="lxml (BSD-3-Clause)",
    reads="text, tables, notes, what is said of the book; not pictures",
)

_LINES = ("p", "v", "subtitle", "text-author")
_EVENTS = tuple(f"{{*}}{name}" for name in (*_LINES, "title", "section", "table", "description", "binary"))


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the text and the tables, then the description."""
    if blob.size > limits.member_bytes:
        raise ExtractError(Reason.TOO_BIG, "The book is larger than the limit.")
    data = bytes(blob.data()[:])
    if b"<" not in data[:64]:  # something else under such a name
        yield from texts(data, blob.place, context=blob.context)
        return
    flow = Flow(blob.place)
    said: list[str] = []
    tables = 0
    parent, around = None, ""
    try:
        with reading():
            for _, element in elements(io.BytesIO(data), _EVENTS):
                name = _name(element.tag)
                if element.getparent() is not parent:
                    parent, around = element.getparent(), _around(element)
                if name == "table":
                    tables += 1
                    rows = [list(map(_text, row.iterchildren("{*}td", "{*}th"))) for row in element.iter("{*}tr")]
                    yield from flow.grid(rows, f"table={tables}")
                elif name == "description":
                    said += _described(element)
                elif name in _LINES and around not in ("table", "description"):
                    flow.add(_text(element))
                    if flow.size > FLUSH:
                        yield from flow.flush()
                        release(element)
                elif name in ("title", "section"):
                    flow.part()
                if not around and name not in _LINES:  # a section with all its lines
                    release(element)
    except ExtractError as error:
        yield Gap(blob.place, error.reason, error.detail)
    yield from flow.flush()
    yield from hidden_text(said, blob.place.at("properties"))


@lru_cache(64)
def _name(tag: str) -> str:
    """The name of a tag without its name space."""
    return tag.rpartition("}")[2]


def _around(element: Element) -> str:
    """The table, description or title in which an element stands, "" for none."""
    for outer in element.iterancestors():
        name = _name(outer.tag)
        if name in ("table", "description", "title"):
            return name
        if name in ("section", "body"):  # these stand in none of them
            break
    return ""


def _text(element: Element) -> str:
    if not len(element):
        return one_line(element.text or "")  # of most lines: to walk through an element takes ten times as long
    return one_line("".join(element.itertext("*")))


def _described(description: Element) -> Iterator[str]:
    """`name: value` lines; the parts of a person's name stand in one."""
    for item in description.iter("{*}*"):
        name = item.tag.rpartition("}")[2]
        if name in ("author", "translator") or (not len(item) and not _is_of_person(item)):
            value = " ".join(" ".join(item.itertext()).split())
            if value:
                yield f"{name}: {value}"


def _is_of_person(item: Element) -> bool:
    return any(outer.tag.rpartition("}")[2] in ("author", "translator") for outer in item.iterancestors())
