"""Messages as Outlook keeps them: headers, bodies and attachments in, the bytes of an MSG or a `winmail.dat` out.

The same bytes each time. The compound file is put together by the package's own writer, since Python has no other.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pi_scan.extract._compound import Branch, written
from pi_scan.extract._pst import DISGUISE as _R

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


# --- a store ------------------------------------------------------------------------------------


def pst(folder: str, messages: Sequence[Message]) -> bytes:
    """A store of Outlook 2003 with one folder (MS-PST), disguised as Outlook does it; small messages only."""
    store = _Store()
    store.node(0x122, _properties({0x3001: "Top of Personal Folders"}), parent=0x122)
    store.node(0x8022, _properties({0x3001: folder}), parent=0x122)
    for number, message in enumerate(messages):
        data, sub = store.message(message)
        store.node(0x200004 + 0x20 * number, data, sub, parent=0x8022)
    return store.written()


class _Store:
    """Blocks and nodes put down one after the other."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.blocks: list[bytes] = []
        self.nodes: list[bytes] = []

    def block(self, data: bytes, *, inner: bool = False) -> int:
        """A block; one that lists others is not disguised."""
        number = 4 * (len(self.blocks) + 1) | (2 if inner else 0)
        raw = data if inner else data.translate(_R)
        at = _START + len(self.body)
        size = -(-(len(raw) + 16) // 64) * 64
        self.body += raw.ljust(size - 16, b"\0") + struct.pack("<HHIQ", len(raw), 0, _crc(raw), number)
        self.blocks.append(struct.pack("<QQHHI", number, at, len(raw), 2, 0))
        return number

    def node(self, nid: int, data: bytes, sub: int = 0, parent: int = 0) -> None:
        """A node at the top."""
        self.nodes.append(struct.pack("<QQQII", nid, self.block(data), sub, parent, 0))

    def message(self, message: Message) -> tuple[bytes, int]:
        """(properties of a message, the block that lists its attachments)."""
        inside = []
        for number, (name, data) in enumerate(message.files):
            made = _properties({0x3707: name, 0x3701: data, 0x3705: 1})
            inside.append(struct.pack("<QQQ", 0x8025 + 0x20 * number, self.block(made), 0))
        if message.inner is not None:
            data, sub = self.message(message.inner)
            held = struct.pack("<QQQ", 0x200004, self.block(data), sub)
            made = _properties(
                {0x3001: message.inner.subject, 0x3701: struct.pack("<II", 0x200004, len(data)), 0x3705: 5}
            )
            inside.append(struct.pack("<QQQ", 0x9025, self.block(made), self.listed([held])))
        strings = {tag: f"\x01\x01{text}" if tag == 0x37 else text for tag, text in _strings(message).items()}
        return _properties(strings), self.listed(inside)

    def listed(self, entries: list[bytes]) -> int:
        """The block that lists nodes, if there are any."""
        head = struct.pack("<BBHI", 2, 0, len(entries), 0)
        return self.block(head + b"".join(entries), inner=True) if entries else 0

    def written(self) -> bytes:
        """The whole file."""
        head = struct.pack("<4sI2sHHBB", b"!BDN", 0, b"SM", 23, 19, 1, 1).ljust(180, b"\0")
        end = _START + len(self.body)
        pages = b"".join(_page(entries, kind) for entries, kind in ((self.nodes, 0x81), (self.blocks, 0x80)))
        head += struct.pack("<IQQQQ", 0, end + len(pages), 0, 0, 0) + struct.pack("<QQQQ", 1, end, 2, end + 512)
        head = bytearray(head.ljust(512, b"\0") + b"\x80\x01".ljust(_START - 512, b"\0"))
        struct.pack_into("<I", head, 4, _crc(bytes(head[8:479])))
        struct.pack_into("<I", head, 524, _crc(bytes(head[8:524])))
        return bytes(head + self.body) + pages


_START = 1024


def _crc(data: bytes) -> int:
    """The checksum of MS-PST 5.3: the usual polynomial, without its beginning and end."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _page(entries: list[bytes], kind: int) -> bytes:
    """A page of a tree; it holds few."""
    size = len(entries[0])
    raw = b"".join(sorted(entries, key=lambda entry: entry[:8][::-1]))
    if len(raw) > 488:
        raise ValueError(len(entries))
    body = raw.ljust(488, b"\0") + bytes((len(entries), 488 // size, size, 0)) + bytes(4)
    return body + struct.pack("<BBHIQ", kind, kind, 0, _crc(body), 1)


def _properties(values: dict[int, str | bytes | int]) -> bytes:
    """A heap with a property context."""
    parts = [b"", b""]
    entries = []
    for tag, value in sorted(values.items()):
        if isinstance(value, int):
            entries.append(struct.pack("<HHI", tag, 3, value))
            continue
        kind = 0x1F if isinstance(value, str) else 0x0D if values.get(0x3705) == 5 else 0x102
        parts.append(value.encode("utf-16-le") if isinstance(value, str) else value)
        entries.append(struct.pack("<HHI", tag, kind, len(parts) << 5))
    parts[1] = b"".join(entries)
    parts[0] = struct.pack("<BBBBI", 0xB5, 2, 6, 0, 2 << 5)
    body = b"".join(parts)
    at = 12
    starts = [at, *(at := at + len(part) for part in parts)]
    end = len(body) + 12
    pad = end % 2
    head = struct.pack("<HBBI4x", end + pad, 0xEC, 0xBC, 1 << 5)
    return head + body + bytes(pad) + struct.pack(f"<HH{len(starts)}H", len(parts), 0, *starts)
