"""The name of a block device in, the disks below it and how it is encrypted out.

Between a file system and a disk stand layers, which `/sys` shows as `slaves`: encryption (dm-crypt), logical volumes,
RAID, files that are mounted. All that is read here any user may read, but for the head of a LUKS volume.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.inventory import luks
from pi_scan.inventory.medium import PLAIN, MediumKind, Protection, loosest, weakest
from pi_scan.model import Grade

if TYPE_CHECKING:
    from collections.abc import Callable

    from pi_scan.inventory.linux_tree import Tree

DEEPEST = 12
"""Layers that are followed."""


class Disk(NamedTuple):
    """What a volume lies on; of several disks the names are joined and the sizes added."""

    kind: MediumKind = MediumKind.UNKNOWN
    model: str = ""
    serial: str = ""
    size: int = 0


class Found(NamedTuple):
    """A volume with all that is below it."""

    disk: Disk
    protection: Protection


NOTHING = Found(Disk(), Protection())


def look(tree: Tree, name: str, file: Callable[[str, int], Found], depth: int = 0) -> Found:
    """What is below the block device `name`, e.g. `dm-1`; `file` answers the same for a file that is mounted."""
    path = tree.real(f"/sys/class/block/{name}") if name and "/" not in name else ""
    if not path or depth > DEEPEST:
        return NOTHING
    below = [look(tree, slave, file, depth + 1) for slave in tree.names(f"{path}/slaves")]
    uuid = tree.text(f"{path}/dm/uuid")
    backing = tree.text(f"{path}/loop/backing_file")
    if not below and backing:
        below = [file(backing, depth + 1)]
    if not below and tree.has(f"{path}/partition"):
        below = [look(tree, os.path.basename(os.path.dirname(path)), file, depth + 1)]
    if below:
        disk, protection = joined([one.disk for one in below]), weakest(one.protection for one in below)
    else:
        disk, protection = _disk(tree, name, path), _leaf(tree, name, path)
    if not disk.serial:
        disk = disk._replace(serial=_udev(tree, path).get("ID_FS_UUID", ""))
    if uuid.startswith("CRYPT-") and not uuid.startswith(_NO_CIPHER):
        protection = _crypt(tree, uuid, tree.names(f"{path}/slaves"))
    return Found(disk, protection)


_NO_CIPHER = ("CRYPT-VERITY-", "CRYPT-INTEGRITY-")
"""Layers of cryptsetup that check and do not encrypt."""


# --- encryption ---------------------------------------------------------------------------------


def _crypt(tree: Tree, uuid: str, slaves: list[str]) -> Protection:
    """What dm-crypt does: by the head of the volume where we may read that, else by what the kernel has in use."""
    kind = uuid.split("-")[1]
    if kind == "BITLK":
        return Protection(scheme="BitLocker, opened by cryptsetup; whether it is suspended Windows tells")
    scheme = {"PLAIN": "dm-crypt", "TCRYPT": "VeraCrypt or TrueCrypt"}.get(kind, kind)
    if kind.startswith("LUKS") and uuid.startswith("CRYPT-LUKS2-OPAL"):
        return Protection(scheme="LUKS2, by the disk itself (OPAL)")
    for slave in slaves if kind.startswith("LUKS") else ():
        head = luks.parse(tree.data(f"/dev/{slave}", luks.HEAD_BYTES))
        if head is not None:
            return head
    ciphers = in_use(tree.data("/proc/crypto").decode("utf-8", "replace"))
    if ciphers and all(words & luks.SOUND for words in map(_words, ciphers)):
        return Protection(Grade.STRONG, f"{scheme}, by what the kernel has in use: {', '.join(sorted(ciphers))}")
    return Protection(scheme=f"{scheme}; its head is for the superuser to read")


def in_use(text: str) -> set[str]:
    r"""The ciphers of `/proc/crypto` that somebody holds. dm-crypt holds its own as long as a volume is open.

    >>> in_use("name : xts(aes)\nrefcnt : 2\ntype : skcipher\n\nname : ecb(null)\nrefcnt : 1\ntype : skcipher\n")
    {'xts(aes)'}
    """
    found = set()
    for block in text.split("\n\n"):
        fields = dict(re.findall(r"(?m)^(\w+)\s*: (.*)$", block))
        count = fields.get("refcnt", "")
        if fields.get("type") in {"skcipher", "lskcipher"} and count.isdecimal() and int(count) > 1:
            found.add(fields.get("name", ""))
    return found


def _words(cipher: str) -> set[str]:
    return set(re.findall(r"\w+", cipher))


def _leaf(tree: Tree, name: str, path: str) -> Protection:
    if _REMOTE.match(name) or _iscsi(path) or name.startswith("dm-"):
        return Protection()
    if _virtual(tree, name, path):
        return Protection(scheme="virtual disk: how it is kept its host knows")
    return PLAIN


# --- disks --------------------------------------------------------------------------------------

_REMOTE = re.compile(r"nbd|rbd|drbd")
_MADE_UP = re.compile(r"vd[a-z]|xvd[a-z]")
_HOSTS = re.compile(
    r"QEMU|VBOX|VMware|Virtual[ _]disk|Virtual HD|Amazon Elastic Block Store|Amazon EC2 NVMe|PersistentDisk|"
    r"nvme_card|MSFT NVMe|Xen",
    re.IGNORECASE,
)
"""Makers of disks that are files, or parts of a store, of another machine."""


def _virtual(tree: Tree, name: str, path: str) -> bool:
    if _MADE_UP.match(name):
        return True
    return bool(_HOSTS.search(f"{tree.text(f'{path}/device/vendor')} {tree.text(f'{path}/device/model')}"))


def _iscsi(path: str) -> bool:
    return bool(re.search(r"/session\d+/", path))


def _kind(tree: Tree, name: str, path: str) -> MediumKind:
    if name.startswith("sr"):
        return MediumKind.OPTICAL
    if name.startswith(("zram", "ram")):
        return MediumKind.MEMORY
    if _REMOTE.match(name) or _iscsi(path):
        return MediumKind.NETWORK
    if name.startswith("mmcblk"):
        return MediumKind.REMOVABLE if tree.text(f"{path}/device/type") == "SD" else MediumKind.INTERNAL
    # Disks in boxes of their own say 0 there; the way to them tells.
    if tree.text(f"{path}/removable") == "1" or re.search(r"/(?:usb|fw)\d+/", path):
        return MediumKind.REMOVABLE
    if any(tree.text(f"{above}/removable") == "removable" for above in _above(path)):  # Thunderbolt, Linux 5.12
        return MediumKind.REMOVABLE
    return MediumKind.UNKNOWN if "/devices/virtual/" in path else MediumKind.INTERNAL


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts) - 1, 3, -1)]


def _disk(tree: Tree, name: str, path: str) -> Disk:
    udev = _udev(tree, path)
    model = tree.text(f"{path}/device/model") or tree.text(f"{path}/device/name") or udev.get("ID_MODEL", "")
    vendor = tree.text(f"{path}/device/vendor")
    if vendor not in {"", "ATA"} and not vendor.startswith("0x"):
        model = f"{vendor} {model}"
    serial = tree.text(f"{path}/device/serial") or tree.text(f"{path}/serial") or udev.get("ID_SERIAL_SHORT", "")
    if not serial and "/usb" in path:
        serial = next((found for above in _above(path) if (found := tree.text(f"{above}/serial"))), "")
    sectors = tree.text(f"{path}/size")
    size = int(sectors) * 512 if sectors.isdecimal() else 0  # sectors of 512 bytes, whatever those of the disk
    return Disk(_kind(tree, name, path), " ".join(model.split()), serial, size)


def _udev(tree: Tree, path: str) -> dict[str, str]:
    """What udev found out about the device as root, for everybody to read."""
    number = tree.text(f"{path}/dev")
    if not re.fullmatch(r"\d+:\d+", number):
        return {}
    lines = tree.data(f"/run/udev/data/b{number}").decode("utf-8", "replace").splitlines()
    return {key: value for line in lines if line.startswith("E:") for key, _, value in [line[2:].partition("=")]}


def joined(disks: list[Disk]) -> Disk:
    """Several disks as one."""
    different = list(dict.fromkeys(disks))
    return Disk(
        loosest(disk.kind for disk in different),
        " + ".join(disk.model for disk in different if disk.model),
        " + ".join(disk.serial for disk in different if disk.serial),
        sum(disk.size for disk in different),
    )
