"""A folder in, the medium that holds it out, on Windows: one question to PowerShell, its answer as JSON.

What BitLocker does is told in full to administrators only; others hear whether it is on.
"""

from __future__ import annotations

import json
import ntpath
import os
import re
from typing import TYPE_CHECKING, Any

from pi_scan.inventory.commands import ask
from pi_scan.inventory.medium import PLAIN, UNKNOWN, Medium, MediumKind, Protection
from pi_scan.inventory.system import Chassis, System, chassis_of, hashed, virtual
from pi_scan.model import Grade, printable

if TYPE_CHECKING:
    from pi_scan.inventory.commands import Ask

SCRIPT = """
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
function Words($object, $names) { $row = @{}; foreach ($name in $names) { $row[$name] = "$($object.$name)" }; $row }
$shell = New-Object -ComObject Shell.Application
@{
  system = Words (Get-CimInstance Win32_ComputerSystem) 'Manufacturer', 'Model', 'PCSystemType'
  os = Words (Get-CimInstance Win32_OperatingSystem) 'Caption', 'Version'
  chassis = @((Get-CimInstance Win32_SystemEnclosure).ChassisTypes | ForEach-Object { "$_" })
  battery = @(Get-CimInstance Win32_Battery).Count
  machine = (Get-ItemProperty 'HKLM:/SOFTWARE/Microsoft/Cryptography').MachineGuid
  volumes = @(Get-CimInstance Win32_LogicalDisk | ForEach-Object {
    $row = Words $_ 'DeviceID', 'DriveType', 'FileSystem', 'Size', 'VolumeSerialNumber', 'ProviderName'
    $row['Shell'] = "$($shell.NameSpace($_.DeviceID).Self.ExtendedProperty('System.Volume.BitLockerProtection'))"
    $row })
  disks = @(Get-Partition | Where-Object DriveLetter | ForEach-Object {
    $row = Words (Get-Disk -Number $_.DiskNumber) 'FriendlyName', 'SerialNumber', 'BusType', 'Size'
    $row['DriveLetter'] = "$($_.DriveLetter)"
    $row })
  bitlocker = @(Get-BitLockerVolume | ForEach-Object {
    Words $_ 'MountPoint', 'EncryptionMethod', 'VolumeStatus', 'ProtectionStatus' })
} | ConvertTo-Json -Depth 4 -Compress
"""
"""Numbers and names of enumerations as words: versions of PowerShell differ in how they write them as JSON."""


def answer(ask: Ask = ask) -> dict[str, Any]:
    """What PowerShell says of the machine and its volumes."""
    root = os.environ.get("SYSTEMROOT", "C:/Windows")
    shell = os.path.join(root, "System32", "WindowsPowerShell", "v1.0", "powershell.exe")
    text = ask((shell, "-NoProfile", "-NonInteractive", "-Command", SCRIPT))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


class WindowsMedia:
    """The volumes of this machine, asked about once."""

    def __init__(self, ask: Ask = ask) -> None:
        told = answer(ask)
        self._volumes = {str(row.get("DeviceID", "")).upper(): row for row in _rows(told, "volumes")}
        self._disks = {str(row.get("DriveLetter", "")).upper(): row for row in _rows(told, "disks")}
        self._bitlocker = {str(row.get("MountPoint", "")).upper(): row for row in _rows(told, "bitlocker")}

    def of(self, folder: str) -> Medium:
        """The medium that holds `folder`, an absolute path."""
        drive = ntpath.splitdrive(folder.removeprefix("\\\\?\\").removeprefix("UNC\\"))[0]
        if drive.startswith("\\\\") or folder.startswith("\\\\?\\UNC\\"):
            share = drive or "\\\\" + "\\".join(folder.removeprefix("\\\\?\\UNC\\").split("\\")[:2])
            return Medium(share, share, "smb", MediumKind.NETWORK)
        volume = self._volumes.get(drive.upper())
        if volume is None:
            return UNKNOWN
        disk = self._disks.get(drive[:1].upper(), {})
        kind = _kind(str(volume.get("DriveType", "")), str(disk.get("BusType", "")))
        provider = str(volume.get("ProviderName", ""))
        size = str(disk.get("Size") or volume.get("Size") or "")
        bitlocker = self._bitlocker.get(drive.upper())
        return Medium(
            f"{drive}\\",
            printable(provider or drive),
            str(volume.get("FileSystem") or "unknown"),
            kind,
            printable(str(disk.get("FriendlyName", ""))),
            printable(str(disk.get("SerialNumber") or volume.get("VolumeSerialNumber") or "").strip()),
            int(size) if size.isdecimal() else 0,
            Protection() if kind is MediumKind.NETWORK else protection(bitlocker, str(volume.get("Shell", ""))),
        )

    def with_own(self, folder: str, medium: Medium) -> Medium:
        """Files that Windows encrypts by themselves (EFS) are not told apart."""
        del folder
        return medium


