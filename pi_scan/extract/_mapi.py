"""What Outlook keeps of a message, whatever it is wrapped in: properties in, a form, its bodies and seals out.

Tags as in MS-OXPROPS; the compressed RTF of MS-OXRTFCP.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, TypeAlias

from pi_scan.extract._plain import decoded, texts, unicode_bytes
from pi_scan.model import Blob, Gap, Grade, Place, Reason, Seal, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Key: TypeAlias = int | str
"""The tag of a property without its type; the name of one that a user or a program added."""
Value: TypeAlias = str | bytes | int

STRING8, STRING, BINARY, OBJECT, LONG = 0x1E, 0x1F, 0x102, 0x0D, 0x03
SUBJECT, BODY, RTF, HTML, TRANSPORT = 0x0037, 0x1000, 0x1009, 0x1013, 0x007D
DISPLAY_NAME, EMAIL, SMTP, RECIPIENT_TYPE = 0x3001, 0x3003, 0x39FE, 0x0C15
CODE_PAGE, INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
ATTACHED, METHOD, LONG_NAME, SHORT_NAME, MEDIA_TYPE = 0x3701, 0x3705, 0x3707, 0x3704, 0x370E

_SENDERS = ((0x0042, (0x5D02, 0x0065)), (0x0C1A, (0x5D01, 0x0C1F)))
"""The name of who it is from, and tags with the address: who it is sent for, then who sent it."""
_RECIPIENTS = ((1, "To", 0x0E04), (2, "Cc", 0x0E03), (3, "Bcc", 0x0E02))
"""(kind in the table of recipients, label, the property that lists their names)."""
_FIELDS = {
    0x3001: "Name",
    0x3A45: "Title",
    0x3A06: "First name",
    0x3A44: "Middle name",
    0x3A11: "Last name",
    0x3A05: "Suffix",
    0x3A48: "Spouse",
    0x3A16: "Company",
    0x3A17: "Job title",
    0x3A07: "Government ID number",
    0x3A4A: "Customer ID",
    0x3A10: "Organizational ID",
    0x3A0F: "MHS name",
    0x3A5D: "Home street",
    0x3A59: "Home city",
    0x3A5C: "Home state",
    0x3A5B: "Home postal code",
    0x3A5A: "Home country",
    0x801A: "Home address",
    0x3A15: "Postal address",
    0x3A29: "Street",
    0x3A27: "City",
    0x3A28: "State",
    0x3A2A: "Postal code",
    0x3A26: "Country",
    0x801B: "Business address",
    0x801C: "Other address",
    0x3A08: "Business phone",
    0x3A09: "Home phone",
    0x3A1C: "Mobile phone",
    0x8083: "E-mail",
    0x8208: "Location",
    0x804F: "User field 1",
    0x8050: "User field 2",
    0x8051: "User field 3",
    0x8052: "User field 4",
}
"""Properties of contacts and appointments that people fill in, in the order of a form."""
_SHOWN = frozenset(
    (SUBJECT, BODY, RTF, HTML, TRANSPORT, 0x0042, 0x0065, 0x0C1A, 0x0C1F, 0x5D01, 0x5D02, 0x0E02, 0x0E03, 0x0E04)
)
_MACHINE = frozenset(
    (
        0x001A,  # message class
        0x003D,  # prefix of the subject
        0x0064,  # types of addresses
        0x0070,  # the conversation's subject
        0x0077,
        0x0E1D,  # the subject without prefix
        0x0C1E,
        0x1035,  # message id
        0x1039,  # references
        0x1042,  # in reply to
        0x300B,  # search key
        0x3002,
        0x0041,
    )
)
"""What only programs write, or what stands elsewhere too."""
_PROGRAMS = re.compile(
    r"x-|content-|.*/|.*(?:version|language|class|classification|tracking\w*|diagnostic\w*|clientinfo|entitynames)s?$",
    re.IGNORECASE,
)
"""Names that programs gave to what they added."""
_EXCHANGE = re.compile(r"(?:/o=|EX$|SMTP$|sip:|IPM\b|[0-9A-F]{8}\W)", re.IGNORECASE)
"""Values that are addresses inside Exchange, or kinds of things."""
_RESTRICTED = b"\x76\xe8\x04\x60\xc4\x11\xe3\x86"
"""How a rights-managed message begins (MS-OXORMMS 2.2.3)."""
_STRANGE = re.compile(r"[\x00-\x1f\x7f/\\]+")


def charset(properties: Mapping[Key, Value]) -> str:
    """The codec of the message's 8-bit strings, as its code page says."""
    for tag in (CODE_PAGE, INTERNET_CODE_PAGE):
        page = properties.get(tag)
        if isinstance(page, int) and page:
            return "utf-8" if page == 65001 else f"cp{page}"
    return "cp1252"


