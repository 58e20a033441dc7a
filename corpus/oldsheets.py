"""Sheets of Lotus 1-2-3 and Quattro Pro, as their descriptions say: programs of today read them and write none."""

from __future__ import annotations

import math
import struct
from typing import TypeAlias

Rows: TypeAlias = "list[list[str | float | None]]"


def wk1(rows: Rows, *, version: int = 0x406, encoding: str = "cp437") -> bytes:
    """Of releases 1 and 2, of Quattro Pro for DOS (0x5120) and for Windows (0x1001, 0x1002)."""
    out = _record(0, struct.pack("<H", version))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            at = (
                struct.pack("<BxHH", column, row, 0)
                if 0x1000 < version < 0x1003
                else struct.pack("<BHH", 255, column, row)
            )
            if isinstance(value, str):
                text = value.encode(encoding)
                told = b"'" + text + b"\0"
                if version == 0x5120:
                    told = b"'" + bytes((len(text),)) + text
                out += _record(0x0F, at + told)
            elif isinstance(value, int) and abs(value) < 1 << 15:
                out += _record(0x0D, at + struct.pack("<h", value))
            elif value is not None:
                out += _record(0x0E, at + struct.pack("<d", value))
    return out + _record(1, b"")


def wk3(sheets: list[Rows], *, version: int = 0x1000) -> bytes:
    """Of releases 3 to 5: each number in one of the ways that there are."""
    out = _record(0, struct.pack("<HHIHBB", version, 4, 0, 100, len(sheets) - 1, 20) + bytes(14))
    for number, rows in enumerate(sheets):
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                at = struct.pack("<HBB", row, number, column)
                if isinstance(value, str):
                    out += _record(0x16, at + b"'" + value.encode("cp850") + b"\0")
                elif isinstance(value, int) and abs(value) < 1 << 14:
                    out += _record(0x18, at + struct.pack("<h", value * 2))
                elif isinstance(value, int) and 0 < value < 1 << 26 and version > 0x1000:
                    out += _record(0x25, at + struct.pack("<I", value << 6))
                elif value is not None and version > 0x1000:
                    out += _record(0x27, at + struct.pack("<d", value))
                elif value is not None:
                    mantissa, power = math.frexp(abs(value))
                    exponent = (power + 16382 if value else 0) | (0x8000 if value < 0 else 0)
                    out += _record(0x17, at + struct.pack("<QH", int(mantissa * 2.0**64), exponent))
    return out + _record(1, b"")


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
