"""A mail message in, the parts that hold content out: cut at their boundaries (RFC 2046, 5.1) in one go.

Python's own parser makes the same of a message, but goes through it line by line; its `Message` knows the headers.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.message import Message
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

NESTING = 100
"""Multiparts inside each other."""
_HEAD = re.compile(r"(?:(?:[!-9;-~]*:|[ \t]|From )[^\n]*(?:\n|\Z))*")
"""The headers end before the first line that is none, blank or not."""
_HEADER = re.compile(r"^([!-9;-~]+):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_BLANK = re.compile(r"\r?\n")


_STATED = re.compile(
    r"""([\w.+-]+(?:/[\w.+-]+)?)((?:\s*;\s*[A-Za-z-]+=(?:"[^"\\\n]*"|[^\s;"\\<>]+))*)\s*;?""", re.ASCII
)
"""A type and its parameters as most programs write them."""
_PARAMETER = re.compile(r""";\s*([A-Za-z-]+)=(?:"([^"]*)"|([^\s;"]+))""")


class _Stated(NamedTuple):
    value: str
    parameters: dict[str, str]


class Part(Message):
    """The headers of a message or a part of one; `Message` reads those that are not written in the plain way."""

    text = ""
    """What stands behind them; bytes beyond ASCII are surrogates, which `get_payload` would replace."""

    def __init__(self) -> None:
        super().__init__()
        self._first: dict[str, str] = {}
        """The first header of each name, in lower case."""
        self._read: dict[str, _Stated | None] = {}

    def set_raw(self, name: str, value: Any) -> None:
        """Add a header as it stands."""
        super().set_raw(name, value)
        self._first.setdefault(name.lower(), value)

    def stated(self, name: str) -> _Stated | None:
        """What a header says and its parameters, nothing without it; None where `Message` must read it."""
        if name not in self._read:
            value = self._first.get(name)
            match = _STATED.fullmatch(value) if value and value.isascii() else None
            if value is None or value == "":
                self._read[name] = _Stated("", {})
            elif match is None:
                self._read[name] = None
            else:
                pairs = _PARAMETER.findall(match[2]) if match[2] else ()
                self._read[name] = _Stated(match[1].lower(), {key.lower(): a or b for key, a, b in reversed(pairs)})
        return self._read[name]

    def get_content_type(self) -> str:
        """The media type."""
        stated = self.stated("content-type")
        if stated is None or stated.value.count("/") != 1:
            return super().get_content_type()
        return stated.value

    def get_content_disposition(self) -> str | None:
        """How the part is to be shown, in one word."""
        stated = self.stated("content-disposition")
        return super().get_content_disposition() if stated is None else stated.value or None

    def get_param(self, param: str, failobj: Any = None, header: str = "content-type", unquote: bool = True) -> Any:
        """A parameter of a header."""
        stated = self.stated(header)
        if stated is None or not unquote:
            return super().get_param(param, failobj, header, unquote)
        return stated.parameters.get(param.lower(), failobj)


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
    for name, value in _HEADER.findall(text, 0, end):
        part.set_raw(name, value.rstrip("\r\n"))
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
