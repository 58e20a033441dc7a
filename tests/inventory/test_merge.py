"""Stores of several systems as one."""

import sqlite3

import pytest

from pi_scan.inventory.entries import entries, finding_lines
from pi_scan.inventory.merge import SYSTEM, merge
from pi_scan.inventory.opening import create, open_store
from pi_scan.inventory.paper import add, listed, records, register
from pi_scan.inventory.parts import Rows
from pi_scan.inventory.seal import Sealed
from pi_scan.inventory.system import System
from pi_scan.inventory.tally import Counts
from pi_scan.inventory.totals import doubts, people
from pi_scan.inventory.trouble import StoreError
from pi_scan.model import Walked
from pi_scan.report.diff import Difference


def found(*numbers):
    rows = Rows()
    rows.add(
        [
            (pair, 0, "", "ssn", "ssn/us", "high", "***", number.encode().ljust(16, b"\0"), "J.R.", b"J|ROE".ljust(16), "ma", "[]", 0, 9, 0, 0)
            for pair, number in enumerate(numbers)
        ]
    )  # fmt: skip
    counts = Counts(people=len(numbers), people_ma=len(numbers), ssn=len(numbers))
    return Sealed("read", None, "", "text/plain", 1, "none", counts, "high", ("place",), rows, [("p", "empty", "")], [])


@pytest.fixture
def make(tmp_path, monkeypatch):
    def made(system, files, key="k", when=1772357400, ended=True):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(when))
        path = str(tmp_path / f"{system if isinstance(system, str) else system.machine}-{when}.sqlite")
        with create(path) as store:
            store.begin(system=system, version="1", pack_hash="p", stamped="s", setup={}, key_check=key)
            store.put([(Walked(path, 1), found(*numbers)) for path, numbers in files.items()])
            store.finish() if ended else store.rest()
        return path

    return made


@pytest.fixture
def merged(tmp_path):
    def put(*paths):
        result = merge(paths, str(tmp_path / "all.sqlite"), "1")
        return result, open_store(str(tmp_path / "all.sqlite"))

    return put


def test_the_same_path_on_two_systems_is_two_files_and_a_person_on_both_one(make, merged, tmp_path):
    result, store = merged(make("a", {"/x": "123", "/y": "4"}), make("b", {"/x": "35"}))
    assert (result.files, result.repeated, result.doubts) == (3, 0, [])
    assert result.people.total == people(store).total == 5
    with store:
        assert [(e.location, e.system, e.people) for e in entries(store)] == [
            ("/x", "a", 3),
            ("/x", "b", 2),
            ("/y", "a", 1),
        ]
        assert len(list(finding_lines(store))) == 6
        gaps = store.sql.execute("SELECT count(*) FROM gaps JOIN files ON files.id = file_id").fetchone()
        assert gaps == (3,)
        assert [run["system"] for run in store.merged()] == ["a", "b"]
        assert store.sql.execute("SELECT system FROM runs WHERE id IN (SELECT run_id FROM files)").fetchall() == [
            ("a",),
            ("b",),
        ]
        assert store.sql.execute("SELECT system FROM runs ORDER BY id DESC").fetchone() == (SYSTEM,)
        assert store.sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert (tmp_path / "all.sqlite").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a-1772357400.sqlite",
        "all.sqlite",
        "b-1772357400.sqlite",
    ]


def test_different_keys_are_counted_apart_and_told(make, merged):
    result, store = merged(make("a", {"/x": "12"}), make("b", {"/x": "AB"}, key="other"))
    with store:
        assert result.people.total == 4
        assert result.doubts == doubts(store)
        assert "different keys" in result.doubts[0]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_scans_of_a_file_the_latest_counts(make, merged, order):
    scans = (make("a", {"/x": "1", "/y": "2"}), make("a", {"/x": "3", "/z": "4"}, when=1772444000))
    result, store = merged(*(scans[at] for at in order))
    with store:
        assert (result.files, result.repeated) == (3, 1)
        assert {e.location: e.people for e in entries(store)} == {"/x": 1, "/y": 1, "/z": 1}
        prints = {line.fingerprint[:2] for line in finding_lines(store)}
        assert prints == {b"2".hex(), b"3".hex(), b"4".hex()}


def test_merged_stores_can_be_merged_and_compared(make, merged, tmp_path):
    one, two, three = make("a", {"/x": "1"}), make("b", {"/x": "2"}), make("c", {"/x": "1"}, ended=False)
    merged(one, two)[1].sql.close()
    (tmp_path / "all.sqlite").rename(tmp_path / "two.sqlite")
    result, store = merged(str(tmp_path / "two.sqlite"), three)
    with store, open_store(str(tmp_path / "two.sqlite")) as old, Difference(old, store) as change:
        assert result.people.total == 2
        assert [run["system"] for run in store.merged()] == ["a", "b", "c"]
        assert "'c'" in result.doubts[0]
        assert [(line.system, line.location, line.changes) for line in change.lines()] == [("c", "/x", ["new"])]


def test_the_register_of_paper_comes_along(make, merged):
    paths = make("a", {"/x": "1"}), make("b", {})
    for path in paths:
        with register(path) as store:
            head = ["what", "location", "kinds", "people", "locked"]
            add(store, records([head, [f"Files of {path[-20:]}", "Vault", "ssn", "3", "yes"]])[0])
    _, store = merged(*paths)
    with store:
        assert [kept.number for kept in listed(store)] == [1, 2]


def test_nothing_is_written_over_or_left_half_done(make, tmp_path):
    one, out = make("a", {"/x": "1"}), tmp_path / "all.sqlite"
    (tmp_path / "broken.sqlite").write_bytes(b"SQLite format 3\0 and no more")
    before = sorted(path.name for path in tmp_path.iterdir())
    for paths, told in (
        ([one, str(tmp_path / "broken.sqlite")], "no store"),
        ([one, one], "named twice"),
        ([one, str(tmp_path / "none.sqlite")], "There is no store"),
    ):
        with pytest.raises(StoreError, match=told):
            merge(paths, str(out), "1")
    with pytest.raises(StoreError, match="named twice"):
        merge([one], one, "1")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_store_that_is_written_to_is_merged_as_it_stands(make, merged):
    path = make("a", {"/x": "1"})
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("DELETE FROM files")
    result, store = merged(path)
    with store:
        assert result.files == 1
    writer.close()


def test_computers_of_one_name_are_told_apart(make, merged, tmp_path):
    scans = [make(System("laptop", machine), {"/x": machine}) for machine in "123"]
    merged(*scans[:2])[1].sql.close()
    (tmp_path / "all.sqlite").rename(tmp_path / "two.sqlite")
    result, store = merged(*scans)
    assert (result.files, result.people.total) == (3, 3)
    with store, open_store(str(tmp_path / "two.sqlite")) as old, Difference(old, store) as change:
        assert [(line.system, line.location, line.changes) for line in change.lines()] == [("laptop", "/x", ["new"])]
