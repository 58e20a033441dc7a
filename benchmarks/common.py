"""What the benchmarks share: a made share, the machine's name card, results on disk."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# The programs started from here keep what Python compiled, as a user's do: else each start would compile it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

from corpus import make  # noqa: E402  (after the path)

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULTS = ROOT / "benchmarks/results"


@contextmanager
def made_share(given: Path | None, megabytes: float, seed: int) -> Iterator[Path]:
    """The folder `given` with its truth beside it, or one made for the occasion and removed afterwards."""
    if given is not None:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="pi-scan-bench-"))
    try:
        files, size, planted = make.make(folder / "share", megabytes, seed)
        print(f"made {files:,} files, {size / 1e6:.1f} MB, {planted:,} numbers, seed {seed}")
        yield folder / "share"
    finally:
        shutil.rmtree(folder)


def machine() -> dict[str, Any]:
    """What a figure depends on."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else ""
    return {
        "cpu": model or platform.processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def write_result(name: str, seed: int, result: dict[str, Any]) -> Path:
    """Keep a result with its date and machine; returns the file written."""
    now = datetime.now(UTC)
    RESULTS.mkdir(parents=True, exist_ok=True)
    target = RESULTS / f"{name}-{now:%Y-%m-%d}-seed{seed}.json"
    whole = {"benchmark": name, "date": now.isoformat(timespec="seconds"), "seed": seed, "machine": machine(), **result}
    target.write_text(json.dumps(whole, indent=2) + "\n")
    return target
