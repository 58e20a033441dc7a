"""WordPerfect, Works, Publisher and OneNote: the printable text in them, and a gap that says that this is all.

No kept-up library reads them. Their text stands in the file in 8 or 16 bits a character, between codes for its layout.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan._containers import OLE2_SIGNATURE
from pi_scan.extract._compound import Compound, Entry
from pi_scan.extract._properties import properties
from pi_scan.extract._strings import strings
from pi_scan.model import Blob, ExtractError, Format, Gap, Grade, Limits, Part, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="WordPerfect, Works, Publisher, OneNote",
    media_types=(
        "application/vnd.wordperfect",
        "application/vnd.ms-works",
        "application/vnd.ms-publisher",
        "application/x-mspublisher",
        "application/onenote",
    ),
    extensions=(".wpd", ".wp5", ".wp6", ".wps", ".wpt", ".one"),
    signatures=((0, b"\xffWPC"),),
    reads="printable text only, properties of Works and Publisher; how WordPerfect is locked",
)

_WORD_PERFECT = b"\xffWPC"
_CODES = bytes.maketrans(b"\x80\x81\xa0\xcf\r\x84\xa9", b"     --")
"""The spaces, soft ends of lines and hyphens of WordPerfect 5 and 6, made those of ASCII."""
_RETURNS = re.compile(rb"[\n\x0c\xb7\xc7\xcc]")
"""Ends of lines and pages."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:  # noqa: ARG001  (nothing is unpacked)
    """Yield the printable text of a document."""
    data = blob.data()
    if not len(data):
        raise ExtractError(Reason.EMPTY, "The file is empty.")
    if data[:4] == _WORD_PERFECT:
        if any(data[12:14]):  # a checksum of the password
            yield Seal(blob.place, "WordPerfect password", 16, Grade.WEAK)
            raise ExtractError(Reason.ENCRYPTED, "The document needs a password.")
        begin = int.from_bytes(data[4:8], "little")
        text = _RETURNS.sub(b"\n" * 8, bytes(data[begin:]).translate(_CODES))  # bytes so far apart stand on two lines
        yield from strings(text, blob.place, blob.context)
    elif data[:8] == OLE2_SIGNATURE:
        compound = Compound(data)
        for stream in _streams(compound.root):
            yield from strings(compound.read(stream), blob.place, blob.context)
        yield from properties(compound, blob.place)
    else:
        yield from strings(data, blob.place, blob.context)
    yield Gap(blob.place, Reason.NO_EXTRACTOR, "Only the printable text in it was read, without its order and tables.")


def _streams(storage: Entry) -> Iterator[Entry]:
    """The streams that may hold text of the document: properties are read apart."""
    for entry in storage.children:
        if not entry.is_stream:
            yield from _streams(entry)
        elif not entry.name.startswith(("\x01", "\x03", "\x05")):
            yield entry
