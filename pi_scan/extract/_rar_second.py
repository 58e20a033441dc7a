"""Members of RAR archives by the library rars, for those that libarchive does not unpack: blobs and gaps out.

Of archives before version 5, libarchive refuses what versions before 2.9 packed and what is packed as one ("RAR solid
archive support unavailable" in its archive_read_support_format_rar.c). The library rars unpacks both, and deciphers the
ciphers before AES.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pi_scan.extract._libarchive import FREE, damaged
from pi_scan.extract._passwords import refused
from pi_scan.extract._rar_crypt import AES, NEW, whole
from pi_scan.model import Blob, ExtractError, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.extract._rar_keys import Keys

_Read: TypeAlias = "Callable[[list[Any], str | None], list[bytes]]"
_WORKSPACE: Final = 640 << 20
"""Bytes for windows, tables and models: a model of text may take 256 MiB."""
_FAILURES: Final = 100
"""Members that cannot be read before the rest is given up: each costs a look at all headers."""
_UNIX: Final = 3
_NO_FILES: Final = frozenset({4, 10})
"""Folders and links, by what Unix says of them."""
_TOGETHER: Final = "Its members are packed together: what stands behind a damaged or locked one was not read."
_LARGE: Final = "It is packed in a way in which archives of its size are not unpacked; unpack it and scan the files."
_RATIO: Final = "The archive expands more than the limit allows."
_WITHOUT: Final = "This needs the library rars (pip install rars)."


def members(blob: Blob, limits: Limits, keys: Keys) -> Iterator[Blob | Gap]:
    """The files in `blob`, in its order. Raises ExtractError, before the first, where it cannot be opened."""
    try:
        import rars
    except ImportError as error:
        raise ExtractError(Reason.MISSING_EXTRA, _WITHOUT) from error
    if blob.size > limits.member_bytes:
        raise ExtractError(Reason.TOO_BIG, _LARGE)
    data = blob.data()
    most = max(FREE, limits.ratio * blob.size)
    options = rars.ReadOptions(
        max_member_output_bytes=limits.member_bytes,
        max_total_output_bytes=most,
        max_reader_workspace_bytes=_WORKSPACE,
        max_header_count=limits.members,
    )
    wrong = (rars.Error, KeyError, MemoryError)
    try:
        archive = rars.RarFile.from_bytes(bytes(data if data[:8] == NEW else data[: whole(data)]), options=options)
    except MemoryError as error:
        raise ExtractError(Reason.TOO_MANY, "The archive has more members than the limit.") from error
    except rars.Error as error:
        raise ExtractError(*damaged(blob, "")) from error

    def read(some: list[Any], password: str | None) -> list[bytes]:
        bodies: list[bytes] = archive.read_many(some, password, options=options)
        return bodies

    infos = [info for info in archive.infolist() if _is_file(info)]
    together = any(info.is_solid for info in infos)
    failures = {True: 0, False: 0}
    given = 0
    for some in _groups(infos, limits.member_bytes, together=together):
        kind = bool(some[0].is_encrypted)
        if failures[kind] == _FAILURES:
            continue
        for info, body in _bodies(read, some, keys, wrong) if keys.tries or together or not kind else _closed(some):
            place = blob.place.member(info.filename.replace("\\", "/"))
            if isinstance(body, bytes):
                given += len(body)
                if given > most:
                    yield Gap(place, Reason.RATIO, _RATIO)
                    return
                yield Blob(place, body, len(body), context=blob.context)
                continue
            reason, detail = _reason(blob, limits, info, body)
            yield Gap(place, reason, detail)
            if together and info is not infos[-1]:
                yield Gap(blob.place, reason, _TOGETHER)
                return
            failures[kind] += bool(keys.tries) or not kind
            if failures[kind] == _FAILURES:
                yield Gap(blob.place, *((reason, detail) if kind else damaged(blob, "")))
                break


def _closed(some: list[Any]) -> Iterator[tuple[Any, Exception]]:
    """Encrypted members for which there is no password."""
    for info in some:
        yield info, KeyError()


def _is_file(info: Any) -> bool:
    """Neither a folder nor a link; some that Unix wrote have no type."""
    return not info.is_dir() and not (info.host_os == _UNIX and info.file_attr >> 12 & 15 in _NO_FILES)


def _groups(infos: list[Any], most: int, *, together: bool) -> Iterator[list[Any]]:
    """Members that stand one after the other, and take `most` bytes at most.

    What is packed as one is unpacked from its beginning each time; else what is encrypted and what is not come apart.
    """
    group: list[Any] = []
    size = 0
    for info in infos:
        apart = group and not together and info.is_encrypted != group[-1].is_encrypted
        if group and (apart or size + info.file_size > most):
            yield group
            group, size = [], 0
        group.append(info)
        size += info.file_size
    if group:
        yield group


def _bodies(
    read: _Read, some: list[Any], keys: Keys, wrong: tuple[type[Exception], ...]
) -> Iterator[tuple[Any, bytes | Exception]]:
    """The members with what they hold, or with what is wrong with them, which is found by reading fewer."""
    try:
        bodies = read(some, keys.tries[0].password if keys.tries else None)
    except wrong as error:
        if len(some) > 1:
            at = _named(some, error)
            for part in (some[:at], some[at : at + 1], some[at + 1 :]) if at else _halves(some):
                yield from _bodies(read, part, keys, wrong)
        else:
            body = _by_another(read, some[0], keys, wrong)
            yield some[0], (error if body is None else body)
        return
    if keys.tries and any(info.is_encrypted for info in some):
        keys.opens(keys.tries[0])
    yield from zip(some, bodies, strict=True)


def _halves(some: list[Any]) -> tuple[list[Any], list[Any]]:
    return some[: len(some) // 2], some[len(some) // 2 :]


def _named(some: list[Any], error: Exception) -> int:
    """Which of the members the error is about, as far as it says so; 0 if it does not, or if they are packed apart.

    What is packed as one need not be unpacked as often then.
    """
    said = str(error)
    return next((at for at, info in enumerate(some) if info.is_solid and f"entry '{info.filename}'" in said), 0)


def _by_another(read: _Read, info: Any, keys: Keys, wrong: tuple[type[Exception], ...]) -> bytes | None:
    """The member by another password than the first; those of AES were all tried before."""
    if not info.is_encrypted or int(info.detail["unpack_version"]) >= AES:
        return None
    for one in keys.tries[1:]:
        with suppress(*wrong):
            (body,) = read([info], one.password)
            keys.opens(one)
            return body
    return None


def _reason(blob: Blob, limits: Limits, info: Any, error: Exception) -> tuple[Reason, str]:
    if info.is_split_before or info.is_split_after:
        return damaged(blob, "", parted=True)
    if isinstance(error, MemoryError):
        large = info.file_size > limits.member_bytes
        return (Reason.TOO_BIG, "The member is larger than the limit.") if large else (Reason.RATIO, _RATIO)
    if info.is_encrypted:
        return Reason.ENCRYPTED, refused(blob, "The member")
    return Reason.CORRUPT, "The member is damaged."
