"""Encrypted containers laid out as their specifications say, for what no program at hand writes: headers alone."""

from __future__ import annotations

import struct
import zlib


def kdbx(version: int, cipher: str) -> bytes:
    """A KeePass 2 database of format `version`, its cipher given by its id in hexadecimal."""
    field = bytes.fromhex(cipher)
    size = struct.pack("<I" if version == 4 else "<H", len(field))
    return bytes.fromhex("03d9a29a67fb4bb5") + struct.pack("<HH", 0, version) + b"\2" + size + field + bytes(200)


def bitlocker(method: int, protection: int, *, to_go: bool = False) -> bytes:
    """A BitLocker volume with one key, protected in one way."""
    head = bytearray(4096)
    head[3:11] = b"MSWIN4.1" if to_go else b"-FVE-FS-"
    if to_go:
        head[424:440] = bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")
    at = 440 if to_go else 176
    head[at : at + 24] = struct.pack("<3Q", 4096, 4096, 4096)
    key = struct.pack("<HHHH", 44, 2, 8, 1) + bytes(26) + struct.pack("<H", protection) + bytes(8)
    size = 48 + len(key)
    metadata = struct.pack("<IIII", size, 1, 48, size) + bytes(20) + struct.pack("<I", method) + bytes(8)
    return bytes(head) + b"-FVE-FS-" + bytes(56) + metadata + key + bytes(512)


def luks1(cipher: bytes, mode: bytes, size: int) -> bytes:
    """A LUKS1 header; `size`: bytes of the key."""
    names = cipher.ljust(32, b"\0") + mode.ljust(32, b"\0")
    return b"LUKS\xba\xbe\0\1" + names + bytes(36) + struct.pack(">I", size) + bytes(600)


def luks2(encryption: str) -> bytes:
    """A LUKS2 header with a key of 256 bits."""
    text = (
        '{"keyslots": {"0": {"key_size": 32}}, "digests": {"0": {"keyslots": ["0"], "segments": ["0"]}},'
        f' "segments": {{"0": {{"type": "crypt", "encryption": "{encryption}"}}}}}}'
    )
    return (b"LUKS\xba\xbe\0\2" + struct.pack(">Q", 16384)).ljust(4096, b"\0") + text.encode().ljust(12288, b"\0")


def apple_image(bits: int) -> bytes:
    """The header of an encrypted disk image of macOS."""
    return b"encrcdsa" + struct.pack(">7I", 2, 16, 5, 0x80000001, bits, 91, 160) + bytes(500)


def parquet(footer: bytes) -> bytes:
    """A Parquet file with an encrypted footer, of which the part in clear is given."""
    return b"PARE" + bytes(40) + footer + struct.pack("<I", len(footer)) + b"PARE"


def rar_stored(name: str, content: bytes) -> bytes:
    """A RAR 4 archive of one member, stored without compression."""
    told = name.encode()

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    size, check = len(content), zlib.crc32(content)
    member = struct.pack("<IIBIIBBHI", size, size, 3, check, 0x50000000, 29, 0x30, len(told), 0o100644) + told
    blocks = block(0x73, 0, bytes(6)) + block(0x74, 0x8000, member) + content + block(0x7B, 0x4000, b"")
    return b"Rar!\x1a\7\0" + blocks
