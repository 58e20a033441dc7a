"""S/MIME messages in a file of their own (P7M): what was signed as a blob; how an encrypted one is encrypted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan.extract._cms import opened
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = bytes.fromhex("06092a864886f70d0107")
"""Identifier of the content's type; it stands behind a length of up to five bytes."""

FORMAT = Format(
    name="S/MIME message (P7M)",
    media_types=("application/pkcs7-mime", "application/x-pkcs7-mime"),
    extensions=(".p7m",),
    signatures=(*((at, _MARK) for at in range(2, 7)), (0, b"-----BEGIN PKCS7-----"), (0, b"-----BEGIN CMS-----")),
    reads="what was signed; of encrypted ones only how they are encrypted",
)

_ARMOR = re.compile(rb"-----BEGIN [A-Z0-9]+-----\s([A-Za-z0-9+/=\s]*)")


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap | Seal]:
    """Yield the content; or the seal, and say that a key is needed."""
    from binascii import a2b_base64

    if blob.size > limits.member_bytes:
        raise ExtractError(Reason.TOO_BIG, "The message is larger than the limit.")
    data = bytes(blob.data()[:])
    try:
        armored = _ARMOR.match(data.lstrip())
        found = opened(a2b_base64(armored[1]) if armored else data)
    except (ValueError, IndexError, StopIteration):  # of base64 too
        raise ExtractError(Reason.CORRUPT, "The cryptographic message is damaged.") from None
    if isinstance(found, tuple):
        yield Seal(blob.place, *found)
        raise ExtractError(
            Reason.ENCRYPTED,
            "The message is encrypted: decrypt it with the key of its recipient, and scan what comes out.",
        )
    if found:
        name = blob.place.name
        title = name[:-4] if name.lower().endswith(".p7m") else "content"
        yield Blob(blob.place.member(title), found, len(found), declared="message/rfc822", context=blob.context)
