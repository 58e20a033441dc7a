"""Two scans of a share on which everything happened that may happen, by the program itself."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from pi_scan.inventory.opening import create, open_store
from pi_scan.report import changes as module
from pi_scan.report.changes import State, became
from pi_scan.report.diff import Difference

LETTER = "Dear Jane Roe,\nSocial Security number: 219-52-{:04}\n12 Elm Street, Arlington, MA 02474\n"


@pytest.fixture(scope="module")
def cli():
    with tempfile.TemporaryDirectory(prefix="pi-scan-diff-") as made:  # into those of pytest no other account may look
        folder = Path(made).resolve()
        folder.chmod(0o755)
        yield _cli(folder)


def _cli(folder):

    def run(*arguments, key="key"):
        told = {"PI_SCAN_KEY_FILE": str(folder / key), "SOURCE_DATE_EPOCH": "1772357400"}
        command = [sys.executable, "-m", "pi_scan", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **told}, capture_output=True, text=True, timeout=60, check=False
        )
        assert "Traceback" not in done.stderr
        return done

    run.folder = folder
    return run


@pytest.fixture(scope="module")
def stores(cli):
    share = cli.folder / "share"
    (share / "hr").mkdir(parents=True)

    def letters(name, *numbers):
        (share / name).write_text("\n".join(map(LETTER.format, numbers)))

    letters("gone.txt", 4401)
    letters("hr/moved.txt", 4402)
    letters("hr/copied.txt", 4403, 4404)
    letters("grown.txt", 4405)
    letters("shrunk.txt", 4406, 4407)
    letters("same.txt", 4408)
    letters("others.txt", 4409)
    letters("exposed.txt", 4410)
    letters("locked.zip", 4411)
    (share / "exposed.txt").chmod(0o600)
    (share / "nothing.txt").write_text("The price list is out.\n")
    (share / "damaged.docx").write_bytes(b"PK\x03\x04 cut short")
    assert cli("scan", share, "-q", "-o", "old.csv").returncode == 3
    (share / "gone.txt").unlink()
    (share / "hr/moved.txt").rename(share / "there.txt")
    shutil.copyfile(share / "hr/copied.txt", share / "here.txt")  # another inode, another time
    (share / "hr/copied.txt").unlink()
    letters("grown.txt", 4405, 4415)
    letters("shrunk.txt", 4406)
    letters("others.txt", 4419)
    letters("new.txt", 4420)
    (share / "exposed.txt").chmod(0o644)
    with zipfile.ZipFile(share / "locked.zip", "w") as archive:
        archive.writestr("a.txt", LETTER.format(4411))
    content = bytearray((share / "locked.zip").read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1  # the flag of an encrypted member
    (share / "locked.zip").write_bytes(content)
    (share / "nothing2.txt").write_text("The price list is out.\n")
    letters("damaged.docx", 4421)
    assert cli("scan", share, "-q", "-o", "new.csv").returncode == 3
    assert cli("scan", share, "-q", "-o", "other.csv", key="another").returncode == 3
    return share


def changes(cli, *arguments):
    done = cli("diff", *arguments, "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_what_became_of_each_file(stores, cli):
    lines, summary = changes(cli, "old.sqlite", "new.sqlite")
    found = {os.path.relpath(line["location"], stores): line["changes"] for line in lines}
    assert found == {
        "damaged.docx": ["grown", "readable"],
        "exposed.txt": ["exposed"],
        "gone.txt": ["gone"],
        "grown.txt": ["grown"],
        "here.txt": ["moved"],
        "locked.zip": ["shrunk", "encrypted", "unreadable"],
        "new.txt": ["new"],
        "others.txt": ["changed"],
        "shrunk.txt": ["shrunk"],
        "there.txt": ["moved"],
    }
    assert list(found) == sorted(found)
    by_name = {os.path.basename(line["location"]): line for line in lines}
    assert by_name["here.txt"]["moved_from"] == str(stores / "hr/copied.txt")
    assert (by_name["grown.txt"]["people_old"], by_name["grown.txt"]["people_new"]) == (1, 2)
    assert (by_name["new.txt"]["people_old"], by_name["gone.txt"]["people_new"]) == (None, None)
    assert "1 new, 1 gone, 2 moved, 2 with more people" in summary
    assert "Other files: 1 new (--all lists them)" in summary
    with_all, _ = changes(cli, "old.sqlite", "new.sqlite", "--all")
    assert {line["location"] for line in with_all} - {line["location"] for line in lines} == {
        str(stores / "nothing2.txt")
    }


def test_the_table_begins_with_the_summary_and_shows_no_number(stores, cli):
    done = cli("diff", "old.sqlite", "new.sqlite")
    head, _, lines = done.stdout.partition("\n\n")
    assert head.startswith("Old: 'old.sqlite', scanned 2026-03-01T09:30:00Z: 11 files, 11 people, 11 of them in MA\n")
    assert f"\nexposed      {stores / 'exposed.txt'}  access private → everyone\n" in lines
    assert "44" not in lines.replace(str(stores), "").replace("02474", "")
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_changed_from_a_store_to_itself(stores, cli):
    lines, summary = changes(cli, "new.sqlite", "new.sqlite", "--all")
    assert lines == []
    assert "nothing changed" in summary


def test_stores_of_two_keys_are_compared_by_path(stores, cli):
    lines, summary = changes(cli, "new.sqlite", "other.sqlite")
    assert lines == []
    assert "different keys" in summary
    lines, _ = changes(cli, "old.sqlite", "other.sqlite")
    found = {os.path.basename(line["location"]): line["changes"] for line in lines}
    assert found["there.txt"] == ["moved"]  # by its inode
    assert (found["here.txt"], found["copied.txt"], found.get("others.txt")) == (["new"], ["gone"], None)


def test_both_stores_are_only_read_and_outputs_are_private(stores, cli):
    before = {name: (cli.folder / name).read_bytes() for name in ("old.sqlite", "new.sqlite")}
    done = cli("diff", "old.sqlite", "new.sqlite", "--format", "csv", "-o", "changes.csv")
    assert done.stdout == ""
    assert before == {name: (cli.folder / name).read_bytes() for name in before}
    assert (cli.folder / "changes.csv").stat().st_mode & 0o777 == 0o600
    assert "replaced" not in done.stderr
    assert "replaced" in cli("diff", "old.sqlite", "new.sqlite", "--format", "csv", "-o", "changes.csv").stderr


def test_an_interrupted_scan_is_said_so(stores, cli, tmp_path):
    half = str(tmp_path / "half.sqlite")
    with create(half) as store:
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        store.commit()
    with open_store(half) as old, open_store(str(cli.folder / "new.sqlite")) as new, Difference(old, new) as found:
        assert any("did not end" in text and "half.sqlite" in text for text in found.summary())


def test_a_file_is_exposed_when_others_may_read_it_too():
    old = State(b"/a", "h", "", 1, 1, 1, 1, "s", "k", 1, 0, "", 0, "group", "group:hr", "none", "read", "")
    for access, readers, found in (
        ("group", "group:hr; user:ann", ["exposed"]),
        ("group", "group:it", ["exposed"]),
        ("everyone", "", ["exposed"]),
        ("private", "", ["closed"]),
        ("unknown", "", []),
    ):
        assert became(old, old._replace(access=access, readers=readers), lambda *_: False) == found


def test_a_file_that_fewer_may_read_is_told_of(cli):
    share = cli.folder / "fewer"
    share.mkdir()
    (share / "letter.txt").write_text(LETTER.format(4401))
    (share / "letter.txt").chmod(0o644)
    assert cli("scan", share, "-q", "-o", "open.csv").returncode == 0
    (share / "letter.txt").chmod(0o600)
    assert cli("scan", share, "-q", "-o", "closed.csv").returncode == 0
    [line], summary = changes(cli, "open.sqlite", "closed.sqlite")
    assert (line["changes"], line["access_old"], line["access_new"]) == (["closed"], "everyone", "private")
    assert "1 open to fewer users" in summary
    [line], _ = changes(cli, "closed.sqlite", "open.sqlite")
    assert line["changes"] == ["exposed"]


def test_every_change_is_told_by_the_summary():
    assert set(module.CHANGES) == {
        "new", "gone", "moved", "grown", "shrunk", "changed", "encrypted", "decrypted", "exposed", "unreadable", "readable",
        "closed",
    }  # fmt: skip
