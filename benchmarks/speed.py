"""How fast and how big: `python benchmarks/speed.py --mb 200 --seed S`.

Wall time and MB/s of a whole scan with one and two jobs, peak memory of parent and workers, a cold start on one small
file, and the time of `--help`. Each is a run of the command in a process of its own.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from common import made_share, write_result
from measuring import children
from rich.console import Console
from rich.table import Table

COMMAND = [sys.executable, "-m", "pi_scan"]


def _peak(process: int) -> int:
    """Largest resident size so far, in bytes."""
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:  # it ended meanwhile
        pass
    return 0


def timed(arguments: list[str]) -> tuple[float, int, int]:
    """Run the command. Returns wall seconds, peak bytes of the parent, peak bytes of the biggest other process."""
    start = time.perf_counter()
    parent_peak = worker_peak = 0
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            parent_peak = max(parent_peak, _peak(process.pid))
            worker_peak = max([worker_peak, *map(_peak, children(process.pid))])
            time.sleep(0.02)
        seconds = time.perf_counter() - start
        complaint = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    if process.returncode not in {0, 3}:
        raise SystemExit(f"{' '.join(arguments[:1])} ended with {process.returncode}: {complaint[-2000:]}")
    return seconds, parent_peak, worker_peak


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=float, default=200.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=Path, help="a share made before")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the median counts")
    options = parser.parse_args()
    rows: list[tuple[str, float, float | None, int, int]] = []
    with made_share(options.share, options.mb, options.seed) as share, tempfile.TemporaryDirectory() as scratch:
        size = sum(path.stat().st_size for path in share.rglob("*") if path.is_file())
        small = Path(scratch, "note.txt")
        small.write_text("Jane Roe, 12 Main St, Lowell, MA 01850, SSN 219-09-9998\n")

        def measure(name: str, arguments: list[str], *, megabytes: float | None = None) -> None:
            runs = [timed(arguments) for _ in range(options.repeat)]
            seconds = statistics.median(run[0] for run in runs)
            rate = megabytes / seconds if megabytes else None
            rows.append((name, seconds, rate, max(run[1] for run in runs), max(run[2] for run in runs)))

        def scan(target: Path, jobs: int) -> list[str]:
            out = [f"--store={scratch}/store.sqlite", f"--output={scratch}/inventory.csv"]
            return ["scan", str(target), "--fresh", "--quiet", f"--jobs={jobs}", *out]

        measure("scan, 1 job", scan(share, 1), megabytes=size / 1e6)
        measure("scan, 2 jobs", scan(share, 2), megabytes=size / 1e6)
        measure("one small file, cold start", scan(small, 1))
        measure("--help", ["--help"])
    table = Table(
        "run",
        "seconds",
        "MB/s",
        "parent peak MB",
        "worker peak MB",
        title=f"{size / 1e6:.0f} MB, median of {options.repeat}",
    )
    for name, seconds, rate, parent, worker in rows:
        table.add_row(
            name, f"{seconds:.2f}", f"{rate:.1f}" if rate else "", f"{parent / 1e6:.0f}", f"{worker / 1e6:.0f}"
        )
    console = Console()
    console.print(table)
    keys = ("run", "seconds", "mb_per_second", "parent_peak_bytes", "worker_peak_bytes")
    result: dict[str, Any] = {"share_bytes": size, "runs": [dict(zip(keys, row, strict=True)) for row in rows]}
    console.print(f"written to {write_result('speed', options.seed, result)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
