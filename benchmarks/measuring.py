"""What a whole command costs: wall time, processor time and memory, of every process that it starts too (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

_SUBREAPER = 36
"""`PR_SET_CHILD_SUBREAPER`: processes left behind become our children, so that their time can be counted."""
_PATIENCE = 10.0
"""Seconds that processes left behind have to end by themselves, as fork servers do at once on an idle machine."""


class Run(NamedTuple):
    """One run of a command."""

    seconds: float
    """Wall time from its start to its end."""
    cpu_seconds: float
    """User and system time of all its processes."""
    peak_bytes: int
    """Largest memory of all its processes together, looked at ten times a second; shared pages count once."""
    code: int | None
    """Its exit code; None when it was stopped because its time was over."""


def children(parent: int) -> list[int]:
    """Process ids below `parent`, of any depth."""
    return [process for child in _below(parent) for process in (child, *children(child))]


def _below(parent: int) -> list[int]:
    """Process ids directly below `parent`."""
    found: list[int] = []
    try:
        tasks = list(Path(f"/proc/{parent}/task").iterdir())
    except OSError:  # it ended meanwhile
        return found
    for task in tasks:
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def measured(
    command: list[str], *, output: Path, complaints: Path, limit: float, environment: dict[str, str] | None = None
) -> Run:
    """Run `command` in a session of its own, its standard output and error in two files, for `limit` seconds at most.

    Whatever is left of its session afterwards is stopped. Raises `OSError` when the command cannot be started.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)
    peak = 0
    with output.open("wb") as out, complaints.open("wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=os.environ | (environment or {}),
            start_new_session=True,
        )
        try:
            while _runs(process.pid) and time.perf_counter() - start < limit:
                peak = max(peak, sum(map(_memory, [process.pid, *children(process.pid)])))
                _pause(process.pid, 0.1)
        finally:  # Ctrl-C stops them too
            seconds = time.perf_counter() - start
            in_time = not _runs(process.pid)
            cpu, process.returncode = _ended(process.pid, patience=_PATIENCE if in_time else 0)
    return Run(seconds, cpu, peak, process.returncode if in_time else None)


def _runs(process: int) -> bool:
    """Whether our child still runs; one that has ended stays to be reaped."""
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _pause(process: int, seconds: float) -> None:
    """Wait so long, or until our child ends."""
    until = time.perf_counter() + seconds
    while _runs(process) and time.perf_counter() < until:
        time.sleep(0.005)


def _ended(session: int, patience: float) -> tuple[float, int]:
    """Reap the session, stopping it when `patience` seconds are over: (its processor time, exit code of its leader)."""
    cpu, code = 0.0, 0
    until = time.perf_counter() + patience
    while left := [child for child in _below(os.getpid()) if _session(child) == session]:
        for child in left:
            if time.perf_counter() > until:
                os.kill(child, signal.SIGKILL)  # ours and not yet reaped: the id is still its own
            reaped, status, usage = os.wait4(child, os.WNOHANG)
            if reaped:
                cpu += usage.ru_utime + usage.ru_stime
                code = os.waitstatus_to_exitcode(status) if child == session else code
        time.sleep(0.005)
    return cpu, code


def _session(process: int) -> int:
    try:
        return os.getsid(process)
    except ProcessLookupError:  # it ended meanwhile
        return 0


def _memory(process: int) -> int:
    """Proportional set size in bytes: pages shared by n processes count one nth each."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
