"""The user's list, from the command line to the inventory. All persons and numbers are invented."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import pytest

from pi_scan.run.allow import AllowError, read


@pytest.fixture
def cli(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path_factory.mktemp("key") / "key"))

    def run(*arguments):
        command = [sys.executable, "-m", "pi_scan", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "training").mkdir()
    (tmp_path / "deeds").mkdir()
    (tmp_path / "training/a.txt").write_text("Jane Doerr SSN: 219-09-9997")
    (tmp_path / "deeds/b.txt").write_text("Paul Nowak SSN: 532-41-8876")
    (tmp_path / "c.txt").write_text("Ana Silva SSN: 403-55-1187")
    return tmp_path


def rows(path):
    with path.open(newline="") as stream:
        return {row["location"].rpartition("/")[2]: row for row in csv.DictReader(stream)}


def test_what_is_allowed_counts_no_more_and_is_read_again_when_the_list_changes(folder, cli, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    allow = out / "allow.toml"
    scan = ["scan", folder, "-o", out / "i.csv"]
    assert cli(*scan, "-q").returncode == 0
    assert {name: row["people"] for name, row in rows(out / "i.csv").items()} == {
        "a.txt": "1",
        "b.txt": "1",
        "c.txt": "1",
    }
    assert cli("allow", "add", allow, "--reason", "Invented", "--path", "training/").returncode == 0
    assert cli("allow", "add", allow, "--reason", "Registry of deeds", "--path", "deeds/**", "--public").returncode == 0
    assert cli("allow", "add", allow, "--reason", "Old", "--rule", "ssn", "--expires", "2020-01-01").returncode == 0
    assert allow.stat().st_mode & 0o777 == 0o600
    done = cli(*scan, "--allow", allow)
    assert "entry 3 (rule ssn) expired on 2020-01-01" in done.stderr
    assert "Not counted, as the list of --allow says: 2 numbers in 2 files" in " ".join(done.stdout.split())
    assert json.loads((out / "i.coverage.json").read_text())["allowed"] == {"numbers": 2, "files": 2}
    assert "2 numbers in 2 files" in cli("report", out / "i.sqlite", "--format", "txt").stdout
    found = rows(out / "i.csv")
    assert {name: (row["people"], row["public_records"]) for name, row in found.items()} == {
        "b.txt": ("0", "1"),
        "c.txt": ("1", "0"),
    }
    lines = [json.loads(line) for line in cli("findings", out / "i.sqlite", "--format", "jsonl").stdout.splitlines()]
    assert {
        (line["level"], fact) for line in lines for fact in line["evidence"] if ":" in fact and "label" not in fact
    } >= {
        ("low", "allowed:Invented"),
        ("low", "public:Registry of deeds"),
    }
    assert len(cli("findings", out / "i.sqlite", "--format", "jsonl", "--min-level", "high").stdout.splitlines()) == 1
    assert "b.txt" not in cli("report", out / "i.sqlite", "--min-level", "medium").stdout
    assert cli(*scan, "-q").returncode == 0
    assert len(rows(out / "i.csv")) == 3


def test_list_and_check(cli, tmp_path):
    allow = tmp_path / "allow.toml"
    cli("allow", "add", allow, "--reason", "Invented", "--rule", "ssn/never", "--expires", "2999-01-31")
    assert "2999-01-31" in cli("allow", "list", allow).stdout
    done = cli("allow", "check", allow)
    assert (done.returncode, "entry 1: no rule ssn/never" in done.stdout) == (1, True)
    done = cli("allow", "add", allow, "--reason", "Everything")
    assert (done.returncode, "would allow everything" in done.stderr) == (1, True)
    allow.write_text("[[allow]]\nreson = 'x'\n")
    done = cli("scan", tmp_path, "--allow", allow, "-o", tmp_path / "i.csv")
    assert (done.returncode, "unknown key 'reson'" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "given", [("--path", "**"), ("--path", "*"), ("--path", "**/*"), ("--path", "/**"), ("--path", "*.*"),
              ("--pattern", ".*"), ("--pattern", r"\w+"), ("--path", "**", "--pattern", ".+")],
)  # fmt: skip
def test_an_entry_that_meets_everything_is_refused(given):
    table = "\n".join(f"{key[2:]} = '{value}'" for key, value in zip(given[::2], given[1::2], strict=True))
    with pytest.raises(AllowError, match="would allow everything"):
        read(f"[[allow]]\nreason = 'all'\n{table}\n", "allow.toml")


@pytest.mark.parametrize(
    "given", ["path = '*.txt'", "path = '**'\nrule = 'ssn'", "path = '**'\npattern = '21909.*'", r"pattern = '\d{9}'"]
)
def test_an_entry_that_meets_some_is_taken(given):
    assert len(read(f"[[allow]]\nreason = 'some'\n{given}\n", "allow.toml").entries) == 1
