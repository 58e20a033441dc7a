"""Copies of runs: the newest stay, and nothing goes that was not written here."""

import json
import os
import sqlite3

import pytest

from pi_scan.inventory.kept import KeepError, earlier, keep, kept
from pi_scan.inventory.opening import create, open_store
from pi_scan.inventory.private import sha256

DAY = 86_400


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Scans into one store, a day apart, and keeps copies."""

    def scan(number, count=2):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_700_000_000 + number * DAY))
        csv, coverage = (str(tmp_path / name) for name in ("i.csv", "i.coverage.json"))
        with open(csv, "w") as stream:
            stream.write(f"run {number}\n")
        with open(coverage, "w") as stream:
            json.dump({"csv": {"path": csv, "sha256": sha256(csv)}}, stream)
        with create(str(tmp_path / "i.sqlite")) as store:
            store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
            store.finish()
            return list(keep(store, csv, coverage, count))

    return scan


def days(tmp_path):
    return [os.path.basename(path)[:10] for path in kept(str(tmp_path / "i.sqlite"))]


def test_the_newest_stay(tmp_path, run):
    assert [run(number) for number in range(4)] == [[]] * 4
    assert days(tmp_path) == ["2023-11-16", "2023-11-17"]
    newest = kept(str(tmp_path / "i.sqlite"))[-1]
    assert os.stat(newest).st_mode & 0o777 == 0o700
    assert {name: os.stat(os.path.join(newest, name)).st_mode & 0o777 for name in os.listdir(newest)} == dict.fromkeys(
        ("inventory.sqlite", "inventory.csv", "inventory.coverage.json"), 0o600
    )
    with open_store(os.path.join(newest, "inventory.sqlite")) as store:
        assert store.sql.execute("SELECT max(started_utc) FROM runs").fetchone() == ("2023-11-17T22:13:20Z",)
    with open_store(str(tmp_path / "i.sqlite")) as store:
        assert "/2023-11-16T" in earlier(store)
    run(3, count=5)  # twice in one second, and more than there are
    assert days(tmp_path) == ["2023-11-16", "2023-11-17"]


def test_what_is_not_as_it_was_written_stays(tmp_path, run):
    run(0)
    run(1)
    first, second = kept(str(tmp_path / "i.sqlite"))
    with open(os.path.join(first, "notes.txt"), "w") as stream:
        stream.write("why this one matters")
    with open(os.path.join(second, "inventory.csv"), "a") as stream:
        stream.write("edited\n")
    os.symlink(tmp_path, os.path.join(os.path.dirname(first), "2000-01-01T000000Z"))
    (tmp_path / "i.runs" / "mine").mkdir()
    told = run(9, count=1)
    assert len(told) == 3
    assert all("remove it yourself" in sentence for sentence in told)
    assert set(os.listdir(tmp_path / "i.runs")) == {
        "mine", "2000-01-01T000000Z", os.path.basename(first), os.path.basename(second), "2023-11-23T221320Z",
    }  # fmt: skip
    assert (tmp_path / "i.sqlite").exists()


def test_nothing_goes_where_the_copy_fails(tmp_path, run, monkeypatch):
    run(0, count=1)

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("pi_scan.inventory.kept.shutil.copyfile", full)
    with pytest.raises(KeepError, match=r"no copy of it could be kept in .* \(database or disk is full\)"):
        run(1, count=1)
    assert days(tmp_path) == ["2023-11-14"]
    assert len(os.listdir(tmp_path / "i.runs")) == 1
