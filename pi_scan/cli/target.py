"""The name given with `-o` in, the stream to write to out; a file that stood there is never replaced silently."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import IO, TYPE_CHECKING

from pi_scan.cli import Failed

if TYPE_CHECKING:
    from collections.abc import Iterator


def spare(output: str) -> None:
    """Raise `Failed` where `output` names a store: its place is not for anything else."""
    from pi_scan.inventory.opening import is_store

    if is_store(output):
        raise Failed(f"The file {output} is a store of pi-scan: name another with -o.")


@contextlib.contextmanager
def target(output: str) -> Iterator[IO[bytes]]:
    """The file `output` (0600, there only when the block ends well), or the screen where that is empty."""
    from pi_scan.inventory.private import replacing

    if not output:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    spare(output)
    stood = os.path.lexists(output)
    with replacing(output) as stream:
        yield stream
    if stood:
        print(f"The file {output!r} was there before, and is replaced.", file=sys.stderr)
