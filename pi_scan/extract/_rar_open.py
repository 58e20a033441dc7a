"""RAR archives that passwords open: the same archive written anew without its cipher, for libarchive to read.

libarchive unpacks what RAR packs and deciphers nothing; some of its versions take stored members that are encrypted for
clear ones.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.extract import _rar4_open, _rar5_open
from pi_scan.extract._rar_crypt import NEW
from pi_scan.extract._rar_keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from pi_scan.model import Bytes

    IsRight = Callable[[bytes], bool]

_DAMAGED: Final = (struct.error, IndexError, ValueError, OverflowError)


class Opened(NamedTuple):
    """An archive without the cipher of what passwords opened."""

    archive: bytes
    """Empty where the headers are encrypted and no password opens them."""
    locked: list[str]
    """Members of RAR 5 that no password opens: they are not in the archive."""
    wrong: str | None
    """`damaged` or `truncated` where the archive could not be followed to its end."""


def opened(data: Bytes, keys: Keys, is_right: IsRight) -> Opened:
    """The archive, as far as its headers can be followed.

    `is_right` tells whether all members of an archive can be unpacked: RAR 3 and 4 have no other check.
    """
    locked: list[str] = []
    written = bytearray()
    wrong = None
    try:
        for piece in (
            _rar5_open.unlocked(data, keys, locked) if data[:8] == NEW else _rar4_open.unlocked(data, keys, is_right)
        ):
            written += piece
    except EOFError:
        wrong = "truncated"
    except _DAMAGED:
        wrong = "damaged"
    return Opened(bytes(written), locked, wrong)


def locked_members(data: Bytes) -> set[str]:
    """The names of the members of RAR 5 that are encrypted."""
    locked: list[str] = []
    if data[:8] == NEW:
        with suppress(EOFError, *_DAMAGED):  # who reads the members says so
            for _ in _rar5_open.unlocked(data, Keys(()), locked):
                pass
    return set(locked)
