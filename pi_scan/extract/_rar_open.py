"""RAR archives that passwords open: the same archive written anew without its cipher, for libarchive to read.

libarchive unpacks what RAR packs and deciphers nothing; some of its versions take stored members that are encrypted for
clear ones.
"""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract._ciphers import aes_chain
from pi_scan.extract._rar_crypt import NEW, OLD, number
from pi_scan.extract._rar_keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pi_scan.extract._passwords import Try
    from pi_scan.model import Bytes

    IsRight = Callable[[bytes], bool]

_AES: Final = 29
"""Version that is needed to unpack: before 2.9 a cipher of the program's own served."""
_STORED: Final = 0x30
_DAMAGED: Final = (struct.error, IndexError, ValueError, OverflowError)
_PARTED: Final = 0x18
"""The member goes on in another volume, or comes from one."""
_CIPHER: Final = 1
_DIGEST: Final = 2
_CHECKED: Final = 1
_BOUND: Final = 2
"""The checksums of the member are bound to the password: they cannot be kept."""


class Opened(NamedTuple):
    """An archive without the cipher of what passwords opened."""

    archive: bytes
    """Empty where the headers are encrypted and no password opens them."""
    locked: list[str]
    """Members of RAR 5 that no password opens: they are not in the archive."""
    wrong: str | None
    """`damaged` or `truncated` where the archive could not be followed to its end."""
    beside: bool
    """Whether one of the passwords that opened something lay beside the archive."""


def opened(data: Bytes, tries: Iterable[Try], is_right: IsRight) -> Opened:
    """The archive, as far as its headers can be followed.

    `is_right` tells whether the one member of an archive can be unpacked: RAR 3 and 4 have no other check.
    """
    keys = Keys(tries)
    locked: list[str] = []
    written = bytearray()
    wrong = None
    try:
        for piece in _new(data, keys, locked) if data[:8] == NEW else _old(data, keys, is_right):
            written += piece
    except EOFError:
        wrong = "truncated"
    except _DAMAGED:
        wrong = "damaged"
    return Opened(bytes(written), locked, wrong, keys.beside)


def locked_members(data: Bytes) -> set[str]:
    """The names of the members of RAR 5 that are encrypted."""
    locked: list[str] = []
    if data[:8] == NEW:
        with suppress(EOFError, *_DAMAGED):  # who reads the members says so
            for _ in _new(data, Keys(()), locked):
                pass
    return set(locked)


def _new(data: Bytes, keys: Keys, locked: list[str]) -> Iterator[bytes]:
    """Version 5: the head of the archive, its members and its end; comments and what serves to mend it are left out."""
    at = len(NEW)
    key: bytes | None = None
    while at + 7 <= len(data):
        block, at = _new_block(data, at, key)
        kind, spot = number(block, number(block, 4)[1])
        flags, spot = number(block, spot)
        extra = packed = 0
        if flags & 1:
            extra, spot = number(block, spot)
        if flags & 2:
            packed, spot = number(block, spot)
        end = len(block) - extra
        if kind == 1:
            yield NEW + block
        elif kind == 2:
            records = _records(block, end)
            body = bytes(data[at : at + packed])
            if _CIPHER in records:
                plain = None if flags & _PARTED else _new_plain(block[spot:end], records, body, keys)
                if plain is None:
                    locked.append(_member(block[spot:end])[0].name.decode("utf-8", "surrogateescape"))
                else:
                    yield plain
            else:
                yield block + body
        elif kind == 4:
            key = _new_key(block, spot, keys)
            if key is None:
                return
        elif kind == 5:
            yield block
            return
        at += packed
    raise EOFError


