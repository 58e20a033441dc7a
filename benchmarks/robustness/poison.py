"""A thousand files, three of which destroy whoever reads them: the others are read, the three are named."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

from pi_scan.detect import load_pack
from pi_scan.model import Limits, Reason
from pi_scan.run import job as jobs
from pi_scan.run import worker
from pi_scan.walk import resolve
from robustness import planted

SECONDS = 20.0
"""Enough for the slowest machine to fill the memory that one file may take."""
EXPECTED = {
    "segfault.txt": ("failed", Reason.CRASHED.value),
    "loop.txt": ("failed", Reason.TIMEOUT.value),
    "allocate.txt": ("failed", Reason.MEMORY.value),
}


class Result(NamedTuple):
    """What came of them."""

    files: int
    read: int
    failed: dict[str, tuple[str, str]]
    people: int
    seconds: float

    @property
    def wrong(self) -> str:
        """What should have been otherwise; "" if nothing."""
        whole = self.read == self.people == self.files - len(EXPECTED)
        return "" if whole and self.failed == EXPECTED else f"{self.read} read, {self.people} people, {self.failed}"


def run(seed: int, files: int = 1000) -> Result:
    """Scan `files` letters, each with a number of its own, among them the poisoned."""
    chance = Random(seed)
    with tempfile.TemporaryDirectory(prefix="pi-scan-poison-") as scratch:
        share = Path(scratch, "share")
        share.mkdir()
        names = [f"{number:04}.txt" for number in range(files - len(EXPECTED))]
        for number, name in enumerate(names):
            (share / name).write_text(f"Dear Jane Roe,\nyour SSN is 219-{number // 100 + 10}-{number % 100 + 1000}.\n")
        for name in EXPECTED:
            folder = share / f"{chance.randrange(10)}"  # so that they stand among others, at any place
            folder.mkdir(exist_ok=True)
            (folder / name).write_text("Nothing.\n")
        for name in names:
            if chance.random() < 0.5:
                folder = share / f"{chance.randrange(10)}"
                folder.mkdir(exist_ok=True)
                (share / name).rename(folder / name)
        job = jobs.Job(
            roots=tuple(resolve([str(share)])),
            csv_path=f"{scratch}/inventory.csv",
            store_path=f"{scratch}/inventory.sqlite",
            coverage_path=f"{scratch}/inventory.coverage.json",
            key=bytes(32),
            pack_hash=load_pack().hash,
            version="0",
            limits=Limits(seconds=SECONDS),
            jobs=2,
        )
        begun = time.monotonic()
        figures = jobs.scan(job, jobs.Progress(), functions=worker.Functions(planted.read, worker.load_rules))
        seconds = time.monotonic() - begun
        with closing(sqlite3.connect(job.store_path)) as store:
            failed = store.execute("SELECT path, status, reason FROM files WHERE status <> 'read'").fetchall()
    named = {Path(path).name: (status, reason) for path, status, reason in failed}
    return Result(files, figures["read"]["files"], named, figures["people"]["total"], seconds)