_PUBLIC = 2
"""The set of names that users and their forms add to (MS-OXMSG 2.2.3.1.2)."""
_OTHER = 0x10000
"""Keys of what other programs added, which no tag reaches."""


def names(entries: bytes, strings: bytes) -> dict[int, Key]:
    """What the tags from 0x8000 on stand for: a name, or the number by which it is known everywhere."""
    found: dict[int, Key] = {}
    for at in range(0, len(entries) - 7, 8):
        name, flags, index = struct.unpack_from("<IHH", entries, at)
        if not flags & 1:
            found[0x8000 + index] = name
        elif flags >> 1 == _PUBLIC and name + 4 <= len(strings):
            size = int.from_bytes(strings[name : name + 4], "little")
            found[0x8000 + index] = strings[name + 4 : name + 4 + size].decode("utf-16-le", "replace")
        else:
            found[0x8000 + index] = _OTHER + index
    return found


def string(data: bytes, codec: str) -> str:
    """An 8-bit string of the message."""
    return decoded(data.rstrip(b"\0"), declared=codec)


def message(
    properties: Mapping[Key, Value], recipients: Sequence[Mapping[Key, Value]], place: Place, context: str
) -> tuple[str, Iterator[Text | Blob]]:
    """(the headers a reader sees, parts of the message without its attachments)."""
    form = _form(properties, recipients)
    return form, _parts(properties, form, place, context)


def attachment(data: bytes, name: str, media_type: str, place: Place, context: str) -> Iterator[Blob | Gap | Seal]:
    """An attached file, or the seal on it."""
    inner = place.member(name)
    media_type = media_type.lower()
    if data.startswith(_RESTRICTED):
        yield Seal(inner, "Microsoft rights management", None, Grade.UNKNOWN)
        yield Gap(inner, Reason.ENCRYPTED, "The message is protected by rights management.")
    elif data[:13].lower() == b"content-type:":  # all of a signed message, as it was sent
        yield Blob(place.member(f"{name}.eml"), data, len(data), declared="message/rfc822", context=context)
    elif data:
        yield Blob(inner, data, len(data), declared=media_type, context=context)


def attached_name(properties: Mapping[Key, Value], number: int) -> str:
    """The name of an attachment, without folders."""
    for tag in (LONG_NAME, SHORT_NAME, DISPLAY_NAME):
        value = properties.get(tag)
        if isinstance(value, str) and (name := _STRANGE.sub("_", " ".join(value.split())).strip(". ")[:255]):
            return name
    return f"attachment-{number}"


def _form(properties: Mapping[Key, Value], recipients: Sequence[Mapping[Key, Value]]) -> str:
    lines: list[str] = []
    for name, addresses in _SENDERS:
        sender = _person(properties, name, addresses)
        if sender and f"From: {sender}" not in lines:
            lines.append(f"{'Sender' if lines else 'From'}: {sender}")
    for kind, label, listed in _RECIPIENTS:
        people = [_person(one, DISPLAY_NAME, (SMTP, EMAIL)) for one in recipients if one.get(RECIPIENT_TYPE, 1) == kind]
        line = ", ".join(filter(None, people)) or _line(properties.get(listed))
        if line:
            lines.append(f"{label}: {line}")
    lines += [f"{label}: {text}" for tag, label in ((SUBJECT, "Subject"),) if (text := _line(properties.get(tag)))]
    lines += [f"{label}: {text}" for tag, label in _FIELDS.items() if (text := _line(properties.get(tag)))]
    lines += [
        f"{_line(name)[:100]}: {text}"
        for name, value in properties.items()
        if isinstance(name, str) and not _PROGRAMS.match(name) and (text := _line(value))
    ]
    return "\n".join(lines)


