"""A folder in, the storage medium that holds it out, on any system."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from pi_scan.inventory.cloud import service
from pi_scan.inventory.medium import MediumKind

if TYPE_CHECKING:
    from pi_scan.inventory.medium import Medium


class Media(Protocol):
    """The media of one machine."""

    def of(self, folder: str) -> Medium:
        """The medium that holds a folder."""
        ...

    def with_own(self, folder: str, medium: Medium) -> Medium:
        """What the folder itself adds to that, such as encryption of its own."""
        ...


@lru_cache(maxsize=1)
def these() -> Media:
    """The media of this machine as they are when it is first asked."""
    if sys.platform == "darwin":
        from pi_scan.inventory.macos_media import MacMedia

        return MacMedia()
    if sys.platform == "win32":
        from pi_scan.inventory.windows_media import WindowsMedia

        return WindowsMedia()
    from pi_scan.inventory.linux_media import LinuxMedia

    return LinuxMedia()


@lru_cache(maxsize=4096)
def medium_of(folder: str) -> Medium:
    """The medium that holds `folder` (an absolute real path); `UNKNOWN` where the system does not tell."""
    media = these()
    medium = media.with_own(folder, media.of(folder))
    copied = service(folder) if medium.kind is not MediumKind.NETWORK else ""
    if not copied:
        return medium
    return medium._replace(kind=MediumKind.CLOUD, part=f"{medium.part}, {copied}" if medium.part else copied)


def forget() -> None:
    """Look anew the next time: media come and go."""
    these.cache_clear()
    medium_of.cache_clear()
