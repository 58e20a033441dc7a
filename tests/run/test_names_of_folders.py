"""Numbers in the names of folders and files: they are found, and shown nowhere."""

import csv
import json
import os

import pytest

from pi_scan.run import job as jobs
from pi_scan.run.allow import read
from pi_scan.walk import Globs, resolve

SSN, OTHER = "219-09-9998", "403-55-1187"


@pytest.fixture
def run(tmp_path):
    out = tmp_path / "out"
    out.mkdir()

    def scan(*roots, **changes):
        progress = jobs.Progress()
        job = jobs.Job(
            roots=tuple(resolve([str(root) for root in roots])),
            csv_path=str(out / "i.csv"),
            store_path=str(out / "i.sqlite"),
            coverage_path=str(out / "i.json"),
            key=b"k" * 32,
            pack_hash="p",
            version="0",
            globs=Globs((), ("*.iso",)),
            everything=True,
            jobs=1,
            **changes,
        )
        jobs.scan(job, progress)
        for path in out.iterdir():  # whoever reads what was written learns no number
            if any(number.encode() in path.read_bytes() for number in (SSN, OTHER)):
                pytest.fail(f"a number stands in {path.name}")
        with (out / "i.csv").open(newline="") as stream:
            return progress, {
                os.path.basename(row["location"]).partition("~")[0]: row for row in csv.DictReader(stream)
            }

    return scan


@pytest.fixture
def share(tmp_path):
    client = tmp_path / "share" / f"Roe, Jane {SSN}"
    (client / "2019").mkdir(parents=True)
    (client / "2019" / "scan.txt").write_text("nothing in it")
    (client / "empty.iso").write_text("")
    (tmp_path / "share" / "Doe, John").mkdir()
    (tmp_path / "share" / "Doe, John" / f"{OTHER}.txt").write_text("nothing in it")
    os.symlink("/etc/hostname", tmp_path / "share" / f"Roe, Jane {SSN}.lnk")
    return tmp_path / "share"


def test_they_count_for_every_file_below_whether_it_is_opened_or_not(share, run):
    _, rows = run(share)
    held = {name: (row["status"], row["people"], row["ssn"]) for name, row in rows.items()}
    assert held == {
        "scan.txt": ("read", "1", "1"),
        "empty.iso": ("skipped", "1", "1"),
        "Roe, Jane ***-**-****.lnk": ("skipped", "1", "1"),
        "***-**-****.txt": ("read", "1", "1"),  # whose it is says the folder
    }
    coverage = json.loads((share.parent / "out" / "i.json").read_text())
    assert coverage["people"]["total"] == 2


def test_such_files_are_not_read_again_either(share, run):
    first, _ = run(share)
    second, _ = run(share)
    assert (first.unchanged, second.unchanged) == (0, 2)  # the two that were opened


def test_the_list_of_what_does_not_count_holds_for_names_too(share, run):
    entry = '[[allow]]\nreason = "Training"\npath = "{}"\n'.format(share.resolve() / "Roe*" / "**")
    _, rows = run(share, allow=read(entry, "allow.toml"))
    assert {name: row["people"] for name, row in rows.items()} == {
        "scan.txt": "0",
        "empty.iso": "0",
        "Roe, Jane ***-**-****.lnk": "1",
        "***-**-****.txt": "1",
    }


def test_the_folder_may_be_the_one_that_is_scanned(share, run):
    _, rows = run(share / f"Roe, Jane {SSN}")
    assert rows["scan.txt"]["people"] == "1"
