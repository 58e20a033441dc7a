"""The key of the fingerprints: they are keyed since a plain hash of nine digits is broken in seconds."""

from __future__ import annotations

import errno
import hmac
import os
import secrets
import stat

KEY_BYTES = 32


class KeyFileError(Exception):
    """The key cannot be used; the text is one sentence that says what to do."""


def default_path() -> str:
    """`PI_SCAN_KEY_FILE`, or a file of this user's own."""
    chosen = os.environ.get("PI_SCAN_KEY_FILE")
    if chosen:
        return chosen
    import platformdirs

    return os.path.join(platformdirs.user_data_dir("pi-scan", appauthor=False), "fingerprint.key")


def key_check(key: bytes) -> str:
    """What tells a key from others, and nothing of the key.

    >>> key_check(b"k" * 32) == key_check(b"k" * 32) != key_check(b"j" * 32)
    True
    """
    return hmac.digest(key, b"pi-scan key check", "sha256").hex()[:16]


def load_key(path: str | None = None, *, create: bool = True) -> bytes:
    """The 32 bytes of the key file at `path`, which is made (0600, random) where there is none.

    Raises `KeyFileError` when it is readable by others, has the wrong size, or cannot be read or made.
    """
    place = path or default_path()
    flags = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        if create and not os.path.lexists(place):
            _make(place)
        descriptor = os.open(place, flags)
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        raise KeyFileError(
            f"The key file {place} cannot be used ({error.strerror}): name another with --key FILE or PI_SCAN_KEY_FILE."
        ) from None
    with os.fdopen(descriptor, "rb") as stream:
        mode = os.fstat(descriptor).st_mode
        key = stream.read(KEY_BYTES + 1)
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(
            f"The key file {place} is readable by others: run `chmod 600` on it, or name another with --key."
        )
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"The key file {place} does not hold {KEY_BYTES} bytes: name the right one with --key.")
    return key


def _make(place: str) -> None:
    folder = os.path.dirname(place)
    if folder:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    # Written whole under another name and linked into place: of two first runs at once, one key wins for both.
    temporary = f"{place}.{secrets.token_hex(4)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(temporary, place)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not os.path.lexists(place):
                os.replace(temporary, place)
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)
