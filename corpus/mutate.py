"""Documents damaged by chance, the same for the same number: for trying what readers do with them.

Bits turned, ends cut, pieces moved, files spliced; and inside the packing of a format, where blind damage does not
reach: members of an archive or office document, streams of a PDF, the numbers and the tags that a format is built of.
"""

from __future__ import annotations

import gzip
import io
import re
import sys
import warnings
import zipfile
import zlib
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Mutation = Callable[[bytes, bytes, Random], bytes]

LARGEST = 1 << 20
"""Bytes of the files that are damaged: larger ones show nothing more, slower."""
_UNPACKED = 8 << 20
"""Bytes that a packed part may hold to be damaged inside."""


def sources(*folders: Path) -> list[Path]:
    """The files below `folders` that can be damaged."""
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and 0 < path.stat().st_size <= LARGEST
    )


# --- blind damage -------------------------------------------------------------------------------


def flip(data: bytes, _: bytes, chance: Random) -> bytes:
    """Some bits turned over."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 32))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, _: bytes, chance: Random) -> bytes:
    """The end is missing."""
    return data[: chance.randrange(len(data))]


def behead(data: bytes, _: bytes, chance: Random) -> bytes:
    """The beginning is missing."""
    return data[chance.randrange(len(data)) :]


def splice(data: bytes, other: bytes, chance: Random) -> bytes:
    """The beginning of one file and the end of another."""
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def overwrite(data: bytes, _: bytes, chance: Random) -> bytes:
    """A piece replaced by what readers of formats stumble over."""
    piece = chance.choice(
        (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\x80", b"<!", b"]]>", b'"', b"\r", b"PK")
    )
    at = chance.randrange(len(data))
    return data[:at] + piece + data[at + len(piece) :]


def repeat(data: bytes, _: bytes, chance: Random) -> bytes:
    """A piece again and again."""
    at = chance.randrange(len(data))
    return data[:at] + data[at : at + chance.choice((1, 16, 200))] * chance.choice((2, 50, 1000)) + data[at:]


def rename(_: bytes, other: bytes, __: Random) -> bytes:
    """The content of another file under this one's name."""
    return other


# --- damage to what formats are built of --------------------------------------------------------

_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"4294967295", b"99999999999999999999", b"1e999", b"NaN")


def number(data: bytes, _: bytes, chance: Random) -> bytes:
    """A number that says how many, how long or where, replaced by one that cannot be."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    match = chance.choice(found)
    return data[: match.start()] + chance.choice(_NUMBERS) + data[match.end() :]


def tags(data: bytes, _: bytes, chance: Random) -> bytes:
    """Pieces between tags, commas or lines: one left out, doubled or put elsewhere."""
    pieces = re.split(chance.choice((rb"(?<=>)", rb"(?<=\n)", rb"(?<=,)")), data)
    at, to = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    piece = pieces[at]
    what = chance.randrange(3)
    if what != 1:
        del pieces[at]
    if what != 0:
        pieces.insert(to, piece)
    return b"".join(pieces)


def inside(data: bytes, other: bytes, chance: Random) -> bytes:
    """Damage inside the packing, which itself stays whole; blind damage where nothing is packed."""
    inner = chance.choice((flip, cut, splice, overwrite, repeat, number, number, tags, tags))
    if data[:4] == b"PK\3\4":
        return _in_archive(data, other, chance, inner)
    if data[:2] == b"\x1f\x8b":
        unpacked = _unpacked(zlib.decompressobj(31), data)
        return gzip.compress(inner(unpacked, other, chance), mtime=0) if unpacked else inner(data, other, chance)
    if data[:5] == b"%PDF-":
        return _in_stream(data, other, chance, inner)
    return inner(data, other, chance)


def _in_archive(data: bytes, other: bytes, chance: Random, inner: Mutation) -> bytes:
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
            names = [info for info in archive.infolist() if 0 < info.file_size <= _UNPACKED]
            chosen = chance.choice(names).filename if names else ""
            for info in filter(lambda info: info.filename, archive.infolist()):
                content = archive.read(info)
                if info.filename == chosen:
                    content = inner(content, other, chance)
                with warnings.catch_warnings():  # of names that are there twice
                    warnings.simplefilter("ignore")
                    out.writestr(info.filename, content)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        return inner(data, other, chance)  # a sample that is damaged or sealed from the start
    return target.getvalue()


_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def _in_stream(data: bytes, other: bytes, chance: Random, inner: Mutation) -> bytes:
    found = [match for match in _STREAM.finditer(data) if match.end(1) > match.start(1)]
    if not found:
        return inner(data, other, chance)
    match = chance.choice(found)
    unpacked = _unpacked(zlib.decompressobj(), match[1])
    changed = zlib.compress(inner(unpacked, other, chance)) if unpacked else inner(match[1], other, chance)
    # Of the same length where it can be, so that the file's own table of places stays true.
    return data[: match.start(1)] + changed.ljust(len(match[1]), b"\n") + data[match.end(1) :]


def _unpacked(packer: zlib._Decompress, data: bytes) -> bytes:
    try:
        return packer.decompress(data, _UNPACKED)
    except zlib.error:
        return b""


MUTATIONS: tuple[Mutation, ...] = (
    *(flip, flip, cut, cut, splice, splice, overwrite, overwrite, behead, repeat, rename, number, tags),
    *(inside,) * 8,
)


def mutations(folder: Path, files: list[Path], numbers: Iterable[int]) -> Iterator[tuple[Path, str]]:
    """(path of a damaged file below `folder`, what was done to it); the same for the same numbers and files."""
    for this in numbers:
        chance = Random(this)
        source, other = chance.sample(files, 2)
        mutation = chance.choice(MUTATIONS)
        path = folder / f"{this:06}{source.suffix[:8]}"
        path.write_bytes(mutation(source.read_bytes(), other.read_bytes(), chance))
        yield path, f"{this}: {mutation.__name__} of {source.name}, {other.name}"
