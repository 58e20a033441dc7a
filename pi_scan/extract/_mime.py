"""A mail message in, the parts that hold content out: cut at their boundaries (RFC 2046, 5.1) in one go.

Python's own parser makes the same of a message, but goes through it line by line; its `Message` knows the headers.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.message import Message
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NESTING = 100
"""Multiparts inside each other."""
_HEAD = re.compile(r"(?:(?:[!-9;-~]*:|[ \t]|From )[^\n]*(?:\n|\Z))*")
"""The headers end before the first line that is none, blank or not."""
_HEADER = re.compile(r"^([!-9;-~]+):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_BLANK = re.compile(r"\r?\n")


class Part(Message):
    """The headers of a message or a part of one."""

    text = ""
    """What stands behind them; bytes beyond ASCII are surrogates, which `get_payload` would replace."""


def message(data: bytes) -> Part:
    """The message that `data` is."""
    text = data.decode("ascii", "surrogateescape")
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    return _part(text)


def leaves(whole: Part, nesting: int) -> Iterator[Part | None]:
    """The parts that hold content, in order; attached messages are such, None stands for what lies too deep."""
    waiting: list[tuple[str, int, bool]] = []
    part, depth = whole, 0
    while True:
        pieces = list(_pieces(part)) if part.get_content_maintype() == "multipart" else []
        if not pieces:
            yield part
        elif depth == min(nesting, NESTING):
            yield None
        else:
            digest = part.get_content_type() == "multipart/digest"
            waiting += [(piece, depth + 1, digest) for piece in reversed(pieces)]
        if not waiting:
            return
        text, depth, digest = waiting.pop()
        part = _part(text)
        if digest:
            part.set_default_type("message/rfc822")


def _part(text: str) -> Part:
    part = Part()
    head = _HEAD.match(text)
    end = head.end() if head else 0
    for header in _HEADER.finditer(text, 0, end):
        part.set_raw(header[1], header[2].rstrip("\r\n"))
    blank = _BLANK.match(text, end)
    part.text = text[blank.end() if blank else end :]
    part.set_payload(part.text)
    return part


def _pieces(part: Part) -> Iterator[str]:
    """What stands between the lines of a multipart's boundary; the line end before each belongs to it."""
    try:
        boundary = part.get_boundary()
    except (MessageError, LookupError, ValueError, TypeError, AttributeError):
        return
    if not boundary:
        return
    text, mark = part.text, f"--{boundary}"
    start = None
    at = text.find(mark)
    while at >= 0:
        end = text.find("\n", at) + 1 or len(text)
        rest = text[at + len(mark) : end].rstrip(" \t\r\n")
        if rest in ("", "--") and (at == 0 or text[at - 1] == "\n"):
            if start is not None and start < at:
                yield _without_line_end(text[start:at])
            if rest:
                return
            start = end
        at = text.find(mark, end)
    if start is not None:
        yield _without_line_end(text[start:])


def _without_line_end(text: str) -> str:
    return text[:-1].removesuffix("\r") if text.endswith("\n") else text
