import contextlib
import csv
import io
import os
import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.inventory.coverage import UnbalancedError, coverage
from pi_scan.inventory.entries import Entry, entries, finding_lines
from pi_scan.inventory.medium import Medium, Protection
from pi_scan.inventory.opening import create, is_store, open_store
from pi_scan.inventory.parts import Rows
from pi_scan.inventory.people import components
from pi_scan.inventory.persons import persons_by_group
from pi_scan.inventory.schema import VERSION
from pi_scan.inventory.seal import Sealed
from pi_scan.inventory.system import System
from pi_scan.inventory.tables import defused, write_csv
from pi_scan.inventory.tally import Counts
from pi_scan.inventory.totals import numbers, people, settle
from pi_scan.inventory.trouble import StoreError
from pi_scan.model import Grade, Kind, Walked

KINDS = [kind.value for kind in Kind]
STORES = Path(__file__).with_name("stores")


def sealed(*findings, people=0, status="read", reason=None, hidden=""):
    rows = Rows()
    rows.add(list(findings))
    believed = [one for one in findings if one[9] and one[5] != "low" and not one[14]]
    counts = Counts(people=people, ssn=len(believed))
    return Sealed(status, reason, "", "text/plain", 1, "none", counts, "high", ("place",), rows, [], [], hidden)


def row(number, person, *, pair=0, residency="unknown", level="high", test=0, joined=0, kind="ssn"):
    key = None if person is None else person.encode().ljust(16, b"\0")
    return (
        pair,
        0,
        "",
        kind,
        "rule",
        level,
        "***",
        number.encode().ljust(16, b"\0"),
        person,
        key,
        residency,
        "[]",
        0,
        9,
        test,
        joined,
    )


@pytest.fixture
def store(tmp_path):
    with create(str(tmp_path / "s.sqlite")) as made:
        made.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        yield made


def test_store_and_side_files_are_private(tmp_path, store):
    store.put([(Walked("/a", 1), sealed())])
    store.commit()
    assert {name: (tmp_path / name).stat().st_mode & 0o777 for name in os.listdir(tmp_path)} == {
        "s.sqlite": 0o600,
        "s.sqlite-wal": 0o600,
        "s.sqlite-shm": 0o600,
    }


def test_a_store_is_known_before_anything_is_checkpointed(tmp_path, store):
    assert is_store(store.path)
    assert not is_store(str(tmp_path / "none"))


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at as one " * 20, b"x"])
def test_a_file_that_is_no_store_is_left_alone(tmp_path, content):
    path = tmp_path / "letter.docx"
    path.write_bytes(content)
    path.chmod(0o644)
    for opening in (create, open_store):
        with pytest.raises(StoreError, match="no store"):
            opening(str(path))
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (content, 0o644)


def test_another_programs_database_is_left_alone(tmp_path):
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    for opening in (create, open_store):
        with pytest.raises(StoreError, match="no store"):
            opening(str(path))


def shape(connection):
    """Tables with their columns, and views, of a store."""
    names = connection.execute("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view', 'index')")
    return {(kind, name): connection.execute(f"PRAGMA table_xinfo('{name}')").fetchall() for kind, name in names}


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_store_of_an_older_version_is_brought_up_by_the_next_scan(tmp_path, version):
    path, whole = str(tmp_path / "old.sqlite"), str(tmp_path / "new.sqlite")
    with contextlib.closing(sqlite3.connect(path)) as old:
        old.executescript(STORES.joinpath(f"version{version}.sql").read_text("utf-8"))
    with pytest.raises(StoreError, match="scan into it once"):
        open_store(path)
    with create(path) as again, create(whole) as new:
        assert shape(again.sql) == shape(new.sql)
        assert again.sql.execute("PRAGMA user_version").fetchone() == (VERSION,)
        (entry,) = entries(again)
        assert (entry.location, entry.people, entry.ssn) == ("/srv/a.txt", 1, 1)
        (line,) = finding_lines(again)
        assert (line.place, line.person, line.residency) == ("/srv/a.txt#line=1", "J.R.", "ma")
        assert again.sql.execute("SELECT person, residency, files FROM people").fetchall() == [("J.R.", "ma", 1)]
        again.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        again.put([(Walked("/a", 1), sealed(row("1", "J|ROE", residency="ma")))])
        assert settle(again) == (2, 2, 0, 0)


