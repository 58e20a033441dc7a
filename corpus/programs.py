"""An archive in, a Windows program that would unpack it out: a head, one or two sections, and no code."""

from __future__ import annotations

import struct

_START = 0x200


def self_extracting(archive: bytes, *, settings: bytes = b"", resource: bool = False) -> bytes:
    """A program with `archive` behind its last section, or among its resources."""
    code = bytes(0x200)
    sections = [(b".text", code)] + ([(b".rsrc", bytes(64) + archive)] if resource else [])
    head = b"MZ" + bytes(58) + struct.pack("<I", 0x40)
    head += b"PE\0\0" + struct.pack("<HHIIIHH", 0x14C, len(sections), 0, 0, 0, 0, 0x102)
    body = b""
    for name, data in sections:
        head += (
            name.ljust(8, b"\0") + struct.pack("<IIII", len(data), 0x1000, len(data), _START + len(body)) + bytes(16)
        )
        body += data
    return head.ljust(_START, b"\0") + body + (b"" if resource else settings + archive)
