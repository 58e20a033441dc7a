"""What surrounds a scan: its trail, how long records are kept, when it runs."""

import csv
import os
import subprocess
import sys

import pytest


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "letter.txt").write_text("Jane Roe, SSN 219-52-4471, Boston, MA 02110\n")
    return folder


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772357400")

    def run(*arguments, **options):
        command = [sys.executable, "-m", "pi_scan", *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False, **options)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return run


def test_the_audit_trail_is_checked_and_shown(share, cli, tmp_path):
    cli("scan", "-q", share)
    cli("scan", "-q", share)
    done = cli("audit", "verify", "inventory.sqlite")
    assert (done.returncode, done.stdout) == (0, "4 lines, all of them whole, and none missing at the end.\n")
    shown = cli("audit", "show", "inventory.audit.jsonl").stdout.splitlines()
    assert [line.split()[2] for line in shown] == ["start", "end", "start", "end"]
    assert all(str(share) in line for line in shown[::2])
    assert all("done" in line and " walked, " in line for line in shown[1::2])
    trail = tmp_path / "inventory.audit.jsonl"
    trail.write_bytes(b"".join(trail.read_bytes().splitlines(keepends=True)[:2]))
    done = cli("audit", "verify", "inventory.audit.jsonl")
    assert (done.returncode, done.stdout) == (1, "2 lines are missing at the end.\n")
    trail.unlink()
    done = cli("audit", "verify", "inventory.sqlite")
    assert (done.returncode, "is gone" in done.stderr) == (1, True)


def test_a_scan_marks_what_is_kept_too_long(share, cli, tmp_path):
    os.utime(share / "letter.txt", (1_000_000_000, 1_000_000_000))
    (tmp_path / "r.toml").write_text('[[record]]\nname = "all"\nyears = 5\nreason = "so"\n')
    done = cli("scan", share, "--retention", "r.toml")
    assert "Past the retention schedule: 1 file, 1 person (201 CMR 17.03(g))." in done.stdout
    with (tmp_path / "inventory.csv").open(newline="") as stream:
        assert [row["past_retention"] for row in csv.DictReader(stream)] == ["yes"]
    done = cli("scan", share, "--retention", "none.toml")
    assert (done.returncode, done.stderr) == (1, "pi-scan: The retention schedule none.toml cannot be read: No such file or directory.\n")  # fmt: skip


def test_runs_are_kept_and_told_of(share, cli, tmp_path, monkeypatch):
    assert cli("scan", "-q", share, "-o", "share/i.csv", "--keep", "2").stderr == ""
    (share / "list.txt").write_text("John Doe, SSN 078-05-1121, Salem, MA 01970\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772962200")
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path / "other"))
    done = cli("scan", "-q", share, "-o", "share/i.csv", "--keep", "2")
    assert (done.stdout, done.stderr.count("\n"), "used another key" in done.stderr) == ("", 1, True)
    assert sorted(os.listdir(share / "i.runs")) == ["2026-03-01T093000Z", "2026-03-08T093000Z"]
    with (share / "i.csv").open(newline="") as stream:
        assert [os.path.basename(row["location"]) for row in csv.DictReader(stream)] == ["letter.txt", "list.txt"]
    told = cli("report", "share/i.sqlite", "--format", "txt").stdout
    assert "Since the run of 2026-03-01T09:30:00Z:\n  people 1 -> 2, in Massachusetts 1 -> 2\n  1 file new" in told
    assert "219-52" not in told
    assert "Roe" not in told
    assert cli("report", "share/i.sqlite", "--format", "md", "--since", "i.sqlite").returncode == 2


def test_a_scan_is_scheduled_as_it_would_be_run(share, cli, tmp_path):
    (tmp_path / "out").mkdir()
    done = cli("schedule", "cron", "--every", "day", "--at", "3:07", "--", share, "-o", "out/i.csv")
    assert (done.returncode, "There is no key" in done.stderr) == (1, True)
    cli("scan", "-q", share)
    done = cli("schedule", "cron", "--every", "day", "--at", "3:07", "--", share, "-o", "out/i.csv")
    assert done.stdout.startswith(f"7 3 * * * cd {tmp_path} && ")
    ran = subprocess.run(["/bin/sh", "-c", done.stdout.split(" ", 5)[5]], check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert (tmp_path / "out/i.csv").read_text().count("\n") == 2
    done = cli("schedule", "systemd", "-o", "out", "--", share)
    assert sorted(os.listdir(tmp_path / "out"))[-2:] == ["pi-scan.service", "pi-scan.timer"]
    for wrong in (
        ("--", share, "--no-such"),
        ("--at", "25:00", "--", share),
        ("--", "-"),
        ("--name", "../x", "--", share),
    ):
        assert cli("schedule", "cron", *wrong).returncode == 2
    assert cli("schedule", "cron", "--mail-to", "a b", "--", share).returncode == 2
    line = cli("schedule", "cron", "--mail-to", "office", "--", share, "-o", "out/i.csv").stdout
    assert f"report {tmp_path}/out/i.sqlite --format txt" in line
    done = cli("schedule", "cron", "--", share, "-o", "nowhere/i.csv")
    assert (done.returncode, done.stderr) == (
        0,
        f"There is no folder {tmp_path}/nowhere yet: make it before the first run.\n",
    )
