"""A scan in a process of its own, watched from outside: how it ends, how long it takes, what memory it needs."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from common import ROOT
from measuring import children

COMMAND = [sys.executable, "-m", "pi_scan"]
EPOCH = "1772357400"
"""The clock of all scans here, so that their inventories can be compared byte for byte."""


@dataclass
class Memory:
    """Peaks in bytes; sampled, so a short one may be missed."""

    anonymous: int = 0
    """Memory that is its own."""
    file: int = 0
    """Pages of mapped files: they lie in the page cache anyway, and the system takes them back when it needs room."""

    def see(self, process: int) -> None:
        """Look at a process as it is now."""
        with suppress(OSError):  # it ended meanwhile
            for line in Path(f"/proc/{process}/status").read_text().splitlines():
                if line.startswith("RssAnon:"):
                    self.anonymous = max(self.anonymous, int(line.split()[1]) << 10)
                elif line.startswith("RssFile:"):
                    self.file = max(self.file, int(line.split()[1]) << 10)


@dataclass
class Scan:
    """A scan of `target` whose outputs are in `folder`; the same object can be run again and again."""

    target: Path
    folder: Path
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def csv(self) -> Path:
        """The inventory."""
        return self.folder / "inventory.csv"

    @property
    def store(self) -> Path:
        """The store."""
        return self.folder / "inventory.sqlite"

    def start(self, **how: Any) -> subprocess.Popen[bytes]:
        """The command, begun."""
        self.folder.mkdir(parents=True, exist_ok=True)
        told = {"SOURCE_DATE_EPOCH": EPOCH, "PI_SCAN_KEY_FILE": str(self.folder / "key"), "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [*COMMAND, "scan", str(self.target), "-o", str(self.csv), "--quiet", *self.options],
            env={**os.environ, **told, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            **how,
        )

    def rows(self) -> list[dict[str, str]]:
        """The lines of the inventory."""
        with self.csv.open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    def coverage(self) -> dict[str, Any]:
        """What the coverage file says."""
        return dict(json.loads((self.folder / "inventory.coverage.json").read_text()))

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the store."""
        with closing(sqlite3.connect(self.store, timeout=30)) as connection:
            return connection.execute(sql).fetchall()


@dataclass
class Ended:
    """How a watched scan ended."""

    code: int
    said: str
    """What it wrote to standard error."""
    seconds: float
    parent: Memory
    worker: Memory
    """The greatest of all workers."""


def watched(scan: Scan, patience: float, pause: float = 0.02) -> Ended:
    """Run a scan to its end; killed, with code -9, if it has not ended after `patience` seconds."""
    parent, worker = Memory(), Memory()
    begun = time.monotonic()
    with scan.start() as process:
        while process.poll() is None:
            parent.see(process.pid)
            for child in children(process.pid):
                worker.see(child)
            if time.monotonic() - begun > patience:
                process.kill()
            time.sleep(pause)
        seconds = time.monotonic() - begun
        said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    return Ended(process.returncode, said, seconds, parent, worker)
