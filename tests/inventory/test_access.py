import os
import pwd
import shutil
import struct
import subprocess
from types import SimpleNamespace

import pytest

from pi_scan.inventory import reach
from pi_scan.inventory.access import access_of, group_of, has_list, list_of, owner_of
from pi_scan.model import Walked

NOBODY = 65534


def acl(*entries, version=2):
    return struct.pack("<I", version) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NONE = 0xFFFFFFFF
USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER = 1, 2, 4, 8, 16, 32


@pytest.mark.parametrize(
    ("mode", "entries", "level", "readers"),
    [
        (0o640, [], "group", ["group:0"]),
        (0o644, [(USER, 4, NOBODY)], "everyone", []),
        (0o640, [(USER_OBJ, 6, NONE), (GROUP_OBJ, 0, NONE), (MASK, 4, NONE), (OTHER, 0, NONE)], "private", []),
        (0o640, [(USER, 4, NOBODY), (GROUP_OBJ, 0, NONE), (MASK, 4, NONE)], "group", ["user:65534"]),
        (0o640, [(USER, 6, NOBODY), (GROUP_OBJ, 5, NONE), (GROUP, 4, NOBODY), (MASK, 4, NONE)], "group", ["group:0", "group:65534", "user:65534"]),
        (0o640, [(USER, 7, NOBODY), (GROUP_OBJ, 4, NONE), (MASK, 3, NONE)], "private", []),
        (0o600, [(USER, 4, NOBODY), (MASK, 0, NONE)], "private", []),
    ],
)  # fmt: skip
def test_who_can_read(mode, entries, level, readers):
    def named(reader):
        kind, _, number = reader.partition(":")
        return f"{kind}:{group_of(int(number)) if kind == 'group' else owner_of(int(number))}"

    found = access_of(mode, 0, acl(*entries) if entries else b"")
    assert (found.level, found.readers) == (level, "; ".join(sorted(map(named, readers))))


@pytest.fixture
def share(monkeypatch):
    """Folders by their mode, and the access list of one of them."""
    modes = {"/": 0o755, "/home": 0o755, "/home/ann": 0o700, "/home/ann/open": 0o777, "/hr": 0o750, "/hr/list": 0o750,
             "/hr/shut": 0o700, "/drop": 0o711}  # fmt: skip
    looked = []

    def stat(path):
        looked.append(path)
        if path not in modes:
            raise PermissionError(path)
        return os.stat_result((modes[path], 0, 0, 0, 0 if path == "/hr/shut" else 7, 8, 0, 0, 0, 0))

    lists = {"/hr/list": acl((USER, 1, NOBODY), (GROUP_OBJ, 4, NONE), (MASK, 5, NONE))}
    monkeypatch.setattr(reach, "os", SimpleNamespace(name="posix", stat=stat, path=os.path))
    monkeypatch.setattr(reach, "list_of", lambda path: lists.get(path, b""))
    return looked


@pytest.mark.parametrize(
    ("path", "mode", "uid", "level", "readers"),
    [
        ("/home/a.txt", 0o644, 7, "everyone", []),
        ("/drop/a.txt", 0o644, 7, "everyone", []),
        ("/home/ann/a.txt", 0o644, 7, "private", []),
        ("/home/ann/open/a.txt", 0o644, 7, "private", []),
        ("/home/ann/open/a.txt", 0o644, 9, "group", ["user:7"]),
        ("/hr/a.txt", 0o644, 7, "group", ["group:8"]),
        ("/hr/a.txt", 0o600, 7, "private", []),
        ("/hr/list/a.txt", 0o644, 7, "group", ["user:65534"]),
        ("/hr/shut/a.txt", 0o644, 7, "private", []),
        ("/gone/a.txt", 0o644, 7, "everyone", []),
    ],
)
def test_a_file_is_no_more_open_than_the_folders_above_it(share, path, mode, uid, level, readers):
    def named(reader):
        kind, _, number = reader.partition(":")
        return f"{kind}:{group_of(int(number)) if kind == 'group' else owner_of(int(number))}"

    folders = reach.Folders()
    file = Walked(path, mode=mode, uid=uid, gid=8)
    for _ in range(3):
        _, found = folders.rights_of(file, asked=True, local=True)
        assert (found.level, found.readers) == (level, "; ".join(map(named, readers)))
    assert len(share) == len(set(share))
    assert folders.rights_of(file, asked=True, local=False)[1] == access_of(mode, 8)


@pytest.mark.parametrize("broken", [b"", b"x", acl((USER, 4, NOBODY), version=1), acl((USER, 4, NOBODY))[:-1]])
def test_a_list_that_cannot_be_read_leaves_the_mode(broken):
    assert access_of(0o640, 0, broken) == ("group", f"group:{group_of(0)}")


def test_only_modes_that_a_list_can_change_are_looked_at():
    assert [has_list(mode) for mode in (0o600, 0o640, 0o644, 0o604)] == [False, True, False, False]
    assert list_of("/nowhere/at/all") == b""


@pytest.mark.skipif(shutil.which("setfacl") is None, reason="setfacl is not installed")
def test_a_list_that_setfacl_wrote(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0o600)
    if subprocess.run(["setfacl", "-m", f"u:{NOBODY}:r", path], check=False, capture_output=True).returncode:
        pytest.skip("this file system keeps no access lists")
    info = path.stat()
    assert has_list(info.st_mode)
    name = pwd.getpwuid(NOBODY).pw_name
    assert access_of(info.st_mode, info.st_gid, list_of(os.fspath(path))) == ("group", f"user:{name}")
    subprocess.run(["setfacl", "-m", "m::-", path], check=True)
    assert access_of(path.stat().st_mode, info.st_gid, list_of(os.fspath(path))).level == "private"
