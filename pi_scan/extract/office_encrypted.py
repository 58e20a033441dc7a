"""Office documents that need a password: how they are encrypted, and what is inside where one opens them.

An encrypted DOCX, XLSX or PPTX is an OLE2 file with the streams EncryptionInfo and EncryptedPackage (MS-OFFCRYPTO 2.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._office_crypt import package
from pi_scan.extract._office_open import opened
from pi_scan.model import Blob, Format, Limits, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Encrypted Office document",
    media_types=("application/vnd.ms-office.encrypted",),
    library="msoffcrypto-tool (MIT)",
    reads="how it is encrypted; what is inside where a given password opens it",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the seal, then the document in clear; or say that a password is needed."""
    yield from opened(blob, package(blob.data()), limits, "The document")
