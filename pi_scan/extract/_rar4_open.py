"""Archives of RAR 3 and 4 that passwords open, piece by piece without their cipher: what `_rar_open` puts together."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pi_scan.extract._ciphers import aes_chain, whole_blocks
from pi_scan.extract._rar_crypt import AES, OLD, STORED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.extract._rar_keys import Keys
    from pi_scan.model import Bytes

    IsRight = Callable[[bytes], bool]

_MAIN: Final = 0x73
_FILE: Final = 0x74
_END: Final = 0x7B
_SOLID: Final = 0x10


def unlocked(data: Bytes, keys: Keys, is_right: IsRight) -> Iterator[bytes]:
    """The head of the archive, its members and its end; what no password opens stays as it is.

    `is_right` tells whether all members of an archive can be unpacked: there is no other check. Raises what reading
    damaged bytes raises.
    """
    at = len(OLD)
    main = b""
    before = bytearray()  # what the first member that a password can be told by may be packed with
    lost = False
    password: str | None = None
    while at + 7 <= len(data):
        if password is None:
            size = int.from_bytes(data[at + 5 : at + 7], "little")
            block = bytes(data[at : at + size])
            at += size
        else:
            block, at = _block(data, at, password, keys)
        _, kind, flags, size = struct.unpack_from("<HBHH", block)
        packed = struct.unpack_from("<I", block, 7)[0] if flags & 0x8000 else 0
        if kind == _FILE and flags & 0x100:
            packed += struct.unpack_from("<I", block, 32)[0] << 32
        if kind == _MAIN:
            if flags & 0x80:
                password = _password(data, at, keys)
                if password is None:
                    return
            main = OLD + _head(block[:13], flags & ~0x82)  # without a comment, which version 2 wrote into it
            before += main
            yield main
        elif kind == _FILE:
            body = bytes(data[at : at + packed])
            solid = flags & _SOLID
            plain = None
            if flags & 4 and not (solid and lost):
                plain = _plain(block, body, keys, before if solid else main, is_right)
                lost = bool(solid) and not plain
            yield plain or block + body
            if keys.tries and not keys.fits:
                before += plain or block + body
        elif kind == _END:
            yield block
            return
        at += packed


def _password(data: Bytes, at: int, keys: Keys) -> str | None:
    """The password that opens the header at `at`."""
    for one in keys.tries:
        with suppress(struct.error, ValueError):
            _block(data, at, one.password, keys)
            keys.opens(one)
            return one.password
    return None


def _block(data: Bytes, at: int, password: str, keys: Keys) -> tuple[bytes, int]:
    """(an encrypted header, where what follows it begins). Raises ValueError for a wrong password."""
    made = keys.old(password, bytes(data[at : at + 8]))
    at += 8
    if made is None:
        raise ValueError("no key")
    size = int.from_bytes(aes_chain(*made, bytes(data[at : at + 16]))[5:7], "little")
    sealed = bytes(data[at : at + whole_blocks(size)])
    block = aes_chain(*made, sealed)[:size]
    if size < 7 or zlib.crc32(block[2:]) & 0xFFFF != int.from_bytes(block[:2], "little"):
        raise ValueError("wrong password")
    return block, at + len(sealed)


def _plain(block: bytes, body: bytes, keys: Keys, before: bytes | bytearray, is_right: IsRight) -> bytes | None:
    """A member without its cipher. None where no password opens it. `before`: what it needs before it."""
    flags, version, method = int.from_bytes(block[3:5], "little"), block[24], block[25]
    if version < AES or flags & 3:  # a part that lies in another volume
        return None
    large = flags & 0x100
    size = int.from_bytes(block[11:15], "little") + (int.from_bytes(block[36:40], "little") << 32 if large else 0)
    at = (40 if large else 32) + int.from_bytes(block[26:28], "little")
    salt = block[at : at + 8] if flags & 0x400 else b""
    block = block[:at] + block[at + len(salt) :]
    if not size:  # no password can be told by it
        return _head(block, flags & ~0x404, 0)
    checksum = int.from_bytes(block[16:20], "little")
    if method == STORED and zlib.crc32(body[:size]) == checksum:
        keys.clear = True
        return _head(block, flags & ~0x404, size) + body[:size]
    for one in keys.tries:
        made = keys.old(one.password, salt)
        if made is None:
            continue
        plain = aes_chain(*made, body[: len(body) // 16 * 16])
        plain = plain[:size] if method == STORED else plain
        written = _head(block, flags & ~0x404, len(plain)) + plain
        if flags & _SOLID and keys.fits:  # by the password of what it is packed with
            return written
        if zlib.crc32(plain) == checksum if method == STORED else is_right(bytes(before) + written):
            keys.opens(one)
            return written
    return None


def _head(block: bytes, flags: int, packed: int | None = None) -> bytes:
    """The header with other flags, and of a member with the size of what follows."""
    head = bytearray(block)
    struct.pack_into("<HH", head, 3, flags, len(head))
    if packed is not None:
        struct.pack_into("<I", head, 7, packed & 0xFFFFFFFF)
        if flags & 0x100:
            struct.pack_into("<I", head, 32, packed >> 32)
    struct.pack_into("<H", head, 0, zlib.crc32(head[2:]) & 0xFFFF)
    return bytes(head)
