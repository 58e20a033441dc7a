"""Tables of dBASE, FoxPro and their kin (DBF): the rows, those marked as deleted too, which stay in the file.

Memos stand in a file of their own beside it (DBT, FPT), whose printable text is read as that of any other file.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from pi_scan._mapped import let_go
from pi_scan.extract._grid import without_breaks
from pi_scan.extract._strings import strings
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pi_scan.model import Bytes

FORMAT = Format(
    name="dBASE table (DBF)",
    media_types=("application/vnd.dbf", "application/x-dbf"),
    extensions=(".dbf",),
    library="own",
    reads="dBASE III to 7, FoxPro and Visual FoxPro; rows marked as deleted",
)

_BATCH = 8192
_CELLS = 1 << 18
_FIELDS = 4096
_LEVEL7 = 4
"""Version byte of dBASE 7, whose fields are described in 48 bytes."""
_CODEPAGES = {  # Visual FoxPro's table of language drivers
    1: "cp437", 2: "cp850", 3: "cp1252", 4: "mac_roman", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850", 0x0B: "cp437",
    0x0D: "cp437", 0x0E: "cp850", 0x13: "cp932", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852",
    0x65: "cp866", 0x66: "cp865", 0x67: "cp861", 0x6A: "cp737", 0x6B: "cp857", 0x78: "cp950", 0x79: "cp949",
    0x7A: "cp936", 0x7B: "cp932", 0x7C: "cp874", 0x7D: "cp1255", 0x7E: "cp1256", 0x96: "mac_cyrillic",
    0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip


class _Field(NamedTuple):
    name: str
    kind: str
    start: int
    """Offset in the row."""
    size: int


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text | Gap]:  # noqa: ARG001  (memory is constant whatever the size)
    """The rows of `blob`, some thousand at a time."""
    data = blob.data()
    if len(data) < 33:
        raise ExtractError(Reason.TRUNCATED, "The table ends in its header.")
    count, begin, width = struct.unpack_from("<IHH", data, 4)
    encoding = _CODEPAGES.get(data[29], "cp1252")
    fields = _fields(data, begin, width, encoding)
    if not fields or width < 2:
        yield from strings(data, blob.place, blob.context)
        yield Gap(blob.place, Reason.CORRUPT, "The table has no readable header; the printable text in it was read.")
        return
    if data[15] == 1:
        raise ExtractError(Reason.ENCRYPTED, "The table is encrypted.")
    columns = tuple(field.name for field in fields)
    held = (len(data) - begin) // width
    batch = max(64, min(_BATCH, _CELLS // len(fields)))
    for first in range(0, min(count, held), batch):
        start = begin + first * width
        rows = min(batch, count - first, held - first)
        block = data[start : start + rows * width]
        cells = tuple(_cells(block, field, width, encoding) for field in fields)
        yield Table(blob.place, columns, cells, first + 1, blob.context)
        let_go(data, start, start + rows * width)
    if held < count:
        yield Gap(blob.place, Reason.TRUNCATED, "The table ends before the last of its rows; those before were read.")


def _fields(data: Bytes, begin: int, width: int, encoding: str) -> list[_Field]:
    """The fields that the header describes, as far as they lie inside a row."""
    level7 = data[0] & 7 == _LEVEL7
    at, step, name = (68, 48, 32) if level7 else (32, 32, 11)
    fields: list[_Field] = []
    offset = 1  # the first byte of a row is its mark of deletion
    while at + step <= min(begin, len(data)) and data[at] not in (0x0D, 0) and len(fields) < _FIELDS:
        kind = chr(data[at + name])
        size = data[at + name + 1] if level7 else data[at + 16]
        if kind in "CX" and not level7:
            size += 256 * data[at + 17]  # long character fields have no decimals
        if offset + size > width:
            break
        title = data[at : at + name].partition(b"\0")[0].decode(encoding, "replace").strip()
        fields.append(_Field(" ".join(title.split()), kind, offset, size))
        offset += size
        at += step
    return fields


def _cells(block: bytes, field: _Field, width: int, encoding: str) -> Sequence[str]:
    """The values of one field in all rows of a block."""
    show = _BINARY.get((field.kind, field.size))
    values = [block[at : at + field.size] for at in range(field.start, len(block), width)]
    if show is not None:
        return [show(value) for value in values]
    if field.kind in "MGPBW" and field.size <= 10:
        return [""] * len(values)  # the number of a memo
    return without_breaks(tuple([_text(value, encoding) for value in values]))


def _text(value: bytes, encoding: str) -> str:
    value = value.strip(b" \0")
    if value.isascii():
        return value.decode("ascii")
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode(encoding, "replace")


def _integer(value: bytes) -> str:
    return str(int.from_bytes(value, "little", signed=True)) if len(value) == 4 else ""


def _currency(value: bytes) -> str:
    return f"{int.from_bytes(value, 'little', signed=True) / 10_000:.2f}" if len(value) == 8 else ""


def _double(value: bytes) -> str:
    if len(value) < 8:
        return ""
    (number,) = struct.unpack("<d", value)
    return str(int(number)) if abs(number) < 1e15 and number == int(number) else repr(number)


_BINARY: dict[tuple[str, int], Callable[[bytes], str]] = {
    ("I", 4): _integer,
    ("Y", 8): _currency,
    ("B", 8): _double,
    ("O", 8): _double,
    ("T", 8): lambda _: "",  # a day and the milliseconds in it
    ("@", 8): lambda _: "",
}
