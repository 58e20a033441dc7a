"""Other tools beside ours, on the same files in the same run: `python benchmarks/peers.py --mb 30 --seed S`.

The tools are set up by `--setup`, each in a virtual environment of its own; what is not set up is skipped and named.
Each tool runs with one worker, ours directly before and after it. Linux only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from accuracy import compared, scanned
from common import ROOT, made_share, write_result
from measuring import measured
from peer_list import CACHE, DRIVERS, ENVIRONMENTS, PEERS, Peer, identity, interpreter, set_up
from peer_scores import by_kind, in_texts, scored, told
from peer_tables import tables
from rich.console import Console
from rich.table import Table

from corpus.truth import read_planted
from pi_scan.model import Kind

if TYPE_CHECKING:
    from accuracy import Found
    from measuring import Run

    from corpus.truth import Planted

READER = "kreuzberg"


@dataclass(slots=True)
class Files:
    """Files that tools are run on."""

    share: Path
    texts: Path
    """A folder with the text of each of them, as our readers give it."""
    planted: list[Planted]
    found: list[Found]
    """What ours finds in them."""

    def size(self) -> dict[str, int]:
        """For the result."""
        sizes = [path.stat().st_size for path in self.share.rglob("*") if path.is_file()]
        return {"files": len(sizes), "bytes": sum(sizes), "planted": len(self.planted)}

    def part(self, home: Path, limit: int, seed: int) -> Files:
        """Some of the files, copied to `home`: `limit` bytes in all, none above an eighth of it.

        They are drawn by chance, in turn from those with planted numbers and from those without: few files hold any.
        """
        every = sorted(path.relative_to(self.share) for path in self.share.rglob("*") if path.is_file())
        sizes = {path: (self.share / path).stat().st_size for path in every}
        Random(seed).shuffle(every)
        holding = {line.file for line in self.planted}
        small = [path for path in every if sizes[path] <= limit / 8]
        groups = ([path for path in small if (path.as_posix() in holding) is holds] for holds in (True, False))
        kept: set[str] = set()
        left = limit
        for path in filter(None, chain.from_iterable(zip_longest(*groups))):
            left -= sizes[path]
            if left < 0:
                break
            kept.add(path.as_posix())
            for source, target in ((self.share, home / "share"), (self.texts, home / "texts")):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / path, target / path)
        return Files(
            home / "share",
            home / "texts",
            [line for line in self.planted if line.file in kept],
            [one for one in self.found if one.file in kept],
        )


class Bench:
    """The runs, in a folder that only we can read."""

    def __init__(self, scratch: Path, cache: Path, limit: float, console: Console) -> None:
        self.scratch, self.cache, self.limit, self.console = scratch, cache, limit, console
        self.skipped: dict[str, str] = {}

    def run(self, command: list[str], output: Path) -> Run:
        """One run of a command that finds our package."""
        complaints = self.scratch / "complaints"
        environment = {"PYTHONPATH": str(ROOT), "TMPDIR": str(self.scratch), "HOME": str(self.scratch)}
        return measured(command, output=output, complaints=complaints, limit=self.limit, environment=environment)

    def ours(self, share: Path) -> Run:
        """One scan by the command, inventory and store included."""
        out = [f"--store={self.scratch}/store.sqlite", f"--output={self.scratch}/inventory.csv"]
        command = [sys.executable, "-m", "pi_scan", "scan", str(share), "--fresh", "--quiet", "--jobs=1", *out]
        return self.checked(self.run(command, self.scratch / "said"), {0, 3})

    def extracted(self, python: Path, reader: str, share: Path, texts: Path) -> Run:
        """The texts of all files, written to `texts`."""
        shutil.rmtree(texts, ignore_errors=True)
        texts.mkdir()
        return self.run([str(python), str(DRIVERS / reader), str(share), str(texts)], self.scratch / "said")

    def checked(self, run: Run, codes: set[int]) -> Run:
        """`run`, if it ended as ours must."""
        if run.code not in codes:
            raise SystemExit(f"pi-scan ended with {run.code}: {self.complaint()}")
        return run

    def complaint(self) -> str:
        """The kind of error that a command ended with: the rest of what it said may hold a number."""
        lines = (self.scratch / "complaints").read_text("utf-8", "replace").split("\n")
        return next((line.partition(":")[0] for line in reversed(lines) if line.strip()), "")

    def python(self, name: str, environment: str) -> Path | None:
        """The tool's interpreter, or none and a word on why."""
        python = interpreter(self.cache, environment)
        if python is None:
            self.skip(name, "not set up")
        return python

    def failed(self, name: str, run: Run) -> bool:
        """Whether a tool's run gave nothing to go by; said so if it did."""
        if run.code == 0:
            return False
        ended = f"ended with {run.code}: {self.complaint()}" if run.code else f"stopped after {self.limit:g} s"
        self.skip(name, ended)
        return True

    def skip(self, name: str, why: str) -> None:
        """A tool left out."""
        self.skipped[name] = why
        self.console.print(f"{name}: skipped, {why}")


