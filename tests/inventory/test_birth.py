import os
import shutil
import subprocess
import sys

import pytest

from pi_scan.inventory import birth
from pi_scan.inventory.birth import created_ns
from pi_scan.inventory.clock import stamp_ns
from pi_scan.inventory.entries import entries
from pi_scan.inventory.opening import create
from pi_scan.inventory.seal import seal
from pi_scan.model import Outcome, Status
from pi_scan.walk.folders import walk


@pytest.mark.skipif(not shutil.which("stat") or sys.platform != "linux", reason="coreutils of Linux")
def test_the_time_is_that_of_stat(tmp_path):
    file = tmp_path / "naïve\n.txt"
    file.write_text("x")
    told = subprocess.run(["stat", "-c", "%W", file], capture_output=True, text=True, check=True).stdout.strip()
    assert created_ns(str(file)) // 10**9 == (int(told) if told.isdecimal() else 0)


def test_a_link_is_not_followed_and_what_is_gone_has_no_time(tmp_path):
    (tmp_path / "old").write_text("x")
    os.symlink("nowhere", tmp_path / "link")
    assert created_ns(str(tmp_path / "gone")) == 0
    assert created_ns(str(tmp_path / "link")) >= created_ns(str(tmp_path / "old"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is the system's own way")
def test_other_systems_are_asked_their_own_way(monkeypatch, tmp_path):
    file = tmp_path / "a"
    file.write_text("x")
    for system, told in (("win32", file.stat().st_ctime_ns), ("darwin", 0)):  # Linux's lstat has no time of making
        monkeypatch.setattr(birth, "_SYSTEM", system)
        assert created_ns(str(file)) == told
        assert created_ns(str(tmp_path / "gone")) == 0


def test_the_inventory_has_the_times_and_a_later_run_the_later_opening(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("x")
    os.utime(file, (1_000_000_000, 900_000_000))
    (walked,) = walk([str(file)])
    with create(str(tmp_path / "s.sqlite")) as store:
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        store.put([(walked, seal(Outcome(walked.path, Status.READ, size=1), b"k" * 32))])
        (first,) = entries(store, everything=True)
        store.finish()
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        assert store.keep_unchanged(walked._replace(accessed_ns=1_000_000_060 * 10**9))
        store.finish()
        (second,) = entries(store, everything=True)
    assert (first.accessed_utc, second.accessed_utc) == ("2001-09-09T01:46:40Z", "2001-09-09T01:47:40Z")
    assert first.modified_utc == "1998-07-09T16:00:00Z"
    assert first.created_utc == second.created_utc == stamp_ns(created_ns(str(file)) or None)


def test_a_time_that_could_not_be_asked_for_is_asked_for_again(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("x")
    (walked,) = walk([str(file)])
    file.rename(tmp_path / "b.txt")
    with create(str(tmp_path / "s.sqlite")) as store:
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        store.put([(walked, seal(Outcome(walked.path, Status.READ, size=1), b"k" * 32))])
        store.finish()
        (tmp_path / "b.txt").rename(file)
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        assert store.keep_unchanged(walked)
        store.finish()
        (entry,) = entries(store, everything=True)
    assert entry.created_utc == stamp_ns(created_ns(str(file)) or None)
