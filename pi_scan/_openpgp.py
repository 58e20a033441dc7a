"""The packets of an OpenPGP message (RFC 9580), as far as they can be read without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Bytes

PUBLIC_KEY, SYMMETRIC, COMPRESSED, OLD_ENCRYPTED, LITERAL, ENCRYPTED, AEAD = 1, 3, 8, 9, 11, 18, 20
"""Packet tags: session keys for a public key and for a passphrase, and the kinds of content."""
_KEYS: Final = (PUBLIC_KEY, SYMMETRIC)
_CONTENT: Final = (OLD_ENCRYPTED, ENCRYPTED, AEAD)
_LONGEST: Final = 1 << 13
"""Bytes of a packet with a session key at most."""


class Packet(NamedTuple):
    """One packet: what it is, and its content."""

    tag: int
    body: bytes


def begins_message(head: bytes) -> bool:
    r"""Whether `head` is the beginning of an encrypted message: a session key, and another packet behind it.

    >>> begins_message(bytes.fromhex("8c0d04090302") + bytes(9) + b"\xd2")
    True
    """
    try:
        tag, start, size, _ = _header(head, 0)
    except IndexError:
        return False
    body = head[start : start + 2]
    if tag == PUBLIC_KEY:
        fits = body[:1] in (b"\3", b"\6")
    elif tag == SYMMETRIC:
        fits = body[:1] in (b"\4", b"\5", b"\6") and 0 < body[-1] < 32
    else:
        return False
    if not fits or not 4 < size < _LONGEST:
        return False
    after = head[start + size : start + size + 1]
    return bool(after) and after[0] >= 0x80 and _tag(after[0]) in (*_KEYS, *_CONTENT)


def packets(data: Bytes, most: int) -> Iterator[Packet]:
    """The packets of `data`, of at most `most` bytes each; raises IndexError where it breaks off."""
    at = 0
    while at < len(data):
        tag, at, size, partial = _header(data, at)
        body = bytearray(data[at : at + min(size, most)])
        at += size
        while partial:
            start, size, partial = _length(data, at)
            body += data[start : start + max(0, min(size, most - len(body)))]
            at = start + size
        yield Packet(tag, bytes(body))


def _tag(first: int) -> int:
    return first & 0x3F if first & 0x40 else first >> 2 & 0xF


def _header(data: Bytes, at: int) -> tuple[int, int, int, bool]:
    """(tag, where the content begins, its size, whether more parts follow)."""
    first = data[at]
    if not first & 0x80:
        raise IndexError
    if first & 0x40:
        return _tag(first), *_length(data, at + 1)
    count = first & 3
    if count == 3:  # to the end
        return _tag(first), at + 1, len(data) - at - 1, False
    width = 1 << count
    size = int.from_bytes(data[at + 1 : at + 1 + width], "big")
    return _tag(first), at + 1 + width, size, False


def _length(data: Bytes, at: int) -> tuple[int, int, bool]:
    """(where the content begins, its size, whether more parts follow) by a length of the newer kind."""
    first = data[at]
    if first < 192:
        return at + 1, first, False
    if first < 224:
        return at + 2, ((first - 192) << 8) + data[at + 1] + 192, False
    if first == 255:
        return at + 5, int.from_bytes(data[at + 1 : at + 5], "big"), False
    return at + 1, 1 << (first & 0x1F), True
