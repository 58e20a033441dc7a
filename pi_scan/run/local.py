"""Batches of files in, results out, one for each file whatever happens to the process that reads it.

A batch whose worker dies or overruns is split around the file it was at; a file that does it again alone has failed.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_scan.model import Outcome, Reason, Status, Walked
from pi_scan.run import worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from pi_scan.run.pool import Pool

BATCH_BYTES = 1 << 20
"""So much is left to one worker alone at the end, when the others have nothing to do any more."""
BATCH_FILES = 64
AHEAD = 3
"""Batches handed out for each worker: one being read, the others so that it never waits."""
GRACE_SECONDS = 30.0
"""Above what the watchdog of a worker allows: for a worker that is not even scheduled by the system."""
LOOK_SECONDS = 0.05
"""How often the memory of a worker is looked at that tries again what ended another."""
RESTARTS = 5
"""How often in a row the pool may break without any result before the run gives up."""


class WorkersError(Exception):
    """No worker can be kept running; the text is one sentence for the user."""


class _Task(NamedTuple):
    files: tuple[Walked, ...]
    before: Reason | None = None
    """What it did to its worker, for a file that is tried alone because of that."""


def batches(files: Iterable[Walked]) -> Iterator[tuple[Walked, ...]]:
    """Files in batches of at most `BATCH_FILES` files and, but for a single large file, `BATCH_BYTES` bytes."""
    batch: list[Walked] = []
    size = 0
    for file in files:
        if batch and (size + file.size > BATCH_BYTES or len(batch) >= BATCH_FILES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield tuple(batch)


Result = tuple[Walked, Any]
"""A file and its `Sealed` form, or its `Outcome` where the setup has no key."""


def run(
    source: Iterator[tuple[Walked, ...]],
    setup: worker.Setup,
    *,
    jobs: int = 1,
    functions: worker.Functions = worker.FUNCTIONS,
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[list[Result]]:
    """The results of each batch of `source`, in the order in which they are done.

    `meanwhile` is called once, when the first workers have been given work and this process would wait for them.
    `source` is drawn from only as far as workers are free, so it may be endless. Raises `WorkersError` when no worker
    can be started. Closing the iterator stops the workers.
    """
    first = deque(_Task(files) for files in islice(source, jobs))
    if not first:
        return
    queue = _Queue(first, source, setup, functions, min(jobs, len(first)))
    try:
        queue.hand_out()
        meanwhile()
        yield from queue.results()
    finally:
        queue.close()


class _Queue:
    def __init__(
        self,
        waiting: deque[_Task],
        source: Iterator[tuple[Walked, ...]],
        setup: worker.Setup,
        functions: worker.Functions,
        jobs: int,
    ) -> None:
        self.waiting, self.source, self.setup, self.functions, self.jobs = waiting, source, setup, functions, jobs
        self.flying: dict[Future[Any], tuple[int, _Task]] = {}
        self.slots = list(range(jobs * AHEAD))
        self.done: SimpleQueue[Future[Any]] = SimpleQueue()
        self.memory: dict[int, int] = {}
        self.pool: Pool | None = None
        self.broken = 0

    def close(self) -> None:
        if self.pool is not None:
            self.pool.__exit__()
            self.pool = None

    def results(self) -> Iterator[list[Result]]:
        while True:
            self.hand_out()
            if not self.flying:
                return
            try:
                future = self._next()
            except Empty:
                self._restart()
                continue
            if future not in self.flying:  # of a pool that broke
                continue
            slot, task = self.flying.pop(future)
            self.slots.append(slot)
            error = future.exception()
            if error is None:
                self.broken = 0
                yield list(zip(task.files, future.result(), strict=True))
            elif isinstance(error, BrokenProcessPool):
                self.waiting.appendleft(task)
                self._restart()
            else:
                ready = self._after_failure(task, slot, error)
                if ready:
                    yield ready

    def hand_out(self) -> None:
        """Give work to every worker that has none waiting."""
        if self.pool is None:
            from pi_scan.run.pool import Pool

            self.pool = Pool(self.jobs, self.jobs * AHEAD, self.setup, self.functions)
        while self.slots:
            if not self.waiting:
                files = next(self.source, None)
                if files is None:
                    return
                self.waiting.append(_Task(files))
            task = self.waiting.popleft()
            slot = self.slots.pop()
            self.pool.board[worker.BOARD * slot : worker.BOARD * (slot + 1)] = -1.0, 0.0, 0.0  # not begun, by nobody
            self.memory[slot] = 0
            batch = [(file.path, file.size, file.modified_ns) for file in task.files]
            try:
                future = self.pool.schedule(slot, batch, self._seconds(task))
            except RuntimeError:  # pebble found its pool broken before we did
                self.slots.append(slot)
                self.waiting.appendleft(task)
                self._restart()
                self.hand_out()
                return
            self.flying[future] = (slot, task)
            future.add_done_callback(self.done.put)

    def _seconds(self, task: _Task) -> float:
        allowed = sum(self.setup.limits.time_for(file.size) for file in task.files)
        return allowed * worker.WATCH_FACTOR + worker.WATCH_SECONDS + GRACE_SECONDS

    def _next(self) -> Future[Any]:
        """The next that is done. Raises `Empty` when none is for longer than any should take.

        A library in C that gets no memory ends its process in the same ways as one that is wrong. So the worker that
        tries a file again is watched: its memory just before it ended tells which it was.
        """
        until = time.monotonic() + self._patience()
        while True:
            again = [slot for slot, task in self.flying.values() if task.before is Reason.CRASHED]
            left = max(0.0, until - time.monotonic())
            try:
                return self.done.get(timeout=min(left, LOOK_SECONDS) if again else left)
            except Empty:
                if not again or left < LOOK_SECONDS:
                    raise
            for slot in again:
                assert self.pool is not None
                self.memory[slot] = max(self.memory[slot], self.pool.memory(slot))

    def _patience(self) -> float:
        """After this long without any result something is wrong with the pool itself (a task lost with its worker)."""
        return max(self._seconds(task) for _, task in self.flying.values()) + GRACE_SECONDS

    def _restart(self) -> None:
        """Put a new pool in the place of a broken one and hand out again what was in flight."""
        self.broken += 1
        if self.broken > RESTARTS:
            raise WorkersError(
                "The worker processes end as soon as they start: look for a lack of memory or of /dev/shm."
            )
        self.close()
        for slot, task in self.flying.values():
            self.slots.append(slot)
            self.waiting.append(task)
        self.flying.clear()

    def _after_failure(self, task: _Task, slot: int, error: BaseException) -> list[Result]:
        """Split the batch around the file that it was at; give the result of a file that failed alone."""
        assert self.pool is not None
        at, started, _ = self.pool.board[worker.BOARD * slot : worker.BOARD * (slot + 1)]
        at = int(at)
        files = task.files
        late = 0 <= at < len(files) and time.monotonic() - started >= self.setup.limits.time_for(files[at].size)
        full = self.memory[slot] > self.setup.limits.memory_bytes / 2  # what it asked for last it did not get
        reason = _reason(error, late=late, full=full)
        known = reason is Reason.TIMEOUT and 0 <= at < len(files)  # bitten by the watchdog: no need to try it again
        failed: list[Result] = []
        if known or len(files) == 1:
            file = files[at if known else 0]
            if known or task.before is not None:
                failed.append(self._failed(file, reason))
            else:  # once may be chance, such as a neighbour that took the memory
                self.waiting.appendleft(_Task(files, reason))
            if len(files) == 1:
                return failed
        if 0 <= at < len(files):
            alone = () if known else files[at : at + 1]
            parts = [_Task(files[:at]), _Task(alone, reason), _Task(files[at + 1 :])]
        else:
            half = len(files) // 2
            parts = [_Task(files[:half]), _Task(files[half:])]
        self.waiting.extendleft(part for part in reversed(parts) if part.files)
        return failed

    def _failed(self, file: Walked, reason: Reason) -> Result:
        outcome = Outcome(file.path, Status.FAILED, reason, _DETAIL[reason], file.size, file.modified_ns)
        return file, outcome if self.setup.key is None else worker.sealed_unread(outcome, self.setup)


def _reason(error: BaseException, *, late: bool, full: bool) -> Reason:
    if late or isinstance(error, FutureTimeout):
        return Reason.TIMEOUT
    return Reason.MEMORY if full or isinstance(error, MemoryError) else Reason.CRASHED


_DETAIL = {
    Reason.TIMEOUT: "Reading it took longer than the limit; --timeout raises it.",
    Reason.MEMORY: "Reading it took more memory than the limit.",
    Reason.CRASHED: "Reading it ended the worker process twice.",
}
