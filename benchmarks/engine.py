"""Is the engine as fast as what it is made of? `python benchmarks/engine.py --seed S`, or a part: `--only text`.

text    1 GB of plain text without personal information, beside the bare sweep of the same bytes
small   20,000 small text files, with one worker
table   a CSV of 1,000,000 rows, a name and a number in each
mixed   a made share: processor time beside that of the bare libraries; two workers beside one
again   100,000 files that have not changed since they were read

Each compares in one run: a machine that others use is slower in one minute than in the next. `loop` is the time of a
fixed piece of Python, for comparing runs.
"""

from __future__ import annotations

import argparse
import csv
import mmap
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bare
from common import made_share, write_result
from measuring import Run, measured
from rich.console import Console
from rich.table import Table
from speed import COMMAND

from pi_scan.detect import detector, load_pack
from pi_scan.detect.sweep import BLOCK
from pi_scan.model import Limits
from pi_scan.scan import scan_file

if TYPE_CHECKING:
    from collections.abc import Callable

console = Console(width=140)
Figures = dict[str, Any]
PROSE = (
    "the quarterly report of harbor office was sent to all members on day and filed under page again minutes item "
    "meeting roof repair budget summer winter school library street water meter bridge paint order delivery"
)
WORDS = PROSE.split()
GIVEN = "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Carlos Maria Luis Ana"
FAMILY = "Smith Johnson Williams Brown Garcia Miller Davis Wilson Anderson Taylor White Silva Tran Murphy"


def loop() -> float:
    """Seconds for three million additions."""
    start, total = time.process_time(), 0
    for number in range(3_000_000):
        total += number
    return time.process_time() - start


def scan(target: Path, folder: Path, *options: str) -> Run:
    """A whole scan, in processes of its own."""
    folder.mkdir(exist_ok=True)
    command = [*COMMAND, "scan", str(target), "-o", str(folder / "inventory.csv"), "--quiet", *options]
    run = measured(command, output=folder / "said", complaints=folder / "complaints", limit=3600)
    if run.code not in {0, 3}:
        raise SystemExit(f"the scan of {target} ended with {run.code}: {(folder / 'complaints').read_text()}")
    return run


def people(folder: Path) -> list[int]:
    """The people of each line of the inventory."""
    with (folder / "inventory.csv").open(newline="", encoding="utf-8") as stream:
        return [int(row["people"]) for row in csv.DictReader(stream)]


def prose(rng: random.Random, size: int) -> bytes:
    """Lines of words and small numbers."""
    lines, length = [], 0
    while length < size:
        lines.append(" ".join(rng.choices(WORDS, k=12)) + f" {rng.randrange(5000)}.\n")
        length += len(lines[-1])
    return "".join(lines).encode()[:size]


def text(scratch: Path, rng: random.Random, scale: float) -> Figures:
    path = scratch / "text.txt"
    with path.open("wb") as stream:
        for _ in range(max(1, round(64 * scale))):
            stream.write(prose(rng, 16 << 20))
    size = path.stat().st_size
    pack = load_pack()
    sweep = detector(pack).sweep

    def swept() -> None:
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for start in range(0, size, BLOCK):
                with memoryview(data) as view, view[start : start + BLOCK] as block:
                    sweep.hits(block)

    alone, whole = alternating(swept, lambda: scan_file(str(path), Limits(), pack))
    path.unlink()
    return {
        "bytes": size,
        "bare_sweep_seconds": alone,
        "scan_seconds": whole,
        "share_of_the_bare_sweep": alone / whole,
        "mb_per_second": size / 1e6 / whole,
    }


def alternating(one: Callable[[], object], other: Callable[[], object], times: int = 3) -> tuple[float, float]:
    """Processor seconds of each, the best of several turns: the disk's cache is warm from the first on."""
    best = [float("inf")] * 2
    for _ in range(times + 1):
        for index, work in enumerate((one, other)):
            start = time.process_time()
            work()
            best[index] = min(best[index], time.process_time() - start)
    return best[0], best[1]


def small(scratch: Path, rng: random.Random, scale: float) -> Figures:
    share = files(scratch / "small", rng, round(20_000 * scale), (2_000, 40_000))
    runs = [scan(share, scratch / "out", "--fresh", "--jobs", "1") for _ in range(3)]
    best = min(runs, key=lambda run: run.seconds)
    count = round(20_000 * scale)
    return {
        "files": count,
        "seconds": best.seconds,
        "cpu_seconds": best.cpu_seconds,
        "files_per_second": count / best.seconds,
    }


