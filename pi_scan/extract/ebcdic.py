"""Text of mainframes (EBCDIC): converted, and cut into its records where these have no line ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._grid import tables
from pi_scan.model import Blob, Bytes, Format, Limits, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Mainframe text (EBCDIC)",
    media_types=("text/x-ebcdic",),
    extensions=(".ebc", ".ebcdic"),
    library="codec cp037 (Python)",
    reads="letters, digits and punctuation; records of fixed length as rows; not packed decimals",
)

_BLOCK = 4 << 20
"""Bytes converted at a time, cut between records."""
_LONGEST = 8192
"""Bytes of the longest record that is recognised."""
_SHORTEST = 20
_SAMPLE = 1 << 17
_ALIKE = 0.6
"""The share of characters that are of a kind with those of the next record, at least."""
_ENDS = bytes.maketrans(b"\x15", b"\x25")
"""New line is written as line feed: both end a line."""
_CLASSES = bytes(1 if byte == 0x40 else 2 if 0xF0 <= byte <= 0xF9 else 3 if byte >= 0x81 else 0 for byte in range(256))
"""Space, digit, letter, other: what stands in a column stays of a kind from record to record."""


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Table]:  # noqa: ARG001  (memory is constant whatever the size)
    """The text of `blob`; records of fixed length as rows, cut where the kind of their characters changes."""
    data = blob.data()
    head = data[:_SAMPLE]
    length = 0 if any(end in head for end in (b"\x15", b"\x25", b"\x0d")) else record_length(head, len(data))
    if length:
        cuts = fields(head, length)
        yield from tables(_rows(data, length, cuts), blob.place, context=blob.context)
        return
    for start in range(0, len(data), _BLOCK):
        text = data[start : start + _BLOCK].translate(_ENDS).decode("cp037", "replace").replace("\r\n", "\n")
        if text.strip():
            marks = ((0, f"byte={start}"),) if start else ()
            yield Text(blob.place, text.replace("\r", "\n").encode("utf-8", "replace"), marks, context=blob.context)


def _rows(data: Bytes, length: int, cuts: list[int]) -> Iterator[list[str]]:
    """The records as cells."""
    ends = [*cuts[1:], length]
    for start in range(0, len(data), _BLOCK - _BLOCK % length):
        text = data[start : start + _BLOCK - _BLOCK % length].decode("cp037", "replace")
        for at in range(0, len(text), length):
            record = text[at : at + length]
            yield [" ".join(record[low:high].split()) for low, high in zip(cuts, ends, strict=True)]


def fields(head: Bytes, length: int) -> list[int]:
    """Where fields begin in records of `length` bytes: at a change to or from digits, and behind what is padded.

    >>> fields("ROE    JANE  130262497SANTOS MARIA 011567805".encode("cp037"), 22)
    [0, 7, 13]
    """
    kinds = bytes(head).translate(_CLASSES)
    count = min(len(kinds) // length, 500)
    columns = [kinds[at : count * length : length] for at in range(length)]
    digits = [column.count(2) == count for column in columns]
    spaces = [column.count(1) / count for column in columns]
    changes = (
        at for at in range(1, length) if digits[at] != digits[at - 1] or (spaces[at - 1] >= 0.5 and spaces[at] < 0.2)
    )
    return [0, *changes]


def record_length(head: Bytes, size: int) -> int:
    """The length of the records of a file of `size` bytes that begins with `head`; 0 when it is none of fixed length.

    >>> rows = [("ROE", "JANE", "130262497"), ("SANTOS", "MARIA", "011567805"), ("DOYLE", "PETER", "021543210")]
    >>> record_length("".join(f"{a:12}{b:10}{c:14}" for a, b, c in rows * 4).encode("cp037"), 432)
    36
    """
    kinds = bytes(head).translate(_CLASSES)
    lengths = (n for n in range(_SHORTEST, min(_LONGEST, len(kinds) // 2) + 1) if not size % n)
    scores = {length: _agreement(kinds, length) for length in lengths}
    best = max(scores.values(), default=0.0)
    if best < _ALIKE:
        return 0
    return min(length for length, score in scores.items() if score > 0.85 * best)  # a multiple agrees as well


def _agreement(kinds: bytes, length: int) -> float:
    """The share of bytes that are of the same kind as those one record later, spaces left out."""
    first, second = kinds[: min(len(kinds) - length, 1 << 14)], kinds[length:]
    pairs = [(one, other) for one, other in zip(first, second, strict=False) if one != 1 or other != 1]
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else 0.0
