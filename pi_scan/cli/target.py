"""The name given with `-o` in, the stream to write to out; a file that stood there is never replaced silently."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def target(output: str) -> Iterator[IO[bytes]]:
    """The file `output` (0600, there only when the block ends well), or the screen where that is empty."""
    from pi_scan.inventory.private import replacing

    if not output:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    stood = os.path.lexists(output)
    with replacing(output) as stream:
        yield stream
    if stood:
        print(f"The file {output!r} was there before, and is replaced.", file=sys.stderr)
