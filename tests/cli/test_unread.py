"""The commands that read files themselves say what they could not read. All persons and numbers are invented."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest


def run(*arguments):
    command = [sys.executable, "-m", "pi_scan", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def share(tmp_path, monkeypatch):
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path / "key"))
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "letter.txt").write_text("Jane Doerr SSN: 219-09-9997")
    return folder


@pytest.mark.parametrize("command", ["findings", "explain", "text"])
def test_what_is_not_read_is_told_and_ends_with_three(share, command):
    assert run(command, share).returncode == 0
    with zipfile.ZipFile(share / "219-52-4471.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    done = run(command, share)
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert "***.docx: failed, corrupt." in done.stderr
    assert "4471" not in done.stderr
    assert "letter.txt" in done.stdout


def test_files_without_an_extractor_are_counted_in_one_line(share):
    for name in ("a", "b"):
        (share / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17))
    done = run("findings", share)
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert "2 files and parts" in done.stderr


def test_two_stores_are_not_read_as_documents(share, tmp_path):
    store = tmp_path / "i.sqlite"
    assert run("scan", share, "-o", tmp_path / "i.csv", "-q").returncode == 0
    done = run("findings", store, store)
    assert (done.returncode, "pi-scan merge" in done.stderr) == (2, True)
