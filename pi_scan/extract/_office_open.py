"""Encrypted Office documents: the seal, and what is inside where a password opens them.

Excel opens documents that were locked with its own default password without asking: so does this.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

from pi_scan.extract._graded import LEGACY
from pi_scan.extract._passwords import refused, told_beside, tries
from pi_scan.model import Blob, ExtractError, Grade, Limits, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded

_DEFAULT: Final = "VelvetSweatshop"
"""MS-OFFCRYPTO 2.4.2.3 and, for workbooks in packages, what Excel does."""
_SPINS: Final = re.compile(rb'\bspinCount="(\d+)"')
_MOST_SPINS: Final = 1_000_000
"""Rounds that make a key of a password; Office takes 100,000, and more than these are there to hold up a reader."""


def opened(blob: Blob, sealed: Graded, limits: Limits, what: str) -> Iterator[Blob | Seal]:
    """Yield the seal and the document itself; raises `ExtractError` where no password opens it."""
    scheme, bits, _ = sealed
    plain = _decrypted(blob, _DEFAULT, limits)
    if plain is not None:
        yield Seal(blob.place, f"{scheme.removesuffix(LEGACY)}, opens without a password", bits, Grade.NONE)
    else:
        yield Seal(blob.place, *sealed)
        for password, beside in tries(blob):
            plain = _decrypted(blob, password, limits)
            if plain is not None:
                if beside:
                    yield told_beside(sealed, blob.place)
                break
    if plain is None:
        raise ExtractError(Reason.ENCRYPTED, refused(blob, what))
    yield Blob(blob.place, plain, len(plain), blob.modified_ns, context=blob.context)


def _decrypted(blob: Blob, password: str, limits: Limits) -> bytes | None:
    """The document, if this password opens it."""
    import io

    import msoffcrypto
    import msoffcrypto.exceptions

    logging.getLogger("msoffcrypto").setLevel(logging.CRITICAL)  # what it logs may hold keys
    if blob.size > limits.member_bytes or any(int(found) > _MOST_SPINS for found in _SPINS.findall(blob.data())):
        return None
    out = io.BytesIO()
    try:
        with blob.open() as stream:
            document: Any = msoffcrypto.OfficeFile(stream)
            asked = {"verify_password": True} if document.format == "ooxml" else {}  # the others verify it always
            document.load_key(password=password, **asked)
            document.decrypt(out)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (it checks little: damaged files raise whatever breaks first)
        return None
    return out.getvalue()
