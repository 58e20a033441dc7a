"""The page on paper does what it says."""

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pi_scan.inventory.lock import lock

PAGE = Path(__file__).resolve().parents[2] / "docs/paper.md"


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path / "key"))

    def run(*arguments, code=0):
        command = [sys.executable, "-m", "pi_scan", *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    return run


def test_the_commands_of_the_page_in_turn(cli, tmp_path):
    page = PAGE.read_text("utf-8")
    said = {}
    for line in re.findall(r"(?m)^    pi-scan (.*)$", page):
        if line.startswith("paper import"):
            table = tmp_path / "paper.csv"
            table.write_text(table.read_text("utf-8").replace("Example: personnel", "Client"), "utf-8")
        said[line] = cli(*shlex.split(line))
        if line.startswith("paper import"):
            assert "1 record entered.\n" in said[line]
            cli("paper", "remove", "inventory.sqlite", "1")
    told = re.findall(r"(?ms)^```text\n(.*?)^```$", page)
    assert said["paper list inventory.sqlite"] == told[1]
    with (tmp_path / "inventory.csv").open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["record_kind"], row["people"], row["people_ma"]) == ("paper", "120", "115")
    assert (tmp_path / "inventory.csv").stat().st_mode & 0o777 == 0o600


def test_a_wrong_row_writes_nothing_and_is_told_as_on_the_page(cli, tmp_path):
    cli("paper", "template")
    header, example = (tmp_path / "paper.csv").read_text().splitlines()
    good = example.replace("Example: personnel", "Client")
    rows = [
        header,
        example,
        *(good.replace("Client", f"Client {number}") for number in range(4)),
        good.replace("120", "many"),
    ]
    (tmp_path / "filled.csv").write_text("\n".join(rows))
    told = re.search(r"(?ms)^```text\n(pi-scan: .*?)^```$", PAGE.read_text("utf-8"))[1]
    assert cli("paper", "import", "s.sqlite", "filled.csv", code=1) == told
    assert sorted(os.listdir(tmp_path)) == ["filled.csv", "paper.csv"]


def test_what_is_filled_in_is_not_written_over(cli, tmp_path):
    cli("paper", "template", "-o", "mine.xlsx")
    before = (tmp_path / "mine.xlsx").read_bytes()
    assert "may be filled in" in cli("paper", "template", "-o", "mine.xlsx", code=1)
    assert (tmp_path / "mine.xlsx").read_bytes() == before


def test_the_list_can_be_entered_elsewhere(cli, tmp_path):
    record = ["--what", "=Files", "--location", "b", "--kind", "ssn", "--people", "3", "--locked"]
    cli("paper", "add", "one.sqlite", *record)
    cli("paper", "list", "one.sqlite", "--format", "csv", "-o", "list.csv")
    assert "1 record entered." in cli("paper", "import", "two.sqlite", "list.csv")
    assert "b: '=Files  (3 people; ssn; locked)" in cli("paper", "list", "two.sqlite")


def test_a_scan_leaves_the_register_and_counts_files_alone(cli, tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "share/letter.txt").write_text("Jane Roe, SSN 219-52-4471, 12 Elm Street, Arlington, MA 02474\n")
    record = ["--what", "Files", "--location", "Attic", "--kind", "ssn", "--people", "3", "--locked"]
    cli("paper", "add", "inventory.sqlite", *record)
    for _ in range(2):
        assert re.search(r"People\s*│\s*1 │", cli("scan", "share"))
        with (tmp_path / "inventory.csv").open(newline="") as stream:
            rows = [(row["record_kind"], row["location"], row["people"]) for row in csv.DictReader(stream)]
        assert rows == [("electronic", str(tmp_path / "share/letter.txt"), "1"), ("paper", "Attic: Files", "3")]
        coverage = json.loads((tmp_path / "inventory.coverage.json").read_text())
        assert (coverage["walked"]["files"], coverage["people"]["total"]) == (1, 1)


def test_nothing_is_entered_while_a_scan_writes(cli, tmp_path):
    record = ["--what", "Files", "--location", "Attic", "--kind", "ssn", "--people", "3", "--locked"]
    with lock(str(tmp_path / "s.sqlite.lock")):
        assert "Another run is writing" in cli("paper", "add", "s.sqlite", *record, code=1)
    assert not (tmp_path / "s.sqlite").exists()
