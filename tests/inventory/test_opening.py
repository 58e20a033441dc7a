import errno
import os
import sqlite3
import subprocess
import sys

import pytest

from pi_scan.inventory.opening import create
from pi_scan.inventory.private import replacing
from pi_scan.inventory.totals import doubts
from pi_scan.inventory.trouble import StoreError, told

SCAN = [sys.executable, "-m", "pi_scan", "scan"]


@pytest.fixture
def share(tmp_path):
    (tmp_path / "share").mkdir()
    for number in range(400):
        (tmp_path / "share" / f"{number}.txt").write_text(f"Jane Roe, SSN 219-52-{number + 1000}\n")
    return tmp_path / "share"


def scan(share, out, **how):
    told = {"PI_SCAN_KEY_FILE": str(out / "key"), "SOURCE_DATE_EPOCH": "1772357400"}
    return subprocess.run(
        [*SCAN, share, "-q", "-o", out / "inventory.csv"],
        env={**os.environ, **told},
        check=False,
        capture_output=True,
        **how,
    )


def test_a_store_that_finds_no_room_and_the_same_command_when_there_is_some(tmp_path, share):
    resource = pytest.importorskip("resource")

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    for out in ("calm", "full"):
        (tmp_path / out).mkdir()
    assert scan(share, tmp_path / "calm").returncode == 0
    done = scan(share, tmp_path / "full", preexec_fn=small)
    said = done.stderr.decode()
    assert done.returncode == 1
    assert said.startswith("pi-scan: The store ")
    assert "the same command goes on" in said
    assert said.count("\n") == 1
    with sqlite3.connect(tmp_path / "full/inventory.sqlite") as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store.close()
    assert scan(share, tmp_path / "full").returncode == 0
    calm, full = ((tmp_path / out / "inventory.csv").read_bytes() for out in ("calm", "full"))
    assert calm == full


def test_a_damaged_store_is_named_as_such(tmp_path):
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as store:
        store.execute("CREATE TABLE a (b)")
        store.executemany("INSERT INTO a VALUES (?)", [("x" * 100,)] * 1000)
    store.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096:40960] = b"\xff" * 36864
    path.write_bytes(damaged)
    store = sqlite3.connect(path)
    with pytest.raises(StoreError, match="is damaged"), told(str(path)):
        store.execute("SELECT count(b) FROM a WHERE b > 'a'").fetchall()
    store.close()


def test_what_is_a_fault_of_ours_stays_one(tmp_path):
    store = sqlite3.connect(tmp_path / "y")
    store = sqlite3.connect(tmp_path / "y")
    with pytest.raises(sqlite3.OperationalError), told("x"):
        store.execute("SELECT nothing FROM nowhere")
    store.close()


def test_a_full_disk_names_the_file_that_was_to_be_written(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match=r"inventory\.csv") as caught, replacing(str(tmp_path / "inventory.csv")):
        raise full
    assert caught.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []


def damaged(path, share):
    """A store whose pages are overwritten behind its first."""
    assert scan(share, path.parent).returncode == 0
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 12288)
    path.write_bytes(content)


def command(out, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "pi_scan", *map(str, arguments)],
        env={**os.environ, "PI_SCAN_KEY_FILE": str(out / "key")},
        cwd=out,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


def test_every_command_tells_a_damaged_or_half_written_store_in_one_sentence(tmp_path, share):
    store = tmp_path / "inventory.sqlite"
    damaged(store, share)
    (tmp_path / "half.sqlite").write_bytes(store.read_bytes()[:3000])
    (tmp_path / "empty.sqlite").write_bytes(b"")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    told = {"inventory.sqlite": "is damaged", "half.sqlite": "damaged", "empty.sqlite": "no store of pi-scan"}
    for name, words in told.items():
        for arguments in (
            ("diff", name, name),
            ("people", name),
            ("merge", name, "-o", "all.sqlite"),
            ("report", name, "-o", "out.csv"),
        ):
            code, said = command(tmp_path, *arguments)
            assert (code, said.count("\n")) == (1, 1), (arguments, said)
            assert words in said, arguments
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_a_text_that_no_scan_wrote_is_damage(tmp_path, share):
    assert scan(share, tmp_path).returncode == 0
    store = tmp_path / "inventory.sqlite"
    whole = store.read_bytes()
    for old, new in ((b"text/plain", b"text/pla\xff\xff"), (b'["label:ssn"', b'["label\0ssn"')):
        assert old in whole
        store.write_bytes(whole.replace(old, new))
        for name in ("people", "findings", "report"):
            code, said = command(tmp_path, name, "inventory.sqlite")
            assert code == 0 or ("is damaged" in said and said.count("\n") == 1), said
    assert command(tmp_path, "findings", "inventory.sqlite")[0] == 1


def test_a_key_that_was_lost_is_told(tmp_path, share):
    assert scan(share, tmp_path).returncode == 0
    (tmp_path / "key").rename(tmp_path / "kept")

    def said(*arguments):
        command = [*SCAN, share, "-o", tmp_path / "inventory.csv", *arguments]
        told = {**os.environ, "PI_SCAN_KEY_FILE": str(tmp_path / "key")}
        return " ".join(subprocess.run(command, env=told, capture_output=True, text=True, check=True).stdout.split())

    assert "another key than the one before" in said()
    assert "another key" not in said()
    assert "another key than the one before" in said("--key", tmp_path / "kept")


def test_an_output_that_cannot_be_written_is_called_by_its_own_name(tmp_path, share):
    assert scan(share, tmp_path).returncode == 0
    code, said = command(tmp_path, "people", "inventory.sqlite", "-o", "no/such.csv")
    told = f"pi-scan: There is no folder {tmp_path / 'no'} to write to: make it, or choose another with -o.\n"
    assert (code, said) == (1, told)
    code, said = command(tmp_path, "scan", share, "--key", tmp_path)
    assert (code, said.count("\n"), "cannot be used (Is a directory)" in said) == (1, 1, True)


def test_a_clock_that_went_back_is_told(tmp_path, monkeypatch):
    with create(str(tmp_path / "s.sqlite")) as store:
        for moment in ("1772357400", "1772357300"):
            monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
            assert doubts(store) == []
            store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
            store.finish()
        (told_,) = doubts(store)
        assert "from 2026-03-01T09:30:00Z to 2026-03-01T09:28:20Z" in told_


@pytest.mark.parametrize("options", ["", "--list", "--format csv", "--list --format jsonl"])
def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path, share, options):
    assert scan(share, tmp_path).returncode == 0
    run = f"{sys.executable} -m pi_scan people inventory.sqlite {options} | head -c 1"
    done = subprocess.run(["sh", "-c", run], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
