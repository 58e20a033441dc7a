"""The same share gives the same bytes, whatever the number of workers, the size of batches and the engine."""

import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from pi_scan.detect import load_pack
from pi_scan.run import job as jobs
from pi_scan.run import local, worker
from pi_scan.walk import resolve

sys.path.insert(0, str(Path(__file__).parent))

import by_regex

SHARE = Path(__file__).resolve().parents[1] / "corpus/share"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772357400")
    share = shutil.copytree(SHARE, tmp_path / "share")  # which nobody else reads: when that was stands in the inventory

    def scan(name, count, functions=worker.FUNCTIONS):
        folder = tmp_path / name
        folder.mkdir()
        job = jobs.Job(
            roots=tuple(resolve([str(share)])),
            csv_path=str(folder / "inventory.csv"),
            store_path=str(folder / "inventory.sqlite"),
            coverage_path=str(folder / "inventory.coverage.json"),
            key=b"k" * 32,
            pack_hash=load_pack().hash,
            version="0",
            jobs=count,
            everything=True,
        )
        jobs.scan(job, jobs.Progress(), functions=functions)
        with sqlite3.connect(job.store_path) as store:
            findings = store.execute(
                """SELECT f.path, g.pair, g.place, g.kind, g.rule, g.level, g.mask, g.fingerprint, g.person_key,
                g.residency, g.evidence, g.start, g."end", g.test, g.joined
                FROM findings g JOIN files f ON f.id = g.file_id ORDER BY f.path, g.rowid"""
            ).fetchall()
        store.close()
        return Path(job.csv_path).read_bytes(), findings

    return scan


def test_workers_batches_and_engine_change_nothing(run, monkeypatch):
    csv, findings = run("one", 1)
    assert csv.count(b"\r\n") > 80
    assert len(findings) > 100
    assert run("two", 2) == (csv, findings)
    assert run("regex", 2, worker.Functions(by_regex.read, worker.load_rules)) == (csv, findings)
    monkeypatch.setattr(local, "BATCH_FILES", 1)
    assert run("batches", 2) == (csv, findings)
