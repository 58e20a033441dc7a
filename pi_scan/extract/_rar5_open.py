"""Archives of RAR 5 that passwords open, piece by piece without their cipher: what `_rar_open` puts together."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract._ciphers import aes_chain, whole_blocks
from pi_scan.extract._rar_crypt import NEW, PARTED, block_head, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._rar_keys import Keys
    from pi_scan.model import Bytes

_CIPHER: Final = 1
_DIGEST: Final = 2
_CHECKED: Final = 1
_BOUND: Final = 2
"""The checksums of the member are bound to the password: they cannot be kept."""


def unlocked(data: Bytes, keys: Keys, locked: list[str]) -> Iterator[bytes]:
    """The head of the archive, its members and its end; comments and what serves to mend it are left out.

    The names of members that no password opens go to `locked`. Raises EOFError where the archive ends early, and what
    reading damaged bytes raises.
    """
    at = len(NEW)
    key: bytes | None = None
    while at + 7 <= len(data):
        block, at = _block(data, at, key)
        kind, flags, extra, packed, spot = block_head(block, number(block, 4)[1])
        end = len(block) - extra
        if kind == 1:
            yield NEW + block
        elif kind == 2:
            records = _records(block, end)
            body = bytes(data[at : at + packed])
            if _CIPHER in records:
                plain = None if flags & PARTED else _plain(block[spot:end], records, body, keys)
                if plain is None:
                    locked.append(_member(block[spot:end])[0].name.decode("utf-8", "surrogateescape"))
                else:
                    yield plain
            else:
                yield block + body
        elif kind == 4:
            key = _key(block, spot, keys)
            if key is None:
                return
        elif kind == 5:
            yield block
            return
        at += packed
    raise EOFError


def _block(data: Bytes, at: int, key: bytes | None) -> tuple[bytes, int]:
    """(a header, where what follows it begins). Raises ValueError for a damaged one."""
    if key is None:
        size, start = number(data, at + 4)
        block = bytes(data[at : start + size])
        at = start + size
    else:
        vector, at = bytes(data[at : at + 16]), at + 16
        size, start = number(aes_chain(key, vector, bytes(data[at : at + 16])), 4)
        sealed = bytes(data[at : at + whole_blocks(start + size)])
        block = aes_chain(key, vector, sealed)[: start + size]
        at += len(sealed)
    if zlib.crc32(block[4:]).to_bytes(4, "little") != block[:4]:
        raise ValueError("damaged")
    return block, at


def _key(record: bytes, at: int, keys: Keys, between: int = 0) -> bytes | None:
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


def _plain(fields: bytes, records: dict[int, bytes], body: bytes, keys: Keys) -> bytes | None:
    """A member without its cipher. None where no password opens it."""
    member, checksum = _member(fields)
    stored = not member.packing >> 7 & 7
    if stored and zlib.crc32(body[: member.size]).to_bytes(4, "little") == checksum:
        keys.clear = True
        return _written(
            member, checksum, [value for kind, value in records.items() if kind != _CIPHER], body[: member.size]
        )
    record = records[_CIPHER]
    start = number(record, number(record, 0)[1])[1]
    key = _key(record, start, keys, between=16)
    if key is None:
        return None
    bound, at = number(record, number(record, start)[1])
    bound &= _BOUND
    vector = record[at + 17 : at + 33]
    body = aes_chain(key, vector, body[: len(body) // 16 * 16])
    body = body[: member.size if stored else _packed_end(body)]
    kept = [value for kind, value in records.items() if kind != _CIPHER and not (kind == _DIGEST and bound)]
    return _written(member, b"" if bound else checksum, kept, body)


def _written(member: _Member, checksum: bytes, kept: list[bytes], body: bytes) -> bytes:
    """A member, its header made anew with the records that are kept."""
    extra = b"".join(kept)
    flags = member.flags & ~4 | (4 if checksum else 0)
    head = _number(2) + _number(3 if extra else 2) + (_number(len(extra)) if extra else b"") + _number(len(body))
    head += _number(flags) + _number(member.size) + _number(member.attributes) + member.time + checksum
    head += _number(member.packing) + _number(member.system) + _number(len(member.name)) + member.name + extra
    head = _number(len(head)) + head
    return zlib.crc32(head).to_bytes(4, "little") + head + body


def _packed_end(body: bytes) -> int:
    """Where the last of the packed blocks ends; what fills the last block of the cipher is not to be unpacked."""
    at = last = 0
    while not last and at + 2 < len(body):  # else it is damaged, as who unpacks it says
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
