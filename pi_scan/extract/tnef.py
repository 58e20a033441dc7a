"""What Outlook packs a message into for others, `winmail.dat`: a form, bodies and attachments (MS-OXTNEF)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pi_scan.extract import _mapi
from pi_scan.extract._mapi import BINARY, LONG, OBJECT, STRING, STRING8, Key, Value
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Outlook attachment (winmail.dat, TNEF)",
    media_types=("application/vnd.ms-tnef", "application/ms-tnef"),
    extensions=(".tnef",),
    signatures=((0, b"\x78\x9f\x3e\x22"),),
    reads="headers, fields of contacts, plain, HTML and RTF bodies, attachments, messages in messages",
)

_SUBJECT, _BODY, _FROM, _TITLE, _DATA = 0x8004, 0x800C, 0x8000, 0x8010, 0x800F
_PROPERTIES, _RECIPIENTS, _ATTACHMENT, _RENDERING, _CODE_PAGE = 0x9003, 0x9004, 0x9005, 0x9002, 0x9007
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of a value by its type, where they are always the same; padded to four."""
_MANY = 0x1000
_NAMED = 0x8000


@dataclass(slots=True)
class _Attached:
    """An attachment: its data stand in an attribute of its own, or among its properties."""

    data: bytes = b""
    name: str = ""
    properties: dict[Key, Value] = field(default_factory=dict)


@dataclass(slots=True)
class _Message:
    """What the attributes so far have told."""

    codec: str = "cp1252"
    properties: dict[Key, Value] = field(default_factory=dict)
    recipients: list[dict[Key, Value]] = field(default_factory=list)
    attached: list[_Attached] = field(default_factory=list)
    whole: bool = True


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The parts of the message `blob`."""
    if blob.size > limits.member_bytes:
        raise ExtractError(Reason.TOO_BIG, "The message is larger than the limit.")
    found = _read(bytes(blob.data()[:]))
    if not found.whole:
        yield Gap(blob.place, Reason.TRUNCATED, "The message ends too early or is damaged; the rest was not read.")
    form, bodies = _mapi.message(found.properties, found.recipients, blob.place, blob.context)
    yield from bodies
    above = "\n".join(filter(None, (blob.context, form)))
    for number, one in enumerate(found.attached, 1):
        name = one.name or _mapi.attached_name(one.properties, number)
        held = one.properties.get(_mapi.ATTACHED)
        data = one.data or (held if isinstance(held, bytes) else b"")
        if data.startswith(FORMAT.signatures[0][1]):
            yield Blob(blob.place.member(f"{name}.tnef"), data, len(data), declared=FORMAT.media_types[0])
            continue
        media_type = one.properties.get(_mapi.MEDIA_TYPE, "")
        yield from _mapi.attachment(data, name, str(media_type), blob.place, above)


def _read(data: bytes) -> _Message:
    found = _Message()
    at = 6
    while at + 9 <= len(data):
        tag, size = struct.unpack_from("<xHxxI", data, at)
        value = data[at + 9 : at + 9 + size]
        try:
            _take(found, tag, value)
        except (struct.error, IndexError):
            found.whole = False
        at += 9 + size + 2
        if len(value) < size:
            break
    found.whole = found.whole and at == len(data)
    return found


def _take(found: _Message, tag: int, value: bytes) -> None:
    """Note what one attribute says."""
    text = {_SUBJECT: _mapi.SUBJECT, _BODY: _mapi.BODY}.get(tag)
    if tag == _CODE_PAGE and len(value) >= 4:
        found.codec = _mapi.charset({_mapi.CODE_PAGE: int.from_bytes(value[:4], "little")})
    elif text is not None:
        found.properties.setdefault(text, _mapi.string(value, found.codec))
    elif tag == _PROPERTIES:
        found.properties |= _properties(value, 0, found.codec)[0]
    elif tag == _RECIPIENTS:
        (count,), at = struct.unpack_from("<I", value), 4
        for _ in range(min(count, len(value) // 4)):
            one, at = _properties(value, at, found.codec)
            found.recipients.append(one)
    elif tag == _RENDERING:
        found.attached.append(_Attached())
    elif tag in (_TITLE, _DATA, _ATTACHMENT):
        if not found.attached:
            found.attached.append(_Attached())
        last = found.attached[-1]
        if tag == _TITLE:
            last.name = _mapi.attached_name({_mapi.LONG_NAME: _mapi.string(value, found.codec)}, len(found.attached))
        elif tag == _DATA:
            last.data = value
        else:
            last.properties = _properties(value, 0, found.codec)[0]
            if isinstance(last.properties.get(_mapi.LONG_NAME), str):
                last.name = ""  # the title is often a short form of it


def _properties(data: bytes, at: int, codec: str) -> tuple[dict[Key, Value], int]:
    """The properties that stand from `at` on, and where they end. Raises struct.error where they are cut."""
    found: dict[Key, Value] = {}
    (count,), at = struct.unpack_from("<I", data, at), at + 4
    for _ in range(min(count, len(data) // 4)):
        kind, tag = struct.unpack_from("<HH", data, at)
        at += 4
        key: Key = tag
        if tag >= _NAMED:
            by_name, number = struct.unpack_from("<16xII", data, at)
            at += 24
            key = number
            if by_name:
                key = data[at : at + number].decode("utf-16-le", "replace").rstrip("\0")
                at += number + -number % 4
        plain = kind & ~_MANY
        size = _SIZES.get(plain)
        values = 1
        if size is None or kind & _MANY:
            (values,), at = struct.unpack_from("<I", data, at), at + 4
        if size is not None:
            if plain == LONG and not kind & _MANY:
                found[key] = int(struct.unpack_from("<I", data, at)[0])
            at += size * values
            continue
        for _ in range(min(values, len(data) // 4)):
            (length,), at = struct.unpack_from("<I", data, at), at + 4
            value = _value(data[at : at + length], plain, codec)
            at += length + -length % 4
            earlier = found.get(key)
            if value is not None:
                found[key] = f"{earlier}; {value}" if isinstance(earlier, str) and isinstance(value, str) else value
    return found, at


def _value(raw: bytes, kind: int, codec: str) -> Value | None:
    if kind == STRING:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    if kind == STRING8:
        return _mapi.string(raw, codec)
    if kind == OBJECT:
        return raw[16:]  # behind the kind of the object
    return raw if kind == BINARY else None
