"""What is kept from one start to the next: the same as made anew, and never what another hand wrote."""

import gzip
import os
import time
import tomllib

import pytest

from pi_scan.detect import checked_hash, kept, load_pack, tables
from pi_scan.detect.files import detectors
from pi_scan.model import Limits
from pi_scan.run.worker import Setup, load_rules, rules


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A cache folder of this test's own."""
    monkeypatch.setattr(tables, "folder", lambda: tmp_path)
    for remembered in (tables.known_tables, tables.keep_tables):
        remembered.cache_clear()
    yield tmp_path
    for remembered in (tables.known_tables, tables.keep_tables):
        remembered.cache_clear()


def test_the_rules_are_the_same_from_kept_tables(place):
    anew = load_pack(brief=True)
    assert len(list(place.iterdir())) == 1
    tables.known_tables.cache_clear()
    again = load_pack(brief=True)
    assert repr(anew) == repr(again)
    assert [len(rule.ignores) for rule in again.rules] == [0] * len(again.rules)
    assert min(len(rule.ignores) for rule in load_pack().rules) >= 5
    assert anew.rules[0].weights == again.rules[0].weights
    for path in detectors().rglob("*.toml"):
        told = tomllib.loads(path.read_text("utf-8"))
        told |= {key: [] for key in tables.EXAMPLES if key in told}
        assert tables.table(path.relative_to(detectors()).as_posix()) == told


def test_rules_that_were_never_loaded_are_looked_at_first(place):
    assert not tables.are_kept()
    assert checked_hash() == load_pack().hash
    assert tables.are_kept()
    assert checked_hash() == load_pack().hash


@pytest.mark.skipif(os.name != "posix", reason="the modes of POSIX")
@pytest.mark.parametrize(
    "spoil", [lambda path: path.chmod(0o666), lambda path: path.write_text("{")], ids=["mode", "cut"]
)
def test_what_others_may_have_written_is_not_used(place, spoil):
    load_pack()
    [path] = place.iterdir()
    path.write_bytes(path.read_bytes().replace(b"Social Security", b"Antisocial Security"))
    tables.known_tables.cache_clear()
    assert "Antisocial" in str(tables.known_tables())  # what this user wrote is believed
    spoil(path)
    tables.known_tables.cache_clear()
    assert tables.known_tables() == {}
    assert "Antisocial" not in repr(load_pack(brief=True))


def test_what_is_unpacked_once_is_the_same_again(place):
    name = "lexicons/person_names.txt.gz"
    whole = gzip.decompress((detectors() / name).read_bytes())
    assert tables.unpacked(name) == whole
    [path] = place.iterdir()
    assert path.read_bytes() == whole
    assert tables.unpacked(name) == whole


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_links_and_other_things_are_not_followed(tmp_path):
    file = tmp_path / "file"
    kept.keep(file, b"kept")
    (tmp_path / "link").symlink_to(file)
    os.mkfifo(tmp_path / "pipe")
    names = ("file", "link", "pipe", ".", "none")
    assert [kept.kept(tmp_path / name) for name in names] == [b"kept", None, None, None, None]


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    kept.keep(tmp_path / "file" / "below", b"lost")
    assert kept.kept(tmp_path / "file" / "below") is None


def test_workers_find_the_rules_that_were_loaded_before_they_began():
    assert load_rules(Setup(Limits())) is rules((), False)


def test_what_has_long_been_there_is_removed(tmp_path):
    ages = {"rules-a": 100, "rules-b": 80, "sweep-a": 100, "notes": 100}
    for name, days in ages.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - days * 86400,) * 2)
    kept.keep(tmp_path / "rules-c", b"{}")
    assert sorted(os.listdir(tmp_path)) == ["notes", "rules-b", "rules-c", "sweep-a"]
