"""A block that Snappy packed in, the bytes out (format_description.txt of its source)."""

from __future__ import annotations


def varint(data: bytes, at: int) -> tuple[int, int]:
    """(a number of up to 64 bits, seven to a byte, low ones first; where it ends). Raises ValueError for a cut one."""
    value = shift = 0
    while at < len(data) and shift < 64:
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
        shift += 7
    raise ValueError("cut off")


def unpacked(block: bytes, most: int) -> bytes:
    """Pieces of text, and copies of what stands before. Raises ValueError for a damaged block, and one over `most`."""
    size, at = varint(block, 0)
    if size > most:
        raise ValueError("too big")
    out = bytearray()
    while at < len(block):
        tag = block[at]
        at += 1
        kind = tag & 3
        if kind == 0:
            length = (tag >> 2) + 1
            if length > 60:
                more = length - 60
                length = int.from_bytes(block[at : at + more], "little") + 1
                at += more
            out += block[at : at + length]
            at += length
            continue
        if kind == 1:
            length, back = (tag >> 2 & 7) + 4, (tag >> 5) << 8
            width = 1
        else:
            length, back = (tag >> 2) + 1, 0
            width = 2 if kind == 2 else 4
        back |= int.from_bytes(block[at : at + width], "little")
        at += width
        if not 0 < back <= len(out) or len(out) + length > size:
            raise ValueError("damaged")
        start = len(out) - back
        piece = out[start : start + length]
        out += piece if back >= length else (bytes(piece) * (length // back + 1))[:length]
    if len(out) != size:
        raise ValueError("damaged")
    return bytes(out)
