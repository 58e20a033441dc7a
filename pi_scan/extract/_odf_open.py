"""OpenDocument packages that a password opens: member by member, or as a whole as LibreOffice does it from 24.2 on.

ODF 1.3 part 2, chapter 3: the manifest tells for each member how its key is made of the password and by which cipher it
is locked. A member is deflated first, then encrypted; a checksum over its first kilobyte tells a wrong password.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import io
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pi_scan.extract._ciphers import aes_chain, aes_sealed, argon2id, blowfish_feedback
from pi_scan.extract._package import fragment
from pi_scan.model import ExtractError

if TYPE_CHECKING:
    from pi_scan.extract._package import Element, Package

MANIFEST: Final = "META-INF/manifest.xml"
WHOLE: Final = "encrypted-package"
"""The one member of a package that is encrypted as a whole."""
_MOST_ROUNDS: Final = 1_000_000
"""Rounds that make a key of a password; LibreOffice takes 100,000, and more are there to hold up a reader."""
_MOST_MEMORY: Final = 1 << 18
"""KiB that Argon2 takes at most; LibreOffice takes 64 MiB."""
_CHECKED: Final = 1024
"""Bytes of a member over which the checksum is made."""


@dataclass(frozen=True, slots=True)
class Lock:
    """How one member is encrypted."""

    cipher: str
    vector: bytes
    start: str
    """Digest that is made of the password first."""
    salt: bytes
    rounds: int
    size: int
    """Bytes of the key."""
    memory: int
    """KiB for Argon2; 0 where the key is made by PBKDF2."""
    lanes: int
    digest: str
    checksum: bytes


def locks(manifest: bytes) -> dict[str, Lock]:
    """How each encrypted member is locked; what is not stated as it should be is left out."""
    try:
        root = fragment(manifest)
    except ExtractError:
        return {}
    found = {}
    for entry in root.iter("{*}file-entry"):
        with suppress(ValueError, StopIteration, binascii.Error):
            for data in entry.iterchildren("{*}encryption-data"):
                found[_get(entry, "full-path")] = _lock(data)
    return found


def _lock(data: Element) -> Lock:
    """Raises ValueError or StopIteration where a value is missing."""
    algorithm = next(data.iterchildren("{*}algorithm"))
    derivation = next(data.iterchildren("{*}key-derivation"))
    start = next(data.iterchildren("{*}start-key-generation"), None)
    argon = _get(derivation, "key-derivation-name").lower().endswith("argon2id")
    return Lock(
        cipher=_get(algorithm, "algorithm-name").rpartition("#")[2].lower(),
        vector=_bytes(algorithm, "initialisation-vector"),
        start="sha256" if start is not None and "256" in _get(start, "start-key-generation-name") else "sha1",
        salt=_bytes(derivation, "salt"),
        rounds=int(_get(derivation, "argon2-iterations" if argon else "iteration-count") or 1024),
        size=int(_get(derivation, "key-size") or (32 if argon else 16)),
        memory=int(_get(derivation, "argon2-memory")) if argon else 0,
        lanes=int(_get(derivation, "argon2-lanes")) if argon else 0,
        digest="sha256" if "256" in _get(data, "checksum-type") else "sha1",
        checksum=_bytes(data, "checksum"),
    )


def _get(element: Element, name: str) -> str:
    """An attribute by its local name."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _bytes(element: Element, name: str) -> bytes:
    return binascii.a2b_base64(_get(element, name))


def opened(package: Package, locked: dict[str, Lock], password: str, most: int) -> bytes | None:
    """The package without its locks, of `most` bytes at most, if this password opens it."""
    names = [name for name in locked if package.size(name)]
    first = min(names, key=package.size, default="")
    if not first or any(lock.rounds > _MOST_ROUNDS or lock.memory > _MOST_MEMORY for lock in locked.values()):
        return None
    if _plain(package.read(first), locked[first], password, most) is None:  # one member tells a wrong password
        return None
    if names == [WHOLE]:
        return _plain(package.read(WHOLE), locked[WHOLE], password, most)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in package.names():
            data = package.read(name)
            if name in locked:
                plain = _plain(data, locked[name], password, most - out.tell())
                if plain is None:
                    continue  # damaged, or of another password; what is missing is said by who reads the package
                data = plain
            elif name == MANIFEST:
                continue  # it names locks that are no more
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _plain(data: bytes, lock: Lock, password: str, most: int) -> bytes | None:
    """A member without its lock; None for a wrong password."""
    try:
        packed = _deciphered(data, lock, _key(lock, password))
    except (ValueError, TypeError, OverflowError):
        return None
    digest = hashlib.new(lock.digest, packed[:_CHECKED], usedforsecurity=False).digest()
    if lock.checksum and not hmac.compare_digest(digest, lock.checksum):
        return None
    if packed[:2] == b"PK":
        return packed
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=-15).decompress(packed, max(1, most))
    return None


def _key(lock: Lock, password: str) -> bytes:
    begun = hashlib.new(lock.start, password.encode(), usedforsecurity=False).digest()
    if lock.memory:
        return argon2id(begun, lock.salt, lock.size, rounds=lock.rounds, memory=lock.memory, lanes=lock.lanes)
    return hashlib.pbkdf2_hmac("sha1", begun, lock.salt, lock.rounds, lock.size)


def _deciphered(data: bytes, lock: Lock, key: bytes) -> bytes:
    """The deflated member by the cipher that is stated. Raises ValueError for keys and blocks that do not fit."""
    if lock.cipher.endswith("-gcm"):
        return aes_sealed(
            key, lock.vector, data.removeprefix(lock.vector)
        )  # XML Encryption puts it before the data too
    if lock.cipher.endswith("-cbc"):
        plain = aes_chain(key, lock.vector, data)
        return plain[: -plain[-1]] if plain and plain[-1] <= 16 else plain
    if lock.cipher.startswith("blowfish"):
        return blowfish_feedback(key, lock.vector, data)
    raise ValueError("unknown cipher")
