"""Files of LevelDB, where Chromium, Electron and programs made of it keep what web pages store: a record for each key.

A value may be text, as those of the local storage are, or of a form that its program made up: of that the printable
text comes out.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pi_scan.extract._leveldb import TABLE_END, Damage, log, table
from pi_scan.extract._packed import FREE, ratio
from pi_scan.extract._snappy import unpacked
from pi_scan.extract._strings import strings
from pi_scan.model import Blob, Format, Gap, Limits, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="LevelDB (what web pages store in Chromium and Electron)",
    media_types=("application/x-leveldb",),
    signatures=((-8, TABLE_END),),
    library="own",
    reads="tables and logs; deleted entries that are still there; of values that are no text the printable text only",
)

_BATCH: Final = 1 << 20
"""Bytes of text that are given at a time."""
_FILE: Final = 1024
"""Bytes from which a value that looks like JSON is a file of its own."""
_NUMBERS: Final = 16
"""Bytes of a value that is no text up to which it holds a number or two, and nothing that is missed."""
_WRAPPED: Final = b"\xff\x11\x02"
_FORM: Final = "Some of its values have a form of their own; only the printable text in those was read."
_DAMAGED: Final = "The file is damaged; the entries that could be read were read."


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Blob | Gap]:
    """The entries of `blob`, in its order."""
    data = blob.data()
    size = len(data)
    read = table if size >= 8 and data[size - 8 : size] == TABLE_END else log
    lines: list[bytes] = []
    records: list[int] = []
    length = given = files = 0
    damaged = formed = False
    for entry in read(data, limits.member_bytes):
        if isinstance(entry, Damage):
            damaged = True
            continue
        given += len(entry.value)
        if given > max(FREE, limits.ratio * size):
            trouble = ratio()
            yield Gap(blob.place, trouble.reason, trouble.detail)
            break
        key, value = _shown(entry.key, blob), _text(entry.value)
        if value is None:
            inner = _unwrapped(entry.value, limits.member_bytes)
            formed = formed or len(inner) > _NUMBERS
            value = _printable(inner, blob)
        elif len(value) >= _FILE and value.lstrip()[:1] in ("{", "[") and files < limits.members:
            files += 1
            body = value.encode()
            yield Blob(blob.place.member(f"{key[:80] or files}.json"), body, len(body), context=blob.context)
            continue
        if not key and not value:
            continue
        line = f"{key}\t{value.strip()}\n".encode()
        if length:
            records.append(length)
        lines.append(line)
        length += len(line)
        if length >= _BATCH:
            yield Text(blob.place, b"".join(lines), records=tuple(records), context=blob.context)
            lines, records, length = [], [], 0
    if lines:
        yield Text(blob.place, b"".join(lines), records=tuple(records), context=blob.context)
    if damaged:
        yield Gap(blob.place, Reason.CORRUPT, _DAMAGED)
    if formed:
        yield Gap(blob.place, Reason.NO_EXTRACTOR, _FORM)


def _shown(key: bytes, blob: Blob) -> str:
    """A key as text: `_http://example.com customer`."""
    text = key.replace(b"\0", b" ").replace(b"\1", b" ").decode("utf-8", "replace")
    return " ".join(text.split()) if text.isprintable() and "\ufffd" not in text else _printable(key, blob)


def _printable(value: bytes, blob: Blob) -> str:
    return " ".join(str(part) for part in strings(value, blob.place)).strip()


def _unwrapped(value: bytes, most: int) -> bytes:
    """A value of IndexedDB without the Snappy that Chromium wraps some in (idb_value_wrapping.cc)."""
    at = value.find(_WRAPPED, 0, 16)
    if at >= 0:
        with suppress(ValueError, IndexError):  # it is none then, and read as it stands
            return unpacked(value[at + len(_WRAPPED) :], most)
    return value


def _text(value: bytes) -> str | None:
    r"""A value that is text: as it stands, or behind a byte that says how it is encoded, as local storage has it.

    >>> [_text(value) for value in (b"plain", b"\1caf\xe9", b"\0\xac\x20", b"\x08\xff")]
    ['plain', 'café', '€', None]
    """
    for start, form in ((0, "utf-8"), *_FORMS.get(value[:1], ())):
        try:
            text = value[start:].decode(form)
        except UnicodeDecodeError:
            continue
        if text.translate(_SPACES).isprintable():
            return text
    return None


_FORMS: Final = {b"\0": ((1, "utf-16-le"),), b"\1": ((1, "latin-1"),)}
_SPACES: Final = dict.fromkeys((*b"\t\n\r", *range(0x80, 0xA1), 0xAD, 0x200B, 0x2028, 0x2029, 0x3000, 0xFEFF), " ")
"""What stands in texts and is not printable by Python's lights."""
