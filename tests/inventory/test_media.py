"""Media and systems, on recordings of machines that are at no one's hand here, and on real file systems where we may."""

import fcntl
import json
import os
import plistlib
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from pi_scan._luks import MAGIC
from pi_scan.inventory import cloud, luks, macos_media, windows_media
from pi_scan.inventory.commands import ask
from pi_scan.inventory.linux_media import LinuxMedia
from pi_scan.inventory.linux_tree import Tree
from pi_scan.inventory.media import forget, medium_of
from pi_scan.inventory.medium import UNKNOWN
from pi_scan.inventory.system import Chassis, linux_system, this_system

RECORDED = Path(__file__).with_name("recorded")
GIB = 1 << 30


def nobody(command):
    return ""


@pytest.fixture(scope="module")
def laptop(grow, tmp_path_factory):
    return Tree(grow(tmp_path_factory.mktemp("laptop"), "laptop"))


# folder → kind, model, scheme, bits, grade
LAPTOP = {
    "/home/ann": ("internal", "SAMSUNG MZVLB512HBJQ-000L7", "LUKS2, by what the kernel has in use: xts(aes)", None, "strong"),
    "/boot": ("internal", "SAMSUNG MZVLB512HBJQ-000L7", "", None, "none"),
    "/srv/payroll": ("internal", "CT1000MX500SSD1", "LUKS2 aes-xts-plain64", 256, "strong"),
    "/data": ("internal", "CT1000MX500SSD1 + SAMSUNG MZVLB512HBJQ-000L7", "", None, "none"),
    "/media/ann/OFFICE STICK/hr": ("removable", "SanDisk Ultra USB 3.0", "", None, "none"),
    "/mnt/hr": ("network", "", "", None, "unknown"),
    "/mnt/legal": ("network", "", "", None, "unknown"),
    "/snap/core22/1122": ("internal", "SAMSUNG MZVLB512HBJQ-000L7", "LUKS2, by what the kernel has in use: xts(aes)", None, "strong"),
    "/tmp": ("memory", "", "", None, "none"),
    "/home/ann/Private": ("internal", "SAMSUNG MZVLB512HBJQ-000L7", "eCryptfs aes", 128, "strong"),
    "/home/ann/vault": ("internal", "SAMSUNG MZVLB512HBJQ-000L7", "gocryptfs AES-256-GCM", 256, "strong"),
    "/media/ann/CD": ("optical", "", "", None, "none"),
    "/media/ann/SD": ("removable", "SC64G", "", None, "none"),
    "/plainmap": ("internal", "CT1000MX500SSD1", "dm-crypt, by what the kernel has in use: xts(aes)", None, "strong"),
    "/verity": ("internal", "SAMSUNG MZVLB512HBJQ-000L7", "", None, "none"),
    "/merged": ("internal", "SAMSUNG MZVLB512HBJQ-000L7", "", None, "none"),
}  # fmt: skip


@pytest.mark.parametrize("folder", LAPTOP)
def test_the_media_of_a_laptop(laptop, folder):
    medium = LinuxMedia(laptop, nobody).of(folder)
    grade, scheme, bits = medium.protection
    assert (medium.kind.value, medium.model, scheme, bits, grade.value) == LAPTOP[folder]


