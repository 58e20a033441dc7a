"""The progress line of a scan."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.run.job import Progress

REDRAW_SECONDS = 0.2


@contextlib.contextmanager
def watching(progress: Progress, *, shown: bool) -> Iterator[Callable[[], None]]:
    """A function to call now and then, which draws files, bytes, rate, time left and people on standard error.

    The walk runs ahead of the reading but only so far: until it has ended, the total is what it has found by now.
    """
    if not shown:
        yield lambda: None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    started = time.monotonic()
    drawn = 0.0
    with Live(Text(""), console=Console(stderr=True), auto_refresh=False, transient=True) as live:

        def tick() -> None:
            nonlocal drawn
            moment = time.monotonic()
            if moment - drawn >= REDRAW_SECONDS:
                drawn = moment
                live.update(Text(line(progress, moment - started)), refresh=True)

        yield tick


def line(progress: Progress, seconds: float) -> str:
    """The text of the progress line after `seconds`."""
    rate = progress.done_bytes / seconds if seconds else 0.0
    total = f"{progress.found:,}{'+' if progress.walking else ''}"
    left = ""
    if rate and not progress.walking:
        remaining = int((progress.found_bytes - progress.done_bytes) / rate)
        left = f" · {remaining // 60}:{remaining % 60:02d} left"
    return (
        f"{progress.done:,}/{total} files · {progress.done_bytes / 1e6:,.0f} MB · {rate / 1e6:,.1f} MB/s"
        f"{left} · {progress.people:,} people found"
    )
