"""XML of plain records in, their values out, without a parser: that takes most of the time that such a file takes.

Plain is a root that holds nothing but records of one name, each with the same fields in the same order: no attributes,
comments, or other markup. What matches is well formed by that alone, and all else is left to the parser.
"""

from __future__ import annotations

import re

_LEAST = 1 << 14
"""Bytes from which on the pattern of a record pays."""
_FIELDS = 256
_DECLARATION = r'(?:<\?xml version="1\.0"(?: encoding="[A-Za-z][\w.-]{0,40}")?\s*\?>)?'
_NAME = r"[A-Za-z_][\w.-]{0,100}"
_BEGIN = re.compile(
    rf"{_DECLARATION}\s*<({_NAME})>\s*(?=<({_NAME})>\s*((?:<({_NAME})(?:/>|>[^<]*</\4>)\s*)+)</\2>)", re.ASCII
)
"""Up to the first record; its name and its fields."""
_MAYBE = re.compile(rb"(?:<\?xml [^<>]*>)?\s*<[\w.-]+>\s*<[\w.-]+>\s*<[\w.-]+/?>")
"""What three elements inside each other begin with; most documents begin otherwise, and are not looked at further."""
_FIELD = re.compile(rf"<({_NAME})(?:/>|>[^<]*</)", re.ASCII)
_SPACE = "[ \t\n]*"
_CONTROLS = [bytes((code,)) for code in range(32) if code not in b"\t\n\r"]
"""Bytes that no XML holds; of what is written in several, U+FFFE and U+FFFF are those."""
_REFERENCES = {"&quot;": '"', "&apos;": "'", "&gt;": ">", "&lt;": "<", "&amp;": "&"}
"""The last must be so: what it leaves is no reference."""


def plain_records(body: bytes) -> dict[str, list[dict[str, str]]] | None:
    """The values of the fields of all records in a document, by the name of a record; None for any other document."""
    if len(body) < _LEAST or _MAYBE.match(body) is None or any(map(body.__contains__, _CONTROLS)):
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if "]]>" in text or "\ufffe" in text or "\uffff" in text:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text and text.count("&") != sum(map(text.count, _REFERENCES)):
        return None
    begin = _BEGIN.match(text)
    return _values(text, begin) if begin is not None else None


def _values(text: str, begin: re.Match[str]) -> dict[str, list[dict[str, str]]] | None:
    root, record, fields, _ = begin.groups()
    names = _FIELD.findall(fields)
    if len(set(names)) != len(names) or not 1 < len(names) < _FIELDS:
        return None
    inner = _SPACE.join(f"<{name}(?:/>|>([^<]*)</{name}>)" for name in map(re.escape, names))
    match = re.compile(f"<{re.escape(record)}>{_SPACE}{inner}{_SPACE}</{re.escape(record)}>{_SPACE}").match
    at = begin.end()
    values: list[dict[str, str]] = []
    while one := match(text, at):
        at = one.end()
        values.append(dict(zip(names, map(str.strip, one.groups("")), strict=True)))
    if len(values) < 2 or text[at:].rstrip(" \t\n") != f"</{root}>":
        return None
    if "&" in text:
        values = [{name: _meant(value) if "&" in value else value for name, value in one.items()} for one in values]
    return {record: values}


def _meant(value: str) -> str:
    for reference, meant in _REFERENCES.items():
        value = value.replace(reference, meant)
    return value