def _new_block(data: Bytes, at: int, key: bytes | None) -> tuple[bytes, int]:
    """(a header, where what follows it begins). Raises ValueError for a damaged one."""
    if key is None:
        size, start = number(data, at + 4)
        block = bytes(data[at : start + size])
        at = start + size
    else:
        vector, at = bytes(data[at : at + 16]), at + 16
        size, start = number(aes_chain(key, vector, bytes(data[at : at + 16])), 4)
        sealed = bytes(data[at : at + _whole(start + size)])
        block = aes_chain(key, vector, sealed)[: start + size]
        at += len(sealed)
    if zlib.crc32(block[4:]).to_bytes(4, "little") != block[:4]:
        raise ValueError("damaged")
    return block, at


def _new_key(record: bytes, at: int, keys: Keys, between: int = 0) -> bytes | None:
    """The key by what a record tells from `at` on; `between` bytes stand before the check value."""
    version, at = number(record, at)
    flags, at = number(record, at)
    salt, check = record[at + 1 : at + 17], record[at + 17 + between : at + 25 + between]
    if version or not flags & _CHECKED or len(check) < 8:
        return None
    return keys.new(record[at], salt, check)


def _records(block: bytes, at: int) -> dict[int, bytes]:
    """The records of the extra area by their kinds, whole."""
    found = {}
    while at < len(block):
        size, start = number(block, at)
        found[number(block, start)[0]] = block[at : start + size]
        at = start + size
    return found


class _Member(NamedTuple):
    """The fields of a member's header that come before its name."""

    flags: int
    size: int
    attributes: int
    time: bytes
    packing: int
    system: int
    name: bytes


def _member(fields: bytes) -> tuple[_Member, bytes]:
    """A member, and its checksum."""
    flags, at = number(fields, 0)
    size, at = number(fields, at)
    attributes, at = number(fields, at)
    time = fields[at : at + 4] if flags & 2 else b""
    at += len(time)
    checksum = fields[at : at + 4] if flags & 4 else b""
    packing, at = number(fields, at + len(checksum))
    system, at = number(fields, at)
    length, at = number(fields, at)
    return _Member(flags, size, attributes, time, packing, system, fields[at : at + length]), checksum


def _new_plain(fields: bytes, records: dict[int, bytes], body: bytes, keys: Keys) -> bytes | None:
    """A member without its cipher. None where no password opens it."""
    record = records[_CIPHER]
    start = number(record, number(record, 0)[1])[1]
    key = _new_key(record, start, keys, between=16)
    if key is None:
        return None
    bound, at = number(record, number(record, start)[1])
    bound &= _BOUND
    vector = record[at + 17 : at + 33]
    body = aes_chain(key, vector, body[: len(body) // 16 * 16])
    member, checksum = _member(fields)
    body = body[: _packed_end(body) if member.packing >> 7 & 7 else member.size]
    kept = [value for kind, value in records.items() if kind != _CIPHER and not (kind == _DIGEST and bound)]
    extra = b"".join(kept)
    checksum = b"" if bound else checksum
    flags = member.flags & ~4 | (4 if checksum else 0)
    head = _number(2) + _number(3 if extra else 2) + (_number(len(extra)) if extra else b"") + _number(len(body))
    head += _number(flags) + _number(member.size) + _number(member.attributes) + member.time + checksum
    head += _number(member.packing) + _number(member.system) + _number(len(member.name)) + member.name + extra
    head = _number(len(head)) + head
    return zlib.crc32(head).to_bytes(4, "little") + head + body


def _packed_end(body: bytes) -> int:
    """Where the last of the packed blocks ends; what fills the last block of the cipher is not to be unpacked."""
    at = last = 0
    while not last:
        flags = body[at]
        last = flags & 0x40
        start = at + 3 + (flags >> 3 & 3)
        at = start + int.from_bytes(body[at + 2 : start], "little")
    return at


def _number(value: int) -> bytes:
    """Of seven bits to a byte, the low ones first.

    >>> [_number(value).hex() for value in (5, 128, 16384)]
    ['05', '8001', '808001']
    """
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*written, value))


def _whole(size: int) -> int:
    return (size + 15) // 16 * 16


