"""Programs of the system that are asked about its media: fixed words in, their text out."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Ask: TypeAlias = "Callable[[tuple[str, ...]], str]"
"""A command, its program by its full path, in; what it prints, or nothing when it fails or is not there, out."""

SECONDS = 20.0
MOST = 4 << 20


def ask(command: tuple[str, ...]) -> str:
    """Run a command of the system, without a shell, and for `SECONDS` at most."""
    if not os.path.isabs(command[0]) or not os.path.isfile(command[0]):
        return ""
    environment = {"LC_ALL": "C", "PATH": os.path.dirname(command[0])}
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "HOME") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  (words of this program; none begins with a sign that makes it an option)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout[:MOST].decode("utf-8-sig", "replace") if done.returncode == 0 else ""
