"""Damaged documents by the thousand, through the command line: none may be lost, hang, or meet a fault of ours."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from common import ROOT

from corpus.mutate import mutations, sources
from pi_scan.model import Reason
from robustness.watch import Scan, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = ROOT.parent / "shared/data"
"""Real documents, beside the checkout where there are any."""
AT_ONCE = 1000
"""Damaged files on disk at a time."""
SECONDS = 20
"""For one file: none is larger than a few MB."""
FAULTS = (Reason.INTERNAL, Reason.CRASHED, Reason.TIMEOUT, Reason.MEMORY)
"""Reasons that no damage of a small file excuses."""


class Part(NamedTuple):
    """What came of some of them."""

    files: int
    seconds: float
    lost: int
    hung: int
    tracebacks: int
    outcomes: Counter[str]
    """Files by status and reason."""
    faults: list[str]
    """The damage that led to each fault, and where it was met."""
    unlike: int = 0
    """Lines of the inventory that another number of workers makes otherwise: what is read before leaves its mark."""


def run(count: int, seed: int, samples: Path = SAMPLES) -> Iterator[Part]:
    """`count` damaged files of the corpus and of `samples`, some at a time."""
    files = sources(ROOT / "corpus/share", *([samples] if samples.is_dir() else []))
    print(f"damaged from {len(files):,} documents, {'with' if samples.is_dir() else 'without'} real ones", flush=True)
    first = seed * 1_000_000
    for start in range(first, first + count, AT_ONCE):
        yield _part(files, range(start, min(start + AT_ONCE, first + count)))


def _part(files: list[Path], numbers: range) -> Part:
    scratch = Path(tempfile.mkdtemp(prefix="pi-scan-fuzz-"))
    try:
        share = scratch / "share"
        share.mkdir()
        made = {path.name: told for path, told in mutations(share, files, numbers)}
        scan = Scan(share, scratch / "out", ("--all", "--timeout", str(SECONDS), "--jobs", "3"))
        ended = watched(scan, patience=len(numbers) * 3.0, pause=0.2)
        if ended.code not in {0, 3}:
            print(ended.said)
            return Part(len(numbers), ended.seconds, len(numbers), int(ended.code == -9), 1, Counter(), [])
        names = [Path(path).name for (path,) in scan.query("SELECT path FROM files")]
        outcomes = {
            f"{status}, {reason}" if reason else status: files
            for status, reason, files in scan.query("SELECT status, reason, count(*) FROM files GROUP BY 1, 2")
        }
        listed = ", ".join(f"'{reason}'" for reason in FAULTS)
        faults = scan.query(
            f"""SELECT path, reason, detail FROM files WHERE reason IN ({listed}) UNION
            SELECT f.path, g.reason, g.place || ' ' || g.detail FROM gaps g JOIN files f ON f.id = g.file_id
            WHERE g.reason IN ({listed})"""
        )
        told = [
            f"{made[Path(path).name]}: {reason}: {detail.replace(str(share), '')}" for path, reason, detail in faults
        ]
        again = Scan(
            share, scratch / "again", (*scan.options, "--jobs", "1"), {"PI_SCAN_KEY_FILE": str(scan.folder / "key")}
        )
        ended_again = watched(again, patience=len(numbers) * 6.0, pause=0.2)
        if ended_again.code != ended.code:
            told.append(f"one worker: ended with {ended_again.code} {ended_again.said[-200:]}")
            unlike = len(made)
        else:
            unlike = sum(one != other for one, other in zip_longest(scan.rows(), again.rows()))
        lost = len(made.keys() ^ set(names)) + len(names) - len(set(names))
        return Part(len(made), ended.seconds, lost, 0, ended.said.count("Traceback"), Counter(outcomes), told, unlike)
    finally:
        shutil.rmtree(scratch)