def _old(data: Bytes, keys: Keys, is_right: IsRight) -> Iterator[bytes]:
    """Versions 1.5 to 4: the same parts of it. What no password opens stays as it is."""
    at = len(OLD)
    main = b""
    password: str | None = None
    while at + 7 <= len(data):
        if password is None:
            size = int.from_bytes(data[at + 5 : at + 7], "little")
            block = bytes(data[at : at + size])
            at += size
        else:
            block, at = _old_block(data, at, password, keys)
        _, kind, flags, size = struct.unpack_from("<HBHH", block)
        packed = struct.unpack_from("<I", block, 7)[0] if flags & 0x8000 else 0
        if kind == 0x74 and flags & 0x100:
            packed += struct.unpack_from("<I", block, 32)[0] << 32
        if kind == 0x73:
            if flags & 0x80:
                password = _old_password(data, at, keys)
                if password is None:
                    return
            main = OLD + _old_head(block, flags & ~0x80)
            yield main
        elif kind == 0x74:
            body = bytes(data[at : at + packed])
            yield (flags & 4 and _old_plain(block, body, keys, main, is_right)) or block + body
        elif kind == 0x7B:
            yield block
            return
        at += packed


def _old_password(data: Bytes, at: int, keys: Keys) -> str | None:
    """The password that opens the header at `at`."""
    for one in keys.tries:
        with suppress(struct.error, ValueError):
            _old_block(data, at, one.password, keys)
            keys.opens(one)
            return one.password
    return None


def _old_block(data: Bytes, at: int, password: str, keys: Keys) -> tuple[bytes, int]:
    """(an encrypted header, where what follows it begins). Raises ValueError for a wrong password."""
    made = keys.old(password, bytes(data[at : at + 8]))
    at += 8
    if made is None:
        raise ValueError("no key")
    size = int.from_bytes(aes_chain(*made, bytes(data[at : at + 16]))[5:7], "little")
    sealed = bytes(data[at : at + _whole(size)])
    block = aes_chain(*made, sealed)[:size]
    if size < 7 or zlib.crc32(block[2:]) & 0xFFFF != int.from_bytes(block[:2], "little"):
        raise ValueError("wrong password")
    return block, at + len(sealed)


def _old_plain(block: bytes, body: bytes, keys: Keys, main: bytes, is_right: IsRight) -> bytes | None:
    """A member without its cipher. None where no password opens it."""
    flags, version, method = int.from_bytes(block[3:5], "little"), block[24], block[25]
    if version < _AES or flags & 3:  # a part that lies in another volume
        return None
    large = flags & 0x100
    size = int.from_bytes(block[11:15], "little") + (int.from_bytes(block[36:40], "little") << 32 if large else 0)
    at = (40 if large else 32) + int.from_bytes(block[26:28], "little")
    salt = block[at : at + 8] if flags & 0x400 else b""
    block = block[:at] + block[at + len(salt) :]
    for one in keys.tries:
        made = keys.old(one.password, salt)
        if made is None:
            continue
        plain = aes_chain(*made, body[: len(body) // 16 * 16])
        plain = plain[:size] if method == _STORED else plain
        written = _old_head(block, flags & ~0x404, len(plain)) + plain
        if flags & 0x10:  # packed with what stands before it: no more can be told
            right = True
        elif method == _STORED:
            right = zlib.crc32(plain) == int.from_bytes(block[16:20], "little")
        else:
            right = is_right(main + written)
        if right:
            keys.opens(one)
            return written
    return None


def _old_head(block: bytes, flags: int, packed: int | None = None) -> bytes:
    """The header with other flags, and of a member with the size of what follows."""
    head = bytearray(block)
    struct.pack_into("<HH", head, 3, flags, len(head))
    if packed is not None:
        struct.pack_into("<I", head, 7, packed & 0xFFFFFFFF)
        if flags & 0x100:
            struct.pack_into("<I", head, 32, packed >> 32)
    struct.pack_into("<H", head, 0, zlib.crc32(head[2:]) & 0xFFFF)
    return bytes(head)
