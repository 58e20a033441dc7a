import errno
import os
import sqlite3
import subprocess
import sys

import pytest

from pi_scan.inventory.opening import StoreError, told
from pi_scan.inventory.private import replacing

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