def _person(properties: Mapping[Key, Value], name: int, addresses: tuple[int, ...]) -> str:
    """`Jane Roe <jane@example.com>`; addresses inside Exchange, which are paths, are left out."""
    who = _line(properties.get(name)).strip("'")
    address = next((text for tag in addresses if "@" in (text := _line(properties.get(tag)))), "")
    return f"{who} <{address}>" if who and address and who != address else who or address


def _line(value: Value | None) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _parts(properties: Mapping[Key, Value], form: str, place: Place, context: str) -> Iterator[Text | Blob]:
    above = "\n".join(filter(None, (context, form)))
    if form:
        yield Text(place.at("headers"), form.encode("utf-8", "replace") + b"\n", context=context)
    known = _SHOWN | _MACHINE | _FIELDS.keys()
    others = dict.fromkeys(_line(value) for tag, value in sorted(_tagged(properties)) if tag not in known)
    others = {text: None for text in others if text and text not in form and not _EXCHANGE.match(text)}
    if others:
        data = "\n".join(others).encode("utf-8", "replace")
        yield Text(place.at("properties"), data, context=above, hidden=True)
    transport = properties.get(TRANSPORT)
    if isinstance(transport, str) and transport.strip():
        data = transport.strip().encode("utf-8", "replace") + b"\n"
        yield Blob(place.member("headers.eml"), data, len(data), declared="message/rfc822", context=above)
    body = properties.get(BODY)
    if isinstance(body, str) and body.strip():
        yield from texts(body.replace("\r\n", "\n").encode("utf-8", "replace"), place.at("body"), context=above)
    html = properties.get(HTML)
    data = html.encode("utf-8", "replace") if isinstance(html, str) else html if isinstance(html, bytes) else b""
    if data.strip(b"\0 \r\n"):
        data = unicode_bytes(data, declared=charset({INTERNET_CODE_PAGE: properties.get(INTERNET_CODE_PAGE, 0)}))
        yield Blob(place.member("body.html"), data, len(data), declared="text/html", context=above)
    packed = properties.get(RTF)
    if isinstance(packed, bytes) and packed:
        rich = rtf(packed)
        again = (data and b"\\fromhtml" in rich[:1000]) or (body and b"\\fromtext" in rich[:1000])
        if rich.strip(b"\0 \r\n") and not again:
            yield Blob(place.member("body.rtf"), rich, len(rich), declared="text/rtf", context=above)


def _tagged(properties: Mapping[Key, Value]) -> Iterator[tuple[int, str]]:
    for tag, value in properties.items():
        if isinstance(tag, int) and isinstance(value, str):
            yield tag, value


# --- compressed RTF -----------------------------------------------------------------------------

_PRIMER = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par "
    rb"\pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary holds at the beginning (MS-OXRTFCP 2.1.2.1)."""
_PLAIN = 0x414C454D
_PACKED = 0x75465A4C


def rtf(data: bytes) -> bytes:
    """Compressed RTF unpacked; what is cut or damaged gives the part before it."""
    if len(data) < 16:
        return b""
    size, kind = int.from_bytes(data[4:8], "little"), int.from_bytes(data[8:12], "little")
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _PACKED:
        return b""
    window = bytearray(_PRIMER.ljust(4096, b"\0"))
    at, write, out = 16, len(_PRIMER), bytearray()
    end = len(data)
    while at < end and len(out) < size:
        control, at = data[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 1 >= end:
                    return bytes(out)
                token, at = data[at] << 8 | data[at + 1], at + 2
                read = token >> 4
                if read == write:
                    return bytes(out)
                for _ in range((token & 15) + 2):
                    byte = window[read]
                    out.append(byte)
                    window[write] = byte
                    read, write = (read + 1) & 4095, (write + 1) & 4095
            else:
                if at >= end:
                    return bytes(out)
                out.append(data[at])
                window[write] = data[at]
                at, write = at + 1, (write + 1) & 4095
    return bytes(out[:size])
