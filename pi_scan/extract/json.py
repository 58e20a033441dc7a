"""JSON, JSON Lines, and JSON documents one after the other."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from pi_scan.extract._plain import charset, decoded, texts
from pi_scan.extract._tree import parts, records
from pi_scan.extract._vocabulary import is_known, told
from pi_scan.model import Blob, Bytes, Format, Gap, Limits, Part, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="JSON, JSON Lines",
    media_types=("application/json", "application/x-ndjson", "application/jsonl"),
    extensions=(".json", ".jsonl", ".ndjson", ".geojson"),
    library="orjson (Apache-2.0, MIT)",
    reads="lists of records as tables, nested records with the way to each value; what is not JSON, as plain "
    "text; patients and others in clinical records (FHIR) with their identifiers",
)

_WHOLE = 32 << 20
"""Bytes parsed at once; a larger file is read in pieces, since objects take ten times the room."""
_PIECE = 4 << 20
"""Bytes of a piece of a larger file."""
_TRIES = 64
"""Ends of records tried for one piece: an inner list of records has such ends too."""
_SEAM = re.compile(rb"\}\s*,\s*(?=\{)")


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The tables and texts of `blob`; one that is not JSON is read as plain text."""
    data = blob.data()
    encoding, _ = charset(data)
    if encoding != "utf-8":
        data = decoded(data).encode("utf-8", "replace")
    batches = _lines(data) or _array(data) if len(data) > _WHOLE else _lines(data)
    if batches is not None:
        first = next(batches, [])
        batches = chain([first], batches)
        if first and all(map(is_known, first)):
            yield from told(chain.from_iterable(batches), blob.place, context=blob.context, nesting=limits.nesting)
            return
        yield from records(batches, blob.place, context=blob.context, nesting=limits.nesting)
        return
    try:
        values = _values(data) if len(data) <= _WHOLE else None
    except RecursionError:
        yield Gap(blob.place, Reason.TOO_DEEP, "Its values are nested too deeply; it was read as plain text.")
        values = None
    if values is None:
        yield from texts(data, blob.place, context=blob.context)
    elif all(map(is_known, values)):
        yield from told(values, blob.place, context=blob.context, nesting=limits.nesting)
    elif len(values) == 1:
        yield from parts(values[0], blob.place, context=blob.context, nesting=limits.nesting)
    else:
        yield from records([values], blob.place, context=blob.context, nesting=limits.nesting)


def _values(data: Bytes) -> list[Any] | None:
    """The values in `data`, mostly one; None when it is not JSON. Raises RecursionError for one that is too deep."""
    import orjson

    body = bytes(data[:]).removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n\0\x1e")
    try:
        return [orjson.loads(body)]
    except orjson.JSONDecodeError as error:
        if "ecursion" in str(error):
            raise RecursionError from error
    from json import JSONDecodeError, JSONDecoder

    text = body.decode("utf-8", "replace")
    decoder = JSONDecoder(strict=False)  # control characters in strings, NaN, lone surrogates: Python takes them
    values: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except (JSONDecodeError, ValueError):  # a number of more than 4300 digits is a plain ValueError
            return None
        if not isinstance(value, (dict, list)) and (values or end < len(text)):
            return None
        values.append(value)
        at = end
        while text[at : at + 1] in _BETWEEN:
            at += 1
    return values


_BETWEEN = frozenset(" \t\r\n\x1e,")
"""White space, RFC 7464 record separators, and the commas of cut-out lists."""


def _lines(data: Bytes) -> Iterator[list[Any]] | None:
    """Batches of the records of JSON Lines; None when the first lines are not each a record."""
    import orjson

    first = data[: data.find(b"\n", 0, _PIECE) + 1].removeprefix(b"\xef\xbb\xbf").strip()
    if first[:1] not in (b"{", b"[") or first[-1:] not in (b"}", b"]"):
        return None
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        return None
    batches = _line_batches(data)
    head = next(batches, None)
    return None if head is None else chain([head], batches)


def _line_batches(data: Bytes) -> Iterator[list[Any]]:
    """The records of some megabytes of lines at a time; a line that is no JSON stays a string."""
    import orjson

    start, size = 0, len(data)
    while start < size:
        end = size if size - start <= _PIECE else data.rfind(b"\n", start, start + _PIECE) + 1
        if end <= start:
            end = data.find(b"\n", start) + 1 or size
        piece = data[start:end].removeprefix(b"\xef\xbb\xbf").strip()
        start = end
        lines = [line for line in piece.split(b"\n") if not line.isspace() and line]
        try:
            yield orjson.loads(b"[" + b",".join(lines) + b"]")
        except orjson.JSONDecodeError:
            yield [_value_or_text(line) for line in lines]


def _value_or_text(line: bytes) -> Any:
    import orjson

    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return line.decode("utf-8", "replace")


def _array(data: Bytes) -> Iterator[list[Any]] | None:
    """Batches of the records of one big list; None when it is something else."""
    head = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"[") or not head[1:].lstrip().startswith(b"{"):
        return None
    pieces = _pieces(data)
    first = next(pieces, None)
    return None if first is None else chain([first], pieces)


def _pieces(data: Bytes) -> Iterator[list[Any]]:
    """The records of a list, some megabytes at a time, cut where one ends and the next begins.

    Where no cut gives valid JSON the rest comes as strings, one a piece, so that nothing is lost.
    """
    import orjson

    start, size = data.find(b"[") + 1, len(data)
    while start < size:
        cuts = chain(
            (hit.end() for hit, _ in zip(_SEAM.finditer(data, start + _PIECE), range(_TRIES), strict=False)), [size]
        )
        for cut in cuts:
            body = data[start:cut].rstrip()
            body = body.removesuffix(b"]" if cut == size else b",").rstrip()
            try:
                batch = orjson.loads(b"[" + body + b"]")
            except orjson.JSONDecodeError:
                continue
            yield batch
            start = cut
            break
        else:
            if start < _PIECE:
                return
            while start < size:
                yield [data[start : start + _PIECE].decode("utf-8", "replace")]
                start += _PIECE