def test_people_are_counted_once_when_a_run_ends_and_anew_when_it_did_not(store):
    store.put([(Walked("/a", 1), sealed(row("1", "J|ROE")))])
    store.finish()
    assert settle(store) == people(store) == (1, 0, 0, 1)
    store.sql.execute("DELETE FROM single_findings")
    assert people(store).total == 1  # as it was counted
    store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
    assert people(store).total == 0


def test_a_store_of_a_newer_version_is_left_alone(tmp_path, store):
    store.sql.execute(f"PRAGMA user_version = {VERSION + 1}")
    store.commit()
    for opening in (create, open_store):
        with pytest.raises(StoreError, match="newer"):
            opening(store.path)


def test_no_store_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="pi-scan scan"):
        open_store(str(tmp_path / "none.sqlite"))


def test_names_come_back_as_they_went_in(store):
    names = ["/a", "/line\nbreak", "/esc\x1b[31m", os.fsdecode(b"/caf\xe9"), "/é"]
    store.put([(Walked(name, 1), sealed()) for name in names])
    store.commit()
    assert [entry.location for entry in entries(store, everything=True)] == [
        "/a",
        "/caf\\xe9",
        "/esc\\x1b[31m",
        "/line\\x0abreak",
        "/é",
    ]
    store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
    assert all(store.keep_unchanged(Walked(name, 1)) for name in names)


def test_only_files_that_hold_something_are_listed(store):
    store.put([(Walked("/a", 1), sealed()), (Walked("/b", 1), sealed(people=1))])
    assert [entry.location for entry in entries(store)] == ["/b"]
    assert len(list(entries(store, everything=True))) == 2


def test_people_join_over_files_only_through_pairs(store):
    store.put(
        [
            (Walked("/1", 1), sealed(row("111", "J|ROE", residency="elsewhere"), row("333", "J|DOE"))),
            (Walked("/2", 1), sealed(row("111", "J|ROE", joined=1), row("222", "J|ROE", joined=1, residency="ma"))),
            (Walked("/3", 1), sealed(row("222", "J|ROE", joined=1), row("444", "J|ROE", joined=1))),
            (Walked("/4", 1), sealed(row("111", "M|POE"), row("555", None), row("666", "A|LOW", level="low"))),
            (Walked("/5", 1), sealed(row("777", "T|EST", test=1))),
        ]
    )
    assert people(store) == (3, 1, 0, 2)
    assert numbers(store)["ssn"] == (4, 4)
    assert store.sql.execute("SELECT count(*) FROM people").fetchone() == (5,)


@given(st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=4)))
def test_components_are_those_of_a_slow_search(groups):
    slow = []
    for group in map(set, groups):
        touching = [part for part in slow if part & group]
        slow = [part for part in slow if not part & group] + [group.union(*touching)]
    found = components(map(tuple, groups))
    assert sorted(map(sorted, slow)) == sorted(
        sorted(n for n in found if found[n] == top) for top in set(found.values())
    )


def test_a_store_that_another_program_reads_is_finished_all_the_same(store):
    store.put([(Walked("/a"), sealed())])
    store.commit()
    reader = sqlite3.connect(f"file:{store.path}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM files").fetchone() == (1,)
    store.put([(Walked("/b"), sealed())])
    store.finish()
    reader.close()
    with open_store(store.path) as again:
        assert again.sql.execute("SELECT count(*) FROM files").fetchone() == (2,)
        assert again.sql.execute("SELECT ended_utc IS NOT NULL FROM runs").fetchone() == (1,)


def test_unbalanced_coverage_stops_the_program(store):
    store.put([(Walked("/a", 5), sealed()), (Walked("/b", 7), sealed(status="failed", reason="corrupt"))])
    figures = coverage(store, walked_files=2, walked_bytes=12)
    assert figures["failed"] == {"files": 1, "bytes": 7}
    for files, size in ((3, 12), (2, 13)):
        with pytest.raises(UnbalancedError):
            coverage(store, walked_files=files, walked_bytes=size)


