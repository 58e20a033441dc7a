"""Archives of web pages (WARC): what was fetched and sent, each record a blob under the name of its address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan.model import Blob, Bytes, ExtractError, Format, Gap, Limits, Place, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Web archive (WARC)",
    media_types=("application/warc",),
    extensions=(".warc",),
    signatures=((0, b"WARC/0."), (0, b"WARC/1.")),
    reads="responses with their bodies, requests with what was sent, notes; bodies in chunks are joined",
)

_START = re.compile(rb"WARC/[01]\.[0-9]+[ \t]*\r?\n")
_END = re.compile(rb"\n\r?\n")
"""Where headers end; it begins with one byte alone, which is looked for quickly."""
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]*([^\r\n]{0,4000})", re.MULTILINE)
_MESSAGE = re.compile(rb"(?:HTTP/[0-9.]+ [0-9]{3}|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) )")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
_HEAD = 1 << 16
"""Bytes that the headers of a record, or of a message in it, may take."""
_STRANGE = re.compile(r"[\x00-\x1f\x7f/\\?#&=]+")


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """The records of `blob`."""
    data = blob.data()
    at, number = 0, 0
    while match := _START.search(data, at):
        number += 1
        if number > limits.members:
            yield Gap(blob.place, Reason.TOO_MANY, "The archive has more records than the limit.")
            return
        end = _END.search(data, match.end(), match.end() + _HEAD)
        if end is None:
            at = match.end()
            continue
        headers = _headers(data[match.end() : end.start()])
        length = headers.get("content-length", "")
        size = int(length) if length.isdecimal() and len(length) < 15 else 0
        at = min(end.end() + size, len(data))
        place = blob.place.member(f"{number}-{_name(headers.get('warc-target-uri', ''), headers.get('warc-type', ''))}")
        if size > limits.member_bytes:
            yield Gap(place, Reason.TOO_BIG, "The record is larger than the limit.")
            continue
        yield from _record(data, end.end(), at, headers, place)
        if end.end() + size > len(data):
            yield Gap(place, Reason.TRUNCATED, "The archive ends in the middle of this record.")
    if not number:
        raise ExtractError(Reason.CORRUPT, "No record stands in the archive.")


def _record(data: Bytes, start: int, stop: int, headers: dict[str, str], place: Place) -> Iterator[Blob]:
    """What the record between two offsets of `data` holds; of a message of the web its head and body apart."""
    declared = headers.get("content-type", "")
    if not _MESSAGE.match(data, start, stop):
        body = data[start:stop]
        if body.strip():
            yield Blob(place, body, len(body), declared=declared)
        return
    end = _END.search(data, start, min(start + _HEAD, stop))
    head, content = data[start : end.start() if end else stop], data[end.end() : stop] if end else b""
    if end:
        head = head.removesuffix(b"\r")
    inner = _headers(head)
    if headers.get("warc-type", "").lower() == "request" or not content:
        head += b"\n"
        yield Blob(place.member("head.txt"), head, len(head), declared="text/plain")
    if "chunked" in inner.get("transfer-encoding", "").lower():
        content = _joined(content)
    if content and not content.isspace():
        context = headers.get("warc-target-uri", "")
        yield Blob(place, content, len(content), declared=inner.get("content-type", ""), context=context)


def _headers(head: bytes) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in _HEADER.findall(head.decode("utf-8", "replace"))}


def _joined(body: bytes) -> bytes:
    """A body without the sizes of its chunks; as it stands when it has none (RFC 9112, 7.1)."""
    parts, at = [], 0
    while match := _CHUNK.match(body, at):
        size = int(match[1], 16)
        parts.append(body[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
        if not size:
            break
    return b"".join(parts) or body


def _name(address: str, kind: str) -> str:
    """The last part of an address, fit for a name."""
    path = address.partition("?")[0].rstrip("/").rpartition("/")[2]
    return _STRANGE.sub("_", path).strip(". ")[-100:] or kind or "record"
