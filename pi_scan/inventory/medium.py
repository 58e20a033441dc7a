"""What a storage medium is: where it is mounted, what it is made of, and how it is encrypted."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.model import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable


class MediumKind(StrEnum):
    """How a medium stands to its computer."""

    INTERNAL = "internal"
    REMOVABLE = "removable"
    OPTICAL = "optical"
    NETWORK = "network"
    CLOUD = "cloud-sync folder"
    MEMORY = "memory"
    UNKNOWN = "unknown"


class Protection(NamedTuple):
    """How a medium is encrypted, as far as the system tells."""

    grade: Grade = Grade.UNKNOWN
    scheme: str = ""
    """As its makers name it, e.g. `LUKS2 aes-xts-plain64`."""
    bits: int | None = None
    """Length of the key."""


PLAIN = Protection(Grade.NONE)
"""No encryption that the system knows of. A disk that encrypts by itself gives its contents to whoever starts it."""


class Medium(NamedTuple):
    """One mounted file system, or a part of one that is kept in another way than the rest."""

    mount: str = ""
    device: str = ""
    filesystem: str = ""
    kind: MediumKind = MediumKind.UNKNOWN
    model: str = ""
    serial: str = ""
    """Serial number of the disk, or the id of the volume where there is none."""
    size: int = 0
    """Bytes of the disk; 0: not known."""
    protection: Protection = Protection()
    part: str = ""
    """What tells folders of it from the others: the name of a service that copies them, or their own encryption."""

    def __str__(self) -> str:
        return f"{self.device} at {self.mount} ({self.filesystem})" if self.mount else "unknown"


UNKNOWN = Medium()

_WEAKEST_FIRST = (Grade.NONE, Grade.WEAK, Grade.UNKNOWN, Grade.STRONG)


def weakest(found: Iterable[Protection]) -> Protection:
    """The weakest of several: data lies on all of them.

    >>> weakest([Protection(Grade.STRONG, "LUKS2"), PLAIN]).grade.value, weakest([]).grade.value
    ('none', 'unknown')
    """
    return min(found, key=lambda one: _WEAKEST_FIRST.index(one.grade), default=Protection())


_PORTABLE_FIRST = (
    MediumKind.REMOVABLE,
    MediumKind.OPTICAL,
    MediumKind.NETWORK,
    MediumKind.UNKNOWN,
    MediumKind.INTERNAL,
    MediumKind.MEMORY,
    MediumKind.CLOUD,
)


def loosest(found: Iterable[MediumKind]) -> MediumKind:
    """The one of several that is carried off most easily."""
    return min(found, key=_PORTABLE_FIRST.index, default=MediumKind.UNKNOWN)
