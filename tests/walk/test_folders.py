import os
import socket
import subprocess
from pathlib import Path

import pytest

from pi_scan.model import Reason
from pi_scan.walk import Globs, resolve, walk


def seen(*roots, globs=None, own=lambda _: False):
    return list(walk(resolve(map(str, roots)), globs, own))


def names(found, root):
    return [os.path.relpath(file.path, root) for file in found]


@pytest.fixture
def share(tmp_path):
    for name in ("b/2.txt", "b/10.txt", "a.txt", "B.txt", "b-c.txt", "é.txt"):
        path = tmp_path / "share" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "share"


def test_depth_first_in_the_order_of_the_bytes_of_the_names(share):
    assert names(seen(share), share) == ["B.txt", "a.txt", "b/10.txt", "b/2.txt", "b-c.txt", "é.txt"]


def test_a_file_carries_its_facts(share):
    (found,) = seen(share / "a.txt")
    info = (share / "a.txt").stat()
    assert found == (
        str(share / "a.txt"),
        5,
        info.st_mtime_ns,
        info.st_ctime_ns,
        info.st_ino,
        info.st_mode,
        info.st_uid,
        info.st_gid,
        None,
        "",
        info.st_atime_ns,
    )


def test_overlapping_roots_give_each_file_once(share):
    assert sorted(names(seen(share, share / "b", share / "a.txt"), share)) == sorted(names(seen(share), share))


def test_a_named_folder_is_read_though_a_pattern_of_its_parent_excludes_it(share):
    found = seen(share, share / "b", globs=Globs(exclude=("b",)))
    assert {"b/2.txt", "b/10.txt"} <= {
        name for name, file in zip(names(found, share), found, strict=True) if not file.problem
    }


def test_links_are_entries_and_never_followed(share, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("x")
    (share / "out").symlink_to(tmp_path / "outside")
    (share / "in").symlink_to(share / "a.txt")
    (share / "loop").symlink_to(share)
    (share / "broken").symlink_to("nowhere")
    problems = {Path(file.path).name: file.problem for file in seen(share) if file.problem}
    assert problems == dict.fromkeys(("out", "in", "loop", "broken"), Reason.LINK)
    assert not any("secret" in file.path for file in seen(share))


def test_special_files_are_named_and_not_opened(share):
    os.mkfifo(share / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(share / "socket"))
        problems = {
            Path(file.path).name: (file.problem, file.detail, file.size) for file in seen(share) if file.problem
        }
    assert problems == {
        "pipe": (Reason.SPECIAL_FILE, "It is a FIFO.", 0),
        "socket": (Reason.SPECIAL_FILE, "It is a socket.", 0),
    }


def test_a_device_as_root_is_a_special_file():
    (found,) = seen("/dev/null")
    assert found.problem is Reason.SPECIAL_FILE


@pytest.mark.skipif(os.geteuid() == 0, reason="root can list any folder")
def test_an_unreadable_folder_is_one_failed_entry(share):
    (share / "b").chmod(0)
    try:
        found = [file for file in seen(share) if file.problem]
    finally:
        (share / "b").chmod(0o755)
    assert [(file.path, file.problem) for file in found] == [(str(share / "b"), Reason.PERMISSION)]


def test_a_folder_that_cannot_be_listed_is_one_failed_entry(share, monkeypatch):
    real = os.scandir

    def refuse(path):
        if os.fsdecode(path).rstrip("/").endswith("/b"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = seen(share)
    assert [(file.path, file.problem) for file in found if file.problem] == [(str(share / "b"), Reason.PERMISSION)]
    assert "b-c.txt" in names(found, share)


def test_what_vanishes_during_the_walk_is_an_entry(share):
    walked = walk(resolve([str(share)]))
    next(walked)
    (share / "a.txt").unlink()
    (share / "b" / "2.txt").unlink()
    found = {os.path.relpath(file.path, share): file.problem for file in walked}
    assert found["a.txt"] is Reason.VANISHED
    assert found["b-c.txt"] is None


def test_excluded_files_and_folders_are_entries(share):
    found = {
        os.path.relpath(file.path, share): file.problem
        for file in seen(
            share,
            globs=Globs(
                exclude=(
                    "b/",
                    "*.txt",
                ),
                include=("a*",),
            ),
        )
    }
    assert set(found) == {"B.txt", "a.txt", "b", "b-c.txt", "é.txt"}
    assert set(found.values()) == {Reason.EXCLUDED}


def test_own_outputs_are_passed_over(share):
    own = {str(share / "a.txt")}
    assert "a.txt" not in names(seen(share, own=own.__contains__), share)
    assert seen(share / "a.txt", own=own.__contains__) == []


def test_names_with_control_characters_and_no_utf8(share):
    for name in (b"line\nbreak", b"esc\x1b[31m", b"caf\xe9"):
        (share / os.fsdecode(name)).write_bytes(b"x")
    found = {os.path.basename(os.fsencode(file.path)) for file in seen(share)}
    assert {b"line\nbreak", b"esc\x1b[31m", b"caf\xe9"} <= found


def test_folders_deeper_than_pythons_stack(tmp_path):
    deep, depth = tmp_path, 1200
    try:
        for _ in range(depth):
            os.chdir(deep)
            os.mkdir("d")
            deep = Path("d")
        os.chdir("d")
        Path("end.txt").write_text("x")
    finally:
        os.chdir("/")
    (found,) = seen(tmp_path)
    subprocess.run(["rm", "-r", tmp_path / "d"], check=True)  # shutil.rmtree recurses
    assert found.path.endswith("/d/end.txt")
    assert found.path.count("/d") == depth