def test_what_is_told_of_a_medium_besides(laptop):
    media = LinuxMedia(laptop, nobody)
    stick = media.of("/media/ann/OFFICE STICK")
    assert (stick.device, stick.filesystem, stick.serial, stick.size) == (
        "/dev/sdb1",
        "vfat",
        "4C530000000000000000",
        60062500 * 512,
    )
    assert media.of("/srv").serial == "0000E0000000"
    assert (media.of("/data").serial, media.of("/data").size // GIB) == ("0000E0000000 + S4ENNF0M000000", 1408)
    assert media.of("/mnt/hr").device == "nas.example.com:/export/hr"


def test_a_weak_cipher_in_use_makes_the_grade_unknown(grow, tmp_path):
    root = grow(tmp_path, "laptop")
    crypto = tmp_path / "proc/crypto"
    crypto.write_text(crypto.read_text().replace("refcnt       : 1", "refcnt       : 2"))
    assert LinuxMedia(Tree(root), nobody).of("/home").protection.grade.value == "unknown"
    crypto.unlink()
    assert LinuxMedia(Tree(root), nobody).of("/home").protection.grade.value == "unknown"


@pytest.mark.parametrize(
    ("told", "scheme", "bits", "grade"),
    [("aes-256-gcm\n", "ZFS aes-256-gcm", 256, "strong"), ("off\n", "", None, "none"), ("", "", None, "none")],
)
def test_zfs_is_asked_and_its_disks_are_followed(laptop, told, scheme, bits, grade):
    def answer(command):
        if command[1:3] == ("list", "-vHPL"):
            return "tank\t10G\n\t/dev/nvme0n1p2\t10G\n"
        return told if command[-1] == "tank/hr" else ""

    medium = LinuxMedia(laptop, answer).of("/tank")
    assert (medium.protection.scheme, medium.protection.bits, medium.protection.grade.value) == (scheme, bits, grade)
    assert medium.model == "SAMSUNG MZVLB512HBJQ-000L7"


def test_what_a_laptop_is(laptop):
    system = linux_system(laptop)
    assert system[0] == "wren"
    assert system[2:] == ("Debian GNU/Linux 12 (bookworm)", Chassis.LAPTOP, "LENOVO 20XW0026GE")
    assert len(system.machine) == 32
    assert "0123456789abcdef" not in system.machine


def test_a_container_tells_nothing_of_its_host(grow, tmp_path):
    tree = Tree(grow(tmp_path, "container"))
    assert linux_system(tree).chassis is Chassis.CONTAINER
    media = LinuxMedia(tree, nobody)
    assert [(m.kind.value, m.protection.grade.value) for m in map(media.of, ("/etc", "/hr/x"))] == [
        ("unknown", "unknown"),
        ("internal", "none"),
    ]


def test_the_disk_of_a_virtual_machine_is_not_called_plain(grow, tmp_path):
    tree = Tree(grow(tmp_path, "cloud_server"))
    assert linux_system(tree).chassis is Chassis.VIRTUAL
    medium = LinuxMedia(tree, nobody).of("/srv")
    assert (medium.model, medium.protection.grade.value) == ("Amazon Elastic Block Store", "unknown")


def test_a_machine_that_tells_nothing(tmp_path):
    tree = Tree(str(tmp_path))
    assert LinuxMedia(tree, nobody).of("/x") == UNKNOWN
    assert (linux_system(tree).chassis, str(UNKNOWN)) == (Chassis.UNKNOWN, "unknown")
    for scope, chassis in (("Device", Chassis.UNKNOWN), ("System", Chassis.LAPTOP)):
        battery = tmp_path / "sys/class/power_supply/BAT0"
        battery.mkdir(parents=True, exist_ok=True)
        (battery / "type").write_text("Battery\n")
        (battery / "scope").write_text(scope)
        assert linux_system(tree).chassis is chassis


# --- LUKS ---------------------------------------------------------------------------------------


def test_heads_that_cryptsetup_wrote():
    for name, scheme in (("luks1.head", "LUKS1 aes-xts-plain64"), ("luks2.head", "LUKS2 aes-xts-plain64")):
        found = luks.parse((RECORDED / name).read_bytes())
        assert found is not None
        assert (found.scheme, found.bits, found.grade.value) == (scheme, 256, "strong")


def test_a_head_that_is_damaged_or_none():
    head = (RECORDED / "luks2.head").read_bytes()
    assert luks.parse(head[:4200]).grade.value == "unknown"
    assert luks.parse(MAGIC).grade.value == "unknown"
    assert luks.parse(b"\xeb\x3c\x90MSDOS5.0") is None
    null = head.replace(b"aes-xts-plain64", b"cipher_null-ecb")
    assert luks.parse(null).grade.value == "none"
    half = head.replace(b'"type":"crypt"', b'"type":"linear"')
    assert half != head
    assert luks.parse(half).grade.value == "none"


@pytest.mark.skipif(shutil.which("cryptsetup", path="/usr/sbin:/sbin") is None, reason="cryptsetup is not installed")
def test_a_head_is_read_as_cryptsetup_reads_it(tmp_path):
    path = tmp_path / "volume"
    path.write_bytes(bytes(20 << 20))
    program = shutil.which("cryptsetup", path="/usr/sbin:/sbin")
    cipher = ("-c", "aes-cbc-essiv:sha256", "-s", "192", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000")
    made = subprocess.run([program, "luksFormat", "-q", *cipher, str(path), "-"], input=b"x", check=False)
    if made.returncode:
        pytest.skip("cryptsetup can make no volume here")
    found = luks.parse(path.read_bytes()[: luks.HEAD_BYTES])
    dump = subprocess.run([program, "luksDump", str(path)], capture_output=True, text=True, check=True).stdout
    assert "aes-cbc-essiv:sha256" in dump
    assert "192 bits" in dump
    assert (found.scheme, found.bits) == ("LUKS2 aes-cbc-essiv:sha256", 192)


# --- real file systems --------------------------------------------------------------------------

SET_POLICY = 0x800C6613  # FS_IOC_SET_ENCRYPTION_POLICY


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs the superuser")
def test_a_folder_that_is_encrypted_by_itself(tmp_path):
    image, mount = tmp_path / "image", tmp_path / "mnt"
    mount.mkdir()
    image.write_bytes(bytes(16 << 20))
    steps = (["mkfs.ext4", "-q", "-O", "encrypt", "-b", "4096", image], ["mount", "-o", "loop", image, mount])
    try:
        if any(subprocess.run(step, check=False, capture_output=True).returncode for step in steps):
            pytest.skip("nothing can be mounted here")
        for name in ("plain", "secret"):
            (mount / name).mkdir()
        folder = os.open(mount / "secret", os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SET_POLICY, struct.pack("=BBBB8s", 0, 1, 4, 0, b"whatever"))
        except OSError:
            pytest.skip("this kernel does not know fscrypt")
        finally:
            os.close(folder)
        forget()
        plain, secret = (medium_of(str(mount / name)) for name in ("plain", "secret"))
        assert (secret.protection.grade.value, secret.protection.scheme) == ("strong", "fscrypt AES-256-XTS")
        assert plain.protection.grade.value != "strong"
        assert plain.filesystem == secret.filesystem == "ext4"
        outside = medium_of(str(tmp_path))
        assert (plain.kind, plain.size) == (outside.kind, outside.size)  # it lies in a file of that disk
    except FileNotFoundError:
        pytest.skip("there is no mkfs.ext4")
    finally:
        subprocess.run(["umount", mount], check=False, capture_output=True)
        forget()


def test_this_machine_is_known():
    assert this_system().name
    assert medium_of("/proc").filesystem in {"proc", ""}


# --- copies elsewhere ---------------------------------------------------------------------------


def test_folders_that_a_service_copies(tmp_path):
    shared = tmp_path / "shared"
    (shared / "deep").mkdir(parents=True)
    cloud.service.cache_clear()
    assert cloud.service(str(shared / "deep")) == ""
    (shared / ".stfolder").mkdir()
    cloud.service.cache_clear()
    assert cloud.service(str(shared / "deep")) == "Syncthing"
    assert medium_of(str(shared / "deep")).kind.value == "cloud-sync folder"
    names = ["/home/ann/Dropbox/x", "/home/ann/OneDrive - Harbor LLC", "/srv/Dropbox", "/Users/ann/Library/CloudStorage/Box-Box/a"]  # fmt: skip
    assert [cloud.service(name) for name in names] == ["Dropbox", "OneDrive", "", "Box"]
    forget()
    cloud.service.cache_clear()


# --- macOS --------------------------------------------------------------------------------------


def mac(info, *, network=False, progress=""):
    """What the commands of a Mac answer; `df` and `mount` as their manual pages show them."""
    device = "//ann@nas._smb._tcp.local/hr" if network else "/dev/disk3s5"
    mount = "/Volumes/hr" if network else "/System/Volumes/Data"
    answers = {
        "df": f"Filesystem   512-blocks      Used Available Capacity  Mounted on\n{device}  965595304 500 400    56%    {mount}\n",
        "mount": "/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect)\n"
        "//ann@nas._smb._tcp.local/hr on /Volumes/hr (smbfs, nodev, nosuid, mounted by ann)\n",
        "diskutil": info,
        "fdesetup": f"FileVault is On.\n{progress}",
        "sysctl": "MacBookPro18,1\n",
        "ioreg": '+-o J316sAP\n    {\n      "IOPlatformUUID" = "00000000-0000-4000-8000-00000000000B"\n    }\n',
        "sw_vers": "13.6.1\n",
    }
    return lambda command: (
        answers.get(command[0].rpartition("/")[2], "") if command[-1] != "kern.hv_vmm_present" else "0"
    )


def changed(**changes):
    info = plistlib.loads((RECORDED / "diskutil_filevault.plist").read_bytes())
    return plistlib.dumps(info | changes).decode()


@pytest.mark.parametrize(
    ("changes", "kind", "scheme", "grade"),
    [
        ({}, "internal", "FileVault XTS-AES-128", "strong"),
        (
            {"FileVault": False, "EncryptionThisVolumeProper": False},
            "internal",
            "by the Mac itself, which has the key: FileVault is off",
            "none",
        ),
        (
            {"FileVault": False, "Internal": False, "BusProtocol": "USB", "RemovableMediaOrExternalDevice": True},
            "removable",
            "APFS XTS-AES-128",
            "strong",
        ),
        (
            {"FileVault": False, "EncryptionThisVolumeProper": False, "Encryption": False, "BusProtocol": "USB"},
            "removable",
            "",
            "none",
        ),
    ],
)
def test_volumes_of_a_mac(changes, kind, scheme, grade):
    medium = macos_media.MacMedia(mac(changed(**changes))).of("/")
    assert (medium.kind.value, medium.protection.scheme, medium.protection.grade.value) == (kind, scheme, grade)
    assert (medium.mount, medium.filesystem, medium.size) == ("/System/Volumes/Data", "apfs", 494384795648)


def test_a_mac_that_is_being_encrypted_or_answers_nothing():
    going = macos_media.MacMedia(mac(changed(), progress="Encryption in progress: Percent completed = 12\n")).of("/")
    assert going.protection.grade.value == "none"
    for broken in ("", "<plist><dict>", "<plist><array/></plist>"):
        assert macos_media.MacMedia(mac(broken)).of("/").protection.grade.value == "unknown"
    assert macos_media.MacMedia(nobody).of("/") == UNKNOWN
    share = macos_media.MacMedia(mac("", network=True)).of("/")
    assert (share.kind.value, share.filesystem) == ("network", "smbfs")


def test_what_a_mac_is():
    system = macos_media.system(mac(""))
    assert system[2:] == ("macOS 13.6.1", Chassis.LAPTOP, "MacBookPro18,1")
    assert "8000" not in system.machine


# --- Windows ------------------------------------------------------------------------------------


def windows(command):
    """What the script answers; values as the pages of Win32_LogicalDisk, MSFT_Disk and Get-BitLockerVolume name them."""
    assert command[-1] == windows_media.SCRIPT
    return (RECORDED / "powershell.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("folder", "device", "kind", "scheme", "bits", "grade"),
    [
        ("C:\\Users\\ann", "C:", "internal", "BitLocker XtsAes128", 128, "strong"),
        ("d:\\", "d:", "internal", "BitLocker Aes256, suspended", None, "none"),
        ("E:\\x", "E:", "removable", "", None, "none"),
        ("F:\\x", "F:", "removable", "", None, "none"),
        ("H:\\x", "\\\\files\\hr", "network", "", None, "unknown"),
        ("\\\\files\\hr\\2024", "\\\\files\\hr", "network", "", None, "unknown"),
        ("\\\\?\\UNC\\files\\hr\\2024", "\\\\files\\hr", "network", "", None, "unknown"),
    ],
)
def test_volumes_of_windows(folder, device, kind, scheme, bits, grade):
    medium = windows_media.WindowsMedia(windows).of(folder)
    told = medium.protection
    assert (medium.device, medium.kind.value, told.scheme, told.bits, told.grade.value) == (
        device,
        kind,
        scheme,
        bits,
        grade,
    )


def test_what_windows_tells_those_who_are_no_administrators():
    told = json.loads(windows((windows_media.SCRIPT,))) | {"bitlocker": []}
    media = windows_media.WindowsMedia(lambda _: json.dumps(told))
    grades = [media.of(f"{drive}:\\").protection.grade.value for drive in "CDE"]
    assert grades == ["unknown", "none", "none"]
    assert windows_media.WindowsMedia(nobody).of("C:\\") == UNKNOWN
    assert windows_media.WindowsMedia(lambda _: "[]").of("C:\\") == UNKNOWN


def test_what_a_windows_machine_is():
    system = windows_media.system(windows)
    assert system[2:] == ("Microsoft Windows 11 Pro 10.0.22631", Chassis.LAPTOP, "Dell Inc. Latitude 7440")
    assert windows_media.system(nobody)[2:] == ("Windows", Chassis.UNKNOWN, "")


def test_a_command_that_is_not_there_or_fails_says_nothing():
    assert ask(("/usr/bin/there-is-none",)) == ""
    assert ask(("false",)) == ""
    assert ask((shutil.which("false"),)) == ""
    assert ask((shutil.which("echo"), "word")) == "word\n"
