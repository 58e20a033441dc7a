"""A folder in, the medium that holds it out, on Linux and without being root."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from pi_scan.inventory.commands import ask
from pi_scan.inventory.fscrypt import policy
from pi_scan.inventory.linux_blocks import NOTHING, Disk, Found, joined, look
from pi_scan.inventory.linux_mounts import Mount, holding, parse_mountinfo
from pi_scan.inventory.linux_tree import Tree
from pi_scan.inventory.medium import PLAIN, UNKNOWN, Medium, MediumKind, Protection, weakest
from pi_scan.inventory.system import contained
from pi_scan.model import Grade, printable

if TYPE_CHECKING:
    from pi_scan.inventory.commands import Ask

NETWORK = frozenset(
    """nfs nfs4 cifs smb3 smbfs afs ceph glusterfs lustre beegfs ocfs2 gfs2 9p virtiofs vboxsf vmhgfs prl_fs ncpfs davfs
    fuse.sshfs fuse.s3fs fuse.rclone fuse.gcsfuse fuse.glusterfs fuse.davfs fuse.vmhgfs-fuse fuse.ceph fuse.cifs
    fuse.goofys fuse.blobfuse fuse.smbnetfs fuse.curlftpfs""".split()  # noqa: SIM905  (reads better without quotes)
)
"""File systems that another computer keeps; the last of the first line are folders of the host of a virtual machine."""
MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs", "hugetlbfs"})


class LinuxMedia:
    """The media of this machine, each looked at once."""

    def __init__(self, tree: Tree | None = None, ask: Ask = ask) -> None:
        self._tree, self._ask = tree or Tree(), ask
        text = self._tree.data("/proc/self/mountinfo").decode("utf-8", "surrogateescape")
        self._mounts = parse_mountinfo(text)
        self._known: dict[str, Medium] = {}

    def of(self, folder: str) -> Medium:
        """The medium that holds `folder`, a real path; what the folder itself adds to that is the caller's to ask."""
        mount = holding(self._mounts, folder)
        if mount is None:
            return UNKNOWN
        if mount.mount not in self._known:
            self._known[mount.mount] = self._look(mount)
        return self._known[mount.mount]

    def with_own(self, folder: str, medium: Medium) -> Medium:
        """`medium`, or that part of it that `folder` is if it is encrypted by itself (fscrypt)."""
        if medium.filesystem not in FSCRYPT or medium.protection.grade is Grade.STRONG:
            return medium
        found = policy(self._tree.root + folder)
        return medium if found is None else medium._replace(protection=found, part=found.scheme)

    def _look(self, mount: Mount) -> Medium:
        found = self._found(mount, 0)
        disk = found.disk
        return Medium(
            mount.mount,
            mount.device,
            mount.filesystem,
            disk.kind,
            printable(disk.model),
            printable(disk.serial),
            disk.size,
            found.protection,
        )

    def _found(self, mount: Mount, depth: int) -> Found:
        kind = mount.filesystem
        if kind in NETWORK:
            return Found(Disk(MediumKind.NETWORK), Protection())
        if kind in MEMORY:
            return Found(Disk(MediumKind.MEMORY), PLAIN)
        if kind == "zfs":
            return self._zfs(mount, depth)
        if kind == "overlay":  # inside a container the path is one of the host's
            upper = "" if contained(self._tree) else mount.option("upperdir")
            return self._at(upper, depth) if upper else NOTHING
        if kind.startswith("fuse.") or kind in {"ecryptfs", "fuse"}:
            return self._over(mount, depth)
        names = self._btrfs(mount) if kind == "btrfs" else [self._block(mount)]
        found = [look(self._tree, name, self._at, depth) for name in names]
        return _all(found)

    def _at(self, path: str, depth: int) -> Found:
        """What the file or folder `path` lies on."""
        mount = holding(self._mounts, path) if path.startswith("/") and depth < _DEEPEST else None
        return NOTHING if mount is None else self._found(mount, depth + 1)

    def _over(self, mount: Mount, depth: int) -> Found:
        """File systems that keep files of another one, encrypted or not."""
        below = self._at(mount.device, depth)
        kind = mount.filesystem.removeprefix("fuse.")
        if kind == "ecryptfs":
            cipher, size = mount.option("ecryptfs_cipher"), mount.option("ecryptfs_key_bytes")
            bits = int(size) * 8 if size.isdecimal() else None
            grade = Grade.UNKNOWN if bits is None else Grade.STRONG if bits >= 128 else Grade.WEAK
            return Found(below.disk, Protection(grade, f"eCryptfs {cipher}".strip(), bits))
        if kind in _FUSE:
            return Found(below.disk, _FUSE[kind])
        if "dislocker" in mount.device or kind == "dislocker":
            scheme = "BitLocker, opened by dislocker; whether it is suspended Windows tells"
            return Found(below.disk, Protection(scheme=scheme))
        return Found(below.disk, Protection())

    def _block(self, mount: Mount) -> str:
        """The name in `/sys/class/block` of what is mounted."""
        tree = self._tree
        if re.fullmatch(r"[1-9]\d*:\d+", mount.number):
            return os.path.basename(tree.real(f"/sys/dev/block/{mount.number}"))
        if not mount.device.startswith("/dev/"):
            return ""
        name = mount.device.removeprefix("/dev/")
        if name.startswith("mapper/"):
            wanted = name.removeprefix("mapper/")
            mapped = (one for one in tree.names("/sys/class/block") if one.startswith("dm-"))
            return next((one for one in mapped if tree.text(f"/sys/class/block/{one}/dm/name") == wanted), "")
        return os.path.basename(tree.real(mount.device)) or name

    def _btrfs(self, mount: Mount) -> list[str]:
        """All the devices of a btrfs file system; the mount names one of them."""
        name = self._block(mount)
        for volume in self._tree.names("/sys/fs/btrfs"):
            devices = self._tree.names(f"/sys/fs/btrfs/{volume}/devices")
            if name in devices:
                return devices
        return [name]

    def _zfs(self, mount: Mount, depth: int) -> Found:
        dataset = mount.device
        if not re.fullmatch(r"[A-Za-z0-9][\w.:/ -]*", dataset):
            return NOTHING
        pool = dataset.partition("/")[0]
        zpool, zfs = (self._program(name) for name in ("zpool", "zfs"))
        parts = re.findall(r"(?m)^\s+(/dev/\S+)", self._ask((zpool, "list", "-vHPL", pool)))
        found = [look(self._tree, os.path.basename(part), self._at, depth) for part in parts]
        disk, protection = _all(found)
        told = self._ask((zfs, "get", "-Hp", "-o", "value", "encryption", dataset)).strip()
        match = re.fullmatch(r"(?:on|aes-(\d+)-[cg]cm)", told)
        if match:
            bits = int(match[1] or 256)  # `on` is aes-256-gcm, before OpenZFS 0.8.4 aes-256-ccm
            return Found(disk, Protection(Grade.STRONG, f"ZFS {told}", bits))
        return Found(disk, protection)

    def _program(self, name: str) -> str:
        places = (f"{folder}/{name}" for folder in ("/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin"))
        return next(filter(os.path.isfile, places), f"/usr/sbin/{name}")


def _all(found: list[Found]) -> Found:
    return Found(joined([one.disk for one in found]), weakest(one.protection for one in found))


_DEEPEST = 6
_FUSE = {
    "gocryptfs": Protection(Grade.STRONG, "gocryptfs AES-256-GCM", 256),  # or XChaCha20 or AES-SIV, all of 256 bits
    "cryfs": Protection(scheme="CryFS"),
    "encfs": Protection(scheme="EncFS"),
    "securefs": Protection(Grade.STRONG, "securefs AES-256-GCM", 256),
}
FSCRYPT = frozenset({"ext4", "f2fs", "ubifs", "ceph", "btrfs"})
"""File systems whose folders may be encrypted one by one."""
