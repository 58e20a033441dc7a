"""A store whose bytes were changed is told as damaged; it is never a fault, and no other store is blamed for it."""

import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from pi_scan.cli.app import app
from pi_scan.inventory.damage import damaged
from pi_scan.inventory.opening import open_store
from pi_scan.inventory.trouble import DAMAGED, StoreError

SHARE = Path(__file__).parents[2] / "corpus" / "share" / "hr" / "payroll"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The store of a scan, with a record of paper, merged with a copy of itself."""
    folder = tmp_path_factory.mktemp("damage")
    rows = [f"Jane,Miller,{501 + row % 2 * 7}-{11 + row // 2}-{1000 + row * 13}" for row in range(120)]
    (folder / "list.csv").write_text("\n".join(["First name,Last name,SSN", *rows]))
    scan = ["scan", "-q", "-j", "1", str(SHARE), "list.csv", "-o", "a.csv", "--key", "key"]
    done = subprocess.run([sys.executable, "-m", "pi_scan", *scan], cwd=folder, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    command, paper = get_command(app), ["--what", "Files", "--location", "Cellar", "--kind", "ssn", "--people", "9"]
    command(["paper", "add", str(folder / "a.sqlite"), *paper, "--unlocked"], standalone_mode=False)
    shutil.copy(folder / "a.sqlite", folder / "b.sqlite")
    stores = [str(folder / name) for name in ("a.sqlite", "b.sqlite", "all.sqlite")]
    command(["merge", *stores[:2], "-o", stores[2]], standalone_mode=False)
    return folder / "all.sqlite"


def changed(data, seed):
    """The same bytes, but for some."""
    chance = random.Random(seed)
    data = bytearray(data)
    for _ in range(chance.choice((1, 5, 30, 300))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randrange(len(data))] if chance.random() < 0.1 else data)


def attempt(command, words):
    """What the user is told where it fails; any other error fails the test."""
    try:
        command(words, standalone_mode=False)
    except StoreError as error:
        return str(error)
    return ""


def test_a_damaged_store_is_told_as_one(real, tmp_path, capfdbinary):
    command, bad = get_command(app), str(tmp_path / "bad.sqlite")
    ends = set()
    for seed in range(60):
        Path(bad).write_bytes(changed(real.read_bytes(), seed))
        every = (
            ["report", bad, "--format", ("csv", "md", "txt", "jsonl")[seed % 4]],
            ["report", bad, "--format", ("html", "xlsx")[seed % 2], "-o", str(tmp_path / "out")],
            ["people", bad],
            ["diff", str(real), bad],
            ["diff", bad, str(real)],
            ["findings", bad],
        )
        for words in (every[seed % 6], every[(seed + 2 + seed // 6) % 6]):
            said = attempt(command, words)
            assert str(real) not in said, (seed, words)
            ends.add(said)
    assert {"", DAMAGED.format(path=bad)} < ends
    capfdbinary.readouterr()


def test_a_whole_store_is_not_blamed(real):
    def wrong():
        with open_store(str(real)) as store:
            assert not damaged(store.sql)
            raise ValueError("of our own")

    with pytest.raises(ValueError, match="of our own"):
        wrong()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE files SET status = 'reed'",
        "UPDATE files SET people = 'x'",
        "UPDATE files SET reason = 'a reason'",
        "UPDATE runs SET started_utc = '2026-13-01T00:00:00Z'",
        "UPDATE runs SET people = '[1, 2, 3]'",
        "UPDATE runs SET setup = '{'",
        "UPDATE meta SET value = '[{}]' WHERE name = 'merged'",
        "UPDATE paper SET kinds = 'ssn;sso'",
        "UPDATE single_findings SET level = 'lox'",
        "UPDATE finding_blocks SET persons = x'00'",
        "ALTER TABLE seals RENAME COLUMN bits TO bitt",
        "DROP VIEW inventory",
    ],
)
def test_what_no_scan_writes_is_damage(real, tmp_path, change):
    path = tmp_path / "s.sqlite"
    path.write_bytes(real.read_bytes())
    with sqlite3.connect(path) as sql:
        before = sql.total_changes
        sql.execute(change)
        assert sql.total_changes > before or not change.startswith("UPDATE"), "nothing to change"
        sql.commit()
        assert damaged(sql)
    sql.close()
