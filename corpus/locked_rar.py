"""RAR archives with stored members that are encrypted, as the specifications say: no free program writes any."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from functools import cache, reduce
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class Member(NamedTuple):
    """A file to be stored; without a password it stays clear."""

    name: str
    content: bytes
    password: str = ""


def rar4(members: list[Member], headers: str = "") -> bytes:
    """An archive of version 2.9 to 4, its headers encrypted too under the password `headers`."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        head = struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head
        salt = bytes(range(100, 108))
        return salt + _aes(*_old_key(headers, salt), head) if headers and kind != 0x73 else head

    written = b"Rar!\x1a\7\0" + block(0x73, 0x80 if headers else 0, bytes(6))
    for number, (name, content, password) in enumerate(members):
        salt = bytes((number,)) * 8 if password else b""
        body = _aes(*_old_key(password, salt), content) if password else content
        told = name.encode()
        fields = len(body), len(content), 3, zlib.crc32(content), 0x50000000, 29, 0x30, len(told), 0o100644
        head = struct.pack("<IIBIIBBHI", *fields) + told + salt
        written += block(0x74, 0x8404 if password else 0x8000, head) + body
    return written + block(0x7B, 0x4000, b"")


def rar5(members: list[Member], headers: str = "", *, power: int = 10) -> bytes:
    """The same of version 5; `power` of two rounds make a key."""
    salt, vector = bytes(range(16)), bytes(range(16, 32))

    def block(*parts: int | bytes) -> bytes:
        head = b"".join(part if isinstance(part, bytes) else _number(part) for part in parts)
        head = _number(len(head)) + head
        head = zlib.crc32(head).to_bytes(4, "little") + head
        return vector + _aes(_new_keys(headers, salt, power)[0], vector, head) if headers and parts[0] != 4 else head

    def check(password: str) -> bytes:
        folded = _folded(_new_keys(password, salt, power)[2], 8)
        return folded + hashlib.sha256(folded).digest()[:4]

    written = b"Rar!\x1a\7\1\0"
    if headers:
        written += block(4, 0, 0, 1, bytes((power,)), salt, check(headers))
    written += block(1, 0, 0)
    for name, content, password in members:
        crc, body, extra = zlib.crc32(content).to_bytes(4, "little"), content, b""
        if password:
            key, bound, _ = _new_keys(password, salt, power)
            crc = _folded(hmac.digest(bound, crc, "sha256"), 4)
            body = _aes(key, vector, content)
            extra = bytes((1, 0, 3, power)) + salt + vector + check(password)
            extra = _number(len(extra)) + extra
        told = name.encode()
        about = (4, len(content), 0o100644, crc, 0, 1, len(told), told)
        written += block(2, 3, len(extra), len(body), *about, extra) + body
    return written + block(5, 0, 0)


def _aes(key: bytes, vector: bytes, data: bytes) -> bytes:
    sealer = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return sealer.update(data + bytes(-len(data) % 16)) + sealer.finalize()


@cache
def _old_key(password: str, salt: bytes) -> tuple[bytes, bytes]:
    digest, vector = hashlib.sha1(usedforsecurity=False), b""
    for number in range(1 << 18):
        digest.update(password.encode("utf-16-le") + salt + number.to_bytes(3, "little"))
        if not number % (1 << 14):
            vector += digest.copy().digest()[-1:]
    return struct.pack("<4I", *struct.unpack(">4I", digest.digest()[:16])), vector


@cache
def _new_keys(password: str, salt: bytes, power: int) -> list[bytes]:
    """For the cipher, the checksums and the check value."""
    return [hashlib.pbkdf2_hmac("sha256", password.encode(), salt, (1 << power) + more) for more in (0, 16, 32)]


def _folded(digest: bytes, size: int) -> bytes:
    parts = [int.from_bytes(digest[at : at + size], "big") for at in range(0, len(digest), size)]
    return reduce(int.__xor__, parts).to_bytes(size, "big")


def _number(value: int) -> bytes:
    return bytes((value,)) if value < 0x80 else bytes((value & 0x7F | 0x80,)) + _number(value >> 7)
