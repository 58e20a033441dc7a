"""KeePass password safes: their cipher, which the header says in clear."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from pi_scan.extract._graded import graded, locked, stated
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Blob, Bytes, Limits, Seal

FORMAT = Format(
    name="KeePass password safe",
    media_types=("application/x-keepass2",),
    extensions=(".kdbx", ".kdb"),
    signatures=((0, b"\x03\xd9\xa2\x9a"),),
    reads="only how it is encrypted",
)

_KEEPASS: Final = {
    bytes.fromhex("31c1f2e6bf714350be5805216afc5aff"): "AES",
    bytes.fromhex("d6038a2b8b6f4cb5a524339a31dbb59a"): "ChaCha20",
    bytes.fromhex("ad68f29f576f4bb9a36ad47af965346c"): "Twofish",
}
_KEEPASS_1: Final = {2: "AES", 8: "Twofish"}


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    sealed = stated(_header, blob.data(), "KeePass")
    yield from locked(blob.place, sealed, "It is a password safe (KeePass): open it, and look what notes it holds.")


def _header(data: Bytes) -> Graded:
    """KeePass 2 (KDBX 3 and 4), by the field with the cipher's id; KeePass 1 (KDB), by its flags."""
    head = bytes(data[:4096])
    kind, flags = struct.unpack_from("<II", head.ljust(12, b"\0"), 4)
    if kind == 0xB54BFB65:
        cipher = next((name for bit, name in _KEEPASS_1.items() if flags & bit), "")
        return graded(f"KeePass 1 {cipher}-256", cipher, 256) if cipher else ("KeePass 1", None, Grade.UNKNOWN)
    wide = flags >> 16 >= 4  # the second word is the version here
    at = 12
    while at + 5 <= len(head):
        field = head[at]
        (size,) = struct.unpack_from("<I" if wide else "<H", head, at + 1)
        at += 5 if wide else 3
        if field == 2:
            cipher = _KEEPASS.get(head[at : at + size], "")
            return graded(f"KeePass {cipher}-256", cipher, 256) if cipher else ("KeePass", None, Grade.UNKNOWN)
        if field == 0:
            break
        at += size
    return "KeePass", None, Grade.UNKNOWN
