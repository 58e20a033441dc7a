"""Files encrypted with Ansible Vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._graded import graded, locked, stated
from pi_scan.model import Format, Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.extract._graded import Graded
    from pi_scan.model import Blob, Bytes, Limits, Seal

FORMAT = Format(
    name="Ansible Vault",
    media_types=("application/x-ansible-vault",),
    signatures=((0, b"$ANSIBLE_VAULT;"),),
    reads="only how it is encrypted",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Seal]:  # noqa: ARG001  (the signature of all extractors)
    """Yield the seal, then say that a key is needed."""
    sealed = stated(_header, blob.data(), "Ansible Vault")
    yield from locked(blob.place, sealed, "It is encrypted with Ansible Vault: decrypt it, and scan what comes out.")


def _header(data: Bytes) -> Graded:
    """`$ANSIBLE_VAULT;1.1;AES256` and its like: the third field names the cipher."""
    fields = bytes(data[:80]).partition(b"\n")[0].strip().split(b";")
    known = len(fields) >= 3 and fields[2] == b"AES256"
    return graded("Ansible Vault AES-256", "AES", 256) if known else ("Ansible Vault", None, Grade.UNKNOWN)
