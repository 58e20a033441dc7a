"""What a password becomes in RAR archives: keys and vectors out, as https://www.rarlab.com/technote.htm tells.

That of RAR 3 and 4 is told by readers of them, as rarfile (ISC): SHA-1 over a quarter of a million times password, salt
and counter.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.extract._passwords import Try

_PARTS: Final = 16
_STEP: Final = 1 << 14
_ROUNDS: Final = 18
"""Power of two of the rounds that make an old key."""
_MOST_ROUNDS: Final = 20
"""The same of a new one; RAR takes 15, and many more are there to hold up a reader."""
_BUDGET: Final = 1 << 29
"""Rounds for one archive: half a minute."""
_CHECK: Final = 32
"""Rounds above those of the key that make the check value."""
_DEARER: Final = 5
"""Power of two by which a new key costs more than its rounds: its hash is slower, and it is made twice."""
_LONG: Final = 28
"""Characters of a password above which RAR 3 spoils its own buffer while it hashes it."""


class Old(NamedTuple):
    """The key of a member or header of RAR 3 and 4, and the vector that it starts with."""

    key: bytes
    vector: bytes


class Keys:
    """The keys of one archive, each made once."""

    def __init__(self, tries: Iterable[Try]) -> None:
        """`tries`: the passwords, in the order in which they are tried."""
        self.tries = list(tries)
        self.beside = False
        """Whether a password that opened something lay beside the archive."""
        self.fits = False
        """Whether a password has opened something: it stands first."""
        self.clear = False
        """Whether something lies there in clear that is said to be encrypted."""
        self._left = _BUDGET
        self._old: dict[tuple[str, bytes], Old] = {}
        self._new: dict[tuple[int, bytes, bytes], bytes | None] = {}

    def old(self, password: str, salt: bytes) -> Old | None:
        """The key of a password. None where it cannot be made, or the archive has taken too long."""
        if (password, salt) not in self._old:
            if len(password) > _LONG or not self._pay(_ROUNDS):
                return None
            self._old[password, salt] = _old(password, salt)
        return self._old[password, salt]

    def new(self, power: int, salt: bytes, check: bytes) -> bytes | None:
        """The key of the password that the check value was made of; None where no password fits."""
        given = power, salt, check
        if given not in self._new:
            self._new[given] = self._fitting(*given) if power <= _MOST_ROUNDS else None
        return self._new[given]

    def opens(self, one: Try) -> None:
        """`one` has opened something: it is tried first from now on."""
        self.beside |= one.beside
        self.fits = True
        self.tries.remove(one)
        self.tries.insert(0, one)

    def _fitting(self, power: int, salt: bytes, check: bytes) -> bytes | None:
        for one in self.tries:
            if not self._pay(power + _DEARER):
                break
            secret = one.password.encode()
            if _folded(hashlib.pbkdf2_hmac("sha256", secret, salt, (1 << power) + _CHECK)) == check:
                self.opens(one)
                return hashlib.pbkdf2_hmac("sha256", secret, salt, 1 << power)
        return None

    def _pay(self, power: int) -> bool:
        self._left -= 1 << power
        return self._left >= 0


def _folded(digest: bytes) -> bytes:
    """The 32 bytes laid over one another."""
    return bytes(a ^ b ^ c ^ d for a, b, c, d in zip(digest[:8], digest[8:16], digest[16:24], digest[24:], strict=True))


def _old(password: str, salt: bytes) -> Old:
    seed = password.encode("utf-16-le") + salt
    size = len(seed) + 3
    step = bytearray((seed + b"\0\0\0") * _STEP)
    step[len(seed) :: size] = bytes(range(256)) * (_STEP >> 8)
    digest = hashlib.sha1(usedforsecurity=False)
    vector = bytearray()
    for part in range(_PARTS):
        start = part * _STEP
        middle = range(start >> 8, (start + _STEP) >> 8)
        step[len(seed) + 1 :: size] = b"".join(bytes((number & 255,)) * 256 for number in middle)
        step[len(seed) + 2 :: size] = bytes((start >> 16,)) * _STEP
        digest.update(step[:size])
        vector.append(digest.copy().digest()[19])
        digest.update(step[size:])
    key = digest.digest()[:16]
    return Old(b"".join(key[at : at + 4][::-1] for at in range(0, 16, 4)), bytes(vector))