def _rows(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = told.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _kind(drive: str, bus: str) -> MediumKind:
    """By Win32_LogicalDisk.DriveType, which calls disks in boxes of their own local, and the bus of the disk."""
    if drive == "3" and bus in {"USB", "SD", "MMC", "1394"}:
        return MediumKind.REMOVABLE
    if drive == "3" and bus == "iSCSI":
        return MediumKind.NETWORK
    kinds = {"2": "REMOVABLE", "3": "INTERNAL", "4": "NETWORK", "5": "OPTICAL", "6": "MEMORY"}
    return MediumKind[kinds.get(drive, "UNKNOWN")]


def protection(row: dict[str, Any] | None, shell: str = "") -> Protection:
    """The grade by Get-BitLockerVolume, or by what the shell shows every user.

    A volume whose protection is off is encrypted with a key that lies beside it in the clear:
    https://learn.microsoft.com/windows/win32/secprov/getprotectionstatus-win32-encryptablevolume
    """
    if row is None:
        if shell in {"1", "5", "6"}:
            words = {"1": "on", "5": "suspended", "6": "locked"}[shell]
            return Protection(Grade.NONE if shell == "5" else Grade.UNKNOWN, f"BitLocker, {words}")
        return PLAIN if shell in {"2", "3", "4"} else Protection()
    method, status, protected = (
        str(row.get(name, "")) for name in ("EncryptionMethod", "VolumeStatus", "ProtectionStatus")
    )
    if method in {"", "None"} or status == "FullyDecrypted":
        return PLAIN
    scheme = f"BitLocker {printable(method)}"
    if protected == "Off" or status != "FullyEncrypted":
        return PLAIN._replace(scheme=f"{scheme}, {'suspended' if status == 'FullyEncrypted' else 'not all of it'}")
    bits = re.search(r"128|256", method)
    if method.startswith("Hardware") or bits is None or protected != "On":
        return Protection(scheme=scheme)
    return Protection(Grade.STRONG, scheme, int(bits[0]))


# --- the system ---------------------------------------------------------------------------------


def system(ask: Ask = ask) -> System:
    """The system by what Windows tells every user."""
    told = answer(ask)
    about = told.get("system") if isinstance(told.get("system"), dict) else {}
    name = told.get("os") if isinstance(told.get("os"), dict) else {}
    made_by = f"{(about or {}).get('Manufacturer', '')} {(about or {}).get('Model', '')}".strip()
    types = told.get("chassis") if isinstance(told.get("chassis"), list) else []
    chassis = next(filter(lambda found: found is not Chassis.UNKNOWN, map(chassis_of, types or [])), Chassis.UNKNOWN)
    if virtual(made_by):
        chassis = Chassis.VIRTUAL
    elif chassis is Chassis.UNKNOWN and ((about or {}).get("PCSystemType") == "2" or told.get("battery")):
        chassis = Chassis.LAPTOP
    os_name = f"{(name or {}).get('Caption', '')} {(name or {}).get('Version', '')}".strip() or "Windows"
    return System("", hashed(str(told.get("machine") or "")), printable(os_name), chassis, printable(made_by))
