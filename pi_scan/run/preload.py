"""Imported by the fork server: what every worker needs is loaded once, and shared by all that are forked from it."""

from __future__ import annotations

import contextlib
import os

from pi_scan.run.start import SILENT
from pi_scan.run.worker import rules

if os.environ.get(SILENT):
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)

# A pack that cannot be used is told by the program itself, which loads it too; the fork server must not end of it.
with contextlib.suppress(Exception):
    rules((), False)
