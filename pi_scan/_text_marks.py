"""What texts say of themselves in their first lines: web pages, contacts, what banks, clinics and agencies exchange."""

from __future__ import annotations

import re

_MARKED = (
    (re.compile(r"\x0b?(?:MSH|FHS|BHS)([^\w\s])\S{3,5}\1"), "application/edi-hl7v2"),
    (re.compile(r"ISA([^\w\s])..\1.{10}\1..\1"), "application/edi-x12"),
    (re.compile(r"UNA.{6}\s*UNB|UNB\+UNO[A-Z]:"), "application/edifact"),
    (
        re.compile(
            r"OFXHEADER:|(?:<\?xml[^>]*>\s*)?(?:<\?OFX\s[^>]*>\s*)?<OFX>|<\?xml[^>]*>\s*<\?OFX\s", re.IGNORECASE
        ),
        "application/x-ofx",
    ),
    (
        re.compile(r"!(?:Account|Type:[A-Za-z]+|Option:[A-Za-z]+|Clear:AutoSwitch)\s*\n", re.IGNORECASE),
        "application/qif",
    ),
    (
        re.compile(
            r"(?:\{1:F01.{0,200}?\{4:\s*)?:20:[^\n]*\n(?::2[1358][A-Z]?:[^\n]*\n){1,4}:(?:[2356][0-9])", re.DOTALL
        ),
        "application/x-swift-mt",
    ),
    (re.compile(r"RA[0-9]{9}[^\n]{501}\r?\n?RE(?:19|20)[0-9]{2}"), "text/x-fixed-filing"),
    (re.compile(r"T(?:19|20)[0-9]{2}[P ][^\n]{744}\r?\n?A(?:19|20)[0-9]{2}"), "text/x-fixed-filing"),
    (re.compile(r"[0-9]{4}HEADER[0-9 ]{2}[^\n]{400}"), "text/x-fixed-filing"),
    (re.compile(r"ID;P[^\n]*\n[A-Z]{1,2}(?:;[^\n]*)?\n"), "text/x-sylk"),
    (re.compile(r"TABLE\r?\n0, ?1\r?\n\"", re.IGNORECASE), "text/x-dif"),
    (re.compile(r"BEGIN:VCARD\s", re.IGNORECASE), "text/vcard"),
    (re.compile(r"BEGIN:VCALENDAR\s", re.IGNORECASE), "text/calendar"),
    (re.compile(r"(?:#[^\n]*\n|version: *\d+\s+)*dn::? ?[^\n]{0,500}=[^\n]*\n[\w;-]+:"), "text/x-ldif"),
)
"""(pattern of the beginning, media type)."""
_OF_MARKUP = tuple(mark for mark in _MARKED if mark[1] == "application/x-ofx")
"""Those that may begin with a tag, as no other does."""
_MAYBE = re.compile(
    r"\x0b|[MFB][SH]|ISA|UN[AB]|OFX|<|!|:20|\{1|RA?[0-9]|T[0-9]|[0-9]{4}H|BEGIN:V|ID;P|TABLE|#|version|dn:",
    re.IGNORECASE,
)
"""What they begin with: most texts begin otherwise, and none of them is tried."""

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html\b|(?:<\?xml\s[^<>]*>\s*)?<html[\s>])", re.IGNORECASE)


def is_page(head: bytes) -> bool:
    r"""Whether the first bytes say that they are those of a web page: no more of it needs to be looked at.

    >>> [is_page(head) for head in (b"<!DOCTYPE html>", b"<?xml version='1.0'?>\n<html>", b"<html-x>", b"<p>Ana")]
    [True, True, False, False]
    """
    return _PAGE.match(head) is not None and b"\0" not in head


def marked_type(start: str) -> str | None:
    r"""The media type that the first characters of a text state; None where they state none.

    >>> marked_type("BEGIN:VCARD\nVERSION:4.0")
    'text/vcard'
    """
    if _MAYBE.match(start) is None:
        return None
    marked = _OF_MARKUP if start.startswith("<") else _MARKED
    return next((media_type for mark, media_type in marked if mark.match(start)), None)
