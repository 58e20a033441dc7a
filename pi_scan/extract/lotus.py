"""Sheets of Lotus 1-2-3, Symphony, Quattro Pro and Works: records, most of which are a cell.

Sources: the description of worksheet files that Lotus published in 1984 (WKS, WK1), and what other programs read of the
later ones, as SheetJS (Apache-2.0): a cell names its sheet too, and numbers are packed.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Final

from pi_scan.extract._cells import cell
from pi_scan.extract._graded import locked
from pi_scan.extract._grid import tables
from pi_scan.extract._lotus_text import early, lmbcs
from pi_scan.extract._sparse import Sheet, rows_of
from pi_scan.extract._strings import or_strings
from pi_scan.model import Blob, ExtractError, Format, Gap, Grade, Limits, Part, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.model import Bytes

FORMAT = Format(
    name="Lotus 1-2-3, Quattro Pro, Works sheet",
    media_types=("application/vnd.lotus-1-2-3", "application/x-quattropro"),
    extensions=(".wk1", ".wk3", ".wk4", ".wks", ".wrk", ".wr1", ".123", ".wq1", ".wb1", ".wb2"),
    signatures=(
        *((0, b"\0\0\2\0" + version) for version in (b"\4\4", b"\5\4", b"\6\4", b"\x20\x51", b"\1\x10", b"\2\x10")),
        (0, b"\xff\0\2\0\4\4"),
        *((0, b"\0\0\x1a\0" + version) for version in (b"\0\x10", b"\2\x10", b"\3\x10", b"\5\x10")),
    ),
    library="own",
    reads="values of formulas, all sheets of a file",
)

_EARLY_QUATTRO: Final = 0x5120
_QUATTRO: Final = (0x1001, 0x1002)
_LABELS: Final = "'\"^\\|"
"""What says in Lotus's cells on which side their text stands."""
_STEPS: Final = ((5000, 1), (500, 1), (1, 20), (1, 200), (1, 2000), (1, 20000), (1, 16), (1, 64))
_SHEETNAME: Final = 0x36B0


@or_strings
def extract(blob: Blob, limits: Limits) -> Iterator[Part]:  # noqa: ARG001  (the signature of all extractors)
    """The sheets of `blob`."""
    data = blob.data()
    if data[2:4] not in (b"\2\0", b"\x1a\0") or data[:2] not in (b"\0\0", b"\xff\0"):
        raise ExtractError(Reason.CORRUPT, "It is no sheet of Lotus 1-2-3.")
    version = int.from_bytes(data[4:6], "little")
    late = data[2] == 0x1A
    read = _late if late else _quattro if version in _QUATTRO else _early
    sheets: dict[int, Sheet] = {}
    names: dict[int, str] = {}
    ended = False
    for kind, record in _records(data):
        if kind == 1:
            ended = True
            break
        if (kind, len(record)) == ((2, 16) if late else (0x4B, 4)) and any(record):
            yield from locked(
                blob.place,
                ("Lotus 1-2-3 password", None, Grade.UNKNOWN),
                "The sheet needs a password; save it without.",
            )
        try:
            if late and kind == 0x1B and int.from_bytes(record[:2], "little") == _SHEETNAME:
                names[record[2]] = lmbcs(record[4:].partition(b"\0")[0])
            found = read(kind, record, version)
        except (struct.error, IndexError, OverflowError):
            found = None  # a record that is too short
        if found is not None:
            number, row, column, text = found
            sheets.setdefault(number, {}).setdefault(row, {})[column] = text
    for number, sheet in sorted(sheets.items()):
        name = names.get(number) or _letters(number)
        alone = len(sheets) == 1 and not names
        yield from tables(
            rows_of(sheet), blob.place if alone else blob.place.at(f"sheet={name}"), context="" if alone else name
        )
    if not ended:
        yield Gap(blob.place, Reason.TRUNCATED, "The file ends early; the cells before were read.")


def _records(data: Bytes) -> Iterator[tuple[int, bytes]]:
    at, size = 0, len(data)
    while at + 4 <= size:
        kind, length = struct.unpack("<HH", data[at : at + 4])
        at += 4
        if at + length > size:
            return
        yield kind, bytes(data[at : at + length])
        at += length


Cell = tuple[int, int, int, str]
"""Number of the sheet, row, column, text."""


def _early(kind: int, record: bytes, version: int) -> Cell | None:
    if not 0x0D <= kind <= 0x10 and kind != 0x33:
        return None
    column, row = struct.unpack_from("<HH", record, 1)
    if kind == 0x0F and version == _EARLY_QUATTRO:
        return 0, row, column, early(record[7 : 7 + record[6]])
    return 0, row, column, _plain(kind, record[5:], early)


def _quattro(kind: int, record: bytes, _: int) -> Cell | None:
    if not 0x0D <= kind <= 0x10 and kind != 0x33:
        return None
    column, sheet, row = struct.unpack_from("<BBH", record)
    return sheet, row, column, _plain(kind, record[6 + (kind == 0x33) :], early)


def _plain(kind: int, value: bytes, decoded: Callable[[bytes], str]) -> str:
    if kind == 0x0D:
        return str(int.from_bytes(value[:2], "little", signed=True))
    if kind in (0x0E, 0x10):
        return cell(struct.unpack_from("<d", value)[0])
    return _label(decoded(value.partition(b"\0")[0]))


def _late(kind: int, record: bytes, _: int) -> Cell | None:
    if not 0x16 <= kind <= 0x1A and kind not in (0x25, 0x27, 0x28):
        return None
    row, sheet, column = struct.unpack_from("<HBB", record)
    value = record[4:]
    if kind in (0x16, 0x1A):
        text = _label(lmbcs(_to_end(value)))
    elif kind in (0x17, 0x19):
        text = cell(_extended(value))
    elif kind == 0x18:
        text = cell(_small(int.from_bytes(value[:2], "little", signed=True)))
    elif kind == 0x25:
        text = cell(_packed(struct.unpack_from("<I", value)[0]))
    else:
        text = cell(struct.unpack_from("<d", value)[0])
    return sheet, row, column, text


def _to_end(value: bytes) -> bytes:
    """A text up to its zero; in characters of two bytes a zero may be half of one."""
    return value.removesuffix(b"\0") if b"\x14" in value else value.partition(b"\0")[0]


def _label(text: str) -> str:
    return text[1:] if text[:1] in _LABELS and text else text


def _extended(value: bytes) -> float:
    """A number of 80 bits; those that stand for an error or for nothing are 0."""
    mantissa, exponent = struct.unpack_from("<QH", value)
    if exponent & 0x7FFF == 0x7FFF:
        return 0.0
    return math.ldexp(-mantissa if exponent & 0x8000 else mantissa, (exponent & 0x7FFF) - 16446)


def _small(value: int) -> float:
    """A number of 16 bits: as it is, or times one of eight steps.

    >>> _small(2 * 21), _small(3 * 16 + 2 * 2 + 1)
    (21, 0.15)
    """
    if not value & 1:
        return value >> 1
    times, parts = _STEPS[value >> 1 & 7]
    return (value >> 4) * times / parts


def _packed(value: int) -> float:
    """A number of 32 bits: 26 of them, and a power of ten.

    >>> _packed(12345 << 6 | 0x10 | 2), _packed(21 << 6 | 0x20)
    (123.45, -21)
    """
    number: float = value >> 6
    power = value & 15
    if power:
        number = number / 10**power if value & 16 else number * 10**power
    return -number if value & 32 else number


def _letters(number: int) -> str:
    """As the sheets of a file are called: A to Z, AA and so on."""
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)
