import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pi_scan.inventory.lock import LockedError, lock
from pi_scan.inventory.opening import open_store
from pi_scan.inventory.totals import people
from pi_scan.inventory.trouble import StoreError
from pi_scan.model import Reason
from pi_scan.run import job as jobs
from pi_scan.walk import Globs, resolve

KEY = b"k" * 32


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("Jane Roe 111 222\nJohn Doe 333")
    (folder / "sub" / "copy.txt").write_text("Jane Roe 111\nJohn Doe 333 444")
    (folder / "sub" / "none.txt").write_text("")
    return folder


@pytest.fixture
def run(tmp_path, functions):
    def scan(root, out="out", **changes):
        (tmp_path / out).mkdir(exist_ok=True)
        progress = jobs.Progress()
        settings = {
            "roots": tuple(resolve([str(root)])),
            "csv_path": str(tmp_path / out / "inventory.csv"),
            "store_path": str(tmp_path / out / "inventory.sqlite"),
            "coverage_path": str(tmp_path / out / "inventory.coverage.json"),
            "key": KEY,
            "pack_hash": "p",
            "version": "0",
            **changes,
        }
        figures = jobs.scan(jobs.Job(**settings), progress, functions=functions)
        return figures, progress, tmp_path / out

    return scan


def rows(out):
    with (out / "inventory.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_scan_writes_csv_coverage_and_store_for_their_owner_alone(share, run):
    figures, _, out = run(share)
    assert [os.path.basename(row["location"]) for row in rows(out)] == ["a.txt", "copy.txt"]
    assert [(row["people"], row["people_ma"], row["ssn"]) for row in rows(out)] == [("2", "2", "3"), ("2", "2", "3")]
    assert figures["walked"] == {"files": 3, "bytes": figures["read"]["bytes"]}
    assert {path.name: path.stat().st_mode & 0o777 for path in out.iterdir()} == {
        "inventory.audit.jsonl": 0o600,
        "inventory.csv": 0o600,
        "inventory.coverage.json": 0o600,
        "inventory.sqlite": 0o600,
    }
    coverage = json.loads((out / "inventory.coverage.json").read_text())
    assert coverage["people"] == {"total": 2, "ma": 2, "elsewhere": 0, "unknown": 0}
    assert coverage["started_utc"] == "2026-03-01T09:30:00Z"
    digest = subprocess.run(
        ["sha256sum", out / "inventory.csv"], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    assert coverage["csv"]["sha256"] == digest


def test_the_csv_is_the_same_for_any_number_of_jobs(tmp_path, run):
    for number in range(700):
        path = tmp_path / "share" / f"{number % 7}" / f"{number}\n.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Jane Roe {number % 50} {number}")
    outputs = {
        (run(tmp_path / "share", f"out{count}", jobs=count)[2] / "inventory.csv").read_bytes() for count in (1, 2)
    }
    assert len(outputs) == 1
    assert len(outputs.pop().split(b"\r\n")) == 702


def test_an_unchanged_share_is_not_read_again(share, run):
    _, first, out = run(share)
    before = (out / "inventory.csv").read_bytes()
    _, second, _ = run(share)
    assert (first.unchanged, second.unchanged, second.done) == (0, 3, 3)
    assert (out / "inventory.csv").read_bytes() == before


@pytest.mark.parametrize("changes", [{"pack_hash": "q"}, {"version": "1"}, {"fresh": True}, {"key": b"j" * 32}])
def test_another_pack_version_or_key_reads_everything_again(share, run, changes):
    run(share)
    assert run(share, **changes)[1].unchanged == 0


def test_changed_new_and_deleted_files(share, run):
    run(share)
    (share / "a.txt").write_text("Mary Poe 999")
    (share / "new.txt").write_text("Ann Lee 555")
    (share / "sub" / "copy.txt").unlink()
    figures, progress, out = run(share)
    assert progress.unchanged == 1
    assert [os.path.basename(row["location"]) for row in rows(out)] == ["a.txt", "new.txt"]
    assert figures["people"]["total"] == 2
    with open_store(str(out / "inventory.sqlite")) as store:
        assert store.sql.execute("SELECT count(*) FROM findings").fetchone() == (2,)


def test_people_are_counted_over_all_files(share, run):
    (share / "joint.txt").write_text("James Smith 111\nMary Smith 777")
    (share / "bridge.txt").write_text("J Roe 222 888")
    _, _, out = run(share)
    with open_store(str(out / "inventory.sqlite")) as store:
        # Jane Roe (111, 222, 888 with J Roe), John Doe (333, 444), James Smith (111 too), Mary Smith.
        assert people(store).total == 4


def test_own_outputs_in_the_share_are_not_counted(share, run):
    first, _, _ = run(share.parent)
    second, _, _ = run(share.parent)
    (share.parent / "out" / ".pi-scan-left-behind").write_text("x")
    third, _, _ = run(share.parent)
    assert first["walked"] == second["walked"] == third["walked"]


def test_links_special_and_excluded_files_are_accounted_for(share, run):
    os.mkfifo(share / "pipe")
    (share / "link").symlink_to("a.txt")
    figures, _, _ = run(share, globs=Globs(exclude=("sub/",)))
    assert figures["skipped"]["files"] == 3
    assert [(group["reason"], group["files"]) for group in figures["by_reason"]] == [
        ("excluded", 1),
        ("link not followed", 1),
        ("special file", 1),
    ]


def test_a_vanished_or_unreadable_file_is_tried_again(share, run):
    _, _, out = run(share)
    with sqlite3.connect(out / "inventory.sqlite") as connection:
        connection.execute(
            "UPDATE files SET status = 'failed', reason = ? WHERE path LIKE '%a.txt'", (Reason.PERMISSION,)
        )
    connection.close()
    assert run(share)[1].unchanged == 2


def test_two_runs_on_one_store_do_not_meet(share, run, tmp_path):
    (tmp_path / "out").mkdir()
    with lock(str(tmp_path / "out" / "inventory.sqlite.lock")), pytest.raises(LockedError, match="Another run"):
        run(share)
    run(share)


def stored(out):
    try:
        with open_store(str(out / "inventory.sqlite")) as store:
            return store.sql.execute("SELECT count(*) FROM files").fetchone()[0]
    except (StoreError, sqlite3.Error):  # not made yet
        return 0


def test_kill_9_and_the_same_command_end_as_if_nothing_had_happened(tmp_path, run):
    for number in range(160):
        path = tmp_path / "share" / f"{number:03}slow"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Jane Roe {number % 90}")
    undisturbed = run(tmp_path / "share", "calm", jobs=2)[2]
    script = tmp_path / "scan.py"
    script.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import planted_readers\n"
        "from pi_scan.run import job, local, worker\n"
        "local.BATCH_FILES = 10\n"
        "import pi_scan.inventory.store as store\n"
        "store.COMMIT_SECONDS = 0.1\n"
        "root, out = sys.argv[1:]\n"
        "told = job.Job((root,), out + '/inventory.csv', out + '/inventory.sqlite', out + '/inventory.coverage.json',"
        f" {KEY!r}, 'p', '0', jobs=2)\n"
        "job.scan(told, job.Progress(), functions=worker.Functions(planted_readers.read, planted_readers.load))\n"
    )
    out = tmp_path / "disturbed"
    out.mkdir()
    command = [sys.executable, script, str(tmp_path / "share"), str(out)]
    for enough in (20, 80):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            while stored(out) < enough:
                assert process.poll() is None, "it ended before it could be killed"
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
    assert not (out / "inventory.csv").exists()
    _, progress, _ = run(tmp_path / "share", "disturbed", jobs=2)
    assert (out / "inventory.csv").read_bytes() == (undisturbed / "inventory.csv").read_bytes()
    assert 0 < progress.unchanged < 160
    assert not list(out.glob(".pi-scan-*"))


def test_an_extra_that_is_not_installed_is_not_missed(monkeypatch):
    needs = ["rich>=1", "no-such-one>=1", "no-such-extra>=1; extra == 'x'"]
    monkeypatch.setattr(jobs.metadata, "requires", lambda _: needs)
    found = jobs.versions("0")
    assert found["no-such-one"] == "not installed"
    assert found.keys() >= {"rich"}
    assert "no-such-extra" not in found
