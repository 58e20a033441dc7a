"""Key file, private files, clock, lock, media: what surrounds the store."""

import os
import stat

import pytest

from pi_scan.inventory.clock import now, stamp
from pi_scan.inventory.key import KeyFileError, load_key
from pi_scan.inventory.linux_mounts import holding, parse_mountinfo
from pi_scan.inventory.lock import LockedError, lock
from pi_scan.inventory.private import create_private, replacing


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "deep" / "key"
    first = load_key(str(path))
    assert load_key(str(path)) == first
    assert (len(first), mode(path), os.listdir(path.parent)) == (32, 0o600, ["key"])


def test_the_key_file_can_be_chosen_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path / "mine"))
    assert load_key() == (tmp_path / "mine").read_bytes()


@pytest.mark.parametrize("bits", [0o644, 0o640, 0o604])
def test_a_key_that_others_can_read_is_refused(tmp_path, bits):
    load_key(str(tmp_path / "key"))
    (tmp_path / "key").chmod(bits)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_key(str(tmp_path / "key"))


def test_a_key_of_another_size_is_refused(tmp_path):
    (tmp_path / "key").write_bytes(b"short")
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(KeyFileError, match="32 bytes"):
        load_key(str(tmp_path / "key"))


def test_a_key_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFileError, match="--key"):
        load_key(str(tmp_path / "file" / "key"))


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(TypeError), replacing(str(path)) as stream:
        stream.writelines([b"half", None])
    assert path.read_text() == "old"
    with replacing(str(path)) as stream:
        stream.write(b"new")
    assert (path.read_text(), mode(path), os.listdir(tmp_path)) == ("new", 0o600, ["out.csv"])


def test_a_private_file_is_private_even_where_it_was_not(tmp_path):
    path = tmp_path / "store"
    path.touch(0o644)
    create_private(str(path))
    assert mode(path) == 0o600


def test_a_private_file_is_not_made_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic links"):
        create_private(str(tmp_path / "link"))
    assert not (tmp_path / "target").exists()


def test_one_lock_at_a_time(tmp_path):
    path = str(tmp_path / "lock")
    with lock(path), pytest.raises(LockedError), lock(path):
        pass
    with lock(path):
        pass
    assert os.listdir(tmp_path) == []


def test_the_clock_can_be_fixed(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert stamp(now()) == "1970-01-01T00:00:00Z"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert now().year >= 2025


def test_the_innermost_mount_holds_a_folder():
    mounts = parse_mountinfo(
        "1 0 8:1 / / rw - ext4 /dev/root rw\n2 1 0:2 / /srv rw - nfs4 nas:/x rw\n3 2 0:3 / /srv/sub rw - xfs /dev/b rw\n"
    )
    found = {path: holding(mounts, path).device for path in ("/", "/srv", "/srv/a", "/srv/sub/a", "/srvx")}
    assert found == {
        "/": "/dev/root",
        "/srv": "nas:/x",
        "/srv/a": "nas:/x",
        "/srv/sub/a": "/dev/b",
        "/srvx": "/dev/root",
    }
    assert holding([], "/x") is None