def test_findings_are_listed_with_the_low_ones(store):
    store.put([(Walked("/b", 1), sealed(row("1", None, level="low"))), (Walked("/a", 1), sealed(row("2", "J|R")))])
    assert [(line.location, line.level, line.person) for line in finding_lines(store)] == [
        ("/a", "high", "J|R"),
        ("/b", "low", None),
    ]


def test_files_with_a_hidden_name_do_not_collide(store):
    store.put([(Walked("/1", 1), sealed(hidden="/*~aa")), (Walked("/2", 1), sealed(hidden="/*~bb"))])
    store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
    assert not store.keep_unchanged(Walked("/1", 1))
    store.put([(Walked("/1", 1), sealed(hidden="/*~aa"))])
    assert [entry.location for entry in entries(store, everything=True)] == ["/*~aa", "/*~bb"]


def test_the_views_have_the_columns_of_the_csv(store):
    cursor = store.sql.execute("SELECT * FROM inventory")
    columns = [column[0].replace("_ns", "_utc") for column in cursor.description]
    assert tuple(columns) == Entry._fields


@given(st.lists(st.lists(st.text(alphabet="=+-@ab\",\n\r\t'é\0", max_size=6), min_size=2, max_size=2)))
def test_csv_reads_back_and_starts_no_formula(lines):
    lines = [[cell.replace("\0", "") for cell in line] for line in lines]
    stream = io.BytesIO()
    write_csv(map(tuple, lines), ("a", "b"), stream)
    read = list(csv.reader(io.StringIO(stream.getvalue().decode(), newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in line] for line in read] == [
        [cell.removeprefix("'") for cell in line] for line in lines
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for line in read for cell in line)
    assert [defused(defused(cell)) for line in lines for cell in line] == [cell for line in read for cell in line]


def test_the_people_of_a_group_are_those_of_a_store_that_holds_nothing_else(tmp_path, store):
    dice = random.Random(7)
    files = []
    for number in range(30):
        rows = []
        for pair in range(4):
            prints = dice.sample("abcdefgh", dice.choice((1, 1, 2, 3)))
            person, home = dice.choice(("J|ROE", "M|POE")), dice.choice(("ma", "elsewhere", "unknown"))
            rows += [
                row(one, person, pair=pair, residency=home, joined=int(len(prints) > 1), kind=KINDS[ord(one) % 4])
                for one in prints
            ]
        files.append((Walked(f"/{number:02}", 1), rows))
    store.put([(walked, sealed(*rows)) for walked, rows in files])
    ids = dict(store.sql.execute("SELECT path, id FROM files"))
    groups = {number: dice.sample(files, dice.randint(1, 8)) for number in range(20)}
    found = dict(
        persons_by_group(store, [(ids[walked.path], number) for number, some in groups.items() for walked, _ in some])
    )
    for number, some in groups.items():
        with create(str(tmp_path / f"{number}.sqlite")) as alone:
            alone.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
            alone.put([(walked, sealed(*rows)) for walked, rows in some])
            assert found[number].people() == settle(alone)
            for kind in Kind:
                holding = {one[7] + one[9] for _, rows in some for one in rows if one[3] == kind}
                assert bool(holding) == bool(found[number].people(kind).total)
                assert found[number].people(kind).total <= min(len(holding), settle(alone).total)


def test_media_are_known_by_what_they_are_now(store, monkeypatch):
    """A medium that was encrypted since the last run; a file that is kept moves to a medium told apart since."""
    seen = [Medium("/", "/dev/a", "ext4", protection=Protection(grade)) for grade in (Grade.NONE, Grade.STRONG)]
    for medium in (*seen, seen[1]._replace(part="Syncthing")):
        monkeypatch.setattr("pi_scan.inventory.store.medium_of", lambda _, medium=medium: medium)
        store._media.clear()
        if not store.keep_unchanged(Walked("/a", 1)):
            store.put([(Walked("/a", 1), sealed(people=1))])
        store.finish()
        (entry,) = entries(store)
        assert entry.medium_encryption == medium.protection.grade
        ((part, files, holding),) = store.sql.execute("SELECT part, files, files_with_people FROM storage")
        assert (part, files, holding) == (medium.part, 1, 1)
        store.begin(system=System("host"), version="1", pack_hash="p", stamped="s", setup={})
