"""Is it to be trusted? `python benchmarks/robust.py`, or a part of it: `--only kill` (poison, fuzz, bombs, big).

kill    scans that are killed, interrupted, or lose their disk or their share; the same command must end the same
poison  files that crash, hang or exhaust whoever reads them, among a thousand others
fuzz    damaged documents by the thousand
bombs   files made to cost more than they may
big     files of gigabytes, and many files, in little memory

What cannot be shown on this machine says so. The code is 1 when something went wrong.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common import made_share, write_result
from rich.console import Console
from rich.table import Table
from robustness import big, bombs, fuzz, kill, poison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

console = Console(width=160)
Part = dict[str, Any]
"""What a part found, for the result on disk; `wrong` lists what should have been otherwise."""


def try_kill(options: argparse.Namespace) -> Part:
    rounds: list[kill.Round] = []
    table = Table("disturbance", "after seconds", "files kept", "last process gone after", "wrong")
    with made_share(options.share, options.mb, options.seed) as share, tempfile.TemporaryDirectory() as scratch:
        undisturbed = kill.calm(share, Path(scratch, "calm"))

        def disturbed() -> Iterator[kill.Round]:
            yield from kill.kills(share, undisturbed, options.seed, options.kills)
            yield from kill.signals(share, undisturbed, options.seed, 6)
            yield from kill.full_disk(share, undisturbed)
            yield from kill.lost_share(share)

        for one in disturbed():
            rounds.append(one)
            at = ", ".join(f"{moment:.1f}" for moment in one.at)
            _tell(one.told, at, one.wrong)
            table.add_row(one.told, at, str(one.kept), f"{one.survived:.2f} s", "; ".join(one.wrong))
    console.print(table)
    return {
        "undisturbed_seconds": round(undisturbed.seconds, 2),
        "rounds": [
            {"what": one.told, "at": one.at, "kept": one.kept, "survived": round(one.survived, 3), "wrong": one.wrong}
            for one in rounds
        ],
        "wrong": [f"{one.told}: {wrong}" for one in rounds for wrong in one.wrong],
    }


def try_poison(options: argparse.Namespace) -> Part:
    result = poison.run(options.seed)
    console.print(f"{result.files} files, {result.read} read, in {result.seconds:.1f} s; failed: {result.failed}")
    return {**result._asdict(), "wrong": [result.wrong] if result.wrong else []}


def try_fuzz(options: argparse.Namespace) -> Part:
    outcomes: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    faults: list[str] = []
    for part in fuzz.run(options.mutations, options.seed):
        outcomes += part.outcomes
        faults += part.faults
        sums.update(files=part.files, lost=part.lost, hung=part.hung, tracebacks=part.tracebacks, unlike=part.unlike)
        for fault in part.faults:
            console.print(fault, markup=False)
    table = Table("outcome", "files", title=f"{options.mutations:,} damaged files")
    for name, count in outcomes.most_common():
        table.add_row(name, f"{count:,}")
    console.print(table)
    kinds = ("lost", "hung", "tracebacks", "unlike")
    console.print(", ".join(f"{sums[name]} {name}" for name in kinds), f"and {len(faults)} faults")
    wrong = [f"{sums[name]} {name}" for name in kinds if sums[name]]
    return {**sums, "outcomes": dict(outcomes), "faults": faults, "wrong": wrong + faults}


def try_bombs(options: argparse.Namespace) -> Part:
    table = Table("file", "MB", "seconds", "worker MB", "parent MB", "outcome", "wrong", title="Bombs")
    rows, wrong = [], []
    for one in bombs.run(options.match):
        worker, parent = one.ended.worker.anonymous, one.ended.parent.anonymous
        told = f"{one.status}, {one.reason}" if one.reason else one.status
        table.add_row(
            one.bomb.name, _mb(one.size, 1), f"{one.ended.seconds:.1f}", _mb(worker), _mb(parent), told, one.wrong
        )
        rows.append(
            {
                "file": one.bomb.name,
                "bytes": one.size,
                "seconds": round(one.ended.seconds, 2),
                "worker_peak_bytes": worker,
                "parent_peak_bytes": parent,
                "outcome": told,
            }
        )
        _tell(one.bomb.name, told, one.wrong)
        if one.wrong:
            wrong.append(f"{one.bomb.name}: {one.wrong}")
    console.print(table)
    return {"bombs": rows, "wrong": wrong}


def try_big(options: argparse.Namespace) -> Part:
    table = Table(
        "input", "seconds", "worker MB, its own", "worker MB, mapped", "parent MB", "outcome", "people", "wrong"
    )
    rows, wrong = [], []
    if options.scale != 1 or options.files_scale != 1:
        table.title = f"At {options.scale:g} of the size named, the folder at {options.files_scale:g}"
    for one, ended, found in big.run(options.scale, options.files_scale, options.match):
        faults = []
        if (ended.code, found["status"], found["people"]) != (0, "read", "1"):
            faults.append(f"not read to the end (code {ended.code}) {ended.said[-200:]}")
        if ended.worker.anonymous > big.TARGET:
            faults.append("more memory than the target")
        told = f"{found['status']}, {found['reason']}" if found["reason"] else found["status"]
        _tell(one.name, told, faults)
        own, mapped, parent = ended.worker.anonymous, ended.worker.file, ended.parent.anonymous
        seconds = f"{ended.seconds:.1f}"
        table.add_row(one.name, seconds, _mb(own), _mb(mapped), _mb(parent), told, found["people"], "; ".join(faults))
        rows.append(
            {
                "input": one.name,
                "seconds": round(ended.seconds, 2),
                "worker_peak_own_bytes": own,
                "worker_peak_mapped_bytes": mapped,
                "parent_peak_bytes": parent,
                "outcome": told,
                "people": found["people"],
            }
        )
        wrong += [f"{one.name}: {what}" for what in faults]
    console.print(table)
    return {"scale": options.scale, "files_scale": options.files_scale, "inputs": rows, "wrong": wrong}


def _tell(*what: object) -> None:
    """A line as soon as something is known: the whole takes an hour."""
    print(*(str(one) for one in what if one), sep="   ", flush=True)


def _mb(size: int, digits: int = 0) -> str:
    return f"{size / 1e6:.{digits}f}"


PARTS: dict[str, Callable[[argparse.Namespace], Part]] = {
    "kill": try_kill,
    "poison": try_poison,
    "fuzz": try_fuzz,
    "bombs": try_bombs,
    "big": try_big,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given more than once")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=Path, help="kill: a share made before")
    parser.add_argument("--mb", type=float, default=80.0, help="kill: size of the share that is made")
    parser.add_argument("--kills", type=int, default=20, help="kill: how many scans are killed")
    parser.add_argument("--mutations", type=int, default=20_000, help="fuzz: how many files are damaged")
    parser.add_argument("--match", default="", help="bombs, big: only those with this in their name")
    parser.add_argument("--scale", type=float, default=1.0, help="big: part of the sizes that are asked for")
    parser.add_argument("--files-scale", type=float, default=1.0, help="big: the same for the folder of files")
    options = parser.parse_args()
    wrong = []
    for name in options.only or PARTS:
        console.rule(name)
        part = PARTS[name](options)
        wrong += [f"{name}: {one}" for one in part["wrong"]]
        console.print(f"written to {write_result(f'robust-{name}', options.seed, part)}")
    console.rule("wrong")
    console.print("\n".join(wrong) or "nothing", markup=False)
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
