"""Mail messages: headers as a form, plain bodies as text, everything else as blobs that carry the headers along."""

from __future__ import annotations

import re
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

from pi_scan.extract._mime import leaves, message
from pi_scan.extract._plain import decoded, texts
from pi_scan.model import Blob, Format, Gap, Limits, Place, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

FORMAT = Format(
    name="Mail message (EML, EMLX, MHTML)",
    media_types=("message/rfc822",),
    extensions=(".eml", ".mht", ".mhtml", ".emlx"),
    library="email (Python)",
    reads="headers, plain and HTML bodies, attachments, messages in messages",
)

_FORM = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Organization", "Keywords", "Comments")
"""Headers a reader sees, in this order."""
_MACHINE = re.compile(
    r"(?:received|dkim|domainkey|arc-|authentication|message-id|references|in-reply-to|mime-version|content-|return-path|list-|"
    r"precedence|thread-|x-(?:ms|mime|priority|y|google|gm|spam|virus|mozilla|uidl|received|mailman|forefront|microsoft|sg|ses|proof))",
    re.IGNORECASE,
)
"""Headers that only machines write and read; their ids are digits without a person."""
_HEADER = 1 << 16
"""Characters of a header whose encoded words are decoded: the time for it grows with the square."""
_PGP = b"-----BEGIN PGP MESSAGE-----"
_BLANK_LINES = re.compile(rb"(?<=\n)(?:\r?\n)+")
_RAW = re.compile("[\udc80-\udcff]")
_EMLX = re.compile(rb"\s*([0-9]{1,12})\s*\n")
_EXTENSIONS = {"text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "message/rfc822": ".eml"}
_STRANGE = re.compile(r"[\x00-\x1f\x7f/\\]+")


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Blob | Gap]:
    """The headers, bodies and attachments of `blob`."""
    if blob.size > limits.member_bytes:
        yield Gap(blob.place, Reason.TOO_BIG, "The message is larger than the limit; it was read as plain text.")
        yield from texts(blob.data(), blob.place, context=blob.context)
        return
    data = bytes(blob.data()[:])
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    count = _EMLX.match(data[:32])
    if count:  # Apple Mail puts the size before the message, and what it knows of it behind
        end = count.end() + int(count[1])
        data, about = data[count.end() : end], data[end:]
        if about.lstrip().startswith(b"<?xml"):
            yield Blob(blob.place.member("properties.plist"), about, len(about), declared="application/xml")
    whole = message(data.lstrip(b"\r\n \t"))
    if not whole.keys():
        yield from texts(data, blob.place, context=blob.context)
        return
    form = _headers(whole)
    context = "\n".join(filter(None, (blob.context, form)))
    if form:
        yield Text(blob.place.at("headers"), form.encode("utf-8", "replace") + b"\n", context=blob.context)
    others = [
        f"{name}: {_decoded(value)}"
        for name, value in whole.raw_items()
        if name.title() not in _FORM and not _MACHINE.match(name)
    ]
    if others:
        text = "\n".join(others).encode("utf-8", "replace")
        yield Text(blob.place.at("headers"), text, context=context, hidden=True)
    for number, part in enumerate(leaves(whole, limits.nesting), 1):
        if part is None:
            yield Gap(blob.place, Reason.TOO_DEEP, "Its parts are nested too deeply; it was read as plain text.")
            yield from texts(data, blob.place, context=blob.context)
            return
        if number > limits.members:
            yield Gap(blob.place, Reason.TOO_MANY, "The message has more parts than the limit.")
            return
        yield from _part(part, number, blob.place, context)


def _headers(whole: Message) -> str:
    """The headers a reader sees, one line each."""
    lines = [
        (_FORM.index(name.title()), f"{name.title()}: {text}")
        for name, value in whole.raw_items()
        if name.title() in _FORM and (text := _decoded(value))
    ]
    return "\n".join(line for _, line in sorted(lines, key=lambda line: line[0]))


def _decoded(value: object) -> str:
    """A header's value with its encoded words (RFC 2047) decoded; raw bytes are taken for UTF-8 or Windows-1252."""
    text = str(value)
    if _RAW.search(text):
        text = decoded(text.encode("utf-8", "surrogateescape"))
    if "=?" in text and len(text) < _HEADER:
        with suppress(MessageError, LookupError, ValueError, AssertionError):  # not an encoded word, or unknown charset
            text = str(make_header(decode_header(text)))
    return " ".join(text.split())


def _part(part: Message, number: int, place: Place, context: str) -> Iterator[Text | Blob | Gap]:
    """A body as text, or an attachment as a blob."""
    media_type = part.get_content_type()
    name = _name(part)
    if media_type.startswith("message/"):
        for index, data in enumerate(_messages(part, media_type)):
            title = name or f"message-{number}.eml" if not index else f"message-{number}-{index + 1}.eml"
            yield Blob(place.member(title), data, len(data), declared="message/rfc822")
        return
    data = _payload(part)
    if not data.strip():
        return
    attached = part.get_content_disposition() == "attachment"
    if media_type == "text/plain" and not attached and not name:
        charset = str(part.get_content_charset("") or "")
        anchor = "body" if number == 1 else f"part={number}"
        yield from texts(_utf8(data, charset), place.at(anchor), context=context)
        at = data.find(_PGP)
        if at >= 0:  # encrypted in the text itself, as mail programs did before MIME
            yield Blob(place.member(f"{anchor.replace('=', '-')}.asc"), data[at:], len(data) - at, context=context)
        return
    if media_type.startswith("text/"):
        data = _utf8(data, str(part.get_content_charset("") or ""))
    title = name or f"part-{number}{_EXTENSIONS.get(media_type, '')}"
    yield Blob(place.member(title), data, len(data), declared=media_type, context=context)


def _payload(part: Message) -> bytes:
    """The content, its transfer encoding undone as far as it is valid."""
    try:
        data = part.get_payload(decode=True)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        data = None
    if isinstance(data, bytes):
        return data
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _messages(part: Message, media_type: str) -> list[bytes]:
    """An attached message as it stands; what became of a delivery is one for each recipient."""
    data = _payload(part)
    found = _BLANK_LINES.split(data) if media_type == "message/delivery-status" else [data]
    return [one for one in found if one.strip()]


def _utf8(data: bytes, charset: str) -> bytes:
    """Text of a declared charset as UTF-8; without a usable one the bytes stay, to be judged by their looks."""
    try:
        data.decode()
    except UnicodeDecodeError:
        with suppress(LookupError, ValueError):
            return data.decode(charset or "unknown", "replace").encode("utf-8", "replace")
        return data
    if charset.lower().startswith(("utf-16", "utf-7", "iso-2022", "hz")):  # 7-bit forms of other alphabets
        with suppress(LookupError, ValueError):
            return data.decode(charset).encode()
    return data


def _name(part: Message) -> str:
    """The file name a part bears, without folders; "" when it has none."""
    try:
        name = part.get_filename() or ""
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        name = ""
    return _STRANGE.sub("_", _decoded(name)).strip(". ")[:255]
