"""Records of labelled values in, texts out: one line a value, each record between two `records` offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pi_scan._mapped import let_go
from pi_scan.extract._plain import texts
from pi_scan.model import Bytes, Place, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Form: TypeAlias = "Sequence[tuple[str, str]]"
"""(label, value) of each line; the label may be empty."""

_TEXT = 1 << 20
"""Bytes of text in one part, cut between records."""
_BLOCK = 1 << 20
"""Bytes of lines that are decoded at a time."""


def lines(data: Bytes, place: Place) -> Iterator[str]:
    """The lines of a text of any encoding, without their ends; memory does not grow with the text."""
    for text in texts(data, place):
        block, size = text.data, len(text.data)
        start = 0
        while start < size:
            end = size if size - start <= _BLOCK else block.rfind(b"\n", start, start + _BLOCK) + 1
            if end <= start:
                end = block.find(b"\n", start) + 1 or size
            for line in (
                block[start:end]
                .decode("utf-8", "replace")
                .removeprefix("\ufeff")
                .split("\n")[: None if end == size else -1]
            ):
                yield line.rstrip("\r")
            let_go(block, start, end)
            start = end


def form_texts(forms: Iterable[Form], place: Place, *, context: str = "", what: str = "record") -> Iterator[Text]:
    """The records as texts of some size; `what` names them in places."""
    parts: list[bytes] = []
    records: list[int] = []
    marks: list[tuple[int, str]] = []
    size = number = 0
    for form in forms:
        body = "\n".join(filter(None, (_line(label, value) for label, value in form)))
        if not body:
            continue
        number += 1
        if size:
            records.append(size)
        marks.append((size, f"{what}={number}"))
        raw = body.encode("utf-8", "replace") + b"\n\n"
        parts.append(raw)
        size += len(raw)
        if size > _TEXT:
            yield Text(place, b"".join(parts), tuple(marks), tuple(records), context)
            parts, records, marks, size = [], [], [], 0
    if parts:
        yield Text(place, b"".join(parts), tuple(marks), tuple(records), context)


def _line(label: str, value: str) -> str:
    value = value.strip()
    if "\n" in value:  # a blank line would end the paragraph, and with it what belongs together
        value = "\n".join(filter(None, map(str.strip, value.split("\n"))))
    return f"{label}: {value}" if label and value else value
