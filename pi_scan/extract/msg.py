"""Outlook messages, contacts, appointments and templates in; a form, bodies, and attachments as blobs out."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from pi_scan._containers import OLE2_SIGNATURE
from pi_scan.extract import _mapi
from pi_scan.extract._compound import Compound, Entry
from pi_scan.extract._mapi import BINARY, LONG, STRING, STRING8, Key, Value
from pi_scan.extract._oleobject import embedded
from pi_scan.extract._strings import or_strings
from pi_scan.model import Blob, Format, Gap, Limits, Part, Place, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = Format(
    name="Outlook message (MSG)",
    media_types=("application/vnd.ms-outlook",),
    extensions=(".msg", ".oft"),
    signatures=((0, OLE2_SIGNATURE),),
    reads="headers, fields of contacts, fields that users added, plain, HTML and RTF bodies, attachments, "
    "messages in messages",
)

_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})(-[0-9A-F]{8})?", re.IGNORECASE)
_KINDS = ("recip_version1.0", "attach_version1.0")
_MANY = 0x1000
"""Set in the type of a property that has several values, each a stream of its own."""


@or_strings
def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The parts of the message `blob`."""
    file = Compound(blob.data())
    names = _names(file)
    properties = _properties(file, file.root, names, "")
    codec = _mapi.charset(properties)
    parts = {kind: [entry for entry in file.root.children if entry.name.startswith(f"__{kind}_")] for kind in _KINDS}
    recipients = [_properties(file, entry, names, codec) for entry in parts["recip_version1.0"]]
    form, bodies = _mapi.message(properties, recipients, blob.place, blob.context)
    yield from bodies
    above = "\n".join(filter(None, (blob.context, form)))
    for number, entry in enumerate(parts["attach_version1.0"], 1):
        if number > limits.members:
            yield Gap(blob.place, Reason.TOO_MANY, "The message has more attachments than the limit.")
            return
        yield from _attachment(file, entry, _properties(file, entry, names, codec), number, blob.place, above, limits)


def _attachment(
    file: Compound,
    entry: Entry,
    properties: Mapping[Key, Value],
    number: int,
    place: Place,
    above: str,
    limits: Limits,
) -> Iterator[Part]:
    name = _mapi.attached_name(properties, number)
    held = entry.child("__substg1.0_3701000D")
    if held is not None and not held.is_stream:
        if held.child("__properties_version1.0") is None:
            for part in embedded(file, held, place.member(name), limits):
                yield replace(part, context=above) if isinstance(part, Blob) else part
            return
        data = file.as_file(held, limits.member_bytes)
        if data is None:
            yield Gap(place.member(name), Reason.TOO_BIG, "The attachment is larger than the limit.")
        else:
            yield Blob(place.member(f"{name}.msg"), data, len(data), declared=FORMAT.media_types[0])
        return
    stream = entry.child("__substg1.0_37010102")
    if stream is None:
        return
    if stream.size > limits.member_bytes:
        yield Gap(place.member(name), Reason.TOO_BIG, "The attachment is larger than the limit.")
        return
    media_type = properties.get(_mapi.MEDIA_TYPE, "")
    yield from _mapi.attachment(file.read(stream), name, str(media_type), place, above)


def _properties(file: Compound, entry: Entry, names: Mapping[int, Key], codec: str) -> dict[Key, Value]:
    """The properties that are strings, bodies or the numbers needed here; 8-bit strings in `codec`, or in their own."""
    found: dict[Key, Value] = {}
    fixed = entry.child("__properties_version1.0")
    if fixed is not None and fixed.is_stream:
        data = file.read(fixed)
        for at in range(_headers(entry, len(data)), len(data) - 15, 16):
            kind, tag, number = struct.unpack_from("<HH4xI", data, at)
            if kind == LONG:
                found[tag] = number
    codec = codec or _mapi.charset(found)
    for child in entry.children:
        match = _STREAM.fullmatch(child.name) if child.is_stream else None
        if match is None:
            continue
        tag, kind = int(match[1], 16), int(match[2], 16)
        if kind & _MANY and match[3] is None:
            continue  # the lengths of the values that follow
        key = names.get(tag, tag)
        value: str | bytes
        if kind & ~_MANY == STRING:
            value = file.read(child).decode("utf-16-le", "replace").rstrip("\0")
        elif kind & ~_MANY == STRING8:
            value = _mapi.string(file.read(child), codec)
        elif kind == BINARY and tag in (_mapi.RTF, _mapi.HTML):
            value = file.read(child)
        else:
            continue
        earlier = found.get(key)
        found[key] = f"{earlier}; {value}" if isinstance(earlier, str) and isinstance(value, str) else value
    return found


def _headers(entry: Entry, size: int) -> int:
    """Bytes before the properties: 8 in a recipient or an attachment, 32 in a message, 24 in an inner one."""
    if entry.name.startswith("__"):
        return 8
    return 24 if size % 16 else 32


def _names(file: Compound) -> dict[int, Key]:
    """What the tags from 0x8000 on stand for in this file (MS-OXMSG 2.2.3)."""
    home = file.root.child("__nameid_version1.0")
    streams = [home.child(f"__substg1.0_{tag}0102") if home else None for tag in ("0003", "0004")]
    if streams[0] is None or streams[1] is None:
        return {}
    return _mapi.names(file.read(streams[0]), file.read(streams[1]))
