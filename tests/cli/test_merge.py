"""Merging as a user meets it."""

import json
import os
import subprocess
import sys

import pytest

LETTER = "Dear Jane Roe,\nSocial Security number: 219-52-4471\n12 Elm Street, Arlington, MA 02474\n"


@pytest.fixture
def cli(tmp_path):
    def run(*arguments, key="key", code=0):
        command = [sys.executable, "-m", "pi_scan", *map(str, arguments)]
        told = {**os.environ, "PI_SCAN_KEY_FILE": str(tmp_path / key)}
        done = subprocess.run(command, cwd=tmp_path, env=told, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    return run


def test_a_merged_store_is_reported_but_not_scanned_into_or_written_over(cli, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "letter.txt").write_text(LETTER)
        cli("scan", name, "-q", "-o", f"{name}.csv", key=f"{name}.key")
    assert "2 files, 2 people, 2 of them in MA" in cli("merge", "a.sqlite", "b.sqlite", "-o", "all.sqlite")
    assert "counted twice" in cli("people", "all.sqlite")
    assert len(cli("report", "all.sqlite").splitlines()) == 3
    before = cli("findings", "all.sqlite")
    assert "was merged from several" in cli("scan", "a", "-q", "--store", "all.sqlite", code=1)
    assert "add --replace" in cli("merge", "a.sqlite", "-o", "all.sqlite", code=1)
    assert cli("findings", "all.sqlite") == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(("all.sqlite-", ".pi-scan"))]
    assert "is replaced" in cli("merge", "a.sqlite", "-o", "all.sqlite", "--replace")


def test_tables_of_many_rows_come_along_whole(cli, tmp_path):
    names, found = ("Miller", "Walker", "Sullivan", "Murphy", "Campbell"), []
    for number, name in enumerate(("a", "b")):
        (tmp_path / name).mkdir()
        rows = [
            f"Jane,{names[row % 5]},{501 + number + row % 2 * 7}-{11 + row // 2}-{1000 + row * 13},{4111 + row}"
            for row in range(120 + number * 30)
        ]
        for copy in ("one.csv", "two.csv"):
            (tmp_path / name / copy).write_text("\n".join(["First name,Last name,SSN,Employee number", *rows]))
        cli("scan", name, "-q", "-o", f"{name}.csv")
        found += cli("findings", f"{name}.sqlite", "--format", "jsonl").splitlines()
    assert len(found) == 540
    assert "4 files, 270 people" in cli("merge", "a.sqlite", "b.sqlite", "-o", "all.sqlite")
    merged = map(json.loads, cli("findings", "all.sqlite", "--format", "jsonl").splitlines())
    assert list(merged) == [json.loads(line) | {"system": os.uname().nodename} for line in found]
    header = cli("findings", "all.sqlite", "--format", "csv").partition("\n")[0].strip()
    assert header.split(",")[-2:] == ["span", "system"]
    assert f"  {os.uname().nodename} {tmp_path}/a/one.csv" in cli("findings", "all.sqlite")
    told = cli("people", "all.sqlite", "--by", "file", "--by", "total")
    assert [line.split()[1] for line in told.splitlines()[1:]] == ["270", "270", "150", "150", "120", "120"]
