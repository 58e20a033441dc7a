"""What stands where an output would go: it stays, and the user is told, before anything is scanned."""

import os

import pytest
import typer

from pi_scan.cli import Failed
from pi_scan.cli.app import app

RECORD = "Jane Roe SSN 219-52-4471\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "share").mkdir()
    (tmp_path / "share/payroll.csv").write_text(RECORD)
    return tmp_path


def run(*arguments):
    return app(arguments, standalone_mode=False) or 0


def refused(told, *arguments, error=Failed):
    with pytest.raises(error, match=told):
        run(*arguments)


def test_a_scan_replaces_its_own_output_and_nothing_else(folder):
    refused("share/payroll.csv is not one that pi-scan wrote", "scan", "share", "-o", "share/payroll.csv")
    assert (folder / "share/payroll.csv").read_text() == RECORD
    for name, foreign in (("a.coverage.json", "{}"), ("a.audit.jsonl", "notes"), ("a.sqlite.lock", "mine")):
        (folder / name).write_text(foreign)
        refused(f"{name} is not one that pi-scan wrote", "scan", "share", "-o", "a.csv")
        assert (folder / name).read_text() == foreign
        (folder / name).unlink()
    os.mkfifo("fifo")
    os.symlink("share/payroll.csv", "link.csv")
    refused("no regular file", "scan", "share", "-o", "fifo")
    refused("no regular file", "scan", "share", "--store", "fifo")
    refused("link.csv is a link", "scan", "share", "-o", "link.csv")
    refused("share is a folder: name a file in it with -o", "scan", "share", "-o", "share")
    refused("names no file", "scan", "share", "-o", "-", error=typer.BadParameter)
    refused("cannot both be a.csv", "scan", "share", "-o", "a.csv", "--store", "a.csv")
    assert sorted(os.listdir()) == ["fifo", "link.csv", "share"]
    (folder / "a.csv").touch()
    for _ in range(2):
        assert run("scan", "share", "-q", "-o", "a.csv", "-j1") == 0
    assert "payroll.csv" in (folder / "a.csv").read_text()


def test_reports_and_files_of_a_schedule_replace_their_like(folder):
    run("scan", "share", "-q", "-j1")
    for form in ("csv", "jsonl", "txt", "md", "xlsx", "html"):
        for _ in range(2):
            assert run("report", "inventory.sqlite", "--format", form, "-o", form) == 0
        refused("is not one that", "report", "inventory.sqlite", "--format", form, "-o", "share/payroll.csv")
    assert (folder / "share/payroll.csv").read_text() == RECORD
    (folder / "units").mkdir()
    (folder / "units/ssh.timer").write_text("[Timer]\n")
    refused("units/ssh.timer is not one", "schedule", "systemd", "--name", "ssh", "-o", "units", "--", "share")
    assert os.listdir("units") == ["ssh.timer"]
    for scheduler in ("systemd", "windows"):
        for _ in range(2):
            assert run("schedule", scheduler, "-o", "units", "--", "share") == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser writes everywhere")
def test_a_folder_that_takes_no_file_is_named(folder):
    (folder / "closed").mkdir(mode=0o500)
    refused("closed cannot be written to: choose another with -o", "scan", "share", "-o", "closed/a.csv")
