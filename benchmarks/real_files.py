"""What becomes of real files: `python benchmarks/real_files.py FOLDER`, whose folders each hold one source of samples.

Scans the folder and writes `results/real-files.md`: by source, by ending and by reason, how many files were seen, read,
read in part, not read and skipped; and for every group of files that could not be read, why. A failure that nothing
here explains is listed as such, and the command ends with 1.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from common import RESULTS
from speed import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STATES = ("read", "partial", "failed", "skipped")


class File(NamedTuple):
    """One file and what became of it."""

    source: str
    ending: str
    name: str
    status: str
    reason: str
    detail: str
    media_type: str


class Known(NamedTuple):
    """Why a group of files cannot be read."""

    source: str
    """Its folder, empty for any."""
    words: str
    """That stand in the reason, the detail or the name."""
    why: str


FAILURES = (
    Known("", "encrypted", "encrypted, and no password was given: the grade is in the inventory"),
    Known("", "one volume of an archive", "one volume of several: true, the message says to put them together"),
    Known("zip2", ".min", "inputs of a fuzzer, some hundred bytes of noise with the signatures of a ZIP"),
    Known("zip2", "execs-", "inputs of a fuzzer, some hundred bytes of noise with the signatures of a ZIP"),
    Known("zip2", "opendocument", "made to test names and dates: a `mimetype` and no document"),
    Known(
        "zip2", "method that is not supported", "methods of PKZIP 1 (1989 to 1993), which no library at hand unpacks"
    ),
    Known("zip2", "directory", "made to be refused: false counts and offsets in the directory"),
    Known("zip2", "larger than the limit", "made to be refused: a stated size beyond any limit"),
    Known("yauzl", "", "made to be refused: the name of the file says by which fault"),
    Known("qpdf", "", "made to be refused: no pages, no PDF, or input of a fuzzer"),
    Known("parquet-testing", "corrupt", "`bad_data`: made to be refused"),
    Known("json-test-suite", "depth", "500 lists in each other and no value"),
    Known("libarchive", "x-7z", "made to be refused, or by a compressor that the system's libarchive has not"),
    Known("libarchive", "vnd.rar", "made to be refused: faults of RAR readers, cut down"),
    Known("libarchive", "expansion", "a gzip file that unpacks to itself without end"),
    Known("libarchive", "compress", "two bytes, or input of a fuzzer"),
    Known("libarchive", "x-tar", "made to be refused: negative and false sizes"),
    Known("libarchive", "x-rpm", "made to be refused: a header of a false size"),
    Known("libarchive", "application/zip", "made to be refused, or a method that is not supported"),
    Known("calamine", "vnd.ms-excel", "inputs of a fuzzer that ask for endless memory"),
    Known("ruby-mail", "not a PDF", "two bytes under the name of a ZIP holding a false PDF"),
)


def scanned(folder: Path) -> list[File]:
    """Every file below `folder` with its outcome."""
    with tempfile.TemporaryDirectory(prefix="pi-scan-real-") as scratch:
        store = Path(scratch, "store.sqlite")
        call = [*COMMAND, "scan", str(folder), "-o", f"{scratch}/inventory.csv", "--store", str(store), "--jobs", "1"]
        done = subprocess.run([*call, "--fresh", "--quiet"], check=False, stdin=subprocess.DEVNULL)
        if done.returncode not in {0, 3}:
            raise SystemExit(f"the scan ended with {done.returncode}")
        rows = (
            sqlite3.connect(store)
            .execute(
                "SELECT path, status, coalesce(reason, ''), coalesce(detail, ''), coalesce(media_type, '') FROM files"
            )
            .fetchall()
        )
    found = []
    for path, status, reason, detail, media_type in rows:
        inner = os.path.relpath(path, folder)
        name = os.path.basename(inner)
        ending = os.path.splitext(name)[1].lower()
        ending = ending if len(ending) < 12 and not ending[1:].isdecimal() else "other"
        source = inner.partition("/")[0] if "/" in inner else "."
        found.append(File(source, ending or "none", name, status, reason, detail, media_type))
    return sorted(found)


def why(file: File) -> str:
    """What explains a failure; empty where nothing does."""
    said = f"{file.reason} {file.detail} {file.name} {file.media_type}"
    return next(
        (known.why for known in FAILURES if known.source in ("", file.source) and known.words in said),
        "",
    )


def table(title: str, files: Iterable[tuple[str, str]]) -> list[str]:
    """A table of the states of files by what each is counted under."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for key, status in files:
        counts[key][status] += 1
    lines = [f"| {title} | seen | {' | '.join(STATES)} |", "|---|" + "---:|" * (len(STATES) + 1)]
    for key, count in sorted(counts.items()):
        lines.append(f"| {key} | {count.total()} | {' | '.join(str(count[state] or '') for state in STATES)} |")
    return lines


def page(files: Sequence[File]) -> str:
    """The whole page."""
    total = Counter(file.status for file in files)
    lines = [
        "# Real files",
        "",
        "Made by `python benchmarks/real_files.py`. Files that others wrote, many of them damaged, hostile or",
        f"mislabelled on purpose: {len(files):,} seen, {', '.join(f'{total[state]:,} {state}' for state in STATES)}.",
        "",
        "## By source",
        "",
        *table("source", ((file.source, file.status) for file in files)),
        "",
        "## By ending",
        "",
        *table("ending", ((file.ending, file.status) for file in files)),
        "",
        "## By reason",
        "",
        "| status | reason | files |",
        "|---|---|---:|",
    ]
    reasons = Counter((file.status, file.reason) for file in files if file.reason)
    lines += [f"| {status} | {reason} | {count} |" for (status, reason), count in sorted(reasons.items())]
    lines += ["", "## Every failure", "", "| files | source | reason | what is said | why |", "|---:|---|---|---|---|"]
    groups: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for file in files:
        if file.status == "failed":
            groups[file.source, file.reason, file.detail, why(file) or "**not explained**"].append(file.name)
    for (source, reason, detail, because), names in sorted(groups.items(), key=lambda item: -len(item[1])):
        named = f" ({', '.join(f'`{name[:40]}`' for name in names)})" if len(names) < 4 else ""
        lines.append(f"| {len(names)} | {source} | {reason} | {detail} | {because}{named} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    files = scanned(parser.parse_args().folder.resolve())
    target = RESULTS / "real-files.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(files))
    unexplained = [file for file in files if file.status == "failed" and not why(file)]
    for file in unexplained:
        print(f"not explained: {file.source} {file.name}: {file.reason}. {file.detail}", file=sys.stderr)
    print(f"written to {target}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
