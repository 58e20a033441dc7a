"""Content lines, of which vCards and calendars are made (RFC 6350 3.2, RFC 5545 3.1): unfolded, decoded, split."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._plain import decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD = re.compile(r'([^:;"]*)((?:;(?:"[^"]*"|[^:"])*)?):')
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)(?:=("[^"]*"|[^;"]*(?:"[^"]*"[^;"]*)*))?')
_ESCAPE = re.compile(r"\\([nN,;:\\])")
_ENCODINGS = ("QUOTED-PRINTABLE", "BASE64", "B")
_LINE = 1 << 20
"""Characters of a line that is still continued: what is longer ends there."""


class Line(NamedTuple):
    """One property."""

    group: str
    """What ties it to others, `item1` in `item1.TEL`."""
    name: str
    """Upper case."""
    parameters: dict[str, str]
    """Names upper case."""
    value: str
    """With its escapes; quoted-printable undone."""
    data: bytes = b""
    """What a value in base64 holds."""


def content_lines(raw: Iterable[str]) -> Iterator[Line]:
    """The properties in physical lines; what is none has an empty name and the line as its value."""
    for text in _unfolded(raw):
        head = _HEAD.match(text)
        if head is None:
            if text.strip():
                yield Line("", "", {}, text)
            continue
        group, _, name = head[1].strip().rpartition(".")
        parameters = _parameters(head[2]) if head[2] else {}
        value, data = text[head.end() :], b""
        encoding = parameters.get("ENCODING", "").upper() if parameters else ""
        if encoding == "QUOTED-PRINTABLE":
            unquoted = quopri.decodestring(value.encode("utf-8", "replace"))
            value = decoded(unquoted, declared=parameters.get("CHARSET", "")).replace("\r\n", "\n")
        elif encoding in ("BASE64", "B"):
            value, data = "", unpacked(value)
        elif value[:5].lower() == "data:" and ";base64," in value[:100]:
            value, data = "", unpacked(value.partition(",")[2])
        yield Line(group, name.upper(), parameters, value, data)


def _parameters(text: str) -> dict[str, str]:
    """The parameters of a property; in version 2.1 a value may stand without its name."""
    found = {}
    for match in _PARAMETER.finditer(text):
        name, value = match[1].upper(), match[2]
        if value is None:
            name, value = ("ENCODING" if name in _ENCODINGS else "TYPE"), match[1]
        found[name] = value.strip('"')
    return found


def unpacked(text: str) -> bytes:
    """Base64 decoded as far as it is valid."""
    text = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return base64.b64decode(text[: len(text) // 4 * 4])


def fields(value: str, separator: str = ";") -> list[str]:
    r"""The parts of a structured value, their escapes undone.

    >>> fields(r";;5 Elm St\, 2nd floor;Boston;MA;02139;")
    ['', '', '5 Elm St, 2nd floor', 'Boston', 'MA', '02139', '']
    """
    return [plain(part) for part in re.split(rf"(?<!\\){separator}", value)]


def plain(value: str) -> str:
    r"""A value without its escapes.

    >>> plain(r"one\, two\nthree")
    'one, two\nthree'
    """
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _unfolded(raw: Iterable[str]) -> Iterator[str]:
    """Logical lines: continued by a space, or by `=` at the end where they are quoted-printable."""
    parts: list[str] = []
    size, quoted = 0, False
    for line in raw:
        if parts and size < _LINE and (quoted or line[:1] in (" ", "\t")):
            parts.append(line if quoted else line[1:])
        else:
            if parts:
                yield "".join(parts)
            parts, size = [line], 0
            quoted = ";" in line and "QUOTED-PRINTABLE" in line[:200].upper().partition(":")[0]
        size += len(line)
        if quoted:
            quoted = line.endswith("=")
            if quoted:
                parts[-1] = line[:-1]
    if parts:
        yield "".join(parts)
