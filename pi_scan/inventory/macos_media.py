"""A folder in, the medium that holds it out, on macOS: by `df`, `mount`, `diskutil` and `fdesetup`.

`Encryption` of `diskutil info -plist` is true for every disk inside a Mac of today: its chip encrypts, and has the key.
`EncryptionThisVolumeProper` and `FileVault` say whether a secret of a person is needed.
"""

from __future__ import annotations

import os
import plistlib
import re
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from pi_scan.inventory.commands import ask
from pi_scan.inventory.medium import PLAIN, UNKNOWN, Medium, MediumKind, Protection
from pi_scan.inventory.system import Chassis, System, hashed
from pi_scan.model import Grade, printable

if TYPE_CHECKING:
    from pi_scan.inventory.commands import Ask

NETWORK = frozenset({"smbfs", "afpfs", "nfs", "webdav", "ftp", "cifs", "macfuse", "osxfuse", "fusefs"})
_STRONG = Protection(Grade.STRONG, "XTS-AES-128", 128)


class MacMedia:
    """The media of this machine, each looked at once."""

    def __init__(self, ask: Ask = ask) -> None:
        self._ask = ask
        self._types = mounted(ask(("/sbin/mount",)))
        self._known: dict[int, Medium] = {}

    def of(self, folder: str) -> Medium:
        """The medium that holds `folder`, an absolute path."""
        try:
            device = os.stat(folder).st_dev
        except OSError:
            return UNKNOWN
        if device not in self._known:
            self._known[device] = self.look(folder)
        return self._known[device]

    def with_own(self, folder: str, medium: Medium) -> Medium:
        """Folders have no encryption of their own here."""
        del folder
        return medium

    def look(self, folder: str) -> Medium:
        """The same without what is known already."""
        device, mount = on(self._ask(("/bin/df", "-P", folder)))
        if not mount:
            return UNKNOWN
        filesystem = self._types.get(mount, "")
        if filesystem in NETWORK or not device.startswith("/dev/"):
            return Medium(mount, device, filesystem or "unknown", MediumKind.NETWORK)
        info = _plist(self._ask(("/usr/sbin/diskutil", "info", "-plist", device)))
        medium = from_diskutil(mount, device, filesystem, info)
        if medium.kind is MediumKind.INTERNAL and "in progress" in self._ask(("/usr/bin/fdesetup", "status")):
            return medium._replace(protection=PLAIN._replace(scheme="FileVault, not all of it encrypted"))
        return medium


def on(text: str) -> tuple[str, str]:
    r"""Device and mount point of the one line of `df -P`.

    >>> on("Filesystem 512-blocks Used Available Capacity Mounted on\n/dev/disk3s5 9 5 4 56% /System/Volumes/Data\n")
    ('/dev/disk3s5', '/System/Volumes/Data')
    """
    match = re.search(r"(?m)^(.+?)\s+\d+\s+-?\d+\s+-?\d+\s+\d+%\s+(/.*)$", text)
    return (match[1], match[2]) if match else ("", "")


def mounted(text: str) -> dict[str, str]:
    """File system of each mount point, by `mount`.

    >>> mounted("//ann@nas/hr on /Volumes/hr (smbfs, nodev, nosuid, mounted by ann)")
    {'/Volumes/hr': 'smbfs'}
    """
    return {match[1]: match[2] for match in re.finditer(r"(?m)^.+? on (/.*) \((\w+)", text)}


def _plist(text: str) -> dict[str, Any]:
    try:
        found = plistlib.loads(text.encode())
    except (ValueError, ExpatError, plistlib.InvalidFileException, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def from_diskutil(mount: str, device: str, filesystem: str, info: dict[str, Any]) -> Medium:
    """A medium by what `diskutil info -plist` says of it."""
    bus = str(info.get("BusProtocol", ""))
    if bus == "Disk Image":
        kind = MediumKind.UNKNOWN
    elif info.get("OpticalMediaType") or str(info.get("FilesystemType", "")) in {"cd9660", "udf", "cddafs"}:
        kind = MediumKind.OPTICAL
    elif info.get("RemovableMediaOrExternalDevice") or info.get("RemovableMedia") or bus in {"USB", "Secure Digital"}:
        kind = MediumKind.REMOVABLE
    else:
        kind = MediumKind.INTERNAL if info.get("Internal") else MediumKind.UNKNOWN
    size = info.get("TotalSize", info.get("Size", 0))
    return Medium(
        mount,
        device,
        str(info.get("FilesystemType") or filesystem),
        kind,
        printable(str(info.get("MediaName") or info.get("IORegistryEntryName") or "")),
        printable(str(info.get("VolumeUUID") or info.get("DiskUUID") or "")),
        size if isinstance(size, int) else 0,
        _protection(info),
    )


def _protection(info: dict[str, Any]) -> Protection:
    if info.get("FileVault") is True:
        return _STRONG._replace(scheme="FileVault XTS-AES-128")
    if info.get("EncryptionThisVolumeProper") is True:
        return _STRONG._replace(scheme="APFS XTS-AES-128")
    if info.get("Encryption") is True:
        return PLAIN._replace(scheme="by the Mac itself, which has the key: FileVault is off")
    return PLAIN if info.get("Encryption") is False else Protection()


# --- the system ---------------------------------------------------------------------------------


def system(ask: Ask = ask) -> System:
    """The system by what macOS tells every user."""
    model = ask(("/usr/sbin/sysctl", "-n", "hw.model")).strip()
    told = ask(("/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice"))
    identity = re.search(r'"IOPlatformUUID" = "([^"]+)"', told)
    version = ask(("/usr/bin/sw_vers", "-productVersion")).strip()
    if ask(("/usr/sbin/sysctl", "-n", "kern.hv_vmm_present")).strip() == "1":
        chassis = Chassis.VIRTUAL
    elif model.startswith("MacBook") or "InternalBattery" in ask(("/usr/bin/pmset", "-g", "batt")):
        chassis = Chassis.LAPTOP
    else:
        chassis = Chassis.DESKTOP if model else Chassis.UNKNOWN
    return System("", hashed(identity[1] if identity else ""), f"macOS {version}".strip(), chassis, printable(model))