def files(folder: Path, rng: random.Random, count: int, sizes: tuple[int, int]) -> Path:
    """A share of text files."""
    stock = prose(rng, 4 << 20)
    for number in range(count):
        size = rng.randint(*sizes)
        start = rng.randrange(len(stock) - size)
        path = folder / f"{number // 500:04}" / f"{number % 500:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stock[start : start + size])
    return folder


def table(scratch: Path, rng: random.Random, scale: float) -> Figures:
    count = round(1_000_000 * scale)
    given, family = GIVEN.split(), FAMILY.split()
    share = scratch / "table"
    share.mkdir()
    with (share / "people.csv").open("w", encoding="utf-8") as stream:
        stream.write("id,first_name,last_name,ssn,city,state,zip\n")
        for number, drawn in enumerate(rng.sample(range(665 * 99 * 9999), count)):
            area, rest = divmod(drawn, 99 * 9999)
            group, serial = divmod(rest, 9999)
            name = f"{rng.choice(given)},{rng.choice(family)}"
            stream.write(
                f"{number},{name},{area + 1:03}-{group + 1:02}-{serial + 1:04},Lowell,MA,0{rng.randrange(1001, 2791)}\n"
            )
    run = scan(share, scratch / "out", "--fresh", "--jobs", "1")
    counted = people(scratch / "out")
    return {
        "rows": count,
        "seconds": run.seconds,
        "cpu_seconds": run.cpu_seconds,
        "peak_bytes": run.peak_bytes,
        "people": sum(counted),
        "exact": counted == [count],
    }


def mixed(scratch: Path, share: Path) -> Figures:
    sweep = detector(load_pack()).sweep
    paths = sorted(str(path) for path in share.rglob("*") if path.is_file())
    size = sum(Path(path).stat().st_size for path in paths)
    bare_seconds, one, two = [], [], []
    for _ in range(3):
        start = time.process_time()
        for path in paths:
            bare.read(path, sweep)
        bare_seconds.append(time.process_time() - start)
        one.append(scan(share, scratch / "out", "--fresh", "--jobs", "1"))
        two.append(scan(share, scratch / "out", "--fresh", "--jobs", "2"))
    single, double = min(run.seconds for run in one), min(run.seconds for run in two)
    cpu = min(run.cpu_seconds for run in one)
    return {
        "bytes": size,
        "bare_cpu_seconds": min(bare_seconds),
        "scan_cpu_seconds": cpu,
        "times_the_bare_libraries": cpu / min(bare_seconds),
        "seconds_1_job": single,
        "seconds_2_jobs": double,
        "gain_of_the_second_worker": single / double,
    }


def again(scratch: Path, rng: random.Random, scale: float) -> Figures:
    count = round(100_000 * scale)
    share = files(scratch / "again", rng, count, (20, 200))
    scan(share, scratch / "out", "--fresh", "--jobs", "2")
    run = scan(share, scratch / "out", "--jobs", "1")
    return {
        "files": count,
        "seconds": run.seconds,
        "cpu_seconds": run.cpu_seconds,
        "files_per_second": count / run.seconds,
    }


PARTS = ("text", "small", "table", "mixed", "again")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS, action="append", help="a part alone; may be given more than once")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mb", type=float, default=200.0, help="size of the mixed share")
    parser.add_argument("--share", type=Path, help="a mixed share made before")
    parser.add_argument("--scale", type=float, default=1.0, help="of the other parts: 0.01 to try them out")
    options = parser.parse_args()
    found: dict[str, Figures] = {}
    for part in options.only or PARTS:
        rng = random.Random(f"{options.seed} {part}")
        with tempfile.TemporaryDirectory(prefix="pi-scan-bench-") as folder:
            scratch = Path(folder)
            before = loop()
            if part == "mixed":
                with made_share(options.share, options.mb, options.seed) as share:
                    figures = mixed(scratch, share)
            else:
                figures = {"text": text, "small": small, "table": table, "again": again}[part](
                    scratch, rng, options.scale
                )
            found[part] = {**figures, "loop_seconds": (before + loop()) / 2}
        shown = Table("figure", "", title=part)
        for name, value in found[part].items():
            shown.add_row(name.replace("_", " "), f"{value:,.3f}" if isinstance(value, float) else f"{value:,}")
        console.print(shown)
    console.print(f"written to {write_result('engine', options.seed, {'scale': options.scale, **found})}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
