"""Excel 97-2003 workbooks (XLS) by calamine, and how they are encrypted when they are."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pi_scan.extract._ole import is_plausible, stream
from pi_scan.extract._workbook import Workbook, book_parts
from pi_scan.model import Blob, ExtractError, Format, Grade, Limits, Part, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Excel 97-2003 workbook (XLS)",
    media_types=("application/vnd.ms-excel", "application/msexcel"),
    extensions=(".xls", ".xlt"),
    library="python-calamine (MIT)",
    reads="all sheets, hidden ones included; not comments, drawings and macros",
)

_FILE_PASS = 0x2F
_BEFORE_FILE_PASS = (0x0009, 0x0209, 0x0409, 0x0809, 0x0086)
"""BOF of all versions, and WriteProtect: only these stand before FilePass (MS-XLS 2.1.7.20.3)."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the sheets of a workbook; the seal of one that needs a password."""
    data = blob.data()
    sealed = encryption(stream(data, "Workbook") or stream(data, "Book"))
    if sealed:
        yield Seal(blob.place, *sealed)
        raise ExtractError(Reason.ENCRYPTED, "The workbook needs a password.")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and not is_plausible(data):
        raise ExtractError(Reason.CORRUPT, "The workbook's structure is damaged.")
    with blob.open() as opened:
        book = Workbook(opened)
    yield from book_parts(book, blob.place)


def encryption(records: bytes) -> tuple[str, int | None, Grade] | None:
    r"""(scheme, key bits, grade) from the first records of a workbook; None if it is not encrypted.

    >>> encryption(b"\x09\x08\2\0\0\6" + b"\x2f\0\6\0\1\0\1\0\1\0")
    ('Excel RC4', 40, <Grade.WEAK: 'weak'>)
    """
    at = 0
    while at + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, at)
        if kind == _FILE_PASS:
            return _graded(records[at + 4 : at + 4 + size].ljust(38, b"\0"))
        if kind not in _BEFORE_FILE_PASS:
            return None
        at += 4 + size
    return None


def _graded(file_pass: bytes) -> tuple[str, int | None, Grade]:
    """(scheme, key bits, grade) of the record FilePass (MS-XLS 2.4.117, MS-OFFCRYPTO 2.3.5 and 2.3.6)."""
    kind, version = struct.unpack_from("<HH", file_pass)
    if kind == 0:
        return "Excel XOR obfuscation", 16, Grade.NONE  # its key follows from any known text
    if kind != 1:
        return "Excel encryption", None, Grade.UNKNOWN
    if version == 1:
        return "Excel RC4", 40, Grade.WEAK
    (bits,) = struct.unpack_from("<I", file_pass, 30)
    bits = bits or 40  # MS-OFFCRYPTO 2.3.5.1: 0 means 40
    return "Excel RC4 CryptoAPI", bits, Grade.WEAK if bits < 128 else Grade.STRONG
