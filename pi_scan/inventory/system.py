"""The computing system that a scan runs on: its name, an id that says nothing else, and what kind of machine it is."""

from __future__ import annotations

import hashlib
import hmac
import platform
import re
import sys
from enum import StrEnum
from typing import NamedTuple

from pi_scan.inventory.linux_tree import Tree
from pi_scan.model import printable


class Chassis(StrEnum):
    """What kind of machine it is; what is carried about is what 17.04(5) is about."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    SERVER = "server"
    TABLET = "tablet"
    VIRTUAL = "virtual"
    CONTAINER = "container"
    UNKNOWN = "unknown"


class System(NamedTuple):
    """One computing system."""

    name: str
    """Its host name."""
    machine: str = ""
    """A hash of the id that the system has of itself: two systems of the same name are told apart by it."""
    os: str = ""
    chassis: Chassis = Chassis.UNKNOWN
    model: str = ""


def this_system() -> System:
    """The system that we run on."""
    if sys.platform == "darwin":
        from pi_scan.inventory.macos_media import system
    elif sys.platform == "win32":
        from pi_scan.inventory.windows_media import system
    else:
        system = linux_system
    return system()._replace(name=platform.node() or "unknown")


def hashed(identity: str) -> str:
    """An id that does not give away the one that it is made of: machine-id(5) says that this is not to be published.

    >>> hashed("3d1219c7"), hashed("")
    ('69b686e3b812b5b52249ef7b979d0a05', '')
    """
    text = identity.strip().lower()
    if not text or text == "uninitialized":
        return ""
    return hmac.digest(text.encode(), b"pi-scan: which computing system", hashlib.sha256)[:16].hex()


SMBIOS = {
    **dict.fromkeys((3, 4, 5, 6, 7, 13, 15, 16, 24, 34, 35, 36), Chassis.DESKTOP),
    **dict.fromkeys((8, 9, 10, 14, 31), Chassis.LAPTOP),
    **dict.fromkeys((11, 30, 32), Chassis.TABLET),
    **dict.fromkeys((17, 23, 25, 28, 29), Chassis.SERVER),
}
"""Chassis types of SMBIOS (DSP0134, 7.4.1), on Linux and Windows alike."""


def chassis_of(code: str | int) -> Chassis:
    """The kind of a machine by its SMBIOS chassis type, whose highest bit tells of a lock.

    >>> chassis_of("10"), chassis_of(0x83), chassis_of("")
    (<Chassis.LAPTOP: 'laptop'>, <Chassis.DESKTOP: 'desktop'>, <Chassis.UNKNOWN: 'unknown'>)
    """
    digits = str(code)
    return SMBIOS.get(int(digits) & 0x7F, Chassis.UNKNOWN) if digits.isdecimal() else Chassis.UNKNOWN


_VIRTUAL = re.compile(
    r"QEMU|KVM|Bochs|VMware|VMW|innotek|VirtualBox|Xen|Parallels|BHYVE|Virtual Machine|Google Compute Engine|OpenStack|"
    r"Apple Virtualization|HVM domU|Amazon EC2(?!.*\.metal)|DigitalOcean|vServer",
    re.IGNORECASE,
)
"""What makers of virtual machines call themselves in DMI, as systemd-detect-virt(1) knows them."""


def virtual(words: str) -> bool:
    """Whether maker and product are those of a virtual machine."""
    return bool(_VIRTUAL.search(words))


# --- Linux --------------------------------------------------------------------------------------


def linux_system(tree: Tree | None = None) -> System:
    """The system by what Linux tells every user."""
    tree = tree or Tree()
    identity = tree.text("/etc/machine-id") or tree.text("/var/lib/dbus/machine-id")
    release = tree.data("/etc/os-release", 16 << 10).decode("utf-8", "replace")
    pretty = re.search(r'(?m)^PRETTY_NAME="?([^"\n]*)', release)
    dmi = [tree.text(f"/sys/class/dmi/id/{name}") for name in ("sys_vendor", "product_name")]
    return System(
        tree.text("/proc/sys/kernel/hostname") or "unknown",
        hashed(identity),
        printable(pretty[1]) if pretty else "Linux",
        _linux_chassis(tree, " ".join(dmi)),
        " ".join(filter(None, dmi)) or tree.text("/proc/device-tree/model"),
    )


def _linux_chassis(tree: Tree, made_by: str) -> Chassis:
    if contained(tree):
        return Chassis.CONTAINER
    processor = tree.data("/proc/cpuinfo", 8192)
    if virtual(made_by) or re.search(rb"(?m)^flags\b.* hypervisor\b", processor) or tree.has("/sys/hypervisor/type"):
        return Chassis.VIRTUAL
    if "microsoft" in tree.text("/proc/sys/kernel/osrelease").lower():  # the subsystem for Linux of Windows
        return Chassis.VIRTUAL
    found = chassis_of(tree.text("/sys/class/dmi/id/chassis_type"))
    return Chassis.LAPTOP if found is Chassis.UNKNOWN and _battery(tree) else found


def contained(tree: Tree) -> bool:
    """Whether this is a container, by what systemd, Docker and Podman leave in each."""
    return any(tree.has(path) for path in ("/run/systemd/container", "/.dockerenv", "/run/.containerenv"))


def _battery(tree: Tree) -> bool:
    """Whether the machine itself has a battery, not only its mouse."""
    for name in tree.names("/sys/class/power_supply"):
        place = f"/sys/class/power_supply/{name}"
        if tree.text(f"{place}/type") == "Battery" and tree.text(f"{place}/scope") != "Device":
            return True
    return False
