"""A reader that does to its worker, by the name of the file, what the worst parser could. Workers import it by name."""

from __future__ import annotations

import ctypes
import os
import re
from typing import TYPE_CHECKING

from pi_scan.run import worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from pi_scan.detect import Pack
    from pi_scan.model import Limits, Outcome
    from pi_scan.scan import Take


def segfault() -> None:
    """Read what is not there."""
    ctypes.string_at(0)


def loop() -> None:
    """A call into C that never returns and never lets another thread run."""
    re.match(r"(?:a|aa)+$", "a" * 300 + "b")


def allocate() -> None:
    """Memory without end."""
    hoard = []
    while True:
        hoard.append(bytearray(16 << 20))


POISON: dict[str, Callable[[], None]] = {"segfault.txt": segfault, "loop.txt": loop, "allocate.txt": allocate}


def read(item: worker.Item, limits: Limits, pack: Pack, take: Take | None) -> Outcome:
    """Read as ever, but for the poisoned."""
    act = POISON.get(os.path.basename(item[0]))
    if act is not None:
        act()
    return worker.read_file(item, limits, pack, take)
