"""Texts of Lotus 1-2-3 in bytes in, characters out.

Release 1 and 2 write what DOS does (code page 437) or a set of Lotus's own, whose letters stand as in Latin-1; later
ones write LMBCS, in which a byte below 32 says of which code page the next character is.
"""

from __future__ import annotations

from typing import Final

_LATIN: Final = 0xC0
_PAGES: Final = {
    1: "cp850", 2: "cp869", 3: "cp1255", 4: "cp1256", 5: "cp1251", 6: "cp852", 8: "cp1254", 11: "cp874",
    16: "cp932", 17: "cp949", 18: "cp950", 19: "cp936", 20: "utf-16-be",
}  # fmt: skip
_WIDE: Final = 16
"""Groups from which on characters take two bytes."""
_CONTROL: Final = 15


def early(data: bytes) -> str:
    r"""A text of release 1 or 2.

    >>> early(b"Jos\x82"), early(b"Jos\xe9")
    ('José', 'José')
    """
    high = [byte for byte in data if byte > 0x7F]
    return data.decode("latin-1" if high and min(high) >= _LATIN else "cp437")


def lmbcs(data: bytes) -> str:
    r"""A text of release 3 and later.

    >>> lmbcs(b"Jos\x82 \x05\xd0\x14\x20\xac")
    'José Р€'
    """
    if data.isascii() and not any(byte < 32 for byte in data):
        return data.decode()
    out = []
    at = 0
    while at < len(data):
        group = data[at]
        if group >= 32 or (group not in _PAGES and group != _CONTROL):
            out.append(data[at : at + 1].decode("cp850"))
            at += 1
            continue
        width = 2 if group >= _WIDE else 1
        letter = data[at + 1 : at + 1 + width]
        out.append(" " if group == _CONTROL else letter.decode(_PAGES[group], "replace"))
        at += 1 + width
    return "".join(out)
