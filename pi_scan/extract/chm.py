"""Compiled help (CHM): its pages as blobs, unpacked by libarchive.

A CHM keeps its files one behind the other in a stream packed by LZX, in frames of 32 KiB that a table tells the places
of; LZX begins anew after some of them. A cabinet is packed the same way, and libarchive knows cabinets: each run of
frames is handed to it as the folder of one. The layout is that of Matthew Russotto's notes and of chmlib.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._libarchive import members
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.model import Bytes

FORMAT = Format(
    name="Compiled help (CHM)",
    media_types=("application/vnd.ms-htmlhelp", "application/x-chm"),
    extensions=(".chm",),
    signatures=((0, b"ITSF"),),
    library="libarchive (BSD) of the system, by libarchive-c (CC0)",
    reads="all pages, contents and index; not the index of words",
)

_FRAME = 0x8000
_HEADER, _LISTING = 0x60, 0x54
_CONTENT = "::DataSpace/Storage/MSCompressed/Content"
_CONTROL = "::DataSpace/Storage/MSCompressed/ControlData"
_TABLE = "::DataSpace/Storage/MSCompressed/Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable"


class _File(NamedTuple):
    section: int
    """0: as it is, 1: in the packed stream."""
    start: int
    size: int


def extract(blob: Blob, limits: Limits) -> Iterator[Blob | Gap]:
    """The files in `blob`."""
    data = blob.data()
    try:
        base, files = _listing(data)
        stream, gap = _stream(blob, limits, base, files)
    except (IndexError, struct.error, KeyError):
        raise ExtractError(Reason.CORRUPT, "The file is damaged or cut off.") from None
    if gap is not None:
        yield gap
    for name, file in files.items():
        if not name.startswith("/") or name.startswith(("/#", "/$")) or name.endswith("/"):
            continue  # of the program that shows it
        place = blob.place.member(name.lstrip("/"))
        source = stream if file.section else data
        start = file.start if file.section else base + file.start
        body = bytes(source[start : start + min(file.size, limits.member_bytes)])
        if body:
            yield Blob(place, body, len(body), context=blob.context)
        if len(body) < file.size and gap is None:
            yield Gap(place, Reason.TRUNCATED, "The file ends before the page; what stands before was read.")


def _listing(data: Bytes) -> tuple[int, dict[str, _File]]:
    """Where the content begins, and the files by their names."""
    version = int.from_bytes(data[4:8], "little")
    at, length = struct.unpack("<QQ", data[0x48:0x58])
    base = struct.unpack("<Q", data[0x58:_HEADER])[0] if version >= 3 else at + length
    if data[at : at + 4] != b"ITSP":
        raise ExtractError(Reason.CORRUPT, "The file has no list of its pages.")
    size = int.from_bytes(data[at + 0x10 : at + 0x14], "little")
    count = int.from_bytes(data[at + 0x2C : at + 0x30], "little")
    at += int.from_bytes(data[at + 8 : at + 12], "little")
    files: dict[str, _File] = {}
    for start in range(at, min(at + size * count, len(data)), max(size, 64)):
        chunk = bytes(data[start : start + size])
        if chunk[:4] == b"PMGL":
            _entries(chunk[20 : size - int.from_bytes(chunk[4:8], "little")], files)
    return base, files


def _entries(chunk: bytes, files: dict[str, _File]) -> None:
    at = 0
    while at < len(chunk):
        length, at = _number(chunk, at)
        name = chunk[at : at + length].decode("utf-8", "replace")
        at += length
        section, at = _number(chunk, at)
        start, at = _number(chunk, at)
        size, at = _number(chunk, at)
        files[name] = _File(section, start, size)


def _number(chunk: bytes, at: int) -> tuple[int, int]:
    """Seven bits to a byte, the highest first, the last one without the eighth."""
    value = 0
    for _ in range(10):
        value = value << 7 | chunk[at] & 0x7F
        at += 1
        if not chunk[at - 1] & 0x80:
            return value, at
    raise IndexError


def _stream(blob: Blob, limits: Limits, base: int, files: dict[str, _File]) -> tuple[bytes, Gap | None]:
    """The unpacked stream, as far as it can be had."""
    if not any(file.section for file in files.values()):
        return b"", None
    data = blob.data()

    def inside(name: str) -> bytes:
        file = files[name]
        return bytes(data[base + file.start : base + file.start + file.size])

    control, table = inside(_CONTROL), inside(_TABLE)
    version, interval, window = struct.unpack("<III", control[8:20])
    unit = _FRAME if version == 2 else 1
    run, bits = interval * unit // _FRAME, (window * unit).bit_length() - 1
    count, entry, head, whole, packed = struct.unpack("<IIIQQ", table[4:32])
    if control[4:8] != b"LZXC" or entry != 8 or not run or not 15 <= bits <= 21:
        raise ExtractError(Reason.UNSUPPORTED, "The pages are packed in a way that is not known.")
    count = min(count, -(-whole // _FRAME))
    starts = [*struct.unpack(f"<{count}Q", table[head : head + 8 * count]), packed]
    content = base + files[_CONTENT].start
    wanted = min(whole, limits.member_bytes)
    out = bytearray()
    gap = None
    for first in range(0, count, run):
        if len(out) >= wanted:
            break
        last = min(first + run, count)
        frames = [data[content + starts[n] : content + starts[n + 1]] for n in range(first, last)]
        left = min(whole - first * _FRAME, (last - first) * _FRAME)
        cabinet = _cabinet(frames, left, bits)
        for part in members(Blob(blob.place, cabinet, len(cabinet)), limits, "cab"):
            if isinstance(part, Blob):
                out += part.data()
            else:
                gap = Gap(blob.place, part.reason, "The pages are damaged from some place on; those before were read.")
        if gap is not None:
            return bytes(out), gap
    if wanted < whole:
        gap = Gap(blob.place, Reason.TOO_BIG, "The pages are larger than the limit; what stands before was read.")
    return bytes(out), gap


def _cabinet(frames: Sequence[Bytes], size: int, bits: int) -> bytes:
    """A cabinet of one folder and one file (MS-CAB 2), whose data are `frames`."""
    blocks = b"".join(
        struct.pack("<IHH", 0, len(frame), min(_FRAME, size - number * _FRAME)) + bytes(frame)
        for number, frame in enumerate(frames)
    )
    file = struct.pack("<IIHHHH", size, 0, 0, 0x5262, 0, 0x20) + b"a\0"
    start = 36 + 8 + len(file)
    head = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, start + len(blocks), 0, 44, 0, 3, 1, 1, 1, 0, 0, 0)
    return head + struct.pack("<IHH", start, len(frames), 3 | bits << 8) + file + blocks
