import os
import shutil
import sqlite3

import pytest

from pi_scan.inventory.media import forget
from pi_scan.run import job as jobs
from pi_scan.run.ground import LostError
from pi_scan.walk import resolve

FILES = 150


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    (folder / "sub").mkdir(parents=True)
    for number in range(FILES):
        (folder / "sub" / f"{number:03}.txt").write_text(f"Jane Roe, SSN 219-52-{number + 1000}")
    return folder


@pytest.fixture
def run(tmp_path, share):
    (tmp_path / "out").mkdir()

    def scan(tick=lambda progress: None, **changes):
        progress = jobs.Progress()
        settings = {
            "roots": tuple(resolve([str(share)])),
            "csv_path": str(tmp_path / "out/inventory.csv"),
            "store_path": str(tmp_path / "out/inventory.sqlite"),
            "coverage_path": str(tmp_path / "out/inventory.coverage.json"),
            "key": b"k" * 32,
            "pack_hash": "p",
            "version": "0",
            **changes,
        }
        figures = jobs.scan(jobs.Job(**settings), progress, lambda: tick(progress))
        return figures["walked"]["files"], progress.unchanged

    return scan


def stored(tmp_path):
    with sqlite3.connect(tmp_path / "out/inventory.sqlite") as store:
        found = store.execute("SELECT status, count(*) FROM files GROUP BY 1").fetchall()
    store.close()
    return dict(found)


def test_a_share_that_goes_away_is_not_a_share_of_deleted_files(tmp_path, share, run):
    assert run() == (FILES, 0)
    before = (tmp_path / "out/inventory.csv").read_bytes()

    def lose(progress):
        if progress.done and share.exists():
            share.rename(tmp_path / "elsewhere")

    with pytest.raises(LostError, match="went away while it was scanned"):
        run(lose, fresh=True)
    assert stored(tmp_path) == {"read": FILES}
    assert (tmp_path / "out/inventory.csv").read_bytes() == before
    (tmp_path / "elsewhere").rename(share)
    assert run() == (FILES, FILES)
    assert (tmp_path / "out/inventory.csv").read_bytes() == before


def test_a_share_that_goes_away_at_the_very_end(tmp_path, share, run):
    run()

    def lose(progress):
        if progress.done == FILES:
            share.rename(tmp_path / "elsewhere")

    with pytest.raises(LostError):
        run(lose, fresh=True)
    assert stored(tmp_path) == {"read": FILES}


def test_a_folder_that_was_deleted_is_gone(tmp_path, share, run):
    run()
    shutil.rmtree(share / "sub")
    assert run() == (0, 0)


def files_lie_on_a_medium_at(tmp_path, mount):
    with sqlite3.connect(tmp_path / "out/inventory.sqlite") as store:
        store.execute("UPDATE media SET mount = ?", (str(mount),))
    store.close()


def test_a_mount_point_without_its_mount_is_no_empty_folder(tmp_path, share, run):
    run()
    files_lie_on_a_medium_at(tmp_path, share / "sub")
    shutil.move(share / "sub", tmp_path / "medium")
    with pytest.raises(LostError, match=r"Nothing is mounted at .*/share/sub"):
        run()
    (share / "sub").mkdir()
    with pytest.raises(LostError):
        run()
    assert stored(tmp_path) == {"read": FILES}
    assert run(fresh=True) == (0, 0)


def test_data_that_moved_to_the_mount_point_itself_is_read(tmp_path, share, run):
    run()
    files_lie_on_a_medium_at(tmp_path, share / "sub")
    assert run() == (FILES, FILES)


def test_a_medium_outside_of_the_roots_is_no_matter(tmp_path, share, run):
    run()
    files_lie_on_a_medium_at(tmp_path, tmp_path / "other")
    assert run() == (FILES, FILES)


def test_a_list_of_files_that_all_went_away_with_their_folder(tmp_path, share, run):
    listed = tuple(str(path) for path in sorted((share / "sub").iterdir()))
    assert run(roots=listed) == (FILES, 0)
    (share / "sub").rename(tmp_path / "elsewhere")
    for emptied in (False, True):  # the folder is gone; it is where something was mounted
        if emptied:
            (share / "sub").mkdir()
        with pytest.raises(LostError, match="All files of the list went away"):
            run(roots=listed)
        assert stored(tmp_path) == {"read": FILES}
    (share / "sub" / "new.txt").write_text("x")
    assert run(roots=listed) == (FILES, 0)
    assert stored(tmp_path) == {"failed": FILES}


def mount(*arguments):
    import subprocess

    return subprocess.run([*arguments], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(shutil.which("mount") is None or os.geteuid() != 0, reason="mounting needs the superuser")
def test_a_mount_that_is_lost(tmp_path, share, run):
    if not mount("mount", "-t", "tmpfs", "tmpfs", str(share / "sub")):
        pytest.skip("nothing can be mounted here")
    try:
        (share / "sub" / "a.txt").write_text("Jane Roe 1")
        assert run() == (1, 0)
        assert mount("umount", str(share / "sub"))
        for path in (share / "sub").iterdir():
            path.unlink()
        with pytest.raises(LostError, match="Nothing is mounted"):
            run()
    finally:
        mount("umount", str(share / "sub"))
        forget()
