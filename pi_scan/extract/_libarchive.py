"""The members of the archives that libarchive reads: blobs and gaps for what is damaged or encrypted.

The C library is the system's own (`libarchive.so.13`). Only the format asked for is turned on, and no filter: some of
its filters run other programs.
"""

from __future__ import annotations

import logging
import os
import re
from contextlib import closing, contextmanager, suppress
from ctypes import c_int, c_void_p, create_string_buffer
from typing import TYPE_CHECKING, Any

from pi_scan.model import Blob, ExtractError, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator


_STEP = 1 << 18
FREE = 16 << 20
"""Unpacked bytes below which no ratio is suspicious."""
_FILES = frozenset({0o100000, 0})
"""Types of entries that are files; some archives say no type. What holds bytes is one, whatever its type."""
_NO_FILES = frozenset({0o040000, 0o120000})
_FAILURES = 100
"""Headers in a row that cannot be read before the rest is given up."""
_VOLUME = re.compile(r"\.(?:part\d+\.rar|r\d\d|\d{3})$", re.IGNORECASE)
_WITHOUT = (
    "This needs the library libarchive of the system (Debian: apt-get install libarchive13; macOS: brew install "
    "libarchive)."
)
"""What to do where there is none."""


def members(blob: Blob, limits: Limits, format_: str) -> Iterator[Blob | Gap]:
    """The files in the archive `blob`, in its order."""
    count = given = failures = 0
    buffer = create_string_buffer(_STEP)
    with _archive(blob, format_) as (ffi, error_type, archive, entry):
        while True:
            try:
                if ffi.read_next_header2(archive, entry) == ffi.ARCHIVE_EOF:
                    break
            except error_type as error:
                failures += 1
                if error.retcode == ffi.ARCHIVE_FAILED and failures < _FAILURES:
                    continue
                said = str(error.msg).lower()
                if "crypt" in said or "passphrase" in said:
                    yield Gap(blob.place, Reason.ENCRYPTED, "The archive is encrypted.")
                elif not count:
                    raise ExtractError(*damaged(blob, said)) from error
                else:
                    yield Gap(blob.place, *damaged(blob, said))
                return
            count += 1
            failures = 0
            if count > limits.members:
                yield Gap(blob.place, Reason.TOO_MANY, "The archive has more members than the limit.")
                return
            kind = ffi.entry_filetype(entry) & 0o170000
            if kind in _NO_FILES or (kind not in _FILES and not ffi.entry_size(entry)):
                continue  # folders, links, devices
            place = blob.place.member(_name(ffi, entry) or f"member-{count}")
            if ffi.entry_is_data_encrypted(entry):
                yield Gap(place, Reason.ENCRYPTED, "The member is encrypted.")
                continue
            allowed = min(limits.member_bytes, max(FREE, limits.ratio * blob.size) - given)
            body, gap = _read(ffi, error_type, archive, buffer, allowed)
            given += len(body)
            if gap is None and len(body) > allowed:
                del body[allowed:]
                ratio = allowed < limits.member_bytes
                gap = (
                    (Reason.RATIO, "The archive expands more than the limit allows; what stands before was read.")
                    if ratio
                    else (Reason.TOO_BIG, "The member is larger than the limit; what stands before was read.")
                )
            if body or gap is None:
                yield Blob(place, bytes(body), len(body), context=blob.context)
            if gap is not None:
                if gap[0] is Reason.CORRUPT and _VOLUME.search(blob.place.name):
                    gap = damaged(blob, "")
                yield Gap(place, *gap)
                if gap[0] is Reason.RATIO:
                    return


def _read(
    ffi: Any, error_type: Any, archive: Any, buffer: Any, allowed: int
) -> tuple[bytearray, tuple[Reason, str] | None]:
    """The data of the member at hand, a byte more than `allowed` at most, and what is wrong with it."""
    body = bytearray()
    view = memoryview(buffer)
    try:
        while len(body) <= allowed:
            size = ffi.read_data(archive, buffer, min(_STEP, allowed + 1 - len(body)))
            if size < 0:  # a warning: it will not come further
                return body, (Reason.CORRUPT, "The member is damaged; what could be unpacked was read.")
            if not size:
                break
            body += view[:size]
    except error_type as error:
        said = str(error.msg).lower()
        if "crypt" in said or "passphrase" in said:
            return body, (Reason.ENCRYPTED, "The member is encrypted.")
        if "nsupported" in said or "not supported" in said:
            return body, (Reason.UNSUPPORTED, "The member is compressed by a method that is not supported.")
        return body, (Reason.CORRUPT, "The member is damaged; what could be unpacked was read.")
    return body, None


def damaged(blob: Blob, said: str, *, parted: bool = False) -> tuple[Reason, str]:
    """The reason and sentence for an archive of which the library says `said`, or which is a volume by its headers."""
    if parted or _VOLUME.search(blob.place.name):
        return (
            Reason.UNSUPPORTED,
            "It is one volume of an archive that lies in several; put them together and scan the whole.",
        )
    if "solid" in said:
        return (
            Reason.UNSUPPORTED,
            "Its members are packed together, in a way that libarchive does not unpack; unpack it and scan the files.",
        )
    if "truncated" in said:
        return Reason.TRUNCATED, "The archive ends early; the members before were read."
    if "nsupported" in said or "not supported" in said:
        return Reason.UNSUPPORTED, "The archive uses a feature that is not supported."
    return Reason.CORRUPT, "The archive is damaged or of a rare form; the members before were read."


def _name(ffi: Any, entry: Any) -> str:
    name = ffi.entry_pathname_w(entry)
    if not name:
        raw = ffi.entry_pathname(entry)
        name = raw.decode("utf-8", "surrogateescape") if raw else ""
    return str(name)


@contextmanager
def _archive(blob: Blob, format_: str) -> Iterator[tuple[Any, Any, Any, Any]]:
    """The library's functions, its error, the opened archive and an entry to be filled."""
    logging.getLogger("libarchive").setLevel(logging.CRITICAL)  # its warnings hold names of members
    try:
        from libarchive import ffi
        from libarchive.exception import ArchiveError
    except (ImportError, OSError, AttributeError, TypeError) as error:
        raise ExtractError(Reason.MISSING_EXTRA, _WITHOUT) from error
    ffi.ffi("entry_is_data_encrypted", [c_void_p], c_int)
    archive = ffi.read_new()
    entry = ffi.entry_new()
    descriptor = -1
    try:
        for name in format_.split():
            ffi.get_read_format_function(name)(archive)
        if isinstance(blob.source, bytes):
            ffi.read_open_memory(archive, blob.source, len(blob.source))
        else:
            with closing(blob.open()) as stream:
                descriptor = os.dup(stream.fileno())
            ffi.read_open_fd(archive, descriptor, _STEP)
        yield ffi, ArchiveError, archive, entry
    except ValueError as error:
        raise ExtractError(Reason.MISSING_EXTRA, "The system's libarchive is too old to read it.") from error
    except ArchiveError as error:
        raise ExtractError(Reason.CORRUPT, "The archive cannot be read.") from error
    finally:
        ffi.entry_free(entry)
        with suppress(ArchiveError):
            ffi.read_free(archive)
        if descriptor >= 0:
            os.close(descriptor)
