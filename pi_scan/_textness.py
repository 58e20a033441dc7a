"""Whether bytes are text, and in which Unicode form: for telling files apart and for reading them."""

from __future__ import annotations

import codecs

_CONTROLS = bytes({*range(32), 127} - {8, 9, 10, 11, 12, 13, 26, 27})
"""Bytes that no text holds; back space, form feed, end of file and escape occur in old printer files and logs."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ANY_MARK = tuple(mark for mark, _ in _MARKS)


def unicode_form(head: bytes) -> str:
    """Codec name for text whose first bytes `head` bear a byte order mark or are UTF-16/32 by their looks, else "".

    >>> [unicode_form(text.encode(form)) for text, form in (("Ann", "utf-16"), ("Ann", "utf-16-be"), ("Ann", "ascii"))]
    ['utf-16', 'utf-16-be', '']
    """
    if head.startswith(_ANY_MARK):
        return next(form for mark, form in _MARKS if head.startswith(mark))
    if b"\0" not in head or len(head) < 6:
        return ""
    size = len(head) // 4 * 4
    zeros = [head[at:size:4].count(0) / (size / 4) for at in range(4)]
    text_like = min(zeros) < 0.2
    if text_like and min(zeros[2], zeros[3]) == 1 and zeros[1] > 0.7:
        return "utf-32-le"
    if text_like and min(zeros[0], zeros[1]) == 1 and zeros[2] > 0.7:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 0.5 and even < 0.05 and _is_clean(head[0:size:2]):
        return "utf-16-le"
    if even > 0.5 and odd < 0.05 and _is_clean(head[1:size:2]):
        return "utf-16-be"
    return ""


def decoded_head(head: bytes) -> str | None:
    """The first characters of a text, or None when `head` (its first bytes) belongs to something binary."""
    form = unicode_form(head)
    if form:
        text = head.decode(form, "replace")
        bad = text.count("\ufffd") + text.count("\0")
        return text if bad <= 1 + len(text) // 20 else None
    stray = head.count(0) if b"\0" in head else 0  # to count takes fifty times as long as to look
    body = head.translate(None, b"\0") if stray else head
    if stray > len(head) * 0.3 or not body:
        return None
    controls = len(body) - len(body.translate(None, _CONTROLS))
    try:
        text, _ = codecs.utf_8_decode(body)  # a character may be cut in two at the end
        is_text = controls <= len(body) * (0.002 if stray else 0.02)
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        is_text = not stray and controls <= len(body) * 0.005
    return text if is_text else None


def _is_clean(body: bytes) -> bool:
    body = body.translate(None, b"\0")
    return len(body) - len(body.translate(None, _CONTROLS)) <= len(body) * 0.02


_MAINFRAME = bytes(
    {
        *range(0x81, 0x8A),
        *range(0x91, 0x9A),
        *range(0xA2, 0xAA),
        *range(0xC1, 0xCA),
        *range(0xD1, 0xDA),
        *range(0xE2, 0xEA),
        *range(0xF0, 0xFA),
    }
)
"""Letters and digits of EBCDIC."""
_MAINFRAME_MARKS = b"\x40\x4b\x6b\x60\x61\x4d\x5d\x7a\x50\x5b\x7d\x15\x25\x0d\x7c\x6d"
"""Space, punctuation and line ends that its texts hold."""
_LATIN = bytes({*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x62, 0x6B), *range(0x6E, 0x7A), 0x20, 0x0A})
"""Letters, digits, space and line end of ASCII, but for what is punctuation in EBCDIC."""


def is_mainframe(head: bytes) -> bool:
    """Whether bytes are text in EBCDIC: mostly its letters, digits and spaces, hardly any of those of ASCII.

    >>> [is_mainframe(("ROE       JANE      130262497 BOSTON " * 3).encode(codec)) for codec in ("cp037", "ascii")]
    [True, False]
    """
    least = len(head) * 0.03
    if len(head) < 64 or head.isascii() or head.count(0x40) < least:
        return False
    letters = len(head) - len(head.translate(None, _MAINFRAME))
    marks = len(head) - len(head.translate(None, _MAINFRAME_MARKS))
    latin = len(head) - len(head.translate(None, _LATIN))
    return letters > 3 * least and letters + marks > 0.8 * len(head) and latin < least
