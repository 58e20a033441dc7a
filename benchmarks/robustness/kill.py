"""Scans that are killed, interrupted or lose their disk: the same command must then end as if nothing had happened."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from measuring import children as descendants

from robustness.watch import Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JOBS = ("--jobs", "2")
SURVIVAL = 5.0
"""Seconds after which nothing of a killed scan may be left."""


@dataclass
class Round:
    """One scan that was disturbed, and what came of it."""

    told: str
    wrong: list[str] = field(default_factory=list)
    survived: float = 0.0
    """Seconds that the last process lived on after its parent."""
    at: list[float] = field(default_factory=list)
    """Seconds after the start of each disturbance."""
    kept: int = 0
    """Files in the store before the last command."""

    def expect(self, what: str, *, true: bool) -> None:
        """Note `what` as wrong unless it is true."""
        if not true:
            self.wrong.append(what)


@dataclass
class Calm:
    """An undisturbed run, to compare with."""

    csv: bytes
    code: int
    seconds: float


def calm(share: Path, folder: Path) -> Calm:
    """Run undisturbed."""
    scan = Scan(share, folder, JOBS)
    begun = time.monotonic()
    code, said = _finish(scan)
    if code not in {0, 3}:
        raise SystemExit(said)
    return Calm(scan.csv.read_bytes(), code, time.monotonic() - begun)


def kills(share: Path, undisturbed: Calm, seed: int, count: int) -> Iterator[Round]:
    """`count` scans, each killed once to three times, the parent or one of the processes that it started."""
    number = done = 0
    while done < count:
        chance = Random(seed * 1000 + number)
        number += 1
        with _scratch() as folder:
            scan = Scan(share, folder, JOBS)
            this = Round("")
            found = [_kill(scan, this, undisturbed.seconds, chance) for _ in range(chance.choice((1, 1, 2, 3)))]
            victims = [victim for victim in found if victim]
            _same_command(scan, this, undisturbed)
            if victims or this.wrong:  # else all of them came too late
                done += 1
                this.told = f"kill -9: {', '.join(victims)}"
                yield this


def _kill(scan: Scan, this: Round, seconds: float, chance: Random) -> str:
    """Begin the scan and kill one of its processes at a moment within `seconds`; says which, "" if it came too late."""
    moment = chance.uniform(0.0, seconds)
    with scan.start() as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        children = descendants(process.pid)
        victim = process.pid if chance.random() < 0.6 or not children else chance.choice(children)
        if process.poll() is not None:
            return ""
        this.at.append(round(moment, 2))
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        if victim != process.pid:  # the run must bear the loss of any process but itself
            _, said = process.communicate(timeout=600)
            this.expect(f"ended with {process.returncode}: {said[-200:]!r}", true=process.returncode in {0, 3})
        else:
            process.communicate()
        this.survived = max(this.survived, _survival(children))
    _whole(scan, this)
    return "parent" if victim == process.pid else "child"


def signals(share: Path, undisturbed: Calm, seed: int, count: int) -> Iterator[Round]:
    """Ctrl-C, as a terminal sends it to all processes, and SIGTERM to the parent, as a service manager does."""
    for number in range(count):
        chance = Random(seed * 1000 + number)
        with _scratch() as folder:
            scan = Scan(share, folder, JOBS)
            this = Round("Ctrl-C" if number % 2 else "SIGTERM")
            moment = chance.uniform(0.2, 0.7) * undisturbed.seconds
            this.at.append(round(moment, 2))
            with scan.start() as process:
                time.sleep(moment)
                children = descendants(process.pid)
                if number % 2:
                    os.killpg(process.pid, signal.SIGINT)
                else:
                    process.terminate()
                _, said = process.communicate(timeout=60)
                this.survived = _survival(children)
            if process.returncode not in {0, 3}:  # it may have been done by then
                this.expect(f"ended with {process.returncode}", true=process.returncode == 130)
                this.expect(f"said {said!r}", true=said.count(b"\n") == 1 and b"goes on where it was" in said)
            _whole(scan, this)
            _same_command(scan, this, undisturbed)
            yield this


# --- disks --------------------------------------------------------------------------------------


def full_disk(share: Path, undisturbed: Calm) -> Iterator[Round]:
    """A disk that is full before the store is written; then there is room."""
    with _scratch() as folder, _mounted(folder / "disk", "1m") as mounted:
        if mounted:
            scan, this = Scan(share, folder / "disk/out", JOBS), Round("full disk (tmpfs of 1 MB)")
            _refused(scan, this, b"no room", b"No space left")
            _mount("-o", "remount,size=256m", folder / "disk")
            _same_command(scan, this, undisturbed)
            yield this
        else:
            yield Round("full disk: not shown, this account may not mount one")
    with _scratch() as folder:
        scan, this = (
            Scan(share, folder / "out", JOBS),
            Round("store at the limit for the size of a file (RLIMIT_FSIZE)"),
        )

        def small() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

        _refused(scan, this, b"goes on", b"File too large", preexec_fn=small)
        _same_command(scan, this, undisturbed)
        yield this


def lost_share(share: Path) -> Iterator[Round]:
    """A share that goes away while it is scanned, and one that is not there the next night."""
    with _scratch() as folder:
        root, elsewhere = folder / "share", folder / "elsewhere"
        shutil.copytree(share, root, symlinks=True)
        this = Round("root renamed away during the scan")
        scan, before = _lost(root, folder / "out", this, lambda: root.rename(elsewhere))
        elsewhere.rename(root)
        _again(scan, this)
        this.expect("another inventory", true=scan.csv.read_bytes() == before)
        yield this
    with _scratch() as folder, _mounted(folder / "disk", "512m") as mounted:
        if not mounted:
            yield Round("lost mount: not shown, this account may not mount anything")
            return
        disk, root = folder / "disk", folder / "share"
        root.mkdir()
        shutil.copytree(share, disk, symlinks=True, dirs_exist_ok=True)
        this = Round("mount lost during the scan, and still the next night")
        _mount("--bind", disk, root)
        try:
            scan, before = _lost(root, folder / "out", this, lambda: _unmount(root))
            code, told = _finish(scan)
            this.expect(f"the next night ended with {code}: {told}", true=code == 1 and "mount" in told)
            this.expect("the inventory was touched", true=scan.csv.read_bytes() == before)
            _mount("--bind", disk, root)
            _again(scan, this)
            this.expect("another inventory", true=scan.csv.read_bytes() == before)
        finally:
            while os.path.ismount(root):
                _unmount(root)
        yield this


def _lost(root: Path, out: Path, this: Round, lose: Callable[[], object]) -> tuple[Scan, bytes]:
    """Scan, then once more and lose the share meanwhile. Returns the scan, and its inventory before the loss."""
    scan = Scan(root, out, JOBS)
    code, said = _finish(scan)
    if code not in {0, 3}:
        raise SystemExit(said)
    before = scan.csv.read_bytes()
    slowly = (*JOBS, "--fresh", "--max-rate", "2MB/s")  # a small share would be read before it can be lost
    with Scan(root, out, slowly).start() as process:
        while process.poll() is None and not scan.query("SELECT 1 FROM files WHERE run_id = 2 LIMIT 1"):
            time.sleep(0.02)
        lose()
        _, told = process.communicate(timeout=600)
    this.expect(f"ended with {process.returncode}: {told!r}", true=process.returncode == 1 and b"went away" in told)
    this.expect("the inventory was touched", true=scan.csv.read_bytes() == before)
    return scan, before


# --- parts of these -----------------------------------------------------------------------------


def _refused(scan: Scan, this: Round, *sentences: bytes, **how: object) -> None:
    """The command must end with 1 and one of the sentences, and leave a store that is whole."""
    with scan.start(**how) as process:
        children = descendants(process.pid)
        _, said = process.communicate(timeout=600)
    this.expect(f"ended with {process.returncode}", true=process.returncode == 1)
    this.expect(f"said {said!r}", true=said.count(b"\n") == 1 and any(sentence in said for sentence in sentences))
    this.survived = _survival(children)
    _whole(scan, this)


def _same_command(scan: Scan, this: Round, undisturbed: Calm) -> None:
    """Once more, undisturbed: the same inventory."""
    _again(scan, this)
    this.expect("another inventory", true=scan.csv.exists() and scan.csv.read_bytes() == undisturbed.csv)
    left = [path.name for path in scan.folder.iterdir() if path.name.endswith(("-wal", "-shm", ".lock"))]
    this.expect(f"left behind: {left}", true=not left)


def _again(scan: Scan, this: Round) -> None:
    if scan.store.exists() and scan.store.stat().st_size:
        this.kept = scan.query("SELECT count(*) FROM files")[0][0]
    code, said = _finish(scan)
    this.expect(f"the same command ended with {code}: {said[-300:]}", true=code in {0, 3})


def _finish(scan: Scan) -> tuple[int, str]:
    with scan.start() as process:
        _, said = process.communicate(timeout=900)
    return process.returncode, said.decode("utf-8", "replace")


def _survival(children: list[int]) -> float:
    """Seconds until the last of `children` is gone, at most `SURVIVAL` and a little."""
    begun = time.monotonic()
    while any(map(_lives, children)) and time.monotonic() - begun < SURVIVAL:
        time.sleep(0.02)
    return time.monotonic() - begun


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # a zombie has ended; its new parent has yet to take note


def _whole(scan: Scan, this: Round) -> None:
    """The store, as the disturbance left it, is sound; and no process is left."""
    this.expect("a process lived on", true=this.survived < SURVIVAL)
    if scan.store.exists() and scan.store.stat().st_size:
        found = scan.query("PRAGMA integrity_check")
        this.expect(f"the store is damaged: {found}", true=found == [("ok",)])


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pi-scan-kill-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _mounted(folder: Path, size: str) -> Iterator[bool]:
    """A file system in memory at `folder`, if this account may mount one."""
    folder.mkdir()
    try:
        _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder)
    except (OSError, subprocess.CalledProcessError):
        yield False
        return
    try:
        yield True
    finally:
        _unmount(folder)


def _mount(*arguments: object) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True, stderr=subprocess.DEVNULL)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", folder], check=True)
