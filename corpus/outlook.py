"""Messages as Outlook keeps them: headers, bodies and attachments in, the bytes of an MSG or a `winmail.dat` out.

The same bytes each time. The compound file is put together by the package's own writer, since Python has no other.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pi_scan.extract._compound import Branch, written

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Message:
    """A message, contact or note."""

    subject: str = ""
    sender: tuple[str, str] = ("", "")
    """Name and address."""
    to: Sequence[tuple[str, str]] = ()
    body: str = ""
    html: str = ""
    rtf: bytes = b""
    """Not compressed."""
    files: Sequence[tuple[str, bytes]] = ()
    inner: Message | None = None
    """An attached message."""
    more: dict[int, str] = field(default_factory=dict)
    """Values of further properties by their tags."""
    named: dict[str, str] = field(default_factory=dict)
    """Fields that a user added."""
    kind: str = "IPM.Note"


def msg(message: Message) -> bytes:
    """A message in a file of its own (MS-OXMSG)."""
    children = [*_message(message, 32), _names(list(message.named))]
    return written(Branch("Root Entry", tuple(children)))


def tnef(message: Message) -> bytes:
    """The same wrapped for other mail programs (MS-OXTNEF)."""
    out = b"\x78\x9f\x3e\x22\1\0"
    out += _attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    out += _attribute(1, 0x00018004, message.subject.encode("cp1252", "replace") + b"\0")
    values = [(tag, 0x1F, _utf16(text)) for tag, text in _strings(message).items()]
    if message.html:
        values.append((0x1013, 0x102, message.html.encode()))
    if message.rtf:
        values.append((0x1009, 0x102, packed(message.rtf)))
    out += _attribute(1, 0x00069003, _values(values))
    for number, (name, data) in enumerate(message.files):
        out += _attribute(2, 0x00069002, struct.pack("<HIHHI", 1, number, 32, 32, 0))
        out += _attribute(2, 0x00018010, name.encode("cp1252", "replace") + b"\0")
        out += _attribute(2, 0x0006800F, data)
        out += _attribute(2, 0x00069005, _values([(0x3707, 0x1F, _utf16(name))]))
    return out


def packed(rtf: bytes) -> bytes:
    """RTF as a message holds it, in the form that is not compressed (MS-OXRTFCP 2.1.3.1.5)."""
    return struct.pack("<III4s", len(rtf) + 12, len(rtf), 0x414C454D, b"\0\0\0\0") + rtf


def _strings(message: Message) -> dict[int, str]:
    name, address = message.sender
    known = {0x001A: message.kind, 0x0037: message.subject, 0x0C1A: name, 0x5D01: address, 0x1000: message.body}
    return {tag: text for tag, text in (known | message.more).items() if text}


def _message(message: Message, header: int) -> list[Branch]:
    children = [
        Branch(f"__substg1.0_{tag:04X}001F", data=text.encode("utf-16-le")) for tag, text in _strings(message).items()
    ]
    children += [
        Branch(f"__substg1.0_{0x8000 + number:04X}001F", data=text.encode("utf-16-le"))
        for number, text in enumerate(message.named.values())
    ]
    if message.html:
        children.append(Branch("__substg1.0_10130102", data=message.html.encode()))
    if message.rtf:
        children.append(Branch("__substg1.0_10090102", data=packed(message.rtf)))
    for number, (name, address) in enumerate(message.to):
        inside = (
            Branch("__properties_version1.0", data=bytes(8) + struct.pack("<HHIQ", 3, 0x0C15, 6, 1)),
            Branch("__substg1.0_3001001F", data=name.encode("utf-16-le")),
            Branch("__substg1.0_39FE001F", data=address.encode("utf-16-le")),
        )
        children.append(Branch(f"__recip_version1.0_#{number:08X}", inside))
    for number, (name, data) in enumerate(message.files):
        inside = (
            Branch("__properties_version1.0", data=bytes(8) + struct.pack("<HHIQ", 3, 0x3705, 6, 1)),
            Branch("__substg1.0_3707001F", data=name.encode("utf-16-le")),
            Branch("__substg1.0_37010102", data=data),
        )
        children.append(Branch(f"__attach_version1.0_#{number:08X}", inside))
    if message.inner is not None:
        inside = (
            Branch("__properties_version1.0", data=bytes(8) + struct.pack("<HHIQ", 3, 0x3705, 6, 5)),
            Branch("__substg1.0_3001001F", data=message.inner.subject.encode("utf-16-le")),
            Branch("__substg1.0_3701000D", tuple(_message(message.inner, 24))),
        )
        children.append(Branch(f"__attach_version1.0_#{len(message.files):08X}", inside))
    page = struct.pack("<HHIQ", 3, 0x3FDE, 6, 65001)
    children.append(Branch("__properties_version1.0", data=bytes(header) + page))
    return children


def _names(names: list[str]) -> Branch:
    entries, strings = b"", b""
    for number, name in enumerate(names):
        entries += struct.pack("<IHH", len(strings), 2 << 1 | 1, number)
        text = name.encode("utf-16-le")
        strings += struct.pack("<I", len(text)) + text + bytes(-len(text) % 4)
    streams = (("0002", b""), ("0003", entries), ("0004", strings))
    return Branch("__nameid_version1.0", tuple(Branch(f"__substg1.0_{tag}0102", data=data) for tag, data in streams))


def _utf16(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le")


def _attribute(level: int, tag: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _values(values: Sequence[tuple[int, int, bytes]]) -> bytes:
    out = struct.pack("<I", len(values))
    for tag, kind, data in values:
        out += struct.pack("<HHII", kind, tag, 1, len(data)) + data + bytes(-len(data) % 4)
    return out
