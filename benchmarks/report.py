"""How quickly the page of a large inventory is made and opens: `benchmarks/report.py --rows 100000`.

A store of as many files is made up, with a person or more in each; its page is opened in Chromium three times. Opened
means that the table shows its first rows, sorted, and that its filters answer. The other forms are timed beside it.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common import ROOT, write_result

from pi_scan.inventory.opening import create
from pi_scan.inventory.parts import Rows
from pi_scan.inventory.seal import Sealed
from pi_scan.inventory.tally import Counts
from pi_scan.model import Walked

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
TYPES = ("text/csv", "application/pdf", "text/plain", "application/zip")
KINDS = ("ssn", "drivers_license", "payment_card", "financial_account")


def results(count: int, seed: int) -> Iterator[tuple[Walked, Sealed]]:
    """Files in some thousands of folders, each with a few people."""
    chance = random.Random(seed)
    for number in range(count):
        path = f"/srv/share/{number % 23}/department-{number % 311}/{2000 + number % 26}/record_{number:07}.csv"
        people = 1 + int(chance.paretovariate(1.2)) % 40
        rows, kinds = Rows(), dict.fromkeys(KINDS, 0)
        found = []
        for person in range(people):
            kind, home = KINDS[chance.randrange(4)], ("ma", "ma", "elsewhere", "unknown")[chance.randrange(4)]
            kinds[kind] += 1
            print_ = chance.randbytes(16)
            found.append(
                (person, 0, "", kind, f"{kind}/us", "high", "***", print_, "J.R.", print_, home, "[]", 0, 9, 0, 0)
            )
        rows.add(found)
        ma = sum(row[10] == "ma" for row in found)
        unknown = sum(row[10] == "unknown" for row in found)
        counts = Counts(people, ma, people - ma - unknown, unknown, **kinds)
        mode = (0o100644, 0o100640, 0o100600)[chance.randrange(3)]
        yield (
            Walked(path, chance.randrange(10**7), modified_ns=chance.randrange(10**9, 17 * 10**8) * 10**9, mode=mode),
            Sealed("read", None, "", TYPES[number % 4], 1, "none", counts, "high", (path,), rows, [], []),
        )


def made(path: Path, count: int, seed: int) -> None:
    """A store of `count` files."""
    with create(str(path)) as store:
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        for result in results(count, seed):
            store.put([result])
        store.finish()


def written(store: Path, form: str, target: Path) -> tuple[float, float]:
    """Write a report; seconds of processor time, and the most memory in MB."""
    command = [sys.executable, "-m", "pi_scan", "report", str(store), "--format", form, "-o", str(target)]
    process = subprocess.Popen(command, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the report as {form} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def opened(page: Path) -> dict[str, float]:
    """Seconds until the table is there, and until a filter and a sort are answered; the best of three."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    best: dict[str, float] = {}
    with sync_playwright() as driver:
        for _ in range(3):
            browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
            tab = browser.new_page(viewport={"width": 1440, "height": 900})
            began = time.monotonic()
            tab.goto(page.as_uri())
            tab.locator("#shown").wait_for(state="visible")
            times = {"open": time.monotonic() - began}
            for name, script in (("filter", FILTER), ("sort", SORT)):
                times[name] = tab.evaluate(script) / 1000
            browser.close()
            best = {name: min(seconds, best.get(name, seconds)) for name, seconds in times.items()}
    return best


FILTER = """() => { const at = performance.now(), find = document.querySelectorAll('#filters select')[0];
  find.value = '1'; find.dispatchEvent(new Event('change'));
  document.body.offsetHeight; return performance.now() - at; }"""
SORT = """() => { const at = performance.now(); document.querySelector('#table thead button').click();
  document.body.offsetHeight; return performance.now() - at; }"""


def main() -> None:
    """Make, write, open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    result: dict[str, Any] = {"rows": given.rows}
    with tempfile.TemporaryDirectory(prefix="pi-scan-bench-") as folder:
        store = Path(folder, "store.sqlite")
        made(store, given.rows, given.seed)
        print(f"{'form':<10}{'seconds':>9}{'MB':>8}{'peak MB':>10}")
        for form in ("html", "xlsx", "csv", "jsonl", "md"):
            target = Path(folder, f"report.{form}")
            seconds, peak = written(store, form, target)
            result[form] = {"cpu_seconds": seconds, "mb": target.stat().st_size / 1e6, "peak_mb": peak}
            print(f"{form:<10}{seconds:>9.1f}{target.stat().st_size / 1e6:>8.1f}{peak:>10.0f}", flush=True)
        result["browser"] = {name: round(seconds, 3) for name, seconds in opened(Path(folder, "report.html")).items()}
    for name, seconds in result["browser"].items():
        print(f"{name:<10}{seconds:>9.3f}")
    print(f"written: {write_result('report', given.seed, result)}")


if __name__ == "__main__":
    main()
