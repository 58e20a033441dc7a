"""Is reading a format as fast as its library alone? `python benchmarks/formats.py`, or some: `--only csv docx`.

For each format one document, made by the corpus maker or by a real program. `ours` is identifying and extracting the
whole of it in one process; `library` is the same reading by the library that reads the format here, or by another
where the reader is our own, on the same bytes and in turn with ours. Processor time: the best of many turns, and of the
ratios of all turns the median, which what else runs on the machine hardly moves. Nothing is looked for in the texts.
Libraries that are no part of this project are measured where they are installed:
`pip install striprtf dbfread vobject warcio`.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import platform
import shutil
import tempfile
import time
from collections import deque
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import readings
from common import ROOT, write_result
from rich.console import Console
from rich.table import Table as Printed
from samples import samples

from pi_scan.model import Gap, Limits, Table, Text
from pi_scan.scan import extract_parts

if TYPE_CHECKING:
    from collections.abc import Callable

console = Console(width=130)
OTHERS = {
    "rtf": "striprtf (BSD)",
    "dbf": "dbfread (MIT)",
    "vcard": "vobject (Apache 2.0)",
    "icalendar": "vobject (Apache 2.0)",
    "warc": "warcio (Apache 2.0)",
}
"""Libraries that only this measure uses: the reader here is our own."""
BOUND = 1.3
_LEAST = 1.2
"""Seconds that each side is given, and turns at least and at most. With less, one run differs from the next by half."""
_TURNS = (5, 300)
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""What `malloc.h` calls them."""


class Measured(NamedTuple):
    """One document."""

    format: str
    file: str
    bytes: int
    ours: float
    """Seconds."""
    library: float | None
    name: str
    ratio: float | None
    """Our time by that of the library in the same turn, the median of all turns."""


def measured(module: str, path: Path) -> Measured:
    """Both readings in turn."""
    limits = Limits()
    parts = list(extract_parts(str(path), limits))
    if not any(isinstance(part, Text | Table) for part in parts):
        raise SystemExit(f"{path} was not read: {[part.detail for part in parts if isinstance(part, Gap)]}")
    del parts
    known = readings.has_library(path.name)
    if known:
        try:
            deque(readings.read(str(path)), maxlen=0)
        except ImportError:
            known = False
    sides: list[Callable[[], Any]] = [lambda: deque(extract_parts(str(path), limits), maxlen=0)]
    if known or module == "text":
        sides.append(lambda: deque(readings.read(str(path)), maxlen=0))
    gc.collect()
    gc.freeze()  # what is loaded by now is not looked at before each turn
    turns: list[list[float]] = []
    while len(turns) < _TURNS[0] or (len(turns) < _TURNS[1] and sum(map(sum, turns)) < _LEAST * len(sides)):
        turns.append([_timed(work) for work in sides])
    ours, *library = map(min, zip(*turns, strict=True))
    ratio = median(turn[0] / turn[1] for turn in turns) if library else None
    format_ = import_module(f"pi_scan.extract.{module}").FORMAT
    name = OTHERS.get(module, format_.library or "Python") if known else "own"
    return Measured(module, path.name, path.stat().st_size, ours, library[0] if library else None, name, ratio)


def _timed(work: Callable[[], Any]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def _keep_memory() -> None:
    """Let the C library keep the memory that is given back, where it can be told so.

    Else it depends on the document before whether megabytes come from the system anew in each turn, which takes longer
    than to read them. As it is now, the libraries gain more by it than we do.
    """
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        for option in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            library.mallopt(option, 1 << 30)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=float, default=1.0, help="millions of bytes of text in each document")
    parser.add_argument("--only", nargs="*", default=[], metavar="FORMAT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the documents, used again if it is there")
    parser.add_argument("--publish", action="store_true", help="let docs/formats.md show the result")
    options = parser.parse_args()
    results: list[Measured] = []
    _keep_memory()
    with tempfile.TemporaryDirectory(prefix="pi-scan-bench-") as scratch:
        folder = options.keep or Path(scratch)
        if not folder.is_dir() or not any(folder.iterdir()):
            for module, name, data in samples(options.mb, options.seed):
                target = folder / module / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        for path in sorted(folder.glob("*/*")):
            if not options.only or path.parent.name in options.only:
                results.append(measured(path.parent.name, path))
                console.print(f"{path.name:10} {results[-1].ratio or 0:6.2f}")
    results.sort(key=lambda line: -(line.ratio or 0))
    table = Printed("format", "document", "MB", "ours MB/s", "library MB/s", "ratio of times", "library")
    for line in results:
        rate = line.bytes / 1e6
        table.add_row(
            line.format,
            line.file,
            f"{rate:.2f}",
            f"{rate / line.ours:.1f}",
            f"{rate / line.library:.1f}" if line.library else "",
            f"{line.ratio:.2f}" if line.ratio else "",
            line.name,
        )
    console.print(table)
    slow = [line.format for line in results if (line.ratio or 0) > BOUND]
    within = f"{len(results) - len(slow)} of {len(results)} documents within {BOUND} x the library"
    console.print(f"{within}; slower: {', '.join(slow) or 'none'}")
    if not options.only:
        rows = [line._asdict() for line in results]
        written = write_result("formats", options.seed, {"bound": BOUND, "formats": rows})
        if options.publish:
            written = Path(shutil.copy(written, ROOT / "docs/format-speeds.json"))
        console.print(f"written to {written}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
