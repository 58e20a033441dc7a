"""Mailboxes: many messages in one file, each yielded as a blob."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan.extract._plain import texts
from pi_scan.model import Blob, Format, Gap, Limits, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Mailbox (mbox)",
    media_types=("application/mbox",),
    extensions=(".mbox", ".mbx"),
    library="",
    reads="each message as a mail message",
)

_START = re.compile(rb"^From [^\r\n]{1,200}?[0-9]{4}[^\r\n]{0,100}\r?\n(?=[A-Za-z][A-Za-z0-9-]{0,100}:)", re.MULTILINE)
"""A separator line (RFC 4155), with the first header below it: a sentence that begins with From has none."""


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Blob | Gap]:
    """The messages in `blob`, as they stand; without any, the whole as plain text."""
    data = blob.data()
    starts = _START.finditer(data)
    this = next(starts, None)
    if this is None:
        yield from texts(data, blob.place, context=blob.context)
        return
    if this.start():
        yield from texts(data[: this.start()], blob.place, context=blob.context)
    number = 0
    while this is not None:
        number += 1
        following = next(starts, None)
        end = following.start() if following is not None else len(data)
        place = blob.place.member(f"message-{number}.eml")
        if number > limits.members:
            yield Gap(blob.place, Reason.TOO_MANY, "The mailbox has more messages than the limit.")
            return
        if end - this.end() > limits.member_bytes:
            yield Gap(place, Reason.TOO_BIG, "The message is larger than the limit.")
        else:
            message = data[this.end() : end]
            yield Blob(place, message, len(message), declared="message/rfc822")
        this = following
