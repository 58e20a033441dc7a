"""A scan steps back: behind other programs, and to a rate of reading."""

import csv
import os
import subprocess
import sys
import time

from pi_scan.run.pace import Pace

MIB = 1 << 20


def test_a_small_file_counts_once_however_often_it_is_passed_over():
    pace = Pace(10 * MIB)
    started = time.monotonic()
    for _ in range(5):
        pace.begin(MIB)
        pace.passed(MIB)
        pace.passed(MIB)
        pace.end()
    assert 0.45 < time.monotonic() - started < 0.9


def test_what_was_not_used_is_not_made_up_for():
    pace = Pace(10 * MIB)
    time.sleep(0.3)
    started = time.monotonic()
    pace.begin(3 * MIB)
    pace.end()
    assert time.monotonic() - started > 0.25


def scan(folder, *options):
    command = [sys.executable, "-m", "pi_scan", "scan", "share", "--quiet", *options]
    started = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, timeout=60, capture_output=True)
    return time.monotonic() - started


def test_a_rate_holds_for_one_large_file_and_for_all_workers_together(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "share/large.txt").write_text("nothing to see here, move along please\n" * (6 * MIB // 39))
    for number in range(60):
        (tmp_path / f"share/small{number}.txt").write_text("nothing to see here\n" * 2500)
    size = sum(file.stat().st_size for file in (tmp_path / "share").iterdir())
    took = scan(tmp_path, "--max-rate", "4MB/s", "--jobs", "2")
    assert took > size / (4 * MIB)
    with open(tmp_path / "inventory.coverage.json", encoding="utf-8") as stream:
        assert '"partial": {\n    "files": 0' in stream.read()  # the time that a worker waits is no timeout


def test_a_scan_at_the_back_finds_the_same(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "share/a.txt").write_text("Jane Roe, SSN 219-09-9998, Boston, MA 02110\n")
    scan(tmp_path, "--nice", "19")
    with open(tmp_path / "inventory.csv", encoding="utf-8") as stream:
        assert [row["people"] for row in csv.DictReader(stream)] == ["1"]


def test_a_process_that_steps_back_is_behind():
    code = "import os; from pi_scan.run.start import step_back; before = os.nice(0); step_back(7); print(os.nice(0) - before)"
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert ended.stdout.strip() == str(min(7, 19 - os.nice(0)))
