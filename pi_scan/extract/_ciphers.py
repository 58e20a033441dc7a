"""The ciphers of files that a password opens: bytes and keys in, bytes out; what does not fit raises ValueError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def aes_blocks(key: bytes) -> Callable[[bytes], bytes]:
    """What enciphers whole blocks, each by itself: for a counter of a kind that no library offers."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update  # noqa: S305  (each block is another number)


def aes_chain(key: bytes, vector: bytes, data: bytes) -> bytes:
    """AES in CBC mode undone, the padding still there."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def whole_blocks(size: int) -> int:
    """Bytes that `size` bytes take in blocks of AES."""
    return (size + 15) // 16 * 16


def aes_sealed(key: bytes, vector: bytes, data: bytes) -> bytes:
    """AES in GCM mode undone. Raises ValueError for a wrong key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(vector, data, None)
    except InvalidTag as error:
        raise ValueError("wrong key") from error


def blowfish_feedback(key: bytes, vector: bytes, data: bytes) -> bytes:
    """Blowfish with cipher feedback of whole blocks undone."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
    from cryptography.hazmat.primitives.ciphers import Cipher

    mode: Any
    try:
        from cryptography.hazmat.decrepit.ciphers.modes import CFB as mode  # noqa: N811
    except ImportError:  # before it was moved there
        from cryptography.hazmat.primitives.ciphers.modes import CFB as mode  # noqa: N811
    return bytes(Cipher(Blowfish(key), mode(vector)).decryptor().update(data))


def argon2id(secret: bytes, salt: bytes, size: int, *, rounds: int, memory: int, lanes: int) -> bytes:
    """A key of a password; `memory` in KiB. Raises ValueError where the system's OpenSSL is too old for it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        return Argon2id(salt=salt, length=size, iterations=rounds, lanes=lanes, memory_cost=memory).derive(secret)
    except UnsupportedAlgorithm as error:
        raise ValueError("not supported") from error
