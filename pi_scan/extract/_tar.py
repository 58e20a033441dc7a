"""The members of a TAR from any stream that can be read forward: blobs, and gaps where it is damaged or cut."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING, Any, Protocol

from pi_scan.model import Blob, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Place

_STEP = 1 << 20


class Stream(Protocol):
    """What can be read forward."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


class _Forward:
    """A stream as `TarFile` wants one, though it only goes forward: so that what is read is copied once."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._at = 0

    def tell(self) -> int:
        return self._at

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._at += len(data)
        return data

    def seek(self, at: int) -> None:
        if at < self._at:
            raise tarfile.StreamError("there is no way back")
        while self._at < at and self.read(min(_STEP, at - self._at)):
            pass


class _Header(tarfile.TarInfo):
    """A header that can be trusted, or an error: what stands between two headers is counted by its archive."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: str, errors: str) -> _Header:
        header = super().frombuf(buf, encoding, errors)
        if header.size < 0:
            raise tarfile.InvalidHeaderError("a size below nothing")  # type: ignore[attr-defined]
        return header

    @classmethod
    def fromtarfile(cls, tarfile: Any) -> _Header:
        try:
            return super().fromtarfile(tarfile)
        except _INVALID:
            tarfile.damaged = True
            raise
        except _CUT:
            tarfile.cut = True
            raise


_INVALID: type[Exception] = tarfile.InvalidHeaderError  # type: ignore[attr-defined]
_CUT: type[Exception] = tarfile.TruncatedHeaderError  # type: ignore[attr-defined]


class _Archive(tarfile.TarFile):
    damaged = False
    """Whether something else stood where a header should."""
    cut = False
    """Whether it ended in a header."""


def is_tar(head: bytes) -> bool:
    """Whether `head`, the first 512 bytes, is the header of a TAR by its check sum."""
    try:
        return len(head) == 512 and bool(tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape"))
    except tarfile.TarError:
        return False


def members(stream: Stream, place: Place, context: str, limits: Limits) -> Iterator[Blob | Gap]:
    """The files of the archive in `stream`, in its order. Links and devices hold nothing and are passed over."""
    count = 0
    try:
        archive: Any = _Archive(
            fileobj=_Forward(stream),  # type: ignore[arg-type]
            tarinfo=_Header,
            encoding="utf-8",
            errors="surrogateescape",
            ignore_zeros=True,  # goes on behind damage and behind the end of an archive that others were appended to
        )
        while (info := archive.next()) is not None:
            archive.members.clear()  # else it keeps them all
            count += 1
            if count > limits.members:
                yield Gap(place, Reason.TOO_MANY, "The archive has more members than the limit.")
                return
            if info.isreg():
                yield from _member(archive, info, place.member(info.name), context, limits)
    except (tarfile.TarError, ValueError, OverflowError) as error:
        if "end of data" in str(error):
            yield Gap(place, Reason.TRUNCATED, "The archive ends early; the members before were read.")
        else:
            yield Gap(place, Reason.CORRUPT, "The archive is damaged; the members before were read.")
        return
    if archive.cut:
        yield Gap(place, Reason.TRUNCATED, "The archive ends early; the members before were read.")
    elif archive.damaged:
        yield Gap(place, Reason.CORRUPT, "The archive is damaged in places; the members that could be told were read.")


def _member(archive: Any, info: tarfile.TarInfo, place: Place, context: str, limits: Limits) -> Iterator[Blob | Gap]:
    pieces: list[bytes] = []
    read = 0
    gap = None
    wanted = min(info.size, limits.member_bytes)
    source = archive.fileobj  # not `extractfile`, which loses what stands before the place where an archive is cut
    if info.sparse is not None:
        source = archive.extractfile(info)
    try:
        while read < wanted and (piece := source.read(min(_STEP, wanted - read))):
            pieces.append(piece)
            read += len(piece)
    except tarfile.TarError:
        wanted += 1  # of a sparse member less is known
    if read < wanted:
        gap = Gap(place, Reason.TRUNCATED, "The member ends early.")
    elif info.size > wanted:
        gap = Gap(place, Reason.TOO_BIG, "The member is larger than the limit; what stands before was read.")
    yield Blob(place, pieces[0] if len(pieces) == 1 else b"".join(pieces), read, context=context)
    if gap is not None:
        yield gap
