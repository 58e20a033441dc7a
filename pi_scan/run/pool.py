"""Worker processes on this machine: started fast, isolated, with their logs carried to this process."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Any, Self

from pebble import ProcessPool

from pi_scan.run import worker
from pi_scan.run.start import context

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future


class Pool:
    """A pebble pool with what its workers share. Use as a context; leaving it stops the workers."""

    def __init__(self, size: int, slots: int, setup: worker.Setup, functions: worker.Functions) -> None:
        ways = context()
        self.board = ways.RawArray("d", worker.BOARD * slots)
        self._logs = _Logs(ways)
        level = logging.getLogger("pi_scan").getEffectiveLevel()
        self._pool = ProcessPool(
            size,
            initializer=worker.begin,
            initargs=(setup, functions, self.board, self._logs.queue, level),
            context=ways,
        )

    def schedule(self, slot: int, batch: Sequence[worker.Item], seconds: float) -> Future[Any]:
        """Have a batch read; after `seconds` its worker is stopped, whatever it does."""
        future: Future[Any] = self._pool.schedule(worker.work, args=[slot, batch], timeout=seconds)
        return future

    def memory(self, slot: int) -> int:
        """Address space of the worker at a slot, in bytes; 0 where the system does not tell."""
        process = int(self.board[worker.BOARD * slot + 2])
        try:
            with open(f"/proc/{process}/statm", "rb") as stream:
                return int(stream.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            return 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        self._logs.close()


class _Logs:
    """The workers' log records come through a queue and are handled here as if they were made here."""

    def __init__(self, ways: Any) -> None:
        from multiprocessing_logging import MultiProcessingHandler

        self._handler = MultiProcessingHandler("pi-scan-logs", _Forward())
        # The handler makes its queue for forked processes; ours are started by other means and need one of theirs.
        self._handler.queue = self.queue = ways.Queue(-1)

    def close(self) -> None:
        self.queue.put(_END)  # wakes the receiving thread, which would sleep for up to 0.2 s
        if sys.platform != "darwin":  # Queue.qsize, which closing asks, is not made there
            self._handler.close()


_END = logging.LogRecord("pi_scan", logging.NOTSET, "", 0, "", None, None)


class _Forward(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno > logging.NOTSET:
            logging.getLogger(record.name).handle(record)