def beside(bench: Bench, peer: Peer, files: Files) -> dict[str, Any] | None:
    """One tool and ours before and after it; None when it cannot run."""
    python = bench.python(peer.name, peer.environment)
    if python is None:
        return None
    target, output = files.share if peer.reads_files else files.texts, bench.scratch / "found"
    before = bench.ours(files.share)
    run = bench.run([str(python), str(DRIVERS / peer.driver), str(target), *peer.kinds], output)
    if bench.failed(peer.name, run):
        return None
    speed = costs(run, [before, bench.ours(files.share)], files)
    kinds = set(peer.kinds.values())
    accuracy = {}
    for addition, least in peer.believed.items():
        with output.open(encoding="utf-8") as lines:
            found = told(lines, peer.kinds, least)
        shown = {one._replace(value=peer.shown(one.value)) for one in found}
        accuracy[peer.name + addition] = by_kind(scored(files.planted, shown, kinds, peer.shown), kinds)
    bench.console.print(f"{peer.name}: {run.seconds:.1f} s, {speed['cpu_against_ours']:.1f} times our processor time")
    return {
        "installed": ENVIRONMENTS[peer.environment],
        "reads_files": peer.reads_files,
        "part": peer.slow,
        "speed": speed,
        "accuracy": accuracy,
        "ours": by_kind(scored(files.planted, files.found, kinds, identity), kinds),
    }


def costs(run: Run, ours: list[Run], files: Files) -> dict[str, Any]:
    """What a tool took, and ours around it."""
    own = {key: statistics.mean(getattr(one, key) for one in ours) for key in ("seconds", "cpu_seconds", "peak_bytes")}
    return {
        **files.size(),
        "seconds": round(run.seconds, 2),
        "cpu_seconds": round(run.cpu_seconds, 2),
        "peak_bytes": run.peak_bytes,
        "ours": {"seconds": round(own["seconds"], 2), "cpu_seconds": round(own["cpu_seconds"], 2)}
        | {"peak_bytes": int(own["peak_bytes"])},
        "cpu_against_ours": round(run.cpu_seconds / own["cpu_seconds"], 2),
    }


def reading(bench: Bench, files: Files) -> dict[str, Any] | None:
    """Extraction alone: another reader and ours before and after it. `files.texts` are ours afterwards in any case."""

    def ours() -> Run:
        run = bench.extracted(Path(sys.executable), "read_with_pi_scan.py", files.share, files.texts)
        return bench.checked(run, {0})

    before = ours()
    python = bench.python(READER, READER)
    if python is None:
        return None
    theirs = bench.scratch / "their-texts"
    run = bench.extracted(python, f"read_with_{READER}.py", files.share, theirs)
    if bench.failed(READER, run):
        return None
    own, other = in_texts(files.planted, files.texts), in_texts(files.planted, theirs)
    found = {name: {"ours": own[name].row(), "theirs": other[name].row()} for name in own}
    return {
        "installed": ENVIRONMENTS[READER],
        "speed": costs(run, [before, ours()], files),
        "texts": {"ours": count(files.texts), "theirs": count(theirs)},
        "numbers": found,
    }


def count(texts: Path) -> int:
    """Files of which there is a text."""
    return sum(path.is_file() and path.stat().st_size > 0 for path in texts.rglob("*"))


def printed(result: dict[str, Any], console: Console) -> None:
    for title, head, rows in tables(result):
        table = Table(*head, title=title)
        for row in rows:
            table.add_row(*map(str, row))
        console.print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--setup", action="store_true", help="install the tools and end; needs a package index")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"where they are installed [{CACHE}]")
    parser.add_argument("--only", action="append", metavar="TOOL", help="this one, and others named in the same way")
    parser.add_argument("--mb", type=float, default=30.0)
    parser.add_argument("--slow-mb", type=float, default=2.0, help="how much of it the slow tools are given")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=Path, help="a share made before, with its .truth.jsonl beside it")
    parser.add_argument("--limit", type=float, default=1800.0, help="seconds after which a tool is stopped")
    parser.add_argument("--publish", type=Path, metavar="FILE", help="write the result here too, for the documentation")
    options = parser.parse_args()
    console = Console()
    names = {peer.name: peer.environment for peer in PEERS} | {READER: READER}
    if unknown := set(options.only or ()) - set(names):
        parser.error(f"no such tool: {' | '.join(sorted(unknown))}; there are {' | '.join(names)}")
    wanted = options.only or list(names)
    if options.setup:
        for environment in dict.fromkeys(names[name] for name in wanted):
            set_up(options.cache.absolute(), environment)
        return 0
    result: dict[str, Any] = {}
    with made_share(options.share, options.mb, options.seed) as share, tempfile.TemporaryDirectory() as home:
        scratch = Path(home)
        bench = Bench(scratch, options.cache.absolute(), options.limit, console)
        planted = list(read_planted(Path(f"{str(share).rstrip('/')}.truth.jsonl")))
        found, tests, _ = scanned(share, jobs=os.cpu_count() or 1)
        whole = Files(share, scratch / "texts", planted, found)
        report = compared(planted, found, tests)
        bench.ours(share)  # the first run compiles the patterns and warms the page cache
        result["extraction"] = reading(bench, whole) if READER in wanted else None
        if result["extraction"] is None:
            bench.extracted(Path(sys.executable), "read_with_pi_scan.py", share, whole.texts)
        part = whole.part(scratch / "part", int(options.slow_mb * 1e6), options.seed)
        result |= {"whole": whole.size(), "part": part.size()}
        chosen = [peer for peer in PEERS if peer.name in wanted]
        runs = {peer.name: beside(bench, peer, part if peer.slow else whole) for peer in chosen}
        result["peers"] = {name: one for name, one in runs.items() if one}
        result["pi-scan"] = by_kind(report, [kind.value for kind in Kind])
        result["pairs"] = report.scores["pairs"]["all"].row()
        result["skipped"] = bench.skipped
    printed(result, console)
    target = write_result("peers", options.seed, result)
    console.print(f"written to {target}")
    if options.publish:
        shutil.copy(target, options.publish)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
