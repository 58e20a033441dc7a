"""How worker processes are started: quickly, and without copying or running again what this process holds."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.context
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PRELOAD = ["pi_scan.run.preload", "pi_scan.run.pool"]
"""Imported once in the fork server, from which every worker is forked in milliseconds."""


def context() -> Any:
    """A fork server where there is one (a fork of this process would copy its threads' locks), else new processes."""
    if sys.platform != "linux":
        return _Spawn()
    made = _ForkServer()
    made.set_forkserver_preload(PRELOAD)
    return made


def warm_up() -> None:
    """Start the fork server in the background, so that it imports while this process does other things.

    For the command line only: the workers print nothing, not even when this process ends while one of them starts.
    """
    if sys.platform == "linux":
        context()
        from multiprocessing import forkserver, resource_tracker

        with _without_main(), _undisturbed(), _unheard(), _unwarned():
            resource_tracker.ensure_running()
        with _without_main(), _undisturbed(), _unheard():
            forkserver.ensure_running()


def step_back(nice: int) -> None:
    """Let other programs go first, by `nice` steps up to 19; Linux treats what is read from disks alike."""
    if not nice:
        return
    if sys.platform == "win32":
        import ctypes

        below_normal, idle = 0x4000, 0x40  # SetPriorityClass of the Windows API
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), idle if nice >= 15 else below_normal)
    else:
        os.nice(nice)


def end_with_parent() -> None:
    """Have the system end this worker as soon as the process that gave it its work is gone, however that ended.

    A pipe whose other end closes raises SIGIO, which ends a process even inside a library in C. Without it (Windows)
    a worker reads its batch to the end first.
    """
    parent = multiprocessing.parent_process()
    if parent is None or sys.platform == "win32":
        return
    import fcntl

    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, fcntl.fcntl(parent.sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if not parent.is_alive():  # it ended before the signal was asked for
        os._exit(1)


_MAIN = threading.Lock()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module while a process starts: a worker does not need it, and importing it would run a script's
    top level again where that has no `if __name__ == "__main__"`, and cost time where it has one.
    """
    with _MAIN:
        main = vars(sys.modules["__main__"])
        kept: dict[str, Any] = {name: main.pop(name) for name in ("__file__", "__spec__") if name in main}
        main["__spec__"] = None
        try:
            yield
        finally:
            main.update(kept)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep Ctrl-C from the processes started here: they hear of it from this one, and would print a traceback."""
    if sys.platform == "win32":
        yield
        return
    kept = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, kept)


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Keep our outputs from the processes started here: who reads ours to its end does not wait for theirs to close."""
    kept = []
    with open(os.devnull, "wb") as nowhere:
        for number in (1, 2):
            with contextlib.suppress(OSError):  # there is none
                kept.append((os.dup(number), number))
                os.dup2(nowhere.fileno(), number)
    try:
        yield
    finally:
        for copy, number in kept:
            os.dup2(copy, number)
            os.close(copy)


@contextlib.contextmanager
def _unwarned() -> Iterator[None]:
    """Have the tracker of semaphores, started here, say nothing of it when this process is killed."""
    kept = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        yield
    finally:
        del os.environ["PYTHONWARNINGS"]
        if kept is not None:
            os.environ["PYTHONWARNINGS"] = kept


class _Start:
    def start(self: Any) -> None:
        with _without_main(), _undisturbed():
            super().start()  # type: ignore[misc]


class _SpawnProcess(_Start, multiprocessing.context.SpawnProcess):
    pass


class _Spawn(multiprocessing.context.SpawnContext):
    Process = _SpawnProcess


if sys.platform != "win32":

    class _ForkServerProcess(_Start, multiprocessing.context.ForkServerProcess):
        pass

    class _ForkServer(multiprocessing.context.ForkServerContext):
        Process = _ForkServerProcess
